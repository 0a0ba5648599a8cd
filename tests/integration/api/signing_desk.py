"""What tests of signatures do at the desk where documents are signed."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from itertools import count
from typing import Any

import httpx

from api.public_guard import stamped
from engine.commands.start_process_instance import start_process_instance
from engine.model import Person
from engine.public_tasks import linked_task
from tests.integration.api.conftest import Office
from tests.public_links import LINK

GROUP, ID = "signing-desk", "signing-order"
CLERK = Person("signing-clerk", "signingclerk", "Klara", frozenset({GROUP}))
NAMES = count(1)
ENTERED = {
    "name": "Kim Beispiel",
    "place": "Hamburg",
    "function": "Einkauf",
    "kind": "typed",
    "typed": "Kim Beispiel",
    "accept": "yes",
}
STROKES = "100.100-140.60-180.140-240.80_300.100-380.120-420.60-500.150"


def begun(desk: Office, id_: str = ID) -> tuple[int, str, str]:
    """Return a new case, who signs, and the link that they have got."""
    address = f"kim{next(NAMES)}@{id_}.example.com"
    key = start_process_instance(desk.workspace, id_, variables={"email": address}, actor=CLERK).key
    while desk.worker().run_once():
        pass
    texts = [one.get_content() for one in desk.postbox.messages if one["To"] == address]
    (token,) = [found[1] for text in texts if (found := LINK.search(text))]
    return key, address, token


def stamp(desk: Office, token: str) -> str:
    key, now = linked_task(desk.workspace, token).key, datetime.now(UTC)
    return stamped(desk.workspace.ledger.keys.state, f"t/{token}", key, now)


def carried(desk: Office, token: str) -> dict[str, str]:
    """Return what the page carries with it."""
    page = desk.stranger().get(f"/t/{token}").text
    form = page.split(f'action="/t/{token}/signature"')[1]
    return {
        name: re.findall(f'name="{name}" value="([^"]+)"', form)[0]
        for name in ("stamp", "document", "shown")
    }


def sent(desk: Office, token: str, what: str = "signature", **fields: str) -> httpx.Response:
    return desk.stranger().post(f"/t/{token}/{what}", data=fields)


def facts(desk: Office, case: int | str) -> list[dict[str, Any]]:
    with desk.workspace.transaction() as connection:
        rows = connection.exec_driver_sql(
            "SELECT body FROM ledger.entry WHERE inst = %s ORDER BY seq", (str(case),)
        ).all()
    return [fact for row in rows for fact in json.loads(bytes(row[0]))["facts"]]


def said(desk: Office, case: int | str, word: str) -> list[dict[str, Any]]:
    return [one for one in facts(desk, case) if one["type"] == word]


def variables(desk: Office, case: int) -> dict[str, Any]:
    found = desk.program("arne").post(
        "/v2/variables/search", json={"filter": {"processInstanceKey": str(case)}}
    )
    return {one["name"]: json.loads(one["value"]) for one in found.json()["items"]}
