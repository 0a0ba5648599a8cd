from decimal import Decimal

import pytest

from dmn.findings import ModelRefused
from dmn.reader import read_decisions
from tests.unit.dmn.models import (
    decide,
    decision,
    definitions,
    literal,
    read,
    refused,
    table,
)
from tests.work import calls

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
    found = [(each.element, each.rule, each.line) for each in refusal.findings]
    assert found == [("M02", "feel/syntax", 4), ("M03", "feel/syntax", 4), ("e", "feel/syntax", 6)]
    lines = definitions(
        decision("d", "\n" + table([("x", "x")], [("y", "string")], rows)),
        "\n",
        decision("e", literal("1 +\n  * 2")),
    ).decode()
    first = lines.splitlines()[3]
    assert first[refusal.findings[0].column - 1 :].startswith("</text>")  # type: ignore[operator]
    assert refusal.findings[2].column == 3
    assert "rule 2, column 'x'" in refusal.findings[0].message
    assert "rule 3, column 'y'" in refusal.findings[1].message
    assert "an expression" in refusal.findings[0].remedy


def a_table(policy: str, outputs: int = 1, attributes: str = "") -> str:
    columns = [(f"y{number}", "number") for number in range(outputs)]
    row = "1 => " + "; ".join("1" for _ in columns)
    return decision(
        "d", table([("x", "x")], columns, [row], policy=f'hitPolicy="{policy}" {attributes}')
    )


@pytest.mark.parametrize(
    ("part", "named"),
    [
        ('<decisionService id="s" name="S"/>', "the decision service has no output"),
        (
            '<decisionService id="s" name="S"><outputDecision href="#d"/></decisionService>',
            "'#d' refers to nothing",
        ),
        (
            '<inputData id="i" name="I"/><decisionService id="s" name="S">'
            '<outputDecision href="#i"/></decisionService>',
            "'#i' refers to nothing",
        ),
        ('<businessKnowledgeModel id="b" name="B"/>', "the knowledge model has no logic"),
        (decision("d", "<conditional/>"), "the boxed 'conditional' has no 'then'"),
        (decision("d", f"<filter><in>{literal('1')}</in></filter>"), "'filter' has no 'match'"),
        (decision("d", "<for/>"), "the boxed 'for' names no variable"),
        (decision("d", '<some iteratorVariable="x"/>'), "the boxed 'some' has no 'satisfies'"),
        (decision("d", '<every iteratorVariable="x"/>'), "the boxed 'every' has no 'in'"),
        (a_table("FIRST", attributes='aggregation="SUM"'), "FIRST does not go with"),
        (a_table("COLLECT", 2, 'aggregation="SUM"'), "SUM is not defined for 2 outputs"),
        (a_table("COLLECT", attributes='aggregation="AVG"'), "the aggregation 'AVG'"),
        (
            a_table("UNIQUE", attributes='preferredOrientation="Diagonal"'),
            "the orientation 'Diagonal'",
        ),
        (a_table("UNIQUE", 2).replace('"y1"', '"y0"'), "two outputs are called 'y0'"),
        (a_table("UNIQUE", 2).replace('name="y1"', ""), "the output has no name"),
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
                '<literalExpression expressionLanguage="groovy"><text>1</text></literalExpression>',
            ),
            "the expression language 'groovy'",
        ),
        (decision("d", literal("1"), requires=["missing"]), "'#missing' refers to nothing"),
        (decision("d", literal("1")) * 2, "the id 'd' stands twice"),
        (
            decision("d", table([("x", "x")], [("y", "number")], ["1 => 1", "2 => 2"])).replace(
                '"M02"', '"M01"'
            ),
            "the id 'M01' stands twice",
        ),
        (decision("d", table([("x", "")], [("y", "string")], [])), "the input has no expression"),
        (
            decision("d", table([("x", "x"), ("z", "z")], [("y", "string")], ['1 => "a"'])),
            "rule 1 has 1 tests and 1 outputs",
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
    found = {(finding.element, finding.rule): finding.message for finding in refusal.findings}
    assert set(found) == {("a", "dmn/cycle"), ("c", "dmn/cycle")}
    assert found["a", "dmn/cycle"] == "'a' requires itself: 'a' → 'b' → 'a'"
    assert found["c", "dmn/cycle"] == "'c' requires itself: 'c' → 'c'"


def test_a_service_whose_output_invokes_it_is_a_circle() -> None:
    refusal = refused(
        '<decisionService id="s" name="S"><outputDecision href="#a"/></decisionService>',
        decision("a", literal("S()")).replace(
            "<literal",
            '<knowledgeRequirement><requiredKnowledge href="#s"/></knowledgeRequirement><literal',
        ),
    )
    assert "'a' → 'S' → 'a'" in str(refusal)


def test_what_a_service_is_given_does_not_make_a_circle() -> None:
    needs_service = '<knowledgeRequirement><requiredKnowledge href="#s"/></knowledgeRequirement>'
    model = read(
        '<decisionService id="s" name="S"><outputDecision href="#out"/>'
        '<inputDecision href="#asks"/></decisionService>',
        decision("out", literal("asks + 1"), requires=["asks"]),
        decision("asks", literal("S(41)")).replace("<literal", needs_service + "<literal"),
    )
    assert decide(model, "asks").value == 42


def test_functions_in_other_languages_are_advised_against() -> None:
    model = read(
        '<businessKnowledgeModel id="b" name="B"><encapsulatedLogic kind="Java">'
        + literal("1")
        + "</encapsulatedLogic></businessKnowledgeModel>",
        decision("d", literal("B()")).replace(
            "<literal",
            '<knowledgeRequirement><requiredKnowledge href="#b"/></knowledgeRequirement><literal',
        ),
    )
    assert [warning.rule for warning in model.warnings] == ["dmn/external-function"]
    result = decide(model, "d")
    assert result.value is None
    assert "other languages" in result.warnings[0].message


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


@pytest.mark.parametrize("ends_in_a_ring", [False, True])
def test_thousands_of_requirements_are_checked_quickly(ends_in_a_ring: bool) -> None:
    def read_chain(length: int) -> None:
        chain = [
            decision(f"d{number}", literal("1"), requires=[f"d{number + 1}"])
            for number in range(length)
        ]
        needed = [f"d{length // 2}"] if ends_in_a_ring else []
        last = decision(f"d{length}", literal("1"), requires=needed)
        if ends_in_a_ring:
            assert refused(*chain, last).findings
        else:
            read(*chain, last)

    assert calls(lambda: read_chain(1_000)) < 3 * calls(lambda: read_chain(500))


def test_rules_need_no_ids() -> None:
    logic = table([("x", "x")], [("y", "number")], ["1 => 1", "2 => 2"])
    model = read(decision("d", logic.replace('id="M01"', "").replace('id="M02"', "")))
    (matched,) = decide(model, "d", x=Decimal(2)).evidence[0].matched
    assert (matched.index, matched.rule_id) == (2, "rule@3")
