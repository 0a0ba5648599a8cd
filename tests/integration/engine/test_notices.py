"""Mail of one's tasks: who is told of what, once, and what happens when no mail server answers."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from engine.commands.anonymise_account import anonymise_account
from engine.commands.choose_notices import choose_notices, chosen_notices
from engine.commands.claim_user_task import claim_user_task
from engine.commands.name_deputy import name_deputy
from engine.commands.release_user_task import release_user_task
from engine.commands.send_notices import LEASE, MOST_ATTEMPTS, send_notices
from engine.commands.share_calendar import share_calendar
from engine.commands.start_process_instance import start_process_instance
from engine.commands.suppress_mail import suppress
from engine.faults import AccountRefused
from engine.mail_suppressions import Reason
from engine.model import Person, Resource
from engine.queries import case, inbox, person_of_username
from engine.queries.due_tasks import shared_due_tasks
from engine.queries.figures import read_figures
from engine.store import notices
from engine.task_notices import NoticeChoice
from engine.worker import Worker
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, deployed, end_event, person, process, start_event
from tests.builders import user_task as task_element
from tests.fakes import Postbox, free_port
from tests.integration.engine.waiting import flow, timer

# A Thursday that is a holiday in Bavaria and not in Berlin: Corpus Christi.
THURSDAY = datetime(2026, 6, 4, 4, 30, tzinfo=UTC)
STARTER = replace(ADMINISTRATOR, account_id="starter", groups=frozenset({"operator"}))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DIGEST = NoticeChoice(digest_hour=8)
BOTH = NoticeChoice(assigned=True, overdue=True)
SetClock = Callable[[datetime], None]


@pytest.fixture
def clock(mailing: Workspace) -> SetClock:
    """Set the time for all that happens; it is early on Thursday."""

    def set_(moment: datetime) -> None:
        mailing.clock = mailing.real_clock = lambda: moment

    set_(THURSDAY)
    return set_


@pytest.fixture
def ada(mailing: Workspace, clock: SetClock) -> Person:
    return person(mailing, "ada", "desk")


def begun(workspace: Workspace, due: str = "PT4H", users: str = "") -> int:
    """Start a case with a task of the group desk, or of these; return the task's key."""
    made = process(
        "quote",
        start_event("check") + task_element("check", "done", groups="desk") + end_event(),
    )
    content = made.content.decode().replace('name="Check"', 'name="Angebot prüfen"')
    schedule = f'<zeebe:taskSchedule dueDate="=now() + duration(&quot;{due}&quot;)"/>'
    content = content.replace(
        "<zeebe:assignmentDefinition", f"{schedule}<zeebe:assignmentDefinition"
    )
    content = content.replace('candidateGroups="desk"', f'candidateUsers="{users}"', bool(users))
    deployed(workspace, Resource(made.name, content.encode()))
    start_process_instance(workspace, "quote", variables={}, actor=STARTER)
    known = person_of_username(workspace, "ada")
    return max(task.key for task in inbox(workspace, known))


def unsent(workspace: Workspace) -> int:
    return read_figures(workspace).unsent_notices


def status_of(workspace: Workspace, instance: int) -> str:
    return case(workspace, instance, STARTER).instance.status


def subjects(postbox: Postbox) -> list[str]:
    return [str(mail["Subject"]) for mail in postbox.messages]


def test_a_list_of_the_tasks_comes_once_on_a_working_day_at_its_hour(
    mailing: Workspace, postbox: Postbox, ada: Person, clock: SetClock
) -> None:
    choose_notices(mailing, DIGEST, actor=ada)
    key = begun(mailing)
    clock(THURSDAY + HOUR)  # 7:30 in Berlin
    assert send_notices(mailing) == 0
    clock(THURSDAY + 2 * HOUR)
    assert (send_notices(mailing), send_notices(mailing)) == (1, 0)
    (mail,) = postbox.messages
    assert (mail["Subject"], mail["To"]) == ("1 Aufgabe wartet auf Sie", "ada@example.com")
    assert mail["List-Unsubscribe"] == f"<{mailing.settings.public_url}/account/notifications>"
    text = mail.get_content()
    assert f"/tasks/{key}" in text
    assert "Angebot prüfen – Vorgang " in text
    assert "fällig 04.06.2026, 10:30 Uhr" in text
    clock(THURSDAY + DAY + 2 * HOUR)
    assert send_notices(mailing) == 1
    assert "überfällig seit 04.06.2026, 10:30 Uhr" in postbox.messages[-1].get_content()
    for weekend in (2, 3):
        clock(THURSDAY + weekend * DAY + 2 * HOUR)
        assert send_notices(mailing) == 0


def test_whoever_is_on_the_list_of_suppressions_gets_no_mail_of_tasks_either(
    mailing: Workspace, postbox: Postbox, ada: Person, clock: SetClock
) -> None:
    choose_notices(mailing, DIGEST, actor=ada)
    begun(mailing)
    suppress(mailing, "ADA@example.com", Reason.INVALID, "kam zurück", actor=ADMINISTRATOR)
    clock(THURSDAY + 3 * HOUR)
    assert send_notices(mailing) == 0
    assert postbox.messages == []
    assert unsent(mailing) == 0


def test_whose_state_has_a_holiday_is_left_in_peace(
    mailing: Workspace, postbox: Postbox, ada: Person, clock: SetClock
) -> None:
    ben = person(mailing, "ben", "desk")
    choose_notices(mailing, replace(DIGEST, state="BY"), actor=ada)
    choose_notices(mailing, replace(DIGEST, state="BE", language="en"), actor=ben)
    begun(mailing)
    clock(THURSDAY + 2 * HOUR)
    send_notices(mailing)
    assert subjects(postbox) == ["1 task waits for you"]
    assert "due 04 June 2026, 10:30" in postbox.messages[0].get_content()


def test_who_has_nothing_to_do_or_chose_after_the_hour_gets_no_list_today(
    mailing: Workspace, postbox: Postbox, ada: Person, clock: SetClock
) -> None:
    choose_notices(mailing, DIGEST, actor=ada)
    clock(THURSDAY + 2 * HOUR)
    assert send_notices(mailing) == 0
    ben = person(mailing, "ben", "desk")
    choose_notices(mailing, replace(DIGEST, digest_hour=7), actor=ben)
    begun(mailing)
    assert send_notices(mailing) == 0
    clock(THURSDAY + DAY + HOUR)
    assert send_notices(mailing) == 1


def test_what_others_give_one_is_news_once_and_what_one_takes_is_none(
    mailing: Workspace, postbox: Postbox, ada: Person
) -> None:
    ben = person(mailing, "ben", "desk")
    had = begun(mailing)
    claim_user_task(mailing, had, actor=ada)
    choose_notices(mailing, BOTH, actor=ada)
    claim_user_task(mailing, begun(mailing), actor=ada)
    assert send_notices(mailing) == 0
    given = begun(mailing)
    for _ in range(2):
        claim_user_task(mailing, given, actor=replace(ADMINISTRATOR, account_id="x"), assignee=ada)
        assert (send_notices(mailing), send_notices(mailing)) == (1, 0)
        release_user_task(mailing, given, actor=ada)
        assert send_notices(mailing) == 0
    assert subjects(postbox) == ["1 neue Aufgabe für Sie"] * 2
    assert [f"/tasks/{given}" in mail.get_content() for mail in postbox.messages] == [True] * 2
    assert ben.email not in {str(mail["To"]) for mail in postbox.messages}


def test_what_is_late_is_told_once_also_to_a_deputy_and_not_if_it_was_late_before(
    mailing: Workspace, postbox: Postbox, ada: Person, clock: SetClock
) -> None:
    ben = person(mailing, "ben")
    begun(mailing, users="ada")
    clock(THURSDAY + 5 * HOUR)
    choose_notices(mailing, BOTH, actor=ada)
    choose_notices(mailing, BOTH, actor=ben)
    name_deputy(mailing, ada.account_id, ben.account_id, THURSDAY, THURSDAY + DAY, actor=ada)
    late = begun(mailing, users="ada")
    assert send_notices(mailing) == 0
    clock(THURSDAY + 10 * HOUR)
    assert (send_notices(mailing), send_notices(mailing)) == (2, 0)
    told = {str(mail["To"]): mail.get_content() for mail in postbox.messages}
    assert subjects(postbox) == ["1 Aufgabe ist überfällig"] * 2
    assert all(f"/tasks/{late}" in text for text in told.values())
    assert "in Vertretung für Ada" in told["ben@example.com"]
    assert "in Vertretung" not in told["ada@example.com"]


def test_a_mail_whose_sender_died_goes_out_again_under_the_same_message_id(
    mailing: Workspace, postbox: Postbox, ada: Person, clock: SetClock
) -> None:
    choose_notices(mailing, DIGEST, actor=ada)
    begun(mailing)
    clock(THURSDAY + 2 * HOUR)
    send_notices(mailing)
    # It died before it could write down that the mail went out: the lease it held stands.
    with mailing.transaction() as connection:
        connection.exec_driver_sql(
            "UPDATE engine.notice SET due_at = %s", (THURSDAY + 2 * HOUR + LEASE,)
        )
    assert send_notices(mailing) == 0
    clock(THURSDAY + 2 * HOUR + LEASE)
    assert send_notices(mailing) == 1
    first, second = postbox.messages
    assert first["Message-ID"] == second["Message-ID"]


def test_a_server_that_does_not_answer_is_tried_again_and_shows_until_it_took_the_mail(
    mailing: Workspace, postbox: Postbox, ada: Person, clock: SetClock
) -> None:
    choose_notices(mailing, DIGEST, actor=ada)
    begun(mailing)
    answering, mailing.settings = mailing.settings, replace(mailing.settings, smtp_port=free_port())
    moment = THURSDAY + 2 * HOUR
    clock(moment)
    assert (send_notices(mailing), unsent(mailing)) == (0, 1)
    mailing.settings = answering
    assert send_notices(mailing) == 0
    clock(moment + HOUR)
    assert (send_notices(mailing), unsent(mailing)) == (1, 0)
    assert len(postbox.messages) == 1


def test_a_mail_that_nobody_takes_is_given_up_and_still_shows(
    mailing: Workspace, ada: Person, clock: SetClock
) -> None:
    choose_notices(mailing, DIGEST, actor=ada)
    begun(mailing)
    mailing.settings = replace(mailing.settings, smtp_port=free_port())
    moment, attempts = THURSDAY + 2 * HOUR, []
    while moment < THURSDAY + 5 * DAY:
        clock(moment)
        send_notices(mailing)
        with mailing.transaction() as connection:
            row = connection.exec_driver_sql(
                "SELECT attempts, due_at FROM engine.notice ORDER BY decided_at LIMIT 1"
            ).one()
        attempts.append(row.attempts)
        moment += 3 * HOUR
    assert max(attempts) == MOST_ATTEMPTS
    assert row.due_at is None
    assert unsent(mailing) >= 1


def test_what_is_done_before_its_mail_goes_out_is_not_told(
    mailing: Workspace, postbox: Postbox, ada: Person, clock: SetClock
) -> None:
    choose_notices(mailing, BOTH, actor=ada)
    task = begun(mailing)
    with mailing.transaction() as connection:
        gone = [f"overdue:{task + 1}:x"]
        notices.decide(connection, ada.account_id, gone, THURSDAY, "notice-1")
    assert send_notices(mailing) == 0
    assert postbox.messages == []


def test_who_wants_nothing_more_or_is_gone_gets_nothing_and_leaves_no_row(
    mailing: Workspace, postbox: Postbox, ada: Person, clock: SetClock
) -> None:
    ben = person(mailing, "ben", "desk")
    for one in (ada, ben):
        choose_notices(mailing, replace(BOTH, digest_hour=8), actor=one)
    begun(mailing)
    choose_notices(mailing, NoticeChoice(), actor=ada)
    anonymise_account(mailing, "ben", actor=ADMINISTRATOR)
    clock(THURSDAY + 6 * HOUR)
    assert send_notices(mailing) == 0
    assert postbox.messages == []
    assert chosen_notices(mailing, ada) == NoticeChoice()
    with mailing.transaction() as connection:
        for table in ("notice", "notice_choice"):
            rows = connection.exec_driver_sql(f"SELECT count(*) FROM engine.{table}")
            assert rows.scalar_one() == 0


@pytest.mark.parametrize(
    "wanted",
    [NoticeChoice(24), NoticeChoice(-1), NoticeChoice(8, state="XX"), NoticeChoice(8, language="")],
)
def test_what_makes_no_sense_is_refused(
    mailing: Workspace, ada: Person, wanted: NoticeChoice
) -> None:
    with pytest.raises(AccountRefused):
        choose_notices(mailing, wanted, actor=ada)


def test_an_account_without_an_address_is_refused(mailing: Workspace, ada: Person) -> None:
    with mailing.transaction() as connection:
        connection.exec_driver_sql(
            "UPDATE engine.account SET email = NULL WHERE account_id = %s", (ada.account_id,)
        )
    with pytest.raises(AccountRefused):
        choose_notices(mailing, DIGEST, actor=ada)


def test_a_calendar_has_the_tasks_of_whom_one_stands_in_for(
    mailing: Workspace, ada: Person, clock: SetClock
) -> None:
    ben = person(mailing, "ben")
    task = begun(mailing, users="ada")
    token = share_calendar(mailing, actor=ben)
    assert shared_due_tasks(mailing, token) == ()
    name_deputy(mailing, ada.account_id, ben.account_id, THURSDAY, THURSDAY + DAY, actor=ada)
    assert [one.key for one in shared_due_tasks(mailing, token)] == [task]
    clock(THURSDAY + DAY)
    assert shared_due_tasks(mailing, token) == ()


def test_a_mail_server_that_takes_the_call_and_says_nothing_keeps_no_job_waiting(
    mailing: Workspace, ada: Person, clock: SetClock
) -> None:
    choose_notices(mailing, DIGEST, actor=ada)
    begun(mailing)
    clock(THURSDAY + 2 * HOUR)
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(30)
        mailing.settings = replace(mailing.settings, smtp_port=silent.getsockname()[1])
        worker = threading.Thread(target=Worker(mailing).run_until, args=(stop,))
        worker.start()
        try:
            called, _ = silent.accept()
            with called:
                wait = start_event("wait") + timer("wait", "PT0S") + flow("to-done", "wait", "done")
                deployed(mailing, process("waiting", wait + end_event()))
                key = start_process_instance(mailing, "waiting", variables={}, actor=STARTER).key
                deadline = time.monotonic() + 30
                while (
                    status := status_of(mailing, key)
                ) == "active" and time.monotonic() < deadline:
                    time.sleep(0.05)
                with mailing.transaction() as connection:
                    row = connection.exec_driver_sql("SELECT attempts, fault FROM engine.notice")
                    assert tuple(row.one()) == (1, None)
                assert status == "completed"
        finally:
            stop.set()
            worker.join()
