"""Rules about who or what does the work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bpmn.model import Dialect, EventKind, Node
from bpmn.places import is_literal
from bpmn.rules.subject import Subject
from dmn.findings import Finding

_RESERVED: Final = frozenset({"requester"})
_REMEDIES: Final = {
    "serviceTask": "Fill in the job type under „Task definition“.",
    "sendTask": "Fill in the job type under „Task definition“, such as mail.",
    "businessRuleTask": "Choose a decision, or fill in a job type.",
    "scriptTask": "Write a FEEL expression with a result variable, or fill in a job type.",
    "intermediateThrowEvent": "Fill in the job type that sends the message, such as mail.",
    "endEvent": "Fill in the job type that sends the message, such as mail.",
}


_REMEDIES_OF_CAMUNDA_7: Final = {
    "businessRuleTask": "Choose a decision (DMN), or „External“ with a topic.",
    "scriptTask": "Write a script in FEEL, with a result variable.",
}


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


def work_without_a_worker(subject: Subject) -> Iterator[Finding]:
    """A machine's task names what does it, and so does a message that is sent (10.3.3, 10.5.1)."""
    for node in subject.process.nodes:
        works = node.tag.endswith("Task") and node.tag in _REMEDIES
        throws = node.tag in {"intermediateThrowEvent", "endEvent"} and _sends_message(node)
        if (works or throws) and not _workers(node):
            yield subject.at(
                node,
                "no-worker",
                "nothing says what does the work of {}",
                _worker_remedy(node.tag, subject.process.dialect),
            )


def _worker_remedy(tag: str, dialect: Dialect) -> str:
    if dialect is Dialect.CAMUNDA_7:
        external = "Choose „External“ as implementation, and fill in the topic."
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
        written += [extensions.script.result_variable] if extensions.script else []
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
        if node.tag == "userTask" and node.extensions.form is None:
            yield subject.at(
                node, "no-form", "{} has no form", "Link a form if data is to be entered."
            )


def user_task_without_candidates(subject: Subject) -> Iterator[Finding]:
    """A user task that is nobody's is seen by operators only."""
    for node in subject.process.nodes:
        assignment = node.extensions.assignment
        people = (assignment.assignee, assignment.candidate_groups, assignment.candidate_users)
        if node.tag == "userTask" and not any(people):
            yield subject.at(
                node,
                "no-candidates",
                "{} has neither an assignee nor candidates",
                "Fill in candidate groups under „Assignment“.",
            )
