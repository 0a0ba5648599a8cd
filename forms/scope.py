"""What the expressions of a form see, in the form and in each row of a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from feel import Expression, FeelLimitExceeded, Value
from forms.model import Condition
from forms.paths import Data


@dataclass(frozen=True, slots=True)
class Scope:
    """The names that expressions see at one place of the form.

    Args:
        names: every name and its value, `this`, `parent` and `i` included.
        now: the moment of evaluation, with zone.
    """

    names: Mapping[str, Value]
    now: datetime

    def evaluate(self, expression: Expression) -> Value:
        """Return the expression's value here.

        Raises:
            FeelLimitExceeded: it asks for more than an expression may have.
        """
        return expression.evaluate(self.names, self.now).value

    def evaluate_or_none(self, expression: Expression) -> Value:
        """Return the expression's value here, `None` if it is too costly."""
        try:
            return self.evaluate(expression)
        except FeelLimitExceeded:
            return None

    def holds(self, condition: Condition | None, *, if_too_costly: bool) -> bool:
        """Return whether the condition holds here, as the browser decides it.

        Args:
            condition: `None` never holds.
            if_too_costly: the answer when it asks for more than it may have.
        """
        if condition is None:
            return False
        try:
            if condition.tests.matches(None, self.names, self.now) is True:
                return True
            return self.evaluate(condition.expression) is True
        except FeelLimitExceeded:
            return if_too_costly


def root_scope(data: Data, now: datetime) -> Scope:
    """Return the scope of the form itself; `this` is all its data."""
    return Scope(_names(data, data, None, []), now)


def row_scope(data: Data, outer: Scope, row: Value, index: int) -> Scope:
    """Return the scope of one row.

    Args:
        data: all data of the form.
        outer: the scope around the list.
        row: the row's own data, `this` inside it.
        index: 0-based; `i` counts from 1, the outermost list first.
    """
    around = outer.names["this"]
    inherited = dict(around) if isinstance(around, dict) else {}
    special = {name: outer.names[name] for name in ("this", "parent", "i")}
    parent: Data = {**special, **inherited, **{f"_{key}_": it for key, it in special.items()}}
    outer_index = outer.names["_i_"]
    counted = [*(outer_index if isinstance(outer_index, list) else []), Decimal(index + 1)]
    return Scope(_names(data, row, parent, counted), outer.now)


def _names(data: Data, this: Value, parent: Value, i: list[Value]) -> Data:
    special: Data = {"this": this, "parent": parent, "i": i}
    # A variable called `this` hides the special name, as in the browser; `_this_` is never hidden.
    return {**special, **data, **{f"_{name}_": value for name, value in special.items()}}
