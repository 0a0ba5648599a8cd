import pytest

from dmn.findings import ModelRefused
from dmn.reader import read_decisions
from tests.unit.dmn.models import (
    decision,
    definitions,
    literal,
    read,
    refused,
    table,
)

VERSIONS = [
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
]


@pytest.mark.parametrize("namespace", VERSIONS)
def test_every_version_of_dmn_from_1_1_to_1_5_is_read(namespace: str) -> None:
    content = definitions(decision("d", literal("1")), namespace=namespace)
    model = read_decisions(content, "m.dmn")
    assert list(model.decisions) == ["d"]
    assert (model.id, model.name, model.file) == ("model", "Model", "m.dmn")


@pytest.mark.parametrize(
    "content",
    [
        b"no xml",
        b"<a/>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><a/>',
        definitions(namespace="https://example.org/DMN"),
    ],
)
def test_what_is_no_dmn_is_refused_as_a_file(content: bytes) -> None:
    with pytest.raises(ModelRefused) as caught:
        read_decisions(content, "m.dmn")
    (finding,) = caught.value.findings
    assert finding.rule == "dmn/xml"
    assert finding.file == "m.dmn"


def test_every_fault_of_a_file_is_told_at_once_with_its_place() -> None:
    rows = ['> 1 => "a"', '> => "b"', '1 => "c" +']
    refusal = refused(
        decision("d", "\n" + table([("x", "x")], [("y", "string")], rows)),
        "\n",
        decision("e", literal("1 +\n  * 2")),
    )
    found = [(each.element, each.rule, each.line, each.column) for each in refusal.findings]
    assert found == [
        ("M02", "dmn/feel-syntax", 4, 2),
        ("M03", "dmn/feel-syntax", 4, 6),
        ("e", "dmn/feel-syntax", 6, 3),
    ]
    assert "expected an expression" in refusal.findings[0].message
    assert all(finding.remedy for finding in refusal.findings)


SERVICE = '<decisionService id="s" name="S"><outputDecision href="#d"/></decisionService>'
JAVA = (
    '<businessKnowledgeModel id="b" name="B"><encapsulatedLogic kind="Java">'
    + literal("1")
    + "</encapsulatedLogic></businessKnowledgeModel>"
)


@pytest.mark.parametrize(
    ("part", "named"),
    [
        (SERVICE, "the decision service 'S'"),
        (JAVA, "a function of kind 'Java'"),
        ('<import name="other" namespace="n" importType="t"/>', "the import of another model"),
        (decision("d", f"<conditional><if>{literal('1')}</if></conditional>"), "boxed conditional"),
        (decision("d", f"<filter><in>{literal('1')}</in></filter>"), "the boxed filter"),
        (decision("d", "<for/>"), "iterator 'for'"),
        (decision("d", "<some/>"), "iterator 'some'"),
        (decision("d", "<every/>"), "iterator 'every'"),
        (
            decision("d", table([("x", "x")], [("y", "string")], [], policy='hitPolicy="LAST"')),
            "the hit policy 'LAST'",
        ),
        (
            decision("d", table([("x", "x")], [("y", "Money")], [])),
            "there is no type 'Money'",
        ),
        (
            decision(
                "d",
                '<literalExpression expressionLanguage="juel"><text>1</text></literalExpression>',
            ),
            "the expression language 'juel'",
        ),
        (decision("d", literal("1"), requires=["missing"]), "'#missing' refers to nothing"),
        (decision("d", literal("1")) * 2, "stands twice"),
        (decision("d", table([("x", "")], [("y", "string")], [])), "the input has no expression"),
        (
            decision("d", table([("x", "x"), ("z", "z")], [("y", "string")], ['1 => "a"'])),
            "1 tests and 1 outputs",
        ),
        (
            '<itemDefinition name="t"><typeRef>t</typeRef></itemDefinition>',
            "contains itself",
        ),
    ],
)
def test_what_is_not_supported_or_wrong_is_refused_by_name(part: str, named: str) -> None:
    messages = [finding.message for finding in refused(part).findings]
    assert any(named in message for message in messages), messages


def test_requirements_in_a_circle_are_refused() -> None:
    refusal = refused(
        decision("a", literal("1"), requires=["b"]),
        decision("b", literal("1"), requires=["a"]),
        decision("c", literal("1"), requires=["c"]),
    )
    found = {(finding.element, finding.rule) for finding in refusal.findings}
    assert found == {("a", "dmn/cycle"), ("b", "dmn/cycle"), ("c", "dmn/cycle")}


def test_diagrams_extensions_and_comments_are_ignored() -> None:
    model = read(
        '<!-- note --><dmndi:DMNDI xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/"/>',
        decision(
            "d",
            "<!-- x --><extensionElements/>"
            + literal("1 ").replace("</text>", "<!-- y --></text>"),
        ),
        '<knowledgeSource id="k" name="K"/><textAnnotation id="t"><text>Hi</text></textAnnotation>',
    )
    assert list(model.decisions) == ["d"]


def test_a_decision_without_logic_is_read() -> None:
    assert read(decision("d", "")).decisions["d"].logic is None


def test_two_inputs_of_one_label_stay_apart() -> None:
    model = read(decision("d", table([("x", "a"), ("x", "b")], [("y", "string")], [])))
    logic = model.decisions["d"].logic
    assert [column.label for column in logic.inputs] == ["x", "x #2"]  # type: ignore[union-attr]


@pytest.mark.parametrize("identity", ["a b", "..", "1a", "a\u202eb", "x" * 256])
def test_an_id_that_is_no_name_is_refused(identity: str) -> None:
    with pytest.raises(ModelRefused) as caught:
        read_decisions(definitions(decision(identity, literal("1"))), "m.dmn")
    assert {finding.rule for finding in caught.value.findings} == {"dmn/id"}
