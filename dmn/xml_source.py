"""Where attribute values and texts stand in an XML file: lxml tells the line of an element only.

The scanner reads what the hardened parser has found well-formed and without DTD; so it need not
check anything, and `<` always begins markup.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

from lxml import etree

from dmn.written import Origin, SourceFile, Written

Key = tuple[int, str | None]
"""Number of the element in document order; name of the attribute, `None` for its own text."""
_Spans = list[tuple[int, int, bool]]
"""Begin and end of each stretch of the value, and whether references in it are resolved."""

_MARKUP: Final = re.compile(
    r"""<!--.*?-->|<\?.*?\?>
    |<!\[CDATA\[(?P<cdata>.*?)\]\]>
    |(?P<end></[^>]*>)
    |<(?P<start>[^\s/>]+)(?P<attributes>(?:[^>"'/]|"[^"]*"|'[^']*'|/(?!>))*)(?P<empty>/?)>
    |(?P<text>[^<]+)""",
    re.DOTALL | re.VERBOSE,
)
_ATTRIBUTE: Final = re.compile(r"""([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_REFERENCES: Final = re.compile(r"\r\n|&[^;]*;|.", re.DOTALL)
_CHARACTERS: Final = re.compile(r"\r\n|.", re.DOTALL)


class XmlSource(SourceFile):
    """The text of one XML file.

    Args:
        content: its bytes.
        root: what the hardened parser made of them; held only while the file is read.
    """

    def __init__(self, content: bytes, root: etree._Element) -> None:
        self._content = content
        self._encoding = root.getroottree().docinfo.encoding or "utf-8"

    @cached_property
    def text(self) -> str:
        """Its text, in the encoding that the file declares; empty if Python does not know it."""
        try:
            text = self._content.decode(self._encoding)
        except (LookupError, UnicodeDecodeError):
            return ""
        return text.removeprefix(codecs.BOM_UTF8.decode("utf-8"))

    @cached_property
    def _values(self) -> dict[Key, _Spans]:
        found: dict[Key, _Spans] = {}
        open_elements: list[int] = []
        count = 0
        for match in _MARKUP.finditer(self.text):
            if match["start"] is not None:
                for attribute in _ATTRIBUTE.finditer(self.text, *match.span("attributes")):
                    group = 2 if attribute[2] is not None else 3
                    found[count, attribute[1]] = [(*attribute.span(group), True)]
                if not match["empty"]:
                    open_elements.append(count)
                count += 1
            elif match["end"] is not None:
                open_elements.pop()
            elif open_elements and (match["text"] is not None or match["cdata"] is not None):
                group_name = "text" if match["text"] is not None else "cdata"
                spans = found.setdefault((open_elements[-1], None), [])
                spans.append((*match.span(group_name), group_name == "text"))
        return found

    def spelling(self, key: object) -> Sequence[int] | None:
        """Return the offset of each character of an attribute's value or an element's text.

        Source: XML 1.0, 2.11 (line ends), 3.3.3 (attribute values), 4.1 (references).
        """
        spans = self._values.get(key) if isinstance(key, tuple) else None
        if not spans:
            return None
        return [*self._offsets(spans), spans[-1][1]]

    def _offsets(self, spans: _Spans) -> Iterator[int]:
        for start, end, resolved in spans:
            pattern = _REFERENCES if resolved else _CHARACTERS
            yield from (match.start() for match in pattern.finditer(self.text, start, end))


class XmlReading:
    """Hands out the values of one parsed file as `Written`."""

    def __init__(self, content: bytes, root: etree._Element) -> None:
        self._source = XmlSource(content, root)
        self._numbers = {element: number for number, element in enumerate(root.iter("*"))}

    def attribute(self, element: etree._Element, name: str) -> Written | None:
        """Return an attribute without namespace as it was written, `None` if there is none."""
        value = element.get(name)
        return None if value is None else self._written(value, element, name)

    def qualified(self, element: etree._Element, namespace: str, name: str) -> Written | None:
        """Return an attribute of a namespace as it was written, `None` if there is none."""
        value = element.get(f"{{{namespace}}}{name}")
        if value is None:
            return None
        prefixes = (prefix for prefix, uri in element.nsmap.items() if prefix and uri == namespace)
        return self._written(value, element, f"{next(prefixes, '')}:{name}")

    def text(self, element: etree._Element) -> Written:
        """Return the text of an element, without what stands in its children, such as comments."""
        # Not `.text` alone: a comment inside an expression must not cut it short.
        text = (element.text or "") + "".join(one.tail or "" for one in element)
        return self._written(text, element, None)

    def _written(self, value: str, element: etree._Element, name: str | None) -> Written:
        return Written(value, Origin(self._source, (self._numbers[element], name)))
