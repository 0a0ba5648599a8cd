"""Histories of mails and suppressions for the evidence rules, and how a fact of one is made."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from audit.entry import write_time
from audit.vocabulary import VOCABULARY

BEGIN = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
TEXT, OTHER_TEXT = "a" * 64, "b" * 64
Fact = dict[str, Any]


def day(number: float) -> str:
    return write_time(BEGIN + timedelta(days=number))


def fact(word: str, refs: dict[str, str] | None = None, **data: Any) -> Fact:
    assert set(data) <= VOCABULARY[word]
    return {"type": word, "elem": "Step", "task": "1", "data": data, "refs": refs or {}}


def suppressed(reason: str) -> Fact:
    return fact("suppression.added", {"address": TEXT}, reason=reason)


def lifted(reason: str) -> Fact:
    return fact("suppression.lifted", {"address": TEXT}, reason=reason)


def mailed(mail_class: str, checked: int, to: str = TEXT) -> Fact:
    told = {"class": mail_class, "checked": day(checked)}
    return fact("message.sent", {"to1": OTHER_TEXT[:8], "to2": to}, **told)


MAILS_KEPT: dict[str, list[list[Any]]] = {
    "mail-while-suppressed": [
        # Lifted before, asked before it was suppressed, needed by a contract, and over by itself.
        [suppressed("objection"), lifted("objection"), mailed("advertising", 2)],
        [suppressed("objection"), mailed("advertising", -1)],
        [suppressed("objection"), mailed("transactional", 1)],
        [suppressed("withdrawn"), mailed("confirmation", 1)],
        [suppressed("invalid"), mailed("advertising", 91)],
        [suppressed("objection"), mailed("advertising", 1, OTHER_TEXT)],
        [suppressed("objection"), fact("message.sent", {"to1": TEXT}, **{"class": "survey"})],
    ],
}
MAILS_BROKEN: dict[str, list[list[Any]]] = {
    "mail-while-suppressed": [
        [suppressed("objection"), mailed("advertising", 1)],
        [suppressed("invalid"), mailed("transactional", 80)],
        [suppressed("withdrawn"), mailed("survey", 1)],
        [suppressed("objection"), lifted("withdrawn"), mailed("confirmation", 2)],
    ],
}
