"""Operators: start and stop the product, read what it says, notice what somebody changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from playwright.sync_api import expect

from api.cli import program
from engine.store import embedded
from tests.acceptance.product import Product, command, start
from tests.acceptance.quotes import quote, start_case
from tests.acceptance.visits import Visits
from tests.builders import end_event, process, start_event, user_task
from tests.folders import short_folder

COMMANDS = [
    ("serve",),
    ("worker",),
    ("mailcatcher",),
    ("up",),
    ("stop",),
    ("migrate",),
    ("lint",),
    ("deploy",),
    ("start",),
    ("user",),
    ("user", "create"),
    ("user", "list"),
    ("ledger",),
    ("ledger", "verify"),
    ("ledger", "export"),
    ("ledger", "checkpoint"),
    ("report",),
    ("demo",),
]
RESTART_SHARE = 0.8
"""Of the work of a first start, which makes database, schema, library and accounts; it is half."""


@pytest.fixture(scope="module")
def own_product() -> Iterator[Product]:
    """A product that has run before, has a case, and is stopped: tests may break it."""
    with short_folder() as folder:
        running = start(folder / "h")
        try:
            start_case(running)
            assert running.stop() == 0
            yield running
        finally:
            embedded.stop(running.home)
            running.kill()


def test_every_command_explains_itself() -> None:
    whole = command("--help")
    assert whole.returncode == 0
    assert "Exit codes:" in whole.stdout
    for one in COMMANDS:
        assert one[0] in whole.stdout
        # In this process: a new one for each would take longer than everything else here.
        said = CliRunner().invoke(program, [*one, "--help"], prog_name="vorgang")
        assert said.exit_code == 0, said.output
        assert said.output.startswith(f"Usage: vorgang {' '.join(one)}")
        assert len(said.output.splitlines()) >= 5, said.output


def test_lint_tells_refused_from_missing_from_sound(tmp_path: Path) -> None:
    sound = process("sound", start_event("look") + user_task("look", "done") + end_event())
    file, broken = tmp_path / "sound.bpmn", tmp_path / "broken.bpmn"
    file.write_bytes(sound.content)
    broken.write_bytes(sound.content.replace(b'targetRef="done"', b'targetRef="nowhere"'))
    assert command("lint", str(file)).returncode == 0
    said = command("lint", str(broken))
    assert said.returncode == 1
    assert "broken.bpmn" in said.stdout
    assert "nowhere" in said.stdout
    said = command("lint", str(tmp_path / "missing.bpmn"))
    assert said.returncode == 2
    assert "missing.bpmn" in said.stderr
    for words in (said.stdout, said.stderr):
        assert "Traceback" not in words


def test_commands_beside_a_running_product_use_its_database(product: Product) -> None:
    listed = product.command("user", "list")
    assert listed.returncode == 0, listed.stderr
    assert "Miriam Aydin" in listed.stdout
    values = json.dumps(quote("5"))
    started = product.command(
        "start", "deal-desk", "--as", "miriam", "--variables", "-", stdin=values
    )
    assert started.returncode == 0, started.stderr
    assert "deal-desk version" in started.stdout
    refused = product.command(
        "start", "deal-desk", "--as", "miriam", "--variables", "-", stdin="{}"
    )
    assert refused.returncode == 1
    assert "quoteNumber" in refused.stderr
    assert product.command("start", "deal-desk", "--as", "nobody").returncode == 3
    assert product.command("start", "no-such-process", "--as", "miriam").returncode == 3
    assert product.command("start", "deal-desk", "--as", "henrike").returncode == 4
    assert product.command("report", "999999").returncode == 3
    verified = product.command("ledger", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_an_operator_cancels_a_case_and_the_ledger_says_why(
    product: Product, visits: Visits
) -> None:
    case = start_case(product)
    page = visits.of("arne")
    page.goto(f"/cases/{case}")
    page.get_by_role("link", name="Vorgang abbrechen").click()
    page.get_by_label("Grund").fill("Doppelt eingereicht, siehe Schwesterangebot.")
    page.get_by_role("button", name="Vorgang abbrechen").click()
    page.wait_for_url(f"**/cases/{case}?done=cancelled")
    expect(page.get_by_role("heading", level=1)).to_contain_text("abgebrochen")
    expect(page.locator(".timeline")).to_contain_text("Doppelt eingereicht")
    page.goto("/incidents")
    expect(page.get_by_role("heading", level=1)).to_have_text("Störungen")


def test_a_second_start_is_quick_and_finds_everything_again(own_product: Product) -> None:
    again = start(own_product.home)
    try:
        assert again.work_to_start < RESTART_SHARE * own_product.work_to_start
        assert again.password == own_product.password
        assert "A-2026-" in again.signed_in("miriam").page("/cases")
        assert "Version 1" in again.signed_in("miriam").page("/start")
    finally:
        code = again.stop()
    assert code == 0
    assert again.left_over() == []


def test_a_row_that_a_superuser_changed_is_found(own_product: Product) -> None:
    stopped = replace(own_product)
    assert stopped.command("ledger", "checkpoint").returncode == 0
    sound = stopped.command("ledger", "verify")
    assert sound.returncode == 0, sound.stdout + sound.stderr
    with psycopg.connect(embedded.start(stopped.home), autocommit=True) as connection:
        connection.execute("ALTER TABLE ledger.entry DISABLE TRIGGER ALL")
        changed = connection.execute(
            "UPDATE ledger.entry SET body = convert_to("
            "replace(convert_from(body, 'UTF8'), 'process.started', 'process.stopped'), 'UTF8') "
            "WHERE position('process.started' IN convert_from(body, 'UTF8')) > 0 RETURNING inst"
        ).fetchall()
        connection.execute("ALTER TABLE ledger.entry ENABLE ALWAYS TRIGGER entry_only_grows")
    assert len(changed) == 1
    found = stopped.command("ledger", "verify")
    assert found.returncode == 1, found.stdout + found.stderr
    assert "entry-changed" in found.stdout
    assert changed[0][0] in found.stdout


def test_the_current_tab_is_in_sight_on_a_phone(visits: Visits) -> None:
    page = visits.of("arne", width=390, height=844)
    for address in ("/operations", "/mails", "/account/sessions"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        expect(page.locator(".tabs [aria-current]")).to_be_in_viewport(ratio=0.9)
