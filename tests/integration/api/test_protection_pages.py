"""The pages of the data protection team: what they say, what they ask back, what they refuse."""

from __future__ import annotations

import re
import subprocess

import httpx
import pytest

from engine.commands.start_process_instance import start_process_instance
from tests import builders
from tests.builders import end_event, process, start_event, user_task
from tests.integration.api.conftest import PASSWORD, Office

HOME = "/data-protection"
KNOWN = "ulla.umlauf@example.com"
ASK = start_event("ask") + user_task("ask", "done") + end_event()
TEAM = ("ursel", "ulrike")


@pytest.fixture(scope="module")
def team(office: Office) -> None:
    """A data protection office of its own, an auditor, and a process about persons."""
    for name in TEAM:
        builders.person(office.workspace, name, "data-protection-team", password=PASSWORD)
    officer = "data-protection-officer"
    builders.person(office.workspace, "udo", officer, "clerk", password=PASSWORD)
    about = {
        "vorgang:dataSubject": "=email",
        "vorgang:given": "email",
        "vorgang:businessId": "=number",
        "vorgang:purpose": "Umzüge ankündigen",
    }
    resource = process("about-moves", ASK, name="Umzug", properties=about)
    builders.deployed(office.workspace, resource)


@pytest.fixture
def case(office: Office, team: None) -> int:
    """A case of the person."""
    return start_process_instance(
        office.workspace,
        "about-moves",
        variables={"email": KNOWN, "number": "U-77", "note": "Klavier"},
        actor=builders.ADMINISTRATOR,
    ).key


def post(client: httpx.Client, address: str, **fields: str) -> httpx.Response:
    """Send a form of these pages."""
    fields["csrf"] = client.headers["x-csrf-token"]
    return client.post(f"{HOME}/{address}", data=fields)


def found(client: httpx.Client) -> str:
    """Return the address of the person's page, below the home of these pages."""
    answer = post(client, "person", identifier=KNOWN.upper())
    assert answer.status_code == 303
    return answer.headers["location"].removeprefix(f"{HOME}/")


def asked_for(client: httpx.Client, reason: str = "Antrag vom Montag") -> str:
    """Return the address of a request to erase the person."""
    handle = found(client).removeprefix("persons/")
    answer = post(client, "erasures", person=handle, reason=reason)
    assert answer.status_code == 303
    return answer.headers["location"].removeprefix(f"{HOME}/").partition("?")[0]


def test_a_person_is_found_and_erased_by_three(office: Office, case: int) -> None:
    ursel, ulrike, udo = (office.browser(name) for name in (*TEAM, "udo"))
    page = ursel.get(f"{HOME}/{found(ursel)}").text
    assert "U-77, Umzug" in page
    assert "läuft, wird abgebrochen" in page
    assert page.count("button primary") == 1
    address = asked_for(ursel)
    page = ursel.get(f"{HOME}/{address}").text
    assert "Sie haben diese Löschung beantragt." in page
    assert "Löschung genehmigen" not in page
    assert post(ursel, f"{address}/approve").status_code == 403
    page = ulrike.get(f"{HOME}/{address}").text
    assert "Löschung genehmigen" in page
    assert "Antrag vom Montag" in page
    # Class by class, with the names of the values.
    assert "Kontaktdaten</strong>: " in page
    assert "Stand und Unterlagen des Vorgangs" in page
    for client in (ulrike, udo):
        assert post(client, f"{address}/approve").status_code == 303
    assert "Löschung ausführen" in ursel.get(f"{HOME}/{address}").text
    question = ursel.get(f"{HOME}/{address}/execute").text
    assert "Was gelöscht ist, kommt nicht wieder." in question
    assert "läuft noch und wird abgebrochen" in question
    assert post(ursel, f"{address}/execute").status_code == 303
    done = ursel.get(f"{HOME}/{address}").text
    for act in ("Ursel</strong> hat die Löschung beantragt", "Ulrike</strong> hat genehmigt"):
        assert act in done
    assert "Ursel</strong> hat die Löschung ausgeführt" in done
    assert "Klavier" not in done
    assert "U-77" not in done
    assert post(ursel, f"{address}/certificate").content.startswith(b"%PDF")
    assert "ausgeführt" in udo.get(HOME).text
    arne = office.browser("arne")
    for page in (f"/cases/{case}", f"/cases/{case}/ledger/1"):
        told = arne.get(page).text
        assert "durch eine genehmigte Löschung entfernt" in told
        assert "Aufbewahrungsfrist abgelaufen" not in told


def test_no_page_shows_names_that_only_programs_know(office: Office, case: int) -> None:
    ursel = office.browser("ursel")
    person, record = (
        re.split(r"<[^>]*>", ursel.get(f"{HOME}/{one}").text)
        for one in (found(ursel), "processing")
    )
    kinds = {"contact", "litigation", "restriction"}
    for inner in (*kinds, "group:", "job:", "None"):
        assert inner not in " ".join(person)
    for inner in ("group:", "job:", "None"):
        assert inner not in " ".join(record)
    # Variables and services of processes are called so too: a class stands before its data.
    heads = {one.partition(":")[0].strip() for one in record}
    assert "Kontaktdaten" in heads
    assert heads.isdisjoint(kinds)


def test_whoever_is_not_known_is_said_beside_the_field_that_keeps_what_was_written(
    office: Office, team: None
) -> None:
    ursel = office.browser("ursel")
    answer = post(ursel, "person", identifier="niemand@example.com")
    assert answer.status_code == 422
    assert "Unter dieser Angabe ist niemand bekannt." in answer.text
    assert 'value="niemand@example.com"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert "<title>Fehler: " in answer.text
    answer = post(ursel, "person", identifier="   ")
    assert "Geben Sie an, woran Prozesse die Person erkennen." in answer.text


def test_what_a_person_is_known_by_stands_in_no_address(office: Office, case: int) -> None:
    ursel = office.browser("ursel")
    assert re.fullmatch(r"persons/per_[0-9a-f]{32}", found(ursel))


def test_an_erasure_is_asked_for_once_however_often_the_form_is_sent(
    office: Office, case: int
) -> None:
    ursel = office.browser("ursel")
    first, again = asked_for(ursel), asked_for(ursel, "noch einmal")
    assert first == again
    page = ursel.get(f"{HOME}/{found(ursel)}").text
    assert "Eine Löschung ist beantragt." in page
    assert "Grund der Löschung" not in page


def test_acts_that_are_sent_again_lead_to_what_they_did(office: Office, case: int) -> None:
    ursel, ulrike, udo = (office.browser(name) for name in (*TEAM, "udo"))
    address = asked_for(ursel)
    early = post(ursel, f"{address}/certificate")
    assert early.headers["location"] == f"{HOME}/{address}"
    assert ursel.get(f"{HOME}/{address}/execute").headers["location"] == f"{HOME}/{address}"
    assert post(ursel, f"{address}/execute").headers["location"] == f"{HOME}/{address}"
    for client in (ulrike, ulrike, udo):
        assert post(client, f"{address}/approve").status_code == 303
    for _ in range(2):
        assert post(ursel, f"{address}/execute").status_code == 303
    assert ursel.get(f"{HOME}/{address}/execute").headers["location"] == f"{HOME}/{address}"


def test_a_reason_that_says_nothing_is_refused_beside_its_field(office: Office, case: int) -> None:
    ursel = office.browser("ursel")
    handle = found(ursel).removeprefix("persons/")
    # The person may have a request of another test: a hold takes reasons in any case.
    held = {"person": handle, "kind": "litigation"}
    for reason in ("", "  ", "ab", "x" * 501):
        answer = post(ursel, "holds", **held, reason=reason)
        assert answer.status_code == 422
        assert "Geben Sie einen Grund mit" in answer.text
        assert 'id="sperrgrund-fehler"' in answer.text
    for wrong in ({"kind": "x"}, {"review": "bald"}):
        answer = post(ursel, "holds", **{**held, "reason": "Klage", **wrong})
        assert answer.status_code == 422
        assert ">Klage</textarea>" in answer.text


def test_a_hold_is_placed_explained_and_lifted_on_the_pages(office: Office, case: int) -> None:
    ursel = office.browser("ursel")
    handle = found(ursel).removeprefix("persons/")
    answer = post(
        ursel,
        "holds",
        person=handle,
        kind="litigation",
        reason="Klage vor dem Amtsgericht",
        review="2031-09-01",
    )
    assert answer.status_code == 303
    address = answer.headers["location"].removeprefix(f"{HOME}/").partition("?")[0]
    page = ursel.get(f"{HOME}/{address}").text
    for words in ("Löschsperre für Rechtsansprüche", "Klage vor dem Amtsgericht", "01.09.2031"):
        assert words in page
    assert "wegen einer Löschsperre" in ursel.get(f"{HOME}/persons/{handle}").text
    assert address in ursel.get(HOME).text
    for _ in range(2):
        assert post(ursel, f"{address}/lift", reason="Vergleich").status_code == 303
    page = ursel.get(f"{HOME}/{address}").text
    assert "aufgehoben" in page
    assert "Grund der Aufhebung" not in page
    assert address not in ursel.get(HOME).text


def test_two_holds_of_one_case_are_one_reason_with_a_way_to_each(office: Office, case: int) -> None:
    ursel = office.browser("ursel")
    handle = found(ursel).removeprefix("persons/")
    placed = [
        post(ursel, "holds", person=handle, kind="litigation", reason=reason, review="2031-09-01")
        for reason in ("Klage", "Widerklage")
    ]
    addresses = [one.headers["location"].partition("?")[0] for one in placed]
    row = ursel.get(f"{HOME}/persons/{handle}").text.partition("<tbody>")[2].partition("</tr>")[0]
    assert "Alles, wegen 2 Löschsperren" in row
    assert [row.count(f'"{address}"') for address in addresses] == [1, 1]
    for address in addresses:
        post(ursel, f"{address.removeprefix(f'{HOME}/')}/lift", reason="Vergleich")


def test_access_and_portability_are_handed_out(office: Office, case: int) -> None:
    ursel = office.browser("ursel")
    handle = found(ursel).removeprefix("persons/")
    assert "Klavier" in post(ursel, "person/access", person=handle).text
    given = post(ursel, "person/portability", person=handle)
    assert "attachment" in given.headers["content-disposition"]
    assert KNOWN in given.text
    assert "Klavier" not in given.text


@pytest.mark.parametrize(
    ("chosen", "header", "said"),
    [
        ({"language": "en"}, {}, "Art. 15 GDPR"),
        ({"language": "de"}, {"accept-language": "en"}, "Art. 15 DSGVO"),
        ({}, {"accept-language": "en"}, "Art. 15 GDPR"),
        ({}, {}, "Art. 15 DSGVO"),
    ],
)
def test_an_answer_as_pdf_speaks_the_language_that_is_chosen_else_that_of_the_page(
    office: Office, case: int, chosen: dict[str, str], header: dict[str, str], said: str
) -> None:
    ursel = office.browser("ursel")
    handle = found(ursel).removeprefix("persons/")
    fields = {"csrf": ursel.headers["x-csrf-token"], "person": handle, "form": "pdf", **chosen}
    made = ursel.post(f"{HOME}/person/access", data=fields, headers=header)
    text = ["pdftotext", "-raw", "-", "-"]
    told = subprocess.run(text, input=made.content, capture_output=True, check=True).stdout
    assert said in told.decode()


def test_the_record_of_processing_is_read_by_the_team_and_by_auditors(
    office: Office, team: None
) -> None:
    for name in ("ursel", "henrike"):
        page = office.browser(name).get(f"{HOME}/processing")
        assert page.status_code == 200
        assert "Umzüge ankündigen" in page.text
        assert "24 Monate ab Ende des Vorgangs" in page.text
    file = post(office.browser("ursel"), "processing")
    assert "Umzüge ankündigen" in file.text
    english = (
        office.browser("ursel").get(f"{HOME}/processing", headers={"accept-language": "en"}).text
    )
    chosen = post(office.browser("ursel"), "processing", language="en").text
    for said in (english, chosen):
        assert "24 months from the end of the case" in said
        assert "Monate" not in said
    assert office.browser("miriam").get(f"{HOME}/processing").status_code == 403


def test_nobody_else_sees_any_of_these_pages(office: Office, case: int) -> None:
    ursel = office.browser("ursel")
    person, erasure = found(ursel), asked_for(ursel)
    for name in ("miriam", "nora", "arne", "henrike"):
        other = office.browser(name)
        for address in ("", f"/{person}", f"/{erasure}", f"/{erasure}/execute", "/holds/1"):
            assert other.get(f"{HOME}{address}").status_code == 403, address
        assert HOME not in other.get("/inbox").text
        for address in ("person", "erasures", "holds", "holds/1/lift", "person/portability"):
            fields = {"reason": "weil es sein muss", "kind": "litigation"}
            named = {"person": person.removeprefix("persons/"), **fields}
            assert post(other, address, **named).status_code == 403, address
    assert HOME in ursel.get("/inbox").text


def test_what_does_not_exist_is_a_page_that_says_so(office: Office, team: None) -> None:
    ursel = office.browser("ursel")
    for address in ("persons/per_x", "erasures/999999", "holds/999999", "erasures/x"):
        assert ursel.get(f"{HOME}/{address}").status_code == 404, address
