"""Any text as an expression and as a cell: it compiles, or it is refused with a place in it."""

from __future__ import annotations

from feel import FeelLimitExceeded, FeelSyntaxFault, compile_expression, compile_unary_tests
from tests.expressions import NAMES

SEEDS = (
    b'if amount > 0.5 then "a" else {a: [1..5], b: item}',
    b"for x in [1, 2], y in 1..3 return x ** y // sum",
    b'every x in lines satisfies x.net between 1 and @"2026-01-01" and not(x instance of number)',
    b"function(a: list<number>, b) a[item > b] + `net price`",
    b'not(1, > 5, [1..2[, "a"), ]1..2], < date("2026-01-01")',
)


def try_one(data: bytes) -> None:
    """Compile the bytes as text."""
    source = data.decode("utf-8", "surrogateescape")
    for compile_text in (compile_expression, compile_unary_tests):
        try:
            compile_text(source, NAMES)
        except FeelSyntaxFault as fault:
            check_fault(fault, source)
        except FeelLimitExceeded:
            pass


def check_fault(fault: FeelSyntaxFault, source: str) -> None:
    """Every fault lies in the text and says what to do."""
    assert 1 <= fault.line <= source.count("\n") + source.count("\r") + 1
    assert 1 <= fault.column <= len(source) + 1
    assert fault.message
    assert fault.remedy
