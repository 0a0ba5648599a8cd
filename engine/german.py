"""Findings in German, of whatever package: the catalogues of all of them, and what is said here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import dmn.german
import engine.calendars.german
import engine.case_reports.german
import engine.cloud_events.german
import engine.data_catalogue.german
import forms.german
from bpmn.german import WORDS, translated
from dmn.catalogue import Catalogue, finding_in_german
from dmn.findings import Finding
from engine import german_call_findings, german_templates

_DEPLOYMENT: Final = {
    "The upload has {} files of this name": "{0} hochgeladene Dateien heißen so",
    "Upload one of them, or rename the others.": (
        "Laden Sie eine davon hoch, oder benennen Sie die anderen um."
    ),
    "The file is of no known kind": "Dateien dieser Art sind nicht bekannt",
    (
        "Upload .bpmn, .dmn, .form, .calendar.json, .events.json, .data.json and"
        " .report.json files; and for jobs .rpa, .json, .md, .txt, .yaml and .csv."
    ): (
        "Laden Sie Dateien mit .bpmn, .dmn, .form, .calendar.json, .events.json, .data.json und"
        " .report.json hoch; für Jobs auch .rpa, .json, .md, .txt, .yaml und .csv."
    ),
    "The file has more than {} bytes": "Die Datei hat mehr als {0} Bytes",
    "Make it smaller.": "Machen Sie sie kleiner.",
    "The script is no JSON": "Das Skript ist kein JSON",
    "Save it anew.": "Speichern Sie es neu.",
    "The script has no id": "Das Skript hat keine ID",
    "Save it with Camunda Modeler.": "Speichern Sie es mit Camunda Modeler.",
    **german_templates.TEMPLATES,
    "The resource {} is neither uploaded nor deployed": (
        "Die Datei {0} ist weder hochgeladen noch bereitgestellt"
    ),
    "Upload the file {} as well.": "Laden Sie auch die Datei {0} hoch.",
    "resource": "die Datei",
    "The {} {} stands in {} as well": "{0:said} {1} steht auch in {2}",
    "process": "der Prozess",
    "form": "das Formular",
    "calendar": "der Kalender",
    "file on events": "die Datei über Ereignisse",
    "data catalogue": "der Datenkatalog",
    "report": "die Auswertung",
    "Upload only one of the two, or give one of them another id.": (
        "Laden Sie nur eines von beiden hoch, oder geben Sie einem eine andere ID."
    ),
    "The form {} is neither uploaded nor deployed": (
        "Das Formular {0} ist weder hochgeladen noch bereitgestellt"
    ),
    "Upload the file that holds the form {} as well.": (
        "Laden Sie auch die Datei mit dem Formular {0} hoch."
    ),
    "the public form {} starts the process {} already": (
        "das öffentliche Formular {0} startet schon den Prozess {1}"
    ),
    "Give one of the two another name.": "Geben Sie einem der beiden einen anderen Namen.",
    "the public form {} asks for files, which nobody may send without an account": (
        "das öffentliche Formular {0} verlangt Dateien, die ohne Konto niemand schicken darf"
    ),
    "Remove the field for files, or ask for them in a later user task.": (
        "Entfernen Sie das Feld für Dateien, oder verlangen Sie sie in einer späteren Aufgabe."
    ),
    "The decision {} is neither uploaded nor deployed": (
        "Die Entscheidung {0} ist weder hochgeladen noch bereitgestellt"
    ),
    "Upload the file that holds the decision {} as well.": (
        "Laden Sie auch die Datei mit der Entscheidung {0} hoch."
    ),
    "The process {} is neither uploaded nor deployed": (
        "Der Prozess {0} ist weder hochgeladen noch bereitgestellt"
    ),
    "The process {} stands in this file, but is not executable": (
        "Der Prozess {0} steht in dieser Datei, ist aber nicht ausführbar"
    ),
    'Write isExecutable="true" at it: tick “Executable” in the properties panel.': (
        'Schreiben Sie isExecutable="true" daran: Setzen Sie im Eigenschaftenfenster „Executable“.'
    ),
    "The process {} with the version tag {} is neither uploaded nor deployed": (
        "Der Prozess {0} mit der Versionsmarke {1} ist weder hochgeladen noch bereitgestellt"
    ),
    "Upload the file that holds the process {} as well.": (
        "Laden Sie auch die Datei mit dem Prozess {0} hoch."
    ),
    "No connector of this installation does this; an external worker must take it.": (
        "Kein Konnektor dieser Installation erledigt das; ein externer Worker muss es übernehmen."
    ),
    "the embedded form {} cannot be read: {}": (
        "das eingebettete Formular {0} ist nicht lesbar: {1:said}"
    ),
    "it is no object": "es ist kein Objekt",
}
_VALUES: Final = {
    "two start events wait for the {} {}": "zwei Startereignisse warten auf {0:said} {1}",
    "message": "die Nachricht",
    "signal": "das Signal",
    "Give each a message of its own.": "Geben Sie jedem eine eigene Nachricht.",
    "Give each a signal of its own.": "Geben Sie jedem ein eigenes Signal.",
    "the message name {} of a start event gives no name": (
        "der Nachrichtenname {0} eines Startereignisses ergibt keinen Namen"
    ),
    "the signal name {} of a start event gives no name": (
        "der Signalname {0} eines Startereignisses ergibt keinen Namen"
    ),
    "Write it as a literal text.": "Schreiben Sie ihn als festen Text.",
    "the input mapping of {}": "die Eingabezuordnung von {0:value}",
    "the output mapping of {}": "die Ausgabezuordnung von {0:value}",
    "the assignment to {}": "die Zuweisung an {0:value}",
    "the input element": "das Eingabeelement",
    "the output collection": "die Ausgabeliste",
    "the result variable": "die Ergebnisvariable",
    "the target of the assignment": "das Ziel der Zuweisung",
    "the target of the data association": "das Ziel der Datenzuordnung",
    "vorgang:summary": "vorgang:summary",
    "vorgang:businessId": "vorgang:businessId",
    "vorgang:dataSubject": "vorgang:dataSubject",
    "vorgang:dataSubjects": "vorgang:dataSubjects",
    "vorgang:forgetWhen": "vorgang:forgetWhen",
    "vorgang:version": "vorgang:version",
    "vorgang:fact.{}": "vorgang:fact.{0:word}",
    "{} is {}, which does not begin with =": "{0:said} ist {1} und beginnt nicht mit =",
    "Write a FEEL expression, such as {}.": "Schreiben Sie einen FEEL-Ausdruck, etwa {0}.",
    "{} uses the function '{}', but there is none: it gives null": (
        "{0:said} ruft die Funktion '{1}' auf, doch die gibt es nicht: Sie ergibt null"
    ),
    "Write '{}'.": "Schreiben Sie '{0}'.",
    "Use a function of FEEL.": "Nehmen Sie eine Funktion von FEEL.",
    "{} '{}' is no name of a variable": "{0:said} '{1}' ist kein Name einer Variablen",
    "Use letters, digits and underscores, beginning with a letter.": (
        "Nehmen Sie Buchstaben, Ziffern und Unterstriche, am Anfang einen Buchstaben."
    ),
    "{} '{}': this variable says who started the instance; the engine sets it": (
        "{0:said} '{1}': Diese Variable sagt, wer die Instanz gestartet hat; die Engine setzt sie"
    ),
    "Choose another name.": "Wählen Sie einen anderen Namen.",
    "{} '{}' is no date and time": "{0:said} '{1}' ist kein Zeitpunkt",
    '{} "{}" is no date and time': '{0:said} "{1}" ist kein Zeitpunkt',
    '{} "{}" is no name of a variable': '{0:said} "{1}" ist kein Name einer Variablen',
    "Write such as {}.": "Schreiben Sie etwa {0}.",
    "Write a whole number from 0 to {}.": "Schreiben Sie eine ganze Zahl von 0 bis {0}.",
    "{} is no cycle; one looks like R3/PT10M or 0 0 9-17 * * MON-FRI": (
        "{0} ist keine Wiederholung; eine sieht aus wie R3/PT10M oder 0 0 9-17 * * MON-FRI"
    ),
    "the start timer cannot run: {}": "der Starttimer kann nicht laufen: {0:said}",
    "Write a value that is known before the start, such as R/P1D or PT8H.": (
        "Schreiben Sie einen Wert, der vor dem Start bekannt ist, etwa R/P1D oder PT8H."
    ),
    "{} would never fire": "{0} würde nie auslösen",
    "{} would fire more often than once a second": (
        "{0} würde öfter als einmal in der Sekunde auslösen"
    ),
    "{} is no date; one looks like 2026-03-31T17:00:00+02:00": (
        "{0} ist kein Datum; eines sieht aus wie 2026-03-31T17:00:00+02:00"
    ),
    "{} is no duration; one looks like PT8H or P2D": (
        "{0} ist keine Dauer; eine sieht aus wie PT8H oder P2D"
    ),
    "{} lies beyond the calendar (years 1 to 9999)": (
        "{0} liegt außerhalb des Kalenders (Jahre 1 bis 9999)"
    ),
    "{} leads beyond the calendar": "{0} führt aus dem Kalender hinaus",
    "the cron expression never comes": "der Cron-Ausdruck trifft nie ein",
    "{} has {} fields; a cron expression has six": (
        "{0} hat {1} Felder; ein Cron-Ausdruck hat sechs"
    ),
    "{} is no value of a cron expression": "{0} ist kein Wert eines Cron-Ausdrucks",
    "{} lies outside {} to {}": "{0} liegt nicht zwischen {1} und {2}",
    "{} is no day of a month": "{0} ist kein Tag eines Monats",
}
_ELEMENTS: Final = {
    "the process has no start": "der Prozess hat keinen Start",
    "Draw a start event.": "Zeichnen Sie ein Startereignis.",
    "two elements have this id": "zwei Elemente haben diese ID",
    "Rename one.": "Benennen Sie eines um.",
    "the flow refers to {}, which is no element of the process": (
        "der Fluss verweist auf {0}, das kein Element des Prozesses ist"
    ),
    "Connect it to an element.": "Verbinden Sie ihn mit einem Element.",
    "the flow {} does not exist": "den Fluss {0} gibt es nicht",
    "the default flow {} does not exist": "den Standardfluss {0} gibt es nicht",
    "the activity it is attached to {} does not exist": (
        "die Aktivität {0}, an der es hängt, gibt es nicht"
    ),
    "{}: the activity {} does not exist": "{0}: die Aktivität {1} gibt es nicht",
    "Correct the reference.": "Berichtigen Sie den Verweis.",
    "{} cannot be executed": "{0} lässt sich nicht ausführen",
    "Use an element that this engine runs.": "Nehmen Sie ein Element, das hier ausgeführt wird.",
    "{} says nothing of who does the work": "{0} sagt nicht, wer die Arbeit tut",
    "Give it a job type (task definition).": "Geben Sie ihm einen Job-Typ (Task definition).",
    "the complex gateway joins flows and does not say when": (
        "das komplexe Gateway führt Flüsse zusammen und sagt nicht, wann"
    ),
    "Write an activation condition, such as =activationCount >= 2.": (
        "Schreiben Sie eine Aktivierungsbedingung, etwa =activationCount >= 2."
    ),
    "the fact {} cannot be written here": "die Tatsache {0} lässt sich hier nicht schreiben",
    "the fact {} names no approval": "die Tatsache {0} nennt keine Freigabe",
    "Say by {}task which: the task that vorgang:doneAs of the approval gave.": (
        "Nennen Sie sie in {0}task: die Aufgabe, die vorgang:doneAs der Freigabe ergab."
    ),
    "Write it at a throw or end event without definition, or at a task; approval.auto at an"
    " event.": (
        "Schreiben Sie sie an ein werfendes Ereignis oder Endereignis ohne Ergebnis oder an eine"
        " Aufgabe; approval.auto an ein Ereignis."
    ),
    "the fact {} is no word of the ledger": "die Tatsache {0} ist kein Wort des Ledgers",
    "the fact {} is written by the engine alone": "die Tatsache {0} schreibt allein die Engine",
    "the fact {} gets its version twice": "die Tatsache {0} bekommt ihre Fassung zweimal",
    "the fact {} has no {}": "die Tatsache {0} hat kein {1}",
    "It has personal values and references alone.": (
        "Sie hat nur personenbezogene Werte und Verweise."
    ),
    "{} is nothing that a fact names by its hash": (
        "{0} ist nichts, was eine Tatsache mit seiner Prüfsumme nennt"
    ),
    "the personal value": "der personenbezogene Wert",
    "{} cannot be repeated": "{0} lässt sich nicht wiederholen",
    "Remove the marker.": "Entfernen Sie die Markierung.",
    "the loop has an output collection or an output element, but not both": (
        "die Schleife hat eine Ausgabeliste oder ein Ausgabeelement, aber nicht beides"
    ),
    "Give both or none.": "Geben Sie beides oder keines an.",
    "the loop throws an event of a kind that instances cannot throw": (
        "die Schleife wirft ein Ereignis einer Art, die Instanzen nicht werfen können"
    ),
    "Use a signal or an escalation.": "Nehmen Sie ein Signal oder eine Eskalation.",
    "the loop has neither a condition nor a maximum: it would never end": (
        "die Schleife hat weder Bedingung noch Höchstzahl: Sie würde nie enden"
    ),
    "Fill in a loop condition, such as =again.": (
        "Füllen Sie eine Schleifenbedingung aus, etwa =again."
    ),
    "the loop runs {} times at most": "die Schleife läuft höchstens {0}-mal",
    "Write 1 or more.": "Schreiben Sie 1 oder mehr.",
    "the link {} has {} catch event in the same process or sub-process": (
        "die Verknüpfung {0} hat {1:said} fangendes Ereignis im selben Prozess oder Teilprozess"
    ),
    "no": "kein",
    "more than one": "mehr als ein",
    "Draw exactly one link catch event of this name.": (
        "Zeichnen Sie genau ein fangendes Verknüpfungsereignis dieses Namens."
    ),
    "the timer has no date, duration or cycle": (
        "der Zeitgeber hat weder Datum noch Dauer noch Wiederholung"
    ),
    "Say when it fires.": "Geben Sie an, wann er auslöst.",
    "a timer that interrupts fires once; it has a cycle": (
        "ein Zeitgeber, der unterbricht, löst einmal aus; er hat eine Wiederholung"
    ),
    "Give it a date or a duration, or let it not interrupt.": (
        "Geben Sie ihm ein Datum oder eine Dauer, oder lassen Sie ihn nicht unterbrechen."
    ),
    "the message has no name": "die Nachricht hat keinen Namen",
    "Give the message a name.": "Geben Sie der Nachricht einen Namen.",
    "the message {} has no correlation key": "die Nachricht {0} hat keinen Korrelationsschlüssel",
    "Fill in the subscription correlation key, such as =orderId": (
        "Füllen Sie den Korrelationsschlüssel aus, etwa =orderId"
    ),
    "the signal has no name": "das Signal hat keinen Namen",
    "Give the signal a name.": "Geben Sie dem Signal einen Namen.",
    "the condition is missing": "die Bedingung fehlt",
    "Write a condition in FEEL.": "Schreiben Sie eine Bedingung in FEEL.",
}

SENTENCES: Final = {
    **_DEPLOYMENT,
    **_VALUES,
    **_ELEMENTS,
    **engine.calendars.german.SENTENCES,
    **engine.data_catalogue.german.SENTENCES,
    **engine.case_reports.german.SENTENCES,
    **engine.cloud_events.german.SENTENCES,
    **german_call_findings.SENTENCES,
}


_OWN: Final = Catalogue({**dmn.german.FILES, **SENTENCES}, WORDS.get)
CATALOGUE: Final = Catalogue(
    {**dmn.german.SENTENCES, **forms.german.SENTENCES, **SENTENCES}, WORDS.get
)
"""With the words for the places of expressions in processes."""


def in_german(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings in German, each as a whole or not at all."""
    return tuple(
        finding_in_german(one, _process if one.rule.startswith("bpmn/") else CATALOGUE.told)
        for one in findings
    )


def _process(sentence: str) -> str | None:
    """Tell a sentence on a process: first what is said here, then what `bpmn` says; the sentences
    of others are more general."""
    found = _OWN.told(sentence) or translated(sentence)
    return found if found != sentence else CATALOGUE.told(sentence)
