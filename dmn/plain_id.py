"""Ids that may stand in an address, a file, an index and an entry of the ledger."""

from __future__ import annotations

import re
from typing import Final

LONGEST_ID: Final = 255
REMEDY: Final = (
    f"Use letters, digits, _, - and . (a letter or _ first), at most {LONGEST_ID} characters."
)
_NAME: Final = re.compile(r"[^\W\d][\w.-]*")


def is_plain_id(text: str) -> bool:
    """Return whether the text is an id that models may use, at most `LONGEST_ID` characters.

    Source: Namespaces in XML 1.0, production 4 (NCName), which `xsd:ID` demands of BPMN and DMN.
    """
    return len(text) <= LONGEST_ID and _NAME.fullmatch(text) is not None


def shortened(text: str) -> str:
    """Return an id that is none, as a finding can show it."""
    shown = ascii(text)
    return shown if len(shown) <= 60 else f"{shown[:57]}…"
