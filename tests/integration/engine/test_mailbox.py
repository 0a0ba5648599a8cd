"""The mailbox that mails come back to, on a real server: each mail once, none for ever."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from threading import Event, Thread

import pytest

from engine.commands.lift_suppression import lift
from engine.commands.read_mailbox import MOST_TRIES, read_mailbox
from engine.commands.sort_mail import waiting_mails
from engine.commands.suppress_mail import suppressions_of
from engine.commands.verify_ledger import verify_ledger
from engine.doctor.surrounding_checks import check_mailbox
from engine.faults import NotAllowed
from engine.settings import Settings
from engine.worker import Worker
from engine.workspace import Workspace, open_workspace
from tests.builders import person
from tests.folders import short_folder
from tests.integration.engine.test_mail_bounces import OPERATOR, returned, we_wrote
from tests.mailboxes import ASIDE, DONE, MailboxServer, mailbox_server, read_by

AWAY = b"From: a@example.com\nMessage-ID: <away@x>\nAuto-Submitted: auto-replied\n\nUrlaub\n"
LETTER = b"From: b@example.com\nMessage-ID: <letter@x>\nSubject: Frage\n\nGuten Tag\n"


@pytest.fixture(scope="module")
def server() -> Iterator[MailboxServer]:
    with short_folder() as folder:
        folder.chmod(0o755)
        with mailbox_server(folder) as running:
            yield running


@pytest.fixture
def reading(settings: Settings, server: MailboxServer) -> Iterator[Workspace]:
    opened = open_workspace(read_by(settings, server))
    yield opened
    assert verify_ledger(opened) == ()
    opened.close()


def named(content: bytes, id_: str) -> bytes:
    return f"Message-ID: <{id_}@mx.example>\n".encode() + content


def came_back(workspace: Workspace, address: str, key: str, id_: str) -> bytes:
    """Return the notification about a mail that a case sent."""
    we_wrote(workspace, address, key)
    return named(returned(workspace, address, "5.1.1", key), id_)


def reasons(workspace: Workspace, address: str) -> list[str]:
    return [str(one.reason) for one in suppressions_of(workspace, address, actor=OPERATOR)]


def test_a_mail_that_came_back_is_taken_once_and_moved(
    reading: Workspace, server: MailboxServer
) -> None:
    before = server.held(DONE)
    told = came_back(reading, "lies@example.com", "mb-1", "once")
    server.brought(told, told, AWAY)
    assert read_mailbox(reading) == 3
    assert reasons(reading, "lies@example.com") == ["invalid"]
    assert (server.held("INBOX"), server.held(DONE)) == (0, before + 3)
    assert read_mailbox(reading) == 0


def test_what_no_program_understands_waits_for_a_person_and_holds_up_nothing(
    reading: Workspace, server: MailboxServer
) -> None:
    before = server.held(ASIDE)
    nested = b"Content-Type: message/rfc822\n\n" * 5_000
    server.brought(LETTER, named(nested, "nested"), b"\x00\xff\xfe no mail at all")
    server.brought(came_back(reading, "behind@example.com", "mb-2", "behind"))
    read_mailbox(reading)
    assert reasons(reading, "behind@example.com") == ["invalid"]
    assert (server.held("INBOX"), server.held(ASIDE)) == (0, before + 3)
    found = waiting_mails(reading, actor=OPERATOR)
    assert {one.reason for one in found} <= {
        "no-rule",
        "nested",
        "malformed",
        "worn-out",
        "too-large",
    }
    assert read_mailbox(reading) == 0
    with pytest.raises(NotAllowed):
        waiting_mails(reading, actor=person(reading, "clerk-of-quarantine", "clerk"))


def test_a_mail_at_which_the_worker_dies_is_put_aside_after_some_tries(
    reading: Workspace, server: MailboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object, **__: object) -> int:
        raise SystemExit

    before = server.held(ASIDE)
    server.brought(came_back(reading, "dies@example.com", "mb-3", "dies"))
    with monkeypatch.context() as patched:
        patched.setattr("engine.commands.take_mail.take_bounce", dies)
        for _ in range(MOST_TRIES):
            with pytest.raises(SystemExit):
                read_mailbox(reading)
            assert read_mailbox(reading) == 0, "its lease has not ended"
            with reading.transaction() as connection:
                connection.exec_driver_sql(
                    "UPDATE engine.mailbox_mail SET leased_until = now() WHERE outcome IS NULL"
                )
    assert read_mailbox(reading) == 1
    assert (server.held("INBOX"), server.held(ASIDE)) == (0, before + 1)


def test_a_worker_that_dies_between_commit_and_move_moves_it_the_next_time(
    reading: Workspace, server: MailboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object) -> None:
        raise SystemExit

    before = server.held(DONE)
    server.brought(came_back(reading, "moved@example.com", "mb-4", "moved"))
    with monkeypatch.context() as patched:
        patched.setattr("engine.connectors.mail_reading.Mailbox.move", dies)
        with pytest.raises(SystemExit):
            read_mailbox(reading)
    assert reasons(reading, "moved@example.com") == ["invalid"]
    assert read_mailbox(reading) == 0
    assert (server.held("INBOX"), server.held(DONE)) == (0, before + 1)


def test_the_worker_reads_the_mailbox_by_itself(reading: Workspace, server: MailboxServer) -> None:
    server.brought(came_back(reading, "worker@example.com", "mb-5", "worker"))
    stop = Event()
    running = Thread(target=Worker(reading).run_until, args=(stop,))
    running.start()
    try:
        for _ in range(600):
            if server.held("INBOX") == 0:
                break
            stop.wait(0.1)
    finally:
        stop.set()
        running.join()
    assert reasons(reading, "worker@example.com") == ["invalid"]


def test_numbers_that_the_server_gives_anew_do_not_make_a_mail_come_back_twice(
    reading: Workspace, server: MailboxServer
) -> None:
    told = came_back(reading, "again@example.com", "mb-6", "again")
    server.brought(told)
    assert read_mailbox(reading) == 1
    lift(reading, "again@example.com", "besteht wieder", actor=OPERATOR)
    server.renumbered()
    server.brought(told)
    assert read_mailbox(reading) == 1
    assert reasons(reading, "again@example.com") == []


def test_doctor_says_what_is_wrong_with_the_mailbox(
    settings: Settings, server: MailboxServer
) -> None:
    good = read_by(settings, server)
    assert check_mailbox(settings).case == ""
    assert check_mailbox(good).case == ""
    wrong = server.password_file.with_name("wrong")
    wrong.write_text("wrong")
    for changes, case in (
        ({"imap_password_file": str(wrong)}, "mailbox-login"),
        ({"imap_password_file": "/nowhere/password"}, "mailbox-password"),
        ({"imap_folder": "Nirgends"}, "mailbox-folder"),
        ({"imap_tls": "tls"}, "mailbox-certificate"),
        ({"imap_port": 1}, "mailbox-silent"),
        ({"imap_host": "imap.example"}, "mailbox-in-clear"),
    ):
        assert check_mailbox(replace(good, **changes)).case == case
