"""Links that a worker outside sends: what it gets, files by the link, and the words after it."""

from __future__ import annotations

import json
from hashlib import sha256

import httpx
import pytest

from engine.commands.start_process_instance import start_process_instance
from engine.model import Resource
from engine.public_links import MARK
from tests import builders
from tests.integration.api.conftest import PASSWORD, Office
from tests.integration.api.test_public_links import GROUP as STARTERS
from tests.integration.api.test_public_links import begun, completed, sent, stamp
from tests.public_links import LINK, forms, sign_up

ID, TYPE, GROUP = "link-papers", "outside-link-papers", "paper-desk"
PDF = b"%PDF-1.7\n% Nachweis\n%%EOF\n"
FORM = builders.form(
    ID,
    builders.text_field("name"),
    {"type": "filepicker", "id": "Papers", "key": "papers", "label": "Nachweis", "accept": ".pdf"},
)
NAMING = """<bpmn:scriptTask id="naming"><bpmn:extensionElements>
<zeebe:script expression="=uuid()" resultVariable="page"/></bpmn:extensionElements>
<bpmn:incoming>to-naming</bpmn:incoming><bpmn:outgoing>to-send</bpmn:outgoing></bpmn:scriptTask>
<bpmn:sequenceFlow id="to-send" sourceRef="naming" targetRef="send"/>"""
TEXT = "=&quot;Hier: {link:&quot; + page + &quot;}&quot;"
THANKS = "=&quot;Danke, &quot; + name + &quot;.\\nWir melden uns.&quot;"


@pytest.fixture(scope="module")
def desk(office: Office) -> Office:
    """An office whose worker outside sends a link by which papers are handed in."""
    properties = {"vorgang:publicLink": "=page", "vorgang:linkThanks": THANKS}
    elements = (
        builders.start_event("naming")
        + NAMING
        + builders.job("send", "hand-in", TYPE, inputs={"text": TEXT})
        + builders.user_task("hand-in", "filed", form=ID, groups=GROUP, properties=properties)
        + builders.user_task("filed", "done", groups=GROUP)
        + builders.end_event()
    )
    model = builders.process(ID, elements, properties={"vorgang:startGroups": GROUP})
    builders.deployed(office.workspace, model, FORM)
    builders.person(office.workspace, "paperclerk", GROUP, "clerk", password=PASSWORD)
    builders.person(office.workspace, "paperworker", "worker", password=PASSWORD)
    return office


def sent_out(desk: Office) -> tuple[int, str]:
    """Return a new case, and the link that the worker outside was given to send."""
    key = start_process_instance(desk.workspace, ID, variables={}, actor=builders.ADMINISTRATOR).key
    with desk.program("paperworker") as worker:
        body = {"type": TYPE, "worker": "w", "timeout": 60_000, "maxJobsToActivate": 1}
        (job,) = worker.post("/v2/jobs/activation", json=body).json()["jobs"]
        found = LINK.search(job["variables"]["text"])
        assert found, job["variables"]
        assert not MARK.search(job["variables"]["text"])
        done = worker.post(f"/v2/jobs/{job['jobKey']}/completion", json={})
    assert done.status_code == 204, done.text
    return key, found[1]


def handed_in(desk: Office, token: str, by: str, content: bytes) -> httpx.Response:
    return desk.stranger().post(
        f"/t/{token}/with-files",
        data={"data": json.dumps({"name": "Kim <b>Ahrens</b>", "papers": "files::1"})},
        files=[("files::1", ("Nachweis.pdf", content))],
        headers={"x-csrf-token": by, "accept": "application/json"},
    )


def test_a_file_comes_in_by_a_link_that_a_worker_sent_and_the_page_says_what_the_model_does(
    desk: Office,
) -> None:
    case, token = sent_out(desk)
    mine, content = stamp(desk, token), PDF + token.encode()
    assert handed_in(desk, token, "x", content).status_code == 422
    assert handed_in(desk, token, mine, b"MZ\x90").status_code == 422
    assert completed(desk, case) == 0
    answer = handed_in(desk, token, mine, content)
    assert answer.status_code == 200, answer.text
    assert handed_in(desk, token, mine, content).json() == answer.json()
    assert completed(desk, case) == 1
    place = answer.json()["location"]
    thanks = desk.stranger().get(place).text
    assert "<p>Danke, Kim &lt;b&gt;Ahrens&lt;/b&gt;.</p><p>Wir melden uns.</p>" in thanks
    assert "Sie müssen nichts weiter tun" not in thanks
    for other in (f"/t/{token}/thanks", f"/t/{token}/thanks?page=x"):
        assert "Ahrens" not in desk.stranger().get(other).text
    read = desk.browser("paperclerk").get(f"/documents/{sha256(content).hexdigest()}")
    assert read.content == content


def test_a_text_that_comes_to_none_keeps_nobody_from_the_task(desk: Office) -> None:
    model = sign_up(f"{ID}-mute", f"{ID}-mute", STARTERS)
    stated = b'<zeebe:property name="vorgang:publicLink" '
    none = b'<zeebe:property name="vorgang:linkThanks" value="=1 + 1"/>'
    content = model.content.replace(stated, none + stated)
    builders.deployed(desk.workspace, Resource(model.name, content), *forms(f"{ID}-mute"))
    case, _, token = begun(desk, f"{ID}-mute")
    assert sent(desk, token).json() == {"location": f"/t/{token}/thanks"}
    assert completed(desk, case) == 1
    assert "nichts weiter tun" in desk.stranger().get(f"/t/{token}/thanks").text
