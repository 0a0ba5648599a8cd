"""Forms, decisions and processes that a process names must be there before it is deployed."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from bpmn.model import Binding, Definitions, Node
from bpmn.places import is_literal
from dmn.findings import Finding
from engine.commands.read_resources import ReadResources
from engine.store.definitions import Catalogue


def unresolved(models: ReadResources, catalogue: Catalogue) -> tuple[Finding, ...]:
    """Return a finding for each link to a form, decision or process that neither the upload nor
    the database holds.

    A link that FEEL computes is not known before it runs. What stands in a file that was refused
    is not missing; nor is anything said about forms (or decisions) if one file is too broken to
    tell which it holds.
    """
    forms = {form.id for _, form in models.forms} | models.broken
    # Camunda 7 names a form by its file too.
    forms |= {form.file for _, form in models.forms}
    decisions = models.broken.union(
        *((*model.decisions, *model.services) for _, model in models.decisions)
    )
    found: list[Finding] = []
    for _, definitions, process in models.processes:
        for node in process.nodes:
            if "form" not in models.unknown:
                found += _missing_form(definitions, node, forms, catalogue)
            if "dmn" not in models.unknown:
                found += _missing_decision(definitions, node, decisions, catalogue)
            if "bpmn" not in models.unknown:
                found += _missing_process(definitions, node, models, catalogue)
            found += _missing_resources(definitions, node, models, catalogue)
    return tuple(found)


def _missing_form(
    definitions: Definitions, node: Node, uploaded: AbstractSet[str], catalogue: Catalogue
) -> Iterator[Finding]:
    link = node.extensions.form
    if link is None or not is_literal(link.form_id):
        return
    known = _is_known(link.form_id in uploaded, link.binding, link.form_id in catalogue.forms)
    if not known:
        yield Finding(
            definitions.file,
            node.id,
            node.line,
            f"The form {link.form_id} is neither uploaded nor deployed",
            f"Upload the file that holds the form {link.form_id} as well.",
            "deploy/unresolved-form",
        )


def _missing_decision(
    definitions: Definitions, node: Node, uploaded: AbstractSet[str], catalogue: Catalogue
) -> Iterator[Finding]:
    link = node.extensions.decision
    if link is None or not is_literal(link.decision_id):
        return
    known = _is_known(
        link.decision_id in uploaded, link.binding, link.decision_id in catalogue.decisions
    )
    if not known:
        yield Finding(
            definitions.file,
            node.id,
            node.line,
            f"The decision {link.decision_id} is neither uploaded nor deployed",
            f"Upload the file that holds the decision {link.decision_id} as well.",
            "deploy/unresolved-decision",
        )


def _missing_process(
    definitions: Definitions, node: Node, models: ReadResources, catalogue: Catalogue
) -> Iterator[Finding]:
    link = node.called
    if link is None or not is_literal(link.process_id):
        return
    if link.process_id in models.broken | {one.id for one in definitions.global_tasks}:
        return
    uploaded = [one for _, _, one in models.processes if one.id == link.process_id]
    deployed = catalogue.processes.get(link.process_id, ())
    if link.binding is Binding.VERSION_TAG:
        uploaded = [one for one in uploaded if one.version_tag == link.version_tag]
        deployed = tuple(one for one in deployed if one.version_tag == link.version_tag)
    if _is_known(bool(uploaded), link.binding, bool(deployed)):
        return
    if any(one.id == link.process_id for one in definitions.processes if not one.executable):
        yield Finding(
            definitions.file,
            node.id,
            node.line,
            f"The process {link.process_id} stands in this file, but is not executable",
            'Write isExecutable="true" at it: tick “Executable” in the properties panel.',
            "deploy/unresolved-process",
        )
    else:
        tagged = f" with the version tag {link.version_tag}" if link.version_tag else ""
        yield Finding(
            definitions.file,
            node.id,
            node.line,
            f"The process {link.process_id}{tagged} is neither uploaded nor deployed",
            f"Upload the file that holds the process {link.process_id} as well.",
            "deploy/unresolved-process",
        )


def _missing_resources(
    definitions: Definitions, node: Node, models: ReadResources, catalogue: Catalogue
) -> Iterator[Finding]:
    for link in node.extensions.linked_resources:
        uploaded = [one for _, one in models.plain if one.id == link.id]
        deployed = catalogue.resources.get(link.id, ())
        if link.binding is Binding.VERSION_TAG:
            uploaded = [one for one in uploaded if one.version_tag == link.version_tag]
            deployed = tuple(one for one in deployed if one.version_tag == link.version_tag)
        if not _is_known(bool(uploaded), link.binding, bool(deployed)):
            yield Finding(
                definitions.file,
                node.id,
                node.line,
                f"The resource {link.id} is neither uploaded nor deployed",
                f"Upload the file {link.id} as well.",
                "deploy/unresolved-resource",
            )


def _is_known(is_uploaded: bool, binding: Binding, is_deployed: bool) -> bool:
    """With the binding `deployment` only the same upload counts."""
    return is_uploaded or (is_deployed and binding is not Binding.DEPLOYMENT)
