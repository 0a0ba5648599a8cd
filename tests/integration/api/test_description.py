"""The description of the interface is whole, its examples hold, and what it says is so."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from starlette.responses import JSONResponse

from api.addresses import Addresses
from api.app import _addresses
from api.description.document import TOLD, document, is_described, plain
from tests.integration.api.conftest import Office
from tests.integration.api.described import Described
from tests.integration.api.example_world import World

DOCUMENT = document(_addresses(), "http://127.0.0.1:8080")
OPERATIONS = [
    (method.upper(), path, told)
    for path, methods in DOCUMENT["paths"].items()
    for method, told in methods.items()
]
NOT_TRIED = {
    "PUT /v2/clock": "the clock is turned in test mode only, and would be turned for all",
    "POST /v2/webhooks/{name}": "a webhook signs what it sends",
    "POST /v2/persons/search": "nobody is known by this address",
}

BYTES = {
    "application/octet-stream",
    "application/pdf",
    "application/vnd.sqlite3",
    "application/zip",
    "multipart/form-data",
}


def examples() -> list[Any]:
    """Return each example of a request that is JSON."""
    found = []
    for method, path, told in OPERATIONS:
        content = told.get("requestBody", {}).get("content", {})
        for media, one in content.items():
            if media.endswith("json") and "example" in one and f"{method} {path}" not in NOT_TRIED:
                found.append(pytest.param(method, path, media, one, id=f"{method} {path}"))
    return found


@pytest.fixture(scope="module")
def world(office: Office) -> World:
    return World(office)


def test_the_description_is_given_out_as_json_and_as_yaml(office: Office) -> None:
    with office.stranger() as client:
        told = client.get("/openapi.json").json()
        assert told["openapi"] == "3.1.0"
        assert yaml.safe_load(client.get("/openapi.yaml").text) == told
    assert told["paths"].keys() == DOCUMENT["paths"].keys()


def test_every_route_for_programs_is_described_and_nothing_else_is(office: Office) -> None:
    [addresses] = [one for one in office.app.router.routes if isinstance(one, Addresses)]
    there = {
        f"{method} {plain(route.path)}"
        for route in addresses
        if is_described(route)
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert there == TOLD.keys()
    names = [told["operationId"] for _, _, told in OPERATIONS]
    assert len(names) == len(set(names))


def test_every_operation_says_what_it_does_who_may_and_how_it_fails() -> None:
    for method, path, told in OPERATIONS:
        assert told["summary"], path
        failing = [one for one in told["responses"] if one >= "400"]
        if path.startswith(("/v2/", "/engine-rest/")):
            assert "503" in failing, f"{method} {path}"
        if told["security"] and {} not in told["security"]:
            assert {"401", "403"} <= {*failing}, f"{method} {path}"


def test_whatever_has_a_name_of_its_own_is_pointed_to_by_an_operation() -> None:
    pointed: set[str] = set()
    left: list[Any] = [DOCUMENT["paths"]]
    while left:
        one = left.pop()
        pointer = one.get("$ref") if isinstance(one, dict) else None
        if isinstance(pointer, str) and pointer not in pointed:
            pointed.add(pointer)
            _, _, kind, name = pointer.split("/")
            left.append(DOCUMENT["components"][kind][name])
        left += one.values() if isinstance(one, dict) else one if isinstance(one, list) else []
    named = {
        f"#/components/{kind}/{name}"
        for kind in ("schemas", "responses")
        for name in DOCUMENT["components"][kind]
    }
    assert pointed == named
    asked = {one for _, _, told in OPERATIONS for way in told["security"] for one in way}
    assert asked == DOCUMENT["components"]["securitySchemes"].keys()


def test_whatever_is_sent_or_answered_has_an_example_unless_it_is_bytes() -> None:
    lacking = []
    for method, path, told in OPERATIONS:
        for one in (told.get("requestBody", {}), *told["responses"].values()):
            for media, content in one.get("content", {}).items():
                if "example" not in content and media not in BYTES:
                    lacking.append(f"{method} {path} {media}")
    assert lacking == []


def test_every_example_of_an_answer_fits_its_schema() -> None:
    shared = {"components": DOCUMENT["components"]}
    answers = [one for _, _, told in OPERATIONS for one in told["responses"].values()]
    tried = 0
    for answer in (*answers, *DOCUMENT["components"]["responses"].values()):
        for one in answer.get("content", {}).values():
            if "example" in one:
                Draft202012Validator({**one["schema"], **shared}).validate(one["example"])
                tried += 1
    assert tried > 80


@pytest.mark.parametrize(("method", "path", "media", "told"), examples())
def test_an_example_fits_its_schema_and_the_running_product_takes_it(
    world: World, method: str, path: str, media: str, told: dict[str, Any]
) -> None:
    place, example = world.filled(method, path, told["example"])
    schema = {**told["schema"], "components": DOCUMENT["components"]}
    Draft202012Validator(schema).validate(example)
    headers = {"content-type": media}
    answer = world.client(path).request(method, place, json=example, headers=headers)
    assert answer.status_code < 300, answer.text


def test_an_answer_that_is_not_as_described_is_noticed() -> None:
    """The office's own look at every answer can fail."""
    wrong = Described(JSONResponse({"gatewayVersion": 8}), lambda: DOCUMENT)

    async def nothing() -> Any:
        return {"type": "http.request"}

    async def gone(_message: Any) -> None:
        return None

    scope = {"type": "http", "method": "GET", "path": "/v2/topology", "headers": []}
    asyncio.run(wrong(scope, nothing, gone))
    assert any("gatewayVersion: 8 is not of type" in one for one in wrong.differences)
