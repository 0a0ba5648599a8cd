"""Loops, calls, ad-hoc sub-processes and data of a model, compiled."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bpmn.model import (
    AdHoc,
    CalledElement,
    DataAssociation,
    DataItem,
    Event,
    EventKind,
    MultiInstance,
    Node,
    Process,
    StandardLoop,
)
from bpmn.places import (
    ACTIVE_ELEMENTS,
    AD_HOC_OUTPUT,
    ASSIGNMENT_FROM,
    BEHAVIOR_CONDITION,
    CALLED_BUSINESS_ID,
    CALLED_PROCESS,
    COMPLETION_CONDITION,
    INPUT_COLLECTION,
    LOOP_CARDINALITY,
    LOOP_CONDITION,
    OUTPUT_ELEMENT,
    SIGNAL_NAME,
    TRANSFORMATION,
)
from engine.core.compiler import At, Compiler
from engine.core.node import (
    AdHocPlan,
    Attribute,
    CallPlan,
    CompiledAssociation,
    CompiledLoop,
    CompiledMapping,
    CompiledStandardLoop,
    ThrownAtCompletion,
)
from engine.core.variables import PROTECTED

_SINGLE_PATH = re.compile(r"\s*=\s*([^\W\d]\w*)(\.[^\W\d]\w*)*\s*")
_ACTIVITIES = frozenset(
    {"task", "manualTask", "userTask", "serviceTask", "sendTask", "businessRuleTask", "scriptTask"}
) | {"receiveTask", "callActivity", "subProcess", "adHocSubProcess", "transaction"}
_PLACEHOLDER = "__targetRef_placeholder"
"""Name of the property that Modeler draws associations to: they move nothing."""


# ---- loops -----------------------------------------------------------------------------------
def compiled_loop(loop: MultiInstance | None, node: Node, to: Compiler) -> CompiledLoop | None:
    """Return the multi-instance characteristics as they run (BPMN 2.0.2, 13.3.7)."""
    if loop is None:
        return None
    at = (node.id, node.line)
    if node.tag not in _ACTIVITIES:
        to.find(at, f"{node.tag} cannot be repeated", "Remove the marker.", "bpmn/loop")
    collection = to.expression(loop.input_collection, at, INPUT_COLLECTION)
    if collection is None and loop.data_input is not None:
        named = to.data.get(loop.data_input, "")
        collection = to.expression(f"={named}", at, INPUT_COLLECTION)
    cardinality = to.number(loop.cardinality, at, LOOP_CARDINALITY, 999_999_999)
    element = loop.input_element or loop.input_item
    output = loop.output_collection or to.data.get(loop.data_output or "")
    result = loop.output_element or (f"={loop.output_item}" if loop.output_item else None)
    if (output is None) != (result is None):
        what = "the loop has an output collection or an output element, but not both"
        to.find(at, what, "Give both or none.", "bpmn/loop")
    single = _SINGLE_PATH.fullmatch(result or "")
    # All of it is compiled before any of it is refused, so that every finding comes at once.
    compiled = CompiledLoop(
        sequential=loop.sequential,
        input_collection=collection,
        input_element=to.variable(element, at, "the input element") if element else None,
        output_collection=to.variable(output, at, "the output collection") if output else None,
        output_element=to.expression(result, at, OUTPUT_ELEMENT),
        completion_condition=to.expression(loop.completion_condition, at, COMPLETION_CONDITION),
        local=single[1] if single and single[1] not in (element, "loopCounter") else None,
        cardinality=cardinality,
        thrown=_thrown(loop, at, to),
        only_first=loop.behavior == "One",
    )
    return compiled if collection is not None or cardinality is not None else None


def _thrown(loop: MultiInstance, at: At, to: Compiler) -> tuple[ThrownAtCompletion, ...]:
    """Return what instances throw as they end; without an event of its own, nobody could tell
    whose signal it is, so none is thrown."""
    given: list[tuple[Event | None, str | None]] = []
    if loop.behavior == "None":
        given = [(loop.none_event, None)]
    elif loop.behavior == "One":
        given = [(loop.one_event, None)]
    elif loop.behavior == "Complex":
        given = [(one.event, one.condition) for one in loop.complex]
    found = []
    for event, condition in given:
        named = _named(event, at, to) if event is not None else None
        if named is not None:
            when = to.expression(condition, at, BEHAVIOR_CONDITION)
            found.append(ThrownAtCompletion(*named, when))
    return tuple(found)


def _named(event: Event, at: At, to: Compiler) -> tuple[str, Attribute] | None:
    if event.kind is EventKind.SIGNAL and event.signal is not None:
        return "signal", to.required(event.signal.name, at, SIGNAL_NAME)
    if event.kind is EventKind.ESCALATION and event.escalation is not None:
        return "escalation", Attribute(event.escalation.code or "")
    what = "the loop throws an event of a kind that instances cannot throw"
    to.find(at, what, "Use a signal or an escalation.", "bpmn/loop-event")
    return None


def compiled_standard_loop(
    loop: StandardLoop | None, node: Node, to: Compiler
) -> CompiledStandardLoop | None:
    """Return the standard loop as it runs (BPMN 2.0.2, 13.3.6)."""
    if loop is None:
        return None
    at = (node.id, node.line)
    if loop.condition is None and loop.maximum is None:
        what = "the loop has neither a condition nor a maximum: it would never end"
        to.find(at, what, "Fill in a loop condition, such as =again.", "bpmn/loop")
    if loop.maximum is not None and loop.maximum < 1:
        to.find(at, f"the loop runs {loop.maximum} times at most", "Write 1 or more.", "bpmn/loop")
    condition = to.expression(loop.condition, at, LOOP_CONDITION)
    return CompiledStandardLoop(condition, loop.test_before, loop.maximum)


# ---- calls and ad-hoc sub-processes ------------------------------------------------------------
def compiled_call(called: CalledElement | None, node: Node, to: Compiler) -> CallPlan | None:
    """Return which process is called (Camunda 8, call activities)."""
    if called is None:
        return None
    return CallPlan(
        process_id=to.required(called.process_id, (node.id, node.line), CALLED_PROCESS),
        binding=called.binding,
        version_tag=called.version_tag,
        propagate_all_parent=called.propagate_all_parent,
        propagate_all_child=called.propagate_all_child,
        business_id=to.attribute(called.business_id, (node.id, node.line), CALLED_BUSINESS_ID),
    )


def compiled_ad_hoc(ad_hoc: AdHoc | None, node: Node, to: Compiler) -> AdHocPlan | None:
    """Return how an ad-hoc sub-process runs (BPMN 2.0.2, 13.3.5)."""
    if ad_hoc is None:
        return None
    at = (node.id, node.line)
    output = ad_hoc.output_collection
    return AdHocPlan(
        sequential=ad_hoc.ordering == "Sequential",
        cancel_remaining=ad_hoc.cancel_remaining,
        completion_condition=to.expression(ad_hoc.completion_condition, at, COMPLETION_CONDITION),
        active_elements=to.expression(ad_hoc.active_elements, at, ACTIVE_ELEMENTS),
        output_collection=to.variable(output, at, "the output collection") if output else None,
        output_element=to.expression(ad_hoc.output_element, at, AD_HOC_OUTPUT),
    )


# ---- data --------------------------------------------------------------------------------------
def variable_names(process: Process) -> Mapping[str, str]:
    """Return the variable that each data item of a process stands for, by the item's id.

    A reference stands for its data object, which is called as it says itself, else as its first
    reference says (Camunda Modeler names only that), else by its id. Data stores are outside.
    """
    items = [*process.data]
    for node in process.nodes:
        if node.io_specification is not None:
            items += [*node.io_specification.inputs, *node.io_specification.outputs]
    references = [one for one in items if one.tag == "dataObjectReference"]
    names = {
        one.id: one.name or _referred(one, references) or one.id
        for one in items
        if not one.tag.startswith("dataStore") and one.tag != "dataObjectReference"
    }
    for one in references:
        names[one.id] = names.get(one.reference or "") or one.name or one.id
    return {id_: name for id_, name in names.items() if name != _PLACEHOLDER}


def _referred(item: DataItem, references: list[DataItem]) -> str | None:
    return next((one.name for one in references if one.reference == item.id and one.name), None)


def compiled_input_sets(node: Node, data: Mapping[str, str]) -> tuple[frozenset[str], ...]:
    """Return the variables that each input set of an activity needs; nothing if one needs none."""
    specification = node.io_specification
    if specification is None or node.tag not in _ACTIVITIES:
        return ()
    sets = tuple(
        frozenset(
            data[one] for one in given.references if one in data and one not in given.optional
        )
        for given in specification.input_sets
    )
    return sets if all(sets) else ()


def compiled_associations(
    associations: tuple[DataAssociation, ...], node: Node, to: Compiler
) -> tuple[CompiledAssociation, ...]:
    """Return the associations that move something; those that are only drawn are left out."""
    at = (node.id, node.line)
    found = []
    for one in associations:
        sources = tuple(to.data[source] for source in one.sources if source in to.data)
        target = to.data.get(one.target)
        assignments = tuple(
            CompiledMapping(
                to.variable_value(source, at, ASSIGNMENT_FROM, f"to {written!r}"),
                to.path(_by_name(written, one.target, target), at, "the target of the assignment"),
            )
            for source, written in one.assignments
            if written  # what lacks its target is a finding of its own
        )
        if target == PROTECTED:
            to.variable(target, at, "the target of the data association")
        transformation = to.attribute(one.transformation, at, TRANSFORMATION)
        if assignments or (target is not None and (transformation or sources)):
            found.append(CompiledAssociation(sources, target, transformation, assignments))
    return tuple(found)


def _by_name(written: str, target: str, name: str | None) -> str:
    """Return an assignment's target; what names the association's own by its id means its name."""
    path = written.lstrip("=").strip()
    first, dot, rest = path.partition(".")
    return f"{name}{dot}{rest}" if name and first == target else path


def own_data(process: Process, node: Node, names: Mapping[str, str]) -> tuple[str, ...]:
    """Return the data objects of a sub-process that associations really write or read.

    The others are drawn for readers; as variables they would hide those of the process.
    """
    if not node.tag.endswith(("Process", "transaction")):
        return ()
    moved = {
        id_
        for one in process.nodes
        for association in (*one.data_inputs, *one.data_outputs)
        if association.sources or association.transformation or association.assignments
        for id_ in (*association.sources, association.target)
    }
    used = {names[id_] for id_ in moved if id_ in names}
    objects = [one for one in process.data if one.owner == node.id and one.tag == "dataObject"]
    return tuple(names[one.id] for one in objects if names.get(one.id) in used)
