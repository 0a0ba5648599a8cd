"""What FEEL complains about is told in German, with the place marked."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.web.decision_inputs import text_value
from api.web.decision_results import exact, marked, notes_of
from api.web.texts import decisions
from api.web.texts.feel_examples import EXAMPLES
from api.web.texts.feel_words import expected_words, german, of_fault
from dmn.evaluate import evaluate_decision
from feel import FeelSyntaxFault, compile_expression, compile_unary_tests
from tests.unit.dmn.models import decision, literal, read

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
