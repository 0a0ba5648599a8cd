"""Every difference from form-js that is deliberate, in one place, with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

CRASH = "form-js crashes"
REQUIRED = "Field is required."


@dataclass(frozen=True)
class Difference:
    """One field and one value on which we decide otherwise.

    Args:
        reason: why form-js' answer would be wrong here.
        field: the component, without id and key.
        value: what is entered.
        theirs: what form-js complains about, or `CRASH`.
        ours: codes of our faults.
    """

    reason: str
    field: dict[str, Any]
    value: Any
    theirs: tuple[str, ...] | str
    ours: tuple[str, ...]


DIFFERENCES = (
    Difference(
        "a date is a day that exists; form-js takes the 30th of February",
        {"type": "datetime", "subtype": "date"},
        "2026-02-30",
        (),
        ("date",),
    ),
    Difference(
        "a time of day ends before 24:00; form-js takes 24:60",
        {"type": "datetime", "subtype": "time"},
        "24:60",
        (),
        ("time",),
    ),
    Difference(
        "disallowPassedDates is a rule; form-js only leaves such days out of its calendar",
        {"type": "datetime", "subtype": "date", "disallowPassedDates": True},
        "1999-12-31",
        (),
        ("past",),
    ),
    Difference(
        "vorgang:latest is a rule; form-js knows none but its own",
        {
            "type": "datetime",
            "subtype": "date",
            "properties": {"vorgang:latest": '=date("2026-11-19")'},
        },
        "2026-11-20",
        (),
        ("latest",),
    ),
    Difference(
        "a phone number is the whole text; form-js takes any text that ends in one",
        {"type": "textfield", "validate": {"validationType": "phone"}},
        "Zentrale: +494012345678",
        (),
        ("phone",),
    ),
    Difference(
        "a phone number has at most 15 digits (E.164); form-js takes more",
        {"type": "textfield", "validate": {"validationType": "phone"}},
        "+4940123456789012345",
        (),
        ("phone",),
    ),
    Difference(
        "numbers have bounds and are refused with words; form-js crashes from 1e21 on",
        {"type": "number", "decimalDigits": 2},
        1e21,
        CRASH,
        ("number",),
    ),
    Difference(
        "what the database cannot store is refused with words",
        {"type": "textfield"},
        "a\x00b",
        (),
        ("characters",),
    ),
    Difference(
        "an option is chosen once",
        {"type": "checklist", "values": ["a", "b"]},
        ["a", "a"],
        (),
        ("duplicate",),
    ),
    Difference(
        "a read-only field shows the server's value; form-js validates what nobody could change",
        {"type": "textfield", "readonly": True, "validate": {"required": True}},
        "",
        (REQUIRED,),
        (),
    ),
    Difference(
        "a limit that is no number is the form's fault, and said to be",
        {"type": "number", "validate": {"max": '="viel"'}},
        5,
        ("Max validation value is not a valid number.",),
        ("rule",),
    ),
)
