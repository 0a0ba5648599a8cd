"""Reads the variable mappings of Camunda 7: `inputOutput`, `in` and `out` of a call activity."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree
from lxml.etree import QName

from bpmn.dialect import CAMUNDA_7
from bpmn.model import Composite, VariableMapping
from bpmn.notes import Notes, child

Mappings = tuple[VariableMapping, ...]
OWN_BUSINESS_KEY: Final = "${execution.processBusinessKey}"
"""The business key of the instance itself."""
_SCRIPT_REMEDY = "Write an expression, or let a script task or a worker compute the value."


def parameters(element: etree._Element, notes: Notes) -> tuple[Mappings, Mappings]:
    """Return the input and output parameters of an activity or event (`inputOutput`)."""
    found: list[Mappings] = []
    for name in ("inputParameter", "outputParameter"):
        groups = _extensions(element, "inputOutput")
        found.append(
            tuple(_parameter(one, notes) for group in groups for one in _named(group, name))
        )
    return found[0], found[1]


def called_mappings(element: etree._Element, notes: Notes) -> tuple[Mappings, Mappings]:
    """Return what goes into and comes out of a called process, but for `variables="all"`."""
    inputs = [mapping for one in _extensions(element, "in") for mapping in _mapping(one, notes)]
    outputs = [mapping for one in _extensions(element, "out") for mapping in _mapping(one, notes)]
    return tuple(inputs), tuple(outputs)


def passes_all(element: etree._Element) -> bool:
    """Return whether all variables go into a called process or with a signal."""
    return any(one.get("variables") == "all" for one in _extensions(element, "in"))


def business_key(element: etree._Element, notes: Notes) -> str | None:
    """Return the business key that a called process or a signal is given, `None` for none.

    `#{…}` is another way to write `${…}`.
    """
    for one in _extensions(element, "in"):
        key = notes.plain(one, "businessKey")
        if key is not None:
            return OWN_BUSINESS_KEY if key == f"#{OWN_BUSINESS_KEY[1:]}" else key
    return None


def thrown_mappings(element: etree._Element, notes: Notes) -> Mappings:
    """Return what the signals of a throw event carry, but for `variables="all"`."""
    if QName(element).localname not in ("intermediateThrowEvent", "endEvent"):
        return ()
    definitions = element.iterchildren("{*}signalEventDefinition")
    found = (one for definition in definitions for one in _extensions(definition, "in"))
    return tuple(mapping for one in found for mapping in _mapping(one, notes))


def _extensions(element: etree._Element, name: str) -> Iterator[etree._Element]:
    holder = child(element, "extensionElements")
    for namespace in CAMUNDA_7 if holder is not None else ():
        assert holder is not None
        yield from holder.iterchildren(f"{{{namespace}}}{name}")


def _named(group: etree._Element, name: str) -> Iterator[etree._Element]:
    return group.iterchildren(f"{{*}}{name}")


def _mapping(element: etree._Element, notes: Notes) -> Iterator[VariableMapping]:
    if element.get("local", "false") == "true":
        notes.complain(
            element, "local variables cannot be told apart", "Map the variables one by one."
        )
    if element.get("businessKey") is not None or element.get("variables") == "all":
        return
    expression, source = notes.plain(element, "sourceExpression"), element.get("source")
    target = element.get("target")
    if not target or not (expression or source):
        notes.complain(
            element, "the mapping has no source or no target", "Fill in source and target."
        )
        return
    # A variable that is not there is null in the called process, as in Camunda 7.
    yield VariableMapping(expression or f"={source}", target)


def _parameter(element: etree._Element, notes: Notes) -> VariableMapping:
    name = element.get("name", "")
    if not name:
        notes.complain(element, "a parameter has no name", "Fill in the variable's name.")
    value = _value(element, notes)
    if isinstance(value, Composite):
        return VariableMapping("", name, value)
    return VariableMapping(value, name)


def _value(element: etree._Element, notes: Notes) -> str | Composite:
    """Return what a parameter or the entry of a map holds: a text, a list or a map."""
    for one in element.iterchildren("*"):
        return _item(one, notes)
    # A parameter without text is null in Camunda 7.
    return notes.text(element) or "=null"


def _item(element: etree._Element, notes: Notes) -> str | Composite:
    tag = etree.QName(element).localname
    if tag == "list":
        return Composite(tuple(_item(one, notes) for one in element.iterchildren("*")))
    if tag == "map":
        entries = [*_named(element, "entry")]
        return Composite(
            tuple(_value(entry, notes) for entry in entries),
            tuple(entry.get("key", "") for entry in entries),
        )
    if tag != "value":
        notes.complain(element, f"a value is given by a {tag}", _SCRIPT_REMEDY)
    return notes.text(element)
