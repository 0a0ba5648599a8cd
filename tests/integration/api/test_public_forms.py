"""Forms that need no account, over HTTP: who may start what, how often, and what is left of it."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import httpx
import pytest

from api.public_guard import LEAST, LONGEST, PublicLimits, stamp_of, stamped
from api.rate_limit import RateLimit
from engine.case_references import key_behind
from engine.commands.count_asking import Limit
from engine.commands.deploy import deploy
from engine.faults import ModelRefused
from engine.model import Resource
from engine.queries import person_of_username
from engine.queries.public_forms import public_form
from tests import builders
from tests.integration.api.conftest import PASSWORD, Office

SLUG, GROUP, CLERK = "neue-anfrage", "public-desk", "publicclerk"
FORM = builders.form(
    "public-request",
    {**builders.text_field("email"), "validate": {"required": True, "validationType": "email"}},
    builders.text_field("text"),
)
NAMES = count(1)


def model(process: str = "public-case", slug: str | None = SLUG, form: str = FORM.name) -> Resource:
    """Return a process that waits for a clerk once somebody has filled in its form."""
    asked = builders.user_task("answer", "done", groups=GROUP)
    first = builders.start_event("answer", form=form.removesuffix(".form"))
    return builders.process(
        process,
        first + asked + builders.end_event(),
        name="Neue Anfrage",
        properties={
            "vorgang:startGroups": GROUP,
            "vorgang:purpose": "Anfragen beantworten",
            **({"vorgang:publicForm": slug} if slug else {}),
        },
    )


@pytest.fixture(scope="module")
def desk(office: Office) -> Office:
    """An office with a form for everybody and a clerk for what comes in by it."""
    builders.deployed(office.workspace, model(), model("inside-case", None), FORM)
    for name, group in ((CLERK, GROUP), ("publicanalyst", "analyst"), ("publicop", "operator")):
        builders.person(office.workspace, name, group, password=PASSWORD)
    return office


@pytest.fixture(autouse=True)
def fresh_limits(desk: Office) -> Iterator[None]:
    """Nobody has asked for anything yet."""
    with desk.workspace.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM engine.asked WHERE name LIKE 'public-%%'")
    desk.app.state.public_limits = PublicLimits()
    yield
    desk.app.state.public_limits = PublicLimits()


def stamp(desk: Office, ago: timedelta = LEAST, slug: str = SLUG, key: int | None = None) -> str:
    """Return the stamp of a page that was shown a while ago."""
    known = public_form(desk.workspace, SLUG).key if key is None else key
    shown_at = datetime.now(UTC) - ago
    return stamped(desk.workspace.ledger.keys.state, slug, known, shown_at)


def sent(
    desk: Office,
    data: object | None = None,
    *,
    by: str | None = None,
    slug: str = SLUG,
    beside: object | None = None,
    headers: dict[str, str] | None = None,
) -> httpx.Response:
    given = {"email": "kim@example.com", "text": "Bitte rufen Sie an"} if data is None else data
    body = {"data": given, "beside": {"fax": ""} if beside is None else beside}
    token = stamp(desk) if by is None else by
    named = {"x-csrf-token": token, "accept": "application/json", **(headers or {})}
    return desk.stranger().post(f"/f/{slug}", json=body, headers=named)


def number_of(desk: Office, answer: httpx.Response) -> int:
    """Return the key of the case that an answer's reference means."""
    reference = answer.json()["location"].rpartition("=")[2]
    key = key_behind(desk.workspace.ledger.keys.state, reference)
    assert key is not None
    return key


def words(answer: httpx.Response) -> str:
    assert answer.status_code == 422, answer.text
    return str(answer.json()["errors"][0]["message"])


def test_a_stranger_sees_the_form_without_a_cookie(desk: Office) -> None:
    page = desk.stranger().get(f"/f/{SLUG}")
    assert page.status_code == 200
    assert "set-cookie" not in page.headers
    assert page.headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert "Neue Anfrage" in page.text
    given = re.search(r'data-form-given="([^"]*)"', page.text)
    assert given
    schema = json.loads(html.unescape(given[1]))["schema"]
    assert [one["key"] for one in schema["components"]] == ["email", "text"]


def test_what_a_stranger_sends_starts_a_case_that_the_clerk_finds_by_its_number(
    desk: Office,
) -> None:
    answer = sent(desk)
    assert answer.status_code == 200, answer.text
    assert "set-cookie" not in answer.headers
    location = answer.json()["location"]
    reference = location.rpartition("=")[2]
    thanks = desk.stranger().get(location)
    assert reference in thanks.text
    number = number_of(desk, answer)
    assert str(number) not in thanks.text + location
    found = desk.browser(CLERK).get("/cases", params={"q": reference.lower().replace("-", " ")})
    assert f"/cases/{number}" in found.text
    assert "kim@example.com" not in thanks.text + location
    case = desk.browser(CLERK).get(f"/cases/{number}")
    assert case.status_code == 200
    assert "Externe Person" in case.text or "Öffentliches Formular" in case.text, case.text
    asked = {"filter": {"processInstanceKey": str(number), "name": "text"}}
    [found] = desk.program("publicop").post("/v2/variables/search", json=asked).json()["items"]
    assert json.loads(found["value"]) == "Bitte rufen Sie an"


def test_the_ledger_names_the_form_and_nobody(desk: Office) -> None:
    number = number_of(desk, sent(desk))
    with desk.workspace.transaction() as connection:
        rows = connection.exec_driver_sql(
            "SELECT body FROM ledger.entry WHERE inst = %s AND seq = 1", (str(number),)
        ).all()
    [[body]] = rows
    entry = json.loads(bytes(body))
    assert entry["actor"] == {"kind": "subject", "ref": "public-form"}
    [begun] = [one for one in entry["facts"] if one["type"] == "process.started"]
    assert re.fullmatch(r"[0-9a-f]{64}", begun["refs"]["form"])
    text = bytes(body).decode()
    assert "kim@example.com" not in text
    assert "127.0.0.1" not in text


def test_a_page_sent_off_twice_starts_one_case(desk: Office) -> None:
    token = stamp(desk)
    first, second = sent(desk, by=token), sent(desk, by=token)
    assert first.json() == second.json()
    assert sent(desk).json() != first.json()


def test_a_refused_page_can_be_sent_off_again(desk: Office) -> None:
    token = stamp(desk)
    refused = sent(desk, {"email": "kim", "text": "x"}, by=token)
    assert refused.status_code == 422
    assert [one["field_id"] for one in refused.json()["errors"]] != [""]
    assert sent(desk, by=token).status_code == 200


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"email": "kim@example.com", "text": "x", "approved": True},
        {"email": ["a"], "text": {"b": 1}},
        {"email": "kim@example.com", "text": "files::1"} | {"files": "files::1"},
        {"email": "kim@example.com\r\nbcc: x@example.com", "text": "x"},
    ],
    ids=["empty", "another variable", "other kinds", "files", "a header"],
)
def test_only_what_the_form_asks_for_comes_in(desk: Office, data: object) -> None:
    assert sent(desk, data).status_code == 422


def test_what_no_page_of_ours_shows_is_not_taken(desk: Office) -> None:
    right = stamp(desk)
    key, seconds, nonce, code = right.split(".")
    later = str(int(seconds) + 1)
    forged = (
        *("", "x", "...", f"{key}.{seconds}.{nonce}.", f"{key}.{later}.{nonce}.{code}"),
        *(f"{int(key) + 1}.{seconds}.{nonce}.{code}", f"{right}0", right[:-1], "9" * 5000),
        stamp(desk, slug="another-form"),
        stamp(desk, LONGEST + timedelta(minutes=1)),
    )
    for one in forged:
        assert "zu lange offen" in words(sent(desk, by=one)), one
    secret = desk.workspace.ledger.keys.state
    assert stamp_of(secret, SLUG, "\x80.\u20ac", datetime.now(UTC)) is None
    assert stamp_of(secret, SLUG, right, datetime.now(UTC)) is not None


def test_programs_are_told_from_people_by_haste_and_a_field_that_nobody_sees(desk: Office) -> None:
    assert "zu schnell" in words(sent(desk, by=stamp(desk, timedelta())))
    assert "verstecktes Feld" in words(sent(desk, beside={"fax": "0123"}))
    assert sent(desk, beside={}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_another_page_cannot_send_it(desk: Office, headers: dict[str, str]) -> None:
    assert sent(desk, headers=headers).status_code == 403


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded"])
def test_what_any_page_may_send_without_asking_is_not_read(desk: Office, kind: str) -> None:
    headers = {"content-type": kind, "x-csrf-token": stamp(desk)}
    body = b'{"data": {"email": "kim@example.com", "text": "x"}}'
    answer = desk.stranger().post(f"/f/{SLUG}", content=body, headers=headers)
    assert answer.status_code == 415


def test_what_is_too_large_is_not_read(desk: Office) -> None:
    assert sent(desk, {"email": "kim@example.com", "text": "x" * 70_000}).status_code == 413


@pytest.mark.parametrize("slug", ["inside-case", "no-such-form", "N", "a%00b", "a..b"])
def test_what_is_not_public_cannot_be_told_from_what_does_not_exist(
    desk: Office, slug: str
) -> None:
    page = desk.stranger().get(f"/f/{slug}")
    assert page.status_code == 404
    assert "Dieses Formular gibt es hier nicht" in page.text
    assert sent(desk, by=stamp(desk, slug=slug), slug=slug).status_code in {404, 422}


def test_one_network_gets_no_more_than_its_share_and_one_form_neither(desk: Office) -> None:
    limits = desk.app.state.public_limits
    desk.app.state.public_limits = replace(limits, starts=Limit("send-2", 2, timedelta(hours=1)))
    assert [sent(desk, by="x").status_code for _ in range(3)] == [422, 422, 429]
    desk.app.state.public_limits = replace(limits, forms=Limit("start-1", 1, timedelta(hours=1)))
    assert [sent(desk).status_code for _ in range(2)] == [200, 429]
    desk.app.state.public_limits = replace(limits, _pages=RateLimit(1, 0.0))
    assert [desk.stranger().get(f"/f/{SLUG}").status_code for _ in range(2)] == [200, 429]


def test_the_number_of_a_thank_you_page_is_one_of_ours(desk: Office) -> None:
    for wrong in ("", "<b>x</b>", "1e3", "9" * 30, "4711"):
        page = desk.stranger().get(f"/f/{SLUG}/thanks", params={"reference": wrong})
        assert page.status_code == 404
        assert "<b>" not in page.text


def test_a_closed_or_changed_form_takes_nothing(desk: Office) -> None:
    slug, id_ = f"form-{next(NAMES)}", f"public-closing-{next(NAMES)}"
    builders.deployed(desk.workspace, model(id_, slug), FORM)
    key = public_form(desk.workspace, slug).key
    old = stamp(desk, slug=slug, key=key)
    newer = builders.process(
        id_,
        builders.start_event("more", form="public-request")
        + builders.user_task("more", "done", groups=GROUP)
        + builders.end_event(),
        properties={"vorgang:publicForm": slug},
    )
    builders.deployed(desk.workspace, newer)
    assert "hat sich geändert" in words(sent(desk, by=old, slug=slug))
    key = public_form(desk.workspace, slug).key
    fresh = stamp(desk, slug=slug, key=key)
    operator = desk.program("publicop")
    body = {"reason": "Formular ruht"}
    held = operator.post(f"/v2/process-definitions/{key}/suspension", json=body)
    assert held.status_code < 300, held.text
    assert "ist geschlossen worden" in words(sent(desk, by=fresh, slug=slug))
    assert desk.stranger().get(f"/f/{slug}").status_code == 404


def test_a_name_leads_to_one_process_and_the_form_asks_for_no_files(desk: Office) -> None:
    analyst = person_of_username(desk.workspace, "publicanalyst")
    with pytest.raises(ModelRefused, match="starts the process public-case already"):
        deploy(desk.workspace, [model("public-other")], actor=analyst)
    files = builders.form(
        "public-files", {"type": "filepicker", "id": "F", "key": "files", "label": "Dateien"}
    )
    with pytest.raises(ModelRefused, match="asks for files"):
        deploy(
            desk.workspace, [model("public-f", "mit-dateien", "public-files"), files], actor=analyst
        )
