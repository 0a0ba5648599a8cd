"""JUEL's own rules: precedence, short cuts, paths, coercion, composite text."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feel import Date, DayTimeDuration, FeelSyntaxFault, Time, Value, YearMonthDuration
from feel.juel import compile_juel
from feel.numbers import DECIMAL128
from tests.unit.juel.evaluating import NOW, failure, value

BOOLEANS: dict[str, bool] = {
    "true": True,
    "false": False,
    "null": False,
    "''": False,
    "'true'": True,
    "'True'": True,
    "'yes'": False,
}
AMOUNTS = st.decimals(min_value=-(10**9), max_value=10**9, places=2)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def test_both_logical_operators_answer_for_every_pair_that_counts_as_a_boolean() -> None:
    for left, right in product(BOOLEANS, repeat=2):
        for one, other in (("&&", "||"), ("and", "or")):
            both, either = f"${{{left} {one} {right}}}", f"${{{left} {other} {right}}}"
            assert value(both) is (BOOLEANS[left] and BOOLEANS[right])
            assert value(either) is (BOOLEANS[left] or BOOLEANS[right])


def test_logic_and_choice_compute_nothing_that_does_not_matter() -> None:
    assert value("${false && unknown}") is False
    assert value("${true || unknown}") is True
    assert value("${true ? 1 : unknown}") == 1
    assert value("${false ? unknown : 2}") == 2
    assert "unknown" in str(failure("${true && unknown}"))


@given(left=AMOUNTS, right=AMOUNTS)
def test_arithmetic_is_exact_in_decimals(left: Decimal, right: Decimal) -> None:
    assert value("${a + b}", a=left, b=right) == left + right
    assert value("${a - b}", a=left, b=right) == left - right
    assert value("${a * b}", a=left, b=right) == DECIMAL128.multiply(left, right)
    assert value("${-a}", a=left) == -left
    if right:
        assert value("${a / b}", a=left, b=right) == DECIMAL128.divide(left, right)
        assert value("${a % b}", a=left, b=right) == DECIMAL128.remainder(left, right)


@given(left=AMOUNTS, right=AMOUNTS)
def test_a_number_and_its_text_are_compared_as_numbers(left: Decimal, right: Decimal) -> None:
    for operator, expected in (("<", left < right), ("==", left == right), (">=", left >= right)):
        assert value(f"${{a {operator} b}}", a=left, b=str(right)) is expected
        assert value(f"${{a {operator} b}}", a=str(left), b=right) is expected


@given(left=AMOUNTS, middle=AMOUNTS, right=AMOUNTS)
def test_operators_of_one_precedence_go_from_left_to_right(
    left: Decimal, middle: Decimal, right: Decimal
) -> None:
    assert value("${a - b - c}", a=left, b=middle, c=right) == left - middle - right
    assert value("${a - b * c}", a=left, b=middle, c=right) == DECIMAL128.subtract(
        left, DECIMAL128.multiply(middle, right)
    )
    assert value("${a < b == b > a}", a=left, b=middle) is True


def test_precedence_is_that_of_the_specification() -> None:
    assert value("${1 + 2 * 3 == 7 && !false || unknown}") is True
    assert value("${true || false && false}") is True
    assert value("${-2 * -3}") == 6
    assert value("${not empty 'x' and 1 lt 2}") is True
    assert value("${1 < 2 == 3 > 2 ? 'yes' : 'no'}") == "yes"
    assert value("${false ? 1 : true ? 2 : 3}") == 2


def test_a_sum_of_cents_is_right_to_the_cent() -> None:
    assert value("${0.1 + 0.2 == 0.3}") is True
    assert value("${amount * 1.19}", amount=Decimal("19.99")) == Decimal("23.7881")


def test_a_path_goes_through_contexts_and_lists_and_ends_at_null() -> None:
    order: Value = {"lines": [{"price": Decimal(3)}, {"price": Decimal(4)}], "note": None}
    assert value("${order.lines[1].price}", order=order) == 4
    assert value("${order['lines'][i - 1]['price']}", order=order, i=Decimal(1)) == 3
    assert value("${order.missing.more[0]}", order=order) is None
    assert value("${order.note.text}", order=order) is None
    assert value("${order.lines[2]}", order=order) is None
    assert value("${empty order.note && !empty order.lines}", order=order) is True


def test_an_unknown_variable_fails_by_name_and_place() -> None:
    fault = failure("Order ${order.id} of\n  ${customer.name}", order={"id": Decimal(1)})
    assert fault.message == "there is no variable 'customer'"
    assert (fault.line, fault.column) == (2, 5)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("${s + 1}", "'+': the text 'abc' is no number"),
        ("${1 < s}", "'<': the text 'abc' is no number"),
        ("${t * 2}", "'*': a boolean is no number"),
        ("${1 / 0}", "'/': division by zero"),
        ("${1 % null}", "'%': division by zero"),
        ("${l + 1}", "'+': a list is no number"),
        ("${!5}", "a number is neither true nor false"),
        ("${l && t}", "a list is neither true nor false"),
        ("${d ? 1 : 2}", "a date is neither true nor false"),
        ("${d < l}", "'<': a date and a list have no order"),
        ("${d.year}", "a date has no property 'year'"),
        ("${s.length}", "a string has no property 'length'"),
        ("${l.size}", "'size' is no index of a list; its items are [0], [1], …"),
        ("${l[t]}", "a boolean is no index of a list; its items are [0], [1], …"),
        ("${9e6144 * 10}", "'*': the result is no finite number"),
    ],
)
def test_what_cannot_be_coerced_fails_and_says_why(source: str, reason: str) -> None:
    scope: dict[str, Value] = {"s": "abc", "t": True, "l": [], "d": Date(2026, 1, 1)}
    assert failure(source, **scope).message == reason


def test_temporal_values_of_one_kind_are_compared() -> None:
    pairs: list[tuple[Value, Value]] = [
        (Date(2026, 1, 1), Date(2026, 1, 2)),
        (Time(0), Time(1)),
        (DayTimeDuration(-1), DayTimeDuration(1)),
        (YearMonthDuration(11), YearMonthDuration(12)),
    ]
    for earlier, later in pairs:
        assert value("${a < b && b > a && a <= b && a != b && a == a}", a=earlier, b=later) is True
    assert value("${a == b}", a=Date(2026, 1, 1), b=Time(0)) is False


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=5), TEXTS)
def test_texts_around_expressions_are_joined(parts: list[tuple[str, str]], end: str) -> None:
    def plain(text: str) -> str:
        return text.replace("\\", "").replace("$", "").replace("#", "")

    scope: dict[str, Value] = {f"v{i}": content for i, (_, content) in enumerate(parts)}
    source = "".join(f"{plain(text)}${{v{i}}}" for i, (text, _) in enumerate(parts)) + plain(end)
    joined = "".join(plain(text) + content for text, content in parts) + plain(end)
    assert value(source, **scope) == joined


@given(TEXTS)
def test_any_text_can_be_written_as_a_literal(text: str) -> None:
    for quote in "'\"":
        escaped = text.replace("\\", "\\\\").replace(quote, "\\" + quote)
        assert value("${" + quote + escaped + quote + "}") == text


def test_one_expression_keeps_its_kind_and_any_text_beside_it_makes_a_text() -> None:
    assert value("${1}") == Decimal(1)
    assert value("#{null}") is None
    assert value("${1} ") == "1 "
    assert value("${1}${null}${true}") == "1true"
    assert value(r"\${1} costs ${1} $ and #1") == "${1} costs 1 $ and #1"
    assert value("") == ""
    assert value("plain") == "plain"


def test_values_in_a_text_are_written_without_exponents_and_dates_by_iso() -> None:
    assert value("<${a}>", a=Decimal("1E+3")) == "<1000>"
    assert value("<${a}>", a=Date(2026, 1, 31)) == "<2026-01-31>"
    assert value("<${a}>", a=[None, {"k": [True, "x"]}, Decimal("1.50")]) == (
        "<[null, {k=[true, x]}, 1.50]>"
    )


def test_the_names_an_expression_takes_from_the_scope_are_known() -> None:
    expression = compile_juel("${a.b[c] > 1 ? 'd' : e} and ${f['g']}")
    assert expression.names_used == {"a", "c", "e", "f"}
    assert expression.source == "${a.b[c] > 1 ? 'd' : e} and ${f['g']}"


def test_names_may_hold_letters_of_any_language_and_dollars() -> None:
    scope: dict[str, Value] = {"größe": Decimal(1), "_x$1": Decimal(2), "$": Decimal(3)}
    assert value("${größe + _x$1 + $}", **scope) == 6


def test_an_expression_may_stand_without_braces_where_the_place_says_so() -> None:
    expression = compile_juel("amount > 5", has_braces=False)
    assert expression.evaluate({"amount": Decimal(6)}, NOW).value is True
    for source in ("", "1 }", "${1}", "1 + "):
        with pytest.raises(FeelSyntaxFault):
            compile_juel(source, has_braces=False)


def test_number_texts_are_read_as_decimals_and_nothing_else() -> None:
    assert value("${1 == '1.0'}") is True
    assert value("${'0.1' + '0.2'}") == Decimal("0.3")
    for text in (" 1", "1d", "0x1", "NaN", "Infinity", "1e", "1_0", "١", "1e9999", "1" * 2000):
        assert "is no number" in failure("${1 + a}", a=text).message
