"""Which tasks say nothing of their work and are passed as abstract tasks are.

A script task without a script (BPMN 2.0.2, 10.3.3), and in a file of no certain engine a service,
business rule or send task whose `implementation` is left open (`##unspecified`).
"""

from __future__ import annotations

from typing import Final

from lxml import etree

from bpmn.dialect import MODELER, OTHER_ENGINES, ZEEBE
from bpmn.model import Extensions
from bpmn.notes import Notes, child

_VENDORS: Final = frozenset({ZEEBE, *OTHER_ENGINES})


def is_abstract(element: etree._Element, tag: str, extensions: Extensions, notes: Notes) -> bool:
    """Return whether a task is passed, for nothing says what does its work."""
    if extensions.task or extensions.decision or extensions.script:
        return False
    if tag == "scriptTask":
        script = child(element, "script")
        return script is None or not notes.text(script)
    root = element.getroottree().getroot()
    if tag not in ("serviceTask", "businessRuleTask", "sendTask") or element.get("messageRef"):
        return False
    if root.get(f"{{{MODELER}}}executionPlatform") is not None or _of_a_vendor(element):
        return False
    return element.get("implementation", "##unspecified").strip() == "##unspecified"


def _of_a_vendor(element: etree._Element) -> bool:
    """Return whether the task has an attribute or extension of an engine."""
    if any(etree.QName(str(name)).namespace in _VENDORS for name in element.attrib):
        return True
    holder = child(element, "extensionElements")
    inside = () if holder is None else holder.iterchildren("*")
    return any(etree.QName(one).namespace in _VENDORS for one in inside)
