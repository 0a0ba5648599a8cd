"""What an editor begins with: a draft or a version, and who else changes it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from engine.core.permission import Operation
from engine.edited_model import EditedModel, ModelKind, ModelName
from engine.faults import DecisionDefinitionUnknown, NotFound
from engine.model import Person, Resource
from engine.queries.process_overview import linked_heads
from engine.store import definitions, model_drafts
from engine.store.definitions import Catalogue, FormHead
from engine.store.model_versions import reference_of, versions_of
from engine.workspace import Workspace, require


def edited_model(
    workspace: Workspace, kind: ModelKind, key: int | None, person: Person
) -> EditedModel:
    """Return what somebody edits of a model; `None` asks for a new one.

    Args:
        workspace: where.
        kind: of model.
        key: of a version of a process, a form, or a decision in the file.
        person: who edits.

    Raises:
        NotAllowed: the person may not deploy.
        NotFound: there is no model of this key.
    """
    require(person, Operation.DEPLOY)
    with workspace.transaction() as connection:
        if key is None:
            return _edited(workspace, connection, ModelName(kind, model_drafts.NEW), 0, person)
        name = _named(workspace, connection, kind, key)
        return _edited(workspace, connection, name, key, person)


def drafts_of(workspace: Workspace, person: Person) -> list[EditedModel]:
    """Return all drafts of somebody, the newest first.

    Raises:
        NotAllowed: the person may not deploy.
    """
    require(person, Operation.DEPLOY)
    with workspace.transaction() as connection:
        return [
            _edited(workspace, connection, name, 0, person)
            for name in model_drafts.names(connection, person.account_id)
        ]


def deployed_forms(workspace: Workspace, person: Person) -> list[FormHead]:
    """Return of each form that is a file of its own the newest version, by id.

    Raises:
        NotAllowed: the person may not look into definitions.
    """
    require(person, Operation.READ_DEFINITIONS)
    with workspace.transaction() as connection:
        newest = (heads[-1] for heads in workspace.definitions.catalogue(connection).forms.values())
        found = [one for one in newest if one.resource_name.endswith(".form")]
        return sorted(found, key=lambda one: one.id)


def files_beside(
    workspace: Workspace, kind: ModelKind, key: int, person: Person
) -> tuple[Resource, ...]:
    """Return the forms and decisions that a version links or imports, of each the newest: deployed
    with the model they stay what they are, and those that it binds to its deployment are in it.

    Raises:
        NotAllowed: the person may not deploy.
        NotFound: there is no model of this key.
    """
    require(person, Operation.DEPLOY)
    if kind is ModelKind.FORM:
        return ()
    with workspace.transaction() as connection:
        catalogue = workspace.definitions.catalogue(connection)
        found: dict[str, str] = {}
        waiting: list[int] = []
        if kind is ModelKind.DECISION:
            own = catalogue.requirements[catalogue.decision_by_key[key].requirements_key]
            waiting += own.imports.values()
        else:
            runnable = workspace.definitions.process(connection, key)
            for one in linked_heads(runnable, catalogue):
                if isinstance(one, FormHead):
                    form = catalogue.forms[one.id][-1]
                    # A form that stands in the diagram is no file of its own.
                    if form.resource_name.endswith(".form"):
                        found[form.sha256] = form.resource_name
                elif not isinstance(one, str):
                    waiting.append(catalogue.decisions[one.id][-1].requirements_key)
        found |= _imported(catalogue, waiting)
        return tuple(
            Resource(name, definitions.content(connection, sha256))
            for sha256, name in found.items()
        )


def _imported(catalogue: Catalogue, keys: Iterable[int]) -> dict[str, str]:
    """Return these files of decisions and what they import: names by hash."""
    found: dict[str, str] = {}
    waiting = list(keys)
    while waiting:
        file = catalogue.requirements[waiting.pop()]
        if file.sha256 not in found:
            found[file.sha256] = file.resource_name
            waiting.extend(file.imports.values())
    return found


def _named(workspace: Workspace, connection: Connection, kind: ModelKind, key: int) -> ModelName:
    if kind is ModelKind.PROCESS:
        return ModelName(kind, workspace.definitions.process(connection, key).head.id)
    catalogue = workspace.definitions.catalogue(connection)
    if kind is ModelKind.FORM:
        form = catalogue.form_by_key.get(key)
        if form is None:
            raise NotFound(f"there is no form {key}")
        return ModelName(kind, form.id)
    decision = catalogue.decision_by_key.get(key)
    if decision is None:
        raise DecisionDefinitionUnknown(f"there is no decision {key}")
    return ModelName(kind, reference_of(catalogue.requirements[decision.requirements_key]))


def _edited(
    workspace: Workspace, connection: Connection, name: ModelName, key: int, person: Person
) -> EditedModel:
    catalogue = workspace.definitions.catalogue(connection)
    versions = versions_of(catalogue, name)
    draft = model_drafts.load(connection, person.account_id, name)
    saved_at = draft.saved_at if draft else None
    if not versions:
        content = draft.content if draft else b""
        return EditedModel(0, name, "", "", 0, 0, 0, 0, "", (), content, saved_at, ())
    newest = versions[-1]
    asked = next((one for one in versions if one.key == key), newest)
    people = workspace.definitions.directory(connection).names
    others = model_drafts.of_others(connection, person.account_id, name)
    base = draft.base_version if draft else asked.version
    by = catalogue.deployments[newest.deployment_key][1]
    return EditedModel(
        key=asked.key,
        name=name,
        title=asked.title,
        file=asked.file,
        base_version=base,
        base_key=next((one.key for one in versions if one.version == base), 0),
        newest_version=newest.version,
        newest_key=newest.key,
        newest_by=people.get(by, by),
        decisions=newest.decisions,
        content=draft.content if draft else definitions.content(connection, asked.sha256),
        saved_at=saved_at,
        others=tuple(people.get(one, one) for one in others),
    )
