"""Reads the variable mappings of Camunda 7: `inputOutput`, `in` and `out` of a call activity."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from bpmn.dialect import CAMUNDA_7
from bpmn.model import Composite, VariableMapping
from bpmn.notes import Notes, child

Mappings = tuple[VariableMapping, ...]
_BUSINESS_KEY = frozenset({"#{execution.processBusinessKey}", "${execution.processBusinessKey}"})
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
    key = element.get("businessKey")
    if key is not None and key not in _BUSINESS_KEY:
        notes.complain(
            element,
            f"the business key {key!r} cannot be given",
            "A called process runs under the business key of its caller: pass the value as a"
            " variable.",
        )
    if key is not None or element.get("variables") == "all":
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
