"""Who may do what: every role, operation and object, tried against a table written by hand."""

from __future__ import annotations

from itertools import product

import pytest

from engine.core.permission import (
    OF_ONESELF,
    OUTSIDER,
    READING,
    AccountRights,
    CaseRights,
    DecisionRights,
    DefinitionRights,
    Installation,
    Object,
    OfferRights,
    Operation,
    ReportRights,
    UserTaskRights,
    allowed,
    eligible,
)
from engine.core.rights import RIGHTS
from engine.model import Person

ROLES = (
    *("analyst", "operator", "auditor", "administrator", "integration", "worker"),
    *("data-protection-team", "data-protection-officer"),
    *("finance", "sales", "marketing", "nobody"),
)
PEOPLE = {role: Person(f"id-{role}", role, role, frozenset({role})) for role in ROLES}

FINANCE = frozenset({"finance"})
OBJECTS: dict[str, Object] = {
    "installation": Installation(),
    "definition": DefinitionRights(FINANCE),
    "definition nobody starts": DefinitionRights(),
    "definition anybody starts": DefinitionRights(public=True),
    "decision": DecisionRights(FINANCE),
    "decision that no process calls": DecisionRights(),
    "case": CaseRights(frozenset({"id-sales"}), FINANCE),
    "foreign case": CaseRights(frozenset({"id-other"})),
    "case with an open task": CaseRights(
        frozenset({"id-other"}), candidate_groups=FINANCE, candidate_users=frozenset({"sales"})
    ),
    "free task": UserTaskRights(None, FINANCE, frozenset({"sales"})),
    "claimed task": UserTaskRights("id-finance", FINANCE, frozenset({"sales"})),
    "forbidden task": UserTaskRights(None, FINANCE, excluded=frozenset({"id-finance"})),
    "forbidden claimed task": UserTaskRights(
        "id-finance", FINANCE, excluded=frozenset({"id-finance"})
    ),
    "task for nobody": UserTaskRights(),
    "own account of finance": AccountRights("id-finance"),
    "own account of an auditor": AccountRights("id-auditor"),
    "offer": OfferRights(FINANCE, frozenset({"sales"})),
    "offer to an auditor": OfferRights(candidate_users=frozenset({"id-auditor"})),
    "report": ReportRights(FINANCE),
    "report that nobody reads": ReportRights(),
}

# Everything that is allowed; whatever is not here is not.
TABLE: dict[tuple[str, str], str] = {
    ("deploy", "installation"): "analyst operator",
    ("start", "definition"): "operator finance",
    ("start", "definition nobody starts"): "operator",
    ("start", "definition anybody starts"): "operator",
    ("read_case", "case"): "operator auditor finance sales",
    ("read_case", "foreign case"): "operator auditor",
    ("read_case", "case with an open task"): "operator auditor finance sales",
    ("comment", "case"): "operator finance sales",
    ("comment", "foreign case"): "operator",
    ("comment", "case with an open task"): "operator finance sales",
    ("read_ledger", "case"): "operator auditor finance sales",
    ("read_ledger", "case with an open task"): "operator auditor finance sales",
    ("read_ledger", "foreign case"): "operator auditor",
    ("read_ledger", "installation"): "auditor",
    ("read_incidents", "installation"): "operator auditor",
    ("read_task", "free task"): "operator auditor finance sales",
    ("read_task", "claimed task"): "operator auditor finance sales",
    ("read_task", "forbidden task"): "operator auditor finance",
    ("read_task", "forbidden claimed task"): "operator auditor finance",
    ("read_task", "task for nobody"): "operator auditor",
    ("claim", "free task"): "finance sales",
    ("complete", "free task"): "finance sales",
    ("complete", "claimed task"): "finance",
    ("release", "claimed task"): "operator finance",
    ("release", "forbidden claimed task"): "operator finance",
    ("assign", "free task"): "operator",
    ("assign", "claimed task"): "operator finance",
    ("assign", "forbidden task"): "operator",
    ("assign", "forbidden claimed task"): "operator finance",
    ("assign", "task for nobody"): "operator",
    ("update", "free task"): "operator",
    ("update", "claimed task"): "operator",
    ("update", "forbidden task"): "operator",
    ("update", "forbidden claimed task"): "operator",
    ("update", "task for nobody"): "operator",
    ("resolve_incident", "case"): "operator",
    ("resolve_incident", "foreign case"): "operator",
    ("resolve_incident", "case with an open task"): "operator",
    ("cancel", "case"): "operator",
    ("cancel", "foreign case"): "operator",
    ("cancel", "case with an open task"): "operator",
    ("take_offer", "offer"): "finance sales",
    ("suspend", "case"): "operator",
    ("suspend", "foreign case"): "operator",
    ("suspend", "case with an open task"): "operator",
    ("suspend", "definition"): "operator",
    ("suspend", "definition nobody starts"): "operator",
    ("suspend", "definition anybody starts"): "operator",
    ("modify", "case"): "operator",
    ("modify", "foreign case"): "operator",
    ("modify", "case with an open task"): "operator",
    ("set_variables", "case"): "operator",
    ("set_variables", "foreign case"): "operator",
    ("set_variables", "case with an open task"): "operator",
    ("migrate", "case"): "operator",
    ("migrate", "foreign case"): "operator",
    ("migrate", "case with an open task"): "operator",
    ("run_batch", "installation"): "operator",
    ("read_batches", "installation"): "operator auditor",
    ("export_report", "case"): "auditor",
    ("export_report", "foreign case"): "auditor",
    ("export_report", "case with an open task"): "auditor",
    ("export_ledger", "installation"): "auditor",
    ("verify", "installation"): "auditor operator",
    ("manage_accounts", "installation"): "administrator",
    ("name_deputy", "own account of finance"): "administrator finance",
    ("name_deputy", "own account of an auditor"): "administrator",
    ("keep_own_account", "own account of finance"): "finance",
    ("keep_own_account", "own account of an auditor"): "auditor",
    ("turn_clock", "installation"): "operator",
    ("work_on_jobs", "installation"): "operator worker",
    ("read_resource", "installation"): "analyst operator auditor worker",
    ("publish_message", "installation"): "operator administrator integration",
    ("evaluate_decision", "decision"): "analyst operator administrator finance",
    ("evaluate_decision", "decision that no process calls"): "analyst operator administrator",
    ("read_decision", "decision"): "analyst operator administrator auditor finance",
    ("read_decision", "decision that no process calls"): "analyst operator administrator auditor",
    ("evaluate_expression", "installation"): "analyst operator administrator",
    ("read_definitions", "installation"): "analyst operator administrator auditor",
    ("play_scenarios", "installation"): "analyst operator administrator",
    **{
        (asked, "installation"): "data-protection-team data-protection-officer"
        for asked in ("read_person", "ask_erasure", "approve_erasure", "place_hold")
    },
    ("sort_mail", "installation"): "operator",
    ("suppress_mail", "installation"): "operator data-protection-team data-protection-officer",
    ("read_suppressions", "installation"): (
        "operator data-protection-team data-protection-officer auditor marketing"
    ),
    ("withdraw_erasure", "installation"): "data-protection-officer",
    ("read_processing", "installation"): "auditor data-protection-team data-protection-officer",
    ("read_figures", "installation"): "analyst operator administrator auditor",
    ("read_person_figures", "installation"): "operator",
    ("read_case_report", "report"): "operator auditor finance",
    ("read_case_report", "report that nobody reads"): "operator auditor",
}


@pytest.mark.parametrize(("role", "operation"), list(product(ROLES, Operation)))
def test_every_role_may_do_what_the_table_says_and_nothing_else(
    role: str, operation: Operation
) -> None:
    for name, object_ in OBJECTS.items():
        expected = role in TABLE.get((operation.value, name), "").split()
        assert allowed(PEOPLE[role], operation, object_) is expected, name


def test_every_entry_of_the_table_names_something_that_exists() -> None:
    for operation, name in TABLE:
        assert Operation(operation)
        assert name in OBJECTS


@pytest.mark.parametrize("operation", Operation)
def test_an_auditor_changes_nothing_whatever_other_groups_they_have(operation: Operation) -> None:
    auditor = Person("x", "x", "X", frozenset(ROLES))
    if operation not in READING | OF_ONESELF:
        assert not any(allowed(auditor, operation, object_) for object_ in OBJECTS.values())


@pytest.mark.parametrize("operation", [Operation.CLAIM, Operation.COMPLETE])
def test_four_eyes_holds_for_everybody(operation: Operation) -> None:
    groups = frozenset(ROLES) - {"auditor"}
    person = Person("x", "x", "X", groups)
    for assignee in (None, "x"):
        task = UserTaskRights(assignee, groups, frozenset({"x"}), frozenset({"x"}))
        assert not allowed(person, operation, task)
        assert not eligible(person, task)


@pytest.mark.parametrize("operation", [Operation.CLAIM, Operation.COMPLETE, Operation.RELEASE])
def test_an_administrator_never_does_anothers_task(operation: Operation) -> None:
    for name in ("free task", "claimed task", "task for nobody"):
        assert not allowed(PEOPLE["administrator"], operation, OBJECTS[name])


@pytest.mark.parametrize(("kind", "operation"), list(product(["timer", "system", ""], Operation)))
def test_machines_are_no_people(kind: str, operation: Operation) -> None:
    machine = Person("x", "x", "X", frozenset(ROLES) - {"auditor"}, kind=kind)
    assert not any(allowed(machine, operation, object_) for object_ in OBJECTS.values())


def test_who_has_no_account_starts_what_is_public_and_does_nothing_else() -> None:
    outsider = Person("public-form", "public-form", "", frozenset(ROLES), kind=OUTSIDER)
    given = {
        (operation, name)
        for operation, (name, object_) in product(Operation, OBJECTS.items())
        if allowed(outsider, operation, object_)
    }
    assert given == {(Operation.START, "definition anybody starts")}
    assert not any(
        eligible(outsider, one) for one in OBJECTS.values() if isinstance(one, UserTaskRights)
    )


def test_every_right_has_words_for_those_who_lack_it() -> None:
    assert set(RIGHTS) == set(Operation)
