"""Documents: a deployed template and data become a PDF, numbered once and without a gap."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from engine.commands.start_process_instance import start_process_instance
from engine.commands.verify_ledger import verify_ledger
from engine.connectors.document import DocumentConnector
from engine.document_number import DocumentNumber
from engine.model import (
    CaseView,
    ConnectorFailed,
    ConnectorRequest,
    ConnectorResult,
    LinkedFile,
    NumberWanted,
    Resource,
    StoredDocument,
    Values,
)
from engine.queries import case, document, incidents
from engine.settings import Settings
from engine.store.document_numbers import take_number
from engine.worker import Worker
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, deployed, end_event, process, start_event

NOW = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
"""In Berlin the new year has begun."""
HEAD = "---\ntitle: Brief {{{{ number|default('') }}}}\nclass: contact\npurpose: Brief\n{}---\n"
BODY = "Guten Tag {{ name }},\n\nes geht um **{{ amount|money }}**.\n"
TASK = """<bpmn:serviceTask id="make" name="Make"><bpmn:extensionElements>
<zeebe:taskDefinition type="document" retries="1"/><zeebe:ioMapping>
<zeebe:input source="={{name: name, amount: 12.5}}" target="data"/>{}</zeebe:ioMapping>
<zeebe:linkedResources><zeebe:linkedResource resourceId="{}" resourceType="document"
 linkName="template" bindingType="deployment"/></zeebe:linkedResources>
</bpmn:extensionElements><bpmn:outgoing>to-done</bpmn:outgoing></bpmn:serviceTask>
<bpmn:sequenceFlow id="to-done" sourceRef="make" targetRef="done"/>"""


def letter(head: str = "", body: str = BODY, name: str = "letter.document.md") -> Resource:
    return Resource(name, (HEAD.format(head) + body).encode())


def request(file: Resource | None, variables: Values, now: datetime = NOW) -> ConnectorRequest:
    linked = None if file is None else LinkedFile(file.name, 3, "ab" * 32, file.content)

    def nothing(sha256: str) -> StoredDocument:
        raise AssertionError(sha256)

    def first(wanted: NumberWanted) -> DocumentNumber:
        return DocumentNumber(wanted.year, wanted.of or 1, 2 if wanted.of else 1)

    return ConnectorRequest(
        "7-3", variables, {}, nothing, linked=lambda _: linked, now=now, next_number=first
    )


def made(settings: Settings, file: Resource | None, **variables: Any) -> ConnectorResult:
    data: Values = {"name": "Jo Schäfer", "amount": Decimal("1234.5")}
    return DocumentConnector(settings).run(request(file, {"data": dict(data), **variables}))


def text_of(content: bytes) -> str:
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True
    ).stdout.decode()


def written(settings: Settings, body: str, data: Mapping[str, Any]) -> str:
    result = made(settings, letter(body=body), data=dict(data))
    return text_of(result.documents[0].content)


def told(result: ConnectorResult) -> Mapping[str, Any]:
    found = result.values["document"]
    assert isinstance(found, dict)
    return found


def test_the_same_data_give_the_same_document(settings: Settings) -> None:
    first, second = (made(settings, letter()) for _ in range(2))
    assert first == second
    (kept,) = first.documents
    assert kept.content.startswith(b"%PDF-")
    assert "1.234,50 €" in text_of(kept.content)
    (fact,) = first.facts
    assert fact.refs == {"sha256": kept.sha256, "template": "ab" * 32}
    assert fact.data == {
        "template": "letter.document.md", "version": 3, "class": "contact", "purpose": "Brief",
    }  # fmt: skip


def test_a_number_says_the_year_in_berlin_its_place_in_the_series_and_its_version(
    settings: Settings,
) -> None:
    result = made(settings, letter("number: B-{year}-{seq:3}-v{version}\n"))
    assert told(result)["number"] == "B-2027-001-v1"
    assert result.facts[0].data["series"] == "letter"
    assert (result.facts[0].data["number"], result.facts[0].data["revision"]) == (1, 1)
    next_one = made(
        settings, letter("number: B-{year}-{seq:3}-v{version}\n"), versionOf=told(result)
    )
    assert told(next_one)["number"] == "B-2027-001-v2"
    assert told(next_one)["version"] == Decimal(2)


def test_a_number_of_the_process_is_taken_as_it_is(settings: Settings) -> None:
    result = made(
        settings, letter("number: B-{seq}\n"), documentNumber="A-7", documentVersion=Decimal(4)
    )
    assert (told(result)["number"], told(result)["version"]) == ("A-7", Decimal(4))
    assert result.numbering is None
    assert "series" not in result.facts[0].data


@pytest.mark.parametrize(
    ("file", "variables", "says"),
    [
        (None, {}, "no template"),
        (letter(), {"data": "x"}, "variable data"),
        (letter(), {"data": {"name": "Jo"}}, "amount"),
        (letter(), {"data": {"name": None, "amount": Decimal(1)}}, "empty"),
        (letter(), {"documentNumber": ""}, "variable documentNumber"),
        (letter(), {"documentNumber": "x" * 61}, "variable documentNumber"),
        (
            letter(),
            {"documentNumber": "x", "documentVersion": Decimal("1.5")},
            "variable documentVersion",
        ),
        (letter("number: B-{seq}\n"), {"versionOf": "B-0001"}, "no place for the version"),
        (letter("number: B-{seq}-{version}\n"), {"versionOf": "C-0001-1"}, "no number of the form"),
        (letter("number: B-{seq}-{version}\n"), {"versionOf": "B-٣-1"}, "no number of the form"),
        (letter("recipient: '{{ name }}'\n"), {"data": {"name": "x\n" * 10}}, "10 lines"),
    ],
)
def test_what_cannot_be_made_is_refused_for_good_by_name(
    settings: Settings, file: Resource | None, variables: dict[str, Any], says: str
) -> None:
    with pytest.raises(ConnectorFailed, match=says) as failure:
        made(settings, file, **variables)
    assert not failure.value.retry


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a\r\nb", "/abs", "..", "", "x" * 500, None, 7]
)
def test_a_documents_name_is_a_file_name_and_nothing_else(settings: Settings, name: Any) -> None:
    (kept,) = made(settings, letter(), fileName=name).documents
    assert kept.name.isprintable()
    assert not set(kept.name) & set('/\\:*?"<>|')
    assert kept.name.removesuffix(".pdf").strip(". ")
    assert kept.name.endswith(".pdf")


@pytest.mark.parametrize(
    "value",
    [
        "# Kopf", "a | b", "**fett**", "`x`", "> y", "- z", "1. w", "===", "<b>v</b>", "&amp;",
        "[x](http://y.example)", "\\", "Zeile\nnoch eine", "***", "~~~", "Wert (1)", "*", "&lt;",
    ],
)  # fmt: skip
def test_what_a_value_holds_stands_there_as_it_is(settings: Settings, value: str) -> None:
    body = "Vor **{{ v }}** nach `{{ v }}`\n\n| A | B |\n|---|---|\n| {{ v }} | **{{ v }}**x |\n"
    shown = written(settings, body, {"v": value}).split()
    for part in value.split():
        assert sum(part in one for one in shown) >= 4, shown


def test_sums_are_added_exactly_and_stand_below_the_lines(settings: Settings) -> None:
    body = (
        "| Was | Betrag |\n|:---|---:|\n{% for one in lines %}\n| {{ one.what }} | "
        "{{ one.net|money }} |\n{% endfor %}\n| === | |\n| Summe | {{ lines|sum('net')|money }} |\n"
    )
    lines = [{"what": f"Posten {n}", "net": Decimal("0.10")} for n in range(30)]
    assert "Summe" in written(settings, body, {"lines": lines})
    assert "3,00 €" in written(settings, body, {"lines": lines})
    with pytest.raises(ConnectorFailed, match="sum finds no net"):
        written(settings, "{{ lines|sum('net') }}", {"lines": [*lines, {"what": "x"}]})


def test_a_table_of_many_pages_repeats_its_head_and_counts_the_pages(settings: Settings) -> None:
    body = "| Kopf | B |\n|---|---|\n{% for n in lines %}\n| {{ n }} | x |\n{% endfor %}\n"
    shown = written(settings, body, {"lines": [Decimal(n) for n in range(120)]})
    pages = shown.rstrip("\f").split("\f")
    assert len(pages) > 2
    for at, page in enumerate(pages, 1):
        assert "Kopf" in page
        assert f"Seite {at} von {len(pages)}" in page


def made_case(workspace: Workspace, file: Resource, more: str = "", **variables: Any) -> CaseView:
    task = TASK.format(more, file.name)
    id_ = file.name.partition(".")[0]
    deployed(workspace, process(id_, start_event("make") + task + end_event()), file)
    started = start_process_instance(
        workspace, id_, variables={"name": "Jo", **variables}, actor=ADMINISTRATOR
    )
    Worker(workspace).run_once()
    return case(workspace, started.key, ADMINISTRATOR)


def created(view: CaseView) -> list[dict[str, Any]]:
    """The case's facts about documents that were made."""
    facts = [dict(fact) for entry in view.entries for fact in entry.facts]
    return [one for one in facts if one["type"] == "document.created"]


def test_a_document_lies_in_its_case_and_its_fact_names_template_and_number(
    workspace: Workspace,
) -> None:
    file = letter("number: K-{year}-{seq}-v{version}\n", name="kept.document.md")
    view = made_case(workspace, file)
    assert view.instance.status == "completed"
    (stored,) = view.documents
    assert b"PDF" in document(workspace, stored.sha256, ADMINISTRATOR).content[:8]
    (fact,) = created(view)
    assert fact["data"]["template"] == "kept.document.md"
    assert fact["data"]["series"] == "kept"
    assert fact["refs"]["sha256"] == stored.sha256
    assert not verify_ledger(workspace)


def test_a_document_that_cannot_be_made_is_an_incident_and_takes_no_number(
    workspace: Workspace,
) -> None:
    file = letter("number: F-{seq}\n", BODY + "{{ nobody }}\n", "failing.document.md")
    view = made_case(workspace, file)
    (found,) = (
        one
        for one in incidents(workspace, ADMINISTRATOR)
        if one.process_instance_key == view.instance.key
    )
    assert "nobody" in found.message
    with workspace.transaction() as connection:
        assert take_number(connection, NumberWanted("failing", 0)).count == 1


def test_no_number_is_lost_or_given_twice_however_many_ask_at_once(workspace: Workspace) -> None:
    """Half of those who take one roll back: what they took is free again."""

    class Undone(Exception):
        """The transaction is not kept."""

    def ask(seed: int) -> list[DocumentNumber]:
        luck, kept = Random(seed), []
        for _ in range(12):
            try:
                with workspace.transaction() as connection:
                    number = take_number(connection, NumberWanted("crowd", 2026))
                    if luck.random() < 0.5:
                        raise Undone
                kept.append(number)
            except Undone:
                continue
        return kept

    with ThreadPoolExecutor(6) as threads:
        given = [number.count for kept in threads.map(ask, range(6)) for number in kept]
    assert sorted(given) == list(range(1, len(given) + 1))


def test_workers_side_by_side_number_the_documents_of_many_cases_without_a_gap(
    workspace: Workspace,
) -> None:
    file = letter("number: S-{year}-{seq}-v{version}\n", name="side.document.md")
    deployed(
        workspace,
        process("side", start_event("make") + TASK.format("", file.name) + end_event()),
        file,
    )
    started = [
        start_process_instance(workspace, "side", variables={"name": "Jo"}, actor=ADMINISTRATOR)
        for _ in range(12)
    ]
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(lambda _: Worker(workspace).run_once(), range(3)))
    numbers, shown = [], set()
    for one in started:
        view = case(workspace, one.key, ADMINISTRATOR)
        assert view.instance.status == "completed"
        (stored,) = view.documents
        found = [fact["data"]["number"] for fact in created(view)]
        numbers += found
        assert f"-{found[0]:04d}-v1" in stored.name
        # What stands on the page is what was taken, also where somebody else was faster.
        content = document(workspace, stored.sha256, ADMINISTRATOR).content
        shown.add(stored.name.removesuffix(".pdf"))
        assert stored.name.removesuffix(".pdf") in text_of(content)
    assert sorted(numbers) == list(range(1, 13))
    assert len(shown) == 12


def test_a_job_that_is_done_again_after_its_result_was_kept_takes_no_second_number(
    workspace: Workspace,
) -> None:
    file = letter("number: T-{seq}-v{version}\n", name="twice.document.md")
    made_case(workspace, file)
    version = made_case(
        workspace, file, '<zeebe:input source="=&quot;T-0001-v1&quot;" target="versionOf"/>'
    )
    (stored,) = version.documents
    assert stored.name == "Brief T-0001-v2.pdf"
    unknown = made_case(
        workspace, file, '<zeebe:input source="=&quot;T-0009-v1&quot;" target="versionOf"/>'
    )
    (found,) = (
        one
        for one in incidents(workspace, ADMINISTRATOR)
        if one.process_instance_key == unknown.instance.key
    )
    assert "has no number 9" in found.message


def test_another_number_than_the_guessed_one_makes_another_document(settings: Settings) -> None:
    result = made(settings, letter("number: B-{seq}\n"))
    assert result.numbering is not None
    other = result.numbering.made(DocumentNumber(0, 7))
    assert told(other)["number"] == "B-0007"
    assert other.documents[0].sha256 != result.documents[0].sha256
    assert replace(result, numbering=None) == result.numbering.made(DocumentNumber(0, 1))
