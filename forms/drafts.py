"""Lay a draft over what a form shows: what somebody filled in before, as far as it still fits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from feel import Value
from forms.filling import as_shown, fill
from forms.model import SERVER_SIDE, Form
from forms.paths import Missing, get, put
from forms.shown import shown_data
from forms.visible import settle


def data_with_draft(
    form: Form, draft: Mapping[str, object], variables: Mapping[str, Value], now: datetime
) -> dict[str, object]:
    """Return the data for the browser, with the draft's answers in it.

    Taken are answers of fields that may be answered, in the type of the field; what the server
    decides (read-only and disabled fields, expressions) is as it stands now, whatever the draft
    says. Rows of a list that can no longer be told apart are left out.

    Args:
        form: the form to show.
        draft: as it was saved.
        variables: what the task sees now.
        now: the moment of showing, with zone.

    Returns:
        JSON with numbers as `Decimal`.
    """
    shown: dict[str, Any] = {**shown_data(form, variables, now)}
    filling = fill(form, draft, variables)
    _, places = settle(form, filling.data, filling.initial, now)
    for place in places:
        if place.lasting:
            continue
        component, answer = place.component, filling.answers.get(place.path)
        if component.type == "dynamiclist":
            if answer is not None:
                rows = answer.value if isinstance(answer.value, list) else []
                put(shown, place.path, [{} for _ in rows])
        elif component.is_keyed and component.type not in SERVER_SIDE:
            above = (place.path[:length] for length in range(1, len(place.path)))
            lost = place.readonly or any(path in filling.complaints for path in above)
            fits = answer is not None and answer.complaint is None and not lost
            value = answer.value if answer and fits else get(filling.own, place.path)
            if not isinstance(value, Missing):
                put(shown, place.path, as_shown(value))
    return dict(shown)
