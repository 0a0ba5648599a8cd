"""Comments on a case: written beside a form or through the interface, read by all who see it."""

from __future__ import annotations

import pytest

from tests.integration.api.conftest import Office, token_of
from tests.integration.api.quotes import quote, submitted, tasks_of


@pytest.fixture
def case(office: Office) -> str:
    """A quote that holger has submitted."""
    return submitted(office, "holger", quote(discount=18))


def written(office: Office, who: str, case: str, text: str, **more: str) -> str:
    """Write a comment on the page; return where the browser is sent on to."""
    browser = office.browser(who)
    answer = browser.post(
        f"/cases/{case}/comments", data={"csrf": token_of(browser), "text": text, **more}
    )
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def test_a_comment_stands_on_the_page_and_in_the_timeline_for_all_who_see_the_case(
    office: Office, case: str
) -> None:
    back = written(office, "holger", case, "Kunde ruft <morgen> zurück.\r\nNach 10 Uhr.")
    assert back == f"/cases/{case}?done=commented#kommentare"
    for reader in ("holger", "silke", "henrike"):
        page = office.browser(reader).get(f"/cases/{case}").text
        assert page.count("Kunde ruft &lt;morgen&gt; zurück.\nNach 10 Uhr.") == 2
        assert "hat kommentiert" in page


def test_a_comment_beside_a_task_leads_back_to_the_task(office: Office, case: str) -> None:
    task = next(
        str(one["userTaskKey"])
        for one in tasks_of(office.program("arne"), case)
        if one["candidateGroups"] == ["finance"]
    )
    back = written(office, "silke", case, "Marge geprüft.", task=task)
    assert back == f"/tasks/{task}?done=commented#kommentare"
    assert "Marge geprüft." in office.browser("silke").get(f"/tasks/{task}").text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("  \r\n ", "Schreiben Sie einen Kommentar"),
        ("x" * 2_001, "höchstens 2000 Zeichen; es sind 2001"),
    ],
)
def test_a_comment_that_cannot_be_kept_comes_back_with_what_was_written(
    office: Office, case: str, text: str, words: str
) -> None:
    browser = office.browser("holger")
    answer = browser.post(f"/cases/{case}/comments", data={"csrf": token_of(browser), "text": text})
    assert answer.status_code == 422
    assert answer.text.count(words) == 2
    assert text.strip() in answer.text
    assert "<title>Fehler: " in answer.text


def test_the_interface_keeps_comments_once_and_lists_them_with_their_author(
    office: Office, case: str
) -> None:
    program = office.program("holger")
    once = {"idempotency-key": f"comment-{case}"}
    for _ in range(2):
        answer = program.post(
            f"/v2/process-instances/{case}/comments", json={"text": "Über API"}, headers=once
        )
        assert answer.status_code == 204, answer.text
    found = office.program("henrike").post(f"/v2/process-instances/{case}/comments/search", json={})
    (item,) = found.json()["items"]
    assert item["text"] == "Über API"
    assert item["author"].startswith("Holger")
    assert item["entryNumber"] > 1
    assert found.json()["page"]["totalItems"] == 1


def test_who_may_not_see_a_case_neither_reads_nor_writes_comments(
    office: Office, case: str
) -> None:
    stranger = office.program("nora")
    for address in ("comments", "comments/search"):
        answer = stranger.post(f"/v2/process-instances/{case}/{address}", json={"text": "x"})
        assert answer.status_code == 403
    assert (
        stranger.post(
            "/v2/process-instances/4611686018427387904/comments", json={"text": "x"}
        ).status_code
        == 404
    )


def test_an_auditor_reads_comments_and_writes_none(office: Office, case: str) -> None:
    henrike = office.browser("henrike")
    assert 'name="text"' not in henrike.get(f"/cases/{case}").text
    answer = henrike.post(f"/cases/{case}/comments", data={"csrf": token_of(henrike), "text": "x"})
    assert answer.status_code == 403
    assert "Dafür haben Sie keine Berechtigung" in answer.text


def test_an_empty_comment_and_one_on_an_ended_case_are_refused(office: Office, case: str) -> None:
    holger, arne = office.program("holger"), office.program("arne")
    empty = holger.post(
        f"/v2/process-instances/{case}/comments",
        json={"text": " "},
        headers={"accept-language": "de"},
    )
    assert (empty.status_code, empty.json()["detail"]) == (
        400,
        "ein Kommentar hat 1 bis 2000 Zeichen",
    )
    assert arne.post(f"/v2/process-instances/{case}/cancellation", json={}).status_code == 204
    late = holger.post(f"/v2/process-instances/{case}/comments", json={"text": "zu spät"})
    assert late.status_code == 404
    assert 'name="text"' not in office.browser("holger").get(f"/cases/{case}").text


def test_a_held_case_takes_comments(office: Office, case: str) -> None:
    arne = office.program("arne")
    held = arne.post(f"/v2/process-instances/{case}/suspension", json={"reason": "Klärung"})
    assert held.status_code == 204
    written(office, "holger", case, "Warum angehalten?")
    assert "Warum angehalten?" in office.browser("arne").get(f"/cases/{case}").text
