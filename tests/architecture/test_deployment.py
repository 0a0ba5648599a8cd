"""The files for production name settings, commands and files that exist, and hold no secret."""

from __future__ import annotations

import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from api.cli import program
from engine.settings import Settings, read_settings

ROOT = Path(__file__).resolve().parents[2]
DEPLOYMENT = ROOT / "deployment"
FILES = sorted(path for path in DEPLOYMENT.rglob("*") if path.is_file())
UNITS = sorted((DEPLOYMENT / "systemd").iterdir())


def test_there_are_files() -> None:
    assert {path.name for path in FILES} >= {"Dockerfile", "Caddyfile", "compose.yaml"}
    assert len(UNITS) == 5


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_setting_that_is_named_exists(path: Path) -> None:
    known = {f"VORGANG_{name.upper()}" for name in Settings.__slots__}
    assert set(re.findall(r"VORGANG_[A-Z_]+", path.read_text())) <= known


def test_every_service_runs_a_command_of_ours_with_settings_that_can_be_read() -> None:
    compose = yaml.safe_load((DEPLOYMENT / "compose.yaml").read_text())
    ours = {
        name: service
        for name, service in compose["services"].items()
        if service["image"] == "vorgang"
    }
    # For demonstrations alone: it has neither settings nor keys.
    demo = ours.pop("erp")
    assert demo["command"][0] in program.commands
    assert {"environment", "ports"}.isdisjoint(demo)
    assert not any(one.startswith("keys:") for one in demo["volumes"])
    assert set(ours) == {"migration", "server-1", "server-2", "worker", "backup"}
    for name, service in ours.items():
        (command,) = service["command"]
        assert command in program.commands or (name, command) == ("backup", "/var/backups/vorgang")
        assert service["read_only"] is True
        stated = {
            name: re.sub(r"\$\{\w+:([?+-])([^}]*)\}", _filled, value)
            for name, value in service["environment"].items()
            if name.startswith("VORGANG_")
        }
        assert read_settings(stated).operations_port == 9100
    # Whoever works cannot change the tables.
    owners = {name for name, one in ours.items() if "VORGANG_MIGRATION_URL" in one["environment"]}
    assert owners == {"migration", "backup"}


def _filled(found: re.Match[str]) -> str:
    """Return what Compose puts there if only what must be given is."""
    return {"?": "a" * 16, "-": found[2], "+": ""}[found[1]]


def test_compose_hands_on_every_setting_that_a_customer_may_want_to_change() -> None:
    compose = yaml.safe_load((DEPLOYMENT / "compose.yaml").read_text())
    server = compose["services"]["server-1"]
    image = set(re.findall(r"VORGANG_[A-Z_]+", (DEPLOYMENT / "Dockerfile").read_text()))
    left = {f"VORGANG_{name.upper()}" for name in Settings.__slots__} - image
    # Only the owner's connection changes tables; a container's own port is nobody's wish; the
    # demo's mail catcher and ERP and a clock that can be turned have no place where work is real.
    owners = {"VORGANG_MIGRATION_URL", "VORGANG_PORT"}
    demo = {"VORGANG_MAIL_PAGE_PORT", "VORGANG_ERP_PORT"}
    assert left - set(server["environment"]) == owners | demo | {"VORGANG_TEST_MODE"}
    # Nobody writes to customers in the name of the demo's company without having noticed.
    for name in ("VORGANG_COMPANY", "VORGANG_MAIL_FROM"):
        assert server["environment"][name].endswith(":?}")
    folder = read_settings({"VORGANG_WEBHOOK_SECRETS": "/etc/vorgang/webhooks"}).webhook_secrets
    assert any(f":{folder}:ro" in volume for volume in server["volumes"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_file_holds_a_password(path: Path) -> None:
    given = re.findall(r"(?i)password(?:: |=)(\S+)", path.read_text())
    assert all(value.startswith(("$", ":", '"$', "…")) for value in given)


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_every_unit_runs_a_command_of_ours_as_a_user_of_its_own(path: Path) -> None:
    text = path.read_text()
    if path.suffix == ".timer":
        assert (DEPLOYMENT / "systemd" / f"{path.stem}.service").exists()
        return
    named = re.findall(r"/opt/vorgang/bin/vorgang (\w+)", text)
    assert named
    assert set(named) <= set(program.commands)
    assert "User=vorgang" in text
    assert "UMask=0077" in text


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    tool = shutil.which("systemd-analyze")
    for unit in UNITS:
        # What they start is not installed here.
        text = unit.read_text().replace("/opt/vorgang/bin/vorgang", "/bin/true")
        (tmp_path / unit.name).write_text(text)
    if tool is None:
        return
    said = subprocess.run(
        [tool, "verify", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (said.returncode, said.stderr) == (0, "")


def test_revisions_follow_each_other_in_the_order_of_their_names() -> None:
    """What is newer is known by its number: to servers of two versions, and to whoever reads."""
    folder = ROOT / "engine" / "migrations" / "versions"
    found = [one for one in sorted(folder.glob("r[0-9]*.py")) if one.name[1:5] >= "0059"]
    named = ["0057", *(one.name[1:5] for one in found)]
    stated = [
        re.findall(r'^(?:down_)?revision = "(\d+)"$', one.read_text(encoding="utf-8"), re.M)
        for one in found
    ]
    assert stated == [[own, before] for before, own in pairwise(named)]
