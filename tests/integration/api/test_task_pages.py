"""Working on tasks in a browser: claim, fill in, be refused, four eyes."""

from __future__ import annotations

import pytest

from tests.integration.api.conftest import Office, token_of
from tests.integration.api.quotes import posted, quote, submitted, tasks_of


@pytest.fixture
def case(office: Office) -> str:
    """A quote that holger, who is in an approving group himself, has submitted."""
    return submitted(office.browser("holger"), quote(discount=18))


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
    assert empty.status_code == 400
    answer = arne.post(f"/cases/{case}/cancel", data={"csrf": token_of(arne), "reason": "Testfall"})
    assert answer.status_code == 303
    assert "abgebrochen" in arne.get(f"/cases/{case}").text
    assert tasks_of(office.program("arne"), case) == []


def test_the_search_finds_a_case_by_customer(office: Office) -> None:
    submitted(office.browser("holger"), quote(company="Möwenkontor Amrum KG"))
    page = office.browser("holger").get("/cases", params={"q": "möwenkontor"}).text
    assert "Möwenkontor Amrum KG" in page
    assert "Nichts gefunden" in office.browser("holger").get("/cases?q=gibtesnicht").text
