"""What nobody thought of, sent to every operation: refused in words, never an unforeseen fault.

Schemathesis makes requests that fit the description and requests that do not; each answer has a
status, a media type and a form that the description has, what does not fit is not taken, and
what fits is. Who is not signed in gets nothing, in whichever way they are not.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    positive_data_acceptance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.app import _addresses
from api.description.document import document
from engine.commands.count_asking import Limit
from forms.strict_json import MAXIMUM_EXPONENT
from tests.integration.api.conftest import PASSWORD, opened
from tests.integration.api.example_world import World

TAKEN = ["2xx", "403", "404", "409", "422"]
"""What a request that fits may be answered: whether it is done rests on rights, on what there is
and (422) on the rules of forms and files; no schema says these. `is_judged` knows those that are
answered 400."""
DESCRIBED = schemathesis.openapi.from_dict(
    document(_addresses(), "http://127.0.0.1"),
    config=SchemathesisConfig.from_dict(
        {"checks": {"positive_data_acceptance": {"expected-statuses": TAKEN}}}
    ),
)
EACH = 8
"""Requests to an operation; all together take about two and a half minutes of a core."""
CHECKS = (
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
)
BEYOND_SCHEMAS = (
    re.compile(r"^\w+ names '.*' twice$|^topics: .* twice$", re.DOTALL),  # of all pairs together
    re.compile("^no process lets its cases be found by the variable"),  # rests on the models
    re.compile("^Too many fields"),  # parts that are no files
    re.compile("^the text is no JSON"),  # JSON in a text of a multipart form
    re.compile("^there is no file"),  # a part that is no file
    re.compile("^(Failed to parse|Failed to evaluate) expression"),  # FEEL in a text
    re.compile("are not done outside; name it in VORGANG_EXTERNAL_JOB_TYPES$"),
    re.compile("^a period has a beginning|^from: the period begins"),  # two days of one request
    re.compile("^figures of so small a group"),
    re.compile(r"^(the lease of )?job \d+ (has|is) "),  # whose it is; Camunda 7 says so by 400
    re.compile("^[a-zA-Z]+\\..* is no ([Dd]ate|[Jj]son|[Oo]bject): ", re.DOTALL),  # in a text
    re.compile("^that is no mail address|^the message is no delivery status notification"),
    re.compile("^nothing narrows the export"),  # one of several members, each of which may be ""
    re.compile("is no word of the ledger"),  # words and how their families begin
)
"""Refusals by rules that JSON Schema cannot say; all else that fits has to be taken."""
PATIENCE = 60
"""Seconds; only a request that is never answered takes so long."""
WAITS = {"requestTimeout": -1, "asyncResponseTimeout": 0}
"""What would let a request wait for jobs: up to half an hour is as it should be."""
LONGEST = 30 * 60 * 1000
ONCE = "Idempotency-Key"
NUMBERS = itertools.count(1)
KEYS_TAKEN: set[str | None] = {None}
WRONG_PASSWORDS = Limit("basic", 60, timedelta(seconds=1))
GUARDED: set[str] = set()
"""Operations that were seen to refuse whoever is not signed in: once each is enough."""
KINDS = {
    "process-instances": "instance",
    "element-instances": "instance",
    "user-tasks": "task",
    "jobs": "job",
    "external-task": "job",
    "incidents": "incident",
    "process-definitions": "definition",
    "process-definition": "definition",
}


@schemathesis.serializer("message/rfc822")
def mail(_context: object, value: object) -> bytes:
    """Return what stands in the place of a mail."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@pytest.fixture(scope="module")
def world(postgresql: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """An office of its own: what comes of such requests stands beside no other test's work."""
    with opened(postgresql, "unforeseen", tmp_path_factory.mktemp("unforeseen")) as office:
        yield World(office)


@pytest.fixture
def keys(world: World) -> dict[str, str]:
    """Keys of things that are there; what was sent before may have held the process."""
    world.doer.post(f"/v2/process-definitions/{world.old}/resumption", json={})
    instance = world.start()
    task = str(world.found("user-tasks", instance)["userTaskKey"])
    world.doer.post(f"/v2/user-tasks/{task}/assignment", json={})
    job = world.job(instance)
    return {"instance": instance, "task": task, "job": job, "definition": world.old,
            "incident": world.incident(world.start())}  # fmt: skip


@DESCRIBED.parametrize()
@settings(
    max_examples=EACH,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_whatever_is_sent_is_answered_as_described(
    case: Any, world: World, keys: dict[str, str]
) -> None:
    kind = KINDS.get(case.path.split("/")[2] if case.path.count("/") > 1 else "")
    named = (case.path_parameters or {}).get("key")
    if kind and isinstance(named, str) and named.isdigit() and int(named) % 4:
        case.path_parameters["key"] = keys[kind]  # three of four are there
    if isinstance(case.body, dict):
        case.body.update({name: one for name, one in WAITS.items() if _waits(case.body.get(name))})
    _of_this_request(case)
    sent = {"auth": _credentials(case.path), "timeout": PATIENCE}
    response = case.call(base_url=world.office.address, **sent)
    assert response.status_code != 500, response.text
    checks = [
        *CHECKS,
        *([] if is_judged(response) or _is_unkept(case) else [positive_data_acceptance]),
    ]
    if case.operation.label not in GUARDED:
        checks.append(ignored_auth)
    case.validate_response(response, checks=checks, transport_kwargs=sent)
    if 200 <= response.status_code < 300:
        GUARDED.add(case.operation.label)
        # What the check tried is not to be held against whoever has the password.
        WRONG_PASSWORDS.give_back(world.office.workspace, "127.0.0.x")


def is_judged(response: Response) -> bool:
    """Return whether what was sent was understood, and its content refused by rules of its own: a
    model or a change has findings, a form or an event errors by field."""
    if response.status_code not in {400, 401}:
        return False
    told = response.json()
    if response.status_code == 401:
        return bool(told == {"error": "invalid_client"})  # who asks is part of what is sent
    said = told.get("detail") or told.get("message") or ""
    by_rules = any(one.search(said) for one in BEYOND_SCHEMAS)
    return by_rules or bool(told.get("findings") or told.get("errors"))


def _of_this_request(case: Any) -> None:
    """Let a key for doing something once be new, and nobody's session be beside the password."""
    headers = case.headers or {}
    headers.pop("X-CSRF-Token", None)
    if case.meta.generation.mode.is_positive and headers.get(ONCE) in KEYS_TAKEN:
        headers[ONCE] = f'"again-{next(NUMBERS)}"'
    KEYS_TAKEN.add(headers.get(ONCE))


def _is_unkept(case: Any) -> bool:
    """Return whether a request has what the description says that no text and number may be."""
    return any(_is_beyond(one) for one in (case.body, case.query, case.path_parameters))


def _is_beyond(value: object) -> bool:
    if isinstance(value, dict):
        return any(_is_beyond(one) for pair in value.items() for one in pair)
    if isinstance(value, list):
        return any(_is_beyond(one) for one in value)
    if isinstance(value, str):
        return bool(re.search("[\0\ud800-\udfff]", value))
    return (
        isinstance(value, float)
        and bool(value)
        and not (10.0**-MAXIMUM_EXPONENT <= abs(value) < 10.0 ** (MAXIMUM_EXPONENT + 1))
    )


def _waits(given: object) -> bool:
    """Return whether the product would wait for so many milliseconds."""
    return type(given) is int and 0 <= given <= LONGEST


def _credentials(path: str) -> tuple[str, str]:
    if path.startswith("/v2/ledger"):
        return ("example-auditor", PASSWORD)
    protected = path.startswith(("/v2/persons", "/v2/erasures", "/v2/holds"))
    return ("example-protector" if protected else "example-doer", PASSWORD)


FOUND = [
    ("POST", "/v2/erasures/0/execution", {}, 404),
    ("POST", "/v2/process-instances/search", {"filter": {"variables": {}}}, 400),
    ("POST", "/v2/process-definitions/search", {"sort": [{"field": "name", "order": {}}]}, 400),
    ("POST", "/v2/element-instances/search", {"filter": {"processInstanceKey": "x"}}, 400),
    ("POST", "/v2/element-instances/search", {"filter": {"anything": "else"}}, 400),
    ("POST", "/v2/process-instances/suspension?preview=true", {"filter": {}, "reason": 1}, 400),
    ("POST", "/v2/incidents/resolution", {"filter": None}, 400),
    ("POST", "/v2/incidents/search", {"page": {"from": 0.0, "limit": 5.0}}, 200),
    ("POST", "/v2/incidents/search", {"page": {"limit": 5.5}}, 400),
    ("POST", "/v2/decision-definitions/search", {"filter": {"version": 1.0}}, 200),
    ("POST", "/v2/decision-definitions/search", {"filter": {"version": 1.5}}, 400),
    ("POST", "/v2/ledger/rules", {"case": 1e100}, 404),
    ("POST", "/v2/process-reports/api-example/events",
     {"format": None, "from": None, "to": None, "version": None, "unit": None}, 200),
    ("POST", "/engine-rest/external-task/fetchAndLock",
     {"workerId": "w", "maxTasks": 1.0, "sorting": [{"sortBy": "createTime", "sortOrder": None}],
      "topics": [{"topicName": "outside-x", "lockDuration": 1000.0}]}, 200),
    ("POST", "/engine-rest/external-task/fetchAndLock",
     {"workerId": "w", "maxTasks": 1, "sorting": [{"sortBy": "createTime", "sortOrder": {}}],
      "topics": [{"topicName": "outside-x", "lockDuration": 1000}]}, 400),
]  # fmt: skip
"""What was once taken, failed unforeseen or was never answered."""


@pytest.mark.parametrize(("method", "path", "sent", "status"), FOUND)
def test_what_was_found_stays_mended(
    world: World, method: str, path: str, sent: dict[str, Any], status: int
) -> None:
    answer = world.client(path).request(method, path, json=sent)
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize("address", ["/v2/mails", "/v2/mail-bounces"])
def test_a_mail_without_a_byte_is_none(world: World, address: str) -> None:
    answer = world.doer.post(address, headers={"content-type": "message/rfc822"})
    assert answer.status_code == 400
    assert "empty" in answer.json()["detail"]
