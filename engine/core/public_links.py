"""User tasks that whoever has the link does, without an account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from bpmn.model import Node
from bpmn.places import LINK_DOCUMENTS, LINK_THANKS, LINK_UNTIL, PUBLIC_LINK
from engine.core.compiler import Compiler
from engine.core.evaluation import shown, value_of
from engine.core.node import Attribute
from engine.core.signing import SignPlan, compiled_signing, hash_of_document
from engine.core.stuck import TokenStuck
from engine.core.timers import moment_of
from engine.task_model import PublicLink
from feel import DayTimeDuration, Value

USE, RENEWAL, MANY = "vorgang:linkUse", "vorgang:linkRenewal", "many"
LONGEST_ID: Final = 200
LONGEST_THANKS: Final = 2_000
MOST_DOCUMENTS: Final = 20


@dataclass(frozen=True, slots=True)
class LinkPlan:
    """What a model says of the link to a user task.

    Args:
        id: gives the id of the link.
        until: gives a moment, or how long from the beginning; `None` for as long as the task waits.
        many: whether the link opens the next task of the same id too.
        renewal: name of the message by which the process sends a new link; `None` for none.
        thanks: gives what the page says when the task is done; `None` for the usual.
        sign: the document that is signed by it; `None` if it shows a form.
        documents: gives the documents of the case that its page hands out; `None` for none.
    """

    id: Attribute
    until: Attribute | None = None
    many: bool = False
    renewal: str | None = None
    thanks: Attribute | None = None
    sign: SignPlan | None = None
    documents: Attribute | None = None


def compiled_link(node: Node, to: Compiler) -> LinkPlan | None:
    """Return what a user task says of its link, if it has one."""
    properties, at = node.extensions.properties, (node.id, node.line)
    id_ = to.attribute(properties.get(PUBLIC_LINK.attribute), at, PUBLIC_LINK)
    if id_ is None:
        return None
    until = to.attribute(properties.get(LINK_UNTIL.attribute), at, LINK_UNTIL)
    many = properties.get(USE, "").strip() == MANY
    thanks = to.attribute(properties.get(LINK_THANKS.attribute), at, LINK_THANKS)
    renewal = properties.get(RENEWAL, "").strip() or None
    documents = to.attribute(properties.get(LINK_DOCUMENTS.attribute), at, LINK_DOCUMENTS)
    return LinkPlan(id_, until, many, renewal, thanks, compiled_signing(node, to), documents)


def opened_link(plan: LinkPlan, scope: Mapping[str, Value], now: datetime) -> PublicLink:
    """Return the link of a user task that begins to wait.

    Raises:
        TokenStuck: one of its expressions gives nothing that fits.
    """
    # What it hands out is made out at once: a page without what was promised is of no use.
    documents_of(plan, scope, now)
    return PublicLink(link_id(plan, scope, now), _until(plan.until, scope, now), plan.many)


def link_id(plan: LinkPlan, scope: Mapping[str, Value], now: datetime) -> str:
    """Return what the process calls the link.

    Raises:
        TokenStuck: it is no text.
    """
    value = value_of(plan.id, scope, now)
    if isinstance(value, str) and 0 < len(value) <= LONGEST_ID:
        return value
    raise TokenStuck("value", f"the id of the public link is {shown(value)}; write such as =uuid()")


def thanks_of(plan: LinkPlan, scope: Mapping[str, Value], now: datetime) -> str:
    """Return what the model says to whoever has done the task; empty if it says nothing.

    Raises:
        TokenStuck: what it says is no text of a length that a page holds.
    """
    value = value_of(plan.thanks, scope, now) if plan.thanks is not None else ""
    if isinstance(value, str) and len(value) <= LONGEST_THANKS:
        return value.strip()
    raise TokenStuck("value", f"the text after the public link is {shown(value)}; write a text")


def documents_of(plan: LinkPlan, scope: Mapping[str, Value], now: datetime) -> tuple[str, ...]:
    """Return the hashes of the documents that the page of a link hands out, each once.

    Raises:
        TokenStuck: the model gives something else, or too many.
    """
    value = value_of(plan.documents, scope, now) if plan.documents is not None else None
    given = value if isinstance(value, list) else [value]
    # A field for files gives a list of its own.
    flat = [one for part in given for one in (part if isinstance(part, list) else [part])]
    found = [hash_of_document(one) for one in flat if one is not None]
    hashes = [one for one in found if one is not None]
    if len(hashes) == len(found) and len(hashes) <= MOST_DOCUMENTS:
        return tuple(dict.fromkeys(hashes))
    raise TokenStuck(
        "value",
        f"the documents of the public link are {shown(value)}; give a list of at most"
        f" {MOST_DOCUMENTS} documents of the case",
    )


def _until(
    attribute: Attribute | None, scope: Mapping[str, Value], now: datetime
) -> datetime | None:
    if attribute is None:
        return None
    value = value_of(attribute, scope, now)
    if not isinstance(value, DayTimeDuration):
        return moment_of(attribute, scope, now)
    try:
        return now.astimezone(UTC) + timedelta(microseconds=value.nanoseconds // 1000)
    except OverflowError:
        raise TokenStuck("value", "the public link would be valid beyond the calendar") from None
