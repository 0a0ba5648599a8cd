"""Which words a step takes, and what stands behind each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum

from api.scenario.model import Verb
from api.scenario.yaml_source import Located

MOST_COUNTED = 1_000_000


class Kind(Enum):
    """What may stand behind a word, and how a fault says so."""

    TEXT = "a text"
    NAME = "a text or a number"
    TRUE = "true"
    NUMBER = "a whole number from 0 to 1000000"
    VALUES = "a mapping of names to values"
    TEXTS = "a list of texts"
    TEXT_OR_TEXTS = "a text or a list of texts"
    MAIL = "a mapping of to, subject and text"


@dataclass(frozen=True, slots=True)
class Form:
    """What a step of one verb looks like.

    Args:
        subject: what stands behind the verb.
        options: further words, and what stands behind each.
        needed: those that may not be left out.
    """

    subject: Kind
    options: Mapping[str, Kind] = field(default_factory=dict)
    needed: frozenset[str] = frozenset()


_THROWN = {"from": Kind.TEXT, "message": Kind.TEXT, "with": Kind.VALUES, "as": Kind.TEXT}
FORMS: Mapping[Verb, Form] = {
    Verb.START: Form(
        Kind.VALUES, {"as": Kind.TEXT, "business id": Kind.NAME, "files": Kind.VALUES}
    ),
    Verb.COMPLETE: Form(Kind.TEXT, {"with": Kind.VALUES, "files": Kind.VALUES, "as": Kind.TEXT}),
    Verb.COMPLETE_BY_LINK: Form(Kind.TEXT, {"with": Kind.VALUES}),
    Verb.SIGN_BY_LINK: Form(Kind.TEXT, {"with": Kind.VALUES}),
    Verb.REFUSE_BY_LINK: Form(Kind.TEXT, {"with": Kind.VALUES}),
    Verb.ACCEPT_LATE: Form(Kind.TEXT, {"with": Kind.VALUES}),
    Verb.ASK_FOR_LINK: Form(Kind.TEXT),
    Verb.BOUNCE: Form(Kind.TEXT),
    Verb.MAIL_IN: Form(
        Kind.TEXT,
        {
            **dict.fromkeys(("from", "subject", "text"), Kind.TEXT),
            "id": Kind.NAME,
            "answers": Kind.TRUE,
            "files": Kind.VALUES,
        },
    ),
    Verb.LEAVE_JOBS: Form(Kind.TEXT),
    Verb.TURN: Form(Kind.TEXT),
    Verb.PUBLISH: Form(
        Kind.TEXT,
        {
            "key": Kind.NAME,
            "key of": Kind.TEXT,
            "with": Kind.VALUES,
            "time to live": Kind.TEXT,
            "id": Kind.NAME,
            "as": Kind.TEXT,
        },
    ),
    Verb.BROADCAST: Form(Kind.TEXT, {"with": Kind.VALUES, "as": Kind.TEXT}),
    Verb.COMPLETE_JOB: Form(Kind.TEXT, {"with": Kind.VALUES, "result": Kind.VALUES}),
    Verb.FAIL_JOB: Form(Kind.TEXT, {"message": Kind.TEXT, "retries": Kind.NUMBER}),
    Verb.THROW_ERROR: Form(Kind.NAME, _THROWN, frozenset({"from"})),
    Verb.THROW_ESCALATION: Form(
        Kind.NAME, {"from": Kind.TEXT, "as": Kind.TEXT}, frozenset({"from"})
    ),
    Verb.RESOLVE: Form(Kind.TEXT, {"as": Kind.TEXT}),
    Verb.CANCEL: Form(Kind.TRUE, {"message": Kind.TEXT, "as": Kind.TEXT}),
    Verb.EVALUATE: Form(Kind.VALUES),
    Verb.EXPECT_TASK: Form(Kind.TEXT, {"due": Kind.TEXT, "groups": Kind.TEXTS}),
    Verb.EXPECT_JOB: Form(Kind.TEXT),
    Verb.EXPECT_MAIL: Form(Kind.MAIL),
    Verb.EXPECT_NO_MAIL: Form(Kind.MAIL),
    Verb.EXPECT_FACT: Form(Kind.TEXT, {"with": Kind.VALUES}),
    Verb.EXPECT_INCIDENT: Form(Kind.TEXT),
    Verb.EXPECT_VARIABLES: Form(Kind.VALUES),
    Verb.EXPECT_WAITING: Form(Kind.TEXTS),
    Verb.EXPECT_END: Form(Kind.TEXT_OR_TEXTS),
    Verb.EXPECT_RUNNING: Form(Kind.TRUE),
    Verb.EXPECT_TERMINATED: Form(Kind.TRUE),
    Verb.EXPECT_INSTANCES: Form(Kind.NUMBER),
    Verb.EXPECT_TRACE: Form(Kind.TEXTS),
}
OF = "of"
"""Beside any step: the process that it speaks of."""
REFUSED = "refused"
"""Beside a step that does something: it has to be refused."""
MAIL_WORDS = ("to", "subject", "text")


def value_of(kind: Kind, located: Located) -> object:
    """Return the value that stands there, numbers where a text is wanted as their text.

    Raises:
        ValueError: it is something else; the message says what is wanted.
    """
    if not _fits(kind, located.value):
        raise ValueError(f"takes {kind.value}")
    plain = located.plain()
    if isinstance(plain, Decimal):
        return int(plain) if kind is Kind.NUMBER else format(plain, "f")
    return plain


def _fits(kind: Kind, value: object) -> bool:
    match kind:
        case Kind.TEXT:
            return isinstance(value, str)
        case Kind.NAME:
            return isinstance(value, str | Decimal)
        case Kind.TRUE:
            return value is True
        case Kind.NUMBER:
            return isinstance(value, Decimal) and value in range(MOST_COUNTED + 1)
        case Kind.VALUES:
            return isinstance(value, dict)
        case Kind.TEXTS:
            return _are_texts(value)
        case Kind.TEXT_OR_TEXTS:
            return isinstance(value, str) or _are_texts(value)
        case Kind.MAIL:
            return (
                isinstance(value, dict)
                and set(value) <= set(MAIL_WORDS)
                and _are_texts(list(value.values()))
            )


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one.value, str) for one in value)
