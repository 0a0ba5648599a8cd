"""The description of the whole interface: OpenAPI 3.1, from the routes and what is told of them.

Source: OpenAPI 3.1.1.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from fastapi.routing import APIRoute

from api.description import cases, evidence, models, shapes_of_cases, shapes_of_models, work
from api.description.errors import RESPONSES, SECURITY, errors_of, is_signed_in, schemes
from api.description.examples import example_of
from api.description.file_examples import ANSWERED, SENT
from api.description.shape import GIVEN_KEY, Schema
from api.description.told import Sent, Told
from api.once import LONGEST_KEY, ONCE

TOLD: Final = {**cases.TOLD, **work.TOLD, **models.TOLD, **evidence.TOLD}
_DESCRIBED: Final = (
    *("/v2/", "/engine-rest/", "/oauth/token", "/health/", "/metrics"),
    *("/ledger/checkpoint", "/ledger/tile/"),
)
"""How the addresses of programs begin; all others are of pages."""
_ELEMENT_KEY: Final[Schema] = {"type": "string", "pattern": "^([0-9]{1,18}|1[0-9]{24})$"}
_TAGS: Final[Mapping[str, str]] = {
    "api.engine_rest": "Camunda 7",
    "api.http.health": "Server",
    "api.http.clock": "Server",
    "api.http.tiles": "Ledger",
    "api.http.oauth": "Signing in",
    "api.http.topology": "Signing in",
}
_NAMES: Final[Mapping[str, str]] = {
    "/v2/process-instances": "Process instances",
    "/v2/process-definitions": "Definitions",
    "/v2/deployments": "Definitions",
    "/v2/resources": "Definitions",
    "/v2/documentation": "Definitions",
    "/v2/user-tasks": "User tasks",
    "/v2/jobs": "Jobs",
    "/v2/incidents": "Incidents",
    "/v2/decision": "Decisions",
    "/v2/expression": "Decisions",
    "/v2/batch": "Batch operations",
    "/v2/ledger": "Ledger",
    "/v2/persons": "Data protection",
    "/v2/erasures": "Data protection",
    "/v2/holds": "Data protection",
    "/v2/processing": "Data protection",
    "/v2/mail": "Mail",
    "/v2/process-reports": "Figures",
}
_EVENTS: Final = "Events"
_DESCRIPTION: Final = """\
The interface of Vorgang for programs. `/v2` is compatible with Camunda 8.9, `/engine-rest` with
what Camunda Modeler and external task clients need of Camunda 7; what is our own stands under
`/v2` too and says so. What Camunda has and this server does not answers 501 and names what to use
instead.

Keys are decimal digits in texts. Problems are `application/problem+json` (RFC 9457), under
`/engine-rest` in Camunda 7's form; `Accept-Language: de` asks for German. A request that changes
something and carries an `Idempotency-Key` is done once, however often it is sent.

No text of JSON holds U+0000 or half a surrogate pair, no number has more than 100 digits or an
exponent beyond 300, and nothing is nested deeper than 32 levels."""


def is_described(route: APIRoute) -> bool:
    """Return whether a route is for programs."""
    return route.path.startswith(_DESCRIBED)


def document(routes: Iterable[APIRoute], server: str) -> dict[str, Any]:
    """Return the description.

    Args:
        routes: of the application; those of pages are left out.
        server: the address under which people reach it.

    Raises:
        KeyError: nobody has told of a route.
    """
    shapes = {
        **shapes_of_models.SHAPES,
        **shapes_of_cases.SHAPES,
        **evidence.SHAPES,
        **shapes_of_models.of_types(),
    }
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        if not is_described(route):
            continue
        path = plain(route.path)
        for method in sorted((route.methods or set()) - {"HEAD", "OPTIONS"}):
            told = TOLD[f"{method} {path}"]
            paths.setdefault(path, {})[method.lower()] = _operation(
                route, f"{method} {path}", told, shapes
            )
    return {
        "openapi": "3.1.0",
        "info": {"title": "Vorgang", "version": "8.9.0", "description": _DESCRIPTION},
        "servers": [{"url": server}],
        "tags": [{"name": one} for one in sorted({*_TAGS.values(), *_NAMES.values(), _EVENTS})],
        "paths": paths,
        "components": {
            "schemas": shapes,
            "responses": _pointed_to(RESPONSES, paths),
            "securitySchemes": schemes(),
        },
    }


def _pointed_to(answers: Mapping[str, Any], paths: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of the shared answers that an operation has."""
    told = [one["responses"].values() for path in paths.values() for one in path.values()]
    pointers = {answer.get("$ref") for answers_of_one in told for answer in answers_of_one}
    return {
        name: one for name, one in answers.items() if f"#/components/responses/{name}" in pointers
    }


def plain(path: str) -> str:
    """Return an address as OpenAPI writes it."""
    return re.sub(r"\{(\w+):\w+\}", r"{\1}", path)


def _operation(
    route: APIRoute, name: str, told: Told, shapes: Mapping[str, Schema]
) -> dict[str, Any]:
    path, function = name.partition(" ")[2], route.endpoint
    words = inspect.cleandoc(function.__doc__ or "").partition("\n\nRaises:")[0]
    summary = re.split(r"(?<=[.;:])\s|\n\n", words.replace("\n", " "), maxsplit=1)[0]
    is_once = hasattr(function, ONCE)
    made: dict[str, Any] = {
        "operationId": _id(function),
        "summary": summary.rstrip(".;:"),
        "description": words,
        "tags": [_tag(function.__module__, path)],
        "parameters": [*_parameters(path, told), *([_ONCE_KEY] if is_once else [])],
        "security": _security(route, path),
    }
    if told.sent is not None:
        made["requestBody"] = _request(told.sent, SENT.get(name))
    made["responses"] = {
        **_answers(told, shapes, ANSWERED.get(name, {})),
        **errors_of(route, path, told, is_once=is_once),
    }
    return made


def _id(function: Callable[..., object]) -> str:
    """Return a name that no other operation has."""
    module = function.__module__.rpartition(".")[2]
    seven = "camunda7_" if "engine_rest" in function.__module__ else ""
    return f"{seven}{function.__name__}_{module}"


_QUOTED: Final = r"""([ !#-\[\]-~]|\\["\\])"""
_BARE: Final = r"[!#-+\--:<-~]"
_LONG: Final = f"{{1,{LONGEST_KEY}}}"
_ONCE_KEY: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {
        "type": "string",
        "pattern": f'^("{_QUOTED}{_LONG}"|{_BARE}{_LONG})$',
    },
    "description": "1 to 255 printable ASCII characters, best in quotes. A request with the same "
    "key is done once and answered alike; another request with it is refused.",
}


def _tag(module: str, path: str) -> str:
    for name, tag in _TAGS.items():
        if module.startswith(name):
            return tag
    # The longest counts: process reports are no processes.
    fitting = [name for name in _NAMES if path.startswith(name)]
    return _NAMES[max(fitting, key=len)] if fitting else _EVENTS


def _parameters(path: str, told: Told) -> list[dict[str, Any]]:
    keys = {"key": _ELEMENT_KEY if "element-instances" in path else GIVEN_KEY, **told.parameters}
    in_path = [
        {"name": name, "in": "path", "required": True, "schema": keys[name]}
        for name in re.findall(r"\{(\w+)\}", path)
    ]
    in_query = [
        {
            "name": name,
            "in": "query",
            "schema": one,
            **({"required": True} if name in told.needed else {}),
        }
        for name, one in told.query.items()
    ]
    return [*in_path, *in_query]


def _security(route: APIRoute, path: str) -> list[dict[str, list[str]]]:
    if not is_signed_in(route):
        # Whether the log's own files need signing in is a setting.
        return [*SECURITY, {}] if path.startswith("/ledger/") else []
    changes = "GET" not in (route.methods or ())
    by_session: dict[str, list[str]] = {"session": [], **({"csrf": []} if changes else {})}
    return [*SECURITY, by_session]


def _request(sent: Sent, text: str | None) -> dict[str, Any]:
    content: dict[str, Any] = {"schema": sent.schema}
    if (example := text or sent.example) is not None:
        content["example"] = example
    return {"required": sent.required, "content": dict.fromkeys(sent.media, content)}


def _answers(told: Told, shapes: Mapping[str, Schema], files: Mapping[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = {}
    if told.answer is not None:
        example = told.example or example_of(told.answer, shapes)
        content["application/json"] = {"schema": told.answer, "example": example}
    for media in told.media:
        example = {"example": files[media]} if media in files else {}
        content.setdefault(media, {"schema": {}, **example})
    status = told.status if content else 204
    made: dict[str, Any] = {str(status): {"description": "Done."}}
    if content:
        made[str(status)]["content"] = content
    for other, schema in told.also.items():
        made[str(other)] = {"description": "Done, too." if other < 400 else "Not now."}
        if schema:
            example = example_of(schema, shapes)
            made[str(other)]["content"] = {
                "application/json": {"schema": schema, "example": example}
            }
        if schema and other == 400:  # what is no form at all is told as everywhere
            made[str(other)]["content"] |= RESPONSES["Problem400"]["content"]
    return made
