"""Which route answers an address: looked up by how it begins, not tried one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

_INTERFACES = frozenset({"v2", "engine-rest"})
"""What addresses of programs begin with; those of pages begin with what they are about."""


class Addresses(BaseRoute):
    """Many routes as one; of each two that fit, the one added first answers."""

    def __init__(self) -> None:
        self._routes: dict[str, list[APIRoute]] = {}

    def add(self, routers: Iterable[APIRouter], prefix: str = "") -> None:
        """Add the routes of these routers.

        Args:
            routers: of plain routes, without anything that FastAPI's inclusion adds to them.
            prefix: of their addresses.
        """
        for router in routers:
            for route in router.routes:
                assert isinstance(route, APIRoute)
                if not prefix:
                    self._add(route)
                    continue
                self._add(
                    type(route)(
                        prefix + route.path,
                        route.endpoint,
                        methods=route.methods,
                        dependencies=route.dependencies,
                    )
                )

    def _add(self, route: APIRoute) -> None:
        beginning = _beginning(route.path)
        assert "{" not in beginning, f"{route.path} cannot be looked up by how it begins"
        self._routes.setdefault(beginning, []).append(route)

    def __iter__(self) -> Iterator[APIRoute]:
        """Give each route."""
        return chain.from_iterable(self._routes.values())

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Return whether one of the routes answers, or would answer another method."""
        other: tuple[Match, Scope] = (Match.NONE, {})
        if scope["type"] != "http":
            return other
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        for route in self._routes.get(_beginning(path), ()):
            match, found = route.matches(scope)
            if match is Match.FULL:
                return match, found
            if match is Match.PARTIAL and other[0] is Match.NONE:
                other = match, found
        return other

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the route answer that `matches` has found."""
        route: Any = scope["route"]
        await route.handle(scope, receive, send)


def _beginning(path: str) -> str:
    """Return what an address is about: its first part, or the second of a program's interface."""
    _, first, second, *_ = (*path.split("/", 3), "", "")
    return f"{first}/{second}" if first in _INTERFACES else first
