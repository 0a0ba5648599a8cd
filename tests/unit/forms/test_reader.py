from __future__ import annotations

import json
from typing import Any

import pytest

from dmn.findings import ModelRefused
from forms.messages import fault_messages
from forms.pattern import PatternRefused, read_pattern
from forms.reader import read_form
from tests.unit.forms.build import form_of, schema


def findings(*components: dict[str, Any], **head: Any) -> list[tuple[str | None, str]]:
    with pytest.raises(ModelRefused) as refused:
        read_form(json.dumps({**schema(*components), **head}).encode(), "test.form")
    return [(finding.element, finding.rule) for finding in refused.value.findings]


def test_a_form_knows_its_identity() -> None:
    content = json.dumps({**schema(), "title": "Freigabe"}).encode()
    form = read_form(content, "a.form")
    assert (form.id, form.file, form.title) == ("test", "a.form", "Freigabe")
    assert len(form.sha256) == 64


def test_every_finding_is_reported_at_once_with_component_and_line() -> None:
    text = json.dumps(
        schema(
            {"type": "hologram", "key": "a", "id": "One"},
            {"type": "number", "key": "b", "id": "Two", "validate": {"max": "=1 +"}},
            {"type": "textfield", "key": "b", "id": "Three"},
        ),
        indent=2,
    )
    with pytest.raises(ModelRefused) as refused:
        read_form(text.encode(), "a.form")
    one, two, three = refused.value.findings
    assert (one.element, one.rule, one.file) == ("One", "form/component-type", "a.form")
    assert (two.element, two.rule) == ("Two", "feel/syntax")
    assert two.column is not None
    assert (three.element, three.rule) == ("Three", "form/key")
    assert text.splitlines()[(one.line or 0) - 1].strip() == '"id": "One",'
    assert all(finding.message and finding.remedy for finding in refused.value.findings)


@pytest.mark.parametrize(
    ("component", "rule"),
    [
        ({"type": "hologram", "key": "a"}, "form/component-type"),
        ({"type": "filepicker"}, "form/key"),
        ({"type": "filepicker", "key": "a", "multiple": "=("}, "feel/syntax"),
        ({"type": "filepicker", "key": "a", "validate": {"min": 1}}, "form/rule"),
        ({"type": "textfield"}, "form/key"),
        ({"type": "textfield", "key": "a..b"}, "form/key"),
        ({"type": "textfield", "key": "__proto__.x"}, "form/key"),
        ({"type": "textfield", "key": "a", "conditional": {"hide": "x"}}, "form/condition"),
        ({"type": "textfield", "key": "a", "conditional": {"hide": "=a +"}}, "feel/syntax"),
        ({"type": "textfield", "key": "a", "readonly": "=("}, "feel/syntax"),
        ({"type": "textfield", "key": "a", "readonly": "yes"}, "form/property"),
        ({"type": "textfield", "key": "a", "label": "{{1 +}}"}, "feel/syntax"),
        ({"type": "text", "text": "{{#loop a b c}}x{{/loop}}"}, "feel/syntax"),
        ({"type": "html", "content": "<p style='color: red'>x</p>"}, "form/inline"),
        ({"type": "image", "source": "https://example.org/a.png"}, "form/image"),
        ({"type": "textfield", "key": "a", "validate": {"pattern": "("}}, "form/pattern"),
        ({"type": "textfield", "key": "a", "validate": {"max": 3}}, "form/rule"),
        ({"type": "textfield", "key": "a", "validate": {"unique": True}}, "form/rule"),
        ({"type": "number", "key": "a", "validate": {"required": "=b"}}, "form/rule"),
        ({"type": "number", "key": "a", "validate": {"min": "viel"}}, "form/rule"),
        ({"type": "number", "key": "a", "decimalDigits": -1}, "form/property"),
        ({"type": "number", "key": "a", "increment": "0"}, "form/property"),
        ({"type": "datetime", "key": "a", "subtype": "week"}, "form/property"),
        ({"type": "select", "key": "a"}, "form/options"),
        ({"type": "select", "key": "a", "values": ["x", "x"]}, "form/options"),
        ({"type": "select", "key": "a", "values": ["x"], "valuesKey": "y"}, "form/options"),
        ({"type": "expression", "key": "a", "expression": "1"}, "form/expression"),
        ({"type": "group", "components": {}}, "form/components"),
        ({"type": "dynamiclist", "components": []}, "form/key"),
        (
            {
                "type": "dynamiclist",
                "path": "rows",
                "components": [{"type": "textfield", "id": "A", "key": "a", "disabled": True}],
            },
            "form/rows",
        ),
    ],
)
def test_what_cannot_be_honoured_is_refused(component: dict[str, Any], rule: str) -> None:
    assert [found for _, found in findings(component)] == [rule]


@pytest.mark.parametrize("keys", [("a", "a"), ("a", "a.b"), ("a.b", "a"), ("a.b.c", "a.b")])
def test_two_fields_cannot_bind_the_same_value(keys: tuple[str, str]) -> None:
    one, two = ({"type": "textfield", "key": key, "id": f"Id{n}"} for n, key in enumerate(keys))
    assert [rule for _, rule in findings(one, two)] == ["form/key"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"id": 1, "id": 2}',
        b"\xff\xfe",
        b"[" * 200_000,
        b'{"id": NaN}',
        b" " * 5_000_000,
    ],
)
def test_what_is_no_json_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(ModelRefused) as refused:
        read_form(content, "a.form")
    assert [finding.rule for finding in refused.value.findings] == ["form/json"]


def test_a_newer_schema_version_is_refused() -> None:
    assert findings(schemaVersion=20) == [(None, "form/schema-version")]


def test_every_other_component_of_form_js_is_read() -> None:
    form = form_of(
        {"type": "table", "dataSource": "=rows", "columns": []},
        {"type": "text", "text": "# Titel"},
        {"type": "html", "content": "<p>Text</p>"},
        {"type": "image", "source": "data:image/png;base64,AA=="},
        {"type": "documentPreview", "dataSource": "=documents"},
        {"type": "button", "action": "submit"},
        {"type": "separator"},
        {"type": "spacer"},
    )
    assert next(form.walk()).type == "table"


@pytest.mark.parametrize(
    ("source", "yes", "no"),
    [
        (r"^\d{3}$", "123", "١٢٣"),
        ("^abc$", "abc", "abc\n"),
        (r"^\w+$", "ab_1", "ä"),
        (r"^[\w-]+$", "a-b", "a b"),
        (r"^\u00e4\x41$", "äA", "aA"),
        (r"^\s$", "\u00a0", "x"),
        ("^{a}$", "{a}", "a"),
        ("^[[]$", "[", "]"),
        (r"^(?<y>\d{4})-(?:0|1)$", "2026-0", "26-0"),
        (r"^\-\/\ä$", "-/ä", "x"),
        ("^.$", "x", "\n"),
        ("^a{2,3}?b+?$", "aab", "ab"),
    ],
)
def test_a_pattern_means_what_it_means_in_the_browser(source: str, yes: str, no: str) -> None:
    pattern = read_pattern(source)
    assert pattern.matches(yes)
    assert not pattern.matches(no)


@pytest.mark.parametrize(
    "source", ["(", "[", "a++", "(?i)a", r"\p{L}", "[]", "a\\", "*", 1001 * "x"]
)
def test_a_pattern_only_one_side_understands_is_refused(source: str) -> None:
    with pytest.raises(PatternRefused):
        read_pattern(source)


def test_a_pattern_that_never_ends_does_not_match() -> None:
    assert not read_pattern("^(a+)+$").matches("a" * 5000 + "!")


def test_both_catalogues_say_the_same_things() -> None:
    german, english = fault_messages("de"), fault_messages("en")
    assert german.keys() == english.keys()
    for code, message in german.items():
        assert "bitte" not in message.lower(), code
        assert "!" not in message, code


@pytest.mark.parametrize("identity", ["a b", "..", "1a", "a\u202eb", "x" * 256])
def test_an_id_that_is_no_name_is_refused(identity: str) -> None:
    assert findings(id=identity) == [(None, "form/id")]


@pytest.mark.parametrize(
    ("component", "wrong"),
    [
        ({"type": "textfield", "key": "a", "conditional": {"hide": '="ä\n" = b + * 2'}}, "* 2"),
        ({"type": "textfield", "key": "a", "readonly": '=\t"x" = 1 + * 2'}, "* 2"),
        ({"type": "textfield", "key": "a", "label": 'Ä "x" {{ b }} {{ =1 + * 2 }}'}, "* 2"),
        ({"type": "text", "text": '\\ "{{#if 1 + * 2}}x{{/if}}'}, "* 2"),
        ({"type": "number", "key": "a", "validate": {"max": "=1 + * 2"}}, "* 2"),
        ({"type": "number", "key": "a", "appearance": {"prefixAdorner": "=1 + * 2"}}, "* 2"),
        ({"type": "expression", "key": "a", "expression": "= 1 + * 2"}, "* 2"),
        ({"type": "select", "key": "a", "valuesExpression": "=1 + * 2"}, "* 2"),
        ({"type": "datetime", "key": "a", "dateLabel": "=1 + * 2"}, "* 2"),
    ],
)
def test_a_fault_is_shown_at_its_character(component: dict[str, object], wrong: str) -> None:
    fine = {"type": "number", "id": "Fine", "key": "fine", "label": "* 2"}
    group = {"type": "group", "id": "G", "components": [fine, {**component, "id": "Wrong"}]}
    schema = {
        "type": "default",
        "id": "f",
        "schemaVersion": 19,
        "components": [fine | {"id": "F", "key": "g"}, group],
    }
    text = json.dumps(schema, indent=1)
    with pytest.raises(ModelRefused) as refused:
        read_form(text.encode(), "f.form")
    offset = text.rindex(wrong)
    expected = (text.count("\n", 0, offset) + 1, offset - text.rindex("\n", 0, offset))
    assert {(one.element, one.line, one.column) for one in refused.value.findings} == {
        ("Wrong", *expected)
    }


def test_what_the_browser_computes_otherwise_is_a_note_of_the_form() -> None:
    schema = {
        "type": "default",
        "id": "f",
        "schemaVersion": 19,
        "components": [
            {"type": "textfield", "id": "A", "key": "a", "conditional": {"hide": "=is defined(b)"}}
        ],
    }
    text = json.dumps(schema)
    (note,) = read_form(text.encode(), "f.form").warnings
    assert (note.element, note.line, note.rule) == ("A", 1, "form/browser-differs")
    assert text[(note.column or 0) - 1 :].startswith("is defined")
    assert note.remedy == "Write x != null."


@pytest.mark.parametrize(
    "properties",
    [
        {"vorgang:class": "secret"},
        {"vorgang:class": 1},
        {"vorgang:given": "yes"},
        {"vorgang:given": True},
        {"vorgang:claas": "contact"},
        [],
    ],
)
def test_a_property_about_persons_that_means_nothing_is_refused(properties: object) -> None:
    field = {"type": "textfield", "id": "a", "key": "a", "properties": properties}
    assert findings(field) == [("a", "form/class")]


def test_other_properties_of_a_field_are_nobodys_business() -> None:
    properties = {"vorgang:class": " contact ", "vorgang:given": "false", "team": ["x"]}
    field = {"type": "textfield", "id": "a", "key": "a", "properties": properties}
    (component,) = read_form(json.dumps(schema(field)).encode(), "test.form").components
    assert (component.retention, component.given) == ("contact", False)
