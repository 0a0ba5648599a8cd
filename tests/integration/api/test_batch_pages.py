"""The pages about batch operations: how far each is, what failed, and a way to stop it."""

from __future__ import annotations

import re
from itertools import count

import pytest

from api.web.texts import say
from engine.batch_model import BatchType
from engine.commands.begin_batch import begin_batch
from engine.commands.cancel_process_instance import cancel_process_instance
from engine.commands.migrate_process_instance import migrate_process_instance
from engine.commands.start_process_instance import start_process_instance
from engine.migration_model import MigrationPlan
from engine.queries import person_of_username
from tests.builders import ADMINISTRATOR, deployed, end_event, process, start_event, user_task
from tests.integration.api.conftest import Office

_NUMBERS = count(1)


def instances(office: Office, number: int) -> list[int]:
    id_ = f"stapel-{next(_NUMBERS)}"
    task = start_event("check") + user_task("check", "done") + end_event()
    deployed(office.workspace, process(id_, task))
    return [
        start_process_instance(
            office.workspace, id_, variables={}, business_id=None, actor=ADMINISTRATOR
        ).key
        for _ in range(number)
    ]


def begun(office: Office, keys: list[int], kind: BatchType = BatchType.CANCEL) -> int:
    arne = person_of_username(office.workspace, "arne")
    assert arne is not None
    return begin_batch(office.workspace, kind, {"keys": keys}, {}, "Probe", actor=arne)


def words(page: str) -> str:
    main = page.partition("<main")[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def test_operators_see_how_far_a_batch_is_and_why_something_failed(office: Office) -> None:
    keys = instances(office, 3)
    key = begun(office, keys)
    operator = office.browser("arne")
    assert "0 von 3 erledigt" in words(operator.get("/batches").text)
    cancel_process_instance(office.workspace, keys[0], "schon vorher", actor=ADMINISTRATOR)
    office.worker().run_once()
    listed = words(operator.get("/batches").text)
    assert "Vorgänge abbrechen" in listed
    assert "2 von 3 erledigt" in listed
    shown = words(operator.get(f"/batches/{key}").text)
    assert "1 gescheitert" in shown
    assert "nichts steht mehr aus" in shown
    assert "Der Vorgang ist inzwischen beendet" in shown


def test_an_operator_holds_a_batch_and_gives_up_its_rest(office: Office) -> None:
    key = begun(office, instances(office, 2))
    operator = office.browser("arne")
    form = {"csrf": operator.headers["x-csrf-token"]}
    assert operator.post(f"/batches/{key}/suspend", data=form).status_code == 303
    assert "angehalten" in words(operator.get(f"/batches/{key}").text)
    assert operator.post(f"/batches/{key}/resume", data=form).status_code == 303
    assert "Den Rest von Stapel" in words(operator.get(f"/batches/{key}/cancel").text)
    assert operator.post(f"/batches/{key}/cancel", data=form).status_code == 303
    shown = words(operator.get(f"/batches/{key}").text)
    assert "abgebrochen" in shown
    assert "2 entfallen" in shown
    assert operator.post(f"/batches/{key}/burn", data=form).status_code == 404


def test_an_auditor_looks_and_a_clerk_does_not(office: Office) -> None:
    key = begun(office, instances(office, 1))
    shown = office.browser("henrike").get(f"/batches/{key}").text
    assert "Rest abbrechen" not in shown
    clerk = office.browser("miriam")
    assert clerk.get("/batches").status_code == 403
    form = {"csrf": clerk.headers["x-csrf-token"]}
    assert clerk.post(f"/batches/{key}/cancel", data=form).status_code == 403
    office.worker().run_once()


@pytest.mark.parametrize("kind", BatchType)
def test_every_kind_has_german_words(kind: BatchType) -> None:
    assert say(f"batch.kind.{kind.value}")


def test_the_case_says_that_it_goes_on_in_another_version(office: Office) -> None:
    (key,) = instances(office, 1)
    id_ = f"stapel-{next(_NUMBERS)}"
    task = start_event("look") + user_task("look", "done") + end_event()
    target = deployed(office.workspace, process(id_, task)).processes[0].key
    arne = person_of_username(office.workspace, "arne")
    assert arne is not None
    plan = MigrationPlan({"check": "look"})
    migrate_process_instance(office.workspace, key, target, plan, "Neue Fassung", actor=arne)
    shown = words(office.browser("arne").get(f"/cases/{key}").text)
    assert "hat den Vorgang in eine andere Version überführt" in shown
    assert "Neue Fassung" in shown
    assert office.browser("arne").get(f"/cases/{key}/ledger").status_code == 200
