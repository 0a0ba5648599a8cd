"""Working on tasks in a browser: claim, fill in, be refused, four eyes."""

from __future__ import annotations

import hashlib
import html
import re

import pytest

from tests import builders
from tests.integration.api.conftest import PASSWORD, Office, token_of
from tests.integration.api.quotes import posted, quote, submitted, tasks_of


@pytest.fixture
def case(office: Office) -> str:
    """A quote that holger, who is in an approving group himself, has submitted."""
    return submitted(office, "holger", quote(discount=18))


def task(office: Office, case: str, group: str) -> str:
    """Return the key of the open task of a group."""
    found = next(
        t for t in tasks_of(office.program("arne"), case) if t["candidateGroups"] == [group]
    )
    return str(found["userTaskKey"])


def test_a_free_task_is_claimed_on_its_page_then_filled_in(office: Office, case: str) -> None:
    silke, key = office.browser("silke"), task(office, case, "finance")
    page = silke.get(f"/tasks/{key}").text
    assert "Diese Aufgabe ist noch frei" in page
    assert f'action="/tasks/{key}/claim"' in page
    answer = silke.post(f"/tasks/{key}/claim", data={"csrf": token_of(silke)})
    assert answer.headers["location"] == f"/tasks/{key}?done=claimed"
    page = silke.get(answer.headers["location"]).text
    assert "Aufgabe übernommen." in page
    assert f'data-submit-to="/tasks/{key}/complete"' in page
    assert 'data-island="diagram"' in page


def test_the_form_is_served_with_what_it_shows(office: Office, case: str) -> None:
    silke, key = office.browser("silke"), task(office, case, "finance")
    form = silke.get(f"/tasks/{key}/form.json").json()
    assert form["schema"]["type"] == "default"
    assert form["data"]
    reading = silke.get(f"/tasks/{key}/form.json?reading=1").json()["schema"]["components"]
    assert all(one["readonly"] for one in reading)


def test_a_refused_submission_names_every_field_in_german(office: Office, case: str) -> None:
    silke, key = office.browser("silke"), task(office, case, "finance")
    silke.post(f"/tasks/{key}/claim", data={"csrf": token_of(silke)})
    answer = posted(silke, f"/tasks/{key}/complete", {"data": {"decision": "reject"}})
    assert answer.status_code == 422
    fault = answer.json()["errors"][0]
    assert fault["path"] == "comment"
    assert fault["label"] == "Kommentar"
    assert fault["field_id"]
    assert fault["message"].startswith("Geben Sie") or "Kommentar" in fault["message"]


def test_a_completed_task_leads_back_and_cannot_be_completed_again(
    office: Office, case: str
) -> None:
    silke, key = office.browser("silke"), task(office, case, "finance")
    silke.post(f"/tasks/{key}/claim", data={"csrf": token_of(silke)})
    done = {"data": {"decision": "approve"}}
    answer = posted(silke, f"/tasks/{key}/complete", done)
    assert answer.json()["location"] == f"/inbox?done=completed&case={case}"
    assert "Aufgabe abgeschlossen." in silke.get(answer.json()["location"]).text
    assert posted(silke, f"/tasks/{key}/complete", done).status_code == 409
    assert "Hier ist nichts mehr zu tun" in silke.get(f"/tasks/{key}").text


def test_who_submitted_is_kept_from_approving_and_told_why(office: Office, case: str) -> None:
    holger, key = office.browser("holger"), task(office, case, "sales-manager")
    page = holger.get(f"/tasks/{key}").text
    assert "Sie können hier nicht entscheiden" in page
    assert "/claim" not in page
    answer = holger.post(f"/tasks/{key}/claim", data={"csrf": token_of(holger)})
    assert answer.status_code == 403
    assert "Dafür haben Sie keine Berechtigung" in answer.text
    assert (
        posted(holger, f"/tasks/{key}/complete", {"data": {"decision": "approve"}}).status_code
        == 403
    )


def test_a_stranger_to_the_case_sees_neither_task_nor_case(office: Office, case: str) -> None:
    miriam, key = office.browser("miriam"), task(office, case, "finance")
    for path in (
        f"/tasks/{key}",
        f"/tasks/{key}/form.json",
        f"/cases/{case}",
        f"/cases/{case}/diagram.json",
    ):
        assert miriam.get(path).status_code in (403, 404), path


def test_the_diagram_names_tokens_and_what_is_done(office: Office, case: str) -> None:
    data = office.browser("holger").get(f"/cases/{case}/diagram.json").json()
    assert data["tokens"] == [{"activity_id": "approve-quote", "count": 2}]
    assert "compute-totals" in data["completed"]
    assert "bpmn" in data["xml"]


def test_the_case_tells_who_did_what_with_the_number_of_the_entry(
    office: Office, case: str
) -> None:
    page = office.browser("holger").get(f"/cases/{case}").text
    assert "<strong>Holger</strong> hat den Vorgang gestartet" in page
    assert f'href="/cases/{case}/ledger/1"' in page
    assert "Als Liste lesen" in page
    assert "Angebot freigeben (2)" in page


def test_a_case_is_cancelled_by_an_operator_for_a_reason(office: Office, case: str) -> None:
    arne = office.browser("arne")
    empty = arne.post(f"/cases/{case}/cancel", data={"csrf": token_of(arne), "reason": " "})
    assert empty.status_code == 422
    answer = arne.post(f"/cases/{case}/cancel", data={"csrf": token_of(arne), "reason": "Testfall"})
    assert answer.status_code == 303
    assert "abgebrochen" in arne.get(f"/cases/{case}").text
    assert tasks_of(office.program("arne"), case) == []


def test_the_search_finds_a_case_by_customer(office: Office) -> None:
    submitted(office, "holger", quote(company="Möwenkontor Amrum KG"))
    page = office.browser("holger").get("/cases", params={"q": "möwenkontor"}).text
    assert "Möwenkontor Amrum KG" in page
    assert "Nichts gefunden" in office.browser("holger").get("/cases?q=gibtesnicht").text


def test_a_candidate_sees_the_context_of_a_task_before_claiming_it(
    office: Office, case: str
) -> None:
    silke, key = office.browser("silke"), task(office, case, "finance")
    page = silke.get(f"/tasks/{key}").text
    assert 'data-island="diagram"' in page
    assert "Warum diese Aufgabe?" in page
    assert 'id="verlauf"' in page
    seen = silke.get(f"/cases/{case}")
    assert seen.status_code == 200
    assert 'id="daten"' not in seen.text
    entry = silke.get(f"/cases/{case}/ledger/1").text
    assert "Werte ansehen" not in entry
    assert f"/cases/{case}" in silke.get("/cases").text


def test_a_candidate_sees_the_case_no_longer_when_nothing_in_it_is_open_for_them(
    office: Office, case: str
) -> None:
    silke, arne = office.browser("silke"), office.browser("arne")
    arne.post(f"/cases/{case}/cancel", data={"csrf": token_of(arne), "reason": "Testfall"})
    assert silke.get(f"/cases/{case}").status_code == 403
    assert f'href="/cases/{case}"' not in silke.get("/cases").text


def rejected(office: Office, case: str) -> str:
    """Let finance reject the quote and return the key of the requester's task."""
    silke, key = office.browser("silke"), task(office, case, "finance")
    data = {"decision": "reject", "comment": "Höchstens 15 % Nachlass sind vertretbar."}
    assert posted(silke, f"/tasks/{key}/complete", {"data": data}).status_code == 200
    while office.worker().run_once():
        pass
    found = next(t for t in tasks_of(office.program("arne"), case) if not t["candidateGroups"])
    return str(found["userTaskKey"])


def test_the_requester_reads_why_a_quote_was_rejected(office: Office, case: str) -> None:
    key = rejected(office, case)
    holger = office.browser("holger")
    page = holger.get(f"/cases/{case}").text
    assert "<blockquote>Höchstens 15 % Nachlass sind vertretbar.</blockquote>" in page
    assert "Antragsteller informiert (2)" not in page
    page = holger.get(f"/tasks/{key}").text
    assert "Silke hat abgelehnt: „Höchstens 15 % Nachlass sind vertretbar.“" in page
    assert 'id="daten"' not in page


def test_a_task_of_one_person_alone_offers_no_group_to_give_it_back_to(
    office: Office, case: str
) -> None:
    key = rejected(office, case)
    page = office.browser("holger").get(f"/tasks/{key}").text
    assert f'data-submit-to="/tasks/{key}/complete"' in page
    assert "/release" not in page


def test_the_case_says_who_cancelled_it_and_why(office: Office, case: str) -> None:
    arne = office.browser("arne")
    arne.post(f"/cases/{case}/cancel", data={"csrf": token_of(arne), "reason": "Doppelt erfasst"})
    page = office.browser("holger").get(f"/cases/{case}").text
    assert "<strong>Arne</strong> hat den Vorgang abgebrochen" in page
    assert "<blockquote>Doppelt erfasst</blockquote>" in page
    assert "eingegriffen" not in page


def test_what_four_eyes_keeps_from_a_person_is_not_counted_as_theirs(
    office: Office, case: str
) -> None:
    page = office.browser("holger").get("/inbox").text
    shown, _, blocked = page.partition("Nicht für Sie: Vier-Augen-Prinzip")
    assert f'id="aufgabe-{task(office, case, "sales-manager")}"' in blocked
    counted = re.search(r'id="aufgaben-offen"[^>]*>(\d+)<', page)
    assert counted is not None
    assert int(counted[1]) == shown.count('class="cover"')


def test_the_inbox_is_told_of_news_and_leads_to_itself(office: Office, case: str) -> None:
    page = office.browser("silke").get("/inbox?group=finance").text
    asked = re.search(r'role="status" data-live-stream="([^"]+)" data-live-news="([^"]+)"', page)
    assert asked is not None
    assert html.unescape(asked[1]) == "/live?inbox=1"
    assert office.browser("silke").get(html.unescape(asked[2])).json()["words"] == ""
    link = re.search(r'data-live-link="([^"]+)"', page)
    assert link is not None
    again = office.browser("silke").get(html.unescape(link[1])).text
    assert f'id="aufgabe-{task(office, case, "finance")}"' in again


def test_a_list_whose_session_is_over_loads_the_whole_page_again(office: Office) -> None:
    with office.stranger() as stranger:
        stranger.follow_redirects = True
        answer = stranger.get("/inbox", headers={"hx-request": "true"})
    assert answer.status_code == 204
    assert answer.headers["hx-refresh"] == "true"


def test_nobody_is_offered_a_start_who_may_start_nothing(office: Office) -> None:
    builders.person(office.workspace, "beirat", "ausschuss-ohne-prozess", password=PASSWORD)
    for name in ("beirat", "henrike"):
        assert 'href="/start"' not in office.browser(name).get("/inbox").text, name
    assert 'href="/start"' in office.browser("miriam").get("/cases").text


def test_the_bytes_of_an_entry_have_the_hash_that_its_page_prints(
    office: Office, case: str
) -> None:
    holger = office.browser("holger")
    page = holger.get(f"/cases/{case}/ledger/1").text
    address = f"/cases/{case}/ledger/1/eintrag.json"
    assert f'href="{address}"' in page
    answer = holger.get(address)
    assert 'filename="eintrag.json"' in answer.headers["content-disposition"]
    digest = hashlib.sha256(b"\0" + answer.content).hexdigest()
    assert f'<code class="hash">{digest}</code>' in page
    assert office.browser("miriam").get(address).status_code == 403
