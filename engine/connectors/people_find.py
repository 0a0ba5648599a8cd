"""Who is in which groups: to write to them, and to see in time whether enough different people are
there for tasks that four eyes keeps apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from engine.connector_model import FoundPerson
from engine.model import ConnectorFailed, ConnectorRequest, ConnectorResult
from feel import Value

JOB_TYPE = "people.find"


class PeopleFindConnector:
    """Reads accounts; it changes nothing.

    Variables: `groups` (list of texts) and, if wanted, `except` (account ids), `seats` (a group
    for each task that a person of its own has to do) and `atLeast` (by group, how many members it
    must have, whether they may do anything here or not). Gives `people`: `id`, `name`, `email` and
    `groups` of everybody in one of the groups, by name.
    """

    def run(self, request: ConnectorRequest) -> ConnectorResult:
        """Look.

        Raises:
            ConnectorFailed: a variable is no list of texts, or the seats cannot be taken.
        """
        given = request.variables
        seats = _texts(given.get("seats"), "seats")
        least = _counts(given.get("atLeast"))
        wanted = sorted({*_texts(given.get("groups"), "groups"), *seats})
        absent = set(_texts(given.get("except"), "except"))
        _refuse_small(least, request.people(sorted(least)) if least else ())
        found = [one for one in request.people(wanted) if one.account_id not in absent]
        empty = unseated(seats, {one.account_id: one.groups for one in found})
        if empty:
            raise ConnectorFailed(
                f"{JOB_TYPE}: not enough different people for: {', '.join(empty)}. Add somebody to"
                " the group",
                retry=False,
            )
        people: list[Value] = [
            {
                "id": one.account_id,
                "name": one.name,
                "email": one.email,
                "groups": [*sorted(one.groups & set(wanted))],
            }
            for one in found
        ]
        return ConnectorResult(values={"people": people})


def unseated(seats: Sequence[str], groups_of: Mapping[str, frozenset[str]]) -> list[str]:
    """Return the seats for which nobody is left when as many as possible are taken, each by
    somebody of its group, nobody taking two.

    Source: augmenting paths (C. Berge, 1957): a seat is given to whoever can be moved to another.
    """
    taken: dict[str, int] = {}

    def seat(number: int, asked: set[str]) -> bool:
        for person, groups in groups_of.items():
            if seats[number] not in groups or person in asked:
                continue
            asked.add(person)
            if person not in taken or seat(taken[person], asked):
                taken[person] = number
                return True
        return False

    return [group for number, group in enumerate(seats) if not seat(number, set())]


def _refuse_small(least: Mapping[str, int], people: Sequence[FoundPerson]) -> None:
    members = {group: sum(group in one.groups for one in people) for group in least}
    small = [
        f"{group} ({members[group]}/{wanted})"
        for group, wanted in least.items()
        if members[group] < wanted
    ]
    if small:
        raise ConnectorFailed(
            f"{JOB_TYPE}: fewer members than needed in: {', '.join(small)}. Add somebody to the"
            " group",
            retry=False,
        )


def _counts(value: Value) -> dict[str, int]:
    found = value if isinstance(value, Mapping) else {} if value is None else {"": None}
    counts = {
        name: int(one)
        for name, one in found.items()
        if isinstance(one, Decimal) and one == one.to_integral_value() and one >= 0
    }
    if len(counts) != len(found):
        raise ConnectorFailed(
            f"{JOB_TYPE}: the variable atLeast must hold a whole number for each group", retry=False
        )
    return counts


def _texts(value: Value, name: str) -> list[str]:
    found = value if isinstance(value, list) else [] if value is None else [None]
    texts = [one for one in found if isinstance(one, str) and one.strip()]
    if len(texts) != len(found):
        raise ConnectorFailed(
            f"{JOB_TYPE}: the variable {name} must be a list of texts", retry=False
        )
    return texts
