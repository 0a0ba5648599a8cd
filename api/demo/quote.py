"""Chapter of the demonstration: a quote of 22 %, from deployment to signature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from api.demo import people
from api.demo.client import Unexpected
from api.demo.company import of_company
from api.demo.stage import Play, attached, until
from api.demo.strangers import link_in
from api.library import shipped_resources
from api.reference_erp.beside import at_port


def deployed(stage: Play) -> str:
    """Deploy the whole library as Camunda Modeler does."""
    analyst = stage.program("nora")
    topology = analyst.get("/v2/topology").expect(200).json()
    shipped = of_company(
        at_port(shipped_resources(), stage.settings.erp_port), stage.settings.company
    )
    parts = analyst.deploy(shipped).expect(200).json()["deployments"]
    assert isinstance(parts, list)
    return f"{len(parts)} definitions, gateway {topology['gatewayVersion']}"


def refused_deployment(stage: Play) -> str:
    """Deploy a broken diagram: refused, with what to do."""
    lost = (b"</bpmn:process>", b'<bpmn:userTask id="lost"/></bpmn:process>')
    broken = [
        replace(one, content=one.content.replace(*lost)) if one.name == "deal-desk.bpmn" else one
        for one in shipped_resources()
    ]
    answer = stage.program("nora").deploy(broken).expect(400)
    detail = str(answer.json()["detail"])
    if "lost" not in detail:
        raise Unexpected(f"the refusal does not name the element: {detail}")
    return " ".join(detail.split()).partition(". ")[0]


def submitted_quote(stage: Play) -> str:
    """Submit the quote of 22 % by the form."""
    stage.cases["quote"] = submitted(stage, people.REQUESTER, people.QUOTE)
    return f"{people.name_of(people.REQUESTER)} for {people.CUSTOMER.company}"


def own_approval(stage: Play) -> str:
    """Try to approve one's own quote."""
    own = until(
        lambda: stage.open_task(stage.cases["quote"], "approve-quote", group="sales-manager"),
        "sales-manager was not asked to approve",
    )
    client = stage.signed_in(people.REQUESTER)
    client.submit(f"/tasks/{own}/claim").expect(403)
    client.post(f"/tasks/{own}/complete", {"data": people.APPROVAL}).expect(403)
    page = client.get(f"/tasks/{own}").expect(200).body.decode()
    if "Vier-Augen-Prinzip" not in page:
        raise Unexpected("the page does not explain four eyes")
    return "claim and decision answered 403, the page says why"


def approved(stage: Play) -> str:
    """Approve as those whom the table names."""
    case = stage.cases["quote"]
    for group, person in people.APPROVERS.items():
        stage.do(person, case, "approve-quote", people.APPROVAL, group=group)
    until(lambda: stage.open_task(case, "answer-quote"), "the customer was not asked")
    return ", ".join(people.name_of(one) for one in people.APPROVERS.values())


def document_and_mail(stage: Play) -> str:
    """The approved quote is a PDF, and in the customer's mailbox."""
    name, content = attached(stage.stranger(people.CUSTOMER.email).mail("Ihr Angebot"))
    stage.keep(name, content)
    return f"{name} arrived by mail"


def signed(stage: Play) -> str:
    """Sign by the link in the mail."""
    customer = stage.stranger(people.CUSTOMER.email)
    link = link_in(customer.mail("Ihr Angebot"))
    customer.sign(link, people.CUSTOMER.name, "Kiel").expect(303)
    name, content = attached(customer.mail("Auftrag zu Angebot"))
    stage.keep(name, content)
    stage.ended(stage.cases["quote"])
    return f"{people.CUSTOMER.name}, without an account"


def submitted(stage: Play, person: str, quote: Mapping[str, object]) -> str:
    """Return the case of a quote that somebody submits by the form."""
    valid = str((datetime.now(UTC) + timedelta(days=30)).date())
    return stage.start(person, "Angebotsfreigabe", {**quote, "validUntil": valid})


STEPS = (
    ("Deployed as Modeler does", deployed),
    ("A broken diagram is refused with what to do", refused_deployment),
    ("A quote of 22 % is submitted", submitted_quote),
    ("He cannot approve it himself", own_approval),
    ("Approved by four eyes", approved),
    ("PDF made and sent", document_and_mail),
    ("The customer signs by the link in the mail", signed),
)
