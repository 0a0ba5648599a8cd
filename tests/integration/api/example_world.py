"""A process that has a bit of everything, so that each example of the description can be tried."""

from __future__ import annotations

import itertools
import json
import re
from typing import Any

import httpx

from engine.commands.advance_ledger import advance_ledger
from tests import builders
from tests.builders import start_event
from tests.integration.api.conftest import PASSWORD, Office

ID = "api-example"
_NUMBERS = itertools.count(1)
_OUT = '<bpmn:sequenceFlow id="to-{0}" sourceRef="{1}" targetRef="{0}"/>'


def _end(name: str, source: str) -> str:
    return (
        f'<bpmn:endEvent id="{name}"><bpmn:incoming>to-{name}</bpmn:incoming></bpmn:endEvent>'
        + _OUT.format(name, source)
    )


def _task(tag: str, name: str, extension: str) -> str:
    return (
        f'<bpmn:{tag} id="{name}" name="{name}"><bpmn:extensionElements>{extension}'
        f"</bpmn:extensionElements><bpmn:incoming>to-{name}</bpmn:incoming>"
        f"<bpmn:outgoing>to-{name}-end</bpmn:outgoing></bpmn:{tag}>"
        + _OUT.format(name, "fork")
        + _end(f"{name}-end", name)
    )


def _boundary(name: str, host: str, event: str) -> str:
    return (
        f'<bpmn:boundaryEvent id="{name}" attachedToRef="{host}">'
        f"<bpmn:outgoing>to-{name}-end</bpmn:outgoing>{event}</bpmn:boundaryEvent>"
        + _end(f"{name}-end", name)
    )


_ELEMENTS = (
    start_event("fork") + '<bpmn:parallelGateway id="fork"><bpmn:incoming>to-fork</bpmn:incoming>'
    "<bpmn:outgoing>to-wait</bpmn:outgoing><bpmn:outgoing>to-check</bpmn:outgoing>"
    "<bpmn:outgoing>to-paid</bpmn:outgoing></bpmn:parallelGateway>"
    + _task(
        "userTask",
        "wait",
        '<zeebe:userTask/><zeebe:assignmentDefinition candidateGroups="clerk"/>',
    )
    + _task("serviceTask", "check", '<zeebe:taskDefinition type="outside-api-example"/>')
    + '<bpmn:receiveTask id="paid" messageRef="paid-message"><bpmn:extensionElements>'
    '<zeebe:properties><zeebe:property name="vorgang:offeredAs" value="Bezahlt"/>'
    '<zeebe:property name="vorgang:offeredTo" value="clerk"/></zeebe:properties>'
    "</bpmn:extensionElements><bpmn:incoming>to-paid</bpmn:incoming><bpmn:outgoing>to-paid-end</bpmn:outgoing></bpmn:receiveTask>"
    + _OUT.format("paid", "fork")
    + _end("paid-end", "paid")
    + _boundary("rejected", "wait", '<bpmn:errorEventDefinition id="r1" errorRef="e1"/>')
    + _boundary("late", "wait", '<bpmn:escalationEventDefinition id="r2" escalationRef="e2"/>')
    + _boundary("bad", "check", '<bpmn:errorEventDefinition id="r3" errorRef="e3"/>')
)
_ROOTS = (
    '<bpmn:error id="e1" name="rejected" errorCode="rejected"/>'
    '<bpmn:escalation id="e2" name="late" escalationCode="late"/>'
    '<bpmn:error id="e3" name="bad" errorCode="bad-credit"/>'
    '<bpmn:message id="paid-message" name="api-example-paid"><bpmn:extensionElements>'
    '<zeebe:subscription correlationKey="=number"/></bpmn:extensionElements></bpmn:message>'
)


def diagram(name: str) -> bytes:
    """Return a version of the process; another name makes another version."""
    made = builders.process(
        ID, _ELEMENTS, name=name, properties={"vorgang:startGroups": "clerk,operator"}
    ).content
    return made.replace(b"<bpmn:process ", _ROOTS.encode() + b"<bpmn:process ", 1)


class World:
    """Accounts, versions and instances, made through the interface itself."""

    def __init__(self, office: Office) -> None:
        self.office = office
        doing = ("clerk", "analyst", "operator", "worker", "administrator", "integration")
        for name, groups in (
            ("example-doer", doing),
            ("example-auditor", ("auditor",)),
            ("example-protector", ("data-protection-team",)),
        ):
            builders.person(office.workspace, name, *groups, password=PASSWORD)
        self.doer = office.program("example-doer")
        self.auditor = office.program("example-auditor")
        self.protector = office.program("example-protector")
        self.old = self._version("Beispiel")
        self.new = self._version("Beispiel, neu")

    def _version(self, name: str) -> str:
        files = {"resources": ("api-example.bpmn", diagram(name))}
        made = self.doer.post("/v2/deployments", files=files).json()
        return str(made["deployments"][0]["processDefinition"]["processDefinitionKey"])

    def client(self, path: str) -> httpx.Client:
        """Return who may use an address."""
        if path.startswith("/v2/ledger"):
            return self.auditor
        protected = ("/v2/persons", "/v2/erasures", "/v2/holds")
        return self.protector if path.startswith(protected) else self.doer

    def start(self) -> str:
        """Return the key of a new instance of the older version."""
        number = f"N-{next(_NUMBERS)}"
        sent = {"processDefinitionKey": self.old, "variables": {"number": number, "amount": 1}}
        return str(self.doer.post("/v2/process-instances", json=sent).json()["processInstanceKey"])

    def found(self, what: str, instance: str) -> dict[str, Any]:
        """Return the one thing of an instance."""
        asked = {"filter": {"processInstanceKey": instance}}
        items = self.doer.post(f"/v2/{what}/search", json=asked).json()["items"]
        return dict(items[0])

    def job(self, instance: str) -> str:
        """Return the key of the job of an instance, which `machine` holds."""
        key = str(self.found("jobs", instance)["jobKey"])
        sent = {"workerId": "machine", "lockDuration": 60000}
        self.doer.post(f"/engine-rest/external-task/{key}/lock", json=sent)
        return key

    def incident(self, instance: str) -> str:
        """Return the key of an incident of an instance."""
        self.doer.post(f"/v2/jobs/{self.job(instance)}/failure", json={"retries": 0})
        return str(self.found("incidents", instance)["incidentKey"])

    def filled(self, method: str, path: str, example: Any) -> tuple[str, Any]:
        """Return address and example with keys of things that are in the right state."""
        instance = self.start()
        target = instance
        if "/user-tasks/" in path:
            target = str(self.found("user-tasks", instance)["userTaskKey"])
            if "assign" not in path:
                self.doer.post(f"/v2/user-tasks/{target}/assignment", json={})
        elif "/jobs/{" in path or "/external-task/{" in path:
            target = self.job(instance)
            if path.endswith("/lock"):
                self.doer.post(f"/engine-rest/external-task/{target}/unlock", json={})
        elif "/incidents/{" in path:
            target = self.incident(instance)
        elif "/process-definitions/{" in path:
            target = self.new
        elif "/process-definition/{" in path:
            target = self.old
        elif "incident-resolution" in path:
            self.incident(instance)
        elif path.endswith("/resumption"):
            self.doer.post(f"/v2/process-instances/{instance}/suspension", json={})
        elif path.endswith(("/withdrawal", "/lifting")) and "mail" not in path:
            target = self._protected(path)
        if path.endswith("/correlation"):
            example = {**example, "correlationKey": self._number(instance)}
        advance_ledger(self.office.workspace)
        place = path.replace("{key}", target).replace("{process}", ID)
        if "{offer}" in place:
            [offer] = self.doer.get(f"/v2/process-instances/{instance}/offers").json()["items"]
            place = place.replace("{offer}", offer["offerKey"])
        text = json.dumps(example).replace("{key}", instance).replace("{target}", self.new)
        assert not re.search(r"\{\w+\}", place + text), f"{method} {place}: a gap is left"
        return place, json.loads(text)

    def _number(self, instance: str) -> str:
        asked = {"filter": {"processInstanceKey": instance, "name": "number"}}
        [one] = self.doer.post("/v2/variables/search", json=asked).json()["items"]
        return str(json.loads(one["value"]))

    def _protected(self, path: str) -> str:
        about = {"processInstanceKey": self.start(), "reason": "Beispiel"}
        if "holds" in path:
            sent = {**about, "kind": "litigation"}
            return str(self.protector.post("/v2/holds", json=sent).json()["holdKey"])
        return str(self.protector.post("/v2/erasures", json=about).json()["erasureKey"])
