"""An office in which every page has something to show."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from engine.model import Resource
from tests.acceptance.links import follow_link, sent_link
from tests.acceptance.product import Product, SignedIn, until
from tests.acceptance.quotes import decide, open_tasks, sign_quote, start_case, start_key
from tests.builders import end_event, form, job, process, start_event, text_field, user_task
from tests.public_links import forms as sign_up_forms
from tests.public_links import sign_up
from tests.signing import to_be_signed
from tests.unit.core.event_diagrams import content as drawn
from tests.unit.core.event_diagrams import element, flows, message, message_root, people, several

_CUSTOMER = "silja@example.com"
_REASON = {"reason": "Damit jede Seite etwas zu zeigen hat."}
_MODELS = (
    process(
        "page-asked",
        start_event("answer") + user_task("answer", "done", groups="operator") + end_event(),
        name="Kundenanfrage",
        properties={
            "vorgang:dataSubject": "=email",
            "vorgang:businessId": "=number",
            "vorgang:purpose": "Anfragen beantworten",
        },
    ),
    Resource(
        "page-asked.report.json",
        json.dumps(
            {
                "id": "page-asked",
                "name": "Kundenanfragen",
                "description": "Was Kundinnen und Kunden fragen",
                "processes": ["page-asked"],
                "smallest": 1,
                "columns": [
                    {"id": "state", "label": "Stand", "value": "=case.state", "filter": True},
                    {"id": "email", "label": "E-Mail", "value": "=email"},
                    {"id": "begun", "label": "Begonnen", "value": "=case.started", "kind": "date"},
                ],
                "tiles": [{"id": "n", "label": "Anfragen"}],
                "tables": [
                    {
                        "id": "states",
                        "title": "Stand",
                        "by": "state",
                        "chart": "bars",
                        "measures": [{"id": "n", "label": "Anzahl"}],
                    },
                    {
                        "id": "months",
                        "title": "Je Monat",
                        "by": "month",
                        "chart": "columns",
                        "measures": [{"id": "n", "label": "Anzahl"}],
                    },
                ],
            }
        ).encode(),
    ),
    form("page-question", text_field("question")),
    process(
        "page-open",
        start_event("answer", form="page-question") + user_task("answer", "done") + end_event(),
        name="Frage stellen",
        properties={"vorgang:publicForm": "seite-fragen"},
    ),
    process("page-rested", start_event("a") + user_task("a", "done") + end_event(), name="Ruht"),
    process(
        "page-broken",
        start_event("make") + job("make", "done", "document") + end_event(),
        name="Bleibt stehen",
    ),
    Resource(
        "page-gathered.bpmn",
        drawn(
            element(
                "startEvent",
                "s",
                message("page-ordered") + message("page-paid"),
                parallelMultiple="true",
            )
            + people("u")
            + several("endEvent", "e")
            + flows("s > u > e"),
            message_root("page-ordered", "page-paid"),
            "page-gathered",
        ),
    ),
)

_SURVEYED = Resource(
    "page-surveyed.bpmn",
    process(
        "page-surveyed",
        start_event("ask")
        + job(
            "ask",
            "done",
            inputs={
                "to": "=email",
                "subject": "=&quot;Eine Frage&quot;",
                "text": "=&quot;Guten Tag&quot;",
            },
        )
        + end_event(),
    ).content.replace(
        b"<zeebe:ioMapping>",
        b'<zeebe:taskHeaders><zeebe:header key="class" value="survey"/></zeebe:taskHeaders>'
        b"<zeebe:ioMapping>",
    ),
)
_LINKED = (sign_up("page-sign-up", "seite-anmelden", "sales-rep"), *sign_up_forms("page-sign-up"))

_CHANGED = process(
    "page-broken",
    start_event("make")
    + job("make", "look", "document")
    + user_task("look", "done", groups="operator")
    + end_event(),
    name="Bleibt stehen",
)


def fill(product: Product) -> dict[str, str]:
    """Return what the pages are about, by the names that `pages_visited` uses."""
    arne, nora = product.signed_in("arne"), product.signed_in("nora")
    case, ended, resting, own = (start_case(product) for _ in range(4))
    claimed = open_tasks(product, own)["sales-manager"]
    assert product.signed_in("thomas").press(f"/tasks/{claimed}/claim").is_redirect
    for group, username in (("sales-manager", "thomas"), ("finance", "silke")):
        decide(product, username, open_tasks(product, ended)[group], note="Marge im Rahmen.")
    sign_quote(product, ended)
    assert arne.press(f"/cases/{resting}/suspend", **_REASON).status_code == 303
    _deploy(product, *_MODELS)
    _deploy(product, _CHANGED)
    version = _first(nora, "/processes", r"/processes/(\d+)\"[^>]*>Angebotsfreigabe<")
    return {
        "case": case,
        "offer": _offer(product, case),
        "ended": ended,
        "resting": resting,
        "claimed": claimed,
        "task": open_tasks(product, case)["sales-manager"],
        "start": start_key(product, "miriam"),
        "decision": _first(nora, "/decisions", r"/decisions/(\d+)"),
        "documentation": _documentation(product),
        "version": version,
        "changed": _first(nora, "/processes", r"/processes/(\d+)\"[^>]*>Bleibt stehen<"),
        "form": _first(nora, f"/processes/{version}/parts", r"/forms/(\d+)"),
        "suspended": _suspended(product),
        "trigger": _trigger(product),
        "account": _first(product.signed_in("uwe"), "/accounts", r"/accounts/([^/\"?]+)\">Thomas"),
        "troubled": _troubled(product),
        **_protected(product),
        "batch": _batch(product),
        **_linked(product),
        "deputy": _deputy(product),
        **_mailed(product),
        **_asked(product),
    }


def _asked(product: Product) -> dict[str, str]:
    """Return where a request, a breach and an evidence begin, and the task of a request."""
    given: dict[str, object] = {
        "receivedAt": f"{datetime.now(UTC) - timedelta(hours=1):%Y-%m-%dT%H:%M}+00:00",
        "channel": "mail",
        "kinds": ["access"],
        "requestText": "Was haben Sie über mich gespeichert?",
        "personName": "Silja Marten",
        "personEmail": _CUSTOMER,
    }
    case = start_case(product, "dora", "Betroffenenanfrage annehmen", given)
    return {
        "request": start_key(product, "dora", "Betroffenenanfrage annehmen"),
        "breach": start_key(product, "dora", "Datenpanne bearbeiten"),
        "evidence": start_key(product, "dora", "Nachweis einer Einwilligung ausstellen"),
        "asked": open_tasks(product, case)["data-protection-team"],
    }


def _mailed(product: Product) -> dict[str, str]:
    """Return a mail that waits for a person, and the code by which somebody unsubscribes."""
    _deploy(product, _SURVEYED)
    with product.basic("arne") as operator:
        letter = f"From: {_CUSTOMER}\nTo: office@example.com\nSubject: Frage\n\nGuten Tag\n"
        answer = operator.post("/v2/mails", content=letter)
    assert answer.json()["outcome"] == "quarantined", answer.text
    mail = _first(product.signed_in("arne"), "/mails", r'href="/mails/(\d+)"')
    code = sent_link(product, "page-surveyed", "asked@example.com", "u")
    return {"mail": mail, "unsubscribing": code}


def _deputy(product: Product) -> str:
    """Return the deputyship of somebody who is away."""
    silke = product.signed_in("silke")
    olaf = _first(silke, "/account/absence", r'value="(acc_\w+)">[^<]*\(olaf\)')
    today = datetime.now(UTC)
    week = {"from": f"{today:%Y-%m-%d}", "until": f"{today + timedelta(days=7):%Y-%m-%d}"}
    answer = silke.press("/account/absence", deputy=olaf, **week)
    assert answer.status_code == 303, answer.text
    return _first(silke, "/account/absence", r"/account/absence/(\d+)/withdraw")


def _linked(product: Product) -> dict[str, str]:
    """Return links that are open and used, one by which a document is signed, and the address of
    the document's template."""
    _deploy(product, *_LINKED)
    made = _deploy(product, *to_be_signed("page-order", "sales-rep", sealed=False))
    versions = [one.get("processDefinition") for one in made["deployments"]]
    (order,) = [one["processDefinitionKey"] for one in versions if one]
    parts = f"/processes/{order}/parts"
    template = _first(product.signed_in("nora"), parts, r"(/processes/\d+/templates/\d+)")
    found = [sent_link(product, "page-sign-up", f"{one}@example.com") for one in ("open", "used")]
    follow_link(product, found[1])
    signing = sent_link(product, "page-order", "signing@example.com")
    links = {"link": found[0], "used": found[1], "signing": signing}
    return {**links, "template": template}


def _deploy(product: Product, *resources: Resource) -> dict[str, Any]:
    with product.basic("nora") as analyst:
        files = [("resources", (one.name, one.content)) for one in resources]
        answer = analyst.post("/v2/deployments", files=files)
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


def _first(reader: SignedIn, path: str, pattern: str) -> str:
    page = reader.page(path)
    found = re.search(pattern, page)
    assert found, f"{path} shows no {pattern}: {page[-4000:]}"
    return found[1]


def _offer(product: Product, case: str) -> str:
    """Return the recall that a quote offers whoever submitted it."""
    found = product.basic("miriam").get(f"/v2/process-instances/{case}/offers").json()["items"]
    return str(found[0]["offerKey"])


def _documentation(product: Product) -> str:
    model = process("page-drawn", start_event("done") + end_event())
    shown = model.content.replace(b'isExecutable="true"', b'isExecutable="false"')
    _deploy(product, Resource(model.name, shown))
    return _first(product.signed_in("nora"), "/decisions", r"/documentation/(\d+)")


def _suspended(product: Product) -> str:
    key = _first(product.signed_in("nora"), "/processes", r"/processes/(\d+)\"[^>]*>Ruht<")
    _sent(product, f"/v2/process-definitions/{key}/suspension", {**_REASON, "instances": False})
    return key


def _trigger(product: Product) -> str:
    order = {"name": "page-ordered", "correlationKey": _CUSTOMER, "variables": {}}
    _sent(product, "/v2/messages/publication", order)
    reader = product.signed_in("arne").http
    found = until(lambda: re.search(r"/held/triggers/(\d+)/drop", reader.get("/held").text))
    return found[1]


def _batch(product: Product) -> str:
    arne = product.signed_in("arne")
    given = {"kind": "suspend", "process": "page-asked"}
    page = arne.http.get("/batches/begin", params=given).text
    seen = re.search(r'name="seen" value="([^"]*)"', page)
    assert seen, page
    answer = arne.press("/batches/begin", **given, **_REASON, confirmed="1", seen=seen[1])
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0].rpartition("/")[2]


def _troubled(product: Product) -> str:
    key = _sent(product, "/v2/process-instances", {"processDefinitionId": "page-broken"})
    broken = product.signed_in("arne").http
    until(lambda: key["processInstanceKey"] in broken.get("/incidents").text)
    return str(key["processInstanceKey"])


def _protected(product: Product) -> dict[str, str]:
    """Return a person, a hold on what there is about one, and an erasure that waits."""
    variables = {"email": _CUSTOMER, "number": "K-1"}
    begun = {"processDefinitionId": "page-asked", "variables": variables}
    _sent(product, "/v2/process-instances", begun)
    dora = product.signed_in("dora")
    home = "/data-protection"
    handle = _led_to(dora.press(f"{home}/person", identifier=_CUSTOMER))
    about = {"person": handle, **_REASON}
    erasure = _led_to(dora.press(f"{home}/erasures", **about))
    for username in ("frida", "emil"):
        assert product.signed_in(username).press(f"{home}/erasures/{erasure}/approve").is_redirect
    hold = _led_to(dora.press(f"{home}/holds", **about, kind="litigation"))
    return {"handle": handle, "erasure": erasure, "hold": hold}


def _led_to(answer: httpx.Response) -> str:
    """Return the last part of the address that an answer leads to."""
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0].rpartition("/")[2]


def _sent(product: Product, path: str, content: dict[str, Any]) -> dict[str, Any]:
    with product.basic("arne") as operator:
        answer = operator.post(path, json=content)
    assert answer.is_success, answer.text
    made: dict[str, Any] = answer.json() if answer.content else {}
    return made
