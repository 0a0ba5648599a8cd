"""Signing a document by a link, over HTTP: what is shown, what is taken, what stands in the
ledger."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from api.public_guard import PublicLimits
from engine.commands.set_variables import set_variables
from engine.model import Person
from engine.public_links import hash_of
from engine.public_tasks import LinkState, linked_task
from tests import builders
from tests.integration.api.conftest import Office
from tests.integration.api.signing_desk import (
    ENTERED,
    GROUP,
    ID,
    STROKES,
    begun,
    carried,
    facts,
    said,
    sent,
    stamp,
    variables,
)
from tests.signing import STATEMENT, to_be_signed


@pytest.fixture(scope="module")
def desk(office: Office) -> Office:
    """An office in which orders are signed."""
    builders.deployed(office.workspace, *to_be_signed(ID, GROUP, sealed=False))
    builders.person(office.workspace, "signingclerk", GROUP)
    return office


@pytest.fixture(autouse=True)
def fresh_limits(desk: Office) -> Iterator[None]:
    """Nobody has asked for anything yet."""
    with desk.workspace.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM engine.asked WHERE name LIKE 'public-%%'")
    desk.app.state.public_limits = PublicLimits()
    yield
    desk.app.state.public_limits = PublicLimits()


def test_ten_looks_of_a_mail_scanner_change_nothing(desk: Office) -> None:
    case, _, token = begun(desk)
    before = len(facts(desk, case))
    for _ in range(10):
        page = desk.stranger().get(f"/t/{token}")
        desk.stranger().head(f"/t/{token}")
        desk.stranger().get(f"/t/{token}/document")
        desk.stranger().get(f"/t/{token}/pages/1")
        assert page.status_code == 200
        assert "set-cookie" not in page.headers
    assert len(facts(desk, case)) == before
    assert linked_task(desk.workspace, token).state is LinkState.OPEN


def test_what_is_shown_is_the_document_to_the_byte(desk: Office) -> None:
    case, _, token = begun(desk)
    page = desk.stranger().get(f"/t/{token}").text
    named = carried(desk, token)["document"]
    fetched = desk.stranger().get(f"/t/{token}/document")
    assert hashlib.sha256(fetched.content).hexdigest() == named
    assert fetched.headers["content-type"] == "application/pdf"
    assert fetched.headers["content-disposition"].startswith("attachment")
    assert named == variables(desk, case)["document"]["sha256"]
    assert STATEMENT in page
    assert "Wartung der Anlage" in page  # the text of its page, for whoever reads no pictures
    picture = desk.stranger().get(f"/t/{token}/pages/1")
    assert picture.content.startswith(b"\x89PNG")
    assert desk.stranger().get(f"/t/{token}/pages/99").status_code == 404


def test_a_signature_is_a_fact_with_document_statement_and_commitments(desk: Office) -> None:
    case, _, token = begun(desk)
    (asked,) = said(desk, case, "signature.requested")
    answer = sent(desk, token, **carried(desk, token), **ENTERED)
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == f"/t/{token}/thanks?of=signed"
    (fact,) = said(desk, case, "signature.signed")
    document = variables(desk, case)["document"]["sha256"]
    assert fact["data"] == {
        "sha256": document,
        "level": "simple",
        "text_version": "2026-11",
        "kind": "typed",
    }
    assert asked["data"]["sha256"] == document
    assert fact["refs"] == {"text": hashlib.sha256(STATEMENT.encode()).hexdigest()}
    assert asked["refs"] == fact["refs"]
    committed = {one["name"] for one in fact["personal"]}
    assert committed == {"name", "place", "function", "address", "user_agent"}
    stated = json.dumps(facts(desk, case))
    assert "Kim Beispiel" not in stated
    assert token not in stated
    kept = variables(desk, case)["signature"]
    assert (kept["outcome"], kept["name"], kept["typed"]) == ("signed", *["Kim Beispiel"] * 2)
    assert "address" not in kept
    thanks = desk.stranger().get(answer.headers["location"])
    assert "Sie haben unterschrieben" in thanks.text


def test_a_drawn_signature_is_kept_as_a_drawing_of_ours(desk: Office) -> None:
    case, _, token = begun(desk)
    drawn = {**ENTERED, "kind": "drawn", "strokes": STROKES, "typed": ""}
    assert sent(desk, token, **carried(desk, token), **drawn).status_code == 303
    (fact,) = said(desk, case, "signature.signed")
    (added,) = said(desk, case, "document.added")
    kept = variables(desk, case)["signature"]["drawing"]
    assert fact["refs"]["drawing"] == added["refs"]["sha256"] == kept["sha256"]
    assert fact["data"]["kind"] == "drawn"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": "Ki"}, "mindestens drei Zeichen"),
        ({"place": ""}, "Geben Sie den Ort ein"),
        ({"accept": ""}, "Setzen Sie das Häkchen"),
        ({"typed": ""}, "Tippen Sie Ihre Unterschrift"),
        ({"name": "K" * 121}, "höchstens 120 Zeichen"),
        ({"kind": "drawn", "strokes": ""}, "Zeichnen Sie Ihre Unterschrift"),
        ({"kind": "drawn", "strokes": "1.1-2.2"}, "Zeichnen Sie Ihre Unterschrift"),
        ({"kind": "drawn", "strokes": STROKES + "-9999.1"}, "Zeichnen Sie Ihre Unterschrift"),
        ({"kind": "drawn", "strokes": '"/><script>'}, "Zeichnen Sie Ihre Unterschrift"),
        ({"kind": "stamped"}, "Zeichnen Sie Ihre Unterschrift"),
    ],
)
def test_what_does_not_fit_is_said_and_what_was_entered_stays(
    desk: Office, change: dict[str, str], words: str
) -> None:
    case, _, token = begun(desk)
    answer = sent(desk, token, **{**carried(desk, token), **ENTERED, "place": "Kiel", **change})
    assert answer.status_code == 422
    assert words in answer.text
    assert "place" in change or 'value="Kiel"' in answer.text
    assert "<script>" not in answer.text
    assert said(desk, case, "signature.signed") == []


def test_of_two_who_sign_at_once_one_wins_and_the_other_reads_why(desk: Office) -> None:
    case, _, token = begun(desk)
    pages = [carried(desk, token) for _ in range(6)]
    with ThreadPoolExecutor(6) as threads:
        answers = [*threads.map(lambda one: sent(desk, token, **one, **ENTERED), pages)]
    places = sorted(one.headers.get("location", str(one.status_code)) for one in answers)
    assert places == [*[f"/t/{token}"] * 5, f"/t/{token}/thanks?of=signed"]
    page = desk.stranger().get(f"/t/{token}")
    assert (page.status_code, "Das ist schon erledigt" in page.text) == (410, True)
    assert len(said(desk, case, "signature.signed")) == 1


def test_signing_and_refusing_at_once_is_one_of_the_two(desk: Office) -> None:
    case, _, token = begun(desk)
    first, second = carried(desk, token), carried(desk, token)
    with ThreadPoolExecutor(2) as threads:
        one = threads.submit(sent, desk, token, **first, **ENTERED)
        other = threads.submit(sent, desk, token, "refusal", **second, reason="price")
    assert {one.result().status_code, other.result().status_code} == {303}
    outcomes = [*said(desk, case, "signature.signed"), *said(desk, case, "signature.declined")]
    assert len(outcomes) == 1


def test_a_refusal_says_its_reason(desk: Office) -> None:
    case, _, token = begun(desk)
    page = carried(desk, token)
    assert sent(desk, token, "refusal", **page, reason="none-of-these").status_code == 422
    answer = sent(desk, token, "refusal", **page, reason="changes", text="Nur ohne Wartung.")
    assert answer.headers["location"] == f"/t/{token}/thanks?of=declined"
    (fact,) = said(desk, case, "signature.declined")
    assert fact["data"]["reason"] == "changes"
    assert {one["name"] for one in fact["personal"]} >= {"text"}
    assert said(desk, case, "signature.signed") == []


def test_another_document_than_the_one_shown_is_not_signed(desk: Office) -> None:
    case, _, token = begun(desk)
    page = carried(desk, token)
    with desk.workspace.transaction() as connection:
        [[other]] = connection.exec_driver_sql(
            "SELECT sha256 FROM engine.case_document WHERE process_instance_key <> %s "
            "AND content_type = 'application/pdf' LIMIT 1",
            (case,),
        ).all()
    operator = Person("signing-operator", "arne", "Arne", frozenset({"operator"}))
    changed = {"sha256": other, "name": "x.pdf", "contentType": "application/pdf"}
    set_variables(desk.workspace, case, {"document": changed}, reason="Test", actor=operator)
    answer = sent(desk, token, **page, **ENTERED)
    # It is not even one of the case: the page shows nothing more.
    assert answer.status_code == 303
    assert "Wird bearbeitet" in desk.stranger().get(f"/t/{token}").text
    assert said(desk, case, "signature.signed") == []


def test_the_page_of_a_signature_takes_no_other_values(desk: Office) -> None:
    case, _, token = begun(desk)
    by = stamp(desk, token)
    forged = {"data": {"signature": {"outcome": "signed"}}, "beside": {}}
    answer = desk.stranger().post(f"/t/{token}", json=forged, headers={"x-csrf-token": by})
    assert answer.status_code == 422
    key = linked_task(desk.workspace, token).key
    for name in ("arne", "nora"):
        done = desk.program(name).post(
            f"/v2/user-tasks/{key}/completion",
            json={"variables": {"signature": {"outcome": "signed"}}},
        )
        assert done.status_code in {403, 404}
    assert said(desk, case, "task.completed") == []


def test_only_a_page_of_ours_for_this_link_is_signed(desk: Office) -> None:
    case, _, token = begun(desk)
    _, _, other = begun(desk)
    page = carried(desk, token)
    for wrong in ("", "x", carried(desk, other)["stamp"]):
        assert sent(desk, token, **{**page, "stamp": wrong}, **ENTERED).status_code == 422
    assert sent(desk, token, **page, **ENTERED, fax="1").status_code == 422
    for statement in ("", "0" * 64):
        answer = sent(desk, token, **{**page, "shown": statement}, **ENTERED)
        assert answer.status_code == 409
        assert "inzwischen ein anderes" in answer.text
    foreign = desk.stranger().post(
        f"/t/{token}/signature",
        data={**page, **ENTERED},
        headers={"origin": "https://evil.example"},
    )
    assert foreign.status_code == 403
    assert said(desk, case, "signature.signed") == []


def expired(desk: Office, token: str) -> None:
    with desk.workspace.transaction() as connection:
        connection.exec_driver_sql(
            "UPDATE engine.public_link SET expires_at = now() - interval '1 second' "
            "WHERE hash = %s",
            (hash_of(token),),
        )


def test_whoever_is_too_late_signs_nothing_and_may_tell_the_process(desk: Office) -> None:
    case, _, token = begun(desk)
    page = carried(desk, token)
    expired(desk, token)
    assert sent(desk, token, **page, **ENTERED).headers["location"] == f"/t/{token}"
    late = desk.stranger().get(f"/t/{token}")
    assert late.status_code == 410
    assert "§ 150" in late.text
    by = stamp(desk, token)
    assert sent(desk, token, "late", stamp=by, name="K").status_code == 422
    answer = sent(desk, token, "late", stamp=by, name="Kim Beispiel", text="Gern noch.")
    assert answer.headers["location"] == f"/t/{token}/thanks?of=answered"
    while desk.worker().run_once():
        pass
    assert said(desk, case, "signature.signed") == []
    kept = variables(desk, case)
    assert "signature" not in kept
    waiting = desk.program("arne").post(
        "/v2/user-tasks/search",
        json={"filter": {"processInstanceKey": str(case), "elementId": "late-answer"}},
    )
    assert len(waiting.json()["items"]) == 1


def test_the_pages_of_a_link_that_is_not_open_are_nobodys(desk: Office) -> None:
    _, _, token = begun(desk)
    assert sent(desk, token, **carried(desk, token), **ENTERED).status_code == 303
    for part in ("document", "pages/1"):
        assert desk.stranger().get(f"/t/{token}/{part}").status_code == 404
    assert sent(desk, token, "late", stamp=stamp(desk, token), name="Kim").status_code == 303
