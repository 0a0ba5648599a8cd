"""Operators begin batches from the pages: they see which cases, what happens, and say why."""

from __future__ import annotations

import html
import re
from itertools import count

import httpx
import pytest

from engine.commands.cancel_process_instance import cancel_process_instance
from engine.commands.start_process_instance import start_process_instance
from engine.model import Resource
from engine.queries import case, incidents, search_batches
from tests.builders import (
    ADMINISTRATOR,
    deployed,
    end_event,
    process,
    start_event,
    user_task,
)
from tests.integration.api.conftest import Office
from tests.integration.api.outside import Work, activated

_NUMBERS = count(1)
SEEN = re.compile('name="seen" value="([^"]*)"')


def waiting(id_: str, *, later: str = "second") -> Resource:
    body = start_event("check") + user_task("check", later) + user_task(later, "done")
    return process(id_, body + end_event())


def begun(office: Office, number: int, resource: Resource | None = None) -> tuple[str, list[int]]:
    """Return a process of its own and the keys of so many cases."""
    id_ = f"neu-{next(_NUMBERS)}"
    deployed(office.workspace, resource or waiting(id_))
    return id_, started(office, id_, number)


def started(office: Office, id_: str, number: int) -> list[int]:
    return [
        start_process_instance(
            office.workspace, id_, variables={"rate": one, "kind": "A"}, actor=ADMINISTRATOR
        ).key
        for one in range(number)
    ]


def words(page: str) -> str:
    main = html.unescape(page.partition("<main")[2])
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def shown(operator: httpx.Client, kind: str, process_id: str) -> str:
    answer = operator.get("/batches/begin", params={"kind": kind, "process": process_id})
    assert answer.status_code == 200, answer.text
    return answer.text


def posted(operator: httpx.Client, kind: str, process_id: str, **fields: object) -> httpx.Response:
    given = {"csrf": operator.headers["x-csrf-token"], "kind": kind, "process": process_id}
    if isinstance(fields.get("seen"), int):
        # As the page says it that shows so many now, if it does.
        page = operator.get("/batches/begin", params={"kind": kind, "process": process_id}).text
        many = fields["seen"]
        fields["seen"] = next(
            (one for one in SEEN.findall(page) if one.startswith(f"{many}-")), many
        )
    return operator.post("/batches/begin", data={**given, **{k: str(v) for k, v in fields.items()}})


def key_of(answer: httpx.Response) -> int:
    assert answer.status_code == 303, words(answer.text)
    found = re.fullmatch(r"/batches/(\d+)\?done=begun", answer.headers["location"])
    assert found is not None
    return int(found[1])


@pytest.mark.parametrize(
    ("kind", "button", "after"),
    [
        ("cancel", "3 Vorgänge abbrechen", "terminated"),
        ("suspend", "3 Vorgänge anhalten", "active"),
    ],
)
def test_an_operator_does_the_same_to_many_cases_after_seeing_them(
    office: Office, kind: str, button: str, after: str
) -> None:
    id_, keys = begun(office, 3)
    operator = office.browser("arne")
    page = words(shown(operator, kind, id_))
    assert button in page
    assert all(str(key) in page for key in keys)
    refused = posted(operator, kind, id_, seen=3, confirmed=1, reason=" ")
    assert (refused.status_code, "Fehler: " in refused.text) == (422, True)
    key = key_of(posted(operator, kind, id_, seen=3, confirmed=1, reason="Probe"))
    office.worker().run_once()
    assert "3 von 3 erledigt" in words(operator.get(f"/batches/{key}").text)
    found = [case(office.workspace, one, ADMINISTRATOR).instance for one in keys]
    assert {one.status for one in found} == {after}
    assert all((one.suspended_at is not None) == (kind == "suspend") for one in found)


def test_a_batch_that_would_reach_others_than_were_seen_is_shown_once_more(office: Office) -> None:
    id_, _ = begun(office, 2)
    operator, before = office.browser("arne"), search_batches(office.workspace, ADMINISTRATOR).total
    shown(operator, "cancel", id_)
    started(office, id_, 1)
    answer = posted(operator, "cancel", id_, seen=2, confirmed=1, reason="Probe")
    assert answer.status_code == 200
    assert "Jetzt sind es 3 Vorgänge" in words(answer.text)
    assert search_batches(office.workspace, ADMINISTRATOR).total == before


def test_a_batch_that_would_reach_as_many_others_is_shown_once_more(office: Office) -> None:
    id_, (first, _) = begun(office, 2)
    operator, before = office.browser("arne"), search_batches(office.workspace, ADMINISTRATOR).total
    (seen,) = SEEN.findall(shown(operator, "cancel", id_))
    cancel_process_instance(office.workspace, first, "vorbei", actor=ADMINISTRATOR)
    started(office, id_, 1)
    answer = posted(operator, "cancel", id_, seen=seen, confirmed=1, reason="Probe")
    assert answer.status_code == 200
    assert "Jetzt sind es 2 Vorgänge" in words(answer.text)
    assert search_batches(office.workspace, ADMINISTRATOR).total == before


def test_a_filter_that_names_nothing_begins_nothing(office: Office) -> None:
    id_, _ = begun(office, 1)
    operator, before = office.browser("arne"), search_batches(office.workspace, ADMINISTRATOR).total
    assert "Dafür gibt es nichts" in words(shown(operator, "resume", id_))
    answer = posted(operator, "resume", id_, seen=0, confirmed=1, reason="Probe")
    assert "Dafür gibt es nichts" in words(answer.text)
    assert search_batches(office.workspace, ADMINISTRATOR).total == before


def test_incidents_that_are_alike_are_tried_again_together(office: Office) -> None:
    work = Work(office.workspace, f"alike-{next(_NUMBERS)}")
    id_, keys = work.id, [work.start() for _ in range(3)]
    with office.program("arne") as program:
        for one in activated(program, work):
            answer = program.post(f"/v2/jobs/{one['jobKey']}/failure", json={"retries": 0})
            assert answer.status_code == 204
    operator = office.browser("arne")
    listed = operator.get("/incidents").text
    assert "Alle dieser Art erneut versuchen" in words(listed)
    (address,) = [
        html.unescape(one)
        for one in re.findall(r'href="(/batches/begin\?[^"]+)"', listed)
        if f"process={id_}&" in html.unescape(one)
    ]
    page = operator.get(address).text
    assert "3 Störungen erneut versuchen" in words(page)
    given = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    answer = operator.post("/batches/begin", data={**given, "confirmed": "1", "reason": "Probe"})
    key = key_of(answer)
    office.worker().run_once()
    assert "3 von 3 erledigt" in words(operator.get(f"/batches/{key}").text)
    with office.program("arne") as program:
        assert len(activated(program, work)) == 3
    standing = {one.process_instance_key for one in incidents(office.workspace, ADMINISTRATOR)}
    assert standing.isdisjoint(keys)


def test_a_value_of_many_cases_is_changed_after_a_preview(office: Office) -> None:
    id_, keys = begun(office, 3)
    operator = office.browser("arne")
    shown(operator, "change", id_)
    page = posted(operator, "change", id_, seen=3, name="rate", value=2)
    assert "In 2 Vorgängen wird „rate“ ersetzt." in words(page.text)
    assert "In 1 Vorgang hat „rate“ schon diesen Wert." in words(page.text)
    change = {"seen": 3, "name": "rate", "value": 2, "confirmed": 1}
    key_of(posted(operator, "change", id_, **change, reason="Neuer Satz"))
    office.worker().run_once()
    for key in keys:
        assert case(office.workspace, key, ADMINISTRATOR).variables["rate"] == 2


def test_a_name_that_cases_do_not_have_is_made_there_only_on_purpose(office: Office) -> None:
    id_, keys = begun(office, 2)
    operator = office.browser("arne")
    change: dict[str, object] = {"seen": 2, "name": "rat", "value": 2, "reason": "Probe"}
    refused = posted(operator, "change", id_, **change, confirmed=1)
    assert refused.status_code == 422
    assert "Eine Angabe „rat“ haben 2 dieser Vorgänge noch nicht." in words(refused.text)
    key_of(posted(operator, "change", id_, **change, new=1, confirmed=1))
    office.worker().run_once()
    assert case(office.workspace, keys[0], ADMINISTRATOR).variables["rat"] == 2


def test_steps_of_many_cases_are_moved_after_a_preview(office: Office) -> None:
    id_, keys = begun(office, 2)
    operator = office.browser("arne")
    move: dict[str, object] = {"seen": 2, "from": "check", "to": "second"}
    assert "endet dort und beginnt bei" in words(posted(operator, "move", id_, **move).text)
    key_of(posted(operator, "move", id_, **move, confirmed=1, reason="Probe"))
    office.worker().run_once()
    found = [case(office.workspace, key, ADMINISTRATOR).tokens for key in keys]
    assert [[token.activity_id for token in tokens] for tokens in found] == [["second"]] * 2


def test_many_cases_go_on_in_another_version_after_a_preview(office: Office) -> None:
    id_, keys = begun(office, 2)
    target = deployed(office.workspace, waiting(id_, later="third")).processes[0].key
    operator = office.browser("arne")
    first = str(case(office.workspace, keys[0], ADMINISTRATOR).instance.process_definition_key)
    shown(operator, "migrate", first)
    migrate: dict[str, object] = {"seen": 2, "target": target, "timers": "keep"}
    page = posted(operator, "migrate", first, **migrate)
    assert "läuft weiter, 2-mal" in words(page.text)
    key_of(posted(operator, "migrate", first, **migrate, confirmed=1, reason="Probe"))
    office.worker().run_once()
    for key in keys:
        moved = case(office.workspace, key, ADMINISTRATOR).instance
        assert moved.process_definition_key == target


@pytest.mark.parametrize("kind", ["move", "migrate"])
def test_what_speaks_of_steps_asks_for_a_process_first(office: Office, kind: str) -> None:
    begun(office, 1)
    page = office.browser("arne").get("/batches/begin", params={"kind": kind})
    assert "Wählen Sie einen Prozess" in words(page.text)


def test_nobody_but_operators_begins_a_batch(office: Office) -> None:
    id_, _ = begun(office, 1)
    for name in ("miriam", "henrike"):
        somebody = office.browser(name)
        assert somebody.get("/batches/new").status_code == 403
        assert somebody.get("/batches/begin", params={"kind": "cancel"}).status_code == 403
        answer = posted(somebody, "cancel", id_, seen=1, confirmed=1, reason="Probe")
        assert answer.status_code == 403


def test_the_lists_lead_to_a_new_batch(office: Office) -> None:
    operator = office.browser("arne")
    assert 'href="/batches/new?q=neu"' in operator.get("/cases", params={"q": "neu"}).text
    assert 'href="/batches/new"' in operator.get("/batches").text
    assert operator.get("/batches/new", params={"q": "neu"}).status_code == 200
    assert operator.get("/batches/begin", params={"kind": "burn"}).status_code == 404
