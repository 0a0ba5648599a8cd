"""What people call the things of a case: names and labels of its process, forms and decisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from audit.rare_words import GERMAN_CODES
from audit.terms import Terms
from bpmn.model import Node
from engine.core.executable import ExecutableProcess
from engine.core.node import FlowNode, Kind
from engine.model import CaseArchive
from forms.model import Form

_KINDS: Mapping[str, str] = {
    "startEvent": "Beginn",
    "endEvent": "Ende",
    "intermediateThrowEvent": "Ereignis",
    "boundaryEvent": "Frist",
    "exclusiveGateway": "Entscheidung",
    "parallelGateway": "Verzweigung",
}
_BERLIN = ZoneInfo("Europe/Berlin")
_CLASSES: Mapping[str, str] = GERMAN_CODES["class"]
"""Retention classes."""
_USUAL: Mapping[str, str] = {
    "totals": "Kennzahlen",
    "cost": "Kosten",
    "costs": "Kosten",
    "costsMissing": "Kosten fehlen",
    "offered": "Angebotssumme",
    "listTotal": "Summe zu Listenpreisen",
    "listAmount": "Summe zum Listenpreis",
    "net": "Summe",
    "discount": "Nachlass in %",
    "highestLineDiscount": "Höchster Nachlass in %",
    "margin": "Marge in %",
    "lines": "Positionen",
    "version": "Fassung",
    "customer": "Kunde",
    "requester": "Eingereicht von",
    "quoteDocument": "Angebotsdokument",
    "document": "Dokument",
    "contentType": "Dateityp",
    "size": "Größe",
    "name": "Name",
    "email": "E-Mail",
    "findings": "Gründe",
    "decisions": "Entscheidungen",
    "responsibility": "Zuständigkeit",
    "group": "Gruppe",
    "groups": "Gruppen",
    "code": "Regel",
    "level": "Stufe",
    "title": "Stelle",
    "messageId": "Kennung der Nachricht",
    "mailKey": "Schlüssel der Mail",
    "caseKey": "Schlüssel des Vorgangs",
    "approvalMessageId": "Nachricht an den Antragsteller",
    "quoteMessageId": "Nachricht an den Kunden",
    "candidateUsers": "Personen",
    "assignee": "zugewiesen an",
    "hours": "Frist in Stunden",
    "display": "Zahlen zum Lesen",
    "matrix": "Freigabematrix",
    "stage": "Stufe",
    "approverGroups": "Zuständige Gruppen",
    "approvers": "Zuständige Gruppen",
    "earlier": "Frühere Freigaben",
    "more": "Weitere Stufen folgen",
    "validity": "Gültigkeit",
    "reasons": "Gründe",
    "reasonCode": "Regel",
    "minMembers": "Mitglieder mindestens",
    "nextUp": "Nächste Stelle",
    "quorum": "Nötige Freigaben",
    "tier": "Stufe",
    "sentTo": "Empfänger",
    "id": "Konto",
    "problem": "Hindernis",
    "submitted": "Eingereicht",
}
"""Names that models often use, where no form has a label for them."""


def element_names(process: ExecutableProcess) -> dict[str, str]:
    """Return names by id, of all elements and flows; who has none gets words for what it does."""
    names = {node.id: _name(node) for node in process.nodes.values()}
    for node in process.nodes.values():
        for flow in node.outgoing:
            target = process.nodes.get(flow.target)
            if target is not None:
                names[flow.id] = flow.name or f"zu „{names[target.id]}“"
    return names


def form_names(process: ExecutableProcess, forms: Iterable[Form]) -> dict[str, str]:
    """Return names by form id; a form without title is named after the step that uses it."""
    names = {form.id: form.title for form in forms}
    for node in process.nodes.values():
        link = node.model.extensions.form
        if link is not None and names.get(link.form_id) == link.form_id:
            names[link.form_id] = f"zu „{_name(node)}“"
    return names


def terms_of(process: ExecutableProcess, forms: Iterable[Form], people: Mapping[str, str]) -> Terms:
    """Return the labels of the process's values: of form fields first, then of what makes them."""
    labels = dict(_USUAL)
    choices: dict[str, dict[str, str]] = {}
    for node in process.nodes.values():
        for name in _results(node):
            if node.model.name:
                labels.setdefault(name, node.model.name)
    for form in forms:
        for component in _components(form.schema.get("components")):
            _take(component, labels, choices)
    return Terms(labels, choices, people)


def _name(node: FlowNode) -> str:
    model: Node = node.model
    if model.name:
        return model.name
    if node.kind in (Kind.EXCLUSIVE, Kind.PARALLEL) and len(model.incoming) > 1:
        return "Zusammenführung"
    return _KINDS.get(model.tag, "Schritt")


def _results(node: FlowNode) -> Iterator[str]:
    if node.script is not None and node.script.result_variable is not None:
        yield node.script.result_variable
    if node.decision is not None:
        yield node.decision.result_variable


def _components(found: object) -> Iterator[Mapping[str, Any]]:
    for component in found if isinstance(found, list) else ():
        if isinstance(component, dict):
            yield component
            yield from _components(component.get("components"))
            yield from _components(component.get("columns"))


def _take(
    component: Mapping[str, Any], labels: dict[str, str], choices: dict[str, dict[str, str]]
) -> None:
    name = str(component.get("key") or component.get("path") or "").rsplit(".", 1)[-1]
    label = component.get("label")
    if name and isinstance(label, str) and label and not label.startswith("="):
        # A column only says what it shows; a field says what the value is.
        if "type" in component:
            labels[name] = label
        else:
            labels.setdefault(name, label)
    values = component.get("values")
    for option in values if isinstance(values, list) else ():
        if name and isinstance(option, dict) and isinstance(option.get("label"), str):
            choices.setdefault(name, {})[str(option.get("value"))] = option["label"]


DAMAGED_CASE: Final = (
    "Beschädigt",
    "Werte, Nummer oder Zusammenfassung lassen sich nicht lesen: Sie wurden an der Anwendung vorbei"
    " geändert. Der Nachweis ist davon nicht berührt",
)
"""For the head of the report of a case that is damaged."""


def what_was_kept(archive: CaseArchive | None) -> list[tuple[str, str]]:
    """Return, for the head of a report, since when a case is archived and which of its values were
    destroyed, when their term was over or by an erasure."""
    if archive is None:
        return []
    over = "Aufbewahrungsfrist abgelaufen, am {day} endgültig gelöscht"
    erased = "am {day} durch eine genehmigte Löschung entfernt"
    return [
        ("Archiviert", _day(archive.at)),
        *(
            (
                _CLASSES.get(name, name),
                (erased if name in archive.erased else over).format(day=_day(at)),
            )
            for name, at in archive.expired.items()
        ),
    ]


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(_BERLIN):%d.%m.%Y}"
