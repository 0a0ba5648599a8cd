"""What an analyst is told of chats that would hold what is about a person: the service is somebody
else's, and what it got nobody here can erase.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bpmn.model import Node, Process
from bpmn.places import feel_of, is_feel
from dmn.findings import Finding
from engine.commands.read_resources import ReadResources
from engine.commands.variable_notes import DEFAULT, FormOf, Named, linked_forms, newest
from engine.core.executable import CLASS
from engine.data_catalogue.classification import classes_of, fields_of
from engine.retention import IMPERSONAL
from feel.expression import syntax_tree
from feel.faults import FeelSyntaxFault
from feel.free_names import free_names

_CHAT: Final = "chat"
_SENT: Final = frozenset({"text", "title", "link"})


def personal_chats(
    models: ReadResources, deployed: Sequence[Named], deployed_form: FormOf = lambda _: None
) -> Iterator[Finding]:
    """Yield a note for each variable in a chat's text that is not classed as about no person.

    Args:
        models: of one upload.
        deployed: the newest data catalogues of earlier uploads.
        deployed_form: gives the form of an earlier upload that a link means.
    """
    catalogued = {
        name: said.retention
        for _, catalogue in newest(models, deployed)
        for name, said in catalogue.variables.items()
    }
    for _, definitions, process in models.processes:
        chats = [
            one
            for one in process.nodes
            if one.extensions.task is not None and one.extensions.task.type == _CHAT
        ]
        if not chats:
            continue
        forms = linked_forms(models, process, deployed_form)
        in_forms = classes_of([one for form in forms for one in fields_of(form)])
        classes = {**catalogued, **in_forms, **_own(process)}
        for node in chats:
            for name in _sent(node):
                kept = classes.get(name) or _usual(process)
                if kept != IMPERSONAL:
                    yield Finding(
                        definitions.file,
                        node.id,
                        node.line,
                        f"the chat would hold the variable {name}, which is kept as {kept}",
                        "Send a link to the case instead, or class it as business if it is about"
                        " no person.",
                        "call/personal-chat",
                    )


def _usual(process: Process) -> str:
    return process.extensions.properties.get("vorgang:retention") or DEFAULT


def _own(process: Process) -> Mapping[str, str]:
    return {
        name.removeprefix(CLASS): kept
        for name, kept in process.extensions.properties.items()
        if name.startswith(CLASS)
    }


def _sent(node: Node) -> list[str]:
    """Return the variables that the text, title or link of a chat is made of."""
    found: set[str] = set()
    for one in node.extensions.inputs:
        if one.target in _SENT and isinstance(one.source, str) and is_feel(one.source):
            try:
                found |= free_names(syntax_tree(feel_of(one.source)))
            except FeelSyntaxFault:
                continue  # told of by those who read the model
    return sorted(found)
