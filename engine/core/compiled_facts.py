"""From the properties of a model to the fact that it states."""

from __future__ import annotations

from collections.abc import Mapping

from audit.vocabulary import VOCABULARY
from bpmn.dialect import TASKS
from bpmn.model import EventKind, Node
from bpmn.places import FACT_PERSONAL, FACT_PREFIX, FACT_REFERENCE, VERSION, fact_place
from engine.core.compiler import At, Compiler
from engine.core.fact_plan import FactPlan
from engine.core.node import Attribute
from engine.core.stated_words import (
    CARRIED,
    REFERENCES,
    STATED_FAMILIES,
    STATED_WORDS,
    Form,
    forms_of,
    may_state,
)

_RULE = "bpmn/fact"
_PERSONAL = FACT_PERSONAL.attribute.removesuffix("…")
_REFERENCE = FACT_REFERENCE.attribute.removesuffix("…")


def compiled_fact(node: Node, to: Compiler) -> FactPlan | None:
    """Return the fact that a node states; what is wrong with it is kept by the compiler."""
    properties = node.extensions.properties
    fact, at = properties.get("vorgang:fact"), (node.id, node.line)
    if not fact:
        return None
    if not _fits(node, fact):
        to.find(
            at,
            f"the fact {fact!r} cannot be written here",
            "Write it at a throw or end event without definition, or at a task; approval.auto at"
            " an event.",
            _RULE,
        )
        return None
    if not _known(fact, at, to):
        return None
    if fact == CARRIED and f"{FACT_PREFIX}task" not in properties:
        to.find(
            at,
            f"the fact {fact!r} names no approval",
            f"Say by {FACT_PREFIX}task which: the task that vorgang:doneAs of the approval gave.",
            _RULE,
        )
        return None
    if VERSION.attribute in properties and "version" not in forms_of(fact):
        _unknown_name(fact, "version", at, to)
    if {VERSION.attribute, f"{FACT_PREFIX}version"} <= properties.keys():
        to.find(at, f"the fact {fact!r} gets its version twice", "Keep one of them.", _RULE)
    return FactPlan(
        fact,
        data=_data(fact, properties, at, to),
        personal=_personal(properties, at, to),
        references=_references(properties, at, to),
    )


def _fits(node: Node, fact: str) -> bool:
    """Return whether somebody passes here, or does something, of which the fact can tell."""
    if node.tag in TASKS:
        return fact != "approval.auto"
    plain = all(event.kind is EventKind.NONE for event in node.events)
    return plain and node.tag in {"intermediateThrowEvent", "endEvent"}


def _known(fact: str, at: At, to: Compiler) -> bool:
    family = fact.partition(".")[0]
    words = sorted(word for word in VOCABULARY if word.startswith(f"{family}.") and may_state(word))
    families = ", ".join(sorted({f"{one}.…" for one in STATED_FAMILIES} | STATED_WORDS))
    if fact not in VOCABULARY:
        remedy = f"Use one of these: {', '.join(words) or families}."
        to.find(at, f"the fact {fact!r} is no word of the ledger", remedy, _RULE)
    elif not may_state(fact):
        to.find(
            at,
            f"the fact {fact!r} is written by the engine alone",
            f"Use one of these: {families}.",
            _RULE,
        )
    return fact in VOCABULARY and may_state(fact)


def _unknown_name(fact: str, name: str, at: At, to: Compiler) -> None:
    known = ", ".join(forms_of(fact))
    to.find(
        at,
        f"the fact {fact!r} has no {name!r}",
        f"Use one of these: {known}." if known else "It has personal values and references alone.",
        _RULE,
    )


def _named(properties: Mapping[str, str], prefix: str) -> Mapping[str, str]:
    """Return the properties that begin so, by the rest of their names."""
    return {
        name.removeprefix(prefix): written
        for name, written in properties.items()
        if name.startswith(prefix)
    }


def _data(
    fact: str, properties: Mapping[str, str], at: At, to: Compiler
) -> Mapping[str, tuple[Form, Attribute]]:
    forms, found = forms_of(fact), {}
    for name, written in _named(properties, FACT_PREFIX).items():
        if f"{FACT_PREFIX}{name}".startswith((_PERSONAL, _REFERENCE)):
            continue
        if name not in forms:
            _unknown_name(fact, name, at, to)
            continue
        attribute = to.attribute(written, at, fact_place(f"{FACT_PREFIX}{name}"))
        if attribute is not None:
            found[name] = forms[name], attribute
    return found


def _personal(properties: Mapping[str, str], at: At, to: Compiler) -> Mapping[str, Attribute]:
    found = {}
    for name, written in _named(properties, _PERSONAL).items():
        to.variable(name, at, "the personal value")
        attribute = to.attribute(written, at, fact_place(f"{_PERSONAL}{name}"))
        if attribute is not None:
            found[name] = attribute
    return found


def _references(properties: Mapping[str, str], at: At, to: Compiler) -> Mapping[str, Attribute]:
    found = {}
    for name, written in _named(properties, _REFERENCE).items():
        if name not in REFERENCES:
            to.find(
                at,
                f"{name!r} is nothing that a fact names by its hash",
                f"Use one of these: {', '.join(sorted(REFERENCES))}.",
                _RULE,
            )
            continue
        attribute = to.attribute(written, at, fact_place(f"{_REFERENCE}{name}"))
        if attribute is not None:
            found[name] = attribute
    return found
