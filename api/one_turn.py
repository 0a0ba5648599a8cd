"""Routes that are answered in one turn of a worker's thread.

FastAPI gives each dependency that may wait for the database a turn of its own, and every turn costs
as much as a look into the database: a thread wakes, and then the loop. Most routes ask for the
same few things, so here one thread finds out who asks, reads what was sent, and answers.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from fastapi.params import Depends
from fastapi.routing import APIRoute, request_response
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from api.identity import visitor_of_interface, visitor_of_page
from api.requests import (
    Body,
    Caller,
    IslandVisitor,
    Reader,
    RequestRefused,
    object_in,
    visitor_of_island,
)

SMALL: Final = 64 * 1024
"""Bytes that are read of somebody who has not shown yet who they are; more only after that."""

_VISITORS: Final[Sequence[tuple[object, Callable[[Request], object]]]] = (
    (Caller, visitor_of_interface),
    (Reader, visitor_of_page),
    (IslandVisitor, visitor_of_island),
)


class OneTurn(APIRoute):
    """A route of a plain function that takes the request, who asks, keys of the address and the
    body, or some of them; any other is FastAPI's.

    What a function takes is found out at its first request: for all of them at once it would be an
    eighth of what a start costs.
    """

    def __init__(
        self,
        path: str,
        endpoint: Callable[..., Any],
        *,
        methods: Collection[str] | None = None,
        dependencies: Sequence[Depends] | None = None,
        **named: Any,
    ) -> None:
        Route.__init__(self, path, endpoint, methods=methods)
        self.methods = {method.upper() for method in methods or ("GET",)}
        self.dependencies = list(dependencies or ())
        self._named: Mapping[str, Any] | None = named

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        self.prepare()
        await super().handle(scope, receive, send)

    def prepare(self) -> None:
        """Find out what the function takes, unless that is known.

        Raises:
            FastAPIError: it takes what cannot be had of a request.
        """
        if self._named is None:
            return
        plan = None if self.dependencies else _plan(self.endpoint, self.param_convertors)
        if plan is None:
            APIRoute.__init__(
                self,
                self.path,
                self.endpoint,
                methods=self.methods,
                dependencies=self.dependencies,
                **self._named,
            )
            handler = self.get_route_handler()
        else:
            handler = partial(_answer, plan)
        previews = "preview" in inspect.signature(self.endpoint).parameters
        self.app = request_response(handler if previews else partial(_without_preview, handler))
        self._named = None


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a function takes, by the names of its parameters.

    Args:
        given: in the order in which they are found out: who asks comes before the body.
    """

    function: Callable[..., Response]
    given: Sequence[tuple[str, Callable[[Request, bytes], object]]]
    visitor: Callable[[Request], object] | None
    reads: bool


async def _without_preview(handler: Callable[[Request], Any], request: Request) -> Response:
    """Return the answer of a route that shows nothing beforehand: whoever asks for a preview does
    not want it done.

    Raises:
        RequestRefused: a preview is asked for.
    """
    if b"preview" in request.scope["query_string"] and "preview" in request.query_params:
        raise RequestRefused("there is no preview of this; nothing was done")
    answer: Response = await handler(request)
    return answer


def _plan(function: Callable[..., Any], keys: Mapping[str, object]) -> _Plan | None:
    """Return how a function is called; `None` if it takes anything else, or waits by itself."""
    signature = inspect.signature(function, eval_str=True)
    kind = signature.return_annotation
    if inspect.iscoroutinefunction(function) or not _is_response(kind):
        return None
    given: list[tuple[str, Callable[[Request, bytes], object]]] = []
    visitor, reads = None, False
    for name, parameter in signature.parameters.items():
        asked = parameter.annotation
        who = next((find for one, find in _VISITORS if asked == one), None)
        if asked is Request:
            given.append((name, _request))
        elif asked is str and name in keys:
            given.append((name, partial(_key, name)))
        elif who is not None and not reads:
            visitor = who
            given.append((name, partial(_visitor, who)))
        elif asked == Body:
            reads = True
            given.append((name, object_in))
        else:
            return None
    return _Plan(function, given, visitor, reads)


def _is_response(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, Response)


def _request(request: Request, _content: bytes) -> Request:
    return request


def _key(name: str, request: Request, _content: bytes) -> object:
    return request.path_params[name]


def _visitor(find: Callable[[Request], object], request: Request, _content: bytes) -> object:
    return find(request)


async def _answer(plan: _Plan, request: Request) -> Response:
    if plan.reads and plan.visitor is not None and not _is_small(request):
        # Asked again below: nothing has to be remembered, and what is large takes longer anyway.
        await run_in_threadpool(plan.visitor, request)
    content = await request.body() if plan.reads else b""
    return await run_in_threadpool(_call, plan, request, content)


def _call(plan: _Plan, request: Request, content: bytes) -> Response:
    return plan.function(**{name: find(request, content) for name, find in plan.given})


def _is_small(request: Request) -> bool:
    """Return whether the request says itself that it is small, and in a way that holds."""
    length = request.headers.get("content-length", "0")
    declared = length.isascii() and length.isdigit() and len(length) <= len(str(SMALL))
    return declared and int(length) <= SMALL and "transfer-encoding" not in request.headers
