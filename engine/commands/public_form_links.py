"""What deployed files say of public forms: each leads to one process, and asks for no files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sqlalchemy import Connection

from bpmn.model import Process
from bpmn.reader import read_definitions
from bpmn.rules.properties import PREFIX, PUBLIC_FORM
from dmn.findings import Finding
from engine.commands.read_resources import ReadResources
from engine.commands.variable_notes import FormOf, linked_forms
from engine.store import definitions
from engine.store.definitions import Catalogue

RULE = "deploy/public-form"
PUBLIC = PREFIX + PUBLIC_FORM


def deployed_public_forms(connection: Connection, catalogue: Catalogue) -> dict[str, str]:
    """Return the names of the public forms of the newest versions, by process id."""
    # Read from the files: what is compiled goes by a list of what is deployed, which an upload
    # that is under way must not renew.
    heads = [versions[-1] for versions in catalogue.processes.values()]
    read = (
        (head.id, read_definitions(definitions.content(connection, head.sha256), head.id))
        for head in heads
    )
    return {
        id_: process.extensions.properties[PUBLIC].strip()
        for id_, file in read
        for process in file.processes
        if process.id == id_ and PUBLIC in process.extensions.properties
    }


def unfit_public_forms(
    models: ReadResources, deployed: Mapping[str, str], deployed_form: FormOf
) -> Iterator[Finding]:
    """Yield a finding for each public form that another process has, or that asks for files.

    Args:
        models: of one upload.
        deployed: the names of public forms of earlier uploads, by process id.
        deployed_form: gives the form of an earlier upload that a link means.
    """
    ids = {process.id for _, _, process in models.processes}
    taken = {slug: id_ for id_, slug in deployed.items() if id_ not in ids}
    for _, read, process in models.processes:
        slug = process.extensions.properties.get(PUBLIC, "").strip()
        if not slug:
            continue
        other = taken.setdefault(slug, process.id)
        if other != process.id:
            yield Finding(
                read.file,
                process.id,
                process.line,
                f"the public form {slug} starts the process {other} already",
                "Give one of the two another name.",
                RULE,
            )
        if _asks_for_files(models, process, deployed_form):
            yield Finding(
                read.file,
                process.id,
                process.line,
                f"the public form {slug} asks for files, which nobody may send without an account",
                "Remove the field for files, or ask for them in a later user task.",
                RULE,
            )


def _asks_for_files(models: ReadResources, process: Process, deployed_form: FormOf) -> bool:
    # Only the forms that whoever has no account sees: those at the start.
    starts = tuple(one for one in process.nodes if one.tag == "startEvent" and one.parent is None)
    shown = linked_forms(models, replace(process, nodes=starts), deployed_form)
    return any(component.type == "filepicker" for form in shown for component in form.walk())
