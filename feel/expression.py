"""Compiled expressions: what the rest of the product holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from feel.faults import EvaluationWarning
from feel.values import Value


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What an expression gave.

    Args:
        value: the result; null if it could not be computed.
        warnings: why parts of it gave null, in order of evaluation.
    """

    value: Value
    warnings: tuple[EvaluationWarning, ...] = ()


class Expression:
    """A compiled expression; immutable, usable from several threads."""

    source: str
    names_used: frozenset[str]

    def evaluate(self, scope: Mapping[str, Value], now: datetime) -> Evaluation:
        raise NotImplementedError


class UnaryTests:
    """Compiled unary tests."""

    source: str

    def matches(self, input_value: Value, scope: Mapping[str, Value], now: datetime) -> bool | None:
        raise NotImplementedError


def compile_expression(source: str, names: Iterable[str] = ()) -> Expression:
    raise NotImplementedError


def compile_unary_tests(source: str, names: Iterable[str] = ()) -> UnaryTests:
    raise NotImplementedError
