"""How alike a sign-up is answered to addresses that are known, unknown, suppressed.

Whoever measures answers must not learn who is a reader. Measured over HTTP, in turns, from the
first byte sent to the last one received; what follows the answer is done by workers.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

import httpx

from api.library import shipped_resources
from api.public_guard import LEAST, stamped
from bench.installation import OPERATOR, Installation
from bench.processes import free_port, server
from bench.rounds import NotMeasurable, Ratio, rounded
from engine.commands.deploy import deploy
from engine.commands.suppress_mail import suppress
from engine.mail_suppressions import Reason
from engine.queries.public_forms import public_form

GOAL = 0.05
"""Seconds by which the medians may differ."""
_FORM = "newsletter"
_KINDS = ("known", "unknown", "suppressed")
_NUMBERS = count(1)


def sign_up(installation: Installation) -> dict[str, Ratio]:
    """Return the part of 50 ms by which the medians of three kinds of addresses differ."""
    files = shipped_resources("double-opt-in", "shared")
    deploy(installation.workspace, files, actor=OPERATOR)
    port = free_port()
    settings = replace(installation.settings, port=port, public_url=f"http://127.0.0.1:{port}")
    taken: dict[str, list[float]] = {kind: [] for kind in _KINDS}
    with server(settings), httpx.Client(base_url=settings.public_url, timeout=30) as client:
        for _ in range(3):
            _answered(installation, client, _address(installation, client, "unknown"))
        for number in range(installation.rounds(200, 60)):
            for place in range(len(_KINDS)):
                kind = _KINDS[(number + place) % len(_KINDS)]
                address = _address(installation, client, kind)
                taken[kind].append(_answered(installation, client, address))
    medians = {kind: statistics.median(seconds) for kind, seconds in taken.items()}
    apart = max(medians.values()) - min(medians.values())
    figures: dict[str, object] = {"rounds": len(taken["known"])}
    figures |= {f"{kind}_ms": rounded(median * 1000) for kind, median in medians.items()}
    return {"sign_up_answers": Ratio(apart / GOAL, {**figures, "apart_ms": rounded(apart * 1000)})}


def _address(installation: Installation, client: httpx.Client, kind: str) -> str:
    """Return an address of this kind, which no round had before."""
    address = f"{kind}{next(_NUMBERS)}@reader.example"
    if kind == "known":
        _answered(installation, client, address)
    if kind == "suppressed":
        suppress(installation.workspace, address, Reason.OBJECTION, "bench", actor=OPERATOR)
    return address


def _answered(installation: Installation, client: httpx.Client, address: str) -> float:
    """Return the seconds until a sign-up was answered."""
    # What keeps abuse away counts all of this as one network.
    installation.owner.execute("DELETE FROM engine.asked")
    workspace = installation.workspace
    key = public_form(workspace, _FORM).key
    stamp = stamped(workspace.ledger.keys.state, _FORM, key, datetime.now(UTC) - LEAST)
    body = {"data": {"email": address, "purposes": ["newsletter"]}, "beside": {"fax": ""}}
    begun = time.perf_counter()
    answer = client.post(f"/f/{_FORM}", json=body, headers={"x-csrf-token": stamp})
    seconds = time.perf_counter() - begun
    if answer.status_code != 200:
        raise NotMeasurable(f"a sign-up was answered with {answer.status_code}")
    return seconds
