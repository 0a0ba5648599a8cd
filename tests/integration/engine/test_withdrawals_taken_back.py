"""Who may take a withdrawal off the list: whoever withdrew, by a link that was mailed to them."""

from __future__ import annotations

from engine.commands.complete_by_link import complete_by_link
from engine.commands.start_process_instance import start_process_instance
from engine.commands.suppress_mail import suppress, suppressions_of
from engine.commands.verify_ledger import verify_ledger
from engine.mail_suppressions import Reason
from engine.public_tasks import linked_task
from engine.queries import case, incidents
from engine.worker import Worker
from engine.workspace import Workspace
from tests.builders import (
    ADMINISTRATOR,
    deployed,
    end_event,
    form,
    job,
    process,
    start_event,
    user_task,
)
from tests.fakes import Postbox
from tests.public_links import LINK

ADDRESS = "kim.back@example.com"
PROCESS = "taken-back"


def asked(workspace: Workspace, postbox: Postbox, to: str) -> tuple[int, str]:
    """Start a case that asks somebody by mail, and then lifts the withdrawal of `ADDRESS`."""
    inputs = {
        "to": "=to",
        "subject": "Anmeldung bestätigen",
        "text": "=&quot;Bestätigen Sie hier: {link:kim}&quot;",
    }
    link = {"vorgang:publicLink": "=&quot;kim&quot;"}
    elements = (
        start_event("send")
        + job("send", "confirm", inputs=inputs)
        + user_task("confirm", "lift", form=f"{PROCESS}-form", properties=link)
        + job("lift", "wait", "contact.lift", inputs={"address": "=address"})
        + user_task("wait", "done")
        + end_event()
    )
    button = {"type": "button", "id": "Go", "label": "Bestätigen", "action": "submit"}
    deployed(workspace, process(PROCESS, elements), form(f"{PROCESS}-form", button))
    variables = {"to": to, "address": ADDRESS}
    key = start_process_instance(workspace, PROCESS, variables=variables, actor=ADMINISTRATOR).key
    Worker(workspace).do_due()
    found = LINK.search(postbox.messages[-1].get_content())
    assert found is not None
    return key, found[1]


def confirmed(workspace: Workspace, token: str) -> None:
    complete_by_link(workspace, token, linked_task(workspace, token).key, {}, shown=token)


def lifted(workspace: Workspace, key: int) -> bool | None:
    """Return what the case then knows of it; `None` where it is an incident."""
    Worker(workspace).do_due()
    stuck = [
        one
        for one in incidents(workspace, ADMINISTRATOR)
        if one.process_instance_key == key and "taken this withdrawal back" in one.message
    ]
    found = case(workspace, key, ADMINISTRATOR).variables.get("lifted")
    assert (found is None) == bool(stuck)
    return None if found is None else bool(found)


def withdrawn(workspace: Workspace, *reasons: Reason) -> None:
    for reason in reasons or (Reason.WITHDRAWN,):
        suppress(workspace, ADDRESS, reason, "gesagt", actor=ADMINISTRATOR)


def left(workspace: Workspace) -> set[Reason]:
    return {one.reason for one in suppressions_of(workspace, ADDRESS, actor=ADMINISTRATOR)}


def test_whoever_confirms_by_the_mailed_link_takes_back_a_withdrawal_and_nothing_else(
    mailing: Workspace, postbox: Postbox
) -> None:
    withdrawn(mailing, Reason.WITHDRAWN, Reason.OBJECTION)
    key, token = asked(mailing, postbox, ADDRESS)
    confirmed(mailing, token)
    assert lifted(mailing, key) is True
    assert left(mailing) == {Reason.OBJECTION}
    assert verify_ledger(mailing) == ()


def test_a_process_that_asked_nobody_lifts_nothing(mailing: Workspace) -> None:
    withdrawn(mailing)
    lift = job("lift", "wait", "contact.lift", inputs={"address": "=address"})
    elements = start_event("lift") + lift + user_task("wait", "done") + end_event()
    deployed(mailing, process("lifts-alone", elements))
    given = {"address": ADDRESS}
    key = start_process_instance(mailing, "lifts-alone", variables=given, actor=ADMINISTRATOR).key
    assert lifted(mailing, key) is None
    assert left(mailing) == {Reason.WITHDRAWN}


def test_somebody_elses_confirmation_lifts_nothing(mailing: Workspace, postbox: Postbox) -> None:
    withdrawn(mailing)
    key, token = asked(mailing, postbox, "somebody.else@example.com")
    confirmed(mailing, token)
    assert lifted(mailing, key) is None
    assert left(mailing) == {Reason.WITHDRAWN}


def test_whoever_withdraws_after_confirming_has_withdrawn(
    mailing: Workspace, postbox: Postbox
) -> None:
    key, token = asked(mailing, postbox, ADDRESS)
    confirmed(mailing, token)
    withdrawn(mailing)
    assert lifted(mailing, key) is None
    assert left(mailing) == {Reason.WITHDRAWN}


def test_where_nothing_stands_there_is_nothing_to_confirm(
    mailing: Workspace, postbox: Postbox
) -> None:
    key, token = asked(mailing, postbox, ADDRESS)
    confirmed(mailing, token)
    assert lifted(mailing, key) is False
