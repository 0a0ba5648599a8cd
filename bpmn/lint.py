"""Checks a process definition against what this engine executes, every finding at once.

`lint` gives what stops a deployment, `warn` what an analyst should look at. Each rule is one
function in `bpmn.rules`, with the clause of BPMN 2.0.2 that it stands for. FEEL is compiled
elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from bpmn.dialect import EXECUTION_PLATFORM
from bpmn.echoes import without_echoes
from bpmn.model import Definitions
from bpmn.rules import (
    acts,
    ad_hoc,
    calls,
    data,
    drawing,
    elements,
    events,
    expressions,
    flow,
    gateways,
    links,
    listeners,
    loops,
    multi_instance,
    multiple,
    offers,
    process,
    properties,
    public_links,
    references,
    signals,
    sub_processes,
    tasks,
    throwing,
    timers,
)
from bpmn.rules.subject import FileRule, Rule, Subject
from dmn.findings import Finding, in_order

FILE_RULES: Final[tuple[FileRule, ...]] = (
    process.execution_platform,
    references.duplicate_ids,
    references.invalid_ids,
    drawing.unresolved_references,
    drawing.message_flows_inside_a_pool,
    elements.unsupported_elements,
    elements.unsupported_attributes,
    elements.unsupported_extensions,
    elements.attributes_of_another_engine,
)
"""Looked at once per file."""

RULES: Final[tuple[Rule, ...]] = (
    elements.unsupported_nodes,
    elements.unsupported_events,
    references.unresolved_flow_ends,
    references.unresolved_default,
    references.unattached_boundary_events,
    references.flows_across_a_border,
    flow.no_start,
    flow.several_start_events,
    flow.flows_into_a_start,
    flow.flows_out_of_an_end,
    flow.unreachable_nodes,
    flow.gateway_without_a_way_out,
    flow.missing_conditions,
    flow.conditions_that_nobody_reads,
    flow.dead_boundary_events,
    sub_processes.triggers_inside,
    sub_processes.starts_of_event_sub_processes,
    sub_processes.flows_at_event_sub_processes,
    sub_processes.starts_that_have_to_interrupt,
    sub_processes.cancel_outside_a_transaction,
    sub_processes.compensation_handlers,
    throwing.compensated_activities,
    tasks.work_without_a_worker,
    tasks.two_workers,
    tasks.unknown_job_types,
    tasks.invalid_retries,
    tasks.invalid_priority,
    listeners.unknown_events,
    listeners.unknown_task_events,
    listeners.completing_an_approval,
    listeners.same_listener_twice,
    listeners.where_no_listener_runs,
    listeners.unknown_job_types,
    listeners.invalid_retries,
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
    gateways.links_behind_an_event_gateway,
    gateways.parallel_event_gateways,
    gateways.instantiation_with_a_way_in,
    gateways.complex_joins_without_condition,
    gateways.default_flows_that_nobody_reads,
    signals.signals_without_name,
    signals.same_signal_twice,
    signals.signal_starts_that_are_computed,
    signals.condition_starts,
    links.links_without_name,
    links.links_without_target,
    links.links_without_source,
    links.flows_at_links,
    multiple.half_a_parallel_multiple,
    multiple.definitions_that_stand_alone,
    multiple.several_messages_thrown,
    multi_instance.half_an_output,
    multi_instance.loops_on_other_nodes,
    loops.two_loop_markers,
    loops.endless_loops,
    loops.token_quantities,
    loops.how_many_instances,
    loops.events_of_loops,
    calls.calls_without_target,
    ad_hoc.events_that_begin_or_end,
    ad_hoc.nothing_to_do,
    ad_hoc.half_an_output,
    ad_hoc.two_deciders,
    data.unresolved_data,
    data.half_assignments,
    properties.unknown_properties,
    properties.unknown_activities,
    properties.invalid_values,
    acts.acts_without_authority,
    acts.unknown_acts,
    public_links.unfit_links,
    offers.unfit_offers,
)
"""Looked at for each executable process."""

ADVICE: Final[tuple[Rule, ...]] = (
    events.messages_found_by_name,
    tasks.messages_sent_by_the_engine,
    tasks.work_left_open,
    tasks.user_task_without_form,
    tasks.user_task_without_candidates,
    expressions.unintended_literals,
    expressions.static_headers,
    properties.undeclared_processing,
    flow.unnamed_decisions,
    flow.conditions_that_are_ignored,
    timers.cycles_that_are_waited_for,
    throwing.thrown_without_code,
    throwing.caught_twice,
    flow.implicit_start,
    flow.events_that_nothing_leads_to,
    gateways.contradicted_directions,
    gateways.mixed_waiting,
    gateways.boundaries_behind_an_event_gateway,
    process.history_time_to_live,
    listeners.told_when_cancelled,
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
    if definitions.documentation:
        return ()
    findings = [finding for rule in FILE_RULES for finding in rule(definitions)]
    for subject in _subjects(definitions, known_job_types):
        findings += [finding for rule in RULES for finding in rule(subject)]
    return tuple(in_order(without_echoes(findings)))


def warn(definitions: Definitions) -> tuple[Finding, ...]:
    """Return advice that does not stop a deployment, in the order of the file's lines."""
    findings = [*process.no_process(definitions), *process.not_executable(definitions)]
    if not definitions.documentation:
        findings += drawing.flows_that_a_node_denies(definitions)
        findings += drawing.unresolved_operations(definitions)
        findings += elements.elements_without_effect(definitions)
    for subject in _subjects(definitions, None):
        findings += [finding for rule in ADVICE for finding in rule(subject)]
    return tuple(in_order(findings))


def _subjects(
    definitions: Definitions, known_job_types: Collection[str] | None
) -> Iterator[Subject]:
    # A process that is not executable is documentation: it may hold anything.
    for one in definitions.processes:
        if one.executable:
            platform = definitions.execution_platform
            of_camunda_8, of_no_engine = platform == EXECUTION_PLATFORM, platform is None
            yield Subject(definitions.file, one, known_job_types, of_camunda_8, of_no_engine)
