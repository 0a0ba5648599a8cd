"""What holds for every page: headers, sign-in, tokens, German, nothing inline."""

from __future__ import annotations

import html
import re

import httpx
import pytest

from tests.integration.api.conftest import PASSWORD, Office
from tests.integration.api.quotes import quote, submitted, tasks_of

PAGES = (
    "/inbox",
    "/inbox?view=mine",
    "/cases",
    "/start",
    "/nowhere",
    "/tasks/999999",
    "/cases/999999",
)
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=", re.IGNORECASE)
ENGLISH = re.compile(
    r"\b(Task|Tasks|Case|Cases|Token|Incident|Instance|Submit|Error|Loading|Search)\b"
)


@pytest.fixture(scope="module")
def case(office: Office) -> str:
    return submitted(office, "holger", quote(discount=18, company="<b>Fett</b> & Söhne"))


@pytest.fixture(scope="module")
def every_page(office: Office, case: str) -> dict[str, httpx.Response]:
    """Every kind of page, as the people see it who use it."""
    task = next(
        t for t in tasks_of(office.program("arne"), case) if t["candidateGroups"] == ["finance"]
    )
    start = office.browser("miriam").get("/start").text.split('href="/start/')[1].partition('"')[0]
    seen = {path: office.browser("miriam").get(path) for path in (*PAGES, f"/start/{start}")}
    seen["signed out"] = office.stranger().get("/login")
    seen["task"] = office.browser("silke").get(f"/tasks/{task['userTaskKey']}")
    seen["four eyes"] = office.browser("holger").get(f"/cases/{case}")
    seen["incidents"] = office.browser("arne").get("/incidents")
    seen["cancel"] = office.browser("arne").get(f"/cases/{case}/cancel")
    for path in (f"/cases/{case}", f"/cases/{case}/ledger", f"/cases/{case}/ledger/1", "/ledger"):
        seen[path] = office.browser("henrike").get(path)
    return seen


def test_every_page_carries_the_security_headers(every_page: dict[str, httpx.Response]) -> None:
    for name, page in every_page.items():
        policy = page.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'"), name
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert page.headers["x-content-type-options"] == "nosniff"
        assert page.headers["referrer-policy"] == "same-origin"
        assert page.headers["cache-control"] == "no-store"
        assert "server" not in page.headers


def test_no_page_has_anything_inline(every_page: dict[str, httpx.Response]) -> None:
    for name, page in every_page.items():
        assert INLINE.search(page.text) is None, name


def test_no_page_has_two_primary_buttons(every_page: dict[str, httpx.Response]) -> None:
    for name, page in every_page.items():
        assert page.text.count("button primary") <= 1, name


def test_no_page_speaks_english(every_page: dict[str, httpx.Response]) -> None:
    for name, page in every_page.items():
        words = re.sub(r"<pre.*?</pre>|<[^>]+>", " ", page.text, flags=re.DOTALL)
        assert ENGLISH.search(html.unescape(words)) is None, name
        assert page.text.startswith('<!doctype html>\n<html lang="de">')


def test_what_people_type_is_shown_as_text(
    every_page: dict[str, httpx.Response], case: str
) -> None:
    page = every_page[f"/cases/{case}"].text
    assert "<b>Fett</b>" not in page
    assert "&lt;b&gt;Fett&lt;/b&gt; &amp; Söhne" in page


def test_a_page_asks_strangers_to_sign_in_and_brings_them_back(office: Office) -> None:
    answer = office.stranger().get("/cases?q=x")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/login?next=/cases%3Fq%3Dx"
    data = {"username": "miriam", "password": PASSWORD, "next": "/cases?q=x"}
    assert office.stranger().post("/login", data=data).headers["location"] == "/cases?q=x"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "x"]
)
def test_signing_in_never_leads_to_another_server(office: Office, elsewhere: str) -> None:
    data = {"username": "miriam", "password": PASSWORD, "next": elsewhere}
    assert office.stranger().post("/login", data=data).headers["location"] == "/inbox"


def test_a_wrong_password_is_refused_without_saying_what_was_wrong(office: Office) -> None:
    for data in (
        {"username": "miriam", "password": "falsch-falsch"},
        {"username": "gibt-es-nicht", "password": "falsch-falsch"},
    ):
        answer = office.stranger().post("/login", data=data)
        assert answer.status_code == 401
        assert "Benutzername oder Kennwort stimmen nicht" in answer.text
        assert answer.text.count("<title>Fehler: Anmelden") == 1
        assert "set-cookie" not in answer.headers


def test_the_session_cookie_is_out_of_reach_of_scripts(office: Office) -> None:
    data = {"username": "miriam", "password": PASSWORD}
    cookie = office.stranger().post("/login", data=data).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


def test_a_session_that_was_logged_out_is_over(office: Office) -> None:
    client = office.stranger()
    client.post("/login", data={"username": "miriam", "password": PASSWORD})
    token = client.get("/inbox").text.split('name="csrf" value="')[1].partition('"')[0]
    kept = client.cookies["vorgang_session"]
    assert client.post("/logout", data={"csrf": token}).status_code == 303
    again = httpx.get(f"{office.address}/inbox", cookies={"vorgang_session": kept})
    assert again.status_code == 303


@pytest.mark.parametrize("token", [None, "", "falsch"])
def test_a_form_without_the_sessions_token_changes_nothing(
    office: Office, case: str, token: str | None
) -> None:
    task = tasks_of(office.program("arne"), case)[0]
    data = {} if token is None else {"csrf": token}
    answer = office.browser("silke").post(f"/tasks/{task['userTaskKey']}/claim", data=data)
    assert answer.status_code == 403
    assert "Diese Seite war nicht mehr gültig" in answer.text
    assert tasks_of(office.program("arne"), case)[0]["assignee"] is None


def test_a_request_that_another_site_made_the_browser_send_is_refused(office: Office) -> None:
    client = office.browser("silke")
    headers = {"origin": "https://evil.example", "content-type": "application/json"}
    assert client.post("/tasks/1/complete", content=b"{}", headers=headers).status_code == 403
    data = {"username": "miriam", "password": PASSWORD}
    foreign = office.stranger().post(
        "/login", data=data, headers={"origin": "https://evil.example"}
    )
    assert foreign.status_code == 403


def test_an_unknown_address_gets_a_german_page_with_a_way_on(office: Office) -> None:
    for client in (office.stranger(), office.browser("miriam")):
        page = client.get("/gibt/es/nicht")
        assert page.status_code == 404
        assert "Diese Seite gibt es nicht" in page.text
        assert 'href="/inbox"' in page.text


def test_an_unforeseen_fault_gets_a_reference_and_no_stack_trace(office: Office) -> None:
    page = office.stranger().get("/fault-for-tests")
    assert page.status_code == 500
    assert re.search(r"f-[0-9a-f]{4}-[0-9a-f]{4}", page.text)
    assert "secret" not in page.text
    assert "Traceback" not in page.text
    assert "content-security-policy" in page.headers


def test_auditors_alone_see_the_ledger_as_a_whole(office: Office) -> None:
    assert office.browser("henrike").get("/ledger").status_code == 200
    assert office.browser("miriam").get("/ledger").status_code == 403


def test_a_browsers_report_of_a_refused_script_is_taken(office: Office) -> None:
    assert office.stranger().post("/csp-report", content=b'{"csp-report":{}}').status_code == 204
