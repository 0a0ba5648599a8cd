"""A version stands in the open part of the ledger, for good: a model that would put there what is
about a person is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bpmn.model import Process
from bpmn.places import VERSION, feel_of, is_feel
from dmn.findings import Finding
from engine.commands.read_resources import ReadResources
from engine.commands.variable_notes import DEFAULT, FormOf, Named, linked_forms, newest
from engine.core.executable import CLASS
from engine.data_catalogue.classification import classification
from engine.retention import IMPERSONAL
from feel.built_in.registry import BUILT_IN
from feel.expression import syntax_tree
from feel.faults import FeelSyntaxFault
from feel.free_names import free_names

_NOBODY: Final = frozenset({"loopCounter"})
"""What the engine itself sets."""
_FUNCTIONS: Final = frozenset(BUILT_IN)
"""They are about nobody where they are called: a variable may have the same name."""


def personal_versions(
    models: ReadResources, deployed: Sequence[Named], deployed_form: FormOf = lambda _: None
) -> Iterator[Finding]:
    """Yield a refusal for each variable that a version is computed from, and that is not classed as
    about nobody.

    Args:
        models: of one upload.
        deployed: the newest data catalogues of earlier uploads.
        deployed_form: gives the form of an earlier upload that a link means.
    """
    catalogues = [catalogue.variables for _, catalogue in newest(models, deployed)]
    for _, definitions, process in models.processes:
        known = classification(linked_forms(models, process, deployed_form), catalogues)
        classes = {**known.retention, **own_classes(process)}
        usual = process.extensions.properties.get("vorgang:retention") or DEFAULT
        for node in process.nodes:
            for name in sorted(_named(node.extensions.properties) - _NOBODY):
                retention = classes.get(name, usual)
                if retention != IMPERSONAL:
                    yield Finding(
                        definitions.file,
                        node.id,
                        node.line,
                        f"vorgang:version names the variable {name}, which is kept as {retention}"
                        " and may be about a person",
                        "The version stands in the open part of the ledger, from which nothing is"
                        f" erased. Give the variable the class business (vorgang:class.{name} at"
                        " the process) if it is about nobody.",
                        "data/open-version",
                    )


def own_classes(process: Process) -> dict[str, str]:
    """Return the classes that a process itself gives, by variable."""
    return {
        name.removeprefix(CLASS): said
        for name, said in process.extensions.properties.items()
        if name.startswith(CLASS)
    }


def _named(properties: Mapping[str, str]) -> frozenset[str]:
    written = properties.get(VERSION.attribute, "")
    if not is_feel(written):
        return frozenset()
    try:
        return free_names(syntax_tree(feel_of(written)), _FUNCTIONS)
    except FeelSyntaxFault:
        return frozenset()  # told of by those who read the model
