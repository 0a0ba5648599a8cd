"""Any text as JUEL, mixed or alone: it compiles and has a value or fails, or it is refused."""

from __future__ import annotations

from datetime import UTC, datetime

from feel.faults import ExpressionFailed, FeelSyntaxFault
from feel.juel import compile_juel
from feel.values import type_name
from tests.expressions import SCOPE
from tests.fuzz.fuzz_feel_parser import check_fault

NOW = datetime(2026, 3, 27, 22, 30, tzinfo=UTC)
SEEDS = (
    b"${amount > 1000 && rate <= 0.19}",
    b"Dear ${name}, you owe ${amount * (1 + rate)} EUR",
    b"${empty nothing or not flag ? items[0] : person['name']}",
    b"#{lines[1].net div 2 mod 3 eq -1.5e3}",
    b"\\${no} ${'it\\'s'} ${\"}\"}",
)


def try_one(data: bytes) -> None:
    """Compile the bytes as JUEL, and evaluate what compiles."""
    source = data.decode("utf-8", "surrogateescape")
    for has_braces in (True, False):
        try:
            compiled = compile_juel(source, has_braces=has_braces)
            value = compiled.evaluate(SCOPE, NOW).value
            _check_value(value)
        except FeelSyntaxFault as fault:
            check_fault(fault, source)
        except ExpressionFailed:
            pass


def _check_value(value: object) -> None:
    assert type_name(value) != "unknown"
