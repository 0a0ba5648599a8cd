"""Read one submitted value: is it what this kind of field can hold?"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import TypeAlias

from feel import Value
from forms.messages import UNSTORABLE
from forms.model import MULTIPLE_CHOICE, Component

LONGEST_TEXT = 100_000
LONGEST_LIST = 1000
# On each side of the decimal point; together as many as FEEL computes with.
MOST_DIGITS = 17

_NUMBER = re.compile(r"-?[0-9]{1,50}(?:\.[0-9]{1,50})?(?:[eE][+-]?[0-9]{1,3})?")
_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_TIME = re.compile(rf"{_CLOCK}(?::[0-5][0-9](?:\.[0-9]{{1,9}})?)?(?:Z|[+-]{_CLOCK})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Source: form-js 2.0, `FILE_PICKER_FILE_KEY_PREFIX`.
_REFERENCE = re.compile(r"files::[0-9A-Za-z_-]{1,100}")
_EMPTY_TEXT: Mapping[str, Value] = {"textfield": "", "textarea": "", "checkbox": False}


@dataclass(frozen=True, slots=True)
class Complaint:
    """A rule that a value breaks.

    Args:
        code: key in the catalogue of messages; what stands before its dot is the fault's code.
        values: what the message mentions.
        words: a message of the form's own instead.
    """

    code: str
    values: Mapping[str, object] = field(default_factory=dict)
    words: str | None = None


Read: TypeAlias = "tuple[Value, Complaint | None]"


def empty_value(component: Component) -> Value:
    """Return what an untouched field holds, as form-js has it."""
    if component.type in MULTIPLE_CHOICE:
        return []
    return _EMPTY_TEXT.get(component.type)


def read_value(component: Component, raw: object) -> Read:
    """Return the value to go on with and what is wrong with it, if anything.

    Args:
        component: a keyed component, no expression.
        raw: what the submission holds there: any JSON, numbers as `Decimal` or `int`.
    """
    if raw is None:
        return empty_value(component), None
    if component.type in ("textfield", "textarea"):
        return _read_text(component, raw)
    if component.type == "number":
        return _read_number(component, raw)
    if component.type == "checkbox":
        return (raw, None) if isinstance(raw, bool) else (False, Complaint("type"))
    if component.type == "datetime":
        return _read_datetime(component, raw)
    if component.type in MULTIPLE_CHOICE:
        return _read_choices(raw)
    if component.type == "filepicker":
        return _read_reference(raw)
    return (None, None) if raw == "" else _read_choice(raw)


def identity(value: object) -> Hashable:
    """Return what two JSON values share exactly if they are equal; unlike Python, true is not 1."""
    if isinstance(value, list):
        return ("list", tuple(map(identity, value)))
    if isinstance(value, dict):
        return ("context", frozenset((name, identity(entry)) for name, entry in value.items()))
    if isinstance(value, (Decimal, int)) and not isinstance(value, bool):
        return ("number", Decimal(value))
    return (type(value).__name__, value)


def as_number(value: object) -> Decimal | None:
    """Return the finite number that a value is or spells, in English notation; else `None`."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return Decimal(value)
    return None


def is_plain(raw: object) -> bool:
    """Return whether a value is made of what JSON knows, without unstorable characters."""
    pending = [raw]
    while pending:
        value = pending.pop()
        if isinstance(value, str):
            if UNSTORABLE.search(value):
                return False
        elif isinstance(value, list):
            pending.extend(value)
        elif isinstance(value, dict):
            pending.extend(value.keys())
            pending.extend(value.values())
        elif isinstance(value, Decimal):
            if not value.is_finite() or abs(value.adjusted()) > 100:
                return False
        elif not (value is None or isinstance(value, (bool, int))):
            return False
    return True


def _read_text(component: Component, raw: object) -> Read:
    if not isinstance(raw, str):
        return "", Complaint("type")
    if len(raw) > LONGEST_TEXT:
        return "", Complaint("maxLength", {"value": LONGEST_TEXT, "actual": len(raw)})
    # A single line cannot hold breaks; the browser's field replaces them in the same way.
    text = re.sub(r"[\r\n\t]", " ", raw) if component.type == "textfield" else raw
    return (text, None) if not UNSTORABLE.search(text) else ("", Complaint("characters"))


def _read_number(component: Component, raw: object) -> Read:
    if raw == "":
        return None, None
    if not isinstance(raw, (int, Decimal, str)) or isinstance(raw, bool):
        return None, Complaint("type")
    number = as_number(raw)
    if number is None:
        return None, Complaint("number")
    if abs(number.adjusted()) > 2 * MOST_DIGITS:
        return None, Complaint("number.size", {"value": MOST_DIGITS})
    plain = f"{number:f}"
    whole, _, fraction = plain.lstrip("-").partition(".")
    if len(whole) > MOST_DIGITS or len(fraction) > MOST_DIGITS:
        return None, Complaint("number.size", {"value": MOST_DIGITS})
    if not number:
        plain = plain.lstrip("-")
    return (plain if component.rules.as_text else Decimal(plain)), None


def _read_datetime(component: Component, raw: object) -> Read:
    if raw == "":
        return None, None
    subtype = component.rules.subtype
    if not isinstance(raw, str):
        return None, Complaint("type")
    day, _, clock = raw.partition("T")
    is_right = {
        "date": _is_day(raw),
        "time": bool(_TIME.fullmatch(raw)),
        "datetime": _is_day(day) and bool(_TIME.fullmatch(clock)),
    }[subtype]
    return (raw, None) if is_right else (None, Complaint(subtype))


def _read_reference(raw: object) -> Read:
    """Return what the browser calls the files that were chosen; they come beside the submission."""
    if raw == "":
        return None, None
    if isinstance(raw, str) and _REFERENCE.fullmatch(raw):
        return raw, None
    return None, Complaint("type")


def _read_choice(raw: object) -> Read:
    return (_decimal(raw), None) if is_plain(raw) else (None, Complaint("option"))


def _read_choices(raw: object) -> Read:
    if not isinstance(raw, list):
        return [], Complaint("type")
    if len(raw) > LONGEST_LIST:
        return [], Complaint("too_many", {"value": LONGEST_LIST, "actual": len(raw)})
    if not is_plain(raw):
        return [], Complaint("option")
    chosen = [_decimal(entry) for entry in raw]
    if len(set(map(identity, chosen))) < len(chosen):
        return [], Complaint("duplicate")
    return chosen, None


def _is_day(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _decimal(raw: object) -> Value:
    """Return the value with every number as `Decimal`."""
    if isinstance(raw, int) and not isinstance(raw, bool):
        return Decimal(raw)
    if isinstance(raw, list):
        return [_decimal(entry) for entry in raw]
    if isinstance(raw, dict):
        return {str(name): _decimal(entry) for name, entry in raw.items()}
    return raw  # type: ignore[return-value]  # plain by now


def day_of(value: str, today: datetime) -> date | None:
    """Return the day a date or date-time names, in the zone of `today` if it has an offset."""
    if "T" not in value:
        return date.fromisoformat(value)
    moment = datetime.fromisoformat(value)
    return moment.astimezone(today.tzinfo).date() if moment.tzinfo else moment.date()


def moment_of(value: str, zone: tzinfo) -> datetime:
    """Return the moment that a date-time names, in this zone if it has no offset."""
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
