"""A version stands in the open part of the ledger, for good, and the name of a task openly in
lists: a model that would put there what is about a person is refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from bpmn.model import Node, Process
from bpmn.places import TASK_NAME, VERSION, feel_of, is_feel
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


_BUSINESS: Final = (
    " Give the variable the class business (vorgang:class.{name} at the process) if it is about"
    " nobody."
)
_REFUSED: Final = {
    VERSION.attribute: (
        "data/open-version",
        "The version stands in the open part of the ledger, from which nothing is erased."
        + _BUSINESS,
    ),
    TASK_NAME.attribute: (
        "data/open-name",
        "The name of a task stands openly in lists and their tables." + _BUSINESS,
    ),
}
"""What is open, by its property: the rule, and what to do."""


def personal_versions(
    models: ReadResources, deployed: Sequence[Named], deployed_form: FormOf = lambda _: None
) -> Iterator[Finding]:
    """Yield a refusal for each variable that a version or the name of a task is computed from, and
    that is not classed as about nobody.

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
        for node, place, name in _open(process):
            retention = classes.get(name, usual)
            if retention != IMPERSONAL:
                rule, remedy = _REFUSED[place]
                yield Finding(
                    definitions.file,
                    node.id,
                    node.line,
                    f"{place} names the variable {name}, which is kept as {retention}"
                    " and may be about a person",
                    remedy.format(name=name),
                    rule,
                )


def _open(process: Process) -> Iterator[tuple[Node, str, str]]:
    """Yield each variable that something open is computed from: where, and by which property."""
    for node in process.nodes:
        for place in _REFUSED:
            for name in sorted(_named(node.extensions.properties.get(place, "")) - _NOBODY):
                yield node, place, name


def own_classes(process: Process) -> dict[str, str]:
    """Return the classes that a process itself gives, by variable."""
    return {
        name.removeprefix(CLASS): said
        for name, said in process.extensions.properties.items()
        if name.startswith(CLASS)
    }


def _named(written: str) -> frozenset[str]:
    if not is_feel(written):
        return frozenset()
    try:
        return free_names(syntax_tree(feel_of(written)), _FUNCTIONS)
    except FeelSyntaxFault:
        return frozenset()  # told of by those who read the model
