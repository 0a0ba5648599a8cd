"""Templates of mails: what they may say, what they can never do, and which version a case takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from engine.clauses import CLAUSES
from engine.commands.start_process_instance import start_process_instance
from engine.commands.verify_ledger import verify_ledger
from engine.connectors.mail_text import written
from engine.faults import ModelRefused
from engine.german import in_german
from engine.mail_template import MailTemplate, read_mail_template
from engine.model import ConnectorFailed, Resource
from engine.queries import incidents
from engine.template_language import TemplateRefused
from engine.worker import Worker
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, deployed, end_event, process, start_event
from tests.fakes import Postbox

HEAD = "---\nsubject: {}\nclass: transactional\npurpose: Angebot\nbasis: Art. 6(1)(b) GDPR\n{}---\n"
TASK = """<bpmn:serviceTask id="tell" name="Tell"><bpmn:extensionElements>
<zeebe:taskDefinition type="mail" retries="1"/><zeebe:ioMapping>
<zeebe:input source="=&quot;jo@example.com&quot;" target="to"/></zeebe:ioMapping>
<zeebe:linkedResources><zeebe:linkedResource resourceId="offer.mail.md" resourceType="mail"
linkName="template" bindingType="{}"/></zeebe:linkedResources></bpmn:extensionElements>
<bpmn:incoming>to-tell</bpmn:incoming><bpmn:outgoing>to-done</bpmn:outgoing></bpmn:serviceTask>
<bpmn:sequenceFlow id="to-done" sourceRef="tell" targetRef="done"/>"""


def template(body: str, subject: str = "Angebot", more: str = "") -> MailTemplate:
    return read_mail_template((HEAD.format(subject, more) + body).encode())


def text(body: str, **values: Any) -> str:
    return written(template(body), values).text.strip()


@pytest.mark.parametrize(
    ("body", "values", "shown"),
    [
        ("{{ a }}", {"a": Decimal("1234.5")}, "1.234,5"),
        ("{{ a|money }}", {"a": Decimal("1234.5")}, "1.234,50\u00a0€"),
        ("{{ a|money('CHF') }}", {"a": "0.005"}, "0,01\u00a0CHF"),
        ("{{ a|number(1) }}", {"a": Decimal("-1234567.85")}, "-1.234.567,9"),
        ("{{ a|date }}", {"a": "2026-12-24"}, "24.12.2026"),
        ("{{ a|date }}", {"a": "2026-12-24T23:30:00Z"}, "25.12.2026"),
        ("{{ a|datetime }}", {"a": datetime(2026, 7, 1, 10, tzinfo=UTC)}, "01.07.2026, 12:00 Uhr"),
        ("{{ a|time }}", {"a": "2026-12-24T17:05:00Z"}, "18:05 Uhr"),
        ("{{ a }}", {"a": True}, "ja"),
        ("{{ a.b[0].c }}", {"a": {"b": [{"c": "tief"}]}}, "tief"),
        ("{{ a|default('nichts') }}", {}, "nichts"),
        ("{{ a.items }}", {"a": {"items": "Wert"}}, "Wert"),
        ("{% for x in a %}{{ loop.index }}:{{ x }};{% endfor %}", {"a": ["u", "v"]}, "1:u;2:v;"),
        ("{{ a|join }}", {"a": ["u", Decimal("1.5")]}, "u, 1,5"),
        ("{% if a is defined and a > 1 %}ja{% else %}nein{% endif %}", {"a": Decimal(2)}, "ja"),
    ],
)
def test_values_stand_in_a_mail_as_germans_write_them(
    body: str, values: dict[str, Any], shown: str
) -> None:
    assert text(body, **values) == shown


@pytest.mark.parametrize(
    ("body", "values"),
    [
        ("{{ a }}", {}),
        ("{{ a.b }}", {"a": {}}),
        ("{{ a.b.c }}", {"a": {}}),
        ("{{ a }}", {"a": None}),
        ("{{ a|date }}", {"a": "bald"}),
        ("{{ a|money }}", {"a": "viel"}),
        ("{{ a|money }}", {"a": "NaN"}),
        ("{{ a }}", {"a": [1]}),
        ("{{ a.__class__ }}", {"a": "x"}),
        ("{{ a['__class__'] }}", {"a": {}}),
        ("{{ a.keys }}", {"a": {}}),
        ("{% for x in a %}x{% endfor %}", {"a": "text"}),
        ("{% for x in a %}{% for y in a %}{% for z in a %}{% endfor %}{% endfor %}{% endfor %}",
         {"a": list(range(1000))}),
        ("{% for x in a %}{{ b }}{% endfor %}", {"a": [1] * 2000, "b": "x" * 1000}),
    ],
)  # fmt: skip
def test_what_is_missing_empty_or_endless_stops_the_mail_for_good(
    body: str, values: dict[str, Any]
) -> None:
    with pytest.raises(ConnectorFailed) as failure:
        text(body, **values)
    assert not failure.value.retry


@pytest.mark.parametrize(
    "body",
    [
        "{{ ''.join(a) }}",
        "{{ a() }}",
        "{{ cycler }}{{ range(9) }}",
        "{% set a = b ~ b %}",
        "{% macro m() %}{{ m() }}{% endmacro %}",
        "{% include 'x' %}",
        "{% extends 'x' %}",
        "{% import 'x' as y %}",
        "{{ 'a' * 1000000000 }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ a|attr('__class__') }}",
        "{{ a|map('upper') }}",
        "{{ a|safe }}",
        "{{ a is callable }}",
        "{% for x in a recursive %}{{ loop(x) }}{% endfor %}",
        "{% for a in b %}{% for c in b %}{% for d in b %}{% for e in b %}"
        "{% endfor %}{% endfor %}{% endfor %}{% endfor %}",
        "{{ a",
        "{% if a %}",
        "   ",
        "(" * 10 + "{{ " + "(" * 5000 + "a",
    ],
)
def test_a_template_that_would_do_more_than_show_data_is_refused(body: str) -> None:
    with pytest.raises(TemplateRefused):
        template(body)


@pytest.mark.parametrize(
    "file",
    [
        b"Guten Tag",
        b"---\n: [\n---\nx",
        b"---\n- a\n---\nx",
        b"---\nsubject: x\n---\nx",
        HEAD.format("a", "image: x\n").encode() + b"x",
        HEAD.format("a", "html: vielleicht\n").encode() + b"x",
        HEAD.format("a", "").replace("transactional", "werbung").encode() + b"x",
        HEAD.format("a", "").replace("transactional", "advertising").encode() + b"Kaufen",
        HEAD.format("{{ a() }}", "").encode() + b"x",
        b"\xff\xfe",
        HEAD.format("a", "").encode() + b"x" * 100_001,
    ],
)
def test_a_file_that_is_no_template_is_refused_with_a_clause_and_german(
    workspace: Workspace, file: bytes
) -> None:
    with pytest.raises(ModelRefused) as refused:
        deployed(workspace, Resource("offer.mail.md", file))
    for one in refused.value.findings:
        assert one.rule in CLAUSES
        (german,) = in_german([one])
        assert german.message != one.message


def test_a_line_in_the_middle_of_a_value_never_becomes_a_header() -> None:
    made = written(template("x", "Für {{ who }}"), {"who": "Jo\r\nBcc: all@example.com"})
    assert made.subject == "Für Jo Bcc: all@example.com"


def test_html_shows_values_as_they_are_and_holds_no_image_and_no_markup_of_theirs() -> None:
    value = (
        "<img src=x> **fett** [klick](https://boese.example) ![p](https://pixel.example)\n# Titel"
    )
    body = "Guten Tag **{{ a }}**\n\n![logo](https://x.example/y.png)\n\n<b>roh</b>\n"
    made = written(template(body, more="html: true\n"), {"a": value})
    assert made.html is not None
    assert "<img" not in made.html
    assert "<b>" not in made.html
    assert "<h1" not in made.html
    assert "boese.example</" not in made.html.replace("[klick](https://boese.example)", "")
    assert "href" not in made.html.replace('href="https://x.example', "")
    assert value.split("\n", maxsplit=1)[0] in made.text


def test_running_cases_keep_their_template_and_new_ones_follow(
    mailing: Workspace, postbox: Postbox
) -> None:
    model = process("offers", start_event("tell") + TASK.format("deployment") + end_event())
    first = Resource("offer.mail.md", (HEAD.format("Alt {{ no }}", "") + "Guten Tag\n").encode())
    deployed(mailing, first, model)
    key = start_process_instance(
        mailing, "offers", variables={"no": "A-1"}, actor=ADMINISTRATOR
    ).key
    second = replace(first, content=first.content.replace(b"Alt", b"Neu"))
    changed = replace(model, content=model.content.replace(b'name="Tell"', b'name="Tells"'))
    deployed(mailing, second, changed)
    start_process_instance(mailing, "offers", variables={"no": "A-2"}, actor=ADMINISTRATOR)
    Worker(mailing).run_once()
    assert sorted(str(one["Subject"]) for one in postbox.messages) == ["Alt A-1", "Neu A-2"]
    with mailing.transaction() as connection:
        entries = mailing.ledger.entries_of(connection, str(key))
    told = b"".join(one.body for one in entries)
    assert b'"template":"offer.mail.md"' in told
    assert b'"purpose":"Angebot"' in told
    assert b"jo@example.com" not in told
    assert verify_ledger(mailing) == ()


def test_a_name_that_is_missing_is_an_incident_that_names_it(mailing: Workspace) -> None:
    model = process("asks", start_event("tell") + TASK.format("latest") + end_event())
    deployed(mailing, Resource("offer.mail.md", (HEAD.format("x", "") + "{{ nobody }}").encode()))
    deployed(mailing, model)
    key = start_process_instance(mailing, "asks", variables={}, actor=ADMINISTRATOR).key
    Worker(mailing).run_once()
    found = incidents(mailing, ADMINISTRATOR)
    (incident,) = [one for one in found if one.process_instance_key == key]
    assert "'nobody'" in incident.message
