"""Pages for people without an account: no cookie, nothing from elsewhere, brand and imprint."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from api.public_guard import PublicLimits, stamped
from engine.brand import Brand, looked_at
from engine.commands.change_brand import change_brand
from engine.commands.start_process_instance import start_process_instance
from engine.commands.suppress_mail import unsubscribe_link
from engine.model import Person, Resource
from engine.public_tasks import linked_task
from engine.queries import case
from feel import Value
from tests import builders
from tests.integration.api import test_linked_documents as documents
from tests.integration.api.conftest import Office
from tests.public_links import LINK, forms, settings, settings_forms, sign_up
from tests.signing import to_be_signed

GROUP = "pages-desk"
CLERK = Person("pages-clerk", "pagesclerk", "Klara", frozenset({GROUP, "account-manager"}))
LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M1 1L8 8"/></svg>'
COMPANY, IMPRINT, PRIVACY = "Südlicht", "https://example.com/imprint", "https://example.com/privacy"
SURVEY = Path(__file__).resolve().parents[3] / "docs/examples/survey"
LOADING = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src"}


@dataclass
class Loaded(HTMLParser):
    """What a page has a browser load, where its forms go, and where its links lead."""

    addresses: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.addresses += [given[LOADING[tag]]] if given.get(LOADING.get(tag, "")) else []
        self.addresses += [given["action"]] if given.get("action") else []
        self.links += [given.get("href", "")] if tag == "a" else []


@pytest.fixture(scope="module")
def desk(office: Office) -> Iterator[Office]:
    """An office under a brand, with every kind of page for people without an account."""
    workspace = office.workspace
    builders.deployed(workspace, sign_up("pages-up", "pages-letter", GROUP), *forms("pages-up"))
    builders.deployed(workspace, settings("pages-set", GROUP), *settings_forms("pages-set"))
    builders.deployed(workspace, *to_be_signed("pages-order", GROUP, sealed=False))
    kept = {"type": "checkbox", "id": "Kept", "key": "kept", "label": "Gespeichert"}
    fetch = builders.form(f"{documents.ID}-fetch", kept)
    letter = documents.handing(), documents.TEMPLATE, fetch
    builders.deployed(workspace, *letter)
    survey = [one for one in SURVEY.iterdir() if not one.name.endswith(".yaml")]
    builders.deployed(workspace, *(Resource(one.name, one.read_bytes()) for one in survey))
    brand = Brand(COMPANY, "#7a1fa2", IMPRINT, PRIVACY, looked_at(LOGO))
    change_brand(workspace, brand, "Probe", actor=builders.ADMINISTRATOR)
    yield office
    change_brand(workspace, Brand(), "Ende", actor=builders.ADMINISTRATOR)


@pytest.fixture(autouse=True)
def fresh_limits(desk: Office) -> Iterator[None]:
    """Nobody has asked for anything yet."""
    with desk.workspace.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM engine.asked WHERE name LIKE 'public-%%'")
    desk.app.state.public_limits = PublicLimits()
    yield
    desk.app.state.public_limits = PublicLimits()


def begun(desk: Office, process: str) -> tuple[int, str]:
    """Begin a case; return it and the link that its person has got."""
    address = f"{uuid4()}@pages.example.com"
    more: dict[str, dict[str, str | None]] = {
        "survey": {"name": "Kim Beispiel", "orderNumber": "A-2026-0301"},
        documents.ID: {"name": "Kim Beispiel", "secret": address, "other": None},
    }
    given: dict[str, Value] = {"email": address, **more.get(process, {})}
    actor = documents.CLERK if process == documents.ID else CLERK
    key = start_process_instance(desk.workspace, process, variables=given, actor=actor).key
    while desk.worker().run_once():
        pass
    texts = [
        part.get_content()
        for one in desk.postbox.messages
        if one["To"] == address
        for part in one.walk()
        if part.get_content_type() == "text/plain"
    ]
    (token,) = [found[1] for text in texts if (found := LINK.search(text))]
    return key, token


def answered(desk: Office, token: str, **data: str) -> httpx.Response:
    """Send off the form behind a link."""
    task = linked_task(desk.workspace, token)
    stamp = stamped(desk.workspace.ledger.keys.state, f"t/{token}", task.key, datetime.now(UTC))
    body = {"data": data, "beside": {}}
    return desk.stranger().post(f"/t/{token}", json=body, headers={"x-csrf-token": stamp})


def too_late(desk: Office) -> str:
    """Return a document's link that has expired while the case goes on."""
    key, token = begun(desk, "pages-order")
    with desk.workspace.transaction() as connection:
        connection.exec_driver_sql(
            "UPDATE engine.public_link SET expires_at = now() - interval '1 second' "
            "WHERE process_instance_key = %s",
            (key,),
        )
    return token


PAGES = {
    "opt-in form": ("/f/pages-letter", "E-Mail-Adresse"),
    "its thanks": ("/f/pages-letter/thanks?reference=ABCD-EFGH-IJKL-MNOP", "ABCD-EFGH-IJKL-MNOP"),
    "confirmation": ("pages-up", "Newsletter bestellt"),
    "preferences": ("pages-set", "Einstellungen"),
    "signing": ("pages-order", "unterschreiben"),
    "late acceptance": ("late", "Trotzdem annehmen"),
    "documents by link": (documents.ID, "Ihre Dokumente"),
    "survey": ("survey", "empfehlen Sie uns weiter"),
    "unsubscribing": ("unsubscribe", "Abmelden"),
    "a link that is none": ("/t/gibt-es-nicht", "Link"),
}


def page_of(desk: Office, where: str) -> str:
    """Return the address of a page, which takes a case of its own but for fixed ones."""
    if where.startswith("/"):
        return where
    if where == "unsubscribe":
        link = unsubscribe_link(desk.workspace, "pages@example.com", 1)
        return "/u/" + link.rpartition("/")[2]
    token = too_late(desk) if where == "late" else begun(desk, where)[1]
    return f"/t/{token}"


@pytest.mark.parametrize("name", PAGES)
def test_a_public_page_is_ours_alone_under_our_brand(desk: Office, name: str) -> None:
    where, words = PAGES[name]
    answer = desk.stranger().get(page_of(desk, where))
    assert words in answer.text
    assert "set-cookie" not in answer.headers
    assert COMPANY in answer.text
    page = Loaded()
    page.feed(answer.text)
    assert {IMPRINT, PRIVACY} <= set(page.links)
    assert [one for one in page.addresses if not re.match(r"/[^/]", one)] == []
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy or "default-src 'self'" in policy
    assert "://" not in policy
    for address in page.addresses:
        loaded = desk.stranger().get(address)
        assert "set-cookie" not in loaded.headers, address
        if loaded.headers["content-type"].startswith("text/css"):
            assert re.findall(r"(?:url\(|@import)\s*['\"]?(?:https?:)?//", loaded.text) == []


def test_a_survey_takes_one_answer_by_its_link_and_thanks(desk: Office) -> None:
    key, token = begun(desk, "survey")
    assert answered(desk, token, score="elf").status_code == 422
    taken = answered(desk, token, score="9", comment="Weiter so")
    assert taken.status_code == 200, taken.text
    assert "set-cookie" not in taken.headers
    thanks = desk.stranger().get(taken.json()["location"])
    assert "Ihre Antwort zu Auftrag A-2026-0301 ist angekommen" in thanks.text
    assert "set-cookie" not in thanks.headers
    assert case(desk.workspace, key, builders.ADMINISTRATOR).instance.status == "completed"
    assert desk.stranger().get(f"/t/{token}").status_code == 410
    assert "Weiter so" not in desk.stranger().get(f"/t/{token}").text
