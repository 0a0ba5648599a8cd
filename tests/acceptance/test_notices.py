"""Choosing one's mail in a browser; what a mail says is tested beside the engine."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.acceptance.accessible import faults_of
from tests.acceptance.visits import Visits


@pytest.mark.parametrize("width", [390, 1440])
def test_somebody_chooses_a_list_of_their_tasks_and_a_mail_when_one_is_late(
    visits: Visits, width: int
) -> None:
    page = visits.of("jonas")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/account/notifications")
    page.get_by_label("Meine Aufgaben, an jedem Arbeitstag").check()
    page.get_by_label("Eine überfällige Aufgabe").check()
    page.get_by_label("Uhrzeit der Liste").select_option("7:00 Uhr")
    page.get_by_label("Feiertage").select_option("Bayern")
    assert faults_of(page) == []
    page.get_by_role("button", name="Auswahl speichern").click()
    page.wait_for_url("**done=notices")
    expect(page.get_by_label("Meine Aufgaben, an jedem Arbeitstag")).to_be_checked()
    assert faults_of(page) == []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=Path(folder) / f"notices-{width}-{scheme}.png", full_page=True)
