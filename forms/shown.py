"""Say which data a form shows: what the browser gets, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from feel import Value
from forms.filling import as_shown, fill
from forms.model import Form
from forms.paths import Data, Missing, get, put
from forms.visible import settle


def shown_data(form: Form, variables: Mapping[str, Value], now: datetime) -> dict[str, object]:
    """Return the data for the browser: values of the form's fields and what its expressions read.

    A field that is hidden whatever is typed into the form gets nothing; one that may appear while
    the form is filled in does. A variable that an expression reads is sent whole.

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
        elif component.is_keyed and component.type != "expression":
            value = get(filling.own, place.path)
            if not isinstance(value, Missing):
                put(shown, place.path, as_shown(value))
    return dict(shown)
