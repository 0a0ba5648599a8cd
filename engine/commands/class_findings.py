"""Classes that keep a variable from an erasure: refused for what is about a person beyond doubt,
told of what a data catalogue puts out of reach for all processes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from sqlalchemy import Connection

from bpmn.places import feel_of, is_feel
from bpmn.reader import read_definitions
from dmn.findings import Finding
from engine.commands.read_resources import ReadResources
from engine.core.compiled_nodes import listed
from engine.core.executable import CLASS, GIVEN
from engine.data_catalogue.model import DataCatalogue
from engine.data_catalogue.reader import PERSONAL_CLASS
from engine.retention import IMPERSONAL, PROOFS, TERMS
from engine.store import definitions
from engine.store.definitions import Catalogue
from feel.expression import syntax_tree
from feel.faults import FeelSyntaxFault
from feel.free_names import free_names

SUBJECT: Final = "vorgang:dataSubject"
SUBJECTS: Final = "vorgang:dataSubjects"
DEFAULT: Final = "contact"
Properties = Mapping[str, str]


def about_persons(properties: Properties) -> frozenset[str]:
    """Return the variables of a process that are about a person beyond doubt: by which the person
    is known, and what the person gave."""
    given = {name.split(".")[0] for name in listed(properties.get(GIVEN))}
    written = properties.get(SUBJECT) or properties.get(SUBJECTS, "")
    if not is_feel(written):
        return frozenset(given)
    try:
        return free_names(syntax_tree(feel_of(written))) | given
    except FeelSyntaxFault:
        return frozenset(given)  # told of by those who read the model


def deployed_properties(
    connection: Connection, catalogue: Catalogue, models: ReadResources
) -> list[Properties]:
    """Return the properties of the processes that are deployed already, if an upload says what
    variables are; without those that it brings anew."""
    if not models.data_catalogues:
        return []
    newest = {head.id: head for head in catalogue.process_by_key.values()}
    replaced = {process.id for _, _, process in models.processes}
    return [
        process.extensions.properties
        for id_, head in newest.items()
        if id_ not in replaced
        for process in read_definitions(
            definitions.content(connection, head.sha256), head.resource_name
        ).processes
        if process.id == id_
    ]


def classed_impersonal(
    models: ReadResources,
    catalogues: Sequence[tuple[str, DataCatalogue]],
    deployed: Sequence[Properties],
) -> Iterator[Finding]:
    """Yield a refusal for each variable about a person that is classed as about none.

    Args:
        models: of one upload.
        catalogues: that are deployed already; an uploaded one takes the place of that of its id.
        deployed: the properties of the processes that are deployed already.
    """
    uploaded = [(resource.name, catalogue) for resource, catalogue in models.data_catalogues]
    replaced = {catalogue.id for _, catalogue in uploaded}
    known = [one for one in catalogues if one[1].id not in replaced]
    classed = {
        name: said.retention
        for _, catalogue in (*known, *uploaded)
        for name, said in catalogue.variables.items()
    }
    for _, file, process in models.processes:
        properties = process.extensions.properties
        for name in sorted(about_persons(properties)):
            if properties.get(f"{CLASS}{name}", classed.get(name)) == IMPERSONAL:
                yield _refusal(file.file, process.id, process.line, name)
    elsewhere = frozenset[str]().union(*(_unclassed(properties) for properties in deployed))
    for name_of_file, catalogue in uploaded:
        for name, said in catalogue.variables.items():
            if said.retention == IMPERSONAL and name in elsewhere:
                yield _refusal(name_of_file, catalogue.id, None, name)


def kept_longer(models: ReadResources) -> Iterator[Finding]:
    """Yield a note for each variable that a data catalogue keeps from an erasure."""
    usual = TERMS[DEFAULT]
    for resource, catalogue in models.data_catalogues:
        for name, said in catalogue.variables.items():
            term = TERMS[said.retention]
            if said.retention in PROOFS and term.months > usual.months:
                message = (
                    f"the variable {name} is kept as {said.retention}, in every process: an"
                    " erasure leaves it until that term is over"
                )
                remedy = "Give it this class only if a law asks for it, or it is about no person."
                yield Finding(
                    resource.name, catalogue.id, None, message, remedy, "data/kept-longer"
                )


def _unclassed(properties: Properties) -> frozenset[str]:
    """Return what of a process is about persons, and has no class by the process itself."""
    return frozenset(
        name for name in about_persons(properties) if f"{CLASS}{name}" not in properties
    )


def _refusal(file: str, element: str, line: int | None, name: str) -> Finding:
    message = f"the variable {name} is about a person and classed as {IMPERSONAL}"
    return Finding(file, element, line, message, PERSONAL_CLASS, "data/business")
