"""A process that has a document signed by a link: reminded of, expired, and answered too late."""

from __future__ import annotations

from engine.model import Resource
from tests import builders

STATEMENT = "Ich nehme den Auftrag A-2026-4711 an und bin dazu berechtigt."
_DATA = '={company: "Nordlicht Handel GmbH", contact: "Kim Beispiel", offered: 2280}'
_ORDER = Resource(
    "signed-order.document.md",
    """---
title: Auftrag A-2026-4711
class: commercial-letter
purpose: Auftrag
recipient: |
  {{ company }}
  {{ contact }}
---
Guten Tag {{ contact }},

**Wartung der Anlage**, jährlich, kostet {{ offered|money }}.
""".encode(),
)


def _flow(source: str, target: str, id_: str, condition: str = "") -> str:
    inner = f"<bpmn:conditionExpression>{condition}</bpmn:conditionExpression>" if condition else ""
    return (
        f'<bpmn:sequenceFlow id="{id_}" sourceRef="{source}" targetRef="{target}">{inner}'
        "</bpmn:sequenceFlow>"
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;")


def _property(name: str, value: str) -> str:
    return f'<zeebe:property name="{name}" value="{_escaped(value)}"/>'


def _mail(id_: str, subject: str, before: str, after: str, following: str) -> str:
    text = '="Guten Tag,\\n\\nunterschreiben Sie hier: {link:" + signatureId + "}\\n"'
    inputs = {"to": "=email", "subject": subject, "text": text}
    return _job(id_, "mail", inputs, before, after, following)


def _job(
    id_: str,
    type_: str,
    inputs: dict[str, str],
    before: str,
    after: str,
    following: str,
    linked: str = "",
) -> str:
    put = "".join(
        f'<zeebe:input source="{_escaped(one)}" target="{name}"/>' for name, one in inputs.items()
    )
    file = (
        f'<zeebe:linkedResources><zeebe:linkedResource resourceId="{linked}" '
        'resourceType="document" linkName="template" bindingType="deployment"/>'
        "</zeebe:linkedResources>"
    )
    return (
        f'<bpmn:serviceTask id="{id_}" name="{id_}"><bpmn:extensionElements>'
        f'<zeebe:taskDefinition type="{type_}"/><zeebe:ioMapping>{put}</zeebe:ioMapping>'
        f"{file if linked else ''}</bpmn:extensionElements>"
        f"<bpmn:incoming>{before}</bpmn:incoming><bpmn:outgoing>{after}</bpmn:outgoing>"
        f"</bpmn:serviceTask>{_flow(id_, following, after)}"
    )


def _sign(id_: str, **more: str) -> str:
    said = {
        "vorgang:publicLink": "=signatureId",
        "vorgang:linkUntil": '=duration("P5D")',
        "vorgang:sign": "=document",
        "vorgang:signStatement": f'="{STATEMENT}"',
        "vorgang:signVersion": "2026-11",
        "vorgang:signLate": f"{id_}-late",
        **more,
    }
    properties = "".join(_property(name, value) for name, value in said.items() if value)
    return (
        '<bpmn:userTask id="sign" name="Auftrag unterschreiben"><bpmn:extensionElements>'
        f"<zeebe:userTask/><zeebe:properties>{properties}</zeebe:properties>"
        "</bpmn:extensionElements><bpmn:incoming>to-sign</bpmn:incoming>"
        "<bpmn:outgoing>to-which</bpmn:outgoing></bpmn:userTask>"
        f"{_flow('sign', 'which', 'to-which')}"
    )


def _timer(id_: str, duration: str, after: str, following: str, *, cancels: bool) -> str:
    kind = "" if cancels else ' cancelActivity="false"'
    return (
        f'<bpmn:boundaryEvent id="{id_}" attachedToRef="sign"{kind}><bpmn:outgoing>{after}'
        f'</bpmn:outgoing><bpmn:timerEventDefinition id="{id_}-timer"><bpmn:timeDuration>{duration}'
        f"</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>"
        f"{_flow(id_, following, after)}"
    )


def _end(id_: str, before: str) -> str:
    return f'<bpmn:endEvent id="{id_}"><bpmn:incoming>{before}</bpmn:incoming></bpmn:endEvent>'


def _expired() -> str:
    said = "".join(
        _property(name, value)
        for name, value in {
            "vorgang:fact": "signature.expired",
            "vorgang:fact.sha256": "=document.sha256",
        }.items()
    )
    return (
        '<bpmn:intermediateThrowEvent id="expired" name="Frist abgelaufen">'
        f"<bpmn:extensionElements><zeebe:properties>{said}</zeebe:properties>"
        "</bpmn:extensionElements><bpmn:incoming>to-expired</bpmn:incoming>"
        "<bpmn:outgoing>to-after</bpmn:outgoing></bpmn:intermediateThrowEvent>"
        f"{_flow('expired', 'after', 'to-after')}"
    )


def _late(group: str) -> str:
    """Return what waits for somebody who accepts too late, as long as the case runs."""
    return (
        '<bpmn:subProcess id="late" triggeredByEvent="true">'
        '<bpmn:startEvent id="came-late" isInterrupting="false"><bpmn:outgoing>to-late-answer'
        '</bpmn:outgoing><bpmn:messageEventDefinition id="came-late-message" '
        'messageRef="late-message"/></bpmn:startEvent>'
        f"{_flow('came-late', 'late-answer', 'to-late-answer')}"
        f"{builders.user_task('late-answer', 'late-done', groups=group)}"
        f"{_end('late-done', 'to-late-done')}</bpmn:subProcess>"
    )


def _around(inner: str) -> str:
    """Return the process: the id of the link is there before anything waits for late answers."""
    flows = ("to-make", "to-name-link", "name-link")
    return (
        builders.start_event("make")
        + _job("make", "document", {"data": _DATA}, *flows, linked=_ORDER.name)
        + '<bpmn:scriptTask id="name-link"><bpmn:extensionElements><zeebe:script '
        'expression="=uuid()" resultVariable="signatureId"/></bpmn:extensionElements>'
        "<bpmn:incoming>to-name-link</bpmn:incoming><bpmn:outgoing>to-signing</bpmn:outgoing>"
        f"</bpmn:scriptTask>{_flow('name-link', 'signing', 'to-signing')}"
        '<bpmn:subProcess id="signing"><bpmn:incoming>to-signing</bpmn:incoming>'
        f"<bpmn:outgoing>to-ended</bpmn:outgoing>{inner}</bpmn:subProcess>"
        f"{_flow('signing', 'ended', 'to-ended')}{_end('ended', 'to-ended')}"
    )


def to_be_signed(id_: str, group: str, *, sealed: bool = True, **more: str) -> tuple[Resource, ...]:
    """Return a process that makes a document and has it signed, and what it makes it from.

    Args:
        id_: of the process; the message of a late answer is called by it.
        group: that starts cases, and files what was signed.
        sealed: whether the signed document is made.
        more: properties of the user task that are other, or none if empty.
    """
    parts = [
        '<bpmn:startEvent id="inside"><bpmn:outgoing>to-send</bpmn:outgoing></bpmn:startEvent>',
        _flow("inside", "send", "to-send"),
        _mail("send", "Auftrag unterschreiben", "to-send", "to-sign", "sign"),
        _sign(id_, **more),
        _timer("remind-at", "P2D", "to-remind", "remind", cancels=False),
        _mail("remind", "Erinnerung: Auftrag", "to-remind", "to-reminded", "reminded"),
        _end("reminded", "to-reminded"),
        _timer("expires-at", "P5D", "to-expired", "expired", cancels=True),
        _expired(),
        builders.user_task("after", "over", groups=group),
        _end("over", "to-over"),
        '<bpmn:exclusiveGateway id="which" default="to-refused"><bpmn:incoming>to-which'
        "</bpmn:incoming><bpmn:outgoing>to-seal</bpmn:outgoing><bpmn:outgoing>to-refused"
        "</bpmn:outgoing></bpmn:exclusiveGateway>",
        _flow("which", "seal" if sealed else "filed", "to-seal", '=signature.outcome = "signed"'),
        _flow("which", "refused", "to-refused"),
        _end("refused", "to-refused"),
    ]
    if sealed:
        inputs = {"signature": "=signature"}
        parts.append(_job("seal", "signature", inputs, "to-seal", "to-filed", "filed"))
    before = "to-filed" if sealed else "to-seal"
    filed = builders.user_task("filed", "done", groups=group)
    parts += [filed.replace("to-filed", before), builders.end_event(), _late(group)]
    made = builders.process(
        id_,
        _around("".join(parts)),
        name="Auftrag",
        properties={
            "vorgang:startGroups": group,
            "vorgang:purpose": "Auftrag abschließen",
            "vorgang:legalBasis": "Art. 6 Abs. 1 lit. b DSGVO",
            "vorgang:class.signature": "commercial-letter",
        },
    )
    message = (
        f'<bpmn:message id="late-message" name="{id_}-late"><bpmn:extensionElements>'
        '<zeebe:subscription correlationKey="=signatureId"/></bpmn:extensionElements>'
        f'</bpmn:message><bpmn:process id="{id_}"'
    )
    begun = f'<bpmn:process id="{id_}"'.encode()
    return Resource(made.name, made.content.replace(begun, message.encode())), _ORDER
