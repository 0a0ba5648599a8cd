"""Personal data breaches over HTTP and SMTP: who may decide, how persons are told, what is made.

Lines 1 to 7 and 10 are scenarios of `library/data-breach`; here stands what only a running
product shows.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.operators import OPERATOR
from engine.queries import case
from tests.integration.api.conftest import Office
from tests.integration.engine.test_mail_bounces import returned
from tests.integration.library.strangers import facts, mails, text, worked

AWARE = datetime.now(UTC) - timedelta(hours=2)
REASON = "Kontaktdaten von Kunden auf einem Gerät ohne Verschlüsselung des Datenträgers"
TRIAGE: dict[str, Any] = {
    "what": "Ein Laptop wurde gestohlen",
    "personalData": "yes",
    "role": "controller",
    "awareAt": f"{AWARE:%Y-%m-%dT%H:%M:%S}Z",
    "awareWhy": "Kundendaten lagen unverschlüsselt darauf",
    "categories": "Kontaktdaten",
    "countUnknown": True,
    "containment": "Zugänge gesperrt",
}
TOLD = {
    "subjectText": "Ein Gerät mit Ihren Kontaktdaten wurde gestohlen.",
    "subjectConsequences": "Jemand könnte Ihnen in unserem Namen schreiben.",
    "subjectMeasures": "Wir haben die Zugänge gesperrt.",
    "subjectContact": "Emil Beispiel, dsb@example.com",
}
NOTICE = {
    "nature": "Ein Laptop wurde gestohlen",
    "contact": "Emil Beispiel, dsb@example.com",
    "consequences": "Missbrauch der Kontaktdaten",
    "measures": "Zugänge gesperrt",
    "reference": "LDI-1",
}


def opened(desk: Office, **given: object) -> int:
    """Return a breach that somebody of the team has reported."""
    body = {
        "processDefinitionId": "data-breach",
        "variables": {"breachText": "Ein Laptop wurde gestohlen", **given},
    }
    answer = desk.program("dora").post("/v2/process-instances", json=body)
    assert answer.status_code == 200, answer.text
    worked(desk)
    return int(answer.json()["processInstanceKey"])


def task(desk: Office, begun: int, element: str) -> int:
    """Return the open task of an element."""
    worked(desk)
    found = [
        one
        for one in case(desk.workspace, begun, OPERATOR).user_tasks
        if one.activity_id == element and one.state in {"ready", "claimed"}
    ]
    assert found, element
    return found[0].key


def done(desk: Office, begun: int, element: str, who: str, **given: object) -> int:
    """Complete a task as somebody; return how that was answered."""
    key, client = task(desk, begun, element), desk.program(who)
    client.post(f"/v2/user-tasks/{key}/assignment", json={"assignee": who})
    answer = client.post(f"/v2/user-tasks/{key}/completion", json={"variables": given})
    worked(desk)
    return answer.status_code


def assessed(desk: Office, **given: object) -> int:
    """Return a breach of high risk that waits for the directors."""
    begun = opened(desk, **given)
    assert done(desk, begun, "triage", "dora", **TRIAGE) == 204
    marks = {"dpc": "3", "ei": "1", "cb": 0.5, "assessReason": REASON}
    assert done(desk, begun, "assess", "dora", **marks) == 204
    assert done(desk, begun, "advise", "emil", advice="Aus meiner Sicht ist zu melden.") == 204
    return begun


def decided(desk: Office) -> int:
    """Return a breach that was reported, with persons who have to be told."""
    begun = assessed(desk)
    choice = {"authority": "yes", "subjects": "yes", "decideReason": "Nach Bewertung und Rat."}
    assert done(desk, begun, "decide", "gero", **choice) == 204
    assert done(desk, begun, "report", "dora", **NOTICE) == 204
    return begun


def documents(desk: Office, begun: int) -> list[str]:
    return sorted(one.name for one in case(desk.workspace, begun, OPERATOR).documents)


def test_line_8_a_mail_that_comes_back_becomes_a_letter(desk: Office) -> None:
    begun = decided(desk)
    persons = [
        {"name": "Anna Berg", "address": "Hof 1, 24103 Kiel"},
        {"name": "Kim Hof", "email": "kim.breach@hof.example", "address": "Hofweg 7, 24103 Kiel"},
    ]
    assert done(desk, begun, "list-subjects", "dora", **TOLD, subjectList=persons) == 204
    (mail,) = mails(desk, "kim.breach@hof.example")
    for needed in ("Guten Tag Kim Hof", "Jemand könnte", "dsb@example.com", "gesperrt"):
        assert needed in text(mail)
    letters = [one for one in documents(desk, begun) if one.startswith("Benachrichtigung")]
    assert len(letters) == 1  # who has no mail address gets a letter at once
    key = str(mail["Message-ID"]).strip("<>").partition("@")[0]
    told = returned(desk.workspace, "kim.breach@hof.example", "5.1.1", key)
    answer = desk.program("itta").post("/v2/mail-bounces", content=told)
    assert answer.status_code == 202, answer.text
    worked(desk)
    letters = [one for one in documents(desk, begun) if one.startswith("Benachrichtigung")]
    assert len(letters) == 2
    waiting = [
        one.activity_id
        for one in case(desk.workspace, begun, OPERATOR).user_tasks
        if one.state == "ready"
    ]
    assert waiting.count("post-letter") == 2
    for _ in persons:
        assert done(desk, begun, "post-letter", "dora", postedOn="2026-05-28") == 204
    assert task(desk, begun, "close")


def test_line_9_the_officer_opens_the_task_of_deciding_and_is_refused(desk: Office) -> None:
    begun = assessed(desk)
    key = task(desk, begun, "decide")
    assert desk.browser("emil").get(f"/tasks/{key}").status_code == 403
    assert done(desk, begun, "decide", "emil", authority="no") == 403
    assert desk.browser("gero").get(f"/tasks/{key}").status_code == 200


@pytest.mark.parametrize("asked", [True, False])
def test_line_10_the_time_of_a_ticket_is_shown_and_never_filled_in(
    desk: Office, *, asked: bool
) -> None:
    at = {"ticketAt": "2026-05-22T09:00:00+02:00"} if asked else {}
    begun = opened(desk, **at)
    key = task(desk, begun, "triage")
    page = desk.browser("dora").get(f"/tasks/{key}").text
    assert ("Das Ticket nennt" in page) == asked
    assert ("22.05.2026, 09:00 Uhr" in page) == asked
    form = desk.program("dora").get(f"/v2/user-tasks/{key}").json()
    assert form["processInstanceKey"] == str(begun)
    without = {name: one for name, one in TRIAGE.items() if name != "awareAt"}
    assert done(desk, begun, "triage", "dora", **without) == 422
    assert facts(desk, begun, "breach.aware") == []


def test_the_notice_and_the_file_are_documents_of_the_case(desk: Office) -> None:
    begun = assessed(desk)
    choice = {
        "authority": "yes",
        "subjects": "no",
        "subjectsGround": "removed",
        "subjectsReason": "Das Gerät ist zurück und war nie eingeschaltet.",
        "decideReason": "Nach Bewertung und Rat.",
    }
    assert done(desk, begun, "decide", "gero", **choice) == 204
    assert done(desk, begun, "report", "dora", **NOTICE, followUp=True) == 204
    second = {**NOTICE, "reference": "LDI-2"}
    assert done(desk, begun, "report", "dora", **second) == 204
    measures = [{"what": "Verschlüsseln", "owner": "IT", "due": "2026-06-30"}]
    closing: dict[str, Any] = {
        "cause": "Gerät lag offen im Auto",
        "lesson": "Geräte werden verschlüsselt",
    }
    assert done(desk, begun, "close", "dora", **closing, measureList=measures) == 422
    closing["countPersons"] = 312
    assert done(desk, begun, "close", "dora", **closing, measureList=measures) == 204
    names = documents(desk, begun)
    assert len(names) == 3
    assert sum(one.startswith("Meldung") for one in names) == 2
    assert sum(one.startswith("Dokumentation") for one in names) == 1
    assert len(facts(desk, begun, "breach.closed")) == 1
