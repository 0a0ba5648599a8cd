"""Who may do what: one pure function that says no unless a rule says yes.

Roles are groups: `analyst` deploys, `operator` keeps things running, `auditor` reads everything and
changes nothing, `administrator` manages accounts, `integration` (other systems) publishes messages,
`worker` (programs) takes jobs that are done outside, with the variables they see.
Everybody else works by candidate groups.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from engine.core.guarded import (
    AccountRights,
    CaseRights,
    DecisionRights,
    DefinitionRights,
    Installation,
    Object,
    OfferRights,
    ReportRights,
    UserTaskRights,
)
from engine.model import Absent, Person

__all__ = [
    "ADMINISTRATOR",
    "ANALYST",
    "AUDITOR",
    "DATA_PROTECTION",
    "INTEGRATION",
    "OPERATOR",
    "OUTSIDER",
    "PROTECTION_OFFICER",
    "READING",
    "WORKER",
    "AccountRights",
    "CaseRights",
    "DecisionRights",
    "DefinitionRights",
    "Installation",
    "Object",
    "OfferRights",
    "Operation",
    "ReportRights",
    "UserTaskRights",
    "allowed",
    "eligible",
    "represented",
]

ANALYST, OPERATOR, AUDITOR, ADMINISTRATOR = "analyst", "operator", "auditor", "administrator"
INTEGRATION = "integration"
OUTSIDER = "subject"
"""The kind of whoever acts without an account, by a public form or by a link of their own."""
WORKER = "worker"
PROTECTION_OFFICER = "data-protection-officer"
MARKETING = "marketing"
"""Sees for what an address gets no mail, such as a bounce, and changes nothing of it."""
DATA_PROTECTION = "data-protection-team", PROTECTION_OFFICER
"""The team asks for erasures, holds and what there is about a person; the officer does so too, and
alone moves a case whose use is restricted."""


class Operation(StrEnum):
    """What somebody wants to do."""

    DEPLOY = "deploy"
    START = "start"
    READ_CASE = "read_case"
    COMMENT = "comment"
    READ_LEDGER = "read_ledger"
    READ_TASK = "read_task"
    READ_INCIDENTS = "read_incidents"
    CLAIM = "claim"
    COMPLETE = "complete"
    RELEASE = "release"
    ASSIGN = "assign"
    UPDATE = "update"
    RESOLVE_INCIDENT = "resolve_incident"
    CANCEL = "cancel"
    TAKE_OFFER = "take_offer"
    MIGRATE = "migrate"
    RUN_BATCH = "run_batch"
    READ_BATCHES = "read_batches"
    SUSPEND = "suspend"
    MODIFY = "modify"
    SET_VARIABLES = "set_variables"
    EXPORT_REPORT = "export_report"
    EXPORT_LEDGER = "export_ledger"
    VERIFY = "verify"
    MANAGE_ACCOUNTS = "manage_accounts"
    KEEP_OWN_ACCOUNT = "keep_own_account"
    NAME_DEPUTY = "name_deputy"
    EVALUATE_DECISION = "evaluate_decision"
    READ_DECISION = "read_decision"
    EVALUATE_EXPRESSION = "evaluate_expression"
    PUBLISH_MESSAGE = "publish_message"
    TURN_CLOCK = "turn_clock"
    WORK_ON_JOBS = "work_on_jobs"
    READ_RESOURCE = "read_resource"
    READ_PERSON = "read_person"
    ASK_ERASURE = "ask_erasure"
    APPROVE_ERASURE = "approve_erasure"
    WITHDRAW_ERASURE = "withdraw_erasure"
    PLACE_HOLD = "place_hold"
    SUPPRESS_MAIL = "suppress_mail"
    READ_SUPPRESSIONS = "read_suppressions"
    SORT_MAIL = "sort_mail"
    READ_PROCESSING = "read_processing"
    READ_DEFINITIONS = "read_definitions"
    PLAY_SCENARIOS = "play_scenarios"
    READ_FIGURES = "read_figures"
    READ_PERSON_FIGURES = "read_person_figures"
    READ_CASE_REPORT = "read_case_report"


READING = frozenset(
    {
        Operation.READ_CASE,
        Operation.READ_LEDGER,
        Operation.READ_TASK,
        Operation.READ_INCIDENTS,
        Operation.READ_BATCHES,
        Operation.EXPORT_REPORT,
        Operation.EXPORT_LEDGER,
        Operation.VERIFY,
        Operation.READ_DECISION,
        Operation.READ_RESOURCE,
        Operation.READ_PROCESSING,
        Operation.READ_SUPPRESSIONS,
        Operation.READ_DEFINITIONS,
        Operation.READ_FIGURES,
        Operation.READ_CASE_REPORT,
    }
)
"""Operations that change nothing; an auditor may do these and no other, but for `OF_ONESELF`."""
OF_ONESELF = frozenset({Operation.KEEP_OWN_ACCOUNT})
"""What whoever it is does with their own account: password, second factor, sessions."""


def allowed(person: Person, operation: Operation, object_: Object) -> bool:
    """Return whether this person may do this to that; what no rule names is not allowed."""
    if person.kind == OUTSIDER:
        return _may_outside(person, operation, object_)
    if person.kind not in {"user", "service"}:
        return False
    if AUDITOR in person.groups and operation not in READING | OF_ONESELF:
        return False
    rule = _RULES.get((operation, type(object_)))
    return rule is not None and rule(person, object_)


def _may_outside(person: Person, operation: Operation, object_: Object) -> bool:
    """Who has no account starts what is public, and does the one task that their link is for."""
    if isinstance(object_, UserTaskRights):
        return operation is Operation.COMPLETE and object_.link == person.account_id
    public = isinstance(object_, DefinitionRights) and object_.public
    return operation is Operation.START and public


def eligible(person: Person, task: UserTaskRights) -> bool:
    """Return whether the task may be given to this person, whoever has it now."""
    return (
        person.kind in {"user", "service"}
        and AUDITOR not in person.groups
        and person.account_id not in task.excluded
        and (_is_candidate(person, task) or _is_assignee(person, task))
    )


def represented(person: Person, task: UserTaskRights) -> Absent | None:
    """Return for whom this person, as a deputy, would do the task; `None` in their own right.

    A deputy has what the absent person was given by name: what they have claimed, and what names
    them as a candidate. What is a group's stays with the group.
    """
    if _is_assignee(person, task) or (task.assignee is None and _is_candidate(person, task)):
        return None
    named = task.candidate_users if task.assignee is None else {task.assignee}
    return next((one for one in person.stands_for if named & {one.account_id, one.username}), None)


def _stands_in(person: Person, task: UserTaskRights) -> bool:
    """Return whether the person may do the task as a deputy: four eyes counts both."""
    absent = represented(person, task)
    return (
        absent is not None
        and AUDITOR not in person.groups
        and task.excluded.isdisjoint({person.account_id, absent.account_id})
    )


def _sees_as_deputy(person: Person, object_: UserTaskRights | CaseRights) -> bool:
    names = {name for one in person.stands_for for name in (one.account_id, one.username)}
    held = isinstance(object_, UserTaskRights) and object_.assignee in names
    return held or not object_.candidate_users.isdisjoint(names)


def _is_assignee(person: Person, task: UserTaskRights) -> bool:
    return task.assignee is not None and task.assignee in {person.account_id, person.username}


def _is_candidate(person: Person, object_: UserTaskRights | CaseRights | OfferRights) -> bool:
    return bool(
        object_.candidate_groups & person.groups
        or object_.candidate_users & {person.account_id, person.username}
    )


def _has(*roles: str) -> Callable[[Person, Object], bool]:
    return lambda person, _: not person.groups.isdisjoint(roles)


def _is_own(person: Person, object_: Object) -> bool:
    assert isinstance(object_, AccountRights)
    return person.kind == "user" and person.account_id == object_.account_id


def _may_start(person: Person, object_: Object) -> bool:
    assert isinstance(object_, DefinitionRights)
    return OPERATOR in person.groups or not person.groups.isdisjoint(object_.start_groups)


def _may_evaluate(person: Person, object_: Object) -> bool:
    """Those who make and keep decisions, and those whose processes ask them."""
    assert isinstance(object_, DecisionRights)
    makes_or_keeps = not person.groups.isdisjoint({ANALYST, OPERATOR, ADMINISTRATOR})
    return makes_or_keeps or not person.groups.isdisjoint(object_.start_groups)


def _may_read_decision(person: Person, object_: Object) -> bool:
    return AUDITOR in person.groups or _may_evaluate(person, object_)


def _may_see(person: Person, object_: Object) -> bool:
    assert isinstance(object_, CaseRights)
    return (
        bool(person.groups & {OPERATOR, AUDITOR})
        or person.account_id in object_.participants
        or not person.groups.isdisjoint(object_.visible_to)
        or _is_candidate(person, object_)
        or _sees_as_deputy(person, object_)
    )


def _may_read_task(person: Person, object_: Object) -> bool:
    assert isinstance(object_, UserTaskRights)
    return (
        bool(person.groups & {OPERATOR, AUDITOR})
        or _is_assignee(person, object_)
        or _is_candidate(person, object_)
        or _sees_as_deputy(person, object_)
    )


def _may_claim(person: Person, object_: Object) -> bool:
    assert isinstance(object_, UserTaskRights)
    free = object_.assignee is None
    return free and (eligible(person, object_) or _stands_in(person, object_))


def _may_complete(person: Person, object_: Object) -> bool:
    """Only who has it, or a candidate while nobody has it, or their deputy; no role completes
    another's task."""
    assert isinstance(object_, UserTaskRights)
    free = object_.assignee is None or _is_assignee(person, object_)
    return (free and eligible(person, object_)) or _stands_in(person, object_)


def _may_release(person: Person, object_: Object) -> bool:
    """Who has it, their deputy, and operators; likewise who gives it to somebody else."""
    assert isinstance(object_, UserTaskRights)
    if object_.assignee is None:
        return False
    holds = _is_assignee(person, object_) or represented(person, object_) is not None
    return OPERATOR in person.groups or holds


def _may_assign(person: Person, object_: Object) -> bool:
    return OPERATOR in person.groups or _may_release(person, object_)


def _may_take(person: Person, object_: Object) -> bool:
    """Only those to whom it is offered; no role sends it in their name."""
    assert isinstance(object_, OfferRights)
    return AUDITOR not in person.groups and _is_candidate(person, object_)


def _may_read_report(person: Person, object_: Object) -> bool:
    assert isinstance(object_, ReportRights)
    return not person.groups.isdisjoint({OPERATOR, AUDITOR, *object_.readers})


def _may_name_deputy(person: Person, object_: Object) -> bool:
    assert isinstance(object_, AccountRights)
    return ADMINISTRATOR in person.groups or person.account_id == object_.account_id


_RULES: dict[tuple[Operation, type], Callable[[Person, Object], bool]] = {
    (Operation.DEPLOY, Installation): _has(ANALYST, OPERATOR),
    (Operation.START, DefinitionRights): _may_start,
    (Operation.READ_CASE, CaseRights): _may_see,
    (Operation.COMMENT, CaseRights): _may_see,
    (Operation.READ_LEDGER, CaseRights): _may_see,
    (Operation.READ_LEDGER, Installation): _has(AUDITOR),
    (Operation.READ_TASK, UserTaskRights): _may_read_task,
    (Operation.READ_INCIDENTS, Installation): _has(OPERATOR, AUDITOR),
    (Operation.CLAIM, UserTaskRights): _may_claim,
    (Operation.COMPLETE, UserTaskRights): _may_complete,
    (Operation.RELEASE, UserTaskRights): _may_release,
    (Operation.ASSIGN, UserTaskRights): _may_assign,
    (Operation.UPDATE, UserTaskRights): _has(OPERATOR),
    (Operation.RESOLVE_INCIDENT, CaseRights): _has(OPERATOR),
    (Operation.CANCEL, CaseRights): _has(OPERATOR),
    (Operation.TAKE_OFFER, OfferRights): _may_take,
    (Operation.MIGRATE, CaseRights): _has(OPERATOR),
    (Operation.RUN_BATCH, Installation): _has(OPERATOR),
    (Operation.READ_BATCHES, Installation): _has(OPERATOR, AUDITOR),
    (Operation.SUSPEND, CaseRights): _has(OPERATOR),
    (Operation.SUSPEND, DefinitionRights): _has(OPERATOR),
    (Operation.MODIFY, CaseRights): _has(OPERATOR),
    (Operation.SET_VARIABLES, CaseRights): _has(OPERATOR),
    (Operation.EXPORT_REPORT, CaseRights): _has(AUDITOR),
    (Operation.EXPORT_LEDGER, Installation): _has(AUDITOR),
    (Operation.VERIFY, Installation): _has(AUDITOR, OPERATOR),
    (Operation.MANAGE_ACCOUNTS, Installation): _has(ADMINISTRATOR),
    (Operation.NAME_DEPUTY, AccountRights): _may_name_deputy,
    (Operation.KEEP_OWN_ACCOUNT, AccountRights): _is_own,
    (Operation.EVALUATE_DECISION, DecisionRights): _may_evaluate,
    (Operation.READ_DECISION, DecisionRights): _may_read_decision,
    (Operation.EVALUATE_EXPRESSION, Installation): _has(ANALYST, OPERATOR, ADMINISTRATOR),
    (Operation.PUBLISH_MESSAGE, Installation): _has(OPERATOR, ADMINISTRATOR, INTEGRATION),
    (Operation.TURN_CLOCK, Installation): _has(OPERATOR),
    (Operation.WORK_ON_JOBS, Installation): _has(OPERATOR, WORKER),
    (Operation.READ_RESOURCE, Installation): _has(OPERATOR, WORKER, ANALYST, AUDITOR),
    (Operation.READ_PERSON, Installation): _has(*DATA_PROTECTION),
    (Operation.ASK_ERASURE, Installation): _has(*DATA_PROTECTION),
    (Operation.APPROVE_ERASURE, Installation): _has(*DATA_PROTECTION),
    (Operation.WITHDRAW_ERASURE, Installation): _has(PROTECTION_OFFICER),
    (Operation.PLACE_HOLD, Installation): _has(*DATA_PROTECTION),
    (Operation.SUPPRESS_MAIL, Installation): _has(OPERATOR, *DATA_PROTECTION),
    (Operation.READ_SUPPRESSIONS, Installation): _has(
        OPERATOR, *DATA_PROTECTION, AUDITOR, MARKETING
    ),
    (Operation.SORT_MAIL, Installation): _has(OPERATOR),
    (Operation.READ_PROCESSING, Installation): _has(*DATA_PROTECTION, AUDITOR),
    (Operation.READ_DEFINITIONS, Installation): _has(ANALYST, OPERATOR, ADMINISTRATOR, AUDITOR),
    (Operation.PLAY_SCENARIOS, Installation): _has(ANALYST, OPERATOR, ADMINISTRATOR),
    (Operation.READ_FIGURES, Installation): _has(ANALYST, OPERATOR, ADMINISTRATOR, AUDITOR),
    (Operation.READ_PERSON_FIGURES, Installation): _has(OPERATOR),
    (Operation.READ_CASE_REPORT, ReportRights): _may_read_report,
}
