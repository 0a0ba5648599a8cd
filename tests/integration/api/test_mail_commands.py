"""The commands `vorgang mail`, as whoever keeps the list types them."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from api.cli import program
from tests.builders import person
from tests.integration.api.conftest import PASSWORD, Office


def test_an_address_is_suppressed_checked_and_lifted_by_whoever_may(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = office.workspace.settings
    for name in ("sperrdora", "sperrdirk"):
        person(office.workspace, name, "data-protection-team", password=PASSWORD)
    monkeypatch.setenv("VORGANG_HOME", str(settings.home))
    monkeypatch.setenv("VORGANG_DATABASE_URL", str(settings.database_url))
    monkeypatch.setenv("VORGANG_LOG_ORIGIN", settings.log_origin)

    def run(*words: str, by: str = "sperrdora", password: str = PASSWORD) -> tuple[int, str]:
        told = CliRunner().invoke(program, ["mail", *words, "--as", by], input=f"{password}\n")
        return told.exit_code, told.output

    address, why = "Typed@example.com", ("--why", "Brief vom 3. Juni")
    assert "steht nicht auf der Liste" in run("check", address)[1]
    for said in ("eingetragen", "stand schon auf der Liste"):
        code, text = run("suppress", address, "--reason", "objection", *why)
        assert (code, said in text) == (0, True), text
    assert "Widerspruch gegen Werbung, seit" in run("check", "typed@example.com")[1]
    assert run("lift", address, *why, by="thomas")[0] != 0
    assert run("lift", address, *why, password="wrong")[0] != 0
    assert run("suppress", "niemand", "--reason", "manual", *why)[0] != 0
    assert "wartet auf eine zweite Person: Widerspruch" in run("lift", address, *why)[1]
    assert "Aufhebung beantragt" in run("check", address)[1]
    lifted = run("lift", address, *why, by="sperrdirk")[1]
    assert "aufgehoben: Widerspruch gegen Werbung" in lifted
    assert "stand nicht auf der Liste" in run("lift", address, *why)[1]
