"""A model under other ids, and an instance that is migrated to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from audit.entry import Fact
from engine.core.migration import Version, migrate
from engine.migration_model import MigrationPlan
from tests.conformance.bpmn_reference.model import Element, Model
from tests.conformance.bpmn_reference.playing import Instance, compiled, trace
from tests.conformance.bpmn_reference.state import Label


def new_ids(model: Model) -> Mapping[str, str]:
    """Return another id for each element of the process itself; what it calls keeps its ids."""
    return {
        one.id: f"{one.id}_new" for one in model.elements.values() if _is_own(model, one.parent)
    }


def _is_own(model: Model, parent: str) -> bool:
    while parent in model.elements:
        parent = model.elements[parent].parent
    return parent == "p"


def renamed(model: Model, ids: Mapping[str, str]) -> Model:
    """Return the very same model under these ids, its flows too."""
    elements = [_element(one, ids) for one in model.elements.values()]
    flows = tuple(
        replace(
            flow,
            id=f"{flow.id}_new" if flow.source in ids else flow.id,
            source=ids.get(flow.source, flow.source),
            target=ids.get(flow.target, flow.target),
        )
        for flow in model.flows
    )
    return Model({one.id: one for one in elements}, flows, model.variables)


def _element(one: Element, ids: Mapping[str, str]) -> Element:
    def new(name: str | None) -> str | None:
        return None if name is None else ids.get(name, name)

    return replace(
        one,
        id=ids.get(one.id, one.id),
        parent=ids.get(one.parent, one.parent),
        attached=new(one.attached),
        default=f"{one.default}_new" if one.default and one.id in ids else one.default,
        handler=new(one.handler),
    )


def moved(
    instance: Instance, model: Model, mapping: Mapping[str, str], *, again: bool = False
) -> list[Fact]:
    """Let an instance go on in another model; return the facts of that step."""
    processes = compiled(model)
    made = migrate(
        Version(instance.process, 1),
        Version(processes["p"], 2),
        instance.state,
        MigrationPlan(mapping),
        instance.around,
        reason="Probe",
        performers={},
    )
    instance.model, instance.processes, instance.again = model, processes, again
    instance.stuck = {
        token: made.renamed[token][1] if token in made.renamed else element
        for token, element in instance.stuck.items()
    }
    return instance._after(made.transition)


def old_words(facts: Sequence[Fact], ids: Mapping[str, str]) -> list[Label]:
    """Return the trace of a renamed model in the words of the model that it came from."""
    back = {new: old for old, new in ids.items()}
    return [
        tuple(
            back.get(word, word.removesuffix("_new")) if isinstance(word, str) else word
            for word in label
        )
        for label in trace(facts)
    ]
