"""What somebody has said themselves is taken off the list by two people, never by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from audit.entry import decode
from engine.commands.lift_suppression import Lifted, lift
from engine.commands.suppress_mail import suppress, suppressions_of
from engine.commands.verify_ledger import verify_ledger
from engine.faults import EngineFault, NotAllowed
from engine.mail_suppressions import OWN_WORD, Reason
from engine.model import Person
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR

MOMENT = datetime(2026, 6, 4, 10, tzinfo=UTC)
WHY = "Schriftlich vom 3. Juni"


def keeper(name: str) -> Person:
    return replace(ADMINISTRATOR, account_id=name, groups=frozenset({"data-protection-team"}))


DORA, DIRK = keeper("lifting-dora"), keeper("lifting-dirk")


@pytest.mark.parametrize("reason", sorted(OWN_WORD))
def test_two_people_lift_what_somebody_said_themselves(
    workspace: Workspace, reason: Reason
) -> None:
    address = f"{reason}@lifting.example"
    suppress(workspace, address, reason, WHY, actor=DORA)
    for _ in range(2):
        assert lift(workspace, address, WHY, actor=DORA) == Lifted(waiting=(reason,))
    (one,) = suppressions_of(workspace, address, actor=DORA)
    assert one.lifting_asked_by == DORA.account_id
    assert lift(workspace, address, WHY, actor=DIRK) == Lifted(gone=(reason,))
    assert suppressions_of(workspace, address, actor=DORA) == []
    with workspace.transaction() as connection:
        entries = workspace.ledger.entries_of(connection, "system")
    last = decode(entries[-1].body)
    (fact,) = last["facts"]
    assert last["actor"]["ref"] == DIRK.account_id
    assert (fact["type"], fact["refs"]["asked_by"]) == ("suppression.lifted", DORA.account_id)
    assert verify_ledger(workspace) == ()


def test_one_person_lifts_what_nobody_declared(workspace: Workspace) -> None:
    address = "dead@lifting.example"
    for reason in (Reason.INVALID, Reason.MANUAL, Reason.OBJECTION):
        suppress(workspace, address, reason, WHY, actor=DORA)
    lifted = lift(workspace, address, WHY, actor=DORA)
    assert set(lifted.gone) == {Reason.INVALID, Reason.MANUAL}
    assert lifted.waiting == (Reason.OBJECTION,)


def test_who_objects_anew_is_asked_for_anew(workspace: Workspace) -> None:
    address = "anew@lifting.example"
    suppress(workspace, address, Reason.OBJECTION, WHY, actor=DORA)
    lift(workspace, address, WHY, actor=DORA)
    suppress(workspace, address, Reason.OBJECTION, "Noch ein Brief", actor=DIRK)
    assert lift(workspace, address, WHY, actor=DIRK).waiting == (Reason.OBJECTION,)
    assert lift(workspace, address, WHY, actor=DORA).gone == (Reason.OBJECTION,)


def test_a_wish_is_good_for_a_fortnight(workspace: Workspace) -> None:
    address = "late@lifting.example"
    workspace.clock = lambda: MOMENT
    suppress(workspace, address, Reason.OBJECTION, WHY, actor=DORA)
    lift(workspace, address, WHY, actor=DORA)
    workspace.clock = lambda: MOMENT + timedelta(days=14, seconds=1)
    assert lift(workspace, address, WHY, actor=DIRK).waiting == (Reason.OBJECTION,)
    workspace.clock = lambda: MOMENT + timedelta(days=28)
    assert lift(workspace, address, WHY, actor=DORA).gone == (Reason.OBJECTION,)


def test_nobody_lifts_without_a_reason_or_the_right(workspace: Workspace) -> None:
    address = "right@lifting.example"
    suppress(workspace, address, Reason.MANUAL, WHY, actor=DORA)
    with pytest.raises(EngineFault):
        lift(workspace, address, "  ", actor=DORA)
    for group in ("marketing", "auditor", "sales"):
        reader = replace(DORA, groups=frozenset({group}))
        with pytest.raises(NotAllowed):
            lift(workspace, address, WHY, actor=reader)
    assert (
        len(
            suppressions_of(
                workspace, address, actor=replace(DORA, groups=frozenset({"marketing"}))
            )
        )
        == 1
    )
