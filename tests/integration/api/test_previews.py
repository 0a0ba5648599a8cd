"""Whoever asks for a preview does not want it done: it is shown, or refused."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import httpx
import pytest

from api.addresses import Addresses
from api.app import create_app
from tests import builders
from tests.integration.api.conftest import Office

BATCHES = ("cancellation", "suspension", "resumption", "incident-resolution")
HELD = {"filter": {"processDefinitionId": "previewed"}}


@pytest.fixture
def program(office: Office) -> Iterator[httpx.Client]:
    """An operator's program, with three cases that wait."""
    builders.deployed(
        office.workspace,
        builders.process(
            "previewed",
            builders.start_event("first")
            + builders.user_task("first", "done", groups="nobody-previews")
            + builders.end_event(),
        ),
    )
    with office.program("arne") as client:
        for _ in range(3):
            client.post("/v2/process-instances", json={"processDefinitionId": "previewed"})
        yield client


def states(program: httpx.Client) -> list[str]:
    found = program.post("/v2/process-instances/search", json=HELD).json()["items"]
    return [one["state"] for one in found]


def test_what_has_no_preview_is_refused_when_one_is_asked_for(office: Office) -> None:
    (addresses,) = (
        one for one in create_app(office.workspace).routes if isinstance(one, Addresses)
    )
    acts = [
        (method, re.sub(r"{[^}]+}", "1", route.path))
        for route in addresses
        for method in (route.methods or set()) - {"GET", "HEAD", "OPTIONS"}
        if "preview" not in inspect.signature(route.endpoint).parameters
    ]
    assert len(acts) > 100
    with office.program("arne") as client:
        answers = {
            act: client.request(*act, params={"preview": "true"}).status_code for act in acts
        }
    assert {act: status for act, status in answers.items() if status != 400} == {}


@pytest.mark.parametrize("kind", BATCHES)
def test_the_preview_of_a_batch_counts_and_does_nothing(program: httpx.Client, kind: str) -> None:
    before = states(program)
    address = f"/v2/process-instances/{kind}"
    shown = program.post(address, params={"preview": "true"}, json=HELD).json()
    reached = 0 if kind == "resumption" else len(before)  # each has an incident: nobody can do it
    assert shown["totalCount"] == reached
    assert len(shown["processInstanceKeys"]) == reached
    assert states(program) == before


def test_the_preview_of_a_batch_is_for_those_who_may_begin_it(office: Office) -> None:
    with office.program("miriam") as client:
        answer = client.post(
            "/v2/process-instances/cancellation", params={"preview": "true"}, json=HELD
        )
    assert answer.status_code == 403
