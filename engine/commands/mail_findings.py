"""What an analyst is told of mails that do not say what they are for, and on which ground.

The class decides what the list of suppressions stops, and the ledger holds all three.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bpmn.model import Node
from dmn.findings import Finding
from engine.commands.read_resources import ReadResources

_MAILS: Final = frozenset({"mail", "invitation"})
_LINK: Final = "template"
_SAID: Final = ("class", "purpose", "basis")


def unexplained_mails(models: ReadResources) -> Iterator[Finding]:
    """Yield a note for each mail without a template whose headers leave out class, purpose or
    basis."""
    for _, definitions, process in models.processes:
        for node in process.nodes:
            left_out = _left_out(node)
            if left_out:
                yield Finding(
                    definitions.file,
                    node.id,
                    node.line,
                    f"the mail does not say {', '.join(left_out)}",
                    "Choose its element template and fill them in: a mail without a class counts as"
                    " one that a contract needs.",
                    "call/mail-purpose",
                )


def _left_out(node: Node) -> tuple[str, ...]:
    said = node.extensions
    if said.task is None or said.task.type not in _MAILS:
        return ()
    if any(one.link_name == _LINK for one in said.linked_resources):
        return ()
    return tuple(one for one in _SAID if not said.headers.get(one, "").strip())
