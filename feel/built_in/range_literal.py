"""The built-in function that makes a range of its text.

Source: DMN 1.5, 10.3.4.1 table 72 (`range`) and 10.3.1.2 (range literal, range endpoint).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from feel.built_in.registry import BUILT_IN, built_in
from feel.comparison import is_ordered, order
from feel.faults import FeelSyntaxFault
from feel.lexer import Kind, Source, Token, tokenize
from feel.limits import Run
from feel.names import KnownNames
from feel.parser import parse_expression
from feel.syntax import Invocation, Literal, Name, Negation, Node
from feel.values import Arguments, NoValue, Range, Value

_DATE_TIME_FUNCTIONS: Final = ("date", "time", "date and time", "duration")
_NAMES: Final = KnownNames(_DATE_TIME_FUNCTIONS)


@built_in("range", "from: string")
def _range(run: Run, text: str) -> Value:
    # To read a text costs more than to go through it.
    run.spend(len(text))
    try:
        return _read(Source(text), run)
    except FeelSyntaxFault as fault:
        raise NoValue(f"'{text[:40]}' is no range: {fault.message}") from fault


def _read(source: Source, run: Run) -> Range:
    tokens = [token for token in tokenize(source) if token.kind is not Kind.END]
    symbols = [token.text if token.kind is Kind.SYMBOL else "" for token in tokens]
    if (
        symbols.count("..") != 1
        or symbols[0] not in tuple("[(]")
        or symbols[-1] not in tuple("])[")
    ):
        raise NoValue(f"'{source.text[:40]}' is no range")
    middle = symbols.index("..")
    start = _endpoint(source, tokens[1:middle], run)
    end = _endpoint(source, tokens[middle + 1 : -1], run)
    start_included, end_included = symbols[0] == "[", symbols[-1] == "]"
    if (start is None and start_included) or (end is None and end_included):
        raise NoValue("an end that is left out cannot be included")
    if start is None and end is None:
        raise NoValue("a range has at least one end")
    if end is None:
        return Range(start, None, start_included, False, ">=" if start_included else ">")
    if start is None:
        return Range(None, end, False, end_included, "<=" if end_included else "<")
    sign = order(start, end)
    if sign is None or sign > 0:
        raise NoValue("the ends must be of one type, the lower one first")
    return Range(start, end, start_included, end_included)


def _endpoint(source: Source, tokens: list[Token], run: Run) -> Value:
    """Return the value of a literal, or `None` if there is nothing."""
    if not tokens:
        return None
    text = source.text[tokens[0].start : tokens[-1].end]
    value = _literal(parse_expression(text, (), _NAMES).node, run)
    if not is_ordered(value):
        raise NoValue(f"'{text[:40]}' is no end of a range")
    return value


def _literal(node: Node, run: Run) -> Value:
    match node:
        case Literal(value=value):
            return value
        case Negation(operand=Literal(value=Decimal() as number)):
            return number.copy_negate()
        case Invocation(function=Name(name=name), arguments=arguments, names=None) if (
            name in _DATE_TIME_FUNCTIONS
        ):
            values = [_literal(argument, run) for argument in arguments]
            return BUILT_IN[name].invoke(run, Arguments(values))
        case _:
            raise NoValue("an end of a range is a literal")
