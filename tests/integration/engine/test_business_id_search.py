"""Business ids are sealed, and found whole, as one of several, or by how they begin."""

from __future__ import annotations

from typing import Any

import pytest

from api.german_faults import detail_in_german
from api.http import filters
from api.http.batch_reader import chosen_of
from api.requests import RequestRefused
from engine.batch_model import BatchType
from engine.commands.begin_batch import begin_batch
from engine.commands.run_batch import claim_batch_items
from engine.commands.start_process_instance import start_process_instance
from engine.faults import SearchRefused
from engine.queries.search import search_process_instances
from engine.store import business_ids
from engine.workspace import Workspace
from tests.builders import (
    ADMINISTRATOR,
    deployed,
    end_event,
    person,
    process,
    start_event,
    user_task,
)

WORK = process("work", start_event("check") + user_task("check", "done") + end_event())
NUMBERS = ("A-2026-001", "A-2026-002", "A-2027-001", "B-2026-001", "Straße 7", "x*y", "2026", "é1")


@pytest.fixture
def office(workspace: Workspace) -> Workspace:
    deployed(workspace, WORK)
    for number in NUMBERS:
        start_process_instance(
            workspace, "work", variables={}, business_id=number, actor=ADMINISTRATOR
        )
    return workspace


def found(workspace: Workspace, asked: object) -> tuple[set[str], int]:
    chosen = filters.ours({"businessId": asked}, filters.PROCESS_INSTANCES)
    page = search_process_instances(workspace, ADMINISTRATOR, filter=chosen)
    return {str(one.business_id) for one in page.items}, page.total


def test_every_beginning_finds_exactly_the_numbers_that_begin_so(office: Workspace) -> None:
    """The whole space of their beginnings: each finds all that it should, or says it is too
    short."""
    refused: list[tuple[str, str | None]] = []
    for prefix in {number[:end] for number in NUMBERS for end in range(1, len(number) + 1)}:
        escaped = prefix.replace("*", "\\*")
        wanted = {number for number in NUMBERS if number.startswith(prefix)}
        try:
            assert found(office, {"$like": f"{escaped}*"}) == (wanted, len(wanted)), prefix
        except SearchRefused as fault:
            refused.append((prefix, detail_in_german(str(fault))))
    assert refused
    for prefix, told in refused:
        assert sum(map(str.isalnum, prefix)) < 3
        assert told is not None
        assert "zu kurz" in told


def test_one_of_several_is_found(office: Workspace) -> None:
    assert found(office, {"$in": ["A-2026-001", "x*y", "nobody's"]}) == ({"A-2026-001", "x*y"}, 2)
    assert found(office, {"$eq": "x*y"}) == found(office, "x*y") == ({"x*y"}, 1)
    # Case matters, as in Camunda.
    assert found(office, {"$like": "a-2026*"}) == (set(), 0)


@pytest.mark.parametrize(
    "asked",
    [
        *({"$like": one} for one in ("*001", "A-*-001", "A-2026-00?", "A-2026", "*", "", 7, None)),
        *({"$in": one} for one in ([], "A", [1], None, ["x"] * 1_001)),
        *({name: "x"} for name in ("$neq", "$notIn", "$exists", "$gt")),
        {"$like": "A-2026*", "$in": ["A-2026-001"]},
        {},
    ],
)
def test_another_comparison_is_refused_in_both_languages(asked: dict[str, Any]) -> None:
    with pytest.raises(RequestRefused) as refused:
        filters.ours({"businessId": asked}, filters.PROCESS_INSTANCES)
    told = str(refused.value)
    assert "businessId" in told
    assert detail_in_german(told) != told


def test_what_others_have_neither_hinders_a_search_nor_can_be_counted_by_it(
    office: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clerk finds their own two of many that begin so; who sees all is told that it is many."""
    monkeypatch.setattr(business_ids, "MOST_OPENED", 2)
    clara = person(office, "clara", "sales")
    sold = start_event("sell") + user_task("sell", "done", groups="sales") + end_event()
    deployed(office, process("sold", sold))
    own = {
        start_process_instance(
            office, "sold", variables={}, business_id=f"A-2026-{number}", actor=ADMINISTRATOR
        ).key
        for number in (901, 902)
    }
    prefix: dict[str, object] = {"business_id_prefix": "A-2026"}
    found = search_process_instances(office, clara, filter=prefix)
    assert {one.key for one in found.items} == own
    with pytest.raises(SearchRefused):
        search_process_instances(office, ADMINISTRATOR, filter=prefix)


def test_a_batch_takes_numbers_and_no_pattern(office: Workspace) -> None:
    several: object = {"$in": ["A-2026-001", "x*y"]}
    chosen = chosen_of({"filter": {"businessId": several}}, BatchType.CANCEL)
    otto = person(office, "otto", "operator")
    begun = begin_batch(office, BatchType.CANCEL, chosen, {}, "both", actor=otto)
    assert len(claim_batch_items(office, 100)) == 2
    assert begun
    with pytest.raises(RequestRefused, match="pattern"):
        chosen_of({"filter": {"businessId": {"$like": "A-2026*"}}}, BatchType.CANCEL)
