"""A document to sign that the case does not have is an incident, before anybody gets a page."""

from __future__ import annotations

from typing import Any

import pytest

from engine.commands.resolve_incident import resolve_incident
from engine.commands.set_variables import set_variables
from engine.commands.start_process_instance import start_process_instance
from engine.german_incidents import incident_in_german
from engine.model import Person
from tests import builders
from tests.integration.api.conftest import Office
from tests.integration.api.signing_desk import CLERK, GROUP, said
from tests.public_links import LINK
from tests.signing import to_be_signed

ID = "missing-document"
OPERATOR = Person("missing-operator", "arne", "Arne", frozenset({"operator"}))


@pytest.fixture(scope="module")
def desk(office: Office) -> Office:
    """An office in which whoever starts a case says what is signed."""
    said_by_start: dict[str, Any] = {"vorgang:sign": "=wanted"}
    builders.deployed(office.workspace, *to_be_signed(ID, GROUP, **said_by_start))
    return office


def incidents(desk: Office, case: int) -> list[dict[str, str]]:
    asked = {"filter": {"processInstanceKey": str(case), "state": "ACTIVE"}}
    found: list[dict[str, str]] = (
        desk.program("arne").post("/v2/incidents/search", json=asked).json()["items"]
    )
    return found


@pytest.mark.parametrize("wanted", ["ab" * 32, {"sha256": "cd" * 32}])
def test_a_case_without_the_document_is_an_incident_and_goes_on_when_it_has_one(
    desk: Office, wanted: object
) -> None:
    address = f"kim{abs(hash(str(wanted)))}@{ID}.example.com"
    begin = {"email": address, "wanted": wanted}
    case = start_process_instance(desk.workspace, ID, variables=begin, actor=CLERK).key
    while desk.worker().run_once():
        pass
    (incident,) = incidents(desk, case)
    assert "is none of the case" in incident["errorMessage"]
    assert "gehört nicht zum Vorgang" in incident_in_german(incident["errorMessage"])
    assert said(desk, case, "signature.requested") == []

    found = desk.program("arne").post(
        "/v2/variables/search", json={"filter": {"processInstanceKey": str(case)}}
    )
    (made,) = [one["value"] for one in found.json()["items"] if one["name"] == "document"]
    sha256 = made.split('"sha256":"')[1][:64]
    set_variables(
        desk.workspace, case, {"wanted": sha256}, reason="Falsches Dokument", actor=OPERATOR
    )
    resolve_incident(desk.workspace, int(incident["incidentKey"]), actor=OPERATOR)
    texts = [one.get_content() for one in desk.postbox.messages if one["To"] == address]
    (token,) = [match[1] for text in texts if (match := LINK.search(text))]
    assert "Wird bearbeitet" not in desk.stranger().get(f"/t/{token}").text
    assert len(said(desk, case, "signature.requested")) == 1
