"""Processes that send somebody a link: a sign-up that is confirmed, and settings that stay."""

from __future__ import annotations

import re

from engine.model import Resource
from tests import builders

LINK = re.compile(r"/t/([A-Za-z0-9_-]{32})")


def _flow(source: str, target: str, id_: str | None = None) -> str:
    return (
        f'<bpmn:sequenceFlow id="{id_ or f"to-{target}"}" sourceRef="{source}" '
        f'targetRef="{target}"/>'
    )


def _properties(**values: str) -> str:
    stated = "".join(
        f'<zeebe:property name="vorgang:{name}" value="{value}"/>' for name, value in values.items()
    )
    return f"<zeebe:properties>{stated}</zeebe:properties>"


def sign_up(id_: str, slug: str, group: str) -> Resource:
    """Return a sign-up by a public form that is confirmed by a link, or forgotten in the end.

    The link takes something for three days; for a week the person may ask for another.
    """
    start = builders.start_event("name-link", form=f"{id_}-form")
    name = f"""<bpmn:scriptTask id="name-link"><bpmn:extensionElements>
<zeebe:script expression="=uuid()" resultVariable="confirmation"/></bpmn:extensionElements>
<bpmn:incoming>to-name-link</bpmn:incoming><bpmn:incoming>again</bpmn:incoming>
<bpmn:outgoing>to-send</bpmn:outgoing></bpmn:scriptTask>{_flow("name-link", "send")}"""
    text = (
        "=&quot;Guten Tag,\\n\\nbestätigen Sie hier: {link:&quot; + confirmation + &quot;}\\n&quot;"
    )
    mail = builders.job(
        "send",
        "confirm",
        inputs={
            "to": "=email",
            "subject": "Anmeldung bestätigen",
            "text": text,
        },
    )
    link = _properties(
        publicLink="=confirmation",
        linkUntil="=duration(&quot;PT72H&quot;)",
        linkRenewal=f"{id_}-again",
    )
    confirm = f"""<bpmn:userTask id="confirm" name="Anmeldung bestätigen"><bpmn:extensionElements>
<zeebe:userTask/><zeebe:formDefinition formId="{id_}-confirm"/>{link}</bpmn:extensionElements>
<bpmn:incoming>to-confirm</bpmn:incoming><bpmn:outgoing>to-filed</bpmn:outgoing></bpmn:userTask>
{_flow("confirm", "filed")}
<bpmn:boundaryEvent id="asked" attachedToRef="confirm"><bpmn:outgoing>again</bpmn:outgoing>
<bpmn:messageEventDefinition id="asked-message" messageRef="again-message"/></bpmn:boundaryEvent>
{_flow("asked", "name-link", "again")}
<bpmn:boundaryEvent id="late" attachedToRef="confirm"><bpmn:outgoing>to-forgotten</bpmn:outgoing>
<bpmn:timerEventDefinition id="late-timer"><bpmn:timeDuration>P7D</bpmn:timeDuration>
</bpmn:timerEventDefinition></bpmn:boundaryEvent>{_flow("late", "forgotten")}"""
    filed = builders.user_task("filed", "done", groups=group)
    made = builders.process(
        id_,
        start + name + mail + confirm + filed + builders.end_event() + _end("forgotten"),
        name="Newsletter bestellen",
        properties={
            "vorgang:startGroups": group,
            "vorgang:publicForm": slug,
            "vorgang:purpose": "Newsletter schicken",
        },
    )
    message = (
        f'<bpmn:message id="again-message" name="{id_}-again"><bpmn:extensionElements>'
        '<zeebe:subscription correlationKey="=confirmation"/></bpmn:extensionElements>'
        f'</bpmn:message><bpmn:process id="{id_}"'
    )
    begun = f'<bpmn:process id="{id_}"'.encode()
    return Resource(made.name, made.content.replace(begun, message.encode()))


def forms(id_: str) -> tuple[Resource, Resource]:
    """Return the forms of a sign-up: what it asks, and what is confirmed."""
    asked = builders.form(
        f"{id_}-form",
        {
            "type": "textfield",
            "id": "Mail",
            "key": "email",
            "label": "E-Mail-Adresse",
            "validate": {"required": True, "validationType": "email"},
        },
    )
    confirmed = builders.form(
        f"{id_}-confirm",
        {"type": "text", "id": "Words", "text": "Für **{{email}}** wurde der Newsletter bestellt."},
        {"type": "button", "id": "Go", "label": "Anmeldung bestätigen", "action": "submit"},
    )
    return asked, confirmed


def settings(id_: str, group: str) -> Resource:
    """Return a case whose settings somebody may change by one link, as often as they like."""
    start = builders.start_event("name-link", form=f"{id_}-form")
    name = f"""<bpmn:scriptTask id="name-link"><bpmn:extensionElements>
<zeebe:script expression="=uuid()" resultVariable="page"/></bpmn:extensionElements>
<bpmn:incoming>to-name-link</bpmn:incoming><bpmn:outgoing>to-send</bpmn:outgoing>
</bpmn:scriptTask>{_flow("name-link", "send")}"""
    text = "=&quot;Einstellungen: {link:&quot; + page + &quot;}&quot;"
    mail = builders.job(
        "send", "choose", inputs={"to": "=email", "subject": "Einstellungen", "text": text}
    )
    link = _properties(publicLink="=page", linkUse="many")
    choose = f"""<bpmn:userTask id="choose" name="Einstellungen"><bpmn:extensionElements>
<zeebe:userTask/><zeebe:formDefinition formId="{id_}-choose"/>{link}</bpmn:extensionElements>
<bpmn:incoming>to-choose</bpmn:incoming><bpmn:incoming>back</bpmn:incoming>
<bpmn:outgoing>to-more</bpmn:outgoing></bpmn:userTask>{_flow("choose", "more")}
<bpmn:exclusiveGateway id="more" default="back"><bpmn:incoming>to-more</bpmn:incoming>
<bpmn:outgoing>back</bpmn:outgoing><bpmn:outgoing>to-done</bpmn:outgoing></bpmn:exclusiveGateway>
{_flow("more", "choose", "back")}
<bpmn:sequenceFlow id="to-done" sourceRef="more" targetRef="done"><bpmn:conditionExpression>
=topic = "nichts"</bpmn:conditionExpression></bpmn:sequenceFlow>"""
    return builders.process(
        id_,
        start + name + mail + choose + builders.end_event(),
        properties={"vorgang:startGroups": group},
    )


def settings_forms(id_: str) -> tuple[Resource, Resource]:
    """Return the forms of a case with settings."""
    asked = builders.form(f"{id_}-form", builders.text_field("email"))
    return asked, builders.form(f"{id_}-choose", builders.text_field("topic"))


def _end(id_: str) -> str:
    return builders.end_event(id_)
