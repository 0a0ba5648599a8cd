"""Deploy files: all of them or none, every finding at once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from audit.entry import Fact
from bpmn.model import Process
from dmn.findings import ModelRefused
from dmn.model import DecisionModel
from engine.commands.deployment_links import unresolved
from engine.commands.move_instance import ledger_actor
from engine.commands.read_resources import ReadResources, read_resources
from engine.core.compiled_nodes import listed
from engine.core.permission import Operation
from engine.model import (
    DeployedDecision,
    DeployedForm,
    DeployedProcess,
    Deployment,
    Person,
    Resource,
)
from engine.store import accounts, definitions
from engine.store.definitions import Catalogue
from engine.workspace import Workspace, require


def deploy(workspace: Workspace, resources: Sequence[Resource], *, actor: Person) -> Deployment:
    """Return what is deployed now; a file with the same bytes as the newest version keeps that
    version.

    Args:
        workspace: where.
        resources: `.bpmn`, `.dmn` and `.form` files.
        actor: who deploys.

    Raises:
        NotAllowed: the actor may not deploy.
        ModelRefused: a file is refused, or names a form or decision that is neither uploaded
        nor deployed.
    """
    require(actor, Operation.DEPLOY)
    models = read_resources(resources, workspace.connectors)
    with workspace.transaction() as connection:
        # The stamp's row lock makes deployments wait for each other: versions count without gaps.
        definitions.next_stamp(connection)
        catalogue = definitions.load_catalogue(connection)
        findings = (*models.refusals, *unresolved(models, catalogue))
        if findings:
            raise ModelRefused(findings)
        now = accounts.clock(connection, workspace.chosen_time())
        writing = _Writing(connection, catalogue, definitions.next_key(connection), now, actor)
        writing.write(models)
        if writing.facts:
            workspace.ledger.append_system(connection, ledger_actor(actor), writing.facts, now)
    return Deployment(
        writing.key,
        now,
        tuple(writing.processes),
        tuple(writing.decisions),
        tuple(writing.forms),
        tuple(str(finding) for finding in models.warnings),
    )


@dataclass
class _Writing:
    """Writes the models of one upload, those that are new."""

    connection: Connection
    catalogue: Catalogue
    key: int
    now: datetime
    actor: Person
    processes: list[DeployedProcess] = field(default_factory=list)
    decisions: list[DeployedDecision] = field(default_factory=list)
    forms: list[DeployedForm] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)

    def write(self, models: ReadResources) -> None:
        definitions.insert_deployment(self.connection, self.key, self.now, self.actor.account_id)
        for resource, _, process in models.processes:
            self._write_process(resource, process)
        for resource, model in models.decisions:
            self._write_decisions(resource, model)
        for resource, form in models.forms:
            tag = form.schema.get("versionTag")
            self._write_form(resource, form.id, tag if isinstance(tag, str) else None)

    def _write_process(self, resource: Resource, model: Process) -> None:
        sha256, id_, name, version_tag = _sha256(resource), model.id, model.name, model.version_tag
        known = self.catalogue.processes.get(id_, ())
        if known and known[-1].sha256 == sha256:
            head = known[-1]
            self.processes.append(
                DeployedProcess(head.key, id_, head.version, name, version_tag, head.resource_name)
            )
            return
        process = DeployedProcess(
            key=definitions.next_key(self.connection),
            process_definition_id=id_,
            version=known[-1].version + 1 if known else 1,
            name=name,
            version_tag=version_tag,
            resource_name=resource.name,
        )
        definitions.insert_resource(self.connection, sha256, resource.content)
        visible_to = listed(model.extensions.properties.get("vorgang:visibleTo"))
        definitions.insert_process(self.connection, self.key, process, sha256, visible_to)
        self.processes.append(process)
        self._record(id_, process.version, "process", resource, sha256)

    def _write_decisions(self, resource: Resource, model: DecisionModel) -> None:
        sha256 = _sha256(resource)
        requirements_key: int | None = None
        for id_, decision in model.decisions.items():
            known = self.catalogue.decisions.get(id_, ())
            if known and known[-1].sha256 == sha256:
                head = known[-1]
                key, version, requirements = head.key, head.version, head.requirements_key
            else:
                requirements_key = requirements_key or definitions.next_key(self.connection)
                key, requirements = definitions.next_key(self.connection), requirements_key
                version = known[-1].version + 1 if known else 1
            deployed = DeployedDecision(
                key, id_, version, decision.name, requirements, model.id, model.name, resource.name
            )
            self.decisions.append(deployed)
            if requirements == requirements_key:
                tag = getattr(decision, "version_tag", None)
                definitions.insert_resource(self.connection, sha256, resource.content)
                definitions.insert_decision(self.connection, self.key, deployed, tag, sha256)
                self._record(id_, version, "decision", resource, sha256)

    def _write_form(self, resource: Resource, id_: str, version_tag: str | None) -> None:
        sha256 = _sha256(resource)
        known = self.catalogue.forms.get(id_, ())
        if known and known[-1].sha256 == sha256:
            head = known[-1]
            self.forms.append(DeployedForm(head.key, id_, head.version, head.resource_name))
            return
        version = known[-1].version + 1 if known else 1
        form = DeployedForm(definitions.next_key(self.connection), id_, version, resource.name)
        definitions.insert_resource(self.connection, sha256, resource.content)
        definitions.insert_form(self.connection, self.key, form, version_tag, sha256)
        self.forms.append(form)
        self._record(id_, version, "form", resource, sha256)

    def _record(self, id_: str, version: int, kind: str, resource: Resource, sha256: str) -> None:
        self.facts.append(
            Fact(
                type="definition.deployed",
                data={
                    "deployment": str(self.key),
                    "id": id_,
                    "version": version,
                    "kind": kind,
                    "file": resource.name,
                },
                refs={"sha256": sha256},
            )
        )


def _sha256(resource: Resource) -> str:
    return hashlib.sha256(resource.content).hexdigest()
