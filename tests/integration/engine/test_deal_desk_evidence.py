"""What the deal desk leaves behind: which version was approved and sent, whose data it held."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.commands.approve_erasure import approve_erasure
from engine.commands.check_rules import check_rules
from engine.commands.execute_erasure import execute_erasure
from engine.commands.keep_house import keep_house
from engine.commands.port_person import port_person
from engine.commands.request_erasure import request_erasure
from engine.commands.set_variables import set_variables
from engine.commands.verify_ledger import verify_ledger
from engine.model import CaseView, StartedInstance
from engine.person_model import Target
from engine.store import persons
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, person
from tests.fakes import Postbox
from tests.integration.engine.test_deal_desk import Desk, facts, quote

EMAIL = "jo@schaefer.example"


@pytest.fixture
def desk(mailing: Workspace, postbox: Postbox) -> Desk:
    return Desk(mailing, postbox)


def said(view: CaseView, *words: str) -> list[tuple[str, object]]:
    """Return these facts of a case with the version that each names, in order."""
    found = []
    for entry in view.entries:
        for fact in entry.facts:
            if fact["type"] in words:
                data = fact.get("data")
                assert isinstance(data, dict)
                found.append((str(fact["type"]), data.get("version")))
    return found


def broken(desk: Desk, started: StartedInstance) -> list[str]:
    return [one.code for one in check_rules(desk.workspace, case=started.key, actor=ADMINISTRATOR)]


def change(desk: Desk, discount: str) -> None:
    again = quote(discount)
    lines = [{name: line[name] for name in line if name != "unitCost"} for line in again["lines"]]
    submission = {name: value for name, value in again.items() if name != "quoteNumber"}
    desk.revise(action="change", **{**submission, "lines": lines})


def test_request_decision_and_dispatch_name_the_version_of_the_quote(desk: Desk) -> None:
    """Refused in one of two approvals, which ends the other; changed, approved by both, sent."""
    started = desk.submit("16")
    desk.decide("finance", "revise", comment="Zahlungsziel ist zu lang.", conditions="14 Tage")
    change(desk, "18")
    desk.decide("finance", "approve")
    desk.decide("sales-manager", "approve")
    asked, granted = "approval.requested", "approval.granted"
    view = desk.case(started)
    assert said(view, asked, granted, "approval.returned", "approval.auto", "quote.sent") == [
        *[(asked, "1")] * 2,
        ("approval.returned", "1"),
        *[(asked, "2")] * 2,
        *[(granted, "2")] * 2,
        ("quote.sent", "2"),
    ]
    assert said(view, "quote.versioned") == [("quote.versioned", "1"), ("quote.versioned", "2")]
    assert broken(desk, started) == []
    assert verify_ledger(desk.workspace) == ()


def test_a_quote_that_needs_nobody_is_sent_in_the_version_that_was_approved_by_itself(
    desk: Desk,
) -> None:
    started = desk.submit("15")
    assert said(desk.case(started), "approval.auto", "quote.sent") == [
        ("approval.auto", "1"),
        ("quote.sent", "1"),
    ]
    assert broken(desk, started) == []


def test_another_version_than_the_approved_one_is_found_when_it_is_sent(desk: Desk) -> None:
    started = desk.submit("16")
    desk.decide("finance", "approve")
    desk.complete("sales-manager", "approve")
    set_variables(
        desk.workspace, started.key, {"version": 2}, "Tippfehler berichtigt", actor=ADMINISTRATOR
    )
    desk.work()
    assert said(desk.case(started), "quote.sent") == [("quote.sent", "2")]
    assert broken(desk, started) == ["approval-of-another-version"]


def test_a_customer_takes_along_what_they_gave_and_is_forgotten_but_for_the_figures(
    desk: Desk,
) -> None:
    team = [person(desk.workspace, name, "data-protection-team") for name in ("dora", "e", "f")]
    started = desk.submit("16")
    desk.decide("finance", "approve", note="Frau Schäfer kennt den Preis.")
    desk.decide("sales-manager", "approve")
    desk.sign()
    with desk.workspace.transaction() as connection:
        handle = persons.handle_of(connection, desk.workspace.seals, EMAIL)
    assert handle is not None
    (given,) = port_person(desk.workspace, handle, actor=team[0]).cases
    assert given["values"] == {"customer": {"contactName": "Jo Schäfer", "email": EMAIL}}
    desk.wait(timedelta(minutes=1))
    request = request_erasure(desk.workspace, Target(handle=handle), "Antrag", actor=team[0])
    for one in team[1:]:
        approve_erasure(desk.workspace, request, actor=one)
    execute_erasure(desk.workspace, request, actor=team[0])
    left = str(desk.case(started).entries)
    for personal in (EMAIL, "Schäfer", "A-2026-0042", "wichtiger Kunde", "wanda"):
        assert personal not in left, personal
    assert "123.45" in left
    assert len(facts(desk.case(started), "quote.sent")) == 1
    assert verify_ledger(desk.workspace) == ()


def test_when_the_term_of_its_process_ends_a_case_loses_its_names_though_figures_stay(
    desk: Desk,
) -> None:
    started = desk.submit("15")
    desk.sign()
    for days in (31, 760, 1, 1):
        desk.moment += timedelta(days=days)
        keep_house(desk.workspace)
    view = desk.case(started)
    assert (view.instance.business_id, view.instance.summary, view.documents) == (None, None, ())
    assert EMAIL not in str(view.entries)
    assert "123.45" in str(view.entries)
    assert verify_ledger(desk.workspace) == ()
