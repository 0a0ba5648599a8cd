"""What lint says of calls and chats, before anybody is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from html import escape
from pathlib import Path

import pytest

from dmn.findings import Finding
from engine.commands.lint_resources import Linted, lint_resources
from engine.german import in_german
from engine.model import Resource
from engine.settings import Settings
from tests.builders import end_event, process, start_event

ALLOWED = Settings(http_allowed="https://erp.example.com https://*.shop.example:8443")


def task(
    job_type: str,
    inputs: Mapping[str, str],
    headers: Mapping[str, str],
    of_process: Mapping[str, str] | None = None,
) -> Resource:
    sources = "".join(
        f'<zeebe:input source="{escape(source)}" target="{target}"/>'
        for target, source in inputs.items()
    )
    said = "".join(
        f'<zeebe:header key="{key}" value="{escape(value)}"/>' for key, value in headers.items()
    )
    return process(
        "orders",
        start_event("call")
        + f"""<bpmn:serviceTask id="call"><bpmn:extensionElements>
<zeebe:taskDefinition type="{job_type}"/><zeebe:taskHeaders>{said}</zeebe:taskHeaders>
<zeebe:ioMapping>{sources}</zeebe:ioMapping></bpmn:extensionElements>
<bpmn:incoming>to-call</bpmn:incoming><bpmn:outgoing>to-done</bpmn:outgoing></bpmn:serviceTask>
<bpmn:sequenceFlow id="to-done" sourceRef="call" targetRef="done"/>"""
        + end_event(),
        properties=of_process,
    )


def linted(model: Resource, settings: Settings | None = ALLOWED) -> Linted:
    return lint_resources([model], settings=settings)


def notes(linted: Linted) -> list[Finding]:
    return [one for one in linted.warnings if one.rule.startswith("call/")]


def call(url: str, **headers: str) -> Resource:
    return task("http", {"method": "GET", "url": url}, headers)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://erp.example.com/orders", False),
        ("https://ERP.example.com", False),
        ("https://a.shop.example:8443/?a=b", False),
        ('="https://erp.example.com/orders/" + number', False),
        ("=address", False),
        ('="https://" + host + "/orders"', False),
        ('="https://erp." + rest', False),
        ("https://erp.example.com:444/orders", True),
        ("http://erp.example.com/orders", True),
        ("https://a.shop.example/", True),
        ("https://other.example/orders", True),
        ('="https://other.example/orders/" + number', True),
        ("https://[fd00::1]/", True),
    ],
)
def test_an_address_that_is_written_out_and_not_listed_is_told(url: str, told: bool) -> None:
    found = notes(linted(call(url)))
    assert [(one.rule, one.element) for one in found] == ([("call/host", "call")] if told else [])


def test_where_nobody_says_whom_calls_may_reach_lint_says_nothing_of_hosts() -> None:
    assert notes(linted(call("https://other.example/", secret="erp-token"), None)) == []


def test_where_a_token_is_got_counts_as_well() -> None:
    model = call("https://erp.example.com/", tokenUrl="https://login.example/token")
    (found,) = notes(linted(model))
    assert "login.example" in found.message


@pytest.mark.parametrize(
    ("use", "told"),
    [
        ("process: orders\nhost: erp.example.com", None),
        ("process: *\nhost: *", None),
        ("process: other\nhost: *", "is not for the process orders"),
        ("whoever", "is not known here, or for nobody"),
        (None, "is not known here, or for nobody"),
    ],
)
def test_a_secret_is_looked_for_without_being_read(
    tmp_path: Path, use: str | None, told: str | None
) -> None:
    if use is not None:  # and no file erp-token at all: only the worker needs that
        (tmp_path / "erp-token.use").write_text(use)
    settings = replace(ALLOWED, secrets=str(tmp_path))
    model = call("https://erp.example.com/", authentication="bearer", secret="erp-token")
    found = [one.message for one in notes(linted(model, settings))]
    assert [told in one for one in found if told] == ([True] if told else [])
    assert bool(found) is bool(told)


@pytest.mark.parametrize("name", ["resultExpression", "errorExpression"])
@pytest.mark.parametrize(
    ("written", "rule"), [("={a: body.}", "feel/syntax"), ("body.a", "bpmn/expression-expected")]
)
def test_what_a_call_makes_of_its_answer_is_compiled_when_it_is_read(
    name: str, written: str, rule: str
) -> None:
    found = linted(call("https://erp.example.com/", **{name: written}))
    of_task = [one.rule for one in found.refusals if one.element == "call"]
    assert of_task == [rule]
    good = linted(call("https://erp.example.com/", **{name: "=null"}))
    assert [one.rule for one in (*good.refusals, *good.warnings) if one.element == "call"] == []


def test_the_same_headers_of_another_job_stay_text() -> None:
    model = task("document", {}, {"resultExpression": "body.a"})
    assert linted(model).refusals == ()


PROPERTIES = {"vorgang:class.number": "business", "vorgang:class.customer": "contact"}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('="Auftrag " + number', []),
        ('="customer: " + number', []),
        ("customer", []),
        ('="Auftrag von " + customer.name', ["customer"]),
        ("=note", ["note"]),
    ],
)
def test_a_chat_that_would_hold_what_is_about_a_person_is_told(text: str, named: list[str]) -> None:
    model = task("chat", {"text": text}, {"format": "teams"}, PROPERTIES)
    found = [one for one in notes(linted(model)) if one.rule == "call/personal-chat"]
    assert [one.message.split()[6].rstrip(",") for one in found] == named


@pytest.mark.parametrize(
    ("headers", "left_out"),
    [
        ({}, "class, purpose, basis"),
        ({"class": "internal", "purpose": " "}, "purpose, basis"),
        ({"class": "internal", "purpose": "Übergabe", "basis": "Art. 6(1)(b) GDPR"}, None),
    ],
)
@pytest.mark.parametrize("type_", ["mail", "invitation"])
def test_a_mail_that_does_not_say_what_it_is_for_is_told(
    type_: str, headers: Mapping[str, str], left_out: str | None
) -> None:
    given = {"to": "=email", "subject": "Hallo", "text": "Guten Tag"}
    found = notes(linted(task(type_, given, headers)))
    told = [one for one in found if one.rule == "call/mail-purpose"]
    assert [one.message for one in told] == ([f"the mail does not say {left_out}"] * bool(left_out))
    assert all("Elementtemplate" in one.remedy for one in in_german(told))


def test_all_of_it_is_told_in_german() -> None:
    model = task("chat", {"text": "=customer.name", "url": "http://x.example/"}, {"secret": "none"})
    found = notes(linted(model))
    assert {one.rule for one in found} == {"call/host", "call/secret", "call/personal-chat"}
    for english, german in zip(found, in_german(found), strict=True):
        assert english.message != german.message
        assert english.remedy != german.remedy
