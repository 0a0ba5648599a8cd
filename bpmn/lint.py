"""Checks a process definition against what this engine executes, every finding at once.

`lint` gives what stops a deployment, `warn` what an analyst should look at. Each rule is one
function in `bpmn.rules`, with the clause of BPMN 2.0.2 that it stands for. FEEL is compiled
elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from bpmn.model import Definitions
from bpmn.rules import (
    elements,
    events,
    expressions,
    flow,
    multi_instance,
    process,
    properties,
    references,
    tasks,
    timers,
)
from bpmn.rules.subject import FileRule, Rule, Subject
from dmn.findings import Finding, in_order

FILE_RULES: Final[tuple[FileRule, ...]] = (
    process.execution_platform,
    process.no_process,
    references.duplicate_ids,
    references.invalid_ids,
    elements.unsupported_elements,
    elements.unsupported_attributes,
    elements.unsupported_extensions,
    elements.attributes_of_another_engine,
)
"""Looked at once per file."""

RULES: Final[tuple[Rule, ...]] = (
    elements.unsupported_nodes,
    elements.unsupported_events,
    elements.several_event_definitions,
    references.unresolved_flow_ends,
    references.unresolved_default,
    references.unattached_boundary_events,
    flow.no_start_event,
    flow.several_start_events,
    flow.flows_into_a_start,
    flow.flows_out_of_an_end,
    flow.unreachable_nodes,
    flow.gateway_without_a_way_out,
    flow.missing_conditions,
    flow.conditions_that_nobody_reads,
    flow.dead_boundary_events,
    tasks.work_without_a_worker,
    tasks.two_workers,
    tasks.unknown_job_types,
    tasks.invalid_retries,
    tasks.invalid_priority,
    tasks.reserved_variables,
    expressions.juel,
    expressions.expression_expected,
    expressions.computed_start_form,
    timers.invalid_timers,
    timers.repeating_interruption,
    events.messages_without_name,
    events.messages_without_correlation_key,
    events.same_message_twice,
    events.too_few_events_to_choose_from,
    events.targets_of_an_event_gateway,
    multi_instance.half_an_output,
    multi_instance.loops_on_other_nodes,
    properties.unknown_properties,
    properties.unknown_activities,
    properties.invalid_values,
)
"""Looked at for each executable process."""

ADVICE: Final[tuple[Rule, ...]] = (
    tasks.user_task_without_form,
    tasks.user_task_without_candidates,
    expressions.unintended_literals,
    expressions.static_headers,
    properties.undeclared_processing,
    flow.unnamed_decisions,
)


def lint(
    definitions: Definitions, known_job_types: Collection[str] | None = None
) -> tuple[Finding, ...]:
    """Return what stops this file from being deployed, in the order of its lines.

    Args:
        definitions: the file as read.
        known_job_types: job types that have a connector; `None` leaves them unchecked.

    Source: BPMN 2.0.2, the constraints of clauses 8 to 10 and 13.
    """
    findings = [finding for rule in FILE_RULES for finding in rule(definitions)]
    for subject in _subjects(definitions, known_job_types):
        findings += [finding for rule in RULES for finding in rule(subject)]
    return tuple(in_order(findings))


def warn(definitions: Definitions) -> tuple[Finding, ...]:
    """Return advice that does not stop a deployment, in the order of the file's lines."""
    findings = list(process.not_executable(definitions))
    for subject in _subjects(definitions, None):
        findings += [finding for rule in ADVICE for finding in rule(subject)]
    return tuple(in_order(findings))


def _subjects(
    definitions: Definitions, known_job_types: Collection[str] | None
) -> Iterator[Subject]:
    # A process that is not executable is documentation: it may hold anything.
    for one in definitions.processes:
        if one.executable:
            yield Subject(definitions.file, one, known_job_types)
