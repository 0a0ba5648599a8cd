"""What FEEL complains about is told in German, with the place marked."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.web.decision_inputs import text_value
from api.web.decision_results import exact, failure_of, marked, notes_of
from api.web.texts import decisions
from api.web.texts.feel_examples import EXAMPLES
from api.web.texts.feel_words import of_fault
from api.web.texts.feel_words import of_message as german
from api.web.values import MAX_ROWS
from dmn.evaluate import DecisionFailed, evaluate_decision
from feel import FeelSyntaxFault, compile_expression, compile_unary_tests, from_json, remedies
from feel.german import expected_words
from feel.german_remedies import remedy_words
from feel.juel import refusals
from tests.unit.dmn.models import decision, literal, read, table

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FEEL = Path(__file__).resolve().parents[3] / "feel"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("nothing + 1", "Es gibt keine Variable „nothing“."),
        ('1 + "a"', "Zahl und Text lassen sich nicht addieren."),
        ('2 ** "a"', "Zahl und Text lassen sich nicht potenzieren."),
        ("1 / 0", "Durch null lässt sich nicht teilen."),
        ("{a: 1}.b", "Der Kontext hat keinen Eintrag „b“."),
        ("[1][5]", "Die Liste mit 1 hat keinen 5. Eintrag."),
    ],
)
def test_a_warning_is_told_in_german(source: str, words: str) -> None:
    found = compile_expression(source).evaluate({}, NOW)
    assert words in [note.words for note in notes_of(found.warnings, in_source=True)]


@pytest.mark.parametrize("source", ["1 +", "(1", '"a', "if a then", "1 2", "§", "[1,", "{a 1}"])
def test_a_syntax_fault_is_told_in_german(source: str) -> None:
    with pytest.raises(FeelSyntaxFault) as fault:
        compile_expression(source)
    words = of_fault(fault.value)
    assert words != fault.value.message
    assert not re.search(r"\b(expected|found|the|and|has)\b", words), words


def test_whatever_the_parser_expects_has_german_words() -> None:
    texts = {
        text
        for file in ("parser.py", "operand_parser.py", "token_reader.py")
        for text in re.findall(r'unexpected\("([^"]+)"\)', (FEEL / file).read_text())
    }
    assert len(texts) > 5
    for text in texts:
        assert not re.search(r"\b(or|and|an|the|name|key)\b", expected_words(text)), text


def _remedies() -> set[str]:
    """Every remedy of the two languages, with an example in each gap."""
    feel = {words for _, _, words in remedies._RULES} | set(remedies._BY_EXPECTATION.values())
    feel.add("Put a name of several words in backticks: `a b`; else an operator is missing.")
    tables = (refusals._FUNCTIONS, refusals._METHODS, refusals._ENGINE_OBJECTS)
    juel = {words for table in tables for words in table.values()}
    juel |= {words for _, words in refusals._SYNTAX.values()} | {refusals._ELSEWHERE}
    return {words.format("1", "234", "56", at="<=") for words in feel} | juel


@pytest.mark.parametrize("remedy", sorted(_remedies()))
def test_every_remedy_has_german_words(remedy: str) -> None:
    words = remedy_words(remedy)
    assert words is not None
    assert words != remedy
    assert not re.search(r"\b(Write|the|Use|Put|Leave)\b", words), words


def test_the_german_comma_is_told_with_the_number_meant() -> None:
    with pytest.raises(FeelSyntaxFault) as fault:
        compile_expression("betrag > 1.000,50")
    assert "1000.50" in str(remedy_words(fault.value.remedy))


def test_a_comma_in_a_cell_is_told_in_german() -> None:
    found = compile_unary_tests("< 100,01").evaluate(Decimal(100), {}, NOW)
    (note, *_) = notes_of(found.warnings, in_source=True)
    assert "100.01" in note.words
    assert "Dezimalpunkt" in note.words


@pytest.mark.parametrize(
    ("kind", "given", "words"),
    [
        ("date", "01.05.2026", "Schreiben Sie 2026-05-01."),
        ("number", "100,01", "Schreiben Sie 100.01 mit Dezimalpunkt."),
        ("boolean", "ja", "erwartet Wahrheitswert"),
    ],
)
def test_an_input_of_another_type_is_told_in_german(kind: str, given: str, words: str) -> None:
    logic = table([("Wert", "a")], [("r", "string")], ['- => "x"'])
    logic = re.sub("<inputExpression[^>]*>", f'<inputExpression typeRef="{kind}">', logic)
    with pytest.raises(DecisionFailed) as failure:
        evaluate_decision(read(decision("d", logic)), "d", {"a": given}, NOW)
    shown = failure_of(failure.value, "d", is_table=True)
    assert shown.failure.startswith("Die Eingabe „Wert“ passt nicht:")
    assert words in shown.failure


def test_a_failure_lights_the_rules_that_it_carries_and_not_those_of_its_sentence() -> None:
    logic = table(
        [("a", "a")], [("r", "string")], ['- => "x"', '> 5 => "y"'], policy='hitPolicy="UNIQUE"'
    )
    model = read(decision("d", logic))
    with pytest.raises(DecisionFailed) as failure:
        evaluate_decision(model, "d", {"a": from_json(7)}, NOW)
    failure.value.args = ("said otherwise",)
    shown = failure_of(failure.value, "d", is_table=True)
    assert [lit.index for lit in shown.lit] == [1, 2]
    assert "Regel 1 (M01), Regel 2 (M02)" in shown.failure
    assert [(one.label, one.value.text) for one in shown.steps[-1].inputs] == [("a", "7")]


def test_a_page_shows_the_first_of_very_many_values() -> None:
    many = compile_expression("for i in 1..9000 return [i, {a: i}]").evaluate({}, NOW).value
    assert len(exact(many).text) < 10_000
    assert exact(many).text.endswith("…")
    wide = exact({f"k{number}": Decimal(number) for number in range(5_000)})
    assert len(wide.pairs) == MAX_ROWS


def test_a_sentence_that_is_not_known_is_shown_as_it_is() -> None:
    assert german("something new {x}") == "something new {x}"


def test_a_name_with_braces_stays_what_it_is() -> None:
    assert german("there is no variable '{0} {n}'") == "Es gibt keine Variable „{0} {n}“."


@given(st.text(alphabet='ab"\n +', max_size=40), st.lists(st.integers(1, 45), max_size=4))
def test_marking_places_loses_no_letter(source: str, columns: list[int]) -> None:
    pieces = marked(source, [(1, column) for column in columns])
    assert "".join(piece.text for piece in pieces) == source
    assert all(piece.text or piece.numbers for piece in pieces)


def test_the_place_behind_the_end_is_marked_as_well() -> None:
    assert marked("1 +", [(1, 4)])[-1].numbers == (1,)


def test_numbers_are_shown_with_every_digit() -> None:
    value = compile_expression("[{a: 0.1 + 0.2, b: 1234567.000001}]").evaluate({}, NOW).value
    [row] = exact(value).rows
    assert [cell.text for cell in row] == ["0,3", "1.234.567,000001"]


def test_every_example_gives_a_value_without_a_warning() -> None:
    for example in EXAMPLES:
        context = text_value(example.context, NOW) or {}
        assert isinstance(context, dict)
        if example.kind == "test":
            value = text_value(example.value, NOW)
            found = compile_unary_tests(example.expression).evaluate(value, context, NOW)
        else:
            found = compile_expression(example.expression, context).evaluate(context, NOW)
        assert found.value is not None, example.id
        assert found.warnings == (), example.id


def test_no_text_begs_or_shouts() -> None:
    for key, text in decisions.TEXTS.items():
        assert "!" not in text, key
        assert " bitte" not in text.lower(), key


def test_a_warning_of_a_decision_names_its_expression() -> None:
    model = read(
        decision("net", literal("price * quantity")),
        decision("final", literal("if net > 1 then net else 0"), requires=["net"]),
    )
    result = evaluate_decision(model, "final", {"price": "a", "quantity": "b"}, NOW)
    first, *_ = notes_of(result.warnings)
    assert first.source == "price * quantity"
    assert first.place == "Zeile 1, Spalte 7"
