"""Fills a template's text with values."""

from __future__ import annotations

from collections.abc import Mapping

from jinja2 import TemplateError, UndefinedError
from jinja2.sandbox import SandboxedEnvironment

from engine.model import ConnectorFailed
from engine.template_forms import ValueUnfit
from engine.template_values import BUDGET, LONGEST_TEXT, Turns


def filled(room: SandboxedEnvironment, source: str, values: Mapping[str, object]) -> str:
    """Return a text of a template, filled in.

    Args:
        room: says how values are written.
        source: with places for values.
        values: by name.

    Raises:
        ConnectorFailed: a value is missing, or cannot be written as the template asks.
    """
    try:
        return _filled(room, source, values)
    except UndefinedError as fault:
        raise ConnectorFailed(
            f"the template names something that is not there: {fault}. Give it at the task, or"
            " allow for it with default('')",
            retry=False,
        ) from fault
    except (ValueUnfit, TemplateError, TypeError, ValueError, ArithmeticError) as fault:
        raise ConnectorFailed(f"the template cannot be filled: {fault}", retry=False) from fault


def _filled(room: SandboxedEnvironment, source: str, values: Mapping[str, object]) -> str:
    parts: list[str] = []
    length = 0
    for part in room.from_string(source).generate({**values, BUDGET: Turns()}):
        length += len(part)
        if length > LONGEST_TEXT:
            raise ValueUnfit(f"the text has more than {LONGEST_TEXT} characters")
        parts.append(part)
    return "".join(parts)
