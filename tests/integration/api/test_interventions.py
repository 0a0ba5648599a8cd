"""Operators intervene over the interface, in the shapes of Camunda 8.9, and on the pages."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from engine.queries import case
from tests import builders
from tests.integration.api.conftest import Office, token_of


@pytest.fixture
def program(office: Office) -> Iterator[httpx.Client]:
    """An operator's program, with a process of two tasks, one after the other."""
    builders.deployed(
        office.workspace,
        builders.process(
            "moved",
            builders.start_event("first")
            + builders.user_task("first", "second")
            + builders.user_task("second", "done")
            + builders.end_event(),
        ),
    )
    with office.program("arne") as client:
        yield client


def begun(program: httpx.Client) -> str:
    answer = program.post(
        "/v2/process-instances", json={"processDefinitionId": "moved", "variables": {"n": 1}}
    )
    return str(answer.json()["processInstanceKey"])


def elements(program: httpx.Client, key: str) -> dict[str, dict[str, str]]:
    """The element instances of a case that run, by element."""
    asked = {"filter": {"processInstanceKey": key}}
    found = program.post("/v2/element-instances/search", json=asked).json()["items"]
    return {one["elementId"]: one for one in found if one["state"] == "ACTIVE"}


def test_a_case_is_held_and_goes_on(program: httpx.Client) -> None:
    key = begun(program)
    assert program.post(f"/v2/process-instances/{key}/suspension").status_code == 204
    found = program.get(f"/v2/process-instances/{key}").json()
    assert (found["state"], found["suspendedDate"] is not None) == ("SUSPENDED", True)
    asked = {"filter": {"processInstanceKey": key}}
    (task,) = program.post("/v2/user-tasks/search", json=asked).json()["items"]
    refused = program.post(f"/v2/user-tasks/{task['userTaskKey']}/completion", json={})
    assert (refused.status_code, refused.json()["title"]) == (409, "INVALID_STATE")
    assert "suspended" in refused.json()["detail"]
    again = program.post(f"/v2/process-instances/{key}/suspension")
    assert (again.status_code, again.json()["title"]) == (409, "INVALID_STATE")
    body = {"operationReference": 7, "reason": "geklärt"}
    assert program.post(f"/v2/process-instances/{key}/resumption", json=body).status_code == 204
    assert program.get(f"/v2/process-instances/{key}").json()["state"] == "ACTIVE"


def test_a_token_is_moved_by_the_key_of_its_element_instance(program: httpx.Client) -> None:
    key = begun(program)
    token = elements(program, key)["first"]["elementInstanceKey"]
    body = {
        "activateInstructions": [
            {
                "elementId": "second",
                "ancestorElementInstanceKey": "-1",
                "variableInstructions": [{"variables": {"n": 2}, "scopeId": ""}],
            }
        ],
        "terminateInstructions": [{"elementInstanceKey": token}],
    }
    answer = program.post(f"/v2/process-instances/{key}/modification", json=body)
    assert answer.status_code == 204, answer.text
    assert list(elements(program, key)) == ["second"]


def test_a_preview_says_in_words_what_would_happen(program: httpx.Client) -> None:
    key = begun(program)
    body = {
        "moveInstructions": [
            {
                "sourceElementInstruction": {"sourceType": "byId", "sourceElementId": "first"},
                "targetElementId": "second",
                "ancestorScopeInstruction": {"ancestorScopeType": "inferred"},
            }
        ]
    }
    address = f"/v2/process-instances/{key}/modification?preview=true"
    told = program.post(address, json=body).json()
    assert told["words"] == [
        "Die Aufgabe „First“ entfällt.",
        "Die Aufgabe „Second“ wartet dann.",
    ]
    assert (told["elementsBefore"], told["elementsAfter"]) == (["first"], ["second"])
    told = program.post(address, json=body, headers={"accept-language": "en"}).json()
    assert told["words"][0] == "The user task “First” is cancelled."
    assert list(elements(program, key)) == ["first"]


def test_all_that_is_wrong_with_a_modification_is_named(program: httpx.Client) -> None:
    key = begun(program)
    body = {
        "activateInstructions": [{"elementId": "begun"}, {"elementId": "nowhere"}],
        "terminateInstructions": [{"elementId": "second"}],
    }
    answer = program.post(f"/v2/process-instances/{key}/modification", json=body)
    assert (answer.status_code, answer.json()["title"]) == (400, "INVALID_ARGUMENT")
    codes = {one["code"] for one in answer.json()["findings"]}
    assert codes == {"start-event", "unknown-element", "not-active"}


def test_variables_are_written_by_the_key_of_a_case_or_of_an_element(
    program: httpx.Client,
) -> None:
    key, other = begun(program), begun(program)
    token = elements(program, key)["first"]["elementInstanceKey"]
    body: dict[str, object] = {"variables": {"n": 5}, "reason": "Tippfehler"}
    assert program.put(f"/v2/element-instances/{key}/variables", json=body).status_code == 204
    body = {"variables": {"n": 6}, "local": True}
    assert program.put(f"/v2/element-instances/{token}/variables", json=body).status_code == 204

    def value(case: str) -> list[str]:
        asked = {"filter": {"processInstanceKey": case, "name": "n"}}
        found = program.post("/v2/variables/search", json=asked).json()["items"]
        return [one["value"] for one in found]

    assert (value(key), value(other)) == (["5", "6"], ["1"])

    def scoped(scope: str, **more: str) -> list[tuple[str, str]]:
        asked = {"filter": {"scopeKey": scope, "name": "n", **more}}
        found = program.post("/v2/variables/search", json=asked).json()["items"]
        return [(one["scopeKey"], one["value"]) for one in found]

    assert scoped(key) == [(key, "5")]
    assert scoped(token) == [(token, "6")], "a local one stands at its element instance"
    assert scoped(token, processInstanceKey=key) == [(token, "6")]
    assert scoped(token, processInstanceKey=other) == []
    refused = program.put(
        f"/v2/element-instances/{key}/variables", json={"variables": {"requester": 1}}
    )
    assert (refused.status_code, refused.json()["title"]) == (403, "FORBIDDEN")


def test_a_held_version_is_refused_to_who_starts_it(program: httpx.Client) -> None:
    begun(program)
    asked = {"filter": {"processDefinitionId": "moved"}}
    found = program.post("/v2/process-instances/search", json=asked).json()["items"]
    definition = found[0]["processDefinitionKey"]
    assert program.post(f"/v2/process-definitions/{definition}/suspension").status_code == 200
    refused = program.post("/v2/process-instances", json={"processDefinitionId": "moved"})
    assert (refused.status_code, refused.json()["title"]) == (409, "INVALID_STATE")
    assert program.post(f"/v2/process-definitions/{definition}/resumption").status_code == 200
    begun(program)


def test_an_operator_holds_moves_and_changes_a_case_on_its_page(
    office: Office, program: httpx.Client
) -> None:
    key, browser = begun(program), office.browser("arne")
    csrf = token_of(browser)

    def sent(what: str, **fields: str) -> httpx.Response:
        data = {"csrf": csrf, "reason": "so gewünscht", **fields}
        return browser.post(f"/cases/{key}/{what}", data=data)

    for what in ("suspend", "resume", "move", "change"):
        assert browser.get(f"/cases/{key}/{what}").status_code == 200
    assert sent("suspend").status_code == 303
    assert "angehalten" in browser.get(f"/cases/{key}").text
    shown = sent("move", **{"from": "first", "to": "second"}).text
    assert "Die Aufgabe „First“ entfällt." in shown
    assert list(elements(program, key)) == ["first"]
    moved = sent("move", **{"from": "first", "to": "second", "confirmed": "1"})
    assert moved.status_code == 303
    assert "kein Element" in sent("move", **{"from": "", "to": "nowhere"}).text
    assert sent("change", name="n", value="7").status_code == 200  # what would change is shown
    assert sent("change", name="n", value="7", confirmed="1").status_code == 303
    assert sent("resume").status_code == 303
    page = browser.get(f"/cases/{key}").text
    assert "hat den Vorgang angehalten" in page
    assert "hat den Vorgang fortgesetzt" in page
    assert list(elements(program, key)) == ["second"]


@pytest.mark.parametrize("page", ["cancel", "suspend", "resume", "move", "change", "migrate"])
def test_who_only_reads_cases_sees_no_page_to_intervene(
    office: Office, program: httpx.Client, page: str
) -> None:
    key = begun(program)
    assert office.browser("arne").get(f"/cases/{key}/{page}").status_code == 200
    assert office.browser("henrike").get(f"/cases/{key}").status_code == 200
    assert office.browser("henrike").get(f"/cases/{key}/{page}").status_code == 403


def test_a_preview_asked_for_in_the_body_is_refused_and_nothing_is_done(
    program: httpx.Client,
) -> None:
    key = begun(program)
    version = program.get(f"/v2/process-instances/{key}").json()["processDefinitionKey"]
    chosen = {"processInstanceKey": key}
    move = {"terminateInstructions": [{"elementId": "first"}]}
    migration = {"targetProcessDefinitionKey": version, "mappingInstructions": []}
    for path, body in (
        (f"/v2/process-instances/{key}/modification", move),
        (f"/v2/process-instances/{key}/migration", migration),
        ("/v2/process-instances/migration", {"filter": chosen, "migrationPlan": migration}),
        ("/v2/process-instances/cancellation", {"filter": chosen}),
    ):
        answer = program.post(path, json={**body, "preview": True})
        assert (answer.status_code, answer.json()["title"]) == (400, "INVALID_ARGUMENT"), path
        assert "?preview=true" in answer.json()["detail"]
    assert list(elements(program, key)) == ["first"]


def test_an_intervention_without_a_reason_reads_as_such_and_as_nobodys_words(
    office: Office, program: httpx.Client
) -> None:
    key = begun(program)
    assert program.post(f"/v2/process-instances/{key}/suspension").status_code == 204
    assert program.post(f"/v2/process-instances/{key}/cancellation").status_code == 204
    entries = case(office.workspace, int(key), builders.ADMINISTRATOR).entries
    opened = [fact["opened"] for entry in entries for fact in entry.facts if "opened" in fact]
    reasons = [one["reason"] for one in opened if isinstance(one, dict) and "reason" in one]
    assert reasons
    assert set(reasons) == {"(ohne Begründung, über die Schnittstelle)"}
