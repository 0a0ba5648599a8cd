"""How differences between two BPMN files are told, in German and in English."""

from __future__ import annotations

from typing import Final

from bpmn.dialect import EXECUTED
from bpmn.diff_fields import FIELDS, VALUES
from bpmn.kinds import kind_in_german, kind_of
from dmn.difference_words import Catalogue, name_of, told
from dmn.differences import Change, Subject

_SENTENCES: Final = {
    "added": ("neu: {0}{1}", "new: {0}{1}"),
    "added.1": ("; {}", "; {}"),
    "removed": ("entfällt: {0}", "gone: {0}"),
    "changed": ("{0}: {1}", "{0}: {1}"),
    "root.changed": ("{0}: {1}{2}", "{0}: {1}{2}"),
    "root.changed.2": (" – betrifft {}", " – concerns {}"),
    "name": ("{0}: {1}", "{0}: {1}"),
    "id": (
        "{0}: Id geändert, vorher {1}",
        "{0}: id changed, was {1}",
    ),
    "process.id": (
        "{0}: Id geändert, vorher {1}; damit entsteht ein neuer Prozess, der alte bleibt stehen",
        "{0}: id changed, was {1}; it deploys as a new process, the old one stays as it is",
    ),
    "process.added": ("neu: {0} mit {1} Elementen", "new: {0} with {1} elements"),
    "process.removed": (
        "entfällt: {0} mit {1} Elementen; was davon deployt ist, bleibt stehen",
        "gone: {0} with {1} elements; what of it is deployed stays as it is",
    ),
    "node.added": ("neu: {0}{1}{2}{3}{4}", "new: {0}{1}{2}{3}{4}"),
    "node.added.1": (", nach {}", ", after {}"),
    "node.added.2": (", vor {}", ", before {}"),
    "node.added.3": (", in {}", ", in {}"),
    "node.added.4": ("; {}", "; {}"),
    "node.removed": ("entfällt: {0}{1}{2}{3}", "gone: {0}{1}{2}{3}"),
    "node.removed.1": (", bisher nach {}", ", was after {}"),
    "node.removed.2": (", vor {}", ", before {}"),
    "node.removed.3": (", in {}", ", in {}"),
    "order.after": ("{0}: läuft jetzt nach {1}, vorher davor", "{0}: now runs after {1}"),
    "order.before": ("{0}: läuft jetzt vor {1}, vorher danach", "{0}: now runs before {1}"),
    "flow.added": ("neu: {0} von {1} nach {2}{3}", "new: {0} from {1} to {2}{3}"),
    "flow.added.3": ("; {}", "; {}"),
    "flow.removed": ("entfällt: {0} von {1} nach {2}{3}", "gone: {0} from {1} to {2}{3}"),
    "flow.removed.3": ("; {}", "; {}"),
    "flow.id": (
        "{0} von {1} nach {2}: Id geändert, vorher {3}",
        "{0} from {1} to {2}: id changed, was {3}",
    ),
    "flow.source": (
        "{0}: beginnt jetzt bei {1}, vorher bei {2}",
        "{0}: now begins at {1}, was {2}",
    ),
    "flow.target": ("{0}: führt jetzt nach {1}, vorher nach {2}", "{0}: now leads to {1}, was {2}"),
    "flow.changed": ("{0} von {1} nach {2}: {3}", "{0} from {1} to {2}: {3}"),
    "drawing": (
        "{0}: nur Zeichnung verändert (oder Anmerkungen und Schreibweise); der Ablauf ist derselbe",
        "{0}: only the drawing changed (or notes and spelling); what runs is the same",
    ),
}

_DRAWN: Final = ("process", "participant", "lane")
_OTHERS: Final = {
    "file": ("Datei", "file"),
    "globalTask": ("globale Aufgabe", "global task"),
    "message": ("Nachricht", "message"),
    "signal": ("Signal", "signal"),
    "error": ("Fehler", "error"),
    "escalation": ("Eskalation", "escalation"),
    "flow": ("Fluss", "flow"),
    "element": ("Element", "element"),
    "eventSubProcess": ("Ereignis-Teilprozess", "event sub-process"),
}
KINDS: Final = {
    **{tag: (kind_in_german(kind_of(tag)), kind_of(tag)) for tag in (*EXECUTED, *_DRAWN)},
    **_OTHERS,
}
"""What each kind of element is called; one that is not listed keeps the name of BPMN."""

CATALOGUE: Final = Catalogue(
    sentences=_SENTENCES,
    fields=FIELDS,
    kinds=KINDS,
    values={**{f"Node.tag.{tag}": words for tag, words in KINDS.items()}, **VALUES},
    principal={
        "CalledDecision": "decision_id",
        "CalledElement": "process_id",
        "DataAssociation": "sources",
        "DataSet": "references",
        "EmbeddedForm": "title",
        "Error": "name",
        "Escalation": "name",
        "Event": "kind",
        "FormField": "label",
        "FormReference": "form_id",
        "Listener": "type",
        "Message": "name",
        "Script": "expression",
        "Signal": "name",
        "TaskDefinition": "type",
        "Timer": "expression",
        "VariableMapping": "source",
    },
    context=frozenset(
        {
            "Extensions.listeners",
            "Extensions.task_listeners",
            "IoSpecification.input_sets",
            "IoSpecification.output_sets",
            "MultiInstance.none_event",
            "MultiInstance.one_event",
            "MultiInstance.complex",
            "Node.ad_hoc",
            "Node.data_inputs",
            "Node.data_outputs",
            "Node.standard_loop",
        }
    ),
    quoted=frozenset({"Node.name", "Process.name", "SequenceFlow.name", "Participant.name"}),
)

RUNNING: Final = (
    "Laufende Vorgänge bleiben bei ihrer Version; das Geänderte gilt, wo danach einer beginnt.",
    "Running cases keep their version; what changed holds for cases that begin later.",
)


def in_words(change: Change, language: str) -> str:
    """Return the sentence on a change, in `de` or `en`; long values in lines of their own."""
    return told(change, CATALOGUE, language)


def called(subject: Subject, language: str) -> str:
    """Return what people call an element: its kind, its label, its id."""
    return name_of(subject, CATALOGUE, language)
