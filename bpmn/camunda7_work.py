"""Reads who does the work of a task in Camunda 7: an external task, a decision, an expression."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from bpmn.camunda7 import REMEDIES
from bpmn.dialect import CAMUNDA_7
from bpmn.model import (
    Binding,
    CalledDecision,
    Continuations,
    DecisionResultKind,
    RemnantKind,
    Script,
    TaskDefinition,
)
from bpmn.notes import Notes, child, elements
from bpmn.script_reader import read_own_script

_CALL = re.compile(r"\w+\.\w+\(")
_CYCLE = re.compile(r"R([0-9]{1,3})/(.+)")
_INTERVAL = re.compile(
    r"P(?=.)([0-9]+Y)?([0-9]+M)?([0-9]+D)?(T(?=.)([0-9]+H)?([0-9]+M)?([0-9]+([.][0-9]+)?S)?)?"
)
_BINDINGS = {"latest": "", "deployment": "", "version": "Version", "versionTag": "VersionTag"}


def read_task(element: etree._Element, notes: Notes) -> TaskDefinition | None:
    """Return the job of an external task; its topic is the job's type.

    A message that is thrown carries it in its event definition.
    """
    for holder in (element, *_thrown_messages(element)):
        kind = notes.name_of_camunda_7(holder, "type")
        if kind is None:
            continue
        if kind != "external":
            notes.remnant(holder, RemnantKind.FOREIGN_ATTRIBUTE, "camunda:type", kind)
            continue
        topic = notes.of_camunda_7(holder, "topic")
        if topic is None:
            notes.complain(holder, "the external task has no topic", "Fill in the topic.")
            return None
        retries, waits = _retried(element, notes)
        return TaskDefinition(topic, retries, waits, notes.of_camunda_7(holder, "taskPriority"))
    return None


def read_continuations(
    element: etree._Element, task: TaskDefinition | None, notes: Notes
) -> Continuations:
    """Return where steps end at a node, or at each instance of a loop.

    Args:
        task: its external task, whose retries and waits are the same.
    """
    first, before, after = (
        notes.name_of_camunda_7(element, name) == "true"
        for name in ("async", "asyncBefore", "asyncAfter")
    )
    before = before or first  # Flowable and Activiti know the boundary before a node alone
    priority = notes.of_camunda_7(element, "jobPriority")
    if not before and not after:
        return Continuations(priority=priority)
    retries, waits = (task.retries, task.waits) if task else _retried(element, notes)
    return Continuations(before, after, retries, waits, priority)


def read_decision(element: etree._Element, notes: Notes) -> CalledDecision | None:
    """Return the decision of a business rule task."""
    decision_id = notes.of_camunda_7(element, "decisionRef")
    if decision_id is None:
        return None
    written = notes.name_of_camunda_7(element, "decisionRefBinding") or "latest"
    if written not in _BINDINGS:
        notes.complain(
            element,
            f"the binding {str(written)!r} is unknown",
            f"Choose one of these: {', '.join(_BINDINGS)}.",
        )
        written = "latest"
    version = None
    if name := _BINDINGS[written]:
        version = notes.name_of_camunda_7(element, f"decisionRef{name}")
        if version is None or (name == "Version" and not re.fullmatch("[0-9]{1,9}", version)):
            notes.complain(
                element,
                f"the binding {written} needs decisionRef{name}, which is {version!r}",
                "Fill it in: a number, or a version tag.",
            )
    return CalledDecision(
        decision_id=decision_id,
        # Without a variable of its own, output parameters read it under this name.
        result_variable=notes.name_of_camunda_7(element, "resultVariable") or "decisionResult",
        binding=Binding(written),
        version_tag=version,
        result=_result(element, notes),
    )


def read_script(element: etree._Element, notes: Notes) -> Script | None:
    """Return the expression of a task: a script in FEEL or JUEL, or `camunda:expression`."""
    result = notes.name_of_camunda_7(element, "resultVariable")
    if (script := read_own_script(element, notes, result)) is not None:
        return script
    expression = notes.of_camunda_7(element, "expression")
    if expression is None:
        return None
    if result is None and (found := _CALL.search(expression)):
        message = f"the expression calls {found[0]}…) of a bean"
        notes.complain(element, message, REMEDIES["expression"], "bpmn/java")
        return None
    if result is None:
        notes.complain(
            element,
            f"nothing takes the result of {str(expression)!r}",
            f"Fill in the result variable. {REMEDIES['class']}",
        )
        return None
    return Script(expression, result)


def _result(element: etree._Element, notes: Notes) -> DecisionResultKind:
    written = notes.name_of_camunda_7(element, "mapDecisionResult") or "resultList"
    if written not in {kind.value for kind in DecisionResultKind}:
        known = ", ".join(kind.value for kind in DecisionResultKind)
        notes.complain(
            element,
            f"the mapping {str(written)!r} of the decision's result is unknown",
            f"Choose one of these: {known}.",
        )
        return DecisionResultKind.RESULT_LIST
    return DecisionResultKind(written)


def _thrown_messages(element: etree._Element) -> Iterator[etree._Element]:
    if etree.QName(element).localname in ("endEvent", "intermediateThrowEvent"):
        yield from elements(element, "messageEventDefinition")


def _retried(element: etree._Element, notes: Notes) -> tuple[str, tuple[str, ...]]:
    """Return how often a job is tried, and how long is waited between attempts.

    The number of repetitions of one interval, or one more than there are intervals. An expression
    is left to the engine: its own number of attempts and waits.

    Source: Camunda 7, `failedJobRetryTimeCycle`: `R3/PT10M`, or `PT10M,PT1H`.
    """
    holder = child(element, "extensionElements")
    for namespace in CAMUNDA_7 if holder is not None else ():
        assert holder is not None
        for one in holder.iterchildren(f"{{{namespace}}}failedJobRetryTimeCycle"):
            written = "".join(str(text) for text in one.itertext()).strip()
            if not written or written.startswith(("$", "#")):
                continue
            cycle = _CYCLE.fullmatch(written)
            waits = (cycle[2],) if cycle else tuple(part.strip() for part in written.split(","))
            if all(_INTERVAL.fullmatch(wait) for wait in waits):
                return cycle[1] if cycle else str(len(waits) + 1), waits
            notes.complain(
                one,
                f"the retry time cycle {written!r} is none",
                "Write one such as R3/PT10M, or intervals such as PT10M,PT1H.",
            )
    return "3", ()
