"""The page of the Mailsperre: addresses are looked up, suppressed and lifted, and stand nowhere."""

from __future__ import annotations

import httpx
import pytest

from tests import builders
from tests.integration.api.conftest import PASSWORD, Office, token_of

PLACE = "/data-protection/suppressions"
ADDRESS = "kim.suppressed@example.com"


@pytest.fixture(scope="module")
def team(office: Office) -> Office:
    """An office with somebody of the data protection team."""
    group = "data-protection-team"
    builders.person(office.workspace, "pagedora", group, password=PASSWORD)
    builders.person(office.workspace, "pagedirk", group, password=PASSWORD)
    builders.person(office.workspace, "pagemaja", "marketing", password=PASSWORD)
    return office


def sent(team: Office, act: str, by: str = "pagedora", **fields: str) -> httpx.Response:
    client = team.browser(by)
    return client.post(f"{PLACE}/{act}", data={**fields, "csrf": token_of(client)})


def test_an_address_is_suppressed_and_lifted_with_a_reason(team: Office) -> None:
    free = "Diese Adresse ist nicht gesperrt"
    assert free in sent(team, "address", address=ADDRESS).text
    added = sent(team, "add", address=ADDRESS, kind="objection", reason="Brief vom 3. Juni")
    assert "Widerspruch gegen Werbung" in added.text
    assert free not in added.text
    for _ in range(2):
        asked = sent(team, "lift", address=ADDRESS.upper(), reason="Neuer Brief")
        assert "bleibt, bis eine zweite Person zustimmt" in asked.text
        assert "Zustimmen muss jemand anderes" in asked.text
        assert free not in asked.text
    assert (
        "Jemand hat die Aufhebung beantragt"
        in sent(team, "address", by="pagedirk", address=ADDRESS).text
    )
    lifted = sent(team, "lift", by="pagedirk", address=ADDRESS, reason="Brief gesehen")
    assert free in lifted.text


def test_marketing_looks_addresses_up_and_changes_nothing(team: Office) -> None:
    address = "leser@example.com"
    sent(team, "add", address=address, kind="invalid", reason="kam zurück")
    shown = sent(team, "address", by="pagemaja", address=address)
    assert shown.status_code == 200
    assert "Nimmt keine Mail an" in shown.text
    for hidden in ("Sperre aufheben", "Auf die Mailsperre setzen", "vermerkt ist"):
        assert hidden not in shown.text
    for act in ("add", "lift"):
        done = sent(team, act, by="pagemaja", address=address, kind="manual", reason="Test")
        assert done.status_code == 403
    home = team.browser("pagemaja").get("/inbox").text
    assert 'href="/data-protection/suppressions"' in home


def test_what_is_missing_is_said_and_nothing_that_was_typed_is_lost(team: Office) -> None:
    assert sent(team, "address", address="niemand").status_code == 422
    short = sent(team, "add", address=ADDRESS, kind="manual", reason="x")
    assert short.status_code == 422
    assert ADDRESS in short.text
    assert sent(team, "add", address=ADDRESS, kind="other", reason="Anruf").status_code == 422


def test_the_page_counts_and_names_nobody(team: Office) -> None:
    told = sent(team, "add", address="jo.counted@example.com", kind="complaint", reason="Anruf")
    assert told.status_code == 200
    page = team.browser("pagedora").get(PLACE).text
    assert "Beschwerde oder Unterlassung" in page
    assert "jo.counted" not in page
