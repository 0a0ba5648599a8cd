"""Chapter of the demonstration: somebody asks what is known of them, and then to be forgotten."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from api.demo import people
from api.demo.client import Unexpected
from api.demo.stage import Play, until
from api.demo.strangers import link_in

_PERSON = people.LOST_CUSTOMER
_TEAM, _SECOND, _OFFICER = "dora", "frida", "emil"
_REGISTER = "data-subject-requests"


def asked(stage: Play) -> str:
    """Take down a request that came by mail from an address that nobody knows."""
    stage.cases["access"] = _taken(stage, "access", "Welche Daten haben Sie über mich?", "unknown")
    return f"{_PERSON.name}, answered until {_due(stage, 'access')}"


def proved(stage: Play) -> str:
    """Match the person: an unknown address has to prove itself first."""
    case = stage.cases["access"]
    stage.do(_TEAM, case, "match-person", {"certain": "no", "demand": "code"})
    stage.do(_TEAM, case, "prove-identity", {"proof": "proved", "proofNote": "Code per Brief."})
    stage.do(_TEAM, case, "match-person", {"certain": "yes", "chosen": "1", "demand": "none"})
    return "a code sent to the address that we know; then matched"


def reviewed(stage: Play) -> str:
    """Gather and review the records; nobody releases what they reviewed."""
    case = stage.cases["access"]
    stage.do(_TEAM, case, "prepare-access", people.ABOUT_THE_DATA)
    stage.do(_TEAM, case, "review-records", _disclosed)
    stage.tried(_TEAM, case, "release-access", {"releaseDecision": "release"}).expect(403)
    stage.do(_OFFICER, case, "release-access", {"releaseDecision": "release"})
    return "Dora Lüders reviewed, Emil Rickmers released; alone she cannot (403)"


def answered(stage: Play) -> str:
    """Make the answer, PDF and JSON, and send a link to it."""
    case = stage.cases["access"]
    until(lambda: stage.open_task(case, "send-access"), "there is no answer to send")
    made = stage.documents(_TEAM, case)
    for name, content in made.items():
        stage.keep(name, content)
    if not any(_PERSON.name in content.decode("utf-8", "replace") for content in made.values()):
        raise Unexpected("the answer does not name the person")
    stage.do(_TEAM, case, "send-access", {"letterText": "Hiermit erhalten Sie die Auskunft."})
    stage.do(_TEAM, case, "send-answer", {"sentBy": "link"})
    return ", ".join(made)


def fetched(stage: Play) -> str:
    """Fetch the documents by the link in the mail; when that is confirmed, it opens no more."""
    person = stage.stranger(_PERSON.email)
    link = link_in(person.mail("Antwort abrufen"))
    documents = re.findall(rf'href="({link}/documents/\d+)"', person.opened(link))
    for one in documents:
        person.read(one).expect(200)
    person.send(link, {"documentsKept": True}).expect(200)
    stage.ended(stage.cases["access"])
    person.read(documents[0]).expect(404)
    return f"{len(documents)} documents by one link, without an account; then it is used up"


def to_be_forgotten(stage: Play) -> str:
    """Ask for the erasure: one asks, two others approve."""
    case = _taken(stage, "erasure", "Löschen Sie alles, was Sie über mich haben.", "stored")
    stage.cases["erasure"] = case
    stage.do(_TEAM, case, "match-person", {"certain": "yes", "chosen": "1", "demand": "none"})
    given = {"eraseReason": "Antrag der Person; das Angebot ist abgelehnt.", "litigation": "no"}
    stage.do(_TEAM, case, "prepare-erasure", given)
    stage.tried(_TEAM, case, "approve-first", {"approval": "yes"}).expect(403)
    stage.do(_SECOND, case, "approve-first", {"approval": "yes"})
    stage.tried(_SECOND, case, "approve-second", {"approval": "yes"}).expect(403)
    stage.do(_OFFICER, case, "approve-second", {"approval": "yes"})
    return "asked for by Dora Lüders, approved by Frida Boysen and Emil Rickmers"


def forgotten(stage: Play) -> str:
    """The name is gone: from the case, from what is found, from tables and report."""
    case = stage.cases["erasure"]
    while until(lambda: _next_of_erasure(stage, case), "nothing is to be done") == "erase-system":
        stage.do(_TEAM, case, "erase-system", {"systemResult": "erased"})
    told = {"recipientCount": 0, "recipientNote": "Niemand hatte die Daten bekommen."}
    stage.do(_TEAM, case, "inform-recipients", told)
    for username, path in (
        (people.LOST_OWNER, f"/cases/{stage.cases['lost']}"),
        ("henrike", f"/cases/{stage.cases['lost']}"),
        ("henrike", f"/cases/{stage.cases['lost']}/ledger"),
        ("henrike", f"/cases/{stage.cases['feedback']}"),
        ("ingrid", "/reports/cases/lost-deals"),
    ):
        page = stage.signed_in(username).get(path).expect(200, 403, 404).body.decode()
        if _named(page):
            raise Unexpected(f"{path} still names the person")
    held = stage.search("variables", processInstanceKey=stage.cases["lost"])
    if any(_named(str(one["value"])) for one in held):
        raise Unexpected("a variable still holds the person")
    return "case, ledger, feedback and report name the person no more"


def certified(stage: Play) -> str:
    """Answer the person, and take the certificate."""
    case = stage.cases["erasure"]
    letter = {"letterText": "Ihre Daten sind gelöscht, bis auf diese Anfrage."}
    stage.do(_TEAM, case, "confirm-erasure", letter)
    _posted(stage, case)
    client = stage.signed_in(_TEAM)
    page = client.get("/data-protection").expect(200).body.decode()
    found = re.search(r"/data-protection/erasures/(\d+)", page)
    if found is None:
        raise Unexpected("the erasure is not listed")
    made = client.submit(f"{found[0]}/certificate").expect(200)
    stage.keep("Bescheinigung der Löschung.pdf", made.body)
    return "sealed, with what was erased and from when backups are covered"


def registered(stage: Play) -> str:
    """Take the register of requests away: figures stay, names do not."""

    def rows() -> bytes | None:
        made = stage.report(_OFFICER, _REGISTER, "csv")
        return made if made.decode().count("Erledigt") == 2 else None

    stage.keep("Betroffenenanfragen.csv", until(rows, "the register does not hold two answers"))
    stage.keep("Betroffenenanfragen.pdf", stage.report(_OFFICER, _REGISTER, "pdf"))
    return "two requests, both in time"


def _posted(stage: Play, case: str) -> None:
    """Send the answer by post, and see the request end."""
    stage.do(_TEAM, case, "send-answer", {"sentBy": "letter"})
    stage.do(_TEAM, case, "post-answer", {"postedOn": str(datetime.now(UTC).date())})
    stage.ended(case)


def _next_of_erasure(stage: Play, case: str) -> str | None:
    """Return what an executed erasure asks for: the systems beside us first."""
    ways = ("erase-system", "inform-recipients")
    return next((one for one in ways if stage.open_task(case, one)), None)


def _taken(stage: Play, kind: str, words: str, situation: str) -> str:
    """Return the case of a request that is taken down and searched for everywhere."""
    asked = asked_for(_PERSON, kind, words)
    case = stage.start(_TEAM, "Betroffenenanfrage annehmen", asked)
    known = {name: value for name, value in asked.items() if name not in {"receivedAt", "channel"}}
    stage.do(_TEAM, case, "check-request", {**known, "situation": situation})
    stage.stranger(_PERSON.email).mail("ist eingegangen")
    for _ in range(2):
        stage.do(_TEAM, case, "search-systems", {"systemResult": "nothing"})
    return case


def asked_for(person: people.Customer, kind: str, words: str) -> dict[str, object]:
    """Return what is taken down of a request."""
    return {
        "receivedAt": datetime.now(UTC).replace(microsecond=0).isoformat(),
        "channel": "mail",
        "requestText": words,
        "kinds": [kind],
        "personName": person.name,
        "personEmail": person.email,
        "personAddress": person.address,
        "customerNumber": person.number or None,
    }


def _disclosed(form: Mapping[str, Any]) -> dict[str, object]:
    """Disclose every record that the form shows."""
    found = form["data"]["records"]
    if not found:
        raise Unexpected("nothing was found about the person")
    return {"records": [{"action": "disclose"} for _ in found]}


def _due(stage: Play, name: str) -> str:
    (found,) = stage.search("variables", processInstanceKey=stage.cases[name], name="dueAt")[:1]
    day = str(found["value"]).strip('"')[:10]
    return ".".join(reversed(day.split("-")))


def _named(text: str) -> bool:
    plain = html.unescape(text)
    return any(one in plain for one in (_PERSON.name, _PERSON.email))


STEPS = (
    ("Somebody asks what is known of them", asked),
    ("Identity", proved),
    ("Two persons answer", reviewed),
    ("The answer", answered),
    ("The person fetches it by the link in the mail", fetched),
    ("The same person asks for erasure", to_be_forgotten),
    ("The name is gone", forgotten),
    ("Certificate", certified),
    ("Register of requests", registered),
)
