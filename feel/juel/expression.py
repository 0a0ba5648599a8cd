"""Compiled JUEL: what the rest of the product holds and evaluates."""

from __future__ import annotations

from feel.expression import Expression, guarded
from feel.faults import FeelSyntaxFault
from feel.juel.compilation import compile_node
from feel.juel.parser import parse_juel


def compile_juel(source: str, *, has_braces: bool = True) -> Expression:
    """Return the expression, ready to be evaluated; evaluating raises `JuelFailed` too.

    Args:
        source: at most 32 KiB: one `${…}`, whose value it is, or a text with any number of them.
            `#{…}` means the same.
        has_braces: whether an expression stands in `${…}`; if not, the source is one expression.

    Raises:
        FeelSyntaxFault: it is no JUEL.
        JuelRefused: it is, and needs Java.
        FeelLimitExceeded: too long, too deep, or too many parts.
    """

    def compiled() -> Expression:
        node, names = parse_juel(source, has_braces=has_braces)
        return Expression(source, names, compile_node(node))

    try:
        return guarded(compiled)
    except FeelSyntaxFault as fault:
        fault.language = "JUEL"
        raise
