"""Decision tables: which rules match, and what the hit policy makes of them.

Source: DMN 1.5, 8.2.7 to 8.2.11.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from dmn.evaluation import DecisionFailed, MatchedRule, Session, TableHit
from dmn.item_types import typed_or_null
from dmn.model import Aggregator, DecisionTable, HitPolicy, Rule, TableInput, TableOutput
from dmn.scope import Layers
from feel import Value
from feel.built_in import BUILT_IN
from feel.comparison import equal
from feel.frame import Frame
from feel.limits import Run
from feel.values import Arguments, NoValue

_LISTS: Final = (HitPolicy.COLLECT, HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER)


def evaluate_table(table: DecisionTable, scope: Mapping[str, Value], session: Session) -> TableHit:
    """Return the table's value with inputs and the rules that count.

    Without a matching rule the value is the default; without a default it is the empty list, or
    zero for a count, or null.

    Raises:
        DecisionFailed: an input is of another type or not allowed, or the hit policy is violated.
    """
    inputs: dict[str, Value] = {}
    try:
        for column in table.inputs:
            inputs[column.label] = column.expression.evaluate_within(session.run, scope)
            inputs[column.label] = _taken(column, inputs[column.label], scope, session)
        return _hit(table, inputs, _with_inputs(table, inputs, scope), session.run)
    except DecisionFailed as failure:
        failure.inputs = failure.inputs or inputs
        raise


def _hit(
    table: DecisionTable, inputs: Mapping[str, Value], scope: Mapping[str, Value], run: Run
) -> TableHit:
    matched = _matched(table, list(inputs.values()), scope, run)
    if not matched:
        return TableHit(inputs, (), _default(table, scope, run))
    hits = [
        MatchedRule(rule.id, index, _outputs(table, rule, scope, run)) for index, rule in matched
    ]
    counting = _POLICIES[table.hit_policy](table, hits, scope, run)
    values = [_value(table, hit.outputs) for hit in counting]
    value: Value = values if table.hit_policy in _LISTS else values[0]
    if table.aggregator is not None and table.hit_policy is HitPolicy.COLLECT:
        value = _aggregated(table.aggregator, values, counting, run)
    return TableHit(inputs, tuple(counting), value)


def _taken(column: TableInput, given: Value, scope: Mapping[str, Value], session: Session) -> Value:
    value = session.given(given, column.type, column.label) if column.type else given
    allowed = column.allowed
    if allowed is None or value is None:
        return value
    if allowed.matches_within(session.run, value, scope) is not True:
        raise DecisionFailed(
            f"the input '{column.label}' has a value that is not among those allowed: "
            f"{allowed.source}",
            "not-allowed",
            label=column.label,
            given=value,
        )
    return value


def _with_inputs(
    table: DecisionTable, inputs: Mapping[str, Value], scope: Mapping[str, Value]
) -> Mapping[str, Value]:
    """Return what the cells see: inputs as well, where the table names a variable for them."""
    named = {column.variable: inputs[column.label] for column in table.inputs if column.variable}
    return Layers(named, scope) if named else scope


def _matched(
    table: DecisionTable, values: Sequence[Value], scope: Mapping[str, Value], run: Run
) -> list[tuple[int, Rule]]:
    matched = []
    frame = Frame(scope, None, run)
    run.spend(len(table.rules))
    for index, rule in enumerate(table.rules, 1):
        for test, value in zip(rule.tests, values, strict=True):
            if test is not None and test.test(frame, value) is not True:
                break
        else:
            matched.append((index, rule))
            if table.hit_policy is HitPolicy.FIRST:
                break
    return matched


def _outputs(
    table: DecisionTable, rule: Rule, scope: Mapping[str, Value], run: Run
) -> dict[str, Value]:
    outputs: dict[str, Value] = {}
    for column, cell in zip(table.outputs, rule.outputs, strict=True):
        value = cell.evaluate_within(run, scope) if cell else None
        what = f"rule '{rule.id}', output '{column.name}'"
        outputs[column.name] = typed_or_null(value, column.type, run, what)
    return outputs


def _value(table: DecisionTable, outputs: Mapping[str, Value]) -> Value:
    if len(table.outputs) == 1:
        return outputs[table.outputs[0].name]
    return dict(outputs)


def _default(table: DecisionTable, scope: Mapping[str, Value], run: Run) -> Value:
    is_list = table.hit_policy in _LISTS and table.aggregator is None
    if any(column.default for column in table.outputs):
        outputs: dict[str, Value] = {}
        for column in table.outputs:
            given = column.default.evaluate_within(run, scope) if column.default else None
            what = f"the default of output '{column.name}'"
            outputs[column.name] = typed_or_null(given, column.type, run, what)
        value = _value(table, outputs)
        return [value] if is_list else value
    if is_list:
        return []
    return Decimal(0) if table.aggregator is Aggregator.COUNT else None


# ---- hit policies -------------------------------------------------------------------------------
def _unique(
    _table: DecisionTable, hits: list[MatchedRule], _scope: Mapping[str, Value], _run: Run
) -> list[MatchedRule]:
    if len(hits) > 1:
        message = f"hit policy UNIQUE, but several rules match: {_named(hits)}"
        raise DecisionFailed(message, "unique", matched=tuple(hits))
    return hits


def _any(
    table: DecisionTable, hits: list[MatchedRule], _scope: Mapping[str, Value], run: Run
) -> list[MatchedRule]:
    first = _value(table, hits[0].outputs)
    if any(equal(_value(table, hit.outputs), first, run) is not True for hit in hits):
        message = f"hit policy ANY, but rules with different outputs match: {_named(hits)}"
        raise DecisionFailed(message, "any", matched=tuple(hits))
    return hits


def _first(
    _table: DecisionTable, hits: list[MatchedRule], _scope: Mapping[str, Value], _run: Run
) -> list[MatchedRule]:
    return hits[:1]


def _in_rule_order(
    _table: DecisionTable, hits: list[MatchedRule], _scope: Mapping[str, Value], _run: Run
) -> list[MatchedRule]:
    return hits


def _in_output_order(
    table: DecisionTable, hits: list[MatchedRule], scope: Mapping[str, Value], run: Run
) -> list[MatchedRule]:
    ranked = [
        (column, ranks)
        for column in table.outputs
        if isinstance(ranks := _ranks(column, scope, run), list)
    ]

    def key(hit: MatchedRule) -> list[int]:
        return [_rank(hit, column, ranks, run) for column, ranks in ranked]

    return sorted(hits, key=key)


def _ranks(column: TableOutput, scope: Mapping[str, Value], run: Run) -> Value:
    return column.values.evaluate_within(run, scope) if column.values else None


def _rank(hit: MatchedRule, column: TableOutput, ranks: list[Value], run: Run) -> int:
    value = hit.outputs[column.name]
    for rank, candidate in enumerate(ranks):
        if equal(value, candidate, run) is True:
            return rank
    raise DecisionFailed(
        f"rule '{hit.rule_id}' gives a value that is not among the output values of "
        f"'{column.name}'",
        "priority",
        matched=(hit,),
    )


def _by_priority(
    table: DecisionTable, hits: list[MatchedRule], scope: Mapping[str, Value], run: Run
) -> list[MatchedRule]:
    return _in_output_order(table, hits, scope, run)[:1]


def _named(hits: Sequence[MatchedRule]) -> str:
    return ", ".join(f"{hit.rule_id} (no. {hit.index})" for hit in hits)


_Policy = Callable[[DecisionTable, list[MatchedRule], Mapping[str, Value], Run], list[MatchedRule]]
_POLICIES: Final[Mapping[HitPolicy, _Policy]] = {
    HitPolicy.UNIQUE: _unique,
    HitPolicy.ANY: _any,
    HitPolicy.FIRST: _first,
    HitPolicy.PRIORITY: _by_priority,
    HitPolicy.COLLECT: _in_rule_order,
    HitPolicy.RULE_ORDER: _in_rule_order,
    HitPolicy.OUTPUT_ORDER: _in_output_order,
}


# ---- aggregation --------------------------------------------------------------------------------
def _aggregated(
    aggregator: Aggregator, values: Sequence[Value], hits: list[MatchedRule], run: Run
) -> Value:
    if aggregator is Aggregator.COUNT:
        return Decimal(len(values))
    try:
        return BUILT_IN[aggregator.value.lower()].invoke(run, Arguments([list(values)]))
    except NoValue as reason:
        message = f"the outputs cannot be aggregated: {reason}"
        raise DecisionFailed(message, "aggregation", matched=tuple(hits)) from reason
