"""From syntax tree to closures, once, before anything is evaluated.

Source: JSR-245 (EL 2.2), 1.6 to 1.12.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from feel.frame import Evaluator, Frame
from feel.juel.coercion import to_boolean, to_text
from feel.juel.faults import JuelFailed
from feel.juel.operators import OPERATORS, is_empty, negate, property_of
from feel.juel.syntax import Chain, Choice, Composite, Logic, Path, Unary
from feel.syntax import Literal, Name, Node, Position
from feel.values import NoValue, Value


def compile_node(node: Node) -> Evaluator:
    """Return the closure that computes the node's value; it raises `JuelFailed`."""
    return _RULES[type(node)](node)


def _literal(node: Literal) -> Evaluator:
    value = node.value
    return lambda _frame: value


def _name(node: Name) -> Evaluator:
    name, at = node.name, node.at

    def read(frame: Frame) -> Value:
        holder = frame.holder_of(name)
        if holder is None:
            raise JuelFailed(f"there is no variable '{name}'", at)
        return holder[name]

    return read


def _path(node: Path) -> Evaluator:
    root = compile_node(node.root)
    keys = [(compile_node(key), key.at) for key in node.keys]

    def read(frame: Frame) -> Value:
        value = root(frame)
        for key, at in keys:
            # The key of null is not even computed. Source: JSR-245, 1.6.
            if value is None:
                return None
            try:
                value = property_of(value, key(frame))
            except NoValue as reason:
                raise JuelFailed(str(reason), at) from reason
        return value

    return read


def _unary(node: Unary) -> Evaluator:
    operand, at = compile_node(node.operand), node.at
    if node.operator == "empty":
        return lambda frame: is_empty(operand(frame))
    if node.operator == "!":
        decide = _deciding(operand, at)
        return lambda frame: not decide(frame)

    def minus(frame: Frame) -> Value:
        value = operand(frame)
        try:
            return negate(value)
        except NoValue as reason:
            raise JuelFailed(str(reason), at) from reason

    return minus


def _chain(node: Chain) -> Evaluator:
    first = compile_node(node.first)
    links = [
        (OPERATORS[link.operator], compile_node(link.operand), link) for link in node.operations
    ]

    def combine(frame: Frame) -> Value:
        value = first(frame)
        run = frame.run
        for operate, operand, link in links:
            other = operand(frame)
            try:
                value = operate(value, other, run)
            except NoValue as reason:
                raise JuelFailed(f"'{link.operator}': {reason}", link.at) from reason
        return value

    return combine


def _logic(node: Logic) -> Evaluator:
    decisive = node.decisive
    operands = [_deciding(compile_node(operand), operand.at) for operand in node.operands]

    def decide(frame: Frame) -> Value:
        # Further operands are not computed. Source: JSR-245, 1.9.
        for operand in operands:
            if operand(frame) is decisive:
                return decisive
        return not decisive

    return decide


def _choice(node: Choice) -> Evaluator:
    condition = _deciding(compile_node(node.condition), node.condition.at)
    chosen, otherwise = compile_node(node.chosen), compile_node(node.otherwise)
    return lambda frame: chosen(frame) if condition(frame) else otherwise(frame)


def _composite(node: Composite) -> Evaluator:
    parts = [compile_node(part) for part in node.parts]

    def join(frame: Frame) -> Value:
        run = frame.run
        texts: list[str] = []
        characters = 0
        for part in parts:
            text = to_text(part(frame), run)
            characters += len(text)
            # Counted part by part: many parts may each be long.
            run.allocate_string(characters)
            texts.append(text)
        return "".join(texts)

    return join


def _deciding(operand: Evaluator, at: Position) -> Callable[[Frame], bool]:
    def decide(frame: Frame) -> bool:
        value = operand(frame)
        try:
            return to_boolean(value)
        except NoValue as reason:
            raise JuelFailed(str(reason), at) from reason

    return decide


_RULES: Final[Mapping[type[Node], Callable[[Any], Evaluator]]] = {
    Literal: _literal,
    Name: _name,
    Path: _path,
    Unary: _unary,
    Chain: _chain,
    Logic: _logic,
    Choice: _choice,
    Composite: _composite,
}
