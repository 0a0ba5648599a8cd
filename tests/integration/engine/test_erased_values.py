"""After an erasure the values of a case stand nowhere, and nothing that is left opens them."""

from __future__ import annotations

from engine.commands.approve_erasure import approve_erasure
from engine.commands.execute_erasure import execute_erasure
from engine.commands.export_case import export_case
from engine.commands.export_ledger import export_ledger
from engine.commands.request_erasure import request_erasure
from engine.commands.verify_ledger import verify_ledger
from engine.person_model import Target
from engine.queries import case, cases
from engine.queries.batches import search_batch_items
from engine.queries.search import search_incidents, search_process_instances, search_user_tasks
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, deployed, form, person, text_field
from tests.integration.engine import test_values_at_rest as at_rest


def test_after_an_erasure_the_values_of_a_whole_case_stand_nowhere(workspace: Workspace) -> None:
    deployed(workspace, at_rest.CASE, form("note", text_field("note")))
    clerk, auditor = person(workspace, "carla", "clerk"), person(workspace, "arne", "auditor")
    key = at_rest._whole_case(workspace, clerk)
    assert at_rest.STEM in _everything(workspace, key)
    asks, *others = (
        person(workspace, name, "data-protection-team") for name in ("dora", "emil", "frida")
    )
    asked = request_erasure(workspace, Target(case=key), "Antrag", actor=asks)
    for one in others:
        approve_erasure(workspace, asked, actor=one)
    execute_erasure(workspace, asked, actor=asks)
    at_rest.checkpointed(workspace)
    assert at_rest.on_disk(workspace) == []
    told = _everything(workspace, key)
    assert at_rest.STEM not in told
    assert cases(workspace, ADMINISTRATOR, text=at_rest.marked("number")) == []
    named = {"business_id": at_rest.marked("number")}
    assert search_process_instances(workspace, ADMINISTRATOR, filter=named).items == ()
    for exported in (
        export_ledger(workspace, actor=auditor),
        export_case(workspace, key, actor=auditor).evidence,
    ):
        assert at_rest.STEM.encode() not in exported
        assert b"erasure.executed" in exported or str(key).encode() in exported
    with workspace.transaction() as connection:
        left = connection.exec_driver_sql(
            "SELECT count(*) FROM keystore.dek d JOIN engine.archived_process_instance i "
            "USING (subject) WHERE i.key = %s AND d.wrapped IS NOT NULL",
            (key,),
        ).scalar_one()
    assert left == 0
    assert verify_ledger(workspace) == ()


def _everything(workspace: Workspace, key: int) -> str:
    """Return all that can be read of a case."""
    of_case = {"process_instance_key": key}
    return " ".join(
        str(one)
        for one in (
            case(workspace, key, ADMINISTRATOR),
            cases(workspace, ADMINISTRATOR),
            search_user_tasks(workspace, ADMINISTRATOR, filter=of_case).items,
            search_incidents(workspace, ADMINISTRATOR, filter=of_case).items,
            search_batch_items(workspace, ADMINISTRATOR, chosen={}).items,
        )
    )
