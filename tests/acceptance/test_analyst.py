"""Analysts: deploy from Camunda Modeler, and learn from a refusal what to do."""

from __future__ import annotations

import base64
import json

import httpx
import pytest

from api.library import shipped_resources
from engine.model import Resource
from tests.acceptance.product import Product
from tests.acceptance.quotes import (
    decide,
    open_tasks,
    quote,
    sign_quote,
    start_case,
    start_key,
)
from tests.acceptance.visits import Visits, wait_for_form
from tests.builders import end_event, form, process, start_event, text_field, user_task

BOUNDARY = "--------------------------ac21a262330f3620336e057c"


def deploy(product: Product, *resources: Resource, username: str = "nora") -> httpx.Response:
    """Deploy with the very bytes that Camunda Modeler 5.50 sends."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="resources"; '
        f'filename="{one.name}"\r\nContent-Type: application/octet-stream\r\n\r\n'.encode()
        + one.content
        + b"\r\n"
        for one in resources
    ]
    parts.append(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="tenantId"\r\n\r\n'
        f"<default>\r\n--{BOUNDARY}--\r\n".encode()
    )
    pair = base64.b64encode(f"{username}:{product.password}".encode()).decode()
    return httpx.post(
        f"{product.address}/v2/deployments",
        content=b"".join(parts),
        headers={
            "user-agent": "camunda8-sdk-nodejs/8.8.13",
            "content-type": f"multipart/form-data; boundary={BOUNDARY}",
            "authorization": f"Basic {pair}",
            "accept": "application/json",
        },
        timeout=30,
        trust_env=False,
    )


def small_process(id_: str, name: str, extra: str = "", form_id: str = "small-form") -> Resource:
    """Return a process of one task that the sales team may start."""
    elements = start_event("look") + user_task("look", "done", form=form_id, groups="finance")
    properties = {"vorgang:startGroups": "sales-rep"}
    return process(id_, elements + end_event() + extra, name=name, properties=properties)


def deployed_ids(product: Product) -> set[str]:
    """Return what people can start."""
    page = product.signed_in("miriam").page("/start")
    return {part.partition('"')[0] for part in page.split('href="/start/')[1:]}


def test_modeler_finds_the_gateway_and_who_it_is(product: Product) -> None:
    with product.basic("nora") as modeler:
        topology = modeler.get("/v2/topology").json()
        assert topology["gatewayVersion"].startswith("8.9.")
        assert modeler.get("/v2/authentication/me").json()["username"] == "nora"
    assert httpx.get(f"{product.address}/v2/topology", trust_env=False).status_code == 401


def test_a_deployment_from_modeler_can_be_started_at_once(product: Product, visits: Visits) -> None:
    question = form("question-form", text_field("question"))
    model = small_process("question", "Rückfrage", form_id="question-form")
    answer = deploy(product, model, question)
    assert answer.status_code == 200, answer.text
    made = answer.json()["deployments"]
    [own] = [one["processDefinition"] for one in made if one.get("processDefinition")]
    assert own["resourceName"] == "question.bpmn"
    with product.basic("arne") as modeler:
        started = modeler.post(
            "/v2/process-instances",
            json={
                "variables": {},
                "businessId": "Q-1",
                "processDefinitionId": "question",
                "tenantId": "<default>",
            },
        )
    assert started.status_code == 200, started.text
    key = started.json()["processInstanceKey"]
    assert key.isdigit()
    assert set(open_tasks(product, key)) == {"finance"}
    page = visits.of("silke")
    page.goto(f"/tasks/{open_tasks(product, key)['finance']}")
    wait_for_form(page).get_by_label("Question").wait_for()


def test_an_unchanged_model_keeps_its_version_and_a_changed_one_gets_the_next(
    product: Product,
) -> None:
    model = small_process("versions", "Fassungen", form_id="versions-form")
    resources = (model, form("versions-form", text_field("question")))
    changed = Resource(
        model.name, model.content.replace(b"Fassungen", "Fassungen, geändert".encode())
    )

    def version(one: Resource) -> int:
        made = deploy(product, one, resources[1]).json()["deployments"]
        found = next(part["processDefinition"] for part in made if part.get("processDefinition"))
        number: int = found["processDefinitionVersion"]
        return number

    assert [version(one) for one in (model, model, changed)] == [1, 1, 2]


GATEWAY = '<bpmn:eventBasedGateway id="wait-for-either" name="Warten"/>'
BAD_FEEL = process(
    "refused-2",
    start_event("reckon")
    + '<bpmn:scriptTask id="reckon"><bpmn:extensionElements><zeebe:script expression="=1 +* 2" '
    'resultVariable="sum"/></bpmn:extensionElements><bpmn:incoming>to-reckon</bpmn:incoming>'
    "<bpmn:outgoing>to-done</bpmn:outgoing></bpmn:scriptTask>"
    '<bpmn:sequenceFlow id="to-done" sourceRef="reckon" targetRef="done"/>' + end_event(),
)


@pytest.mark.parametrize(
    ("resources", "told"),
    [
        ((Resource("torn.bpmn", b"<definitions><process"),), ["torn.bpmn", "line"]),
        (
            (small_process("refused-1", "A", GATEWAY), form("small-form")),
            ["refused-1.bpmn", "wait-for-either", "Ereignis-Gateway"],
        ),
        ((BAD_FEEL,), ["refused-2.bpmn", "reckon", "„*“"]),
        (
            (small_process("refused-3", "A", form_id="nowhere"),),
            ["refused-3.bpmn", "look", "nowhere"],
        ),
        (
            (small_process("refused-4", "A"), Resource("small-form.form", b'{"id": "small-form"')),
            ["small-form.form"],
        ),
    ],
    ids=["broken XML", "unknown element", "bad FEEL", "missing form", "broken form"],
)
def test_a_refusal_names_file_element_and_remedy_and_deploys_nothing(
    product: Product, resources: tuple[Resource, ...], told: list[str]
) -> None:
    before = deployed_ids(product)
    sound = form("sound-form", text_field("question"))
    also = small_process(f"beside-{resources[0].name[:-5]}", "Daneben", form_id="sound-form")
    answer = deploy(product, also, sound, *resources)
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("application/problem+json")
    problem = answer.json()
    for words in told:
        assert words in problem["detail"], problem["detail"]
    assert all(one["remedy"] for one in problem["findings"]), problem["findings"]
    assert deployed_ids(product) == before


def test_all_findings_of_all_files_come_at_once(product: Product) -> None:
    answer = deploy(
        product,
        small_process("refused-5", "A", GATEWAY),
        BAD_FEEL,
        small_process("refused-6", "A", form_id="nowhere"),
        form("small-form"),
    )
    elements = {one["element"] for one in answer.json()["findings"]}
    assert {"wait-for-either", "reckon", "look"} <= elements


def test_a_changed_threshold_holds_for_new_cases_and_leaves_running_ones(product: Product) -> None:
    # A copy under another name: other tests go on with the shipped one.
    renamed = tuple(
        Resource(
            one.name.replace("deal-desk", "threshold"),
            one.content.replace(b"deal-desk", b"threshold")
            .replace(b'"approver-groups"', b'"threshold-groups"')
            .replace(b'name="Angebotsfreigabe"', b'name="Schwellenprobe"'),
        )
        for one in shipped_resources("deal-desk")
    )
    assert deploy(product, *renamed).status_code == 200
    running = start_case(product, process="Schwellenprobe", values=quote("18"))
    table = next(one for one in renamed if one.name.endswith(".dmn"))
    assert table.content.count(b"<text>&gt; 15</text>") == 2
    looser = Resource(table.name, table.content.replace(b"&gt; 15<", b"&gt; 20<"))
    made = deploy(product, looser)
    assert made.status_code == 200, made.text

    later = start_case(product, process="Schwellenprobe", values=quote("18"))
    assert open_tasks(product, later) == {}
    assert sign_quote(product, later)["state"] == "COMPLETED"
    tasks = open_tasks(product, running)
    assert set(tasks) == {"sales-manager", "finance"}
    decide(product, "thomas", tasks["sales-manager"])
    decide(product, "silke", tasks["finance"])
    assert sign_quote(product, running)["state"] == "COMPLETED"
    assert [_matrix_versions(product, case) for case in (running, later)] == [{1}, {2}]


def test_a_clerk_may_not_deploy(product: Product) -> None:
    answer = deploy(product, small_process("smuggled", "A"), form("small-form"), username="miriam")
    assert answer.status_code == 403
    assert answer.json()["detail"]
    with product.basic("miriam") as modeler:
        assert modeler.post("/v2/deployments", content=b"").status_code in (400, 403)
    assert "smuggled" not in product.signed_in("miriam").page("/start")


def test_the_command_line_finds_what_a_deployment_would_refuse(product: Product) -> None:
    assert start_key(product, "miriam")
    files = [str(path) for path in _library_files()]
    made = product.command("lint", *files)
    assert made.returncode == 0, made.stdout + made.stderr
    assert made.stdout == "no findings\n"


def _library_files() -> list[str]:
    from importlib.resources import files

    return [
        str(one)
        for one in files("library").joinpath("deal-desk").iterdir()
        if not one.name.endswith(".scenario.yaml")
    ]


def _matrix_versions(product: Product, case: str) -> set[int]:
    """Return which versions of the table decided in a case, by its ledger."""
    entries = product.basic("henrike").get(f"/v2/process-instances/{case}/ledger").json()["items"]
    return {
        fact["data"]["version"]
        for entry in entries
        for fact in json.loads(entry["body"])["facts"]
        if fact["type"] == "decision.evaluated" and fact["data"]["decision"] == "threshold-matrix"
    }
