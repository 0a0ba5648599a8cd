"""What the deal desk has to hold, line by line, where scenarios cannot say it."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.library import shipped_resources
from engine.commands.claim_user_task import claim_user_task
from engine.commands.complete_user_task import complete_user_task
from engine.commands.publish_message import publish_message
from engine.commands.sign_by_link import refuse_by_link
from engine.commands.start_process_instance import start_process_instance
from engine.commands.verify_ledger import verify_ledger
from engine.faults import NotAllowed, UserTaskNotReady
from engine.model import Person, Resource
from engine.public_tasks import linked_task
from engine.queries import case, document, inbox, task_form
from engine.signing_by_link import Client, GivenRefusal, Shown
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, deployed, person
from tests.fakes import Postbox
from tests.integration.engine.test_deal_desk import GROUPS, Desk, facts, quote
from tests.public_links import LINK


@pytest.fixture
def desk(mailing: Workspace, postbox: Postbox) -> Desk:
    return Desk(mailing, postbox)


@pytest.fixture
def crowd(desk: Desk) -> list[Person]:
    """Five people who are in every group."""
    names = (f"crowd{number}" for number in range(5))
    return [person(desk.workspace, one, "sales-rep", *GROUPS) for one in names]


def changed(discount: str, **more: object) -> dict[str, object]:
    """Return what the requester hands in as another version."""
    again = quote(discount, **more)
    lines = [{name: line[name] for name in line if name != "unitCost"} for line in again["lines"]]
    submission = {name: value for name, value in again.items() if name != "quoteNumber"}
    return {**submission, "lines": lines, "action": "change"}


def test_three_approvals_of_thirty_percent_hold_for_twenty_eight_without_a_new_task(
    desk: Desk,
) -> None:
    started = desk.submit("30")
    for group in ("sales-manager", "finance", "head-of-sales"):
        desk.decide(group, "approve")
    desk.wait(timedelta(days=20))
    (mail,) = (one for one in desk.postbox.messages if one["Subject"].startswith("Ihr Angebot"))
    body = mail.get_body(("plain",))
    assert body is not None
    found = LINK.search(body.get_content())
    assert found is not None
    refuse(desk, found[1])
    (task,) = inbox(desk.workspace, desk.requester)
    following = {"next": "new-version"}
    complete_user_task(desk.workspace, task.key, following, actor=desk.requester)
    desk.work()
    desk.revise(**changed("28"))
    assert not desk.waiting()
    view = desk.case(started)
    assert len(facts(view, "approval.carried_over")) == 3
    assert len(facts(view, "approval.requested")) == 3
    assert desk.subjects().count("Ihr Angebot A-2026-0042") == 2
    assert verify_ledger(desk.workspace) == ()


def refuse(desk: Desk, token: str) -> None:
    """Refuse the quote by its link, as the customer does."""
    task = linked_task(desk.workspace, token)
    assert task.signing is not None
    shown = Shown(task.signing.asked.document, task.signing.asked.statement_sha256)
    refuse_by_link(
        desk.workspace,
        token,
        task.key,
        GivenRefusal("price", "Zu teuer"),
        page="1",
        shown=shown,
        client=Client("192.0.2.1", "browser"),
    )
    desk.work()


def test_eighteen_percent_approved_by_both_make_a_pdf_without_margin_or_costs(
    desk: Desk, tmp_path: Path
) -> None:
    started = desk.submit("18")
    assert desk.waiting() == {"sales-manager", "finance"}
    desk.decide("sales-manager", "approve")
    desk.decide("finance", "approve")
    (stored,) = desk.case(started).documents
    pdf = tmp_path / "quote.pdf"
    pdf.write_bytes(document(desk.workspace, stored.sha256, desk.requester).content)
    said = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True)
    text = said.stdout.decode()
    assert "2.024,58" in text
    for inner in ("Marge", "80,2", "80.2", "Kosten", "20,00"):
        assert inner not in text, inner


def test_a_member_of_finance_who_submits_neither_claims_nor_approves_not_even_as_administrator(
    desk: Desk,
) -> None:
    for groups in (("finance",), ("finance", "administrator")):
        both = person(desk.workspace, f"both{len(groups)}", "sales-rep", *groups)
        number = f"A-2026-010{len(groups)}"
        variables = quote("18", quoteNumber=number)
        start_process_instance(desk.workspace, "deal-desk", variables=variables, actor=both)
        desk.work()
        own = [one for one in inbox(desk.workspace, both) if one.business_id == number]
        assert all(one.excluded for one in own), "marked as somebody else's to do"
        (task,) = (one for one in desk.tasks("finance") if one.business_id == number)
        with pytest.raises(NotAllowed) as claimed:
            claim_user_task(desk.workspace, task.key, actor=both)
        with pytest.raises(NotAllowed) as completed:
            complete_user_task(desk.workspace, task.key, {"decision": "approve"}, actor=both)
        assert {claimed.value.rule, completed.value.rule} == {"four-eyes"}


def in_parallel() -> Resource:
    """Return the tables as an analyst changes them: all tiers are asked at once."""
    (tables,) = (one for one in shipped_resources("deal-desk") if one.name.endswith("matrix.dmn"))
    return replace(tables, content=tables.content.replace(b'"tiers"', b'"parallel"'))


def test_what_is_given_to_the_group_above_is_not_for_whoever_decided_there_already(
    desk: Desk,
) -> None:
    deployed(desk.workspace, *shipped_resources("deal-desk", "shared"))
    others = [one for one in shipped_resources("deal-desk", "shared") if "matrix" not in one.name]
    deployed(desk.workspace, *others, in_parallel())
    started = desk.submit("26")
    assert desk.waiting() == {"sales-manager", "finance", "head-of-sales"}
    desk.decide("head-of-sales", "approve")
    desk.decide("finance", "approve")
    desk.wait(timedelta(days=1))
    assert len(facts(desk.case(started), "approval.escalated")) == 1
    (task,) = desk.tasks("head-of-sales")
    assert task.excluded
    with pytest.raises(NotAllowed):
        claim_user_task(desk.workspace, task.key, actor=desk.deciders["head-of-sales"])
    other = person(desk.workspace, "hugo", "head-of-sales")
    complete_user_task(desk.workspace, task.key, {"decision": "approve"}, actor=other)
    desk.work()
    assert len(facts(desk.case(started), "quote.approved")) == 1
    told = [str(one["To"]) for one in desk.postbox.messages if "weitergegeben" in one["Subject"]]
    assert told
    assert not any("u-head-of-sales" in one for one in told)


def test_recalled_while_two_tasks_are_open_both_are_gone_and_a_late_decision_is_refused(
    desk: Desk,
) -> None:
    started = desk.submit("18")
    (task,) = desk.tasks("finance")
    publish_message(
        desk.workspace,
        "quote.withdrawn",
        correlation_key="A-2026-0042",
        variables={"reason": "Der Kunde hat abgesagt."},
        actor=ADMINISTRATOR,
    )
    desk.work()
    assert not desk.waiting()
    view = desk.case(started)
    assert len(facts(view, "task.cancelled")) == 2
    assert len(facts(view, "quote.withdrawn")) == 1
    with pytest.raises(UserTaskNotReady):
        complete_user_task(
            desk.workspace, task.key, {"decision": "approve"}, actor=desk.deciders["finance"]
        )


def test_who_approves_is_shown_what_changed_and_all_decide_again(desk: Desk) -> None:
    started = desk.submit("16")
    desk.decide("finance", "revise", comment="Zahlungsziel ist zu kurz.")
    desk.revise(**changed("16", paymentDays=Decimal(75), individuallyAgreed=True))
    assert desk.waiting() == {"sales-manager", "finance"}
    (task,) = desk.tasks("finance")
    shown = task_form(desk.workspace, task.key, desk.deciders["finance"])
    assert shown is not None
    changes = shown.data["changes"]
    assert changes == [{"label": "Zahlungsziel", "before": "30 Tage", "after": "75 Tage"}]
    assert facts(desk.case(started), "approval.carried_over") == []


@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.integers(0, 2)),
        min_size=4,
        max_size=10,
    )
)
@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whoever_tries_in_whatever_order_nobody_approves_twice_and_no_requester_does(
    desk: Desk, crowd: list[Person], tries: list[tuple[int, int]]
) -> None:
    """Five people in all approving groups, one of whom submits: they try what they like."""
    variables = quote("41")
    key = start_process_instance(
        desk.workspace, "deal-desk", variables=variables, actor=crowd[0]
    ).key
    desk.work()
    approved = []
    for who, which in tries:
        own = [one for one in inbox(desk.workspace, crowd[who]) if one.process_instance_key == key]
        if which < len(own):
            task, said = own[which], {"decision": "approve"}
            try:
                complete_user_task(desk.workspace, task.key, said, actor=crowd[who])
                approved.append(who)
            except NotAllowed:
                assert task.excluded
            desk.work()
    assert len(approved) == len(set(approved)) <= 4
    assert 0 not in approved
    granted = facts(case(desk.workspace, key, ADMINISTRATOR), "approval.granted")
    assert len(granted) == len(approved)
    assert verify_ledger(desk.workspace) == ()
