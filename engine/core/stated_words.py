"""Which facts a model may state, and what form each of their open values has.

The rest of the vocabulary is the engine's own: what it says happened, and no model may say it. Open
values stand in the ledger for good, so each has a form in which nobody's name or words fit;
what concerns a person is given as a personal value and sealed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from audit.entry import JsonValue, write_time
from audit.vocabulary import VOCABULARY
from feel import Date, DateTime, Time, Value, parse_temporal, to_datetime

STATED_FAMILIES: Final = frozenset(
    {"consent", "dsr", "signature", "quote", "order", "erp", "credit", "onboarding", "acceptance"}
    | {"feedback", "suppression", "lead", "sla", "ticket", "health", "contract", "campaign"}
    | {"restriction", "breach", "deadline", "report", "evidence"}
)
"""Of these, a model may state every word."""
CARRIED: Final = "approval.carried_over"
"""The engine looks whether the approval that it names was given."""
STATED_WORDS: Final = frozenset({"approval.auto", "approval.escalated", CARRIED, "document.sent"})
"""Single words of families that are the engine's own otherwise."""
ENGINE_WORDS: Final = frozenset({"signature.signed"})
"""Single words that the engine alone states, of families that are a model's otherwise."""
ENGINE_FAMILIES: Final = frozenset(
    {"process", "task", "element", "gateway", "flow", "job", "continuation", "listener"}
    | {"decision", "variable", "message", "signal", "timer", "error", "escalation", "incident"}
    | {"batch", "admin", "definition", "approval", "document", "erasure", "retention", "hold"}
    | {"comment", "deputy", "call", "mail"}
    | {"export", "access", "key", "witness", "restore", "log", "verify", "clock", "account"}
    | {"compensation"}
)
"""What these say, the engine says, and nobody else."""

REFERENCES: Final = frozenset({"text", "token", "document", "form"})
"""What a stated fact may name by its hash."""
SHORTEST_TOKEN: Final = 22
"""Characters of a link's token: 128 bits in base64url. The hash of a shorter one can be guessed."""

_WORD: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_SIGN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,79}")
_MESSAGE_ID: Final = re.compile(r"<(?=[^@]*[0-9])[A-Za-z0-9._%+=-]{1,120}@[A-Za-z0-9.-]{1,120}>")
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_LARGEST: Final = Decimal(10) ** 15
_LAST_MOMENT: Final = 86_399_999_999_000
"""Of a day, in nanoseconds, as far as entries tell times."""


@dataclass(frozen=True, slots=True)
class Form:
    """What an open value has to be.

    Args:
        takes: how a message says it.
        read: the value as it stands in the entry; `None` if it is none of this form.
    """

    takes: str
    read: Callable[[Value], JsonValue]


def is_hash(value: Value) -> bool:
    """Return whether a value is a SHA-256 in hexadecimal digits."""
    return isinstance(value, str) and _HASH.fullmatch(value) is not None


def may_state(fact: str) -> bool:
    """Return whether a model may state facts of this type, which is one of the vocabulary."""
    if fact in ENGINE_WORDS:
        return False
    return fact in STATED_WORDS or fact.partition(".")[0] in STATED_FAMILIES


def forms_of(fact: str) -> Mapping[str, Form]:
    """Return the names that the data of a fact may use, each with its form."""
    if fact.startswith("approval."):
        names = ("rule", "task", "version") if fact == CARRIED else ("rule", "version")
        return {name: FORMS[name] for name in names}
    return {name: FORMS[name] for name in sorted(VOCABULARY[fact])}


def _whole(value: Value) -> str | None:
    if isinstance(value, Decimal) and value == value.to_integral_value() and abs(value) < _LARGEST:
        return str(int(value))
    return None


def _word(value: Value) -> JsonValue:
    if isinstance(value, str):
        return value if _WORD.fullmatch(value) else None
    return _whole(value)


def _words(value: Value) -> JsonValue:
    if not isinstance(value, list):
        return _word(value)
    read = [_word(one) for one in value]
    return None if not read or None in read else read


def _sign(value: Value) -> JsonValue:
    if isinstance(value, str):
        return value if _SIGN.fullmatch(value) else None
    return _whole(value)


def _message_id(value: Value) -> JsonValue:
    if isinstance(value, str) and _MESSAGE_ID.fullmatch(value):
        return value
    return _sign(value)


def _number(value: Value) -> JsonValue:
    if isinstance(value, Decimal) and value.is_finite() and abs(value) < _LARGEST:
        return int(value) if value == value.to_integral_value() else value
    return None


def _count(value: Value) -> JsonValue:
    read = _whole(value)
    return None if read is None or read.startswith("-") else int(read)


def _hash(value: Value) -> JsonValue:
    return value if isinstance(value, str) and is_hash(value) else None


def _temporal(value: Value) -> Date | DateTime | None:
    found = parse_temporal(value) if isinstance(value, str) else value
    return found if isinstance(found, Date | DateTime) else None


def _moment(value: Value) -> JsonValue:
    found = _temporal(value)
    if isinstance(found, Date):
        # What is due on a day is due until it ends.
        found = DateTime(found, Time(_LAST_MOMENT))
    return None if found is None else _written(found)


def _day(value: Value) -> JsonValue:
    found = _temporal(value)
    return str(found) if isinstance(found, Date) else None if found is None else _written(found)


def _written(moment: DateTime) -> JsonValue:
    try:
        return write_time(to_datetime(moment))
    except ValueError:
        return None


WORD: Final = Form("a word in small letters, such as access", _word)
WORDS: Final = Form("a word in small letters, such as newsletter, or a list of such", _words)
SIGN: Final = Form("a sign without spaces, such as 2026-04-a, or a whole number", _sign)
MESSAGE_ID: Final = Form("the id of a message, such as <2f1c9a07@example.com>", _message_id)
NUMBER: Final = Form("a number", _number)
COUNT: Final = Form("a whole number from 0 on", _count)
HASH: Final = Form("a SHA-256 in 64 hexadecimal digits", _hash)
MOMENT: Final = Form("a date and time, or a date, which means its end", _moment)
DAY: Final = Form("a date, or a date and time", _day)

FORMS: Final[Mapping[str, Form]] = {
    **dict.fromkeys(("purpose", "channel"), WORDS),
    **dict.fromkeys(("kind", "result", "reason", "level", "risk", "source", "class"), WORD),
    **dict.fromkeys(("operation", "target", "status", "priority"), WORD),
    **dict.fromkeys(("consent", "request", "order", "document", "text_version", "version"), SIGN),
    **dict.fromkeys(("rule", "campaign", "step", "survey", "query", "period", "task"), SIGN),
    **dict.fromkeys(("of", "into", "currency"), SIGN),
    "message_id": MESSAGE_ID,
    **dict.fromkeys(("total", "score", "from_score"), NUMBER),
    **dict.fromkeys(("count", "attempt", "candidates"), COUNT),
    **dict.fromkeys(("sha256", "request_sha256", "response_sha256"), HASH),
    **dict.fromkeys(("due", "valid_until", "at"), MOMENT),
    **dict.fromkeys(("planned", "actual", "date"), DAY),
}
"""By the name of a value in the data of facts that models state."""
