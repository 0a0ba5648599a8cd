"""The accounts of the demonstration: who may do what, so that every area can be tried."""

from __future__ import annotations

from api.demo.people import ACCOUNTS
from api.running import make_accounts
from engine import queries
from engine.commands.approve_erasure import approve_erasure
from engine.commands.execute_erasure import execute_erasure
from engine.commands.request_erasure import request_erasure
from engine.commands.start_process_instance import start_process_instance
from engine.model import Person
from engine.person_model import Target
from engine.workspace import Workspace
from tests import builders
from tests.builders import end_event, process, start_event, user_task

ASK = start_event("ask") + user_task("ask", "done", groups="sales-rep") + end_event()


def test_the_area_of_data_protection_can_be_tried_with_the_accounts_of_the_demonstration(
    workspace: Workspace,
) -> None:
    password = make_accounts(workspace)

    def signed_in(name: str) -> Person:
        return queries.person_of_credentials(workspace, name, password)

    builders.deployed(workspace, process("about", ASK))
    case = start_process_instance(workspace, "about", variables={}, actor=signed_in("arne")).key
    asked = request_erasure(workspace, Target(case=case), "Antrag", actor=signed_in("dora"))
    for name in ("frida", "emil"):
        approve_erasure(workspace, asked, actor=signed_in(name))
    done = execute_erasure(workspace, asked, actor=signed_in("dora"))
    assert [one.case.key for one in done.cases] == [case]


def test_every_account_of_the_demonstration_has_a_name_and_groups_of_its_own(
    workspace: Workspace,
) -> None:
    assert make_accounts(workspace) == make_accounts(workspace)
    known = {one.username: one for one in queries.accounts(workspace, builders.ADMINISTRATOR)}
    for account in ACCOUNTS:
        made = known[account.username]
        assert (made.name, set(made.groups)) == (account.name, set(account.groups))
    groups = {group for account in ACCOUNTS for group in account.groups}
    assert {"data-protection-team", "data-protection-officer", "auditor", "operator"} <= groups
