"""Auditors look at findings by rule and case, and at a selection before they take it away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from api.web.findings import MOST, RulesChecked
from api.web.texts import say
from audit.finding import RULES_OF_MEANING, Place, found
from engine.commands.advance_ledger import advance_ledger
from engine.commands.start_process_instance import start_process_instance
from tests import builders
from tests.builders import end_event, process, start_event, user_task
from tests.integration.api.conftest import Office, token_of
from tests.integration.api.test_ledger_exports import on_page

PROCESS = "looked-at-by-rules"


def cases_of(office: Office, count: int) -> list[str]:
    body = start_event("ask") + user_task("ask", "done") + end_event()
    builders.deployed(office.workspace, process(PROCESS, body))
    actor = builders.ADMINISTRATOR
    begun = [
        str(start_process_instance(office.workspace, PROCESS, variables={}, actor=actor).key)
        for _ in range(count)
    ]
    advance_ledger(office.workspace)
    return begun


@pytest.fixture
def cases(office: Office) -> Iterator[list[str]]:
    """Two cases, as if a check had found one rule broken in both and another in the second."""
    first, second = cases_of(office, 2)
    twice = [found("approver-twice", Place(7, one, 1), person="acc_x") for one in (first, second)]
    late = [
        found("deadline-missed", Place(8, second, number), what="Auskunft", due="2026-01-02")
        for number in range(1, 4)
    ]
    kept = RulesChecked(datetime.now(UTC), "2026-01-01", "", (*twice, *late))
    office.app.state.rules_checked = kept
    yield [first, second]
    office.app.state.rules_checked = None


def test_findings_are_counted_by_rule_and_by_case_each_with_its_entry(
    office: Office, cases: list[str]
) -> None:
    henrike, (first, second) = office.browser("henrike"), cases
    page = henrike.get("/ledger/rules").text
    assert say("rules.broken", count=5) in page
    assert say("rules.in_cases", count=2) in page
    assert say("rules.since", since="01.01.2026") in page
    assert page.count(say("rules.held")) == len(RULES_OF_MEANING) - 2
    # The case with the most of them comes first; each has a way to it and to its entry.
    assert page.index(f'href="/cases/{second}/ledger"') < page.index(
        f'href="/cases/{first}/ledger"'
    )
    for number in (1, 2, 3):
        assert f'href="/cases/{second}/ledger/{number}"' in page
    by_rule = henrike.get("/ledger/rules?by=rule").text.partition('id="befunde"')[2]
    assert by_rule.index(say("rule.deadline-missed")) < by_rule.index(
        f'<h3 id="gruppe-2">{say("rule.approver-twice")}'
    )


def test_findings_are_narrowed_to_a_rule_and_a_case(office: Office, cases: list[str]) -> None:
    henrike, (first, second) = office.browser("henrike"), cases
    late = henrike.get("/ledger/rules?rule=deadline-missed").text.partition('id="befunde"')[2]
    assert f"/cases/{second}/ledger/3" in late
    assert f"/cases/{first}/" not in late
    assert say("rules.shown", count=3, all=5) in late
    own = henrike.get(f"/ledger/rules?case={first}").text.partition('id="befunde"')[2]
    assert f"/cases/{first}/ledger/1" in own
    assert f"/cases/{second}/" not in own
    unknown = henrike.get("/ledger/rules?case=ohne-vorgang")
    assert unknown.status_code == 400
    assert say("selection.fault.case") in unknown.text


def test_many_findings_are_told_page_by_page(office: Office, cases: list[str]) -> None:
    many = [found("approver-twice", Place(n, cases[0], n), person="x") for n in range(1, MOST + 3)]
    office.app.state.rules_checked = RulesChecked(datetime.now(UTC), "", "", tuple(many))
    henrike = office.browser("henrike")
    first = henrike.get("/ledger/rules").text
    assert f'/ledger/{MOST}"' in first
    assert f'/ledger/{MOST + 1}"' not in first
    second = henrike.get("/ledger/rules?by=case&page=2").text
    assert f'/ledger/{MOST + 2}"' in second
    assert f'/ledger/{MOST}"' not in second


def test_the_page_of_rules_speaks_english(office: Office, cases: list[str]) -> None:
    page = office.browser("henrike").get("/ledger/rules", headers={"Accept-Language": "en"}).text
    assert "The statutory deadline ended at" in page
    assert "Nobody grants twice" in page


def test_a_preview_tells_what_the_export_then_holds(office: Office) -> None:
    cases_of(office, 2)
    henrike = office.browser("henrike")
    asked = {"process": PROCESS, "format": "json", "types": "process.started"}
    before = len(taken(office))
    page = henrike.get("/ledger/preview", params=asked)
    assert page.status_code == 200, page.text
    assert len(taken(office)) == before
    scope = on_page(henrike, "/ledger/auszug", **asked).json()["scope"]
    for label, count in (("open", scope["disclosed"]), ("hashed", scope["undisclosed"])):
        told = f"<dt>{say(f'outlook.{label}')}</dt><dd><strong>{count}</strong></dd>"
        assert told in page.text
    assert say("outlook.none") in page.text
    assert 'name="types" value="process.started"' in page.text
    changed = henrike.get("/ledger", params=asked).text
    assert 'value="process.started"' in changed


def test_a_preview_of_nothing_says_why(office: Office) -> None:
    henrike = office.browser("henrike")
    empty = henrike.get("/ledger/preview", params={"format": "json", "types": "breach.*"})
    assert empty.status_code == 400
    assert say("selection.empty") in empty.text
    nothing = henrike.get("/ledger/preview", params={"format": "json"})
    assert say("selection.nothing") in nothing.text
    odd = henrike.get("/ledger/preview", params={"format": "json", "from": "gestern"})
    assert say("selection.fault.from") in odd.text


@pytest.mark.parametrize("username", ["miriam", "nora", "arne"])
def test_nobody_but_an_auditor_sees_findings_or_previews(office: Office, username: str) -> None:
    browser = office.browser(username)
    assert browser.get("/ledger/rules").status_code == 403
    assert browser.get("/ledger/preview?types=process.started").status_code == 403
    answer = browser.post("/ledger/regeln", data={"csrf": token_of(browser)})
    assert answer.status_code == 403


def taken(office: Office) -> list[object]:
    with office.workspace.transaction() as connection:
        return list(
            connection.exec_driver_sql(
                "SELECT seq FROM ledger.entry WHERE inst = 'system' "
                "AND position('export.created' in convert_from(body, 'UTF8')) > 0"
            )
        )
