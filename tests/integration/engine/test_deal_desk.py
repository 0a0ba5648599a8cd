"""The deal desk from the submitted quote to its end, along every path, with its real files."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from api.library import shipped_resources
from engine.commands.complete_user_task import complete_user_task
from engine.commands.export_case import export_case
from engine.commands.sign_by_link import sign_by_link
from engine.commands.start_process_instance import start_process_instance
from engine.commands.verify_ledger import verify_ledger
from engine.faults import NotAllowed
from engine.model import CaseView, Person, StartedInstance, UserTaskView
from engine.public_tasks import linked_task
from engine.queries import case, document, inbox, task_form
from engine.signing_by_link import TYPED, Client, GivenSignature, Shown
from engine.worker import Worker
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, deployed, person
from tests.fakes import Postbox
from tests.public_links import LINK

ROOT = Path(__file__).parents[3]
GROUPS = ("sales-manager", "finance", "head-of-sales", "managing-director", "legal")
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


class Desk:
    """A deployed deal desk with one person per group, and a clock that the test moves."""

    def __init__(self, workspace: Workspace, postbox: Postbox) -> None:
        self.workspace, self.postbox = workspace, postbox
        self.moment = NOW
        workspace.clock = lambda: self.moment
        deployed(workspace, *shipped_resources("deal-desk", "shared"))
        self.requester = person(workspace, "wanda", "sales-rep")
        self.deciders = {group: person(workspace, f"u-{group}", group) for group in GROUPS}
        for group in GROUPS:
            person(workspace, f"v-{group}", group)
        self.worker = Worker(workspace)

    def submit(self, discount: str = "5", **changed: object) -> StartedInstance:
        started = start_process_instance(
            self.workspace, "deal-desk", variables=quote(discount, **changed), actor=self.requester
        )
        self.work()
        return started

    def work(self) -> None:
        """Do all jobs that are due, and those that follow from them."""
        while self.worker.run_once():
            pass

    def wait(self, time: timedelta) -> None:
        self.moment += time
        self.work()

    def tasks(self, group: str) -> list[UserTaskView]:
        return inbox(self.workspace, self.deciders[group])

    def decide(self, group: str, decision: str, **more: object) -> None:
        self.complete(group, decision, **more)
        self.work()

    def complete(self, group: str, decision: str, **more: object) -> None:
        """Decide, and leave what follows from it undone."""
        (task,) = self.tasks(group)
        complete_user_task(
            self.workspace, task.key, {"decision": decision, **more}, actor=self.deciders[group]
        )

    def revise(self, **submission: object) -> None:
        (task,) = inbox(self.workspace, self.requester)
        complete_user_task(self.workspace, task.key, submission, actor=self.requester)
        self.work()

    def sign(self) -> None:
        """Sign the quote by the link of the newest mail, as the customer does."""
        mails = [one for one in self.postbox.messages if one["To"] == "jo@schaefer.example"]
        body = mails[-1].get_body(("plain",))
        assert body is not None
        found = LINK.search(body.get_content())
        assert found is not None
        task = linked_task(self.workspace, found[1])
        assert task.signing is not None
        given = GivenSignature("Jo Schäfer", "Kiel", "", True, TYPED, typed="Jo Schäfer")
        shown = Shown(task.signing.asked.document, task.signing.asked.statement_sha256)
        client = Client("192.0.2.1", "browser")
        sign_by_link(
            self.workspace, found[1], task.key, given, page="1", shown=shown, client=client
        )
        self.work()

    def case(self, started: StartedInstance) -> CaseView:
        return case(self.workspace, started.key, ADMINISTRATOR)

    def waiting(self) -> set[str]:
        return {group for group in GROUPS if self.tasks(group)}

    def subjects(self) -> list[str]:
        return sorted(str(message["Subject"]) for message in self.postbox.messages)


def quote(discount: str, **changed: object) -> dict[str, Any]:
    """What a sales person fills in; two lines of the same discount, margin far from any limit."""
    line = {
        "text": "Lizenz",
        "qty": Decimal(10),
        "unit": "C62",
        "listPrice": Decimal("123.45"),
        "discountPct": Decimal(discount),
        "unitCost": Decimal(20),
    }
    submission: dict[str, object] = {
        "quoteNumber": "A-2026-0042",
        "customer": {
            "company": "Schäfer & Söhne GmbH",
            "contactName": "Jo Schäfer",
            "email": "jo@schaefer.example",
            "segment": "standard",
        },
        "lines": [{"sku": "L-1", **line}, {"sku": "L-2", **line}],
        "paymentDays": Decimal(30),
        "termMonths": Decimal(12),
        "nonStandardTerms": False,
        "validUntil": "2026-12-20",
        "reason": "Ein wichtiger Kunde seit vielen Jahren.",
    }
    return {**submission, **changed}


def facts(view: CaseView, kind: str) -> list[Mapping[str, object]]:
    """The case's facts of one kind, in order."""
    return [fact for entry in view.entries for fact in entry.facts if fact["type"] == kind]


@pytest.fixture
def desk(mailing: Workspace, postbox: Postbox) -> Desk:
    return Desk(mailing, postbox)


def test_fifteen_percent_need_nobody_and_the_quote_goes_out(desk: Desk, tmp_path: Path) -> None:
    started = desk.submit("15")
    assert not desk.waiting()
    view = desk.case(started)
    assert view.instance.status == "active"
    assert view.instance.business_id == "A-2026-0042"
    assert len(facts(view, "approval.auto")) == 1
    assert desk.subjects() == ["Freigegeben: Angebot A-2026-0042", "Ihr Angebot A-2026-0042"]
    (stored,) = view.documents
    pdf = document(desk.workspace, stored.sha256, desk.requester)
    assert hashlib.sha256(pdf.content).hexdigest() == stored.sha256
    to_customer = next(one for one in desk.postbox.messages if one["To"] == "jo@schaefer.example")
    (attachment,) = to_customer.iter_attachments()
    assert attachment.get_content() == pdf.content
    (tmp_path / "quote.pdf").write_bytes(pdf.content)
    text = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "quote.pdf", "-"], capture_output=True, check=True
    ).stdout.decode()
    assert "1.049,33" in text
    assert "2.098,66" in text
    assert "Marge" not in text
    desk.sign()
    assert desk.case(started).instance.status == "completed"
    assert len(facts(desk.case(started), "quote.accepted")) == 1
    assert not verify_ledger(desk.workspace)


def test_more_than_fifteen_percent_ask_manager_and_finance_at_once(desk: Desk) -> None:
    started = desk.submit("15.0001")
    assert desk.waiting() == {"sales-manager", "finance"}
    desk.decide("sales-manager", "approve")
    assert desk.case(started).instance.status == "active"
    desk.decide("finance", "approve", note="Bonität geprüft")
    view = desk.case(started)
    assert "Ihr Angebot A-2026-0042" in desk.subjects()
    assert len(facts(view, "approval.requested")) == len(facts(view, "approval.granted")) == 2


def test_higher_tiers_are_asked_only_after_lower_ones_agreed(desk: Desk) -> None:
    desk.submit("41")
    assert desk.waiting() == {"sales-manager", "finance"}
    desk.decide("sales-manager", "approve")
    desk.decide("finance", "approve")
    assert desk.waiting() == {"head-of-sales"}
    desk.decide("head-of-sales", "approve")
    assert desk.waiting() == {"managing-director"}
    desk.decide("managing-director", "approve")
    assert "Ihr Angebot A-2026-0042" in desk.subjects()


def test_the_margin_is_shown_to_finance_and_hidden_from_the_sales_manager(desk: Desk) -> None:
    desk.submit("26")
    shown = {}
    for group in ("finance", "sales-manager"):
        (task,) = desk.tasks(group)
        view = task_form(desk.workspace, task.key, desk.deciders[group])
        assert view is not None
        shown[group] = str(view.data)
    margin = "78,1"
    assert margin in shown["finance"]
    assert margin not in shown["sales-manager"]
    assert "unitCost" not in shown["sales-manager"]


def test_a_rejection_goes_back_and_a_withdrawal_ends_the_case(desk: Desk) -> None:
    started = desk.submit("16")
    desk.decide("sales-manager", "reject", comment="Nachlass ist nicht begründet.")
    # The first rejection cancels the other open approvals.
    assert not desk.waiting()
    asked = ["Freigabe angefordert: Angebot A-2026-0042"] * 2
    assert desk.subjects() == [*asked, "Nicht freigegeben: Angebot A-2026-0042"]
    desk.revise(action="withdraw")
    view = desk.case(started)
    assert view.instance.status == "completed"
    assert len(facts(view, "approval.rejected")) == 1
    assert desk.subjects()[-1] == "Zurückgezogen: Angebot A-2026-0042"


def test_a_quote_sent_back_is_changed_and_judged_anew_by_the_same_people(desk: Desk) -> None:
    started = desk.submit("16")
    desk.decide("finance", "revise", comment="Zahlungsziel ist zu lang.", conditions="14 Tage")
    again = quote("18", paymentDays=Decimal(14))
    lines = again["lines"]
    assert isinstance(lines, list)
    changed = [{name: line[name] for name in line if name != "unitCost"} for line in lines]
    submission = {name: value for name, value in again.items() if name != "quoteNumber"}
    desk.revise(action="change", **{**submission, "lines": changed})
    assert desk.waiting() == {"sales-manager", "finance"}
    desk.decide("finance", "approve")
    desk.decide("sales-manager", "approve")
    view = desk.case(started)
    assert view.variables["version"] == 2
    assert len(facts(view, "approval.returned")) == 1
    assert [one.name for one in view.documents] == ["A-2026-0042-v2.pdf"]


def test_a_revision_that_does_not_come_within_five_days_withdraws_the_quote(desk: Desk) -> None:
    started = desk.submit("16")
    desk.decide("sales-manager", "reject", comment="Nachlass ist nicht begründet.")
    # The first rejection cancels the other open approvals.
    assert not desk.waiting()
    desk.wait(timedelta(days=5) - timedelta(seconds=1))
    assert desk.case(started).instance.status == "active"
    desk.wait(timedelta(seconds=2))
    view = desk.case(started)
    assert view.instance.status == "completed"
    assert len(facts(view, "timer.fired")) == 1
    assert desk.subjects()[-1] == "Zurückgezogen: Angebot A-2026-0042"
    assert not inbox(desk.workspace, desk.requester)


def test_half_the_time_in_working_hours_reminds_once_and_its_end_asks_the_groups_above(
    desk: Desk,
) -> None:
    started = desk.submit("16")
    desk.wait(timedelta(hours=3, minutes=59))
    asked = ["Freigabe angefordert: Angebot A-2026-0042"] * 2
    assert desk.subjects() == asked
    desk.wait(timedelta(minutes=2))
    assert desk.subjects() == [*asked, *["Freigabe offen: Angebot A-2026-0042"] * 2]
    # Asked on Monday at ten: eight working hours end on Tuesday at nine.
    desk.wait(timedelta(hours=18, minutes=58))
    assert len(desk.postbox.messages) == 4
    assert desk.waiting() == {"sales-manager", "finance"}
    desk.wait(timedelta(minutes=2))
    assert desk.waiting() == {"head-of-sales", "managing-director"}
    assert len(facts(desk.case(started), "approval.escalated")) == 2


def test_missing_costs_are_asked_of_finance_first(desk: Desk) -> None:
    line = {
        "sku": "L-1",
        "text": "Lizenz",
        "qty": Decimal(1),
        "unit": "C62",
        "listPrice": Decimal(100),
        "discountPct": Decimal(0),
    }
    desk.submit(lines=[line])
    (task,) = desk.tasks("finance")
    assert task.activity_id == "add-costs"
    complete_user_task(
        desk.workspace,
        task.key,
        {"costs": [{"unitCost": Decimal(40)}]},
        actor=desk.deciders["finance"],
    )
    desk.work()
    assert "Ihr Angebot A-2026-0042" in desk.subjects()


def test_whoever_added_the_costs_may_approve_and_the_ledger_finds_nothing_in_it(desk: Desk) -> None:
    line = {**quote("18")["lines"][0]}
    del line["unitCost"]
    desk.submit(lines=[line])
    (task,) = desk.tasks("finance")
    costs = {"costs": [{"unitCost": Decimal(40)}]}
    complete_user_task(desk.workspace, task.key, costs, actor=desk.deciders["finance"])
    desk.work()
    desk.decide("finance", "approve")
    desk.decide("sales-manager", "approve")
    assert not verify_ledger(desk.workspace)


def test_one_person_gives_only_one_of_the_approvals_of_a_quote(desk: Desk) -> None:
    both = person(desk.workspace, "both", "sales-manager", "finance")
    desk.submit("16")
    first, second = inbox(desk.workspace, both)
    complete_user_task(desk.workspace, first.key, {"decision": "approve"}, actor=both)
    with pytest.raises(NotAllowed):
        complete_user_task(desk.workspace, second.key, {"decision": "approve"}, actor=both)


def test_a_requester_in_an_approving_group_cannot_approve_their_own_quote(desk: Desk) -> None:
    boss = person(desk.workspace, "boss", "sales-rep", "sales-manager", "administrator")
    start_process_instance(desk.workspace, "deal-desk", variables=quote("16"), actor=boss)
    desk.work()
    (task,) = inbox(desk.workspace, boss)
    with pytest.raises(NotAllowed) as refusal:
        complete_user_task(desk.workspace, task.key, {"decision": "approve"}, actor=boss)
    assert refusal.value.rule == "four-eyes"


def test_a_participant_sees_the_case_but_neither_costs_nor_margin(desk: Desk) -> None:
    started = desk.submit("26")
    view = case(desk.workspace, started.key, desk.requester)
    assert not view.variables
    assert all("opened" not in fact for entry in view.entries for fact in entry.facts)
    stranger: Person = person(desk.workspace, "stranger", "sales-rep")
    with pytest.raises(NotAllowed):
        case(desk.workspace, started.key, stranger)


def test_the_report_of_a_case_is_written_for_people(desk: Desk, tmp_path: Path) -> None:
    started = desk.submit("18")
    # Hard spaces: an amount and its unit never stand on two lines.
    assert "2.024,58\u00a0€ · 18,00\u00a0% Nachlass" in str(desk.case(started).instance.summary)
    desk.decide("sales-manager", "approve")
    desk.decide("finance", "approve")
    auditor = person(desk.workspace, "karla", "auditor")
    (tmp_path / "report.pdf").write_bytes(
        export_case(desk.workspace, started.key, actor=auditor).pdf
    )
    text = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "report.pdf", "-"], capture_output=True, check=True
    ).stdout.decode()
    for words in (
        "Bericht zum Vorgang A-2026-0042",
        "Kundensegment",
        "Standardkunde",
        "20.12.2026",
        "80,2428 (gerundet)",
        "80,24 %",
        "Zusammenführung",
        "Runde 1",
    ):
        assert words in text.replace("\u00a0", " "), words
    for raw in ("False", "flow-", "merge-before", "2026-12-20", "nonStandardTerms", "acc_"):
        assert raw not in text, raw
