"""Deployed decisions: what there is, their files, and trying them out without a trace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from dmn.evaluate import DecisionResult, evaluate_decision
from dmn.model import DecisionModel
from engine.core.permission import DecisionRights, Operation, allowed
from engine.deployed_decisions import (
    callers,
    decision_rights,
    decision_view,
    known_decision,
)
from engine.faults import DecisionDefinitionUnknown
from engine.model import DecisionDefinition, Person
from engine.store import accounts, definitions
from engine.store.definitions import DecisionHead
from engine.workspace import Workspace, require
from feel import Evaluation, compile_expression, compile_unary_tests, from_json, names_in
from feel.juel import compile_juel

__all__ = [
    "DecisionDefinition",
    "decision_definition",
    "decision_model",
    "decision_requirements",
    "decision_xml",
    "search_decision_definitions",
    "try_decision",
    "try_expression",
    "try_tests",
]


def search_decision_definitions(workspace: Workspace, *, actor: Person) -> list[DecisionDefinition]:
    """Return every version of every decision that the person may see, by id, oldest first."""
    with workspace.transaction() as connection:
        groups = callers(workspace, connection)
        return [
            decision_view(workspace, connection, head)
            for id_, heads in sorted(workspace.definitions.catalogue(connection).decisions.items())
            if allowed(actor, Operation.READ_DECISION, DecisionRights(groups.get(id_, frozenset())))
            for head in heads
        ]


def decision_definition(workspace: Workspace, key: int, *, actor: Person) -> DecisionDefinition:
    """Return one version of a decision.

    Raises:
        DecisionDefinitionUnknown: there is none of this key.
        NotAllowed: it is not for this person.
    """
    with workspace.transaction() as connection:
        head = _readable(workspace, connection, key, actor)
        return decision_view(workspace, connection, head)


def decision_model(workspace: Workspace, key: int, *, actor: Person) -> DecisionModel:
    """Return the compiled file that a decision stands in; it raises as `decision_definition`."""
    with workspace.transaction() as connection:
        head = _readable(workspace, connection, key, actor)
        return workspace.definitions.decision_model(connection, head)


def decision_xml(workspace: Workspace, key: int, *, actor: Person) -> bytes:
    """Return the deployed DMN file of a decision; it raises as `decision_definition`."""
    with workspace.transaction() as connection:
        head = _readable(workspace, connection, key, actor)
        return definitions.content(connection, head.sha256)


def decision_requirements(workspace: Workspace, key: int, *, actor: Person) -> DecisionDefinition:
    """Return a decision of the file of this requirements key; all of them name the same file.

    Raises:
        DecisionDefinitionUnknown: no file was deployed under this key.
        NotAllowed: none of its decisions is for this person.
    """
    with workspace.transaction() as connection:
        catalogue = workspace.definitions.catalogue(connection)
        heads = [one for one in catalogue.decision_by_key.values() if one.requirements_key == key]
        if not heads:
            raise DecisionDefinitionUnknown(f"there are no decision requirements {key}")
        for head in heads[:-1]:
            rights = decision_rights(workspace, connection, head.id)
            if allowed(actor, Operation.READ_DECISION, rights):
                return decision_view(workspace, connection, head)
        return decision_view(
            workspace, connection, _readable(workspace, connection, heads[-1].key, actor)
        )


def try_decision(
    workspace: Workspace,
    key: int,
    variables: Mapping[str, object],
    *,
    actor: Person,
    now: datetime | None = None,
) -> DecisionResult:
    """Return what a decision gives for these variables; nothing is recorded.

    Args:
        workspace: where.
        key: of one version of a decision.
        variables: JSON with Decimal for numbers, or FEEL values.
        actor: who tries it.
        now: what `now()` answers; `None` takes the database's clock.

    Raises:
        DecisionDefinitionUnknown: there is none of this key.
        NotAllowed: this person may not evaluate it.
        DecisionFailed: it has no result for these variables.
    """
    with workspace.transaction() as connection:
        head = known_decision(workspace, connection, key=key)
        require(actor, Operation.EVALUATE_DECISION, decision_rights(workspace, connection, head.id))
        model = workspace.definitions.decision_model(connection, head)
        moment = now or accounts.clock(connection, workspace.chosen_time())
    values = {name: from_json(value) for name, value in variables.items()}
    return replace(evaluate_decision(model, head.id, values, moment), version=head.version)


def try_expression(
    workspace: Workspace,
    source: str,
    variables: Mapping[str, object],
    *,
    actor: Person,
    now: datetime | None = None,
) -> Evaluation:
    """Return what an expression gives for these variables; nothing is recorded.

    Args:
        workspace: where.
        source: FEEL, with or without the leading `=`; JUEL, if it begins with `${` or `#{`.
        variables: JSON with Decimal for numbers, or FEEL values.
        actor: who tries it.
        now: what `now()` answers; `None` takes the database's clock.

    Raises:
        NotAllowed: this person may not try expressions.
        FeelSyntaxFault: it is none.
        ExpressionFailed: it asks for more than any expression may, or is JUEL without a value.
    """
    moment = _moment_of_trial(workspace, actor, now)
    values = {name: from_json(value) for name, value in variables.items()}
    if source.startswith(("${", "#{")):
        return compile_juel(source).evaluate(values, moment)
    return compile_expression(source.removeprefix("="), names_in(values)).evaluate(values, moment)


def try_tests(
    workspace: Workspace,
    source: str,
    value: object,
    variables: Mapping[str, object],
    *,
    actor: Person,
    now: datetime | None = None,
) -> Evaluation:
    """Return whether a value passes the tests of a table's cell; nothing is recorded.

    Args:
        workspace: where.
        source: the cell, such as `null, < 10`.
        value: to be tested; as the variables.
        variables: as for `try_expression`; it raises likewise.
        actor: who tries it.
        now: what `now()` answers; `None` takes the database's clock.
    """
    moment = _moment_of_trial(workspace, actor, now)
    values = {name: from_json(each) for name, each in variables.items()}
    return compile_unary_tests(source, names_in(values)).evaluate(from_json(value), values, moment)


def _moment_of_trial(workspace: Workspace, actor: Person, now: datetime | None) -> datetime:
    require(actor, Operation.EVALUATE_EXPRESSION)
    if now is not None:
        return now
    with workspace.transaction() as connection:
        return accounts.clock(connection, workspace.chosen_time())


def _readable(
    workspace: Workspace, connection: Connection, key: int, actor: Person
) -> DecisionHead:
    head = known_decision(workspace, connection, key=key)
    require(actor, Operation.READ_DECISION, decision_rights(workspace, connection, head.id))
    return head
