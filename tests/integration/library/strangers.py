"""Somebody without an account: what they send off, what they get by mail, what is on record."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from itertools import count
from typing import Any

import httpx

from api.public_guard import LEAST, stamped
from engine.case_references import key_behind
from engine.public_tasks import linked_task
from engine.queries.public_forms import public_form
from tests.integration.api.conftest import Office

LINK = re.compile(r"https?://\S+")
ASKS = "Bitte bestätigen Sie Ihre Anmeldung"
NAMES = count(1)


def new_address() -> str:
    """Return an address that nobody had before."""
    return f"kim{next(NAMES)}@reader.example"


def stamp(desk: Office, ago: timedelta = LEAST) -> str:
    """Return the stamp of a page of the sign-up that was shown a while ago."""
    key = public_form(desk.workspace, "newsletter").key
    moment = datetime.now(UTC) - ago
    return stamped(desk.workspace.ledger.keys.state, "newsletter", key, moment)


def sign_up(desk: Office, email: str, **more: object) -> httpx.Response:
    """Send the public form off."""
    body = {"data": {"email": email, "purposes": ["newsletter"], **more}, "beside": {"fax": ""}}
    headers = {"x-csrf-token": stamp(desk), "accept": "application/json"}
    with desk.stranger() as client:
        return client.post("/f/newsletter", json=body, headers=headers)


def case_of(desk: Office, answer: httpx.Response) -> int:
    """Return the case that the answer's reference means."""
    reference = answer.json()["location"].rpartition("=")[2]
    key = key_behind(desk.workspace.ledger.keys.state, reference)
    assert key is not None
    return key


def worked(desk: Office) -> None:
    """Do all that waits for a worker."""
    while desk.worker().run_once():
        pass


def mails(desk: Office, email: str) -> list[EmailMessage]:
    """Return what an address has got, the oldest first."""
    worked(desk)
    return [one for one in desk.postbox.messages if one["To"] == email]


def text(mail: EmailMessage) -> str:
    """Return what a mail says."""
    return str(mail.get_content()).replace("\r\n", "\n")


def links(mail: EmailMessage) -> list[str]:
    """Return the paths behind the addresses in a mail, in the order in which they stand there."""
    return ["/" + one.partition("://")[2].partition("/")[2] for one in LINK.findall(text(mail))]


def press(
    desk: Office, path: str, by: str | None = None, **data: object
) -> tuple[httpx.Response, str]:
    """Press the button of a link's page; return the answer and the page's stamp."""
    token = path.rpartition("/")[2]
    if by is None:
        key, now = linked_task(desk.workspace, token).key, datetime.now(UTC)
        by = stamped(desk.workspace.ledger.keys.state, f"t/{token}", key, now)
    with desk.stranger() as client:
        body = {"data": data, "beside": {}}
        return client.post(path, json=body, headers={"x-csrf-token": by}), by


def facts(desk: Office, case: int, word: str = "") -> list[dict[str, Any]]:
    """Return what stands in the ledger of a case, of one kind if one is named."""
    with desk.workspace.transaction() as connection:
        rows = connection.exec_driver_sql(
            "SELECT body FROM ledger.entry WHERE inst = %s ORDER BY seq", (str(case),)
        ).all()
    told = [fact for row in rows for fact in json.loads(bytes(row[0]))["facts"]]
    return [fact for fact in told if not word or fact["type"] == word]


def subscribed(desk: Office, email: str, **more: object) -> int:
    """Return the case of somebody who has signed up and pressed the button."""
    case = case_of(desk, sign_up(desk, email, **more))
    (asked,) = [one for one in mails(desk, email)[-1:] if one["Subject"] == ASKS]
    answer, _ = press(desk, links(asked)[0])
    assert answer.status_code == 200, answer.text
    worked(desk)
    assert len(facts(desk, case, "consent.confirmed")) == 1
    return case
