from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmn.evaluate import DecisionFailed
from feel import Value
from tests.unit.dmn.models import decide, decision, literal, read, table

D = Decimal


def value_of(logic: str, **variables: Value) -> Value:
    return decide(read(decision("d", logic)), "d", **variables).value


def conditional(condition: str) -> str:
    return (
        f"<conditional><if>{literal(condition)}</if><then>{literal('1')}</then>"
        f"<else>{literal('2')}</else></conditional>"
    )


@pytest.mark.parametrize(
    ("condition", "expected"),
    [("x > 1", D(1)), ("x < 1", D(2)), ("null", D(2)), ('"text"', None), ("x", None)],
)
def test_a_conditional_chooses_by_a_boolean_only(condition: str, expected: Value) -> None:
    assert value_of(conditional(condition), x=D(5)) == expected


def filtered(match: str, source: str = "x") -> str:
    return f"<filter><in>{literal(source)}</in><match>{literal(match)}</match></filter>"


@pytest.mark.parametrize(
    ("match", "expected"),
    [
        ("item > 1", [D(2), D(3)]),
        ("item > 5", []),
        ("null", []),
        ('"text"', None),
        ('if item < 3 then true else "text"', None),
    ],
)
def test_a_filter_keeps_the_items_for_which_match_is_true(match: str, expected: Value) -> None:
    assert value_of(filtered(match), x=[D(1), D(2), D(3)]) == expected


def test_a_filter_sees_the_entries_of_an_item_and_takes_one_value_for_a_list() -> None:
    rows: list[Value] = [{"a": D(1)}, {"a": D(2)}]
    assert value_of(filtered("a = 2 and item.a = 2"), x=rows) == [{"a": D(2)}]
    assert value_of(filtered("item = 1"), x=D(1)) == [D(1)]
    assert value_of(filtered("true"), x=None) == []


def iterator(kind: str, source: str, body: str) -> str:
    part = "return" if kind == "for" else "satisfies"
    return (
        f'<{kind} iteratorVariable="each one"><in>{literal(source)}</in>'
        f"<{part}>{literal(body)}</{part}></{kind}>"
    )


@pytest.mark.parametrize(
    ("source", "body", "expected"),
    [
        ("[1, 2]", "each one * 2", [D(2), D(4)]),
        ("[1..3]", "each one", [D(1), D(2), D(3)]),
        ("[]", "each one", []),
        ("null", "each one", None),
        ("[1, 2, 3]", "sum(partial) + each one", [None, D(3), D(6)]),
        ("[1, 2, 3]", "count(partial)", [D(0), D(1), D(2)]),
    ],
)
def test_for_goes_through_what_feel_goes_through(source: str, body: str, expected: Value) -> None:
    found = value_of(iterator("for", source, body))
    if body.startswith("sum"):
        assert isinstance(found, list)
        assert found[0] is None  # the sum of nothing is null
    else:
        assert found == expected


VERDICTS: dict[str, Value] = {"true": True, "false": False, "null": None, '"text"': "text"}


@given(st.lists(st.sampled_from(sorted(VERDICTS)), max_size=4))
def test_some_and_every_are_three_valued_and_take_nothing_but_booleans(texts: list[str]) -> None:
    source = f"[{', '.join(texts)}]"
    values = [VERDICTS[text] for text in texts]
    some = value_of(iterator("some", source, "each one"))
    every = value_of(iterator("every", source, "each one"))
    if "text" in values:
        assert (some, every) == (None, None)
    else:
        assert some is (True if True in values else None if None in values else False)
        assert every is (False if False in values else None if None in values else True)


def test_boxed_expressions_stand_in_one_another_and_convert_to_their_type() -> None:
    inner = iterator("for", "x", "each one + 1").replace("<for ", '<for typeRef="number" ')
    assert value_of(inner, x=[D(1)]) == D(2)
    result = decide(read(decision("d", inner)), "d", x=[D(1), D(2)])
    assert result.value is None
    assert "number expected" in result.warnings[0].message


def test_a_loop_without_end_is_a_failure() -> None:
    nested = iterator("for", "[1..1000]", "each one")
    for _ in range(2):
        nested = (
            f'<for iteratorVariable="y"><in>{literal("[1..1000]")}</in>'
            f"<return>{nested}</return></for>"
        )
    with pytest.raises(DecisionFailed, match=r"steps|items"):
        value_of(nested)


def test_each_turn_of_a_loop_over_a_table_leaves_evidence() -> None:
    rates = table([("Betrag", "each one")], [("rate", "number")], ["> 1 => 7", "- => 3"])
    logic = (
        f'<for iteratorVariable="each one"><in>{literal("x")}</in><return>'
        + rates.replace('id="table"', 'id="t" hitPolicy="FIRST"')
        + "</return></for>"
    )
    result = decide(read(decision("d", logic)), "d", x=[D(1), D(2)])
    assert result.value == [D(3), D(7)]
    matched = [[rule.rule_id for rule in part.matched] for part in result.evidence]
    assert matched == [["M02"], ["M01"], []]
    assert result.evidence[-1].output == [D(3), D(7)]


def test_a_list_of_expressions_of_several_kinds() -> None:
    assert value_of(f"<list>{literal('1')}{conditional('x')}</list>", x=True) == [D(1), D(1)]


def test_a_function_of_the_model_hides_the_one_of_feel_of_the_same_name() -> None:
    definition = (
        '<context><contextEntry><variable name="max"/><functionDefinition>'
        '<formalParameter name="sum" typeRef="number"/>'
        + literal("sum * 100")
        + f"</functionDefinition></contextEntry><contextEntry>{literal('max(2)')}</contextEntry>"
        "</context>"
    )
    assert value_of(definition) == 200
