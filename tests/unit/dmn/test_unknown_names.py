"""A name in a cell that nothing declares is mostly text without its quotation marks."""

import pytest

from dmn.findings import Finding
from tests.unit.dmn.models import decision, literal, read, refused, table

CUSTOMER = '<inputData id="c" name="customer"><variable name="customer"/></inputData>'


def warnings(row: str, *more: str) -> tuple[Finding, ...]:
    logic = table([("Segment", "segment")], [("Tier", "string")], ['"a" => "b"', row])
    found = read(decision("d", logic), *more).warnings
    return tuple(warning for warning in found if warning.rule == "dmn/unknown-name")


@pytest.mark.parametrize(
    ("row", "cell", "name"),
    [
        ('bronze => "x"', "rule 2, column 'Segment'", "bronze"),
        ('"gold", bronze => "x"', "rule 2, column 'Segment'", "bronze"),
        ('"x" => bronze', "rule 2, column 'Tier'", "bronze"),
        ('> limit => "x"', "rule 2, column 'Segment'", "limit"),
    ],
)
def test_an_unknown_name_is_told_with_its_cell_and_the_remedy(
    row: str, cell: str, name: str
) -> None:
    (warning,) = warnings(row)
    assert warning.rule == "dmn/unknown-name"
    assert warning.element == "M02"
    assert warning.message.startswith(f"{cell}: '{name}' ")
    assert f'Write "{name}" in quotation marks' in warning.remedy


@pytest.mark.parametrize(
    "row",
    [
        "? = segment => segment",
        "customer => customer.tier",
        "count(?) > 1 => today()",
        "some each in ? satisfies each > 1 => (for i in [1] return i + sum(partial))[1]",
        "-  => customer.orders[amount > 5][1]",
        "other => 1",
        "elsewhere => {a: 1, b: a}.b",
    ],
)
def test_known_names_are_not_told(row: str) -> None:
    more = decision("other", literal("elsewhere"))
    assert warnings(row, CUSTOMER, more) == ()


def test_two_words_without_quotation_marks_are_refused_with_the_same_remedy() -> None:
    logic = table([("Segment", "segment")], [("Tier", "string")], ['very new => "x"'])
    (finding,) = refused(decision("d", logic)).findings
    assert finding.rule == "feel/syntax"
    assert "rule 1, column 'Segment'" in finding.message
    assert finding.remedy == 'Write "very new" in quotation marks if it is text.'


def test_an_element_without_id_is_told() -> None:
    (warning,) = read(decision("d", literal("1")).replace('id="d" ', "")).warnings
    assert warning.rule == "dmn/missing-id"


KNOWLEDGE = (
    '<businessKnowledgeModel id="b" name="Surcharge"><encapsulatedLogic>'
    '<formalParameter name="amount"/>'
    + literal("if amount < 1 then 0 else Surcharge(amount - 1)")
    + "</encapsulatedLogic></businessKnowledgeModel>"
)
REQUIRED = '<knowledgeRequirement><requiredKnowledge href="#b"/></knowledgeRequirement>'


def test_what_is_used_but_not_required_is_told() -> None:
    using = decision("d", literal("Surcharge(1) + base"))
    found = read(KNOWLEDGE, decision("base", literal("1")), using).warnings
    assert [warning.rule for warning in found] == ["dmn/missing-requirement"] * 2
    assert found[0].message == "'Surcharge' is used, but 'd' does not require it"
    assert found[0].remedy == "Draw the requirement from 'Surcharge' to 'd'."


def test_what_is_required_or_declared_inside_is_not_told() -> None:
    drawn = decision("d", REQUIRED + literal("Surcharge(1) + base"), requires=["base"])
    inside = decision(
        "e",
        f'<context><contextEntry><variable name="base"/>{literal("1")}</contextEntry>'
        f"<contextEntry>{literal('base')}</contextEntry></context>",
    )
    assert read(KNOWLEDGE, decision("base", literal("1")), drawn, inside).warnings == ()


def test_two_elements_of_one_name_are_told() -> None:
    (warning,) = read(CUSTOMER, decision("d", literal("1"), name="customer")).warnings
    assert (warning.rule, warning.element) == ("dmn/same-name", "d")
