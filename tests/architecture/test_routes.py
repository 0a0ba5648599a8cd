"""What has to be asked before a route answers stands at the route: nothing else is looked at."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from api.addresses import Addresses
from api.app import _addresses
from api.description.document import TOLD, is_described, plain
from tests.architecture.test_house import ROOT, python_files

_INCLUDING = {"APIRouter", "FastAPI", "Addresses", "include_router", "add", "mount"}


def _name(call: ast.Call) -> str:
    called = call.func
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def for_all_routes(source: str) -> Iterator[str]:
    """Give each call that would say for many routes what one turn does not look at."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        given = {keyword.arg for keyword in node.keywords}
        name = _name(node)
        if name == "include_router" or (name in _INCLUDING and "dependencies" in given):
            yield f"line {node.lineno}: {name}"


def test_no_router_has_dependencies_for_all_of_its_routes() -> None:
    found = {
        str(path.relative_to(ROOT)): list(for_all_routes(path.read_text()))
        for path in python_files("api")
    }
    assert {path: calls for path, calls in found.items() if calls} == {}


@pytest.mark.parametrize(
    "source",
    [
        "router = APIRouter(dependencies=[Depends(check)])",
        "app = FastAPI(dependencies=[Depends(check)])",
        "app.include_router(router)",
        "addresses.add(routers, dependencies=[Depends(check)])",
    ],
)
def test_such_dependencies_would_be_found(source: str) -> None:
    assert list(for_all_routes(source))


def test_addresses_take_routers_and_a_prefix_alone() -> None:
    assert set(Addresses.add.__annotations__) == {"routers", "prefix", "return"}


def test_every_route_for_programs_is_described() -> None:
    """`api/description` tells of each: a new route under `/v2` needs an entry there."""
    there = {
        f"{method} {plain(route.path)}"
        for route in _addresses()
        if is_described(route)
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert there == TOLD.keys()
