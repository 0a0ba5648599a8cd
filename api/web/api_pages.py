"""The description of the interface for reading: a page for each part, made here, without scripts.

It shows what `/openapi.json` says, which is in English; whoever may read that may read this.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.http.description import described
from api.one_turn import OneTurn
from api.web import pages
from engine.faults import NotFound

router = APIRouter(route_class=OneTurn)
_METHODS: Final = ("get", "post", "put", "patch", "delete")
_SCHEMA: Final = re.compile(r'"#/components/schemas/(\w+)"')
_ANSWER: Final = re.compile(r'"#/components/responses/(\w+)"')
_RESPONSE: Final = "#/components/responses/"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of an operation: a status, what it means, media types and what it is like."""

    status: str
    said: str
    media: str
    schema: str
    example: str


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation as its page shows it; `schema` and `example` are JSON."""

    id: str
    method: str
    path: str
    summary: str
    words: str
    signing_in: str
    parameters: tuple[tuple[str, str, str, str], ...]
    media: str
    schema: str
    example: str
    answers: tuple[Answer, ...]


@router.get("/api")
def parts(request: Request) -> Response:
    """Show the parts of the interface with their operations."""
    found = _parts(described(request))
    listed = [(slug, name, [*_operations(ops)]) for slug, (name, ops) in found.items()]
    return HTMLResponse(pages.render("api.html", parts=listed))


@router.get("/api/{part}")
def part(request: Request, part: str) -> Response:
    """Show one part of it, with everything that is sent and answered."""
    document = described(request)
    found = _parts(document).get(part)
    if found is None:
        raise NotFound("the interface has no such part")
    name, given = found
    known = document["components"]["schemas"]
    shapes = [(one, _pretty(known[one])) for one in _used(document, given)]
    content = pages.render(
        "api_part.html", name=name, operations=[*_operations(given, document)], shapes=shapes
    )
    return HTMLResponse(content)


_Given = list[tuple[str, str, Mapping[str, Any]]]
"""Method, path and what the description says of it."""


def _parts(document: Mapping[str, Any]) -> dict[str, tuple[str, _Given]]:
    """Return the operations of each part, under the name that its page has in the address."""
    found: dict[str, tuple[str, _Given]] = {}
    for tag in document["tags"]:
        found[tag["name"].lower().replace(" ", "-")] = (tag["name"], [])
    for path, methods in document["paths"].items():
        for method in _METHODS:
            if (told := methods.get(method)) is not None:
                slug = told["tags"][0].lower().replace(" ", "-")
                found[slug][1].append((method.upper(), path, told))
    return {slug: one for slug, one in found.items() if one[1]}


def _operations(given: _Given, document: Mapping[str, Any] | None = None) -> Iterator[Operation]:
    for method, path, told in given:
        sent = told.get("requestBody", {}).get("content", {})
        first: Mapping[str, Any] = next(iter(sent.values()), {})
        yield Operation(
            told["operationId"],
            method,
            path,
            told["summary"],
            told["description"],
            ", ".join(dict.fromkeys(" + ".join(one) or "nothing" for one in told["security"])),
            tuple(_parameter(one) for one in told["parameters"]),
            ", ".join(sent),
            _pretty(first.get("schema")),
            _pretty(first.get("example")),
            () if document is None else tuple(_answers(told, document)),
        )


def _parameter(given: Mapping[str, Any]) -> tuple[str, str, str, str]:
    kind = json.dumps(given["schema"], ensure_ascii=False)
    return given["name"], given["in"], kind, given.get("description", "")


def _answers(told: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[Answer]:
    for status, written in told["responses"].items():
        name = str(written.get("$ref", "")).removeprefix(_RESPONSE)
        known = document["components"]["responses"][name] if name else written
        content = known.get("content", {})
        first: Mapping[str, Any] = next(iter(content.values()), {})
        yield Answer(
            status,
            known.get("description", ""),
            ", ".join(content),
            "" if name else _pretty(first.get("schema")),
            _pretty(first.get("example")),
        )


def _used(document: Mapping[str, Any], given: _Given) -> list[str]:
    """Return the shapes that these operations name, and those that they name in turn."""
    shapes = document["components"]["schemas"]
    told = json.dumps([one for _, _, one in given])
    answers = [document["components"]["responses"][one] for one in _ANSWER.findall(told)]
    todo = [*_SCHEMA.findall(told + json.dumps(answers))]
    found: set[str] = set()
    while todo:
        if (name := todo.pop()) not in found and name in shapes:
            found.add(name)
            todo += _SCHEMA.findall(json.dumps(shapes[name]))
    return sorted(found)


def _pretty(value: object) -> str:
    """Return JSON as people read it; empty for nothing, and for a shape that says nothing."""
    return "" if value in (None, {}) else json.dumps(value, indent=2, ensure_ascii=False)
