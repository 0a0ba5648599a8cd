"""Compiled expressions: what the rest of the product holds and evaluates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

# The rules register themselves when their modules are imported.
import feel.compile_access
import feel.compile_functions
import feel.compile_operators  # noqa: F401
from feel.built_in import BUILT_IN
from feel.compilation import NO_TYPES, Compiler
from feel.compile_tests import compile_tests, is_constant
from feel.decimal_comma import comma_advice
from feel.faults import EvaluationWarning, FeelLimitExceeded
from feel.frame import Evaluator, Frame, Test
from feel.free_names import free_names
from feel.limits import RESULT_DEPTH, Run
from feel.names import KnownNames
from feel.parser import Parsed, parse_expression, parse_unary_tests
from feel.syntax import Node, UnaryTestList
from feel.temporal import PROPERTY_NAMES
from feel.type_check import Types
from feel.values import Range, Value

_Kept = TypeVar("_Kept")
_KNOWN: Final = KnownNames((*BUILT_IN, *PROPERTY_NAMES))
_FUNCTIONS: Final = frozenset(BUILT_IN)
_LARGEST_RESULT: Final = 1_000_000
_CONTAINERS: Final = frozenset((list, dict, Range))
_TOO_DEEP: Final = "the expression is nested too deep"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What an expression gave.

    Args:
        value: the result; null if it could not be computed.
        warnings: why parts of it gave null, in order of evaluation, at most 100.
    """

    value: Value
    warnings: tuple[EvaluationWarning, ...] = ()


class Expression:
    """A compiled expression; immutable, usable from several threads.

    Args:
        source: the text, without a leading `=`.
        names_used: variables that it takes from the scope; no functions of FEEL.
        evaluate: what computes its value; of whatever language the text is.
    """

    __slots__ = ("_evaluate", "names_used", "source")

    def __init__(self, source: str, names_used: frozenset[str], evaluate: Evaluator) -> None:
        self.source: Final = source
        self.names_used: Final = names_used
        self._evaluate = evaluate

    def evaluate(self, scope: Mapping[str, Value], now: datetime) -> Evaluation:
        """Return the value and the warnings on the way to it.

        Args:
            scope: variables by name.
            now: what `now()` and `today()` answer, aware; plain UTC is shown as the home zone's
                time (Europe/Berlin).

        Raises:
            FeelLimitExceeded: the expression needs more than any expression may.
        """
        run = Run(now)
        value = self.evaluate_within(run, scope)
        return Evaluation(checked_result(value), tuple(run.warnings))

    def evaluate_within(self, run: Run, scope: Mapping[str, Value]) -> Value:
        """Return the value as part of a larger evaluation, which carries limits and warnings.

        Raises:
            FeelLimitExceeded: the whole evaluation needs more than it may.
        """
        run.toil(len(self.source))
        before = len(run.warnings)
        try:
            value = self._evaluate(Frame(scope, None, run))
        except RecursionError as fault:
            raise FeelLimitExceeded(_TOO_DEEP) from fault
        if len(run.warnings) > before:
            run.name_source(self.source, before)
        return value


class UnaryTests:
    """A compiled cell of a decision table; immutable, usable from several threads.

    Args:
        source: the text.
        parsed: its tree, a `UnaryTestList`.
    """

    __slots__ = ("accepts_everything", "names_used", "source", "test")

    def __init__(self, source: str, parsed: Parsed, types: Types = NO_TYPES) -> None:
        node = parsed.node
        assert isinstance(node, UnaryTestList)
        self.source: Final = source
        self.names_used: Final = _names_used(parsed)
        self.accepts_everything: Final = not node.tests
        """Whether the cell is `-`."""
        test = compile_tests(node, Compiler(_hidden(parsed), BUILT_IN, types))
        self.test: Final = test if is_constant(node) else self._watched(test)
        """Tells the same as `matches`, in a frame that many cells share."""

    def matches(self, input_value: Value, scope: Mapping[str, Value], now: datetime) -> bool | None:
        """Return whether the value passes; null if it cannot be tested.

        Args:
            input_value: the value to test, which is also `?`.
            scope: variables by name.
            now: as for expressions.

        Raises:
            FeelLimitExceeded: the tests need more than any expression may.
        """
        return self.matches_within(Run(now), input_value, scope)

    def evaluate(self, input_value: Value, scope: Mapping[str, Value], now: datetime) -> Evaluation:
        """Return the same as `matches`, with the warnings on the way to it.

        A comma that probably belongs to a number is the first of them.
        """
        run = Run(now)
        advice = comma_advice(self.source)
        if advice is not None:
            run.warn(f"{advice.message}. {advice.remedy}", advice.line, advice.column)
            run.name_source(self.source, 0)
        return Evaluation(self.matches_within(run, input_value, scope), tuple(run.warnings))

    def matches_within(
        self, run: Run, input_value: Value, scope: Mapping[str, Value]
    ) -> bool | None:
        """Return the same as `matches`, as part of a larger evaluation."""
        return self.test(Frame(scope, None, run), input_value)

    def _watched(self, test: Test) -> Test:
        """Return a test that warns with the cell's text, and ends where the stack does."""

        def watched(frame: Frame, input_value: Value) -> bool | None:
            frame.run.toil(len(self.source))
            before = len(frame.run.warnings)
            try:
                verdict = test(frame, input_value)
            except RecursionError as fault:
                raise FeelLimitExceeded(_TOO_DEEP) from fault
            if len(frame.run.warnings) > before:
                frame.run.name_source(self.source, before)
            return verdict

        return watched


def compile_expression(
    source: str, names: Iterable[str] = (), types: Types = NO_TYPES
) -> Expression:
    """Return the expression, ready to be evaluated.

    Args:
        source: at most 32 KiB, without a leading `=`.
        names: names of the model that hold spaces or operators, or hide a built-in function.
        types: types of the model, for `instance of` and the parameters of functions; looked up
            when the expression is evaluated, so they may refer to each other.

    Raises:
        FeelSyntaxFault: it is no FEEL.
        FeelLimitExceeded: too long, too deep, or too many parts.
    """

    def compiled() -> Expression:
        parsed = parse_expression(source, names, _KNOWN)
        evaluate = Compiler(_hidden(parsed), BUILT_IN, types).compile(parsed.node)
        return Expression(source, _names_used(parsed), evaluate)

    return guarded(compiled)


def syntax_tree(source: str, names: Iterable[str] = ()) -> Node:
    """Return the tree of an expression, for whoever looks at it without evaluating.

    Args:
        source: at most 32 KiB, without a leading `=`.
        names: as for `compile_expression`.

    Raises:
        FeelSyntaxFault: it is no FEEL.
        FeelLimitExceeded: too long, too deep, or too many parts.
    """
    return guarded(lambda: parse_expression(source, names, _KNOWN).node)


def compile_unary_tests(
    source: str, names: Iterable[str] = (), types: Types = NO_TYPES
) -> UnaryTests:
    """Return the cell's tests, ready to be evaluated.

    Args:
        source: at most 32 KiB.
        names: as for expressions.
        types: as for expressions.

    Raises:
        FeelSyntaxFault: it is no list of tests.
        FeelLimitExceeded: too long, too deep, or too many parts.
    """
    return guarded(lambda: UnaryTests(source, parse_unary_tests(source, names, _KNOWN), types))


def checked_result(value: Value) -> Value:
    """Return the value, which may leave the interpreter.

    Raises:
        FeelLimitExceeded: nested deeper, or holding more, than a variable may.
    """
    if type(value) not in _CONTAINERS:
        return value
    waiting: list[tuple[Value, int]] = [(value, 1)]
    seen = 0
    while waiting:
        container, depth = waiting.pop()
        if depth > RESULT_DEPTH:
            raise FeelLimitExceeded(f"the result is nested deeper than {RESULT_DEPTH}")
        items: Iterable[Value] = ()
        if isinstance(container, dict):
            items = container.values()
        elif isinstance(container, list):
            items = container
        elif isinstance(container, Range):
            items = container.ends
        for item in items:
            seen += 1
            if type(item) in _CONTAINERS:
                waiting.append((item, depth + 1))
        if seen > _LARGEST_RESULT:
            raise FeelLimitExceeded(f"the result holds more than {_LARGEST_RESULT} values")
    return value


def _names_used(parsed: Parsed) -> frozenset[str]:
    return free_names(parsed.node, _FUNCTIONS - _hidden(parsed))


def _hidden(parsed: Parsed) -> frozenset[str]:
    """Return the built-in functions that names of the model or of the expression hide."""
    return _FUNCTIONS & parsed.given | _FUNCTIONS & parsed.declared


def guarded(work: Callable[[], _Kept]) -> _Kept:
    """Return what the compiling work returns.

    Raises:
        FeelLimitExceeded: it would need a deeper stack than there is.
    """
    try:
        return work()
    except RecursionError as fault:
        raise FeelLimitExceeded(_TOO_DEEP) from fault
