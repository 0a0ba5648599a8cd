"""Calls of web services: what is sent, what is made of the answer, what is left as evidence."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from engine.connectors.rest.outcome import wait_of
from engine.model import BusinessError, ConnectorFailed
from tests.callee import Answer, Service, web_service
from tests.unit.connectors.calling import DOCUMENT, NOW, asked, calls


@pytest.fixture
def service() -> Iterator[Service]:
    with web_service() as running:
        yield running


def url(service: Service, path: str = "/") -> str:
    return f"http://127.0.0.1:{service.port}{path}"


def test_numbers_are_sent_and_read_with_every_digit(service: Service) -> None:
    service.answer = lambda _: Answer(201, b'{"total": 0.1000000000000000055, "id": 7}')
    result = calls(service.port).run(
        asked(
            {
                "method": "post",
                "url": url(service, "/orders"),
                "query": {"dry": False, "tag": ["a b", "ü&"]},
                "headers": {"X-Shop": "eins"},
                "body": {"net": Decimal("98.0000000000000000001"), "big": Decimal(10) ** 20},
            },
            resultVariable="answer",
            resultExpression="={total: response.body.total, id: body.id, code: status}",
        )
    )
    (got,) = service.received
    assert got.method == "POST"
    assert got.path == "/orders?dry=false&tag=a%20b&tag=%C3%BC%26"
    assert got.body == b'{"net":98.0000000000000000001,"big":100000000000000000000}'
    assert got.headers["content-type"] == "application/json"
    assert got.headers["x-shop"] == "eins"
    assert result.values["total"] == Decimal("0.1000000000000000055")
    assert (result.values["id"], result.values["code"]) == (Decimal(7), Decimal(201))
    assert isinstance(result.values["answer"], dict)


def test_every_attempt_has_the_same_key_and_the_model_may_give_its_own(service: Service) -> None:
    caller = calls(service.port)
    for attempt in (1, 2):
        caller.run(replace(asked({"method": "POST", "url": url(service)}), attempt=attempt))
    own: Any = {"Idempotency-Key": "A-1:2"}
    caller.run(asked({"method": "POST", "url": url(service), "headers": own}))
    keys = [one.headers["idempotency-key"] for one in service.received]
    assert keys == ["7-3@vorgang.localhost/ledger"] * 2 + ["A-1:2"]


def test_forms_texts_and_parts_with_documents_of_the_case_are_sent(service: Service) -> None:
    caller = calls(service.port)
    sent: list[tuple[str, Any]] = [
        ("form", {"a": "x y", "b": [Decimal(1), True]}),
        ("text", "Grüße"),
        ("multipart", {"note": "ü", "file": {"sha256": DOCUMENT.sha256, "name": "A.pdf"}}),
        ("multipart", {"note": "ü", "file": {"sha256": DOCUMENT.sha256, "name": "A.pdf"}}),
    ]
    for form, body in sent:
        caller.run(asked({"method": "POST", "url": url(service), "body": body}, bodyForm=form))
    one, two, three, again = service.received
    assert one.body == b"a=x+y&b=1&b=true"
    assert two.body == "Grüße".encode()
    assert three.headers["content-type"].startswith("multipart/form-data; boundary=vorgang-")
    assert b'filename="A.pdf"' in three.body
    assert DOCUMENT.content in three.body
    assert three.body == again.body


def test_the_evidence_names_no_path_and_holds_the_hashes_apart(service: Service) -> None:
    service.answer = lambda _: Answer(200, b'{"ok": true}')
    path = "/customers/4711?name=Jo"
    result = calls(service.port).run(replace(asked({"url": url(service, path)}), attempt=3))
    (fact,) = result.facts
    assert fact.type == "call.made"
    assert fact.data["attempt"] == 3
    assert {name: fact.data[name] for name in ("method", "host", "status")} == {
        "method": "GET",
        "host": "127.0.0.1",
        "status": 200,
    }
    kept = {one.name: one.value for one in fact.personal}
    assert kept["address"] == path
    assert kept["response"] == hashlib.sha256(b'{"ok": true}').hexdigest()
    assert kept["request"] == hashlib.sha256(b"").hexdigest()
    assert "4711" not in str(fact.data)


@pytest.mark.parametrize(
    ("status", "retry"), [(503, True), (429, True), (400, False), (401, False)]
)
def test_an_answer_is_tried_again_only_where_that_may_help(
    service: Service, status: int, retry: bool
) -> None:
    service.answer = lambda _: Answer(status, b"<h1>", {"Retry-After": "90"})
    with pytest.raises(ConnectorFailed) as failure:
        calls(service.port).run(asked({"url": url(service)}))
    assert failure.value.retry == retry
    assert failure.value.after == (timedelta(seconds=90) if retry else None)
    assert failure.value.facts[0].data["status"] == status
    assert str(failure.value).startswith(f"127.0.0.1 answers {status}. ")


def test_the_model_says_which_answers_are_tried_again_and_which_are_fine(service: Service) -> None:
    service.answer = lambda _: Answer(404)
    with pytest.raises(ConnectorFailed) as failure:
        calls(service.port).run(asked({"url": url(service)}, retryOn="404, 500"))
    assert failure.value.retry
    taken = asked(
        {"url": url(service)}, acceptedStatuses="404", resultExpression="={found: status}"
    )
    assert calls(service.port).run(taken).values == {"found": Decimal(404)}


def test_a_wait_may_be_seconds_or_a_date_and_nothing_else() -> None:
    assert wait_of("7", NOW) == timedelta(seconds=7)
    assert wait_of("Mon, 23 Nov 2026 10:02:00 GMT", NOW) == timedelta(minutes=2)
    assert wait_of("Mon, 23 Nov 2020 10:02:00 GMT", NOW) == timedelta()
    assert wait_of("soon", NOW) is None
    assert wait_of("", NOW) is None


def test_the_model_makes_a_bpmn_error_of_an_answer(service: Service) -> None:
    service.answer = lambda _: Answer(422, b'{"reasonCode": "credit_limit", "limit": 5000}')
    expression = (
        '=if status = 422 then {code: body.reasonCode, message: "refused",'
        " variables: {limit: body.limit}} else null"
    )
    with pytest.raises(BusinessError) as error:
        calls(service.port).run(asked({"url": url(service)}, errorExpression=expression))
    assert (error.value.code, error.value.message) == ("credit_limit", "refused")
    assert error.value.values == {"limit": Decimal(5000)}
    assert error.value.facts[0].type == "call.made"


def test_an_expression_that_is_none_is_an_incident_with_the_call_on_record(
    service: Service,
) -> None:
    for headers in ({"errorExpression": "=1 +"}, {"resultExpression": "=1"}):
        with pytest.raises(ConnectorFailed) as failure:
            calls(service.port).run(asked({"url": url(service)}, **headers))
        assert not failure.value.retry
        assert failure.value.facts[0].type == "call.made"


def test_a_file_becomes_a_document_of_the_case_its_kind_by_what_it_holds(service: Service) -> None:
    service.answer = lambda _: Answer(200, DOCUMENT.content, {"Content-Type": "text/html"})
    result = calls(service.port).run(
        asked(
            {"url": url(service), "documentName": "../Rechnung"},
            responseAs="document",
            resultExpression="={invoice: document}",
        )
    )
    (document,) = result.documents
    assert document.content == DOCUMENT.content
    assert (document.content_type, document.name) == ("application/pdf", "-Rechnung.pdf")
    assert result.values["invoice"] == {
        "sha256": hashlib.sha256(DOCUMENT.content).hexdigest(),
        "name": "-Rechnung.pdf",
        "contentType": "application/pdf",
    }


def test_a_page_is_no_document(service: Service) -> None:
    service.answer = lambda _: Answer(200, b"<html><script>x</script>", {})
    with pytest.raises(ConnectorFailed, match="no kind that is kept"):
        calls(service.port).run(asked({"url": url(service)}, responseAs="document"))


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"x" * 1_000_001, {}),
        (gzip.compress(b"0" * 30_000_000), {"Content-Encoding": "gzip"}),
        (b"x", {"Content-Encoding": "br"}),
        (b"no gzip", {"Content-Encoding": "gzip"}),
        (gzip.compress(b"cut off here")[:-6], {"Content-Encoding": "gzip"}),
        (b'{"a": 1', {"Content-Type": "application/json"}),
        (b'{"a": 1e999999999}', {"Content-Type": "application/json"}),
        (b"[" * 100_000, {"Content-Type": "application/json"}),
        (b'{"a": 1, "a": 2}', {"Content-Type": "application/json"}),
        (b"\xff\xfe", {"Content-Type": "text/plain; charset=utf-8"}),
    ],
    ids=["large", "bomb", "brotli", "no-gzip", "cut", "half", "huge", "deep", "twice", "bytes"],
)
def test_an_answer_that_cannot_be_taken_is_refused(
    service: Service, body: bytes, headers: dict[str, str]
) -> None:
    service.answer = lambda _: Answer(200, body, headers)
    with pytest.raises(ConnectorFailed) as failure:
        calls(service.port).run(asked({"url": url(service)}, largestResponse="1"))
    assert not failure.value.retry


def test_a_packed_answer_is_unpacked(service: Service) -> None:
    packed = {"Content-Encoding": "gzip", "Content-Type": "application/json; charset=utf-8"}
    service.answer = lambda _: Answer(200, gzip.compress(b'{"a": 1}'), packed)
    result = calls(service.port).run(asked({"url": url(service)}, resultExpression="=body"))
    assert result.values == {"a": Decimal(1)}


@pytest.mark.parametrize(
    "variables",
    [
        {"url": None},
        {"url": "ftp://127.0.0.1/"},
        {"url": "file:///etc/passwd"},
        {"url": "http://user:pass@127.0.0.1/"},
        {"url": "http://127.0.0.1/a/../b"},
        {"url": "http://127.0.0.1/a/%2e%2E/b"},
        {"url": "http://127.0.0.1\r\nHost: x/"},
        {"headers": {"Host": "evil.example"}},
        {"headers": {"Authorization": "Bearer x"}},
        {"headers": {"X": "a\r\nY: b"}},
        {"headers": {"X Y": "a"}},
        {"method": "TRACE"},
        {"method": "GET / HTTP/1.1\r\n"},
        {"query": "a=b"},
    ],
    ids=str,
)
def test_what_cannot_be_sent_is_never_sent(service: Service, variables: dict[str, Any]) -> None:
    given = {"url": url(service), **variables}
    with pytest.raises(ConnectorFailed) as failure:
        calls(service.port).run(asked(given))
    assert not failure.value.retry
    assert service.received == []
