"""A case whose use is restricted, on pages and over the interface; and a rectification."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator

import pytest

from engine.commands.export_selection import ExportRequest, Selection, export_selection
from engine.commands.place_hold import lift_hold, place_hold
from engine.commands.resume_process_instance import resume_process_instance
from engine.commands.start_process_instance import start_process_instance
from engine.person_model import HoldKind, Target
from engine.queries import person_of_username
from tests import builders
from tests.builders import end_event, process, start_event, user_task
from tests.integration.api.conftest import PASSWORD, Office

ASK = start_event("ask") + user_task("ask", "done") + end_event()
SECRET = "Rosa Geheim"
UNREADABLE = "Keinen dieser Vorgänge können Sie lesen"
REFUSED = "Verarbeitung ist eingeschränkt (Art. 18 DSGVO)"


@pytest.fixture(scope="module")
def protector(office: Office) -> None:
    """Somebody of the data protection team, and a process about persons."""
    builders.person(office.workspace, "rita", "data-protection-team", password=PASSWORD)
    builders.person(office.workspace, "roland", "operator", password=PASSWORD)
    about = {"vorgang:dataSubject": "=email", "vorgang:summary": "=name"}
    resource = process("about-limits", ASK, name="Eingeschränkt", properties=about)
    builders.deployed(office.workspace, resource)


def begun(
    office: Office,
    name: str = "Rosa Falsch",
    business_id: str = "R-18",
    process_id: str = "about-limits",
) -> int:
    return start_process_instance(
        office.workspace,
        process_id,
        variables={"email": "rosa@example.com", "name": name},
        business_id=business_id,
        actor=builders.ADMINISTRATOR,
    ).key


@pytest.fixture
def restricted(office: Office, protector: None) -> Iterator[int]:
    """A case whose use is restricted."""
    workspace, key = office.workspace, begun(office, SECRET)
    rita = person_of_username(workspace, "rita")
    hold = place_hold(workspace, Target(case=key), HoldKind.RESTRICTION, "bestritten", actor=rita)
    yield key
    lift_hold(workspace, hold, "geklärt", actor=rita)
    resume_process_instance(workspace, key, "weiter", actor=builders.ADMINISTRATOR)


def test_others_are_refused_in_their_language_and_those_who_protect_data_are_not(
    office: Office, restricted: int
) -> None:
    roland, rita = office.browser("roland"), office.browser("rita")
    address = f"/cases/{restricted}"
    for page in (address, f"{address}/ledger", f"{address}/ledger/1"):
        refused = roland.get(page)
        assert refused.status_code == 403
        assert "Die Verarbeitung dieses Vorgangs ist eingeschränkt" in refused.text
        assert SECRET not in refused.text
        assert rita.get(page).status_code == 200
    assert "Verarbeitung eingeschränkt" in rita.get(address).text
    by_program = office.program("roland")
    for language, words in (("de", REFUSED), ("en", "its use is restricted (Art. 18 GDPR)")):
        answer = by_program.get(
            f"/v2/process-instances/{restricted}", headers={"accept-language": language}
        )
        assert (answer.status_code, words in answer.text) == (403, True), answer.text


def test_lists_show_that_a_case_is_restricted_without_its_values(
    office: Office, restricted: int
) -> None:
    shown = office.browser("roland").get("/cases").text
    row = shown.split(f'href="/cases/{restricted}"')[1].split("</tr>")[0]
    assert "Verarbeitung eingeschränkt" in row
    assert SECRET not in row
    found = office.program("roland").post(
        "/v2/process-instances/search",
        json={"filter": {"processInstanceKey": str(restricted)}},
    )
    (item,) = found.json()["items"]
    assert (item["restricted"], item["businessId"]) == (True, None)


@pytest.mark.parametrize("kind", ["change", "move", "migrate"])
def test_a_batch_over_many_cases_is_planned_from_those_that_may_be_read(
    office: Office, protector: None, kind: str
) -> None:
    workspace, id_ = office.workspace, f"about-batches-{kind}"
    about = {"vorgang:dataSubject": "=email"}
    builders.deployed(workspace, process(id_, ASK, properties=about))
    keys = [begun(office, SECRET, process_id=id_) for _ in range(3)]
    rita, roland = person_of_username(workspace, "rita"), office.browser("roland")

    def planned() -> str:
        answer = roland.get("/batches/begin", params={"kind": kind, "process": id_})
        assert answer.status_code == 200, answer.text
        assert SECRET not in answer.text
        return answer.text

    for key in (keys[0], keys[2]):
        place_hold(workspace, Target(case=key), HoldKind.RESTRICTION, "bestritten", actor=rita)
    assert UNREADABLE not in planned()
    place_hold(workspace, Target(case=keys[1]), HoldKind.RESTRICTION, "bestritten", actor=rita)
    assert UNREADABLE in planned()


@pytest.mark.parametrize("way", ["page", "interface"])
def test_a_rectification_says_which_entry_it_corrects(
    office: Office, protector: None, way: str
) -> None:
    key = begun(office)
    if way == "page":
        roland = office.browser("roland")
        assert "Art. 16 DSGVO" in roland.get(f"/cases/{key}/change").text
        fields = {"name": "name", "value": "Rosa Richtig", "reason": "Antrag"}
        csrf = roland.headers["x-csrf-token"]
        posted = {**fields, "rectification": "yes", "csrf": csrf}
        assert roland.post(f"/cases/{key}/change", data=posted).status_code == 200
        posted["confirmed"] = "1"
        assert roland.post(f"/cases/{key}/change", data=posted).status_code == 303
        assert "berichtigt Eintrag 1 dieses Vorgangs" in roland.get(f"/cases/{key}").text
    else:
        answer = office.program("roland").put(
            f"/v2/element-instances/{key}/variables",
            json={
                "variables": {"name": "Rosa Richtig"},
                "reason": "Antrag",
                "rectification": True,
            },
        )
        assert answer.status_code == 204, answer.text
    with office.workspace.transaction() as connection:
        *_, last = office.workspace.ledger.entries_of(connection, str(key))
    (fact,) = (one for one in json.loads(last.body)["facts"] if one["type"] == "variable.changed")
    assert fact["data"]["corrects"] == 1


def test_a_report_names_a_restricted_case_by_its_key_alone(office: Office, protector: None) -> None:
    workspace = office.workspace
    builders.person(workspace, "revisor-anton", "auditor", password=PASSWORD)
    restricted, _ = begun(office, business_id="Q-20"), begun(office, business_id="Q-21")
    auditor = person_of_username(workspace, "revisor-anton")
    request = ExportRequest(Selection(process="about-limits"), form="pdf")

    def read() -> str:
        made = export_selection(workspace, request, actor=auditor)
        text = ["pdftotext", "-layout", "-", "-"]
        done = subprocess.run(text, input=made.content, capture_output=True, check=True)
        return done.stdout.decode()

    assert "Q-20" in read()
    rita, target = person_of_username(workspace, "rita"), Target(case=restricted)
    hold = place_hold(workspace, target, HoldKind.RESTRICTION, "bestritten", actor=rita)
    report = read()
    assert (str(restricted) in report, "Q-21" in report, "Q-20" in report) == (True, True, False)
    lift_hold(workspace, hold, "geklärt", actor=rita)
    resume_process_instance(workspace, restricted, "weiter", actor=builders.ADMINISTRATOR)
