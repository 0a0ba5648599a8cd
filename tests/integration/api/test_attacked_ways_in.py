"""What somebody tries who has half of what a sign-in needs; and ways in from the command line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, replace

import httpx
import pytest
from click.testing import CliRunner, Result

from api.cli import program
from engine.commands.second_factor import confirm_second_factor, propose_second_factor
from engine.faults import CredentialsRefused
from engine.queries import person_of_username
from engine.queries.bearers import person_of_token
from engine.settings import Settings
from engine.workspace import Workspace, open_workspace
from tests import builders
from tests.integration.api.conftest import PASSWORD, Office, running, token_of
from tests.integration.api.test_ways_in import OTHER, code_at, enrolled, secret_in, signed_in

DEMANDED = "operator"


@pytest.fixture
def strict(settings: Settings) -> Iterator[Office]:
    """A server on which operators need a second factor."""
    address = f"http://127.0.0.1:{settings.port}"
    workspace = open_workspace(replace(settings, public_url=address, second_factor_for=DEMANDED))
    server = running(workspace)
    with server as place:
        yield Office(place, workspace, app=server.app)
    workspace.close()


def half(office: Office, username: str) -> httpx.Client:
    """Return a browser that knows the password of before, and stands before the code."""
    client = office.stranger()
    answer = client.post("/login", data={"username": username, "password": PASSWORD})
    assert answer.headers["location"] == "/login/code"
    return client


def test_a_sign_in_that_began_with_the_password_of_before_ends_with_it(office: Office) -> None:
    builders.person(office.workspace, "half-anna", "sales-rep", password=PASSWORD)
    own = signed_in(office, "half-anna")
    secret, codes = enrolled(own)
    thief = half(office, "half-anna")
    sent = {"csrf": token_of(own), "current": PASSWORD, "new": OTHER, "again": OTHER}
    assert own.post("/account/password", data=sent).status_code == 303
    for code in (code_at(secret), codes[0]):
        answer = thief.post("/login/code", data={"code": code})
        assert answer.headers["location"] == "/login?done=over"


def test_whoever_needs_a_second_factor_sets_it_up_before_anything_opens(strict: Office) -> None:
    builders.person(strict.workspace, "strict-olga", DEMANDED, password=PASSWORD)
    program = strict.program("strict-olga")
    assert program.get("/v2/authentication/me").status_code == 401
    client = half(strict, "strict-olga")
    assert client.get("/incidents").status_code == 303
    secret = secret_in(client.get("/login/code").text)
    assert secret_in(client.get("/login/code").text) == secret, "the same until a code confirms it"
    assert client.post("/login/code", data={"code": "000000"}).status_code == 401
    answer = client.post("/login/code", data={"code": code_at(secret, -30)})
    assert answer.status_code == 200
    assert len(set(re.findall(r"<li>([a-z0-9]{5}-[a-z0-9]{5})</li>", answer.text))) == 10
    assert client.get("/incidents").status_code == 200
    assert program.get("/v2/authentication/me").status_code == 401
    gone = client.post(
        "/account/second-factor/remove", data={"csrf": token_of(client), "code": code_at(secret)}
    )
    assert gone.status_code == 422, "it is demanded"
    later = half(strict, "strict-olga")
    assert "geheimnis" not in later.get("/login/code").text, "nobody else sets up another"


def test_whoever_looked_at_a_proposed_secret_before_knows_none_of_a_later_one(
    strict: Office,
) -> None:
    builders.person(strict.workspace, "strict-rosa", DEMANDED, password=PASSWORD)
    thief, owner = half(strict, "strict-rosa"), half(strict, "strict-rosa")
    seen = secret_in(thief.get("/login/code").text)
    own = secret_in(owner.get("/login/code").text)
    assert own != seen
    assert owner.post("/login/code", data={"code": code_at(own, -30)}).status_code == 200
    assert thief.post("/login/code", data={"code": code_at(seen)}).status_code == 401


@pytest.mark.parametrize(
    "text", ["a.b.c", "..", ".", "eyJhbGciOiJub25lIn0.e30.", "A" * 7000 + ".e30.x", "e30.W10.e30"]
)
def test_a_bearer_token_of_nonsense_is_refused(office: Office, text: str) -> None:
    headers = {"authorization": f"Bearer {text}"}
    assert office.stranger().get("/v2/authentication/me", headers=headers).status_code == 401


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "31.12.9999"])
def test_an_absence_at_the_end_of_time_is_refused(office: Office, day: str) -> None:
    name = f"end-of-time-{day.replace('.', '-')}"
    builders.person(office.workspace, name, "sales-rep", password=PASSWORD)
    client = signed_in(office, name)
    sent = {"csrf": token_of(client), "deputy": "x", "from": day, "until": day}
    assert client.post("/account/absence", data=sent).status_code == 422


Command = Callable[..., Result]


@pytest.fixture
def command(settings: Settings, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs `vorgang user …` on the same installation."""
    for one in fields(Settings):
        value = getattr(settings, one.name)
        if one.name in ("home", "database_url") and value is not None:
            monkeypatch.setenv(f"VORGANG_{one.name.upper()}", str(value))
    assert workspace is not None

    def run(*words: str) -> Result:
        return CliRunner().invoke(program, ["user", *words])

    return run


def test_a_service_gets_a_token_on_the_command_line_until_it_is_revoked(
    workspace: Workspace, command: Command
) -> None:
    made = command("create-service", "pipeline", "--name", "Auslieferung", "--group", "analyst")
    assert made.exit_code == 0, made.output
    issued = command("token", "pipeline", "--name", "deploy", "--days", "30")
    assert issued.exit_code == 0, issued.output
    secret = issued.stdout.split()[0]
    holder = person_of_token(workspace, secret)
    assert (holder.username, holder.groups) == ("pipeline", frozenset({"analyst"}))
    assert command("token", "pipeline", "--name", "x", "--group", "administrator").exit_code != 0
    assert command("token", "pipeline", "--name", "x", "--days", "400").exit_code != 0
    assert command("revoke-token", "pipeline", secret.split("_")[1]).exit_code == 0
    with pytest.raises(CredentialsRefused):
        person_of_token(workspace, secret)
    assert command("revoke-token", "pipeline", secret.split("_")[1]).exit_code != 0


def test_a_lost_authenticator_is_taken_away_on_the_command_line_for_a_reason(
    workspace: Workspace, command: Command
) -> None:
    lost = builders.person(workspace, "lost", "clerk", password=PASSWORD)
    assert command("reset-second-factor", "lost", "--reason", "Handy verloren").exit_code != 0
    first = propose_second_factor(workspace, "session", actor=lost)
    assert first is not None
    confirm_second_factor(workspace, code_at(first.secret), "session", actor=lost)
    assert propose_second_factor(workspace, "session", actor=lost) is None
    assert command("reset-second-factor", "lost").exit_code != 0, "without a reason"
    done = command("reset-second-factor", "lost", "--reason", "Handy verloren")
    assert done.exit_code == 0, done.output
    assert propose_second_factor(workspace, "session", actor=lost) == first
    assert propose_second_factor(workspace, "another session", actor=lost) != first


def test_nobody_is_linked_where_no_provider_is_set_up(
    workspace: Workspace, command: Command
) -> None:
    builders.person(workspace, "linked", "clerk", password=PASSWORD)
    assert command("link", "linked", "sub-1", "--reason", "Bestellt").exit_code != 0
    assert person_of_username(workspace, "linked").username == "linked"
