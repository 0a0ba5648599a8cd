"""Reads which elements of a file name others by id, for those that only the diagram needs.

What flow nodes and flows need to run is read with them; here are pools, lanes, message flows,
associations, data references, and what a node itself says of its flows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from bpmn.dialect import BPMN
from bpmn.model import Reference
from bpmn.notes import elements, line_of, text_of
from bpmn.root_elements import local_reference

_ATTRIBUTES: Final = {
    "participant": ("processRef",),
    "messageFlow": ("sourceRef", "targetRef"),
    "association": ("sourceRef", "targetRef"),
    "dataObjectReference": ("dataObjectRef",),
    "dataStoreReference": ("dataStoreRef",),
}
_LISTS: Final = ("flowNodeRef", "incoming", "outgoing")
OF_SERVICES: Final = ("operationRef", "inMessageRef", "outMessageRef")
"""What names an operation of a service, or a message of one: nothing here follows it."""


def read_references(root: etree._Element) -> Iterator[Reference]:
    """Yield the references in document order; one that is empty is left out.

    Source: BPMN 2.0.2, 8.4.1 (association), 8.4.3 (operation), 8.4.13 (flow node), 9.3, 9.4,
    10.4.1 and 10.8 (lane).
    """
    for element in root.iter(f"{{{BPMN}}}*"):
        tag, identity = etree.QName(element).localname, element.get("id", "")
        for name in _ATTRIBUTES.get(tag, ()):
            if target := local_reference(element.get(name, "")):
                yield Reference(tag, identity, name, target, line_of(element))
        if "Task" in tag and (target := local_reference(element.get("operationRef", ""))):
            yield Reference(tag, identity, "operationRef", target, line_of(element))
        for name in (*_LISTS, *OF_SERVICES):
            for one in elements(element, name):
                if target := local_reference(text_of(one) or ""):
                    yield Reference(tag, identity, name, target, line_of(one))
