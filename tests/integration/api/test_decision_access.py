"""Decisions over the JSON interface: who may do what, what is found, what an expression gives."""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import product

import httpx
import pytest

from tests import builders
from tests.integration.api.conftest import PASSWORD, Office
from tests.integration.api.pricing import EVALUATION, EXPRESSION, MODEL, deployed_keys
from tests.integration.api.quotes import posted


@pytest.fixture(scope="module")
def keys(office: Office) -> dict[str, str]:
    """Keys of the decisions by id, and of their file under its own id."""
    builders.person(office.workspace, "uwe", "administrator", password=PASSWORD)
    return deployed_keys(office)


PEOPLE = {
    "nora": "analyst",
    "arne": "operator",
    "uwe": "administrator",
    "miriam": "may start a process that calls it",
    "henrike": "auditor",
    "silke": "none of these",
}
MAY = {
    "evaluate discount": "nora arne uwe miriam",
    "evaluate price": "nora arne uwe",
    "read discount": "nora arne uwe miriam henrike",
    "read price": "nora arne uwe henrike",
    "read the file": "nora arne uwe miriam henrike",
    "evaluate an expression": "nora arne uwe",
}


def asked(client: httpx.Client, what: str, keys: dict[str, str]) -> httpx.Response:
    verb, _, thing = what.partition(" ")
    if thing == "an expression":
        return posted(client, EXPRESSION, {"expression": "=1 + 1"})
    if thing == "the file":
        return client.get(f"/v2/decision-requirements/{keys['pricing']}/xml")
    if verb == "read":
        return client.get(f"/v2/decision-definitions/{keys[thing]}")
    variables = {"segment": "x", "amount": 1}
    return posted(client, EVALUATION, {"decisionDefinitionId": thing, "variables": variables})


@pytest.mark.parametrize(("username", "what"), list(product(PEOPLE, MAY)))
def test_everybody_may_do_what_the_table_says_and_nothing_else(
    office: Office, keys: dict[str, str], username: str, what: str
) -> None:
    answer = asked(office.program(username), what, keys)
    assert answer.status_code == (200 if username in MAY[what].split() else 403), answer.text


def test_who_may_not_is_told_what_and_who_may(office: Office, keys: dict[str, str]) -> None:
    told = asked(office.program("silke"), "evaluate discount", keys).json()["detail"]
    assert "may not evaluate this decision" in told
    assert "operators" in told
    told = asked(office.program("silke"), "evaluate an expression", keys).json()["detail"]
    assert "may not evaluate an expression" in told


@pytest.mark.parametrize("what", MAY)
def test_nobody_is_asked_to_sign_in(office: Office, keys: dict[str, str], what: str) -> None:
    assert asked(office.stranger(), what, keys).status_code == 401


@pytest.mark.usefixtures("keys")
def test_searches_show_what_one_may_see(office: Office) -> None:
    def ids(username: str, body: object) -> list[str]:
        path = "/v2/decision-definitions/search"
        found = posted(office.program(username), path, body).json()
        return [one["decisionDefinitionId"] for one in found["items"]]

    of_file = {"filter": {"decisionRequirementsId": "pricing"}}
    sort = [{"field": "decisionDefinitionId", "order": "DESC"}]
    assert ids("nora", {**of_file, "sort": sort}) == [
        *("shape", "range", "price", "endless", "discount")
    ]
    assert ids("nora", {**of_file, "page": {"from": 1, "limit": 2}}) == ["endless", "price"]
    assert ids("miriam", of_file) == ["discount"]
    assert ids("silke", of_file) == []
    assert ids("nora", {"filter": {"name": "Preis", "version": 1, "isLatestVersion": True}}) == [
        "price"
    ]
    assert ids("nora", {"filter": {"name": {"$eq": "Preis"}, "isLatestVersion": False}}) == [
        "price"
    ]
    requirements = posted(
        office.program("nora"), "/v2/decision-requirements/search", {"filter": {"version": 1}}
    ).json()
    assert [one["decisionRequirementsId"] for one in requirements["items"]].count("pricing") == 1


@pytest.mark.parametrize("kind", ["decision-definitions", "decision-requirements"])
@pytest.mark.parametrize(
    "body",
    [
        {"filter": {"nonsense": 1}},
        {"filter": {"version": "1"}},
        {"filter": {"version": True}},
        {"sort": "version"},
        {"sort": [{"field": "nonsense"}]},
        {"sort": [{"field": "version", "order": "UP"}]},
        {"page": {"limit": 0}},
    ],
)
def test_a_search_that_is_not_understood_is_refused(
    office: Office, kind: str, body: dict[str, object]
) -> None:
    assert posted(office.program("nora"), f"/v2/{kind}/search", body).status_code == 400


def test_a_definition_and_its_file_are_read_by_key(office: Office, keys: dict[str, str]) -> None:
    program = office.program("nora")
    found = program.get(f"/v2/decision-definitions/{keys['price']}").json()
    assert found == {
        "decisionDefinitionId": "price",
        "decisionDefinitionKey": keys["price"],
        "decisionRequirementsId": "pricing",
        "decisionRequirementsKey": keys["pricing"],
        "decisionRequirementsName": "Preise",
        "decisionRequirementsVersion": 1,
        "name": "Preis",
        "tenantId": "<default>",
        "version": 1,
    }
    requirements = program.get(f"/v2/decision-requirements/{keys['pricing']}").json()
    assert (requirements["resourceName"], requirements["version"]) == ("pricing.dmn", 1)
    for path in (
        f"decision-definitions/{keys['price']}",
        f"decision-requirements/{keys['pricing']}",
    ):
        answer = program.get(f"/v2/{path}/xml")
        assert (answer.content, answer.headers["content-type"]) == (MODEL.encode(), "text/xml")


@pytest.mark.parametrize("kind", ["decision-definitions", "decision-requirements"])
@pytest.mark.parametrize("file", ["", "/xml"])
def test_a_key_is_none_or_unknown(office: Office, kind: str, file: str) -> None:
    program = office.program("nora")
    assert program.get(f"/v2/{kind}/abc{file}").status_code == 400
    assert program.get(f"/v2/{kind}/11111{file}").status_code == 404
    assert program.get(f"/v2/{kind}/{'9' * 25}{file}").status_code == 404


def test_an_expression_keeps_digits_and_tells_warnings(office: Office) -> None:
    program = office.program("nora")
    body = {"expression": "=x + 0.20", "variables": {"x": Decimal("0.10")}}
    answer = posted(program, EXPRESSION, body)
    assert json.loads(answer.content, parse_float=Decimal) == {
        "expression": "=x + 0.20",
        "result": Decimal("0.30"),
        "warnings": [],
    }
    lost = posted(program, EXPRESSION, {"expression": "=x + 1", "variables": {"x": None}}).json()
    assert lost["result"] is None
    assert lost["warnings"][0]["message"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"expression": "=x +"}, "Failed to parse expression '=x +'"),
        ({"expression": "count(for a in 1..1000, b in 1..1000 return a)"}, "Failed to evaluate"),
        ({"expression": "[a..a]", "variables": {"a": "x" * 600_000}}, "Failed to evaluate"),
        ({"expression": " "}, "No expression provided"),
        ({}, "No expression provided"),
        ({"expression": 1}, "expression must be a text"),
        ({"expression": "1", "context": {}}, "[context] cannot be parsed"),
    ],
)
def test_an_expression_that_is_none_is_refused(
    office: Office, body: dict[str, object], words: str
) -> None:
    answer = posted(office.program("nora"), EXPRESSION, body)
    assert answer.status_code == 400
    assert words in answer.json()["detail"]
