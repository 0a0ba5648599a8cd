"""The certificate of an erasure says from when backups open nothing of it any more, with the entry
that proves it; after the erasure nobody is found by what is about no person."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import Connection

from api.cli_persons import tell_kept
from audit.entry import Fact
from audit.keys import forget as forget_key
from audit.verify import verify_export
from engine.commands.certify_erasure import Certificate, certify_erasure
from engine.commands.disclose_person import disclose_person
from engine.commands.execute_erasure import execute_erasure
from engine.commands.place_hold import place_hold
from engine.commands.port_person import port_person
from engine.commands.record_keys import record_keys
from engine.commands.rotate_encryption_key import forget_encryption_key, rotate_encryption_key
from engine.commands.verify_ledger import verify_ledger
from engine.faults import ErasureUnknown
from engine.person_model import HoldKind, Target
from engine.queries import case
from engine.queries.data_subjects import erasure, find_person
from engine.queries.protection_files import erasure_file
from engine.store import persons
from engine.workspace import Workspace
from tests.builders import (
    ADMINISTRATOR,
    deployed,
    process,
)
from tests.integration.engine.protection import (
    ANNE,
    ASK,
    BEGUN,
    PROPERTIES,
    Office,
    SetClock,
    approved,
    ended_case,
    of_anne,
    protected_office,
    text_of,
)

PROOF = re.compile(r"Eintrag \d+: Schlüssel vernichtet")


@pytest.fixture
def office(workspace: Workspace, set_clock: SetClock) -> Office:
    set_clock(BEGUN)
    office = protected_office(workspace)
    figures = {**PROPERTIES, "vorgang:class.figures": "business"}
    deployed(workspace, process("figures", ASK, properties=figures, file="figures.bpmn"))
    return office


def words(made: Certificate) -> set[str]:
    """Return the facts that a certificate discloses."""
    entries = json.loads(made.evidence)["entries"]
    return {
        fact["type"]
        for entry in entries
        if "body" in entry
        for fact in json.loads(entry["body"])["facts"]
    }


def forget(workspace: Workspace, epoch: int) -> None:
    """Begin a new epoch and forget one."""
    rotate_encryption_key(workspace, actor=ADMINISTRATOR)
    forget_encryption_key(workspace, epoch, actor=ADMINISTRATOR)


def test_until_the_epoch_is_forgotten_the_certificate_says_what_is_to_be_done(
    workspace: Workspace, office: Office
) -> None:
    ended_case(workspace, office)
    key = approved(workspace, office, of_anne(workspace))
    execute_erasure(workspace, key, actor=office.asks)
    made = certify_erasure(workspace, key, actor=office.asks)
    assert made.backups is not None
    assert made.backups.commands == ("vorgang keys rotate kek", "vorgang keys forget 1")
    told = text_of(made.pdf)
    assert "noch nicht: bis Epoche 1 vergessen ist" in told
    for command in made.backups.commands:
        assert command in told
    assert not PROOF.search(told)
    english = certify_erasure(workspace, key, actor=office.asks, language="en")
    assert "not yet: until epoch 1 is forgotten" in text_of(english.pdf)
    rotate_encryption_key(workspace, actor=ADMINISTRATOR)
    found = erasure(workspace, key, office.asks).backups
    assert found is not None
    assert found.commands == ("vorgang keys forget 1",)


def test_once_it_is_forgotten_the_certificate_holds_the_entry_that_says_so(
    workspace: Workspace, office: Office
) -> None:
    ended_case(workspace, office)
    key = approved(workspace, office, of_anne(workspace))
    execute_erasure(workspace, key, actor=office.asks)
    assert "key.forgotten" not in words(certify_erasure(workspace, key, actor=office.asks))
    forget(workspace, 1)
    made = certify_erasure(workspace, key, actor=office.asks)
    assert {"key.forgotten", "erasure.covered", "erasure.executed"} <= words(made)
    assert [one.code for one in verify_export(json.loads(made.evidence))] == []
    told = text_of(made.pdf)
    assert "noch nicht" not in told
    assert PROOF.search(told)
    assert "erfasst ab" in told
    assert made.backups is not None
    assert made.backups.since is not None
    assert verify_ledger(workspace) == ()


def test_what_is_erased_under_a_later_epoch_waits_for_that_one(
    workspace: Workspace, office: Office
) -> None:
    first, second = (
        approved(workspace, office, Target(case=ended_case(workspace, office))) for _ in "ab"
    )
    execute_erasure(workspace, first, actor=office.asks)
    rotate_encryption_key(workspace, actor=ADMINISTRATOR)
    execute_erasure(workspace, second, actor=office.asks)
    forget_encryption_key(workspace, 1, actor=ADMINISTRATOR)
    covered = certify_erasure(workspace, first, actor=office.asks)
    waiting = certify_erasure(workspace, second, actor=office.asks)
    assert "erasure.covered" in words(covered)
    assert "erasure.covered" not in words(waiting)
    assert "bis Epoche 2 vergessen ist" in text_of(waiting.pdf)
    assert waiting.backups is not None
    assert waiting.backups.open == (2,)


def test_an_erasure_that_no_forgetting_names_is_named_when_it_is_certified(
    workspace: Workspace, office: Office
) -> None:
    """As of those whose epoch was forgotten before the ledger named them."""
    ended_case(workspace, office)
    key = approved(workspace, office, of_anne(workspace))
    execute_erasure(workspace, key, actor=office.asks)
    rotate_encryption_key(workspace, actor=ADMINISTRATOR)
    forgotten = Fact("key.forgotten", data={"kind": "kek", "epoch": 1})
    record_keys(workspace, [forgotten], actor=ADMINISTRATOR)
    # While the folder holds its key, no entry makes it one that is forgotten.
    assert open_of(workspace, key, office) == (1,)
    forget_key(workspace.ledger.keys.folder, 1)
    workspace.ledger.keys.encryption_keys.reread()
    for _ in "ab":
        made = certify_erasure(workspace, key, actor=office.asks)
        assert "erasure.covered" in words(made)
        assert "noch nicht" not in text_of(made.pdf)
    with workspace.transaction() as connection:
        entries = workspace.ledger.entries_of(connection, "system")
    assert sum(b'"erasure.covered"' in entry.body for entry in entries) == 1


def open_of(workspace: Workspace, key: int, office: Office) -> tuple[int, ...]:
    """Return the epochs that are to be forgotten still, as a new certificate says."""
    made = certify_erasure(workspace, key, actor=office.asks)
    assert made.backups is not None
    assert ("erasure.covered" in words(made)) is not bool(made.backups.open)
    return made.backups.open


def test_what_has_no_place_in_the_log_covers_no_backup(
    workspace: Workspace, office: Office
) -> None:
    """Whoever may write rows writes that a key was forgotten; nobody forgot it."""
    ended_case(workspace, office)
    key = approved(workspace, office, of_anne(workspace))
    execute_erasure(workspace, key, actor=office.asks)
    rotate_encryption_key(workspace, actor=ADMINISTRATOR)
    body = json.dumps(
        {"facts": [{"type": "key.forgotten", "data": {"kind": "kek", "epoch": 1}}],
         "ts": "2026-01-01T00:00:00.000000Z"}, separators=(",", ":"),
    )  # fmt: skip
    with workspace.transaction() as connection:
        connection.exec_driver_sql(
            "INSERT INTO ledger.entry (inst, seq, leaf, body) VALUES ('system', 1000000, %s, %s)",
            (b"\0" * 32, body.encode()),
        )
    assert open_of(workspace, key, office) == (1,)


def indexed(connection: Connection, known_by: bytes) -> list[str]:
    """Return the tables of which a row holds these bytes."""
    tables = connection.exec_driver_sql(
        "SELECT schemaname || '.' || tablename FROM pg_tables "
        "WHERE schemaname IN ('engine', 'ledger', 'keystore')"
    ).scalars()
    return [
        table
        for table in list(tables)
        if connection.exec_driver_sql(
            f"SELECT EXISTS (SELECT FROM {table} t WHERE position(%s IN t::text) > 0)",
            (known_by.hex(),),
        ).scalar_one()
    ]


def of_figures(workspace: Workspace, office: Office) -> int:
    """Return a case with values about a person, and with figures about none."""
    return ended_case(workspace, office, {**ANNE, "figures": "4711"}, "figures")


def test_nobody_is_found_by_what_is_about_no_person(workspace: Workspace, office: Office) -> None:
    key = of_figures(workspace, office)
    handle, known_by = of_anne(workspace).handle, workspace.seals.person("änne@example.com")
    assert handle is not None
    with workspace.transaction() as connection:
        assert indexed(connection, known_by) == ["engine.person_identifier"]
    execute_erasure(workspace, approved(workspace, office, Target(handle)), actor=office.asks)
    with workspace.transaction() as connection:
        assert indexed(connection, known_by) == []
        assert persons.subjects_of(connection, handle) == ()
    with pytest.raises(ErasureUnknown):
        find_person(workspace, ANNE["email"], office.asks)
    shown = str(case(workspace, key, ADMINISTRATOR).entries)
    assert "4711" in shown
    assert ANNE["name"] not in shown
    # Whoever still knows the reference is told that there is nothing.
    answer = disclose_person(workspace, handle, actor=office.asks)
    assert (answer.content["cases"], answer.complete) == ([], True)
    assert port_person(workspace, handle, actor=office.asks).cases == ()
    assert verify_ledger(workspace) == ()


def test_what_the_law_keeps_leads_to_the_person_and_what_is_about_none_does_not(
    workspace: Workspace, office: Office
) -> None:
    figures = of_figures(workspace, office)
    letter = ended_case(workspace, office, name="letter")
    execute_erasure(workspace, approved(workspace, office, of_anne(workspace)), actor=office.asks)
    found = find_person(workspace, ANNE["email"], office.asks)
    assert [one.case.key for one in found.cases] == [letter]
    assert figures != letter


def test_a_case_says_that_it_was_erased_also_when_it_belongs_to_nobody_any_more(
    workspace: Workspace, office: Office
) -> None:
    key = of_figures(workspace, office)
    execute_erasure(workspace, approved(workspace, office, of_anne(workspace)), actor=office.asks)
    archive = case(workspace, key, ADMINISTRATOR).archive
    assert archive is not None
    assert archive.erased == {"contact"}


def test_the_certificate_says_what_is_kept_and_until_when(
    workspace: Workspace, office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = of_figures(workspace, office)
    letter = ended_case(workspace, office, name="letter")
    held = ended_case(workspace, office)
    hold = place_hold(
        workspace,
        Target(case=held),
        HoldKind.LITIGATION,
        "Klage",
        review_on=None,
        actor=office.asks,
    )
    key = approved(workspace, office, of_anne(workspace))
    execute_erasure(workspace, key, actor=office.asks)
    told = text_of(certify_erasure(workspace, key, actor=office.asks).pdf)
    assert "Was bleibt, und bis wann Beantwortet: teilweise." in told
    assert f"{figures} Geschäftliches ohne Personenbezug 31.12.2037" in told
    assert f"{letter} Handelsbriefe 31.12.2033" in told
    assert f"{held} alles auf weiteres, wegen Löschsperre {hold}" in told
    english = text_of(certify_erasure(workspace, key, actor=office.asks, language="en").pdf)
    assert "What is kept, and until when Answered: partial." in english
    assert f"{held} everything further notice, because of hold {hold}" in english
    file = erasure_file(workspace, key, office.asks)
    assert [one.name.key for one in file.kept] == [figures, letter, held]
    assert file.answer == "partial"
    shown = erasure(workspace, key, office.asks)
    assert shown.cases == ()
    assert [(one.case.key, one.holds) for one in shown.kept] == [
        (figures, ()), (letter, ()), (held, (hold,)),
    ]  # fmt: skip
    tell_kept(shown.kept)
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert lines[2] == f"Vorgang {held}: gesperrt durch {hold}"
    assert lines[1].startswith(f"Vorgang {letter}: aufbewahrt: commercial-letter")


def test_the_certificate_of_a_whole_erasure_says_that_nothing_is_kept(
    workspace: Workspace, office: Office
) -> None:
    ended_case(workspace, office)
    key = approved(workspace, office, of_anne(workspace))
    execute_erasure(workspace, key, actor=office.asks)
    told = text_of(certify_erasure(workspace, key, actor=office.asks).pdf)
    assert "Beantwortet: vollständig. Es bleibt nichts" in told
    file = erasure_file(workspace, key, office.asks)
    assert (file.kept, file.answer) == ((), "full")
