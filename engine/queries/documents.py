"""Documents of cases."""

from __future__ import annotations

from engine.core.permission import Operation, allowed
from engine.faults import DocumentUnknown
from engine.model import Person, StoredDocument
from engine.restricted_cases import refuse_reading
from engine.store import documents, instances, listings
from engine.store.instances import Place
from engine.workspace import Workspace, case_rights


def document(workspace: Workspace, sha256: str, person: Person) -> StoredDocument:
    """Return a document of a case that the person may see.

    Raises:
        DocumentUnknown: there is none, or none in a case of theirs: which of the two is not told.
    """
    with workspace.transaction() as connection:
        for key in documents.cases_of(connection, sha256):
            at = workspace.chosen_time()
            loaded = instances.load(connection, Place.CASE, key, at, workspace.seals, to_show=True)
            if loaded is None:
                continue
            runnable = workspace.definitions.process(connection, loaded.process_definition_key)
            rights = case_rights(
                runnable.process,
                listings.participants(connection, key),
                *listings.candidates(connection, key),
            )
            reads = allowed(person, Operation.READ_CASE, rights)
            if refuse_reading(connection, key, person, reads=reads):
                found = documents.load(connection, sha256, key, workspace.seals)
                if found is not None:
                    return found
    raise DocumentUnknown(f"there is no document {sha256}")
