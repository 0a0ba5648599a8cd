"""What the reader writes down while it walks the XML, and how it walks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from typing import cast

from lxml import etree

from bpmn import formal_expressions
from bpmn.camunda7 import ATTRIBUTES, ELEMENTS
from bpmn.dialect import BPMN, CAMUNDA_7, EXTENSIONS, OTHER_ENGINES, ZEEBE
from bpmn.model import Dialect, Ignored, Remnant, RemnantKind
from bpmn.places import Language, Place
from dmn.findings import Finding
from dmn.written import Written
from dmn.xml_source import XmlReading


def elements(parent: etree._Element, name: str = "*") -> Iterator[etree._Element]:
    """Yield the BPMN child elements with this local name, in document order."""
    return parent.iterchildren(f"{{{BPMN}}}{name}")


def child(parent: etree._Element, name: str) -> etree._Element | None:
    """Return the first BPMN child element with this local name."""
    return parent.find(f"{{{BPMN}}}{name}")


def text_of(element: etree._Element | None) -> str | None:
    """Return the element's text without surrounding space, `None` when it is empty or absent."""
    if element is None:
        return None
    # Not `.text` alone: a comment inside a condition must not cut it short.
    written = (element.text or "") + "".join(one.tail or "" for one in element)
    return written.strip() or None


def line_of(element: etree._Element) -> int:
    """Return the element's line in the file, 1-based, 0 if unknown."""
    # The stubs give `sourceline` no usable type.
    return cast("int | None", element.sourceline) or 0


def boolean(element: etree._Element, name: str, *, default: bool) -> bool:
    """Return an `xsd:boolean` attribute.

    Source: XML Schema 1.0 part 2, clause 3.2.2.1: `true`, `false`, `1`, `0`.
    """
    written = element.get(name)
    return default if written is None else written.strip() in {"true", "1"}


def embedded_form_id(element: etree._Element, name: str) -> str:
    """Return the id under which a form that stands in a process is deployed."""
    process = next(element.iterancestors(f"{{{BPMN}}}process"), element)
    return f"{process.get('id', '')}.{name}"


class Notes:
    """Findings and remnants of one file.

    Args:
        file: its name, for findings.
        reading: hands out the values that may be expressions.
        dialect: of the file; decides which extensions are another engine's.
    """

    def __init__(
        self, file: str, reading: XmlReading, dialect: Dialect = Dialect.CAMUNDA_8
    ) -> None:
        self.file = file
        self.dialect = dialect
        self._reading = reading
        self.findings: list[Finding] = []
        self.remnants: list[Remnant] = []
        self.ignored: list[Ignored] = []
        self._ids: set[str] = set()

    def value(self, element: etree._Element, place: Place) -> Written | None:
        """Return what stands at a place, which knows where it was written; `None` for nothing.

        An attribute is taken as it is, a text without the white space around it, as in Camunda 8.
        """
        if place.attribute:
            return self._reading.attribute(element, place.attribute) or None
        text = self._reading.text(element).stripped()
        if place.language is Language.LITERAL:
            return text or None
        if element.get("resource") or formal_expressions.is_foreign(element, self.dialect):
            self.complain(
                element,
                f"{place.what} names a language of its own",
                "Write it in FEEL, with a leading =, and remove the language.",
                "bpmn/expression-language",
            )
            # Refused by this alone: what the text would be as FEEL is not looked at.
            return Written("=null", text.origin)
        return formal_expressions.with_mark(element, place, text) or None

    def text(self, element: etree._Element) -> Written:
        """Return an element's text without the white space around it; it may be empty."""
        return self._reading.text(element).stripped()

    def of_camunda_7(self, element: etree._Element, name: str) -> Written | None:
        """Return an attribute of Camunda 7 or Operaton, `None` for nothing."""
        for namespace in CAMUNDA_7:
            if value := self._reading.qualified(element, namespace, name):
                return value
        return None

    def name_of_camunda_7(self, element: etree._Element, name: str) -> str | None:
        """Return an attribute of Camunda 7 that is a name, never evaluated; `None` for nothing."""
        value = self.of_camunda_7(element, name)
        return None if value is None else str(value)

    def plain(self, element: etree._Element, name: str) -> Written | None:
        """Return an attribute without namespace, `None` for nothing."""
        return self._reading.attribute(element, name) or None

    def property_value(self, element: etree._Element) -> Written | None:
        """Return the value of a `zeebe:property`."""
        return self._reading.attribute(element, "value")

    def complain(
        self, element: etree._Element, message: str, remedy: str, rule: str = "bpmn/structure"
    ) -> None:
        """Note a fault that leaves a gap in the model."""
        owner, _ = _owner(element)
        line = line_of(element)
        self.findings.append(Finding(self.file, owner, line, message, remedy, rule))

    def remnant(
        self, element: etree._Element, kind: RemnantKind, name: str, value: str = ""
    ) -> None:
        """Note something that the model cannot hold."""
        owner, tag = _owner(element)
        self.remnants.append(Remnant(kind, name, owner, tag, line_of(element), value))

    def ignore(self, element: etree._Element, name: str) -> None:
        """Note an element that changes nothing here."""
        owner, tag = _owner(element)
        self.ignored.append(Ignored(name, owner, tag, line_of(element)))

    def identity(self, element: etree._Element) -> str:
        """Return the element's id; without one, complain and return an empty text."""
        written = element.get("id", "")
        if not written:
            tag = etree.QName(element).localname
            self.complain(element, f"a {tag} has no id", "Give it an id in the properties panel.")
        return written

    def flow_identity(self, element: etree._Element) -> str:
        """Return the id of a sequence flow, or one made of its ends: it needs none (8.3.1)."""
        if written := element.get("id", ""):
            return written
        if not self._ids:
            every = element.getroottree().getroot().iter(f"{{{BPMN}}}*")
            self._ids.update(identity for one in every if (identity := one.get("id")))
        base = f"{element.get('sourceRef', '')}-{element.get('targetRef', '')}"
        made = next(one for one in _numbered(base) if one not in self._ids)
        self._ids.add(made)
        return made

    def foreign_attributes(self, element: etree._Element) -> None:
        """Note the attributes that belong to another engine."""
        for name, value in element.attrib.items():
            qualified = etree.QName(str(name))
            prefix = OTHER_ENGINES.get(qualified.namespace or "")
            tag = etree.QName(element).localname
            if prefix is not None and not self._accepted(qualified, tag, ATTRIBUTES):
                written = f"{prefix}:{qualified.localname}"
                self.remnant(element, RemnantKind.FOREIGN_ATTRIBUTE, written, str(value))

    def foreign_extensions(self, element: etree._Element) -> None:
        """Note the extension elements that are not executed on this element."""
        tag = etree.QName(element).localname
        for holder in elements(element, "extensionElements"):
            for one in holder.iterchildren("*"):
                qualified = etree.QName(one)
                if qualified.namespace == ZEEBE:
                    other = self.dialect is not Dialect.CAMUNDA_8
                    if other or tag not in EXTENSIONS.get(qualified.localname, frozenset()):
                        self.remnant(one, RemnantKind.EXTENSION, f"zeebe:{qualified.localname}")
                elif self._accepted(qualified, tag, ELEMENTS):
                    continue
                elif prefix := OTHER_ENGINES.get(qualified.namespace or ""):
                    self.remnant(one, RemnantKind.EXTENSION, f"{prefix}:{qualified.localname}")

    def _accepted(
        self, name: etree.QName, tag: str, known: Mapping[str, frozenset[str] | None]
    ) -> bool:
        """Return whether something of Camunda 7 is read on an element of this tag."""
        if self.dialect is not Dialect.CAMUNDA_7 or name.namespace not in CAMUNDA_7:
            return False
        holders = known.get(name.localname, frozenset())
        return holders is None or tag in holders


def _numbered(base: str) -> Iterator[str]:
    yield base
    yield from (f"{base}-{number}" for number in count(2))


def _owner(element: etree._Element) -> tuple[str | None, str]:
    """Return id and tag of the nearest element that an analyst can find in the diagram."""
    place: etree._Element | None = element
    while place is not None:
        qualified = etree.QName(place)
        tag = qualified.localname
        if place.get("id") and qualified.namespace == BPMN and not tag.endswith("EventDefinition"):
            return place.get("id"), tag
        place = place.getparent()
    return None, etree.QName(element).localname
