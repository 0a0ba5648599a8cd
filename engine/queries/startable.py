"""Process definitions: which a person may start, and what they say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from engine.core import codec
from engine.core.permission import Operation, allowed
from engine.definitions import RunnableProcess
from engine.faults import ProcessDefinitionUnknown
from engine.model import DefinitionView, FormView, Person, StartableProcess
from engine.store import accounts, definitions, start_drafts, suspensions
from engine.workspace import Workspace, definition_rights, require
from forms.drafts import data_with_draft
from forms.shown import in_json
from forms.validate import shown_data


def startable_processes(workspace: Workspace, person: Person) -> list[StartableProcess]:
    """Return the newest version of every process that the person may start, by name."""
    found: list[StartableProcess] = []
    with workspace.transaction() as connection:
        catalogue = workspace.definitions.catalogue(connection)
        for versions in catalogue.processes.values():
            runnable = workspace.definitions.process(connection, versions[-1].key)
            if not allowed(person, Operation.START, definition_rights(runnable.process)):
                continue
            if not runnable.process.first:
                continue  # only messages start it
            form = runnable.process.start_form
            found.append(
                StartableProcess(
                    key=runnable.head.key,
                    process_definition_id=runnable.head.id,
                    name=runnable.head.name or runnable.head.id,
                    version=runnable.head.version,
                    form_id=form.form_id if form else None,
                    documentation=runnable.process.properties.get("vorgang:purpose"),
                )
            )
    return sorted(found, key=lambda one: (one.name, one.key))


def begun_starts(workspace: Workspace, person: Person) -> dict[int, datetime]:
    """Return of which processes the person has filled a start form in and not sent it off, by the
    keys of their newest versions, and when each draft was kept."""
    with workspace.transaction() as connection:
        kept = start_drafts.kept_of(connection, person.account_id)
        catalogue = workspace.definitions.catalogue(connection)
        found = {}
        for process_id in dict.fromkeys(place.process_id for place in kept):
            versions = catalogue.processes.get(process_id, ())
            if not versions:
                continue
            runnable = workspace.definitions.process(connection, versions[-1].key)
            form = _form_of(catalogue, runnable)
            at = form and kept.get(start_drafts.Place(person.account_id, process_id, form.sha256))
            if at and allowed(person, Operation.START, definition_rights(runnable.process)):
                found[runnable.head.key] = at
    return found


def start_form(workspace: Workspace, definition_key: int, person: Person) -> FormView | None:
    """Return the form that starts a process, or `None` if it has none.

    What the person saved as a draft of it lies over the data.

    Raises:
        ProcessDefinitionUnknown: there is no such process definition.
        NotAllowed: the person may not start it.
    """
    with workspace.transaction() as connection:
        runnable = workspace.definitions.process(connection, definition_key)
        require(person, Operation.START, definition_rights(runnable.process))
        reference = runnable.process.start_form
        if reference is None:
            return None
        head = _form_of(workspace.definitions.catalogue(connection), runnable)
        if head is None:
            raise ProcessDefinitionUnknown(f"the form {reference.form_id} is not deployed")
        form = workspace.definitions.form(connection, head)
        now = accounts.clock(connection, workspace.chosen_time())
        ledger = workspace.ledger
        place = start_drafts.Place(person.account_id, runnable.head.id, form.sha256)
        draft = start_drafts.load(connection, place, keys=ledger.keys, log=ledger.name)
    if draft is None:
        return FormView(form.id, head.version, form.sha256, form.schema, shown_data(form, {}, now))
    data = data_with_draft(form, codec.decode(draft[1]), {}, now)
    shown = in_json(data)
    return FormView(form.id, head.version, form.sha256, form.schema, shown, draft[0])


def process_definition_xml(workspace: Workspace, definition_key: int, person: Person) -> str:
    """Return the deployed BPMN file.

    Raises:
        ProcessDefinitionUnknown: there is no such process definition.
        NotAllowed: the person may neither start nor deploy it, nor reads everything.
    """
    with workspace.transaction() as connection:
        runnable = workspace.definitions.process(connection, definition_key)
        if not _reads_definitions(person):
            require(person, Operation.START, definition_rights(runnable.process))
        return definitions.content(connection, runnable.head.sha256).decode()


def process_definitions(workspace: Workspace, person: Person) -> list[DefinitionView]:
    """Return every version of every process definition that the person may start, deploy or
    audit."""
    found: list[DefinitionView] = []
    with workspace.transaction() as connection:
        catalogue = workspace.definitions.catalogue(connection)
        held = suspensions.held_definitions(connection)
        for head in catalogue.process_by_key.values():
            runnable = workspace.definitions.process(connection, head.key)
            rights = definition_rights(runnable.process)
            if _reads_definitions(person) or allowed(person, Operation.START, rights):
                found.append(_view(catalogue, runnable, held))
    return sorted(found, key=lambda one: (one.process_definition_id, one.version))


def process_definition(workspace: Workspace, definition_key: int, person: Person) -> DefinitionView:
    """Return one version of a process definition.

    Raises:
        ProcessDefinitionUnknown: there is no such process definition.
        NotAllowed: the person may neither start nor deploy it, nor reads everything.
    """
    with workspace.transaction() as connection:
        runnable = workspace.definitions.process(connection, definition_key)
        if not _reads_definitions(person):
            require(person, Operation.START, definition_rights(runnable.process))
        held = suspensions.held_definitions(connection)
        return _view(workspace.definitions.catalogue(connection), runnable, held)


def _form_of(
    catalogue: definitions.Catalogue, runnable: RunnableProcess
) -> definitions.FormHead | None:
    asked = runnable.process.start_form
    if asked is None:
        return None
    key = runnable.head.deployment_key
    return catalogue.form(asked.form_id, asked.binding, asked.version_tag, key)


def _view(
    catalogue: definitions.Catalogue, runnable: RunnableProcess, held: Sequence[int]
) -> DefinitionView:
    head = runnable.head
    return DefinitionView(
        key=head.key,
        process_definition_id=head.id,
        name=head.name or head.id,
        version=head.version,
        version_tag=head.version_tag,
        resource_name=head.resource_name,
        has_start_form=runnable.process.start_form is not None,
        is_latest=catalogue.processes[head.id][-1].key == head.key,
        suspended=head.key in held,
    )


def _reads_definitions(person: Person) -> bool:
    """What everybody may deploy or audit, they may also read."""
    return not person.groups.isdisjoint({"analyst", "operator", "auditor"})
