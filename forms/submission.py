"""Read the body of a submission as it comes from the network."""

from __future__ import annotations

from collections.abc import Mapping

from forms.faults import FieldFault, SubmissionRefused
from forms.messages import say
from forms.strict_json import JsonRefused, parse_json


def read_submission(body: bytes) -> Mapping[str, object]:
    """Return the values of `{"data": {…}}`, numbers exact.

    Args:
        body: JSON in UTF-8.

    Raises:
        SubmissionRefused: no JSON object, too large or too deep, a key twice, or `NaN`.
    """
    try:
        found = parse_json(body)
    except JsonRefused as fault:
        raise SubmissionRefused([_unreadable()]) from fault
    data = found.get("data") if isinstance(found, dict) else None
    if not isinstance(data, dict):
        raise SubmissionRefused([_unreadable()])
    return data


def _unreadable() -> FieldFault:
    return FieldFault("", "", "", "unreadable", say("unreadable", "", {}))
