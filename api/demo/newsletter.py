"""Chapter of the demonstration: a newsletter, asked for, confirmed, sent and ended by one click."""

from __future__ import annotations

from urllib.parse import urlsplit

from api.demo import people
from api.demo.client import Client, Unexpected
from api.demo.stage import Play, until
from api.demo.strangers import Stranger, link_in

_CONFIRM = "Bitte bestätigen"
_NEWS = "Neues im Herbst"


def sign_up(stage: Play) -> str:
    """Ask for a newsletter on the public form; the answer says the same to everybody."""
    person = _reader(stage)
    person.send("/f/newsletter", people.SIGN_UP).expect(200)
    message = person.mail(_CONFIRM)
    return f"mail “{message['subject']}” to {person.email}"


def scanned(stage: Play) -> str:
    """Open the link as mail scanners do: nothing is confirmed."""
    person = _reader(stage)
    link = link_in(person.mail(_CONFIRM))
    person.opened(link)
    for _ in range(10):
        person.read(link).expect(200)
    if _stated(stage, "consent.confirmed"):
        raise Unexpected("opening the link has confirmed something")
    return "opened ten times, nothing confirmed"


def confirmed(stage: Play) -> str:
    """Press the button on the page of the link."""
    person = _reader(stage)
    person.send(link_in(person.mail(_CONFIRM)), {}).expect(200)
    until(lambda: _stated(stage, "consent.confirmed"), "the consent is not confirmed")
    return "consent.confirmed stands in the ledger"


def sent(stage: Play) -> str:
    """Send a newsletter; that the consent was used is on record."""
    case = _case(stage)
    (found,) = stage.search("variables", processInstanceKey=case, name="subjectRef")
    news = {"purpose": "newsletter", "subject": _NEWS, "text": "Drei Meldungen aus dem Haus."}
    stage.publish("newsletter.due", str(found["value"]).strip('"'), news)
    message = _reader(stage).mail(_NEWS)
    until(lambda: _stated(stage, "consent.used"), "the use is not recorded")
    return f"“{message['subject']}”, consent.used"


def withdrawn(stage: Play) -> str:
    """Unsubscribe by one click, as mail programs do (RFC 8058)."""
    person = _reader(stage)
    header = str(person.mail(_NEWS)["list-unsubscribe"])
    path = urlsplit(header.partition("<")[2].partition(">")[0]).path
    person.read(path).expect(200)
    Client(person.address, "", "", basic=False).one_click(path).expect(200)
    until(lambda: _stated(stage, "consent.withdrawn"), "the withdrawal is not recorded")
    return "one POST without login or cookie, consent.withdrawn"


def registered(stage: Play) -> str:
    """Take the register of consents away."""

    def rows() -> bytes | None:
        made = stage.report("henrike", "consents", "csv")
        return made if ",Widerrufen," in made.decode() else None

    stage.keep("Einwilligungen.csv", until(rows, "the register does not know of the withdrawal"))
    stage.keep("Einwilligungen.pdf", stage.report("henrike", "consents", "pdf"))
    return "one consent, asked for, confirmed, used and withdrawn"


def _reader(stage: Play) -> Stranger:
    return stage.stranger(str(people.SIGN_UP["email"]))


def _case(stage: Play) -> str:
    if "consent" not in stage.cases:
        stage.cases["consent"] = stage.newest_case("double-opt-in")
    return stage.cases["consent"]


def _stated(stage: Play, word: str) -> bool:
    return word in stage.facts(_case(stage))


STEPS = (
    ("Somebody asks for the newsletter", sign_up),
    ("A mail scanner opens the link", scanned),
    ("The sign-up is confirmed", confirmed),
    ("The newsletter is sent", sent),
    ("The consent is withdrawn", withdrawn),
    ("Register of consents", registered),
)
