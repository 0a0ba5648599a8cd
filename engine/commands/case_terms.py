"""What people call the values of a case, by the forms of its process."""

from __future__ import annotations

from sqlalchemy import Connection

from audit.terms import Terms
from engine.commands.report_words import terms_of
from engine.workspace import Workspace


def case_terms(workspace: Workspace, connection: Connection, definition: int) -> Terms:
    """Return the labels of a process definition's values, from its forms as they are now."""
    catalogue = workspace.definitions.catalogue(connection)
    process = workspace.definitions.process(connection, definition).process
    links = [node.model.extensions.form for node in process.nodes.values()]
    ids = {link.form_id for link in links if link is not None}
    forms = [
        workspace.definitions.form(connection, catalogue.forms[id_][-1])
        for id_ in sorted(ids & set(catalogue.forms))
    ]
    people = dict(workspace.definitions.directory(connection).names)
    return terms_of(process, forms, people)
