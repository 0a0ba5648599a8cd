"""Entries of the ledger retold in plain sentences: a timeline for readers, rows for auditors."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape

from api.web import formats
from api.web.element_words import names_of
from api.web.texts import facts as words
from api.web.texts import say
from api.web.texts.machines import actor_words
from engine.model import CaseView, EntryView

_SAID_BY_ITSELF = frozenset(
    {
        *("process.terminated", "process.suspended", "process.resumed", "process.migrated"),
        "variable.rectified",
    }
)
"""What says already that an operator has intervened."""
RECTIFIED = "variable.rectified"
"""How a `variable.changed` is told that corrects an entry."""
_WORK_RANK = 45
"""Of a job that a worker outside has done: above the task that comes of it, below a decision."""
_FLOW = re.compile(r"<(?:\w+:)?sequenceFlow\b([^>]*)>")
_ATTRIBUTE = re.compile(r"\b(id|name)=\"([^\"]*)\"")
_USER_TASK = re.compile(r"<(?:\w+:)?userTask\b[^>]*?\bid=\"([^\"]+)\"")


@dataclass(frozen=True, slots=True)
class Told:
    """One entry, retold: who did what, what else followed, and the number to look it up."""

    seq: int
    number: str
    at: datetime
    who: str | None
    words: str
    short: str
    icon: str
    tone: str
    second: tuple[str, ...]
    quote: str | None
    proven: bool
    leaf: bytes
    machine: str

    @property
    def sentence(self) -> str:
        """The whole sentence, with its subject."""
        return f"{self.who} {self.words}." if self.who else f"{self.words}."


@dataclass(frozen=True, slots=True)
class _Group:
    """Facts of one type in one entry."""

    type: str
    names: tuple[str, ...]
    facts: tuple[Mapping[str, object], ...]


def retell(case: CaseView) -> tuple[Told, ...]:
    """Return the case's entries retold, oldest first."""
    people = frozenset(_USER_TASK.findall(case.bpmn_xml))
    names = names_of(case)
    return tuple(tell(entry, names, people) for entry in case.entries)


def tell(entry: EntryView, names: Mapping[str, str], people: frozenset[str]) -> Told:
    """Return one entry retold: its weightiest fact leads, the others follow in a second line.

    Args:
        entry: as the query gave it.
        names: element id -> name in the diagram.
        people: ids of the user tasks; what machines complete is not worth a line.
    """
    found = _groups(entry, names, people)
    kind = actor_kind(entry)
    groups = [group for group in found if _known(group.type).rank > 0]
    groups.sort(key=lambda group: -_rank(group, kind))
    if any(group.type in _SAID_BY_ITSELF for group in groups):
        # That an operator ended or held the case is said once; the intervention only adds why.
        groups = [group for group in groups if group.type != "admin.intervened"]
    if any(group.type == "process.terminated" for group in groups):
        # With its case an incident is over: nobody has tried its step again.
        groups = [group for group in groups if group.type != "incident.resolved"]
    # An entry of nothing that weighs still says what it is.
    lead = (groups or found or [_Group("", (), ())])[0]
    known = _known(lead.type)
    who = entry.actor_name if kind == "user" else None
    if lead.type == "task.completed" and entry.performer_name:
        # A listener only says that it may be so.
        who = entry.performer_name
    by_person = bool(who and known.by_person)
    return Told(
        seq=entry.seq,
        number=entry_number(entry),
        at=entry.at,
        who=who if by_person else None,
        words=(known.by_person if by_person else known.alone).format(name=_joined(lead)),
        short=known.short,
        icon=known.icon,
        tone=known.tone,
        second=(
            *((say("timeline.on_behalf", name=entry.absent_name),) if entry.absent_name else ()),
            *(tuple(_aside(group) for group in _asides(groups)) or _detail(lead)),
        ),
        quote=quote_of(entry),
        proven=entry.proven,
        leaf=entry.leaf,
        machine=words.MACHINES.get(kind, actor_words(entry.actor_name)),
    )


def entry_number(entry: EntryView) -> str:
    """Return `Nr. 48.213`, or the step while the sequencer has not numbered the entry."""
    if entry.index is None:
        return say("entry.short_pending", seq=entry.seq)
    return say("entry.short", number=formats.number(entry.index))


def body_of(entry: EntryView) -> Mapping[str, object]:
    """Return the entry's body as a value; its bytes stay the record."""
    body = json.loads(entry.body)
    return body if isinstance(body, dict) else {}


def actor_kind(entry: EntryView) -> str:
    """Return `user`, `service`, `timer`, `system` or `subject`."""
    actor = body_of(entry).get("actor")
    return str(actor.get("kind", "system")) if isinstance(actor, dict) else "system"


def element_name(fact: Mapping[str, object], names: Mapping[str, str]) -> str:
    """Return the name of the element a fact happened at; nothing for a fact of the whole case."""
    element = str(fact.get("elem") or "")
    return (names.get(element) or say("element.unnamed")) if element else ""


def flow_names(case: CaseView) -> Mapping[str, str]:
    """Return the names that the diagram gives to its sequence flows, by id."""
    found = {}
    for tag in _FLOW.findall(case.bpmn_xml):
        named = dict(_ATTRIBUTE.findall(tag))
        if "id" in named and named.get("name"):
            found[named["id"]] = unescape(named["name"])
    return found


def quote_of(entry: EntryView) -> str | None:
    """Return the reason that somebody gave in this entry, in their own words."""
    given = dict(entry.remarks)
    condition = given.pop("conditions", None)
    parts = [*given.values()]
    if condition:
        parts.append(say("timeline.condition", words=condition))
    return " ".join(parts) or None


def fact_words(fact: Mapping[str, object], names: Mapping[str, str]) -> str:
    """Return the sentence of one fact, told without a person."""
    return _known(_told_as(fact)).alone.format(
        name=element_name(fact, names) or say("incident.case")
    )


def _groups(entry: EntryView, names: Mapping[str, str], people: frozenset[str]) -> list[_Group]:
    found: dict[str, list[Mapping[str, object]]] = {}
    seen = set()
    for fact in entry.facts:
        # A sent message is noted by the connector and by the process: one message all the same.
        place = (fact["type"], fact.get("elem"), fact.get("task"))
        if fact.get("task") is None or place not in seen:
            found.setdefault(_told_as(fact), []).append(fact)
        seen.add(place)
    told_better = {
        fact.get("task") for kind in found if kind.startswith("approval.") for fact in found[kind]
    }
    groups = []
    for kind, facts in found.items():
        worth = [
            fact
            for fact in facts
            if not kind.startswith("task.")
            or (fact.get("elem") in people and fact.get("task") not in told_better)
            or kind == "task.failed"
        ]
        if worth:
            groups.append(
                _Group(kind, tuple(element_name(fact, names) for fact in worth), tuple(worth))
            )
    return groups


def _told_as(fact: Mapping[str, object]) -> str:
    """Return the word of a fact; one of values that corrects an entry has its own."""
    data = fact.get("data")
    corrects = isinstance(data, Mapping) and "corrects" in data
    return RECTIFIED if corrects else str(fact["type"])


def _rank(group: _Group, kind: str) -> int:
    # What an account did leads; of jobs of our own what they brought about says more.
    by_account = kind == "user" and group.type == "job.completed"
    return _WORK_RANK if by_account else _known(group.type).rank


def _known(kind: str) -> words.FactWords:
    return words.known(kind)


def _joined(group: _Group) -> str:
    if group.type == "decision.evaluated":
        # The first table of a step decides; those after it look up what it named.
        return group.names[0]
    counted = [
        name if group.names.count(name) == 1 else f"{name} ({group.names.count(name)})"
        for name in dict.fromkeys(group.names)
        if name
    ]
    return ", ".join(counted) or say("incident.case")


def _asides(groups: Sequence[_Group]) -> list[_Group]:
    # That a job is done says no more than what it did: the document, the message.
    return [group for group in groups[1:] if group.type != "job.completed"][:3]


def _aside(group: _Group) -> str:
    text = _known(group.type).alone.format(name=_joined(group))
    detail = _detail(group)
    return f"{text} ({detail[0]})" if detail else text


def _detail(group: _Group) -> tuple[str, ...]:
    """Return what the data of a decision or a reason adds, in a few words."""
    data = group.facts[0].get("data") if group.facts else None
    if not isinstance(data, Mapping):
        return ()
    if group.type == RECTIFIED:
        told = (one.get("data") for one in group.facts)
        numbers = ", ".join(str(one["corrects"]) for one in told if isinstance(one, Mapping))
        return (say("timeline.corrects", numbers=numbers),)
    matched = data.get("matched")
    if group.type == "decision.evaluated" and isinstance(matched, Sequence):
        return (say("timeline.matched", count=len(matched)),)
    return (str(data["reason"]),) if isinstance(data.get("reason"), str) else ()
