"""The one gate through which XML enters: no DTD, no entities, no network, bounded in every way.

It lives here, at the bottom of the import order, because BPMN and DMN files pass the same gate.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from lxml import etree

_PLACE: Final = re.compile(r"(, line \d+, column \d+)? \(<string>, line \d+\)$")
"""What the parser says of the place: the finding has its line already."""
MAXIMUM_BYTES: Final = 5_000_000
MAXIMUM_DEPTH: Final = 100
MAXIMUM_ELEMENTS: Final = 100_000


@dataclass
class XmlRefused(Exception):
    """The file is no XML that may enter.

    Args:
        message: what is wrong, for an analyst.
        remedy: what to do about it.
        line: 1-based line, when the parser knows it.
    """

    message: str
    remedy: str
    line: int | None = None

    def __str__(self) -> str:
        return self.message


def parse_xml(content: bytes) -> etree._Element:
    """Return the root element of a well-formed document without DTD.

    Args:
        content: the file's bytes, at most `MAXIMUM_BYTES`.

    Raises:
        XmlRefused: too large, not well-formed, a DTD or entity, too deep, or too many elements.
    """
    if len(content) > MAXIMUM_BYTES:
        raise XmlRefused(
            f"the file has {len(content)} bytes, allowed are {MAXIMUM_BYTES}",
            "Split the model into several files.",
        )
    # lxml reads a DTD's internal subset even when entities are off, so refuse it before parsing.
    if b"<!DOCTYPE" in content[:100_000].upper() or b"<!ENTITY" in content.upper():
        raise XmlRefused(
            "the file declares a DTD or an entity",
            "Remove <!DOCTYPE …> and every <!ENTITY …>; Camunda Modeler writes none.",
        )
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=False,
        collect_ids=False,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        line = fault.lineno if isinstance(fault, etree.XMLSyntaxError) else None
        raise XmlRefused(
            f"the file is not well-formed XML: {_PLACE.sub('', str(fault))}",
            "Open it in Camunda Modeler and save it again, or restore the last good version.",
            line,
        ) from fault
    if root.getroottree().docinfo.internalDTD is not None:
        raise XmlRefused("the file declares a DTD", "Remove <!DOCTYPE …>.")
    _check_bounds(root)
    return root


def _check_bounds(root: etree._Element) -> None:
    count = depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        depth += 1
        count += 1
        if depth > MAXIMUM_DEPTH:
            raise XmlRefused(
                f"elements are nested deeper than {MAXIMUM_DEPTH}", "Flatten the model."
            )
        if count > MAXIMUM_ELEMENTS:
            raise XmlRefused(
                f"the file has more than {MAXIMUM_ELEMENTS} elements", "Split the model."
            )


def text_of(content: bytes) -> str:
    """Return a document as text, without declaration, whatever its encoding was.

    Raises:
        XmlRefused: as `parse_xml`.
    """
    return etree.tostring(parse_xml(content).getroottree(), encoding="unicode")
