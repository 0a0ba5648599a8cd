"""Mails that were put aside: read as text, given to a case, begun with, or discarded."""

from __future__ import annotations

import re
from dataclasses import replace

import httpx
import pytest

from api.web import mail_pages
from engine.commands.sort_mail import waiting_mails
from engine.commands.take_mail import take_mail
from engine.commands.verify_ledger import verify_ledger
from engine.queries import case
from tests.builders import ADMINISTRATOR, deployed
from tests.inquiries import inquiries, letter
from tests.integration.api.conftest import Office, token_of

OPERATOR = replace(ADMINISTRATOR, account_id="postmaster", groups=frozenset({"operator"}))
PAGE = b"""From: Eve <eve@example.com>
To: nobody@example.com
Message-ID: <%s@x>
Subject: <script>alert(1)</script>
Content-Type: text/html

<p>Hallo <img src="https://tracker.example/1.gif"><a href="https://evil.example">Bank</a></p>
"""


def put_aside(office: Office, content: bytes) -> int:
    assert take_mail(office.workspace, content, actor=OPERATOR).outcome == "quarantined"
    return waiting_mails(office.workspace, actor=OPERATOR)[0].key


def press(office: Office, path: str, **fields: str) -> httpx.Response:
    browser = office.browser("arne")
    return browser.post(path, data={"csrf": token_of(browser), **fields})


def test_a_mail_is_read_as_text_and_nothing_of_it_is_loaded(office: Office) -> None:
    key = put_aside(office, PAGE % b"mp-1")
    arne = office.browser("arne")
    assert f"/mails/{key}" in arne.get("/mails").text
    page = arne.get(f"/mails/{key}").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert(1)" not in page
    assert "tracker.example" not in page
    assert "Bank &lt;https://evil.example&gt;" in page
    assert 'href="https://evil.example"' not in page


@pytest.mark.parametrize("username", ["miriam", "henrike"])
def test_operators_alone_read_them(office: Office, username: str) -> None:
    key = put_aside(office, PAGE % f"mp-2-{username}".encode())
    reader = office.browser(username)
    assert reader.get("/mails").status_code == 403
    assert reader.get(f"/mails/{key}").status_code == 403


def test_a_mail_begins_a_case_another_continues_it_and_a_third_is_kept_in_it(
    office: Office,
) -> None:
    workspace = office.workspace
    deployed(workspace, *inquiries("sorted-mail"))
    key = put_aside(office, letter("sorted-mail@example.com", "mp-3", "Subject: Bitte"))
    begun = press(office, f"/mails/{key}/start", start="sorted-mail/begun", reason="Kunde")
    found = re.search(r"case=(\d+)", begun.headers["location"])
    assert found
    number = int(found[1])
    view = case(workspace, number, ADMINISTRATOR)
    assert isinstance(view.variables["mail"], dict)
    assert office.browser("arne").get(f"/mails/{key}").status_code == 404
    other = put_aside(office, letter("sorted-mail@example.com", "mp-4", "Subject: Mehr"))
    page = office.browser("arne").get(f"/mails/{other}", params={"case": str(number)}).text
    assert f"/cases/{number}" in page
    kept = press(office, f"/mails/{other}/assign", case=str(number), reason="gehört dazu")
    assert kept.status_code == 303, kept.text
    names = {one.name for one in case(workspace, number, ADMINISTRATOR).documents}
    assert names == {"plan.pdf", "Mail Mehr.txt"}
    assert verify_ledger(workspace) == ()


def test_a_mail_is_discarded_for_a_reason_alone(office: Office) -> None:
    key = put_aside(office, PAGE % b"mp-5")
    assert press(office, f"/mails/{key}/discard", reason="").status_code == 422
    assert press(office, f"/mails/{key}/discard", reason="Werbung").status_code == 303
    assert key not in [one.key for one in waiting_mails(office.workspace, actor=OPERATOR)]
    assert press(office, f"/mails/{key}/discard", reason="Werbung").status_code == 404


def test_a_case_that_there_is_not_is_named(office: Office) -> None:
    key = put_aside(office, PAGE % b"mp-6")
    answer = office.browser("arne").get(f"/mails/{key}", params={"case": "gibt-es-nicht"})
    assert answer.status_code == 422
    assert "Diesen Vorgang gibt es nicht" in answer.text


def test_the_list_comes_page_by_page_and_by_reason(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = [put_aside(office, PAGE % f"mp-page-{number}".encode()) for number in range(3)]
    put_aside(office, b"From: a@example.com, b@example.com\nSubject: two\n\nx\n")
    monkeypatch.setattr(mail_pages, "MOST_LISTED", 2)
    arne = office.browser("arne")
    address, seen = "/mails?reason=no-rule", ""
    for _ in range(200):
        page = arne.get(address).text
        seen += page
        found = re.search(r'href="(/mails\?[^"]*before=\d+)"', page)
        if found is None:
            break
        address = found[1].replace("&amp;", "&")
        assert "reason=no-rule" in address
    for key in keys:
        assert seen.count(f'href="/mails/{key}"') == 1
    assert "<th>Kein Absender, oder mehrere</th>" not in seen
    assert "<th>Kein Absender, oder mehrere</th>" in arne.get("/mails?reason=sender").text
    none = arne.get("/mails?reason=sender&before=1").text
    assert "Keine Mail passt" in none
    assert arne.get("/mails?before=x").status_code == 404
