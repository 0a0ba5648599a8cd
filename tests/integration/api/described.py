"""Every answer of the office beside the description: what is answered must be what is described."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from jsonschema import Draft202012Validator
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST = 60
"""Answers of one operation and status that are looked at; the others are like them."""


class Described:
    """Looks at what is answered, and remembers what is not as described."""

    def __init__(self, app: ASGIApp, document: Callable[[], dict[str, Any]]) -> None:
        """Take the application, and what gives its description when it is first needed."""
        self.app = app
        self.document = document
        self.told: dict[str, Any] = {}
        self.differences: list[str] = []
        self.seen: Counter[tuple[str, int]] = Counter()
        self._paths: list[tuple[re.Pattern[str], str]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and look at the answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started: list[Message] = []
        content: list[bytes] = []

        async def kept(message: Message) -> None:
            if message["type"] == "http.response.start":
                started.append(message)
            content.append(message.get("body", b""))
            await send(message)

        await self.app(scope, receive, kept)
        if started:
            self._look(scope["method"], scope["path"], started[0], b"".join(content))

    def _look(self, method: str, path: str, start: Message, content: bytes) -> None:
        found = self._operation(method, path)
        if found is None:
            return
        operation, told = found
        status = start["status"]
        self.seen[operation, status] += 1
        if self.seen[operation, status] > MOST:
            return
        answer = told["responses"].get(str(status))
        if answer is None:
            self.differences.append(f"{operation} answers {status}: {content[:200]!r}")
            return
        if "$ref" in answer:
            answer = self.told["components"]["responses"][answer["$ref"].rpartition("/")[2]]
        self._compare(f"{operation} {status}", answer.get("content", {}), start, content)

    def _compare(self, where: str, media: dict[str, Any], start: Message, content: bytes) -> None:
        headers = {name.decode().lower(): value.decode() for name, value in start["headers"]}
        kind = headers.get("content-type", "").partition(";")[0]
        if not content and not media:
            return
        if kind not in media:
            self.differences.append(f"{where} is {kind or 'nothing'}: {content[:100]!r}")
        elif kind.endswith("json") and media[kind]["schema"]:
            schema = {**media[kind]["schema"], "components": self.told["components"]}
            for fault in Draft202012Validator(schema).iter_errors(json.loads(content)):
                place = "/".join(map(str, fault.absolute_path))
                self.differences.append(f"{where} at {place}: {fault.message[:300]}")

    def _operation(self, method: str, path: str) -> tuple[str, dict[str, Any]] | None:
        if not self.told:
            self.told = self.document()
            self._paths = sorted(
                ((_pattern(one), one) for one in self.told["paths"]),
                key=lambda one: one[1].count("{"),
            )
        for pattern, one in self._paths:
            if pattern.fullmatch(path) and method.lower() in self.told["paths"][one]:
                return f"{method} {one}", self.told["paths"][one][method.lower()]
        return None


def _pattern(path: str) -> re.Pattern[str]:
    whole = path.replace("{path}", ".+")
    return re.compile(re.sub(r"\{\w+\}", "[^/]+", whole))
