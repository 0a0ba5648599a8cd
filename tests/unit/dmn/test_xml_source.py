"""A value of an XML file tells where each of its characters stands, however it was written."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from dmn.hardened_xml import parse_xml
from dmn.written import Position, position_of
from dmn.xml_source import XmlReading

MARK = "§"
ENTITIES = {"<": "&lt;", "&": "&amp;", '"': "&quot;", "'": "&apos;"}


def written(letter: str, how: int) -> str:
    """One way to write a character in an attribute or a text."""
    if how == 0:
        return f"&#x{ord(letter):x};"
    if how == 1:
        return f"&#{ord(letter)};"
    return ENTITIES.get(letter, letter)


PLAIN = st.text("abz =>'äß😀\t\n", max_size=8)
SPELLED = st.lists(st.tuples(st.sampled_from("a<&\"'>\n😀 "), st.integers(0, 2)), max_size=10).map(
    lambda letters: "".join(written(letter, how) for letter, how in letters)
)
AROUND = st.lists(
    st.sampled_from(
        [
            "<!-- <x a='§'> -->",
            "<?p §?>",
            "<e/>",
            '<e a="/>" b=">"/>',
            "<e>§&amp;</e>",
            "<n:e xmlns:n='u' n:a='1'>\r\n</n:e>",
            "\r\n",
            "\n",
            "\r",
            " text &lt; ",
            "<![CDATA[<e>]]>",
        ]
    ),
    max_size=5,
).map("".join)


def place_of(document: str) -> Position:
    """Line and column of the mark, found by hand: the last one is meant."""
    before = document[: document.rindex(MARK)].replace("\r\n", "\n").replace("\r", "\n")
    return Position(before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)


ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "iso-8859-15"])


def encoded(document: str, encoding: str) -> bytes:
    name = "utf-8" if encoding == "utf-8-sig" else encoding
    head = f'<?xml version="1.0" encoding="{name}"?>\r\n'
    return (head + document).encode(encoding, "xmlcharrefreplace")


@settings(max_examples=200, deadline=None)
@given(AROUND, SPELLED, SPELLED, st.sampled_from("\"'"), AROUND, ENCODINGS)
def test_an_attribute_tells_where_its_characters_stand(
    before: str, left: str, right: str, quote: str, after: str, encoding: str
) -> None:
    left, right = (text.replace(quote, "&#39;&#34;") for text in (left, right))
    document = f"<r>{before}<target\n  other='=' value = {quote}{left}{MARK}{right}{quote}"
    whole = document + f">{after.replace(MARK, '')}</target></r>"
    content = encoded(whole, encoding)
    root = parse_xml(content)
    (target,) = root.iter("target")
    value = XmlReading(content, root).attribute(target, "value")
    assert value is not None
    line, column = place_of(content.decode(encoding))
    assert position_of(value, value.index(MARK)) == (line, column)


@settings(max_examples=200, deadline=None)
@given(AROUND, SPELLED, st.sampled_from(["", "<!-- c -->", "<?p?>"]), st.booleans(), SPELLED)
def test_a_text_tells_where_its_characters_stand(
    before: str, left: str, inside: str, cdata: bool, right: str
) -> None:
    marked = f"<![CDATA[<&\r\n{MARK}]]>" if cdata else MARK
    document = f"<r>{before.replace(MARK, '')}<target>{left}{inside}{marked}{right}</target></r>"
    content = encoded(document, "utf-8")
    root = parse_xml(content)
    (target,) = root.iter("target")
    value = XmlReading(content, root).text(target).stripped()
    assert position_of(value, value.index(MARK)) == place_of(content.decode())


def test_a_part_still_knows_where_it_stands() -> None:
    content = b'<r a="&lt;  = 1 + *"/>'
    root = parse_xml(content)
    value = XmlReading(content, root).attribute(root, "a")
    assert value is not None
    part = value.part(1).stripped().part(1)
    assert (part, position_of(part, part.index("*"))) == (" 1 + *", Position(1, 19))


def test_behind_the_last_character_is_a_place_too() -> None:
    content = b"<r>\n  a &amp;\n</r>"
    root = parse_xml(content)
    text = XmlReading(content, root).text(root).stripped()
    assert position_of(text, len(text)) == Position(2, 10)
