"""User tasks with a link by which somebody signs a document of the case, or refuses to."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from audit.entry import JsonValue, text, write_time
from bpmn.model import Node
from bpmn.places import (
    SIGN,
    SIGN_REASONS,
    SIGN_RESULT,
    SIGN_STATEMENT,
    SIGN_VERSION,
    USUAL_SIGN_RESULT,
)
from engine.core.compiler import Compiler
from engine.core.evaluation import shown, value_of
from engine.core.node import Attribute
from engine.core.stated_words import SIGN as FORM_OF_VERSION
from engine.core.stated_words import is_hash
from engine.core.stuck import TokenStuck
from feel import Value

if TYPE_CHECKING:
    from engine.core.changes import Changes
    from engine.core.store import Token

LATE: Final = "vorgang:signLate"
PDF: Final = "application/pdf"
LEVEL: Final = "simple"
"""A simple electronic signature (eIDAS, Art. 3 no. 10); neither advanced nor qualified."""
LONGEST_STATEMENT: Final = 2_000
MOST_REASONS: Final = 20
_REASON: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_LONGEST_LABEL: Final = 120


@dataclass(frozen=True, slots=True)
class SignPlan:
    """What a model says of a document that is to be signed.

    Args:
        document: gives it: a document of the case, or its SHA-256.
        statement: gives the text that whoever signs accepts.
        version: gives the version of that text.
        reasons: gives what may be chosen as the reason of a refusal; `None` for the usual.
        late: name of the message by which somebody accepts when it is too late; `None` for none.
        result: the variable that says what came of it.
    """

    document: Attribute
    statement: Attribute
    version: Attribute | None = None
    reasons: Attribute | None = None
    late: str | None = None
    result: str = USUAL_SIGN_RESULT


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody is asked to sign.

    Args:
        document: SHA-256 in hexadecimal digits.
        statement: what they accept.
        version: of the statement.
        reasons: of a refusal: word and label; empty for the usual.
    """

    document: str
    statement: str
    version: str
    reasons: tuple[tuple[str, str], ...] = ()

    @property
    def statement_sha256(self) -> str:
        """Hash of the statement (NFC, UTF-8), as facts name texts."""
        return hashlib.sha256(text(self.statement).encode()).hexdigest()

    @property
    def references(self) -> dict[str, str]:
        """What facts about it name by its hash, beside the document."""
        return {"text": self.statement_sha256}

    def record(self, changes: Changes, token: Token, until: datetime | None) -> None:
        """Write down that it is asked for, until then."""
        data: dict[str, JsonValue] = {"sha256": self.document, "level": LEVEL}
        if until is not None:
            data["valid_until"] = write_time(until)
        changes.record("signature.requested", token, data=data, refs=self.references)


def compiled_signing(node: Node, to: Compiler) -> SignPlan | None:
    """Return what a user task says of a document to sign, if it has one."""
    properties, at = node.extensions.properties, (node.id, node.line)
    document = to.attribute(properties.get(SIGN.attribute), at, SIGN)
    statement = to.attribute(properties.get(SIGN_STATEMENT.attribute), at, SIGN_STATEMENT)
    if document is None or statement is None:
        return None
    return SignPlan(
        document,
        statement,
        version=to.attribute(properties.get(SIGN_VERSION.attribute), at, SIGN_VERSION),
        reasons=to.attribute(properties.get(SIGN_REASONS.attribute), at, SIGN_REASONS),
        late=properties.get(LATE, "").strip() or None,
        result=properties.get(SIGN_RESULT, "").strip() or USUAL_SIGN_RESULT,
    )


def asked_for(plan: SignPlan, scope: Mapping[str, Value], now: datetime) -> Asked:
    """Return what somebody is asked to sign, as things stand.

    Raises:
        TokenStuck: an expression gives nothing that fits.
    """
    return Asked(
        document=_document(value_of(plan.document, scope, now)),
        statement=_statement(value_of(plan.statement, scope, now)),
        version=_version(value_of(plan.version, scope, now) if plan.version else "1"),
        reasons=_reasons(value_of(plan.reasons, scope, now) if plan.reasons else None),
    )


def hash_of_document(value: Value) -> str | None:
    """Return the hash of a document: as connectors give it, as a field for files does, or alone;
    `None` of anything else."""
    one = value.get("sha256", value.get("documentId")) if isinstance(value, Mapping) else value
    return one if isinstance(one, str) and is_hash(one) else None


def _document(value: Value) -> str:
    """Return the hash of the one document that is to be signed."""
    one = value[0] if isinstance(value, list) and len(value) == 1 else value
    if (found := hash_of_document(one)) is not None:
        return found
    raise TokenStuck(
        "value", f"the document to sign is {shown(value)}; give one document of the case"
    )


def _statement(value: Value) -> str:
    if isinstance(value, str) and 0 < len(value.strip()) <= LONGEST_STATEMENT:
        return value.strip()
    raise TokenStuck(
        "value",
        f"the statement to sign is {shown(value)}; write a text of at most {LONGEST_STATEMENT}"
        " characters",
    )


def _version(value: Value) -> str:
    read = FORM_OF_VERSION.read(value)
    if isinstance(read, str):
        return read
    raise TokenStuck(
        "value", f"the version of the statement is {shown(value)}; write {FORM_OF_VERSION.takes}"
    )


def _reasons(value: Value) -> tuple[tuple[str, str], ...]:
    if value is None:
        return ()
    if isinstance(value, list) and 0 < len(value) <= MOST_REASONS:
        read = [_reason(one) for one in value]
        found = tuple(one for one in read if one is not None)
        if len(found) == len(value) == len({word for word, _ in found}):
            return found
    raise TokenStuck(
        "value",
        f"the reasons of a refusal are {shown(value)}; write a list such as"
        ' [{value: "price", label: "Preis"}], each word once',
    )


def _reason(one: Value) -> tuple[str, str] | None:
    if not isinstance(one, Mapping):
        return None
    word, label = one.get("value"), one.get("label")
    if not isinstance(word, str) or not _REASON.fullmatch(word) or not isinstance(label, str):
        return None
    return (word, label.strip()) if 0 < len(label.strip()) <= _LONGEST_LABEL else None
