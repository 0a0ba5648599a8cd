"""`vorgang ledger reconcile`: tables and states against the ledger, named instance by instance."""

from __future__ import annotations

from dataclasses import fields

import pytest
from click.testing import CliRunner, Result

from api.cli import program
from audit.finding import Finding
from engine.commands.advance_ledger import advance_ledger
from engine.commands.reconcile_ledger import reconcile_ledger
from engine.faults import NotAllowed, ProcessInstanceUnknown
from engine.settings import Settings
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR
from tests.integration.engine.test_tampering import Office


@pytest.fixture
def office(workspace: Workspace) -> Office:
    made = Office(workspace)
    advance_ledger(workspace)
    return made


def compared(office: Office, case: int | None = None) -> tuple[int, tuple[Finding, ...]]:
    done = reconcile_ledger(office.workspace, actor=ADMINISTRATOR, case=case)
    return done.compared, done.findings


def test_what_was_changed_is_named_with_its_case_and_as_the_verification_names_it(
    office: Office,
) -> None:
    assert compared(office) == (3, ())
    one, other = office.waiting, office.sending
    office.as_superuser(
        "UPDATE engine.process_instance a SET state = b.state FROM engine.process_instance b "
        "WHERE a.key = %(one)s AND b.key = %(other)s",
        one=one,
        other=other,
    )
    office.as_superuser(
        "DELETE FROM engine.job WHERE process_instance_key = %(other)s", other=other
    )
    count, found = compared(office)
    assert count == 3
    assert set(found) == set(office.findings())
    assert {finding.instance for finding in found} == {str(one), str(other)}
    for case in (one, other):
        assert compared(office, case) == (
            1,
            tuple(finding for finding in found if finding.instance == str(case)),
        )
    assert compared(office, office.ended) == (1, ())


def test_an_instance_that_is_gone_is_named(office: Office) -> None:
    case = office.waiting
    office.as_superuser("ALTER TABLE engine.process_instance DISABLE TRIGGER ALL")
    office.as_superuser(
        "DELETE FROM engine.process_instance WHERE key = %(case)s",
        case=case,
    )
    for chosen in (None, case):
        _, found = compared(office, chosen)
        assert ("instance-missing", str(case)) in {(one.code, one.instance) for one in found}
    assert compared(office, office.sending) == (1, ())


def test_a_case_that_never_was_is_refused_and_so_are_clerks(office: Office) -> None:
    with pytest.raises(ProcessInstanceUnknown):
        compared(office, 987_654)
    with pytest.raises(NotAllowed):
        reconcile_ledger(office.workspace, actor=office.alice)


def said(settings: Settings, monkeypatch: pytest.MonkeyPatch, *words: str) -> Result:
    for one in fields(Settings):
        value = getattr(settings, one.name)
        if one.name in ("home", "database_url") and value is not None:
            monkeypatch.setenv(f"VORGANG_{one.name.upper()}", str(value))
    return CliRunner().invoke(program, ["ledger", "reconcile", *words])


def test_the_command_names_each_difference_and_ends_with_1(
    office: Office, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = said(settings, monkeypatch)
    assert (done.exit_code, done.output) == (0, "3 cases compared: as the ledger says\n")
    office.as_superuser(
        "UPDATE engine.process_instance SET started_by = 'mallory' WHERE key = %(case)s",
        case=office.waiting,
    )
    done = said(settings, monkeypatch, "--case", str(office.waiting))
    assert done.exit_code == 1
    assert f"starter-changed [inst {office.waiting} seq 1]" in done.output
    assert done.output.endswith(f"case {office.waiting} compared: 1 finding\n")
    assert said(settings, monkeypatch, "--case", str(office.ended)).exit_code == 0
