"""What an analyst is told of the variables of a process: which have no class, which have two.

Notes, never a refusal: without a class of its own a value is as personal as the rest of its case.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Final

from bpmn.model import Definitions, FormReference, Node, Process
from bpmn.places import is_literal, written_in
from dmn.findings import Finding
from engine.commands.read_resources import ReadResources
from engine.connectors import RESULTS
from engine.core.compiled_activities import variable_names
from engine.core.compiled_nodes import listed
from engine.core.executable import CLASS, GIVEN
from engine.core.variables import PROTECTED
from engine.data_catalogue.classification import Field, classes_of, fields_of
from engine.data_catalogue.model import DataCatalogue
from engine.data_catalogue.written import written_by
from forms.model import Form

DEFAULT: Final = "contact"
_WORD: Final = re.compile(r"[^\W\d]\w*")
_ALIKE: Final = 0.75
"""As `difflib` counts: a letter of five, or two of eight, are other ones."""
FormOf = Callable[[FormReference], Form | None]
Named = tuple[str, DataCatalogue]
"""A data catalogue with the name of its file."""


def variable_notes(
    models: ReadResources, deployed: Sequence[Named], deployed_form: FormOf = lambda _: None
) -> Iterator[Finding]:
    """Yield a note for each variable of the processes that has no class, or several.

    Args:
        models: of one upload.
        deployed: the newest data catalogues of earlier uploads.
        deployed_form: gives the form of an earlier upload that a link means.
    """
    catalogued: set[str] = set()
    for _, catalogue in newest(models, deployed):
        catalogued.update(catalogue.variables)
    for _, definitions, process in models.processes:
        known = linked_forms(models, process, deployed_form)
        yield from _of_process(definitions, process, known, catalogued)


def classed_twice(models: ReadResources, deployed: Sequence[Named]) -> Iterator[Finding]:
    """Yield a refusal for each variable of which two data catalogues say different things.

    A catalogue that is uploaded takes the place of the deployed one of its id.
    """
    uploaded = {catalogue.id for _, catalogue in models.data_catalogues}
    seen = {
        name: (file, said)
        for file, catalogue in deployed
        if catalogue.id not in uploaded
        for name, said in catalogue.variables.items()
    }
    for resource, catalogue in models.data_catalogues:
        for name, said in catalogue.variables.items():
            file, other = seen.setdefault(name, (resource.name, said))
            if said != other:
                message = f"{file} says something else of the variable {name}"
                remedy = "Say it in one of the two, or the same in both."
                yield Finding(
                    resource.name, catalogue.id, None, message, remedy, "data/same-variable-twice"
                )


def linked_forms(models: ReadResources, process: Process, deployed_form: FormOf) -> list[Form]:
    """Return the forms that a process links by their ids, each once."""
    forms: dict[str, Form] = {}
    for _, form in models.forms:
        forms |= {form.id: form, form.file: form}
    linked = [
        forms.get(link.form_id) or deployed_form(link)
        for node in process.nodes
        if (link := node.extensions.form) is not None and is_literal(link.form_id)
    ]
    return list({form.id: form for form in linked if form is not None}.values())


def newest(models: ReadResources, deployed: Sequence[Named]) -> list[Named]:
    """Return the data catalogues that count after an upload."""
    uploaded = [(resource.name, catalogue) for resource, catalogue in models.data_catalogues]
    replaced = {catalogue.id for _, catalogue in uploaded}
    return [*(one for one in deployed if one[1].id not in replaced), *uploaded]


def _of_process(
    definitions: Definitions, process: Process, forms: Sequence[Form], catalogued: set[str]
) -> Iterator[Finding]:
    fields = [(form, one) for form in forms for one in fields_of(form)]
    own = {
        name.removeprefix(CLASS) for name in process.extensions.properties if name.startswith(CLASS)
    }
    by_field = classes_of([one for _, one in fields])
    retention = process.extensions.properties.get("vorgang:retention") or DEFAULT
    places: dict[str, tuple[str, str, int | None]] = {}
    for form, one in fields:
        if one.component.is_keyed or one.component.type == "dynamiclist":
            places.setdefault(one.path[0], (form.file, one.component.id, None))
    for name, node in _written(process):
        places.setdefault(name, (definitions.file, node.id, node.line))
    without = [
        name
        for name in places
        if name not in own and name not in by_field and name not in catalogued and name != PROTECTED
    ]
    for name in without:
        file, element, line = places[name]
        yield Finding(
            file,
            element,
            line,
            f"the variable {name} has no class: it is kept as {retention}, like its case",
            f"Give it one: vorgang:class at the field, vorgang:class.{name} at the process, or an"
            " entry in a .data.json file.",
            "data/unclassified",
        )
    yield from _several(fields, by_field, own)
    yield from _misnamed(definitions, process, own - places.keys(), without)


def _misnamed(
    definitions: Definitions, process: Process, unknown: set[str], without: Sequence[str]
) -> Iterator[Finding]:
    """Yield which classes are of a variable that nothing names, next to one that has none.

    A value may come from outside under any name; only where another is meant it is worth saying.
    """
    words = {word for _, _, text in written_in(process) for word in _WORD.findall(text)}
    for name in sorted(unknown - words):
        for near in get_close_matches(name, without, 1, _ALIKE):
            yield Finding(
                definitions.file,
                process.id,
                process.line,
                f"vorgang:class.{name} is of a variable that nothing in the process names, and"
                f" {near} has no class",
                f"Write vorgang:class.{near}, if that is meant.",
                "data/class-of-nothing",
            )


def _several(
    fields: Iterable[tuple[Form, Field]], kept: Mapping[str, str], own: set[str]
) -> Iterator[Finding]:
    told: set[str] = set()
    for form, one in fields:
        name = one.path[0]
        if one.retention is None or name in own | told or one.retention == kept[name]:
            continue
        told.add(name)
        yield Finding(
            form.file,
            one.component.id,
            None,
            f"the field has the class {one.retention}, but its variable {name} is kept as"
            f" {kept[name]}",
            "Give all fields of one variable the same class: its value is sealed as a whole.",
            "data/classed-twice",
        )


def _written(process: Process) -> Iterator[tuple[str, Node | Process]]:
    """Yield the variables that a process writes by itself, each with where."""
    items = variable_names(process)
    for name in items.values():
        yield name, process
    for name in listed(process.extensions.properties.get(GIVEN)):
        yield name.split(".")[0], process
    for node in process.nodes:
        for name in written_by(node, items, RESULTS):
            yield name.split(".")[0], node
