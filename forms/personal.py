"""Read what a component says about persons: the class of its value, and who gives it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from forms.limits import NAMES
from forms.reading import Reading

CLASS: Final = "vorgang:class"
GIVEN: Final = "vorgang:given"
CLASSES: Final = frozenset(
    {
        *("contact", "consent-proof-email", "consent-proof-phone", "commercial-letter", "voucher"),
        *("books", "request-proof", "special", "business"),
    }
)
"""Retention classes, as process definitions name them."""


@dataclass(frozen=True, slots=True)
class Personal:
    """What a component's custom properties say of its value.

    Args:
        retention: its class; `None` says nothing.
        given: whether the person gives it whom a case is about; `None` says nothing.
    """

    retention: str | None = None
    given: bool | None = None


NOTHING: Final = Personal()


def read_personal(entry: Mapping[str, object], element: str, reading: Reading) -> Personal:
    """Return what the custom properties of a component say, reporting what makes no sense.

    Args:
        entry: the component as it was saved.
        element: its id.

    Source: form-js 2.0, `properties`: names and texts of whoever uses the form.
    """
    written = entry.get("properties")
    if written is None:
        return NOTHING
    if not isinstance(written, dict):
        reading.report(element, "class", "properties is no object", "Remove it.")
        return NOTHING
    for name in sorted(written):
        if name.startswith("vorgang:") and name not in {CLASS, GIVEN, *NAMES}:
            reading.report(
                element,
                "class",
                f"the property {name} means nothing at a field",
                f"Known here are {CLASS} and {GIVEN}.",
            )
    retention = _one_of(written, CLASS, CLASSES, element, reading)
    given = _one_of(written, GIVEN, frozenset({"true", "false"}), element, reading)
    return Personal(retention, None if given is None else given == "true")


def _one_of(
    written: Mapping[str, object],
    name: str,
    known: frozenset[str],
    element: str,
    reading: Reading,
) -> str | None:
    value = written.get(name)
    text = value.strip() if isinstance(value, str) else value
    if text is None or (isinstance(text, str) and text in known):
        return text
    remedy = f"Use one of {', '.join(sorted(known))}."
    reading.report(element, "class", f"{name} is {value!r}", remedy)
    return None
