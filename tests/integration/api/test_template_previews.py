"""An analyst looks at a document before any case makes it: with sample data, kept nowhere."""

from __future__ import annotations

import json
import re
import subprocess

import pytest

from engine.model import Resource
from tests import builders
from tests.integration.api.conftest import Office

NAME = "looked-at.document.md"
TEMPLATE = Resource(
    NAME,
    b"---\ntitle: Brief {{ number }}\nclass: contact\npurpose: Brief\nnumber: B-{seq}\n---\n"
    b"Guten Tag {{ who }}, {{ amount|money }}\n",
)
TASK = f"""<bpmn:serviceTask id="make" name="Brief schreiben"><bpmn:extensionElements>
<zeebe:taskDefinition type="document"/><zeebe:ioMapping>
<zeebe:input source="={{who: who, amount: 1}}" target="data"/></zeebe:ioMapping>
<zeebe:linkedResources><zeebe:linkedResource resourceId="{NAME}" resourceType="document"
 linkName="template" bindingType="deployment"/></zeebe:linkedResources></bpmn:extensionElements>
<bpmn:outgoing>to-done</bpmn:outgoing></bpmn:serviceTask>
<bpmn:sequenceFlow id="to-done" sourceRef="make" targetRef="done"/>"""


@pytest.fixture(scope="module")
def place(office: Office) -> str:
    """The address of the template's page."""
    model = builders.process(
        "looked-at", builders.start_event("make") + TASK + builders.end_event()
    )
    builders.deployed(office.workspace, model, TEMPLATE)
    browser = office.browser("nora")
    found = office.program("arne").post(
        "/v2/process-definitions/search", json={"filter": {"processDefinitionId": "looked-at"}}
    )
    version = found.json()["items"][0]["processDefinitionKey"]
    parts = browser.get(f"/processes/{version}/parts").text
    assert "Brief schreiben" in parts
    addresses: set[str] = set(re.findall(r"/processes/\d+/templates/\d+", parts))
    (address,) = addresses
    return address


def test_the_page_names_what_the_template_takes_and_makes_the_pdf(
    office: Office, place: str
) -> None:
    browser = office.browser("nora")
    page = browser.get(place).text
    assert "&#34;who&#34;" in page
    assert "&#34;amount&#34;" in page
    csrf = re.findall(r'name="csrf" value="([^"]+)"', page)[0]
    sample = json.dumps({"who": "Jo", "amount": 1234.5})
    answer = browser.post(place, data={"csrf": csrf, "sample": sample})
    assert answer.headers["content-type"] == "application/pdf"
    text = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=answer.content, capture_output=True, check=True
    ).stdout.decode()
    assert "Guten Tag Jo, 1.234,50 €" in text
    assert "B-0000" in text


@pytest.mark.parametrize(
    ("sample", "told"),
    [
        ('{"who": "Jo"}', "fehlt"),
        ("[]", "JSON-Objekt"),
        ('{"who": "Jo", "amount": "x"}', "keine Zahl"),
    ],
)
def test_what_does_not_fit_is_said_and_what_was_entered_stays(
    office: Office, place: str, sample: str, told: str
) -> None:
    browser = office.browser("nora")
    csrf = re.findall(r'name="csrf" value="([^"]+)"', browser.get(place).text)[0]
    answer = browser.post(place, data={"csrf": csrf, "sample": sample})
    assert answer.status_code == 422
    assert told in answer.text
