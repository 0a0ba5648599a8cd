"""What an analyst is told of templates that name what their task does not give: the document would
be an incident."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from bpmn.model import LinkedResource, Node
from bpmn.places import feel_of, is_feel
from dmn.findings import Finding
from engine.commands.read_resources import ReadResources
from engine.document_template import DocumentTemplate
from feel.expression import syntax_tree
from feel.faults import FeelSyntaxFault
from feel.syntax import ContextLiteral

TemplateOf = Callable[[LinkedResource], DocumentTemplate | None]
"""Gives the template of an earlier upload that a link means."""
_DOCUMENT: Final = "document"
_LINK: Final = "template"
_DATA: Final = "data"


def unfilled_templates(
    models: ReadResources, deployed: TemplateOf = lambda _: None
) -> Iterator[Finding]:
    """Yield a note for each document that would lack something: where `data` is written as a
    context, and the template names what is no entry of it.

    Args:
        models: of one upload.
        deployed: gives the template of an earlier upload that a link means.
    """
    uploaded = {one.id: one.document for _, one in models.plain if one.document is not None}
    for _, definitions, process in models.processes:
        for node in process.nodes:
            link = _linked(node)
            given = _given(node)
            if link is None or given is None:
                continue
            template = uploaded.get(link.id) or deployed(link)
            if template is None:
                continue
            for name in sorted(_wanted(node, template) - given):
                yield Finding(
                    definitions.file,
                    node.id,
                    node.line,
                    f"the template {link.id} names {name}, and data does not give it",
                    f"Add the entry {name} to the input data, or take it out of the template.",
                    "deploy/template-name",
                )


def _linked(node: Node) -> LinkedResource | None:
    task = node.extensions.task
    if task is None or task.type != _DOCUMENT:
        return None
    return next((one for one in node.extensions.linked_resources if one.link_name == _LINK), None)


def _wanted(node: Node, template: DocumentTemplate) -> frozenset[str]:
    invoice = {"invoice"} if node.extensions.headers.get("eInvoice") else set()
    return template.needed | invoice


def _given(node: Node) -> frozenset[str] | None:
    """Return the entries of `data`; `None` if only a case tells them."""
    found: set[str] = set()
    for one in node.extensions.inputs:
        target, _, entry = one.target.partition(".")
        if target != _DATA:
            continue
        if entry:
            found.add(entry.partition(".")[0])
            continue
        if not isinstance(one.source, str) or not is_feel(one.source):
            return None
        try:
            tree = syntax_tree(feel_of(one.source))
        except FeelSyntaxFault:
            return None  # told of by those who read the model
        if not isinstance(tree, ContextLiteral):
            return None
        found.update(name for name, _ in tree.entries)
    return frozenset(found) if found else None
