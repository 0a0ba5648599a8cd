"""What a route takes of a request is found out at its first one, and can be found out of each."""

from __future__ import annotations

from api.app import _addresses
from api.one_turn import OneTurn


def test_what_a_function_takes_can_be_had_of_a_request_at_every_route() -> None:
    """Nothing of it is looked at when a server starts, so that a mistake would show late."""
    routes = [one for one in _addresses() if isinstance(one, OneTurn)]
    assert len(routes) > 100
    for route in routes:
        route.prepare()
