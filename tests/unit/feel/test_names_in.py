"""Names of several words within the values at hand can be written without backticks."""

from decimal import Decimal

from feel import Value, compile_expression, names_in
from tests.unit.feel.evaluating import NOW

SCOPE: dict[str, Value] = {
    "c": {"x y": Decimal(1), "list of": [{"unit price": Decimal(2)}, {"unit price": Decimal(3)}]},
    "a b": {"c d": Decimal(4)},
    "x": Decimal(9),
    "y": Decimal(5),
    "odd": {"x-y": Decimal(0), "x and y": Decimal(0), "x": Decimal(0), "1 x": Decimal(0)},
}


def holds(source: str) -> bool:
    return compile_expression(source, names_in(SCOPE)).evaluate(SCOPE, NOW).value is True


def test_keys_of_several_words_are_known_at_any_depth() -> None:
    assert holds("c.x y + 1 = 2 and a b.c d = 4")
    assert holds("sum(c.`list of`.unit price) = 5")
    assert holds("c.`list of`[unit price > 2][1].unit price = 3")


def test_a_key_hides_nothing_that_could_be_meant_otherwise() -> None:
    assert holds("x-y = 4 and not(x > y and y > x)")
    assert names_in(SCOPE) == {*SCOPE, "x y", "c d", "unit price"}


def test_values_that_are_shared_are_looked_at_once() -> None:
    shared: Value = {"deep key": Decimal(1)}
    for _ in range(200):
        shared = [shared, shared]
    assert names_in({"s": shared}) == {"s", "deep key"}
