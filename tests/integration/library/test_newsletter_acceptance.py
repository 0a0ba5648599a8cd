"""Double opt-in over HTTP and SMTP: what strangers, scanners and mail programs get to see.

What time brings (lines 4, 7, 9 to 12) is in `tests/integration/scenario/test_double_opt_in.py`.
"""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from api.operators import OPERATOR
from engine.commands.suppress_mail import suppress
from engine.mail_suppressions import Reason
from engine.queries import case, search_process_instances
from engine.queries.element_history import open_jobs
from engine.worker import Worker
from tests.integration.api.conftest import Office
from tests.integration.library.strangers import (
    ASKS,
    case_of,
    facts,
    links,
    mails,
    new_address,
    press,
    sign_up,
    stamp,
    subscribed,
    worked,
)

REFERENCE = re.compile(r"=[A-Z0-9-]+$")


def written(desk: Office, email: str) -> dict[str, int]:
    """Return how many rows each table has more once a sign-up is answered."""
    before = _rows(desk)
    assert sign_up(desk, email).status_code == 200
    after = _rows(desk)
    return {one: after[one] - before[one] for one in after if after[one] != before[one]}


def _rows(desk: Office) -> dict[str, int]:
    with desk.workspace.transaction() as connection:
        tables = connection.exec_driver_sql(
            "SELECT schemaname || '.' || tablename FROM pg_tables "
            "WHERE schemaname IN ('engine', 'ledger') "
            "AND has_table_privilege(schemaname || '.' || tablename, 'SELECT')"
        ).scalars()
        return {
            one: int(connection.exec_driver_sql(f"SELECT count(*) FROM {one}").scalar_one())
            for one in [*tables]
        }


def test_line_1_known_unknown_and_suppressed_addresses_get_one_answer(desk: Office) -> None:
    known, unknown, suppressed = new_address(), new_address(), new_address()
    subscribed(desk, known)
    suppress(desk.workspace, suppressed, Reason.OBJECTION, "Brief", actor=OPERATOR)
    answers = [sign_up(desk, one) for one in (known, unknown, suppressed)]
    assert {one.status_code for one in answers} == {200}
    headers = [{**one.headers, "date": "", "x-request-id": ""} for one in answers]
    assert headers[0] == headers[1] == headers[2]
    bodies = {REFERENCE.sub("=", one.json()["location"]) for one in answers}
    assert bodies == {"/f/newsletter/thanks?reference="}
    pages = [desk.stranger().get(one.json()["location"]).text for one in answers]
    shown = {
        page.replace(one.json()["location"].rpartition("=")[2], "")
        for page, one in zip(pages, answers, strict=True)
    }
    assert len(shown) == 1
    assert "Wenn die Adresse stimmt, erhalten Sie gleich eine E-Mail." in shown.pop()
    assert len(mails(desk, suppressed)) == 0


def test_line_1_the_same_work_is_done_before_each_of_them_is_answered(desk: Office) -> None:
    known, suppressed = new_address(), new_address()
    subscribed(desk, known)
    suppress(desk.workspace, suppressed, Reason.COMPLAINT, "Anruf", actor=OPERATOR)
    sign_up(desk, new_address())  # what is kept after the first time
    first, second, third = [written(desk, one) for one in (known, new_address(), suppressed)]
    assert first["engine.process_instance"] == first["engine.job"] == 1
    # Who was never heard of is a person from now on; that is two rows more, in the same exchange.
    assert second == third == {**first, "engine.person": 1, "engine.person_identifier": 1}


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_line_2_a_scanner_that_follows_every_link_confirms_nothing(
    desk: Office, method: str
) -> None:
    email = new_address()
    begun = case_of(desk, sign_up(desk, email))
    (asked,) = mails(desk, email)
    before = facts(desk, begun)
    prefetching: tuple[dict[str, str], ...] = (
        {},
        {"purpose": "prefetch"},
        {"sec-purpose": "prefetch;prerender"},
        {"user-agent": "Mozilla/5.0 (compatible; SafeLinks)"},
    )
    wanted = [(path, one) for path in links(asked) for one in prefetching]

    def look(what: tuple[str, dict[str, str]]) -> int:
        with desk.stranger() as client:
            return client.request(method, what[0], headers=what[1]).status_code

    with ThreadPoolExecutor(4) as scanners:
        answers = set(scanners.map(look, wanted))
    assert all(one < 500 for one in answers)
    if method == "GET":
        assert answers == {200}
    worked(desk)
    assert facts(desk, begun) == before
    assert facts(desk, begun, "consent.confirmed") == []
    assert press(desk, links(asked)[0])[0].status_code == 200  # the link still works


def test_line_2_a_post_without_the_page_confirms_nothing(desk: Office) -> None:
    email = new_address()
    begun = case_of(desk, sign_up(desk, email))
    (asked,) = mails(desk, email)
    path = links(asked)[0]
    for stamp_given in ("", "made-up", stamp(desk)):
        answer, _ = press(desk, path, by=stamp_given)
        assert answer.status_code == 422
    assert facts(desk, begun, "consent.confirmed") == []


def test_line_3_the_button_confirms_once_and_the_same_link_says_so_kindly(desk: Office) -> None:
    email = new_address()
    begun = case_of(desk, sign_up(desk, email))
    (asked,) = mails(desk, email)
    path = links(asked)[0]
    page = desk.stranger().get(path)
    assert (page.status_code, "set-cookie" in page.headers) == (200, False)
    assert "Anmeldung bestätigen" in page.text
    answer, by = press(desk, path)
    assert answer.status_code == 200
    thanks = desk.stranger().get(answer.json()["location"])
    assert "Ihre Anmeldung ist bestätigt." in thanks.text
    worked(desk)
    assert press(desk, path, by=by)[0].status_code == 200  # the same page once more: the same
    again = desk.stranger().get(path)
    assert again.status_code == 410
    assert "Das ist schon erledigt" in again.text
    worked(desk)
    assert len(facts(desk, begun, "consent.confirmed")) == 1


def newsletter(desk: Office, begun: int) -> int:
    """Have the next newsletter sent to a consent, as a system that plans them does."""
    held = case(desk.workspace, begun, OPERATOR).variables["subjectRef"]
    body = {
        "name": "newsletter.due",
        "correlationKey": str(held),
        "variables": {"purpose": "newsletter", "subject": "Neues", "text": "Drei Meldungen."},
    }
    return desk.program("itta").post("/v2/messages/publication", json=body).status_code


def test_line_5_one_click_without_a_cookie_withdraws_at_once(desk: Office) -> None:
    email = new_address()
    begun = subscribed(desk, email)
    assert newsletter(desk, begun) == 200
    sent = mails(desk, email)[-1]
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = "/u/" + str(sent["List-Unsubscribe"]).strip("<>").rpartition("/")[2]
    for method in ("GET", "HEAD"):
        with desk.stranger() as client:
            client.request(method, path)
    assert facts(desk, begun, "consent.withdrawn") == []
    with desk.stranger() as client:
        answer = client.post(path, data={"List-Unsubscribe": "One-Click"}, follow_redirects=False)
    assert (answer.status_code, "set-cookie" in answer.headers) == (200, False)
    worked(desk)
    (withdrawn,) = facts(desk, begun, "consent.withdrawn")
    assert withdrawn["data"]["purpose"] == ["newsletter"]
    before = len(mails(desk, email))
    newsletter(desk, begun)  # the next send job, a moment later
    assert len(mails(desk, email)) == before
    assert len(facts(desk, begun, "consent.used")) == 1


def test_line_6_who_withdraws_between_queueing_and_sending_gets_nothing(desk: Office) -> None:
    email = new_address()
    begun = subscribed(desk, email)
    assert newsletter(desk, begun) == 200
    sent = mails(desk, email)[-1]
    path = "/u/" + str(sent["List-Unsubscribe"]).strip("<>").rpartition("/")[2]
    assert newsletter(desk, begun) == 200
    others = Worker(desk.workspace, types=set(desk.workspace.connectors) - {"mail"})
    while others.run_once():
        pass
    assert [one.type for one in open_jobs(desk.workspace, begun, OPERATOR)] == ["mail"]
    assert desk.stranger().post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    before = len(desk.postbox.messages)
    worked(desk)
    assert len(desk.postbox.messages) == before
    assert len(facts(desk, begun, "consent.used")) == 1


def test_line_7_who_withdrew_is_asked_anew_and_who_complained_is_not(desk: Office) -> None:
    withdrew, complained = new_address(), new_address()
    for one, reason in ((withdrew, Reason.WITHDRAWN), (complained, Reason.COMPLAINT)):
        suppress(desk.workspace, one, reason, "so gesagt", actor=OPERATOR)
        sign_up(desk, one)
    assert [one["Subject"] for one in mails(desk, withdrew)] == [ASKS]
    assert mails(desk, complained) == []


def test_line_12_the_sixth_request_is_answered_like_the_first_and_sends_nothing(
    desk: Office,
) -> None:
    email = new_address()
    answers = []
    for _ in range(6):
        answers.append(sign_up(desk, email))
        worked(desk)
    assert {one.status_code for one in answers} == {200}
    assert {REFERENCE.sub("=", one.json()["location"]) for one in answers} == {
        "/f/newsletter/thanks?reference="
    }
    assert len(mails(desk, email)) == 2  # the first, and one more within the day
    sixth = {"key": case_of(desk, answers[-1])}
    found = search_process_instances(desk.workspace, OPERATOR, filter=sixth)
    assert [one.status for one in found.items] == ["completed"]
