"""What an editor of processes begins with: a draft or a version, and who else draws."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.core.permission import Operation
from engine.model import Person, Resource
from engine.queries.process_overview import linked_heads
from engine.store import definitions, process_drafts
from engine.store.definitions import FormHead
from engine.workspace import Workspace, require


@dataclass(frozen=True, slots=True)
class EditedProcess:
    """A process as somebody edits it.

    Args:
        key: of the version that was asked for; 0 of a new process, which has no `id` either.
        name: of the process.
        file: its name.
        base_version: what the diagram was drawn from; 0 of a new process.
        newest_version: that is deployed now, with `newest_key`; `newest_by` deployed it.
        xml: the draft, or else the deployed diagram; empty of a new process without a draft.
        saved_at: when the draft was kept; `None` if there is none.
        others: names of people who have a draft of this process too.
        base_key: of the version `base_version`; 0 if there is none.
    """

    key: int
    id: str
    name: str
    file: str
    base_version: int
    base_key: int
    newest_version: int
    newest_key: int
    newest_by: str
    xml: bytes
    saved_at: datetime | None
    others: tuple[str, ...]


def edited_process(workspace: Workspace, key: int | None, person: Person) -> EditedProcess:
    """Return what somebody edits of a process; `None` asks for a new one.

    Raises:
        NotAllowed: the person may not deploy.
        ProcessDefinitionUnknown: there is no process of this key.
    """
    require(person, Operation.DEPLOY)
    with workspace.transaction() as connection:
        if key is None:
            draft = process_drafts.load(connection, person.account_id, process_drafts.NEW)
            xml, saved_at = (draft.content, draft.saved_at) if draft else (b"", None)
            return EditedProcess(0, "", "", "", 0, 0, 0, 0, "", xml, saved_at, ())
        head = workspace.definitions.process(connection, key).head
        catalogue = workspace.definitions.catalogue(connection)
        versions = catalogue.processes[head.id]
        newest = versions[-1]
        draft = process_drafts.load(connection, person.account_id, head.id)
        names = workspace.definitions.directory(connection).names
        others = process_drafts.of_others(connection, person.account_id, head.id)
        base = draft.base_version if draft else head.version
        by = catalogue.deployments[newest.deployment_key][1]
        return EditedProcess(
            key=key,
            id=head.id,
            name=head.name or head.id,
            file=head.resource_name,
            base_version=base,
            base_key=next((one.key for one in versions if one.version == base), 0),
            newest_version=newest.version,
            newest_key=newest.key,
            newest_by=names.get(by, by),
            xml=draft.content if draft else definitions.content(connection, head.sha256),
            saved_at=draft.saved_at if draft else None,
            others=tuple(names.get(one, one) for one in others),
        )


def files_beside(workspace: Workspace, key: int, person: Person) -> tuple[Resource, ...]:
    """Return the forms and decisions that a version links, of each the newest: deployed with the
    diagram they stay what they are, and those that it binds to its deployment are in it.

    Raises:
        NotAllowed: the person may not deploy.
        ProcessDefinitionUnknown: there is no process of this key.
    """
    require(person, Operation.DEPLOY)
    with workspace.transaction() as connection:
        runnable = workspace.definitions.process(connection, key)
        catalogue = workspace.definitions.catalogue(connection)
        found: dict[str, str] = {}
        for one in linked_heads(runnable, catalogue):
            if isinstance(one, FormHead):
                form = catalogue.forms[one.id][-1]
                # A form that stands in the diagram is no file of its own.
                if form.resource_name.endswith(".form"):
                    found[form.sha256] = form.resource_name
            elif not isinstance(one, str):
                waiting = [catalogue.decisions[one.id][-1].requirements_key]
                while waiting:
                    file = catalogue.requirements[waiting.pop()]
                    if file.sha256 not in found:
                        found[file.sha256] = file.resource_name
                        waiting.extend(file.imports.values())
        return tuple(
            Resource(name, definitions.content(connection, sha256))
            for sha256, name in found.items()
        )
