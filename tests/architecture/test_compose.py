"""The Compose file is read strictly, and runs what the systemd units run."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.settings import SHORTEST_TOKEN, Settings

DEPLOYMENT = Path(__file__).resolve().parents[2] / "deployment"
TEXT = (DEPLOYMENT / "compose.yaml").read_text()
# Source: Compose Specification, "services"; those that a file of ours may have.
_SERVICE = frozenset(
    [
        *("cap_add", "cap_drop", "command", "depends_on", "deploy", "entrypoint", "environment"),
        *(
            "expose",
            "healthcheck",
            "image",
            "init",
            "ports",
            "profiles",
            "read_only",
            "restart",
            "security_opt",
            "shm_size",
        ),
        *("stop_grace_period", "tmpfs", "volumes"),
    ]
)
_GIVEN = {"./secrets", "./authorities.pem", "./webhooks", "./witnesses", "./certificates", "./oidc"}
"""What whoever runs it puts beside the file, or does without."""
_HEALTH = frozenset(["test", "interval", "timeout", "retries", "start_period", "disable"])
_CONDITIONS = {"service_completed_successfully", "service_healthy", "service_started"}
_UNITS = {
    **dict.fromkeys(("server-1", "server-2"), "vorgang-server.service"),
    "worker": "vorgang-worker@.service",
}
_PASSWORDS = {"OWNER_PASSWORD", "LOGIN_PASSWORD", "BACKUP_PASSWORD"}
_OTHERS = {*_PASSWORDS, "TLS", "CERTIFICATES", "BACKUP_AT", "OIDC_CLIENT_SECRET"}
"""What a file `.env` says that is no setting of ours."""


class Strict(yaml.SafeLoader):
    """Refuses a key that stands twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Return the mapping."""
        names = [key.value for key, _ in node.value if key.value != "<<"]
        assert len(names) == len(set(names)), f"twice in {names}"
        return super().construct_mapping(node, deep)


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found = yaml.load(TEXT, Strict)
    assert isinstance(found, dict)
    return found


def seconds(text: str) -> float:
    found = re.fullmatch(r"(\d+)(ms|s|m|min)?", text)
    assert found is not None, text
    return int(found[1]) * {"ms": 0.001, "s": 1, None: 1, "m": 60, "min": 60}[found[2]]


def of_unit(name: str, key: str) -> str:
    (value,) = re.findall(rf"(?m)^{key}=(.*)$", (DEPLOYMENT / "systemd" / name).read_text())
    return str(value)


def test_every_key_is_one_that_compose_knows(compose: dict[str, Any]) -> None:
    top = {name for name in compose if not name.startswith("x-")}
    assert top == {"name", "networks", "services", "volumes"}
    for name, service in compose["services"].items():
        assert set(service) <= _SERVICE, name
        assert set(service.get("healthcheck", {})) <= _HEALTH, name


def test_what_services_refer_to_is_there(compose: dict[str, Any]) -> None:
    services, volumes = compose["services"], compose["volumes"]
    used = set()
    for service in services.values():
        for other, how in service.get("depends_on", {}).items():
            assert other in services
            assert how["condition"] in _CONDITIONS
            if how["condition"] == "service_healthy":
                assert services[other]["healthcheck"]["test"]
        for volume in service.get("volumes", ()):
            source = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", volume).split(":")[0]
            if source.startswith("./"):
                assert source in _GIVEN or (DEPLOYMENT / source).exists()
            else:
                used.add(source)
    assert used == set(volumes)


def test_every_variable_is_a_setting_without_its_prefix_or_explained() -> None:
    settings = {name.upper() for name in Settings.__slots__}
    explained = TEXT.partition("name: vorgang")[0]
    for name in set(re.findall(r"\$\{(\w+)", TEXT)):
        assert name in settings | _OTHERS, name
        is_needed = f"${{{name}:?}}" in TEXT
        assert not is_needed or f"{name}=" in explained, f"{name} must be given; say so"


def test_there_are_two_servers_and_two_workers(compose: dict[str, Any]) -> None:
    """Servers by name: one serves while the other is replaced."""
    commands = [
        service["command"][0]
        for service in compose["services"].values()
        for _ in range(service.get("deploy", {}).get("replicas", 1))
        if service["image"] == "vorgang"
    ]
    assert (commands.count("serve"), commands.count("worker")) == (2, 2)


def test_the_proxy_sends_to_every_server_that_is_ready(compose: dict[str, Any]) -> None:
    text = (DEPLOYMENT / "Caddyfile").read_text()
    (upstreams,) = re.findall(r"reverse_proxy (.*) \{", text)
    servers = [
        f"{name}:8080"
        for name, service in compose["services"].items()
        if service.get("command") == ["serve"]
    ]
    assert upstreams.split() == servers
    assert "health_uri /health/ready" in text
    proxy = compose["services"]["proxy"]
    assert set(re.findall(r"\{\$(\w+)\}", text)) == set(proxy["environment"])
    assert {port.split(":")[0] for port in proxy["ports"]} == {"80", "443"}
    assert not any("ports" in one for name, one in compose["services"].items() if name != "proxy")


def test_each_login_has_a_password_of_its_own_and_the_superuser_none_that_is_given(
    compose: dict[str, Any],
) -> None:
    logins: dict[str, str] = {}
    whose: dict[str, set[str]] = {}
    for name, service in compose["services"].items():
        for value in service.get("environment", {}).values():
            for login, password in re.findall(r"//(\w+):\$\{(\w+):\?\}@database", str(value)):
                assert logins.setdefault(login, password) == password
                whose.setdefault(login, set()).add(name)
    assert len(set(logins.values())) == len(logins)
    assert set(logins.values()) == _PASSWORDS
    assert (whose["vorgang_owner"], whose["vorgang_backup"]) == ({"migration"}, {"backup"})
    assert "POSTGRES_PASSWORD" not in compose["services"]["database"]["environment"]


def test_the_logins_are_those_that_the_services_sign_in_as(compose: dict[str, Any]) -> None:
    script = (DEPLOYMENT / "logins.sh").read_text()
    made = dict(re.findall(r"CREATE ROLE (\w+) LOGIN PASSWORD :'(\w+)'", script))
    given = dict(re.findall(r'--set (\w+)="\$(\w+)"', script))
    assert made.keys() == set(re.findall(r"//(\w+):\$", TEXT))
    for login, name in made.items():
        assert f"//{login}:${{{given[name]}:?}}@" in TEXT
        assert given[name] in compose["services"]["database"]["environment"]
    assert set(re.findall(r"GRANT (.*) TO vorgang_backup", script)) == {"pg_read_all_data"}


def test_what_is_said_of_the_metrics_token_is_what_it_takes() -> None:
    for text in (TEXT, (DEPLOYMENT.parent / "docs" / "production.md").read_text()):
        assert f"at least {SHORTEST_TOKEN} letters and digits" in " ".join(text.split())


def test_the_nightly_backup_is_made_at_once_and_seen(tmp_path: Path) -> None:
    """The script of the container, with a program that notes what it is told to do."""
    folder, told = tmp_path / "backups", tmp_path / "told"
    folder.mkdir()
    program = tmp_path / "vorgang"
    program.write_text(f'#!/bin/sh\necho "$@" >> {told}\nmkdir "$2"\ntouch "$2/backup.json"\n')
    program.chmod(0o700)
    sleep = tmp_path / "sleep"
    sleep.write_text(f'#!/bin/sh\necho "sleep $1" >> {told}\nkill $PPID\n')
    sleep.chmod(0o700)
    script = ["sh", str(DEPLOYMENT / "nightly.sh"), str(folder)]
    path = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    assert subprocess.run([*script, "--is-there"], env=path, check=False).returncode == 1
    for _ in range(2):
        subprocess.run(script, env=path, check=False)
    assert subprocess.run([*script, "--is-there"], env=path, check=False).returncode == 0
    (backup,) = folder.iterdir()
    lines = told.read_text().splitlines()
    assert lines[0] == f"backup {backup}"
    # The second time there is one; both wait for the next night.
    assert [line.split()[0] for line in lines[1:]] == ["sleep", "sleep"]
    assert all(0 < int(line.split()[1]) <= 86_400 for line in lines[1:])


@pytest.mark.parametrize("at", ["24:00", "2.30Uhr", "2:30", "02:60", "tomorrow"])
def test_no_backup_is_made_at_what_is_no_time_of_day(tmp_path: Path, at: str) -> None:
    program = tmp_path / "vorgang"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/told\n")
    program.chmod(0o700)
    script = ["sh", str(DEPLOYMENT / "nightly.sh"), str(tmp_path)]
    variables = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "BACKUP_AT": at}
    ended = subprocess.run(script, env=variables, capture_output=True, check=False, timeout=60)
    assert ended.returncode == 2
    assert f"BACKUP_AT is {at}" in ended.stderr.decode()
    assert not (tmp_path / "told").exists()


@pytest.mark.parametrize("service", _UNITS)
def test_a_service_is_the_unit_of_the_same_name(compose: dict[str, Any], service: str) -> None:
    described, unit = compose["services"][service], _UNITS[service]
    (command,) = described["command"]
    assert of_unit(unit, "ExecStart").endswith(f"/vorgang {command}")
    assert seconds(described["stop_grace_period"]) == seconds(of_unit(unit, "TimeoutStopSec"))
    assert described["restart"] == "unless-stopped"
    assert of_unit(unit, "Restart") == "always"


@pytest.mark.parametrize("unit", sorted(set(_UNITS.values())))
def test_whoever_is_killed_starts_again_at_once_and_as_often_as_needed(unit: str) -> None:
    """Three seconds are the goal, and a start alone takes more than two."""
    assert seconds(of_unit(unit, "RestartSec")) <= 0.5
    assert of_unit(unit, "StartLimitIntervalSec") == "0"
