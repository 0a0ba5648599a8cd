"""Rules about who or what does the work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bpmn.model import Dialect, EventKind, Node
from bpmn.places import SIGN, is_literal
from bpmn.rules.subject import Subject
from dmn.findings import Finding

_RESERVED: Final = frozenset({"requester"})
_REMEDIES: Final = {
    "serviceTask": "Fill in the job type under “Task definition”.",
    "sendTask": "Fill in the job type under “Task definition”, such as mail.",
    "businessRuleTask": "Choose a decision, or fill in a job type.",
    "scriptTask": "Write a FEEL expression with a result variable, or fill in a job type.",
    "intermediateThrowEvent": "Fill in the job type that sends the message, such as mail.",
    "endEvent": "Fill in the job type that sends the message, such as mail.",
}


_REMEDIES_OF_CAMUNDA_7: Final = {
    "businessRuleTask": "Choose a decision (DMN), or “External” with a topic.",
    "scriptTask": "Write a script in FEEL, with a result variable.",
}


_REMEDY_OF_NO_ENGINE: Final = (
    "Write zeebe:taskDefinition with a job type in its extensionElements, or"
    ' implementation="##unspecified" to pass it as a task without work is.'
)


def _workers(node: Node) -> list[str]:
    extensions = node.extensions
    found = {
        "a job type": extensions.task,
        "a decision": extensions.decision,
        "a script": extensions.script,
    }
    return [name for name, value in found.items() if value is not None]


def _sends_message(node: Node) -> bool:
    return any(event.kind is EventKind.MESSAGE for event in node.events)


def _names_message(node: Node) -> bool:
    sent = [event.message for event in node.events if event.kind is EventKind.MESSAGE]
    return bool(sent) and all(one is not None and one.name.strip() for one in sent)


def work_without_a_worker(subject: Subject) -> Iterator[Finding]:
    """A machine's task names what does it, and so does a message that is sent (10.3.3, 10.5.1)."""
    for node in subject.process.nodes:
        works = node.tag.endswith("Task") and node.tag in _REMEDIES
        throws = node.tag in {"intermediateThrowEvent", "endEvent"} and _sends_message(node)
        # A message without a worker goes to whoever waits for it here.
        alone = _names_message(node)
        if (works or throws) and not (alone or node.abstract) and not _workers(node):
            yield subject.at(
                node,
                "no-worker",
                "nothing says what does the work of {}",
                _worker_remedy(node.tag, subject),
            )


def messages_sent_by_the_engine(subject: Subject) -> Iterator[Finding]:
    """A message for which no worker is named goes out by itself, to who waits for it here.

    Source: BPMN 2.0.2, 10.3.3 (send task), 10.5.5; Camunda 8 itself asks for a job type.
    """
    sending = {"sendTask", "intermediateThrowEvent", "endEvent"}
    for node in subject.process.nodes:
        if node.tag in sending and _names_message(node) and not _workers(node):
            yield subject.at(
                node,
                "sent-here",
                "{} names no job type: its message goes to those who wait for it here",
                "Fill in a job type, such as mail, if it is to leave this engine.",
            )


def work_left_open(subject: Subject) -> Iterator[Finding]:
    """What says nothing of its work is passed as an abstract task is (BPMN 2.0.2, 10.3.3)."""
    for node in subject.process.nodes:
        if node.abstract:
            yield subject.at(
                node,
                "work-left-open",
                "{} says nothing of its work: it is passed as a task without work is",
                "Say what does it if something is to be done.",
            )


def _worker_remedy(tag: str, subject: Subject) -> str:
    if subject.of_no_engine and tag.endswith("Task"):
        return _REMEDY_OF_NO_ENGINE
    if subject.process.dialect is Dialect.CAMUNDA_7:
        external = "Choose “External” as implementation, and fill in the topic."
        return _REMEDIES_OF_CAMUNDA_7.get(tag, external)
    return _REMEDIES[tag]


def two_workers(subject: Subject) -> Iterator[Finding]:
    """A task has one implementation; a plain event has none."""
    for node in subject.process.nodes:
        workers = _workers(node)
        if len(workers) > 1:
            message = f"{{}} names {' and '.join(workers)}"
            yield subject.at(node, "two-workers", message, "Keep one of them.")
        elif workers and node.tag.endswith("Event") and not _sends_message(node):
            yield subject.at(
                node,
                "unread-worker",
                f"{{}} names {workers[0]}, but sends no message",
                "Make it a message event, or remove the job type.",
            )


def unknown_job_types(subject: Subject) -> Iterator[Finding]:
    """Somebody does each literal job type; one given in FEEL shows itself only at run time."""
    if subject.known_job_types is None:
        return
    for node in subject.process.nodes:
        task = node.extensions.task
        if task is None or not is_literal(task.type) or task.type in subject.known_job_types:
            continue
        known = ", ".join(sorted(subject.known_job_types))
        yield subject.at(
            node,
            "unknown-job-type",
            f"{{}} has the job type {task.type!r}, which no connector does",
            f"Use one of these: {known}; or declare it in VORGANG_EXTERNAL_JOB_TYPES, "
            "if a worker of yours does it.",
        )


def invalid_retries(subject: Subject) -> Iterator[Finding]:
    """The number of attempts is a whole number from 1 to 100."""
    for node in subject.process.nodes:
        task = node.extensions.task
        if task is None or not is_literal(task.retries):
            continue
        if re.fullmatch(r"[1-9][0-9]?|100", task.retries) is None:
            yield subject.at(
                node,
                "invalid-retries",
                f"{{}} asks for {task.retries!r} retries",
                "Write a whole number from 1 to 100.",
            )


def invalid_priority(subject: Subject) -> Iterator[Finding]:
    """A literal priority is a whole number from 0 to 100 (Camunda 8, priorityDefinition)."""
    for node in subject.process.nodes:
        priority = node.extensions.priority
        if priority is None or not is_literal(priority):
            continue
        if re.fullmatch(r"[0-9]|[1-9][0-9]|100", priority) is None:
            yield subject.at(
                node,
                "invalid-priority",
                f"{{}} has the priority {priority!r}",
                "Write a whole number from 0 to 100.",
            )


def reserved_variables(subject: Subject) -> Iterator[Finding]:
    """What the engine sets from the login is not written by a model: it is evidence."""
    for node in subject.process.nodes:
        extensions = node.extensions
        written = [mapping.target for mapping in (*extensions.inputs, *extensions.outputs)]
        script = extensions.script
        written += [script.result_variable] if script and script.result_variable else []
        written += [extensions.decision.result_variable] if extensions.decision else []
        if node.multi_instance is not None:
            loop = node.multi_instance
            written += [name for name in (loop.input_element, loop.output_collection) if name]
        for name in sorted({target.partition(".")[0] for target in written} & _RESERVED):
            yield subject.at(
                node,
                "reserved-variable",
                f"{{}} writes the variable {name}, which the engine sets itself",
                "Use another name.",
            )


def user_task_without_form(subject: Subject) -> Iterator[Finding]:
    """A user task without a form can be completed, but nothing can be entered."""
    for node in subject.process.nodes:
        signed = SIGN.attribute in node.extensions.properties
        if node.tag == "userTask" and node.extensions.form is None and not signed:
            yield subject.at(
                node,
                "no-form",
                "{} has no form: any variable is taken when it is completed",
                "Link a form if data is to be entered, so that only its fields are taken.",
            )


def user_task_without_candidates(subject: Subject) -> Iterator[Finding]:
    """A user task that names nobody, and has no link, is for those who may start its process, and
    operators."""
    for node in subject.process.nodes:
        assignment = node.extensions.assignment
        people = (assignment.assignee, assignment.candidate_groups, assignment.candidate_users)
        linked = "vorgang:publicLink" in node.extensions.properties
        if node.tag == "userTask" and not any(people) and not linked:
            yield subject.at(
                node,
                "no-candidates",
                "{} names nobody: those who may start its process and operators do it",
                "Fill in candidate groups under “Assignment” if others are to do it.",
            )
