"""Whoever prepared an answer to a person cannot release it alone: over HTTP that is 403."""

from __future__ import annotations

import pytest

from api.library import shipped_resources
from tests import builders
from tests.integration.api.conftest import Office
from tests.integration.library.strangers import worked
from tests.integration.library.test_breach_acceptance import done, task

PREPARED = {
    "dataPurposes": "Kundenpflege im CRM",
    "dataRecipients": "keine",
    "dataOrigin": "von Ihnen selbst",
    "thirdCountries": "keine",
    "scoringLogic": "keine",
}
RELEASE = {"releaseDecision": "release"}


@pytest.fixture
def asked(desk: Office) -> int:
    """Return an access whose data only connected systems hold, prepared by Dora."""
    builders.deployed(desk.workspace, *shipped_resources("data-subject-request", "shared"))
    body = {
        "processDefinitionId": "dsr-access",
        "variables": {
            "requestId": "DSR-2026-ALONE",
            "personName": "Anna Allein",
            "personEmail": "anna@allein.example",
            "personAddress": "Hof 1",
            "person": None,
            "systemAnswers": [],
        },
    }
    answer = desk.program("dora").post("/v2/process-instances", json=body)
    assert answer.status_code == 200, answer.text
    worked(desk)
    begun = int(answer.json()["processInstanceKey"])
    assert done(desk, begun, "prepare-access", "dora", **PREPARED) == 204
    return begun


def test_line_9_one_reviewer_who_wants_to_release_alone_is_refused(
    desk: Office, asked: int
) -> None:
    key, dora = task(desk, asked, "release-access"), desk.program("dora")
    assigned = dora.post(f"/v2/user-tasks/{key}/assignment", json={"assignee": "dora"})
    released = dora.post(f"/v2/user-tasks/{key}/completion", json={"variables": RELEASE})
    assert (assigned.status_code, released.status_code) == (403, 403)
    assert task(desk, asked, "release-access") == key
    # Of the same group, but somebody else.
    assert done(desk, asked, "release-access", "frieda", **RELEASE) == 204
    assert task(desk, asked, "send-access")
