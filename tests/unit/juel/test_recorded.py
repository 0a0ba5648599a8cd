"""What Camunda's own JUEL answers, recorded: every operator with every pair of kinds, and more."""

from decimal import Decimal
from pathlib import Path

import pytest

from feel import Date, DateTime, FeelSyntaxFault, Time, Value
from feel.juel import compile_juel
from tests.unit.juel.evaluating import answer

FOLDER = Path(__file__).parent
KINDS: dict[str, Value] = {
    "null": None,
    "true": True,
    "false": False,
    "0": Decimal(0),
    "8": Decimal(8),
    "-2.5": Decimal("-2.5"),
    "''": "",
    "'abc'": "abc",
    "'05'": "05",
    "'true'": "true",
    "[]": [],
    "[1]": [Decimal(1)],
    "{}": {},
    "{a:1}": {"a": Decimal(1)},
    "day1": DateTime(Date(1970, 1, 1), Time(1_000_000_000, 0)),
    "day2": DateTime(Date(1970, 1, 2), Time(0, 0)),
}
UNARY = {
    "-": "${-x}",
    "!": "${!x}",
    "empty": "${empty x}",
    "?:": "${x ? 1 : 2}",
    ".a": "${x.a}",
    "[0]": "${x[0]}",
    "['0']": "${x['0']}",
    "[null]": "${x[null]}",
    "text": "<${x}>",
}
WORDS = {
    "/": "div", "%": "mod", "==": "eq", "!=": "ne", "<": "lt", ">": "gt", "<=": "le", ">=": "ge",
    "&&": "and", "||": "or",
}  # fmt: skip


def _tables() -> dict[str, dict[tuple[str, str], str]]:
    tables: dict[str, dict[tuple[str, str], str]] = {}
    cells: dict[tuple[str, str], str] = {}
    columns: list[str] = []
    for line in (FOLDER / "operators.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("= "):
            cells = tables.setdefault(line[2:], {})
            columns = []
        elif line and not line.startswith("#"):
            words = line.split()
            if not columns:
                columns = words
                continue
            cells |= {
                (words[0], column): word for column, word in zip(columns, words[1:], strict=True)
            }
            tables[next(reversed(tables))] = cells
    return tables


TABLES = _tables()
ONE_OPERAND = TABLES.pop("one operand")


def _expected(cell: str) -> str:
    # Java's doubles go on with infinity and "no number"; decimals have none: a failure.
    return "!" if cell in ("inf", "nan") else cell


def test_the_tables_hold_every_operator_with_every_pair_of_kinds() -> None:
    assert len(TABLES) == 13
    assert all(len(cells) == len(KINDS) ** 2 for cells in TABLES.values())
    assert len(ONE_OPERAND) == len(UNARY) * len(KINDS)


@pytest.mark.parametrize("operator", TABLES)
def test_each_operator_answers_for_each_pair_of_kinds_as_camunda_does(operator: str) -> None:
    table = TABLES[operator]
    spellings = [operator, WORDS[operator]] if operator in WORDS else [operator]
    wrong = [
        (left, spelling, right, found, cell)
        for spelling in spellings
        for (left, right), cell in table.items()
        if (found := answer(f"${{a {spelling} b}}", a=KINDS[left], b=KINDS[right]))
        != _expected(cell)
    ]
    assert wrong == []


def test_operators_with_one_operand_answer_for_each_kind_as_camunda_does() -> None:
    wrong = [
        (kind, operator, found, cell)
        for (kind, operator), cell in ONE_OPERAND.items()
        # A date's text is Java's own and not meant to be the same.
        if not (operator == "text" and kind.startswith("day"))
        if (found := answer(UNARY[operator], x=KINDS[kind])) != _expected(cell)
    ]
    assert wrong == []


RECORDED = [
    line.split(" => ")
    for line in (FOLDER / "expressions.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
SCOPE: dict[str, Value] = {
    "n": None,
    "s": "abc",
    "e": "",
    "l": [Decimal(1), "x"],
    "m": {"a": Decimal(1), "b c": None},
    "t": True,
    "x": Decimal("1.5"),
    "i": Decimal(7),
}


@pytest.mark.parametrize(("source", "expected"), RECORDED)
def test_an_expression_answers_as_camunda_does(source: str, expected: str) -> None:
    if expected == "syntax":
        with pytest.raises(FeelSyntaxFault):
            compile_juel(source)
    else:
        assert answer(source, **SCOPE) == expected
