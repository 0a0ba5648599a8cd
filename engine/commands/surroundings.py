"""What a step may know of the world: what was deployed with it, the time, and who acts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Connection

from bpmn.model import Binding
from dmn.evaluate import DecisionFailed, DecisionResult, evaluate_decision
from engine.definitions import RunnableProcess
from engine.faults import StepFailed
from engine.model import Person, StoredDocument, Surroundings, Values
from engine.store import documents
from engine.store.definitions import Catalogue
from engine.store.instances import LoadedInstance, NewInstanceFrame
from engine.workspace import Workspace


def surroundings_of(
    workspace: Workspace,
    connection: Connection,
    runnable: RunnableProcess,
    frame: LoadedInstance | NewInstanceFrame,
    actor: Person,
    handed_in: Mapping[str, StoredDocument] | None = None,
) -> Surroundings:
    """Return what a step may know of the world, at the moment of `frame`.

    Args:
        handed_in: documents that the case gets with this step, by SHA-256.
    """

    def known() -> Catalogue:
        return workspace.definitions.known_to(connection, runnable, frame.key, frame.deployments)

    def decide(
        decision_id: str, binding: Binding, version_tag: str | None, variables: Values
    ) -> DecisionResult:
        head = known().decision(decision_id, binding, version_tag, runnable.head.deployment_key)
        if head is None:
            raise StepFailed(f"there is no decision {decision_id} ({binding}); deploy it")
        model = workspace.definitions.decision_model(connection, head)
        try:
            result = evaluate_decision(model, decision_id, variables, frame.now)
        except DecisionFailed as failure:
            failure.version, failure.sha256 = head.version, failure.sha256 or model.sha256
            raise
        return replace(result, version=head.version)

    def called(process_id: str, binding: Binding, version_tag: str | None) -> int | None:
        head = known().process(process_id, binding, version_tag, runnable.head.deployment_key)
        return None if head is None else head.key

    def inside(key: int) -> Surroundings:
        other = workspace.definitions.process(connection, key)
        return surroundings_of(workspace, connection, other, frame, actor, handed_in)

    def kind_of(sha256: str) -> str | None:
        if handed_in and sha256 in handed_in:
            return handed_in[sha256].content_type
        return documents.kind_of(connection, sha256, frame.key)

    return Surroundings(frame.now, actor, decide, called, inside, kind_of)
