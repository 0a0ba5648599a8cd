"""Which names an expression takes from outside."""

from __future__ import annotations

from collections.abc import Iterable

from feel.syntax import (
    Arithmetic,
    Between,
    Binding,
    Comparison,
    ComparisonTest,
    Conditional,
    Conjunction,
    ContextLiteral,
    Disjunction,
    Filter,
    FunctionDefinition,
    InstanceOf,
    Invocation,
    Iteration,
    ListLiteral,
    Literal,
    Membership,
    Name,
    Negation,
    Node,
    NoLiteral,
    Path,
    Quantified,
    RangeLiteral,
    UnaryTestList,
)

_NOTHING: frozenset[str] = frozenset()


def free_names(node: Node, functions: frozenset[str] = _NOTHING) -> frozenset[str]:
    """Return the names that no part of the expression itself binds.

    Args:
        node: the expression.
        functions: names that do not count where they are invoked: built-in functions.
    """
    match node:
        case Name(name=name):
            return frozenset((name,))
        case Iteration(bindings=bindings, body=body):
            return _of_bindings(bindings, body, functions) - {"partial"}
        case Quantified(bindings=bindings, body=body):
            return _of_bindings(bindings, body, functions)
        case FunctionDefinition(parameters=parameters, body=body):
            inside = free_names(body, functions) if body else _NOTHING
            return inside - {parameter.name for parameter in parameters}
        case ContextLiteral(entries=entries):
            return _of_entries(entries, functions)
        case Filter(source=source, condition=condition):
            return free_names(source, functions) | (free_names(condition, functions) - {"item"})
        case Invocation(function=Name(name=name), arguments=arguments) if name in functions:
            return _of_all(arguments, functions)
        case UnaryTestList(tests=tests):
            return _of_all(tests, functions) - {"?"}
        case _:
            return _of_all(_parts(node), functions)


def _parts(node: Node) -> Iterable[Node]:
    match node:
        case Literal() | NoLiteral():
            return ()
        case Arithmetic(first=first, operations=operations):
            return (first, *(operation.operand for operation in operations))
        case Negation(operand=operand) | ComparisonTest(operand=operand):
            return (operand,)
        case InstanceOf(operand=operand):
            return (operand,)
        case Comparison(left=left, right=right):
            return (left, right)
        case Between(operand=operand, lower=lower, upper=upper):
            return (operand, lower, upper)
        case Membership(operand=operand, tests=tests):
            return (operand, *tests)
        case Conjunction(operands=operands) | Disjunction(operands=operands):
            return operands
        case Conditional(condition=condition, consequence=consequence, alternative=alternative):
            return (condition, consequence, alternative)
        case Path(source=source):
            return (source,)
        case Invocation(function=function, arguments=arguments):
            return (function, *arguments)
        case ListLiteral(items=items):
            return items
        case RangeLiteral(start=start, end=end):
            return (start, end)
        case _:
            raise TypeError(f"unknown node {type(node).__name__}")


def _of_all(nodes: Iterable[Node], functions: frozenset[str]) -> frozenset[str]:
    return _NOTHING.union(*(free_names(node, functions) for node in nodes))


def _of_bindings(
    bindings: tuple[Binding, ...], body: Node, functions: frozenset[str]
) -> frozenset[str]:
    found, bound = _NOTHING, _NOTHING
    for name, source, end in bindings:
        found |= free_names(source, functions) - bound
        if end is not None:
            found |= free_names(end, functions) - bound
        bound |= {name}
    return found | (free_names(body, functions) - bound)


def _of_entries(entries: tuple[tuple[str, Node], ...], functions: frozenset[str]) -> frozenset[str]:
    found, bound = _NOTHING, _NOTHING
    for key, node in entries:
        found |= free_names(node, functions) - bound
        bound |= {key}
    return found
