"""Deployed decisions, as commands and queries look at them: which one, whose, and how named."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from engine.core.permission import DecisionRights
from engine.faults import DecisionDefinitionUnknown
from engine.model import DecisionDefinition
from engine.store.definitions import DecisionHead
from engine.workspace import Workspace, definition_rights


def known_decision(
    workspace: Workspace,
    connection: Connection,
    *,
    key: int | None = None,
    decision_id: str | None = None,
) -> DecisionHead:
    """Return the decision of this key, or the newest version of the one of this id.

    Raises:
        DecisionDefinitionUnknown: there is none.
    """
    catalogue = workspace.definitions.catalogue(connection)
    if key is not None:
        head = catalogue.decision_by_key.get(key)
    else:
        head = catalogue.decisions.get(decision_id or "", (None,))[-1]
    if head is None:
        raise DecisionDefinitionUnknown(
            f"there is no decision definition {decision_id if key is None else key}; deploy it"
        )
    return head


def decision_view(
    workspace: Workspace, connection: Connection, head: DecisionHead
) -> DecisionDefinition:
    """Return a decision as people and programs know it."""
    catalogue = workspace.definitions.catalogue(connection)
    model = workspace.definitions.decision_model(connection, head)
    deployed_at, deployed_by = catalogue.deployments[head.deployment_key]
    names = workspace.definitions.directory(connection).names
    return DecisionDefinition(
        key=head.key,
        id=head.id,
        name=head.name or head.id,
        version=head.version,
        requirements_key=head.requirements_key,
        requirements_id=head.requirements_id,
        requirements_name=head.requirements_name or head.requirements_id,
        requirements_version=catalogue.requirements_version(head),
        file=head.resource_name,
        kind="decision" if head.id in model.decisions else "service",
        sha256=head.sha256,
        is_latest=catalogue.decisions[head.id][-1].key == head.key,
        deployed_at=deployed_at,
        deployed_by=names.get(deployed_by, deployed_by),
    )


def decision_rights(
    workspace: Workspace, connection: Connection, decision_id: str
) -> DecisionRights:
    """Return who may evaluate a decision, besides those whose work decisions are."""
    return DecisionRights(callers(workspace, connection).get(decision_id, frozenset()))


def callers(workspace: Workspace, connection: Connection) -> Mapping[str, frozenset[str]]:
    """Return, by decision id, the groups that may start a process whose newest version calls it."""
    found: dict[str, frozenset[str]] = {}
    for versions in workspace.definitions.catalogue(connection).processes.values():
        process = workspace.definitions.process(connection, versions[-1].key).process
        groups = definition_rights(process).start_groups
        for node in process.nodes.values():
            called = node.model.extensions.decision
            if called is not None:
                found[called.decision_id] = found.get(called.decision_id, frozenset()) | groups
    return found
