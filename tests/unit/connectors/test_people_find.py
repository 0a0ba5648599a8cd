"""Whether enough different people are there for tasks that four eyes keeps apart."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.connector_model import FoundPerson
from engine.connectors.people_find import PeopleFindConnector, unseated
from engine.model import ConnectorFailed, ConnectorRequest, StoredDocument
from feel import Value

STAFF = (
    FoundPerson("a1", "Anna", "anna@example.com", frozenset({"finance", "legal"})),
    FoundPerson("b2", "Bernd", None, frozenset({"finance"})),
)


def no_document(sha256: str) -> StoredDocument:
    raise AssertionError(sha256)


def find(variables: dict[str, Value]) -> list[Value]:
    def people(groups: Sequence[str]) -> Sequence[FoundPerson]:
        return [one for one in STAFF if one.groups & set(groups)]

    request = ConnectorRequest("k", variables, {}, no_document, people=people)
    found = PeopleFindConnector().run(request).values["people"]
    assert isinstance(found, list)
    return found


def test_members_are_told_with_the_groups_that_were_asked_for() -> None:
    assert find({"groups": ["finance"]}) == [
        {"id": "a1", "name": "Anna", "email": "anna@example.com", "groups": ["finance"]},
        {"id": "b2", "name": "Bernd", "email": None, "groups": ["finance"]},
    ]
    assert find({"groups": ["finance"], "except": ["a1"]}) == find({"groups": ["finance"]})[1:]
    assert find({"groups": ["nobody"]}) == []


def test_one_person_in_two_groups_takes_only_one_of_two_seats() -> None:
    assert find({"seats": ["finance", "legal"]})
    with pytest.raises(ConnectorFailed, match="not enough different people for: legal") as refused:
        find({"seats": ["finance", "legal"], "except": ["b2"]})
    assert refused.value.retry is False
    with pytest.raises(ConnectorFailed, match="for: nobody"):
        find({"seats": ["nobody"]})


@pytest.mark.parametrize("wrong", ["finance", [1], [None], [""]])
def test_groups_are_a_list_of_texts(wrong: Value) -> None:
    with pytest.raises(ConnectorFailed, match="groups must be a list of texts"):
        find({"groups": wrong})


GROUPS = st.frozensets(st.sampled_from("xyz"))


@given(st.lists(st.sampled_from("xyz"), max_size=4), st.lists(GROUPS, max_size=4))
def test_nobody_is_missing_exactly_where_all_seats_can_be_taken(
    seats: list[str], people: list[frozenset[str]]
) -> None:
    possible = any(
        all(seat in people[one] for seat, one in zip(seats, taken, strict=True))
        for taken in permutations(range(len(people)), len(seats))
    )
    missing = unseated(seats, {str(number): groups for number, groups in enumerate(people)})
    assert (not missing) == possible


def test_a_group_has_as_many_members_as_the_table_asks_for() -> None:
    assert find({"groups": ["finance"], "atLeast": {"finance": Decimal(2)}})
    # Whoever is kept out of the task is a member all the same.
    enough: dict[str, Value] = {"finance": Decimal(2), "legal": Decimal(1)}
    assert len(find({"groups": ["finance"], "except": ["a1"], "atLeast": enough})) == 1
    with pytest.raises(ConnectorFailed, match=r"fewer members than needed in: legal \(1/2\)"):
        find({"groups": [], "atLeast": {"legal": Decimal(2)}})
    with pytest.raises(ConnectorFailed, match="atLeast must hold a whole number"):
        find({"groups": [], "atLeast": {"legal": "two"}})
