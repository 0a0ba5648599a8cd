"""The pages on which decisions and FEEL are tried: for makers only, exact, and without a trace."""

from __future__ import annotations

import re

import httpx
import pytest

from engine.model import Resource
from tests.builders import deployed
from tests.integration.api.conftest import Office
from tests.unit.dmn.models import decision, definitions, literal

INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=", re.IGNORECASE)


@pytest.fixture(scope="module")
def matrix(office: Office) -> str:
    """Address of the newest version of the approval matrix."""
    page = office.browser("nora").get("/decisions").text
    found = re.search(r'href="(/decisions/\d+)">Freigabematrix<', page)
    assert found, page
    return found.group(1)


def tried(office: Office, matrix: str, **values: object) -> httpx.Response:
    schema = office.browser("nora").get(f"{matrix}/form.json").json()["schema"]
    keys = {one["description"]: one["key"] for one in schema["components"]}
    data = {keys[name]: value for name, value in values.items()}
    return office.browser("nora").post(f"{matrix}/try", json={"data": data})


def feel(office: Office, **fields: str) -> httpx.Response:
    browser = office.browser("nora")
    return browser.post("/feel", data={"csrf": browser.headers["x-csrf-token"], **fields})


def lit(answer: httpx.Response) -> str:
    found = re.search(r'data-lit="([^"]*)"', answer.text)
    assert found, answer.text
    return found.group(1)


def entries(office: Office) -> int:
    with office.workspace.transaction() as connection:
        counted = connection.exec_driver_sql("SELECT count(*) FROM ledger.entry").scalar_one()
    return int(counted)


@pytest.mark.parametrize("username", ["miriam", "thomas", "henrike"])
@pytest.mark.parametrize("path", ["/decisions", "{matrix}", "{matrix}/form.json", "/feel"])
def test_who_makes_no_decisions_gets_none_of_the_pages(
    office: Office, matrix: str, username: str, path: str
) -> None:
    answer = office.browser(username).get(path.format(matrix=matrix))
    assert answer.status_code == 403
    assert 'href="/decisions"' not in office.browser(username).get("/inbox").text


def test_a_clerk_cannot_try_either(office: Office, matrix: str) -> None:
    miriam = office.browser("miriam")
    assert miriam.post(f"{matrix}/try", json={"data": {}}).status_code == 403
    fields = {"csrf": miriam.headers["x-csrf-token"], "expression": "1"}
    assert miriam.post("/feel", data=fields).status_code == 403


def test_trying_needs_the_token_of_the_page(office: Office, matrix: str) -> None:
    headers = {"x-csrf-token": "another"}
    answer = office.browser("nora").post(f"{matrix}/try", json={"data": {}}, headers=headers)
    assert answer.status_code == 403
    assert office.browser("nora").post("/feel", data={"expression": "1"}).status_code == 403


def test_the_pages_hold_nothing_inline(office: Office, matrix: str) -> None:
    for path in ("/decisions", matrix, "/feel", "/feel?example=netto"):
        page = office.browser("nora").get(path)
        assert page.status_code == 200
        assert not INLINE.search(page.text), path
        assert "unsafe" not in page.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("discount", "rules"),
    [("15", "6 7"), ("15.00000000000000001", "1 2 6 7"), ("40.01", "1 2 3 5 6 7")],
)
def test_the_rules_that_match_are_named_exactly(
    office: Office, matrix: str, discount: str, rules: str
) -> None:
    assert lit(tried(office, matrix, discount=discount)) == rules


def test_a_value_that_cannot_be_read_is_told_at_its_field(office: Office, matrix: str) -> None:
    answer = tried(office, matrix, discount="viel")
    assert answer.status_code == 422
    [fault] = answer.json()["errors"]
    assert fault["label"] == "Nachlass in %"


def test_trying_writes_nothing_into_the_ledger(office: Office, matrix: str) -> None:
    before = entries(office)
    assert tried(office, matrix, discount="18").status_code == 200
    assert feel(office, expression="1 + 1").status_code == 200
    assert entries(office) == before


def test_what_was_typed_is_never_markup(office: Office) -> None:
    answer = feel(office, expression='"<b>x</b>"', context='{"a": "<i>"}')
    assert "<b>x</b>" not in answer.text
    assert "&lt;b&gt;x&lt;/b&gt;" in answer.text


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"expression": "0.1 + 0.2"}, "0,3"),
        ({"expression": "= a b * 2", "context": '{"a b": 21}'}, "42"),
        ({"expression": "null, < 10", "kind": "test", "value": "9.5"}, "Die Zelle trifft zu."),
        ({"expression": '"a"', "kind": "test", "value": '"b"'}, "Die Zelle trifft nicht zu."),
        ({"expression": "1 + nothing"}, "Es gibt keine Variable „nothing“."),
        ({"expression": "1 +\n* 2"}, "Zeile 2, Spalte 1"),
        ({"expression": "1", "context": "{"}, "Die Variablen sind nicht lesbar."),
        ({"expression": "1", "context": "[1]"}, "in geschweiften Klammern"),
        ({"expression": " "}, "Geben Sie einen Ausdruck ein"),
        ({"expression": "(" * 5000}, "zu tief geschachtelt"),
    ],
)
def test_feel_is_tried_without_a_script(office: Office, fields: dict[str, str], told: str) -> None:
    answer = feel(office, **fields)
    assert answer.status_code == 200
    assert told in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    ("fields", "told", "not_told"),
    [
        (
            {"expression": "count(for i in 1..1000, j in 1..1000 return i)"},
            "Das lässt sich so nicht auswerten.",
            "kein gültiges",
        ),
        ({"expression": "betrag > 100,5"}, "Schreiben Sie 100.5 mit Dezimalpunkt", "<dt>Erw"),
        ({"expression": "${1 +}"}, "Das ist kein gültiges JUEL.", "FEEL."),
        (
            {"expression": "${now()}"},
            "Schreiben Sie es in FEEL: =now().",
            "Das ist kein gültiges FEEL",
        ),
        ({"expression": "${a} > 1", "kind": "test"}, "Zellen kennen kein JUEL", "Zeichen"),
    ],
)
def test_what_is_wrong_has_its_own_heading_and_remedy(
    office: Office, fields: dict[str, str], told: str, not_told: str
) -> None:
    page = feel(office, **fields).text
    fault = page.partition("callout danger")[2].partition("</section>")[0]
    assert told in fault
    assert not_told not in fault


def test_juel_is_tried_as_well(office: Office) -> None:
    page = feel(office, expression='${a > "2" ? a : 0}', context='{"a": 3.50}').text
    assert '<p class="figure">3,5</p>' in page


def test_the_file_can_be_taken_away(office: Office, matrix: str) -> None:
    answer = office.browser("nora").get(f"{matrix}/file")
    assert "attachment" in answer.headers["content-disposition"]
    assert b"<definitions" in answer.content


@pytest.mark.parametrize("day", ["20180521", "20211108", "20230324"])
def test_a_model_of_another_version_is_handed_to_the_drawing_as_the_one_it_reads(
    office: Office, day: str
) -> None:
    scheme = "http" if day == "20180521" else "https"
    namespace = f"{scheme}://www.omg.org/spec/DMN/{day}/MODEL/"
    diagram = f'<dmndi:DMNDI xmlns:dmndi="{scheme}://www.omg.org/spec/DMN/{day}/DMNDI/"/>'
    made = definitions(
        decision(f"of-{day}", literal("1 + 1"), name=f"Fassung {day}"),
        diagram,
        namespace=namespace,
    ).replace(b'id="model"', f'id="model-{day}"'.encode())
    deployed(office.workspace, Resource(f"of-{day}.dmn", made))
    page = office.browser("nora").get("/decisions").text
    found = re.search(rf'href="(/decisions/\d+)">Fassung {day}<', page)
    assert found, page
    drawn = office.browser("nora").get(f"{found.group(1)}/drawing.json").json()
    assert drawn["view"] == "literalExpression"
    assert set(re.findall(r"DMN/(\d{8})/(?:MODEL|DMNDI)/", drawn["xml"])) == {"20191111"}
