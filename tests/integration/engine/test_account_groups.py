"""`vorgang user create`: a group that nobody knows is told, one that is nearly known refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields

import pytest
from click.testing import CliRunner, Result

from api.cli import program
from engine.faults import AccountRefused, NotAllowed
from engine.queries import accounts, known_groups
from engine.settings import Settings
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, deployed, end_event, person, process, start_event
from tests.builders import user_task as task

Made = Callable[..., Result]


@pytest.fixture
def made(settings: Settings, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Made:
    for one in fields(Settings):
        value = getattr(settings, one.name)
        if one.name in ("home", "database_url") and value is not None:
            monkeypatch.setenv(f"VORGANG_{one.name.upper()}", str(value))

    def make(username: str, *words: str) -> Result:
        named = ["user", "create", username, "--name", username, *words]
        return CliRunner().invoke(program, [*named, "--password", "long enough for a test"])

    return make


def names(workspace: Workspace) -> list[str]:
    return [one.username for one in accounts(workspace, ADMINISTRATOR)]


def test_the_first_account_of_a_group_is_made_before_anything_is_deployed(
    workspace: Workspace, made: Made
) -> None:
    done = made("miriam", "--group", "sales-rep")
    assert done.exit_code == 0, done.output
    assert "new group sales-rep: no model names it yet" in done.output
    assert "operator" in done.output
    again = made("bernd", "--group", "sales-rep", "--group", "operator")
    assert (again.exit_code, "new group" in again.output) == (0, False)
    assert {"miriam", "bernd"} <= set(names(workspace))


@pytest.mark.parametrize("slip", ["operater", "oprator", "operators"])
def test_a_group_that_is_nearly_a_known_one_is_refused_unless_it_is_meant(
    workspace: Workspace, made: Made, slip: str
) -> None:
    refused = made("olga", "--group", slip)
    assert isinstance(refused.exception, AccountRefused)
    assert "but one 'operator'" in str(refused.exception)
    assert "olga" not in names(workspace)
    assert made("olga", "--group", slip, "--new-group").exit_code == 0
    assert "olga" in names(workspace)


def test_a_group_that_a_deployed_model_names_is_known(workspace: Workspace, made: Made) -> None:
    waiting = task("check", "done", groups="back-office")
    deployed(workspace, process("named", start_event("check") + waiting + end_event()))
    assert "back-office" in known_groups(workspace, ADMINISTRATOR)
    assert "new group" not in made("miriam", "--group", "back-office").output


def test_only_those_who_manage_accounts_see_which_groups_there_are(workspace: Workspace) -> None:
    with pytest.raises(NotAllowed):
        known_groups(workspace, person(workspace, "mallory", "clerk"))
