"""What a mail must not hold that asks whether somebody has really asked.

Such a mail goes to whoever somebody else may have named. It is no advertising only as long as it
asks and nothing else: no offer, no picture, no address but those that the process gives.

Source: § 7 (2) no. 2 UWG; BGH I ZR 164/09.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from engine.template_language import Fault

_PICTURE: Final = re.compile(
    r"!\[|<\s*(?:img|picture|svg|object|iframe|style)\b|\bdata:image", re.I
)
_ADDRESS: Final = re.compile(r"\b(?:https?|ftp)://|\bwww\.|(?<![\w/])//\w", re.I)
_OFFER: Final = re.compile(
    r"\b(?:angebot\w*|sonderangebot\w*|rabatt\w*|gutschein\w*|aktion(?:s\w+|en)?|prämie\w*|"
    r"geschenk\w*|gewinnspiel\w*|verlosung\w*|sonderpreis\w*|schnäppchen\w*|spar(?:en|t|preis\w*)|"
    r"gratis|kostenlos\w*|offers?|discounts?|vouchers?|coupons?|free\s+of\s+charge)\b|\d+\s*%(?!\})",
    re.I,
)


def faults_of_confirmation(head: Mapping[str, object], body: str, above: int) -> Iterator[Fault]:
    """Yield what makes a template of this class more than a question.

    Args:
        head: of the template.
        body: its text.
        above: lines of the file before it.
    """
    if head.get("html") is True:
        yield Fault(1, "a mail that asks for confirmation goes out as plain text: html is false")
    lines = [(1, str(head.get("subject", "")))]
    lines += enumerate(body.split("\n"), above + 1)
    for number, line in lines:
        if _PICTURE.search(line):
            yield Fault(number, "a mail that asks for confirmation has no pictures")
        if _ADDRESS.search(line):
            yield Fault(
                number,
                "a mail that asks for confirmation has no addresses of its own; links come from "
                "the process",
            )
        found = _OFFER.search(line)
        if found:
            yield Fault(number, f"a mail that asks for confirmation offers nothing: {found[0]}")
