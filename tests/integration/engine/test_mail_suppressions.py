"""Whom no process reaches any more: asked right before sending, kept by a keyed hash alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from audit.entry import decode
from engine.commands.lift_suppression import Lifted, lift
from engine.commands.start_process_instance import start_process_instance
from engine.commands.suppress_mail import (
    suppress,
    suppressions_of,
    unsubscribe,
    unsubscribe_link,
)
from engine.commands.verify_ledger import verify_ledger
from engine.faults import MailAddressRefused, NotAllowed, NotFound
from engine.mail_suppressions import Reason, Suppression, stopping
from engine.mail_template import MailClass
from engine.model import Resource
from engine.queries import case
from engine.store import suppressions
from engine.worker import Worker
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, deployed, end_event, person, process, start_event
from tests.fakes import Postbox
from tests.integration.engine.test_mail_templates import TASK

ADVERTISING = (
    "---\nsubject: Neues\nclass: {}\npurpose: Newsletter\nbasis: Art. 6(1)(a) GDPR\n---\n"
    "Guten Tag\n\nAbmelden: {{{{ unsubscribe }}}}\n"
)
MOMENT = datetime(2026, 6, 4, 10, tzinfo=UTC)
OPERATOR = replace(ADMINISTRATOR, account_id="keeper", groups=frozenset({"operator"}))


def sending(workspace: Workspace, name: str, mail_class: str, header: str = "") -> None:
    """Deploy a process that sends one mail of this class to `to`."""
    task = TASK.format("deployment").replace("&quot;jo@example.com&quot;", "to")
    task = task.replace(
        "<zeebe:linkedResources>",
        f'<zeebe:taskHeaders><zeebe:header key="onSuppressed" value="{header}"/>'
        "</zeebe:taskHeaders><zeebe:linkedResources>",
    )
    file = Resource("offer.mail.md", ADVERTISING.format(mail_class).encode())
    deployed(workspace, file, process(name, start_event("tell") + task + end_event()))


def sent(workspace: Workspace, name: str, to: str) -> int:
    """Start a case that sends; return its key."""
    key = start_process_instance(workspace, name, variables={"to": to}, actor=ADMINISTRATOR).key
    Worker(workspace).run_once()
    return key


@pytest.mark.parametrize(
    ("mail_class", "stops"),
    [
        ("internal", set(Reason)),
        ("survey", set(Reason)),
        ("advertising", set(Reason)),
        ("confirmation", set(Reason) - {Reason.WITHDRAWN}),
        ("transactional", {Reason.INVALID}),
        ("legal-duty", {Reason.INVALID}),
    ],
)
def test_which_reason_stops_which_mail(mail_class: str, stops: set[Reason]) -> None:
    found = {one for one in Reason if stopping([Suppression(one, MOMENT)], MailClass(mail_class))}
    assert found == stops


def test_who_unsubscribes_by_one_click_gets_nothing_a_moment_later(
    mailing: Workspace, postbox: Postbox
) -> None:
    sending(mailing, "news", "advertising")
    key = sent(mailing, "news", "Click@Example.com")
    (mail,) = postbox.messages
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = str(mail["List-Unsubscribe"]).strip("<>")
    assert link in mail.get_content()
    assert link == unsubscribe_link(mailing, "click@example.com", key)
    assert "click" not in link.removeprefix(mailing.settings.public_url).lower()
    for _ in range(2):
        unsubscribe(mailing, link.rpartition("/")[2])
    again = sent(mailing, "news", "Jo <CLICK@example.com>")
    assert len(postbox.messages) == 1
    assert case(mailing, again, ADMINISTRATOR).instance.status == "completed"
    (one,) = suppressions_of(mailing, "click@EXAMPLE.com", actor=OPERATOR)
    assert one.reason is Reason.WITHDRAWN
    assert verify_ledger(mailing) == ()


def test_a_link_that_somebody_made_up_does_nothing(mailing: Workspace) -> None:
    link = unsubscribe_link(mailing, "made@example.com", 4711).rpartition("/")[2]
    forged = ("A" if link[0] != "A" else "B") + link[1:]
    for token in (forged, link[:-2], link + "AAAA", "", "ü", "x" * 500):
        with pytest.raises(NotFound):
            unsubscribe(mailing, token)
    assert suppressions_of(mailing, "made@example.com", actor=OPERATOR) == []


def test_what_a_contract_needs_arrives_and_an_address_that_is_none_is_left_alone(
    mailing: Workspace, postbox: Postbox
) -> None:
    sending(mailing, "contract", "transactional")
    suppress(mailing, "due@example.com", Reason.OBJECTION, "Brief vom 3.6.", actor=OPERATOR)
    sent(mailing, "contract", "due@example.com")
    assert len(postbox.messages) == 1
    suppress(mailing, "due@example.com", Reason.INVALID, "kam zurück", actor=OPERATOR)
    sent(mailing, "contract", "due@example.com")
    assert len(postbox.messages) == 1


def test_an_address_that_bounced_can_come_back(mailing: Workspace) -> None:
    mailing.clock = lambda: MOMENT
    suppress(mailing, "back@example.com", Reason.INVALID, "kam zurück", actor=OPERATOR)
    mailing.clock = lambda: MOMENT + timedelta(days=89)
    assert len(suppressions_of(mailing, "back@example.com", actor=OPERATOR)) == 1
    mailing.clock = lambda: MOMENT + timedelta(days=91)
    assert suppressions_of(mailing, "back@example.com", actor=OPERATOR) == []
    assert suppress(mailing, "back@example.com", Reason.INVALID, "wieder", actor=OPERATOR)


def test_a_model_may_want_an_error(mailing: Workspace, postbox: Postbox) -> None:
    sending(mailing, "strict", "survey", "error")
    suppress(mailing, "strict@example.com", Reason.COMPLAINT, "Anruf", actor=OPERATOR)
    key = sent(mailing, "strict", "strict@example.com")
    assert postbox.messages == []
    assert case(mailing, key, ADMINISTRATOR).instance.status != "completed"


def test_the_list_and_the_ledger_hold_no_address(mailing: Workspace) -> None:
    suppress(mailing, "secret.name@example.com", Reason.MANUAL, "auf Wunsch", actor=OPERATOR)
    assert lift(mailing, "Secret.Name@example.com", "Irrtum", actor=OPERATOR) == (
        Lifted((Reason.MANUAL,))
    )
    assert lift(mailing, "secret.name@example.com", "Irrtum", actor=OPERATOR) == Lifted()
    with mailing.transaction() as connection:
        bodies = b"".join(one.body for one in mailing.ledger.entries_of(connection, "system"))
    assert b"suppression.added" in bodies
    assert b"suppression.lifted" in bodies
    assert b"secret" not in bodies.lower()
    assert verify_ledger(mailing) == ()


def test_who_may_not_is_refused_and_what_is_no_address_too(mailing: Workspace) -> None:
    clerk = person(mailing, "clerk-of-lists", "clerk")
    with pytest.raises(NotAllowed):
        suppress(mailing, "x@example.com", Reason.MANUAL, "weil", actor=clerk)
    with pytest.raises(NotAllowed):
        suppressions_of(mailing, "x@example.com", actor=clerk)
    with pytest.raises(MailAddressRefused):
        suppress(mailing, "niemand", Reason.MANUAL, "weil", actor=OPERATOR)


def test_a_mail_says_when_the_list_was_asked_and_to_which_entry_of_it_it_went(
    mailing: Workspace, postbox: Postbox
) -> None:
    """Only of mails that the list can stop: of others nothing says to whom they went."""
    seals = mailing.seals
    for mail_class, told in (("advertising", True), ("confirmation", True), ("internal", False)):
        name = f"told-{mail_class}"
        sending(mailing, name, mail_class)
        before = datetime.now(UTC)
        key = sent(mailing, name, f"{name}@Example.com")
        with mailing.transaction() as connection:
            entries = mailing.ledger.entries_of(connection, str(key))
        said = [fact for one in entries for fact in decode(one.body)["facts"]]
        (fact,) = [one for one in said if one["type"] == "message.sent"]
        hash_ = suppressions.address_hash(seals, f"{name}@example.com").hex()
        assert (fact.get("refs", {}).get("to1") == hash_) is told
        assert ("checked" in fact["data"]) is told
        if told:
            assert before <= datetime.fromisoformat(fact["data"]["checked"]) <= datetime.now(UTC)
    assert verify_ledger(mailing) == ()
