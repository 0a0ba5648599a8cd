"""How long mails wait that were put aside, what ends that, and who can read them meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from engine.commands.execute_erasure import execute_erasure
from engine.commands.keep_house import keep_house
from engine.commands.rotate_encryption_key import forget_encryption_key, rotate_encryption_key
from engine.commands.sort_mail import open_mail, waiting_mails
from engine.commands.take_mail import take_mail
from engine.commands.verify_ledger import verify_ledger
from engine.faults import MailNotWaiting
from engine.person_model import Target
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR
from tests.inquiries import letter
from tests.integration.engine.protection import (
    BEGUN,
    Office,
    SetClock,
    approved,
    ended_case,
    handle_of,
    protected_office,
)
from tests.integration.engine.test_incoming_mail import facts

OPERATOR = replace(ADMINISTRATOR, account_id="postmaster", groups=frozenset({"operator"}))


@pytest.fixture
def office(workspace: Workspace, set_clock: SetClock) -> Office:
    set_clock(BEGUN)
    return protected_office(workspace)


def put_aside(workspace: Workspace, id_: str, sender: str, *, old: int = 0) -> int:
    """Bring a mail that no rule takes, so many days after it came; return its key."""
    came = BEGUN - timedelta(days=old)
    content = letter("nobody@example.com", id_, sender=sender)
    taken = take_mail(workspace, content, actor=OPERATOR, received_at=came)
    assert taken.outcome == "quarantined"
    return waiting_mails(workspace, actor=OPERATOR)[0].key


def kept(workspace: Workspace) -> set[int]:
    with workspace.transaction() as connection:
        rows = connection.exec_driver_sql("SELECT key FROM engine.incoming_mail_content")
        return {int(row[0]) for row in rows}


def waiting(workspace: Workspace) -> set[int]:
    return {one.key for one in waiting_mails(workspace, actor=OPERATOR)}


def test_a_mail_that_nobody_decides_about_is_discarded_after_30_days_on_record(
    workspace: Workspace, office: Office, set_clock: SetClock
) -> None:
    late = put_aside(workspace, "pa-1", "late@example.com")
    # It lay in the mailbox long before anybody read that: nobody has had a chance to look.
    old = put_aside(workspace, "pa-2", "old@example.com", old=300)
    before = len(facts(workspace, "system", "mail.discarded"))
    for days, left in ((29, {late, old}), (31, set())):
        set_clock(BEGUN + timedelta(days=days))
        keep_house(workspace)
        assert waiting(workspace) & {late, old} == left
        assert kept(workspace) & {late, old} == left
    discarded = facts(workspace, "system", "mail.discarded")[before:]
    assert len({one["data"]["sha256"] for one in discarded}) == 2
    with pytest.raises(MailNotWaiting):
        open_mail(workspace, late, actor=OPERATOR)
    again = letter("nobody@example.com", "pa-1", sender="late@example.com")
    assert take_mail(workspace, again, actor=OPERATOR).outcome == "twice"
    assert verify_ledger(workspace) == ()


def test_an_erasure_takes_along_what_waits_of_the_person_and_nothing_of_others(
    workspace: Workspace, office: Office
) -> None:
    ended_case(workspace, office, {"email": "writes@example.com", "name": "Wilma"})
    hers = put_aside(workspace, "pa-3", "Wilma <Writes@Example.com>")
    other = put_aside(workspace, "pa-4", "Other <other@example.com>")
    handle = handle_of(workspace, "writes@example.com")
    assert handle is not None
    key = approved(workspace, office, Target(handle=handle))
    assert {hers, other} <= waiting(workspace)
    execute_erasure(workspace, key, actor=office.asks)
    assert waiting(workspace) & {hers, other} == {other}
    assert kept(workspace) & {hers, other} == {other}
    assert verify_ledger(workspace) == ()


def test_what_waits_is_read_after_the_key_was_changed_and_the_old_one_is_gone(
    workspace: Workspace, office: Office
) -> None:
    key = put_aside(workspace, "pa-5", "jo@example.com")
    with workspace.transaction() as connection:
        rows = connection.exec_driver_sql("SELECT content FROM engine.incoming_mail_content")
        sealed = b"".join(bytes(row[0]) for row in rows)
    assert b"K\xc3\xb6ln" not in sealed
    rotate_encryption_key(workspace, actor=ADMINISTRATOR)
    old = workspace.ledger.keys.newest_epoch - 1
    forget_encryption_key(workspace, old, actor=ADMINISTRATOR)
    mail = open_mail(workspace, key, actor=OPERATOR).mail
    assert mail is not None
    assert mail.text == "Grüße aus Köln"
