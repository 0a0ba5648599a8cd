"""Deploy files: all of them or none, every finding at once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from audit.entry import Fact
from bpmn.model import Process
from dmn.findings import Finding, ModelRefused, in_order
from dmn.model import Decision, DecisionModel, DecisionService
from engine.commands.advance_case_reports import note_deployed
from engine.commands.deployment_links import unresolved
from engine.commands.earlier_deployments import Earlier
from engine.commands.move_instance import ledger_actor
from engine.commands.newest_versions import refuse_older
from engine.commands.plain_resources import PlainResource
from engine.commands.read_resources import ReadResources, read_resources
from engine.commands.start_by_timer import schedule, unschedulable
from engine.core.compiled_nodes import listed
from engine.core.executable import FINDABLE, ExecutableProcess
from engine.core.permission import Operation
from engine.edited_model import ModelName
from engine.model import (
    DeployedCalendar,
    DeployedCaseReport,
    DeployedDataCatalogue,
    DeployedDecision,
    DeployedEventMappings,
    DeployedForm,
    DeployedProcess,
    DeployedResource,
    Deployment,
    Person,
    Resource,
)
from engine.store import (
    accounts,
    definitions,
    deployed_files,
    documentation,
    held_triggers,
    message_paths,
    message_starts,
    signals,
)
from engine.store import resources as plain_files
from engine.store.definitions import Catalogue, RequirementsHead
from engine.store.deployed_files import FileHead, FileKind
from engine.workspace import Workspace, require


def deploy(
    workspace: Workspace,
    resources: Sequence[Resource],
    *,
    actor: Person,
    newest: Mapping[ModelName, int] | None = None,
) -> Deployment:
    """Return what is deployed now; a file with the same bytes as the newest version keeps that
    version.

    Args:
        workspace: where.
        resources: `.bpmn`, `.dmn`, `.form`, `.calendar.json`, `.events.json`, `.data.json` and
            `.report.json` files. In test mode, jobs of types that no connector does may be done
            from outside.
        actor: who deploys.
        newest: versions by model, 0 for none: what has to be deployed for this to go on.

    Raises:
        NotAllowed: the actor may not deploy.
        ModelRefused: a file is refused, or names a form or decision that is not there.
        VersionMovedOn: another version than in `newest` is deployed.
    """
    require(actor, Operation.DEPLOY)
    with workspace.transaction() as connection:
        # The stamp's row lock makes deployments wait for each other: versions count without gaps,
        # and what is imported from earlier deployments is still the newest when this one ends.
        definitions.next_stamp(connection)
        catalogue = definitions.load_catalogue(connection)
        refuse_older(catalogue, newest or {})
        earlier = Earlier(connection, workspace.definitions, catalogue)
        types, test_mode = workspace.declared_job_types, workspace.settings.test_mode
        models = read_resources(resources, types, earlier.under, outside=test_mode)
        now = accounts.clock(connection, workspace.chosen_time())
        links = (*unresolved(models, catalogue), *earlier.said_twice(models))
        findings = in_order((*models.refusals, *links, *unschedulable(models, now)))
        if findings:
            raise ModelRefused(findings)
        notes = earlier.notes(models, workspace.settings)
        key = definitions.next_key(connection)
        writing = _Writing(connection, catalogue, key, now, actor, requirements=earlier.keys)
        writing.write(models)
        if writing.facts:
            note_deployed(workspace, connection, catalogue, models)
            workspace.ledger.append_system(connection, ledger_actor(actor), writing.facts, now)
    workspace.definitions.keep(models.runnable, [form for _, form in models.forms], writing.models)
    return writing.deployment(notes)


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
    calendars: list[DeployedCalendar] = field(default_factory=list)
    event_mappings: list[DeployedEventMappings] = field(default_factory=list)
    plain: list[DeployedResource] = field(default_factory=list)
    data_catalogues: list[DeployedDataCatalogue] = field(default_factory=list)
    case_reports: list[DeployedCaseReport] = field(default_factory=list)
    requirements: dict[str, int] = field(default_factory=dict)
    """Keys of files of decisions that others may import, by hash."""
    models: dict[int, DecisionModel] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    runnable: dict[tuple[str, str], ExecutableProcess] = field(default_factory=dict)
    """By hash and process id."""

    def deployment(self, notes: Sequence[Finding]) -> Deployment:
        """Return what was written, with what there is to say about it."""
        return Deployment(
            self.key,
            self.now,
            tuple(self.processes),
            tuple(self.decisions),
            tuple(self.forms),
            tuple(notes),
            tuple(self.calendars),
            tuple(self.event_mappings),
            tuple(self.plain),
            tuple(self.data_catalogues),
            tuple(self.case_reports),
        )

    def write(self, models: ReadResources) -> None:
        self.runnable = {(one.sha256, one.id): one for one in models.runnable}
        definitions.insert_deployment(self.connection, self.key, self.now, self.actor.account_id)
        for resource, _, process in models.processes:
            self._write_process(resource, process)
        for resource, model in models.decisions:
            self._write_decisions(resource, model)
        for resource, drawn in models.documentation:
            self._write_documentation(resource, [one.id for one in drawn.processes])
        for resource, form in models.forms:
            tag = form.schema.get("versionTag")
            self._write_form(resource, form.id, tag if isinstance(tag, str) else None)
        for resource, calendar in models.calendars:
            self._write_calendar(resource, calendar.id)
        for resource, mappings in models.event_mappings:
            self._write_event_mappings(resource, mappings.id)
        for resource, plain in models.plain:
            self._write_plain(resource, plain)
        for resource, catalogue in models.data_catalogues:
            self._write_data_catalogue(resource, catalogue.id)
        for resource, report in models.case_reports:
            self._write_case_report(resource, report.id)

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
        findable = listed(model.extensions.properties.get(FINDABLE))
        runnable = self.runnable[sha256, id_]
        definitions.insert_process(
            self.connection,
            self.key,
            process,
            sha256,
            visible_to,
            findable,
            runnable.task_names,
        )
        self._write_starts(runnable, process.key)
        self.processes.append(process)
        self._record(id_, process.version, "process", resource, sha256)

    def _write_documentation(self, resource: Resource, ids: Sequence[str]) -> None:
        sha256 = _sha256(resource)
        definitions.insert_resource(self.connection, sha256, resource.content)
        if documentation.insert(self.connection, self.key, resource.name, sha256, ids):
            self._record(ids[0] if ids else resource.name, 1, "documentation", resource, sha256)

    def _write_starts(self, process: ExecutableProcess, key: int) -> None:
        """Note what starts the process by itself; what started older versions does so no more."""
        by_message = [(one.listener, one.message) for one in process.starts if one.message]
        message_starts.insert(self.connection, key, by_message)
        message_paths.insert(self.connection, key, process.message_paths)
        by_signal = [(one.listener, one.signal) for one in process.starts if one.signal]
        signals.insert_start_events(self.connection, key, by_signal)
        schedule(self.connection, process, key, self.now)
        # Behind the timers, as whoever starts by a timer locks these two.
        held_triggers.lock(self.connection, process.id)
        held_triggers.remove_of_process(self.connection, process.id)

    def _write_decisions(self, resource: Resource, model: DecisionModel) -> None:
        key, requirements_version, is_new = self._requirements_key(resource, model)
        named: dict[str, Decision | DecisionService] = {**model.decisions, **model.services}
        for id_, decision in named.items():
            known = self.catalogue.decisions.get(id_, ())
            head = known[-1] if known and known[-1].requirements_key == key else None
            deployed = DeployedDecision(
                head.key if head else definitions.next_key(self.connection),
                id_,
                head.version if head else (known[-1].version + 1 if known else 1),
                decision.name,
                key,
                model.id,
                model.name,
                resource.name,
                requirements_version,
            )
            self.decisions.append(deployed)
            if head is None:
                tag = getattr(decision, "version_tag", None)
                definitions.insert_decision(self.connection, self.key, deployed, tag, model.sha256)
                self._record(id_, deployed.version, "decision", resource, model.sha256)
        if is_new:
            self.models[key] = model

    def _requirements_key(self, resource: Resource, model: DecisionModel) -> tuple[int, int, bool]:
        """Return the key of the file's version, that version, and whether it is a new one: its
        bytes or something that it imports has changed."""
        imports = {name: self.requirements[one.sha256] for name, one in model.imports.items()}
        known = [
            head
            for head in self.catalogue.requirements.values()
            if (head.id, head.namespace) == (model.id, model.namespace)
        ]
        if known and (known[-1].sha256, known[-1].imports) == (model.sha256, imports):
            key, is_new = known[-1].key, False
        else:
            key, is_new = definitions.next_key(self.connection), True
            definitions.insert_resource(self.connection, model.sha256, resource.content)
            head = RequirementsHead(
                *(key, self.key, model.id, model.namespace, model.sha256, resource.name, imports)
            )
            definitions.insert_requirements(self.connection, head)
        self.requirements[model.sha256] = key
        return key, len(known) + is_new, is_new

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

    def _write_calendar(self, resource: Resource, id_: str) -> None:
        known = self.catalogue.calendars.get(id_, ())
        head = self._written(FileKind.CALENDAR, resource, id_, known[-1] if known else None)
        self.calendars.append(DeployedCalendar(head.key, id_, head.version, head.resource_name))

    def _write_event_mappings(self, resource: Resource, id_: str) -> None:
        known = self.catalogue.event_mappings.get(id_)
        head = self._written(FileKind.EVENTS, resource, id_, known)
        made = DeployedEventMappings(head.key, id_, head.version, head.resource_name)
        self.event_mappings.append(made)

    def _write_data_catalogue(self, resource: Resource, id_: str) -> None:
        known = self.catalogue.data_catalogues.get(id_)
        head = self._written(FileKind.DATA, resource, id_, known)
        made = DeployedDataCatalogue(head.key, id_, head.version, head.resource_name)
        self.data_catalogues.append(made)

    def _write_case_report(self, resource: Resource, id_: str) -> None:
        known = self.catalogue.case_reports.get(id_)
        head = self._written(FileKind.REPORT, resource, id_, known)
        made = DeployedCaseReport(head.key, id_, head.version, head.resource_name)
        self.case_reports.append(made)

    def _written(
        self, kind: FileKind, resource: Resource, id_: str, newest: FileHead | None
    ) -> FileHead:
        """Return the newest version of a file: the one that is there, if it is the same."""
        sha256 = _sha256(resource)
        if newest is not None and newest.sha256 == sha256:
            return newest
        version = 1 if newest is None else newest.version + 1
        key = definitions.next_key(self.connection)
        head = FileHead(key, id_, version, self.key, sha256, resource.name)
        definitions.insert_resource(self.connection, sha256, resource.content)
        deployed_files.insert(self.connection, kind, head)
        self._record(id_, version, kind.word, resource, sha256)
        return head

    def _write_plain(self, resource: Resource, plain: PlainResource) -> None:
        sha256, id_, tag = _sha256(resource), plain.id, plain.version_tag
        known = self.catalogue.resources.get(id_, ())
        if known and known[-1].sha256 == sha256:
            head = known[-1]
            kept = DeployedResource(head.key, id_, head.version, tag, head.resource_name)
            self.plain.append(kept)
            return
        version = known[-1].version + 1 if known else 1
        key = definitions.next_key(self.connection)
        made = DeployedResource(key, id_, version, tag, resource.name)
        definitions.insert_resource(self.connection, sha256, resource.content)
        plain_files.insert(self.connection, self.key, made, sha256)
        self.plain.append(made)
        self._record(id_, version, "resource", resource, sha256)

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
