"""The answer to a person and the record of processing as PDF, in both languages."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from api.processing_pdf import processing_pdf
from api.processing_record import processing_markdown
from audit.language import LANGUAGES, Language
from engine.commands.access_pdf import access_pdf
from engine.commands.complete_user_task import complete_user_task
from engine.commands.disclose_person import disclose_person
from engine.commands.set_variables import set_variables
from engine.commands.start_process_instance import start_process_instance
from engine.queries import inbox
from engine.queries.record_of_processing import record_of_processing
from engine.workspace import Workspace
from tests.builders import (
    ADMINISTRATOR,
    deployed,
    end_event,
    form,
    job,
    person,
    process,
    start_event,
    text_field,
    user_task,
)
from tests.integration.engine.protection import handle_of

STEPS = start_event("ask") + user_task("ask", "done", form="note") + end_event()
STATED = {
    "vorgang:dataSubject": "=email",
    "vorgang:summary": "=name",
    "vorgang:purpose": "Anfragen von Kundinnen und Kunden beantworten",
    "vorgang:legalBasis": "Art. 6 Abs. 1 Buchst. b DSGVO",
    "vorgang:retention": "commercial-letter",
    "vorgang:visibleTo": "support",
}
TEAM = "data-protection-team"
LONG = "Sehr geehrte Damen und Herren, " * 400


def text_of(pdf: bytes) -> str:
    """Return all text of a PDF, each run of space as one."""
    keep = os.environ.get("KEEP_PDF")
    if keep:
        Path(keep, f"{len(pdf)}.pdf").write_bytes(pdf)
    told = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return " ".join(told.stdout.decode().split())


@pytest.fixture
def told(workspace: Workspace) -> Workspace:
    """Two cases of a person, one of them with a very long text, and one of somebody else."""
    deployed(
        workspace,
        process("inquiry", STEPS, properties=STATED, file="inquiry.bpmn"),
        process("bare", STEPS, properties={"vorgang:dataSubject": "=email"}, file="bare.bpmn"),
        form("note", {**text_field("note"), "label": "Nachricht an Sie"}),
    )
    clerk = person(workspace, "carla", "clerk")
    for name, note in (("inquiry", LONG), ("bare", "kurz")):
        start_process_instance(
            workspace,
            name,
            variables={
                "email": "anne@example.com",
                "name": "Änne Öztürk & Töchter <GmbH>",
                "address": {"street": "Straße 7", "city": "Köln"},
            },
            business_id=f"A-{name}",
            actor=clerk,
        )
        (task,) = inbox(workspace, clerk)
        if name == "inquiry":
            complete_user_task(workspace, task.key, {"note": note}, actor=clerk)
        else:
            set_variables(
                workspace,
                task.process_instance_key,
                {"name": "Änne Berichtigt"},
                "Antrag",
                rectifies=True,
                actor=ADMINISTRATOR,
            )
    start_process_instance(
        workspace,
        "inquiry",
        variables={"email": "ben@example.com", "name": "Ben Fremd"},
        business_id=None,
        actor=clerk,
    )
    return workspace


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_answer_to_a_person_holds_all_that_the_data_does(told: Workspace, code: str) -> None:
    handle = handle_of(told, "anne@example.com")
    assert handle is not None
    made = disclose_person(told, handle, actor=person(told, "dora", "data-protection-team"))
    text = text_of(access_pdf(made, Language(code)))
    titles = {"de": "Auskunft nach Art. 15 DSGVO", "en": "Access under Art. 15 GDPR"}
    assert titles[code] in text
    for value in (
        handle,
        "Änne Öztürk & Töchter <GmbH>",
        "Änne Berichtigt",
        "Straße 7",
        "Anfragen von Kundinnen und Kunden beantworten",
        "A-inquiry",
        "Nachricht an Sie",
    ):
        assert value in text
    assert text.count("Sehr geehrte Damen und Herren") >= 380
    assert "Ben Fremd" not in text
    assert "{" not in text
    english = ("Legal basis", "not stated", "Your rights")
    assert all((one in text) is (code == "en") for one in english)


def test_the_answer_says_each_value_once_and_inner_names_apart(workspace: Workspace) -> None:
    stated = {**STATED, "vorgang:visibleTo": "data-protection-team,support"}
    deployed(
        workspace,
        process("inquiry", STEPS, properties=stated, file="inquiry.bpmn"),
        form("note", {**text_field("note"), "label": "Nachricht an Sie"}),
    )
    clerk = person(workspace, "carla", "clerk")
    document = {"sha256": "ab" * 32, "name": "Brief.pdf", "contentType": "application/pdf"}
    given: dict[str, Any] = {
        "email": "anne@example.com",
        "innerSign": "X-7",
        "gone": None,
        "none": [],
    }
    start_process_instance(
        workspace,
        "inquiry",
        variables={**given, "letter": document},
        business_id="A-1",
        actor=clerk,
    )
    (task,) = inbox(workspace, clerk)
    complete_user_task(workspace, task.key, {"note": "Einmal gesagt"}, actor=clerk)
    handle = handle_of(workspace, "anne@example.com")
    assert handle is not None
    made = disclose_person(workspace, handle, actor=person(workspace, "dora", TEAM))
    text = text_of(access_pdf(made, Language("de")))
    assert text.count("Einmal gesagt") == 1
    values, _, technical = text.partition("Technische Angaben – A-1")
    assert "Einmal gesagt" in values
    assert "innerSign" not in values
    assert "innerSign X-7" in technical
    assert "gone" not in text
    assert "ab" * 32 not in text.replace(" ", "")
    assert "Brief.pdf" in text
    assert "Datenschutzkoordination, Gruppe support" in text
    # The year after the six behind this one's end is not part of the term.
    assert "bis 31.12." in text


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_record_of_processing_names_each_activity_and_what_is_missing(
    told: Workspace, code: str
) -> None:
    record = record_of_processing(told, person(told, "dora", "data-protection-team"))
    text = text_of(processing_pdf(record, Language(code)))
    for one in record.activities:
        assert one.sha256 in text.replace(" ", "")
    words = {
        "de": ("72 Monate ab Ende des Kalenderjahres", "fehlen Zweck oder Rechtsgrundlage"),
        "en": ("72 months from the end of the calendar year", "purpose or a legal basis"),
    }
    assert all(one in text for one in words[code])
    assert "Art. 6 Abs. 1 Buchst. b DSGVO" in text
    assert "{" not in text


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("de", "Kontaktdaten (Nachricht an Sie, Ergebnisse von „Due“)"),
        ("en", "Contact data (Nachricht an Sie, results of “Due”)"),
    ],
)
def test_the_record_of_processing_names_data_by_labels_and_by_the_steps_that_make_it(
    told: Workspace, code: str, said: str
) -> None:
    steps = start_event("due") + job(
        "due", "ask", "people.find", inputs={"group": "=&quot;clerk&quot;"}
    )
    steps += user_task("ask", "done", form="note") + end_event()
    stated = {**STATED, "vorgang:retention": "contact"}
    deployed(told, process("dated", steps, properties=stated, file="dated.bpmn"))
    record = record_of_processing(told, person(told, "dora", "data-protection-team"))
    for text in (
        text_of(processing_pdf(record, Language(code))),
        processing_markdown(record, Language(code)),
    ):
        assert said in text
        assert "people," not in text


@pytest.mark.parametrize(
    ("language", "somebody", "words"),
    [
        ("de", "eine andere Person", "Der Vorgang betrifft auch jemand anderen"),
        ("en", "another person", "The case is about somebody else as well"),
    ],
)
def test_the_letter_says_that_a_case_is_about_others_too_and_not_who_they_are(
    workspace: Workspace, language: str, somebody: str, words: str
) -> None:
    deployed(workspace, process("both", STEPS, properties={"vorgang:dataSubjects": "=who"}),
             form("note", text_field("note")))  # fmt: skip
    who = ["anne@example.com", "otto@example.com"]
    start_process_instance(workspace, "both", variables={"who": who}, actor=ADMINISTRATOR)
    handle = handle_of(workspace, who[0])
    assert handle is not None
    made = disclose_person(
        workspace, handle, actor=person(workspace, "dora", "data-protection-team")
    )
    text = text_of(access_pdf(made, Language(language)))
    assert words in text
    assert f"anne@example.com, {somebody}" in text
    assert "otto" not in text
