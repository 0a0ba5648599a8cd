"""Say which data a form shows: what the browser gets, and no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

from feel import Value, to_json
from forms.filling import as_shown, fill
from forms.model import SERVER_SIDE, Form
from forms.paths import Data, Missing, get, put
from forms.scope import root_scope
from forms.visible import Place, settle


def in_json(data: Mapping[str, object]) -> dict[str, object]:
    """Return what a form shows as JSON has it; what `shown_data` gave holds FEEL's values alone."""
    return {name: to_json(cast("Value", value)) for name, value in data.items()}


def shown_data(form: Form, variables: Mapping[str, Value], now: datetime) -> dict[str, object]:
    """Return the data for the browser: values of the form's fields and what its expressions read.

    A field that is hidden whatever is typed into the form gets nothing; one that may appear while
    the form is filled in does. A variable that an expression reads is sent whole; what only the
    condition of a hidden field reads is sent if the browser would show the field without it.

    Args:
        form: the form to show.
        variables: what the task sees.
        now: the moment of showing, with zone.

    Returns:
        JSON with numbers as `Decimal`.
    """
    filling = fill(form, {}, variables)
    _, places = settle(form, filling.initial, filling.initial, now)
    shown: Data = {}
    for place in places:
        if place.lasting:
            continue
        component = place.component
        for name in component.needs:
            if name in filling.own:
                shown[name] = as_shown(filling.own[name])
        if component.type == "dynamiclist":
            rows = get(filling.own, place.path)
            if isinstance(rows, list) and isinstance(get(shown, place.path), Missing):
                put(shown, place.path, [{} for _ in rows])
        elif component.is_keyed and component.type not in SERVER_SIDE:
            value = get(filling.own, place.path)
            if not isinstance(value, Missing):
                put(shown, place.path, as_shown(value))
    _keep_hidden(places, filling.own, shown, now)
    return dict(shown)


def _keep_hidden(places: Sequence[Place], own: Data, shown: Data, now: datetime) -> None:
    """Add what a hidden field's condition reads, where the browser would show the field without it.

    An empty list that is left out is null in the browser, and `count(null) = 0` does not hold.
    """
    conditions = {id(place.component): place.component.hide for place in places if place.decisive}
    added = True
    while added:
        added = False
        for hide in conditions.values():
            if hide is None or root_scope(shown, now).holds(hide, if_too_costly=False):
                continue
            for name in (hide.expression.names_used & own.keys()) - shown.keys():
                shown[name] = as_shown(own[name])
                added = True
