"""What the reader misses in a file, in German; as `german_rules`."""

from __future__ import annotations

from typing import Final

SENTENCES: Final = {
    "the root element is {}, not the definitions of BPMN 2.0": (
        "das Wurzelelement ist {0}, nicht definitions von BPMN 2.0"
    ),
    "Upload the .bpmn file as Camunda Modeler saves it.": (
        "Laden Sie die .bpmn-Datei so hoch, wie der Camunda Modeler sie speichert."
    ),
    "the expression calls {}…) of a bean": "der Ausdruck ruft {0}…) einer Bean auf",
    "{} names a language of its own": "{0} nennt eine eigene Sprache",
    "Write it in FEEL, with a leading =, and remove the language.": (
        "Schreiben Sie in FEEL, mit = am Anfang, und entfernen Sie die Sprache."
    ),
    "the flow has no {}": "dem Fluss fehlt {0}",
    "Connect both ends of the flow.": "Verbinden Sie beide Enden des Flusses.",
    "a {} has no id": "ein Element {0} hat keine ID",
    "an {} has no id": "ein Element {0} hat keine ID",
    "Give it an id in the properties panel.": "Geben Sie ihm im Eigenschaftenfenster eine ID.",
    "Save the file again in Camunda Modeler.": "Speichern Sie die Datei im Camunda Modeler neu.",
    "the timer needs exactly one of date, duration and cycle": (
        "der Zeitgeber braucht genau eines von Datum, Dauer und Wiederholung"
    ),
    "Choose a timer type in the properties panel and fill in its value.": (
        "Wählen Sie im Eigenschaftenfenster eine Art von Zeitgeber, und füllen Sie ihren Wert aus."
    ),
    "the timer's {} is empty": "{0} des Zeitgebers ist leer",
    "Fill in a value such as PT8H.": "Füllen Sie einen Wert wie PT8H aus.",
    "the message {} is not defined in this file": (
        "die Nachricht {0} ist in dieser Datei nicht definiert"
    ),
    "Choose the message again in the properties panel.": (
        "Wählen Sie die Nachricht im Eigenschaftenfenster neu."
    ),
    "the signal {} is not defined in this file": (
        "das Signal {0} ist in dieser Datei nicht definiert"
    ),
    "Choose the signal again in the properties panel.": (
        "Wählen Sie das Signal im Eigenschaftenfenster neu."
    ),
    "the error {} is not defined in this file": (
        "der Fehler {0} ist in dieser Datei nicht definiert"
    ),
    "Choose the error again in the properties panel.": (
        "Wählen Sie den Fehler im Eigenschaftenfenster neu."
    ),
    "the escalation {} is not defined in this file": (
        "die Eskalation {0} ist in dieser Datei nicht definiert"
    ),
    "Choose the escalation again in the properties panel.": (
        "Wählen Sie die Eskalation im Eigenschaftenfenster neu."
    ),
    "the event definition {} is not defined in this file": (
        "die Ereignisdefinition {0} steht nicht in dieser Datei"
    ),
    "Put the event definition into the event itself.": (
        "Setzen Sie die Ereignisdefinition in das Ereignis selbst."
    ),
    "Define it beside the processes of the file.": (
        "Definieren Sie sie neben den Prozessen der Datei."
    ),
    "the form {} does not stand in this process": "das Formular {0} steht nicht in diesem Prozess",
    "Choose the form again, or link one by its form id.": (
        "Wählen Sie das Formular neu, oder verknüpfen Sie eines über seine ID."
    ),
    "there is a second zeebe:{}": "zeebe:{0} kommt zweimal vor",
    "zeebe:{} has no {}": "zeebe:{0} hat kein {1}",
    "Fill in {}.": "Füllen Sie {0} aus.",
    "the binding {} is unknown": "die Bindung {0} ist unbekannt",
    "Choose latest, deployment or versionTag.": "Wählen Sie latest, deployment oder versionTag.",
    "Choose one of these: {}.": "Wählen Sie eines davon: {0}.",
    "the binding names no version tag": "die Bindung nennt keine Versionsmarke",
    "Fill in the version tag.": "Füllen Sie die Versionsmarke aus.",
    "Fill in the version, as a number.": "Füllen Sie die Version als Zahl aus.",
    "the called process is given by processIdExpression": (
        "der aufgerufene Prozess ist durch processIdExpression angegeben"
    ),
    "Fill in processId; an expression begins with =.": (
        "Füllen Sie processId aus; ein Ausdruck beginnt mit =."
    ),
    "the form is given by {}": "das Formular ist durch {0} angegeben",
    "Link a form by its form id (Camunda Form, linked).": (
        "Verknüpfen Sie ein Formular über seine ID (Camunda Form, linked)."
    ),
    "{} is given twice": "{0} ist zweimal angegeben",
    "{} is '{}'": "{0} ist '{1}'",
    "Write a whole number, such as 1.": "Schreiben Sie eine ganze Zahl, etwa 1.",
    "the multi-instance marker names no input collection": (
        "die Mehrfachinstanz nennt keine Eingabeliste"
    ),
    "Fill in the input collection, such as =items.": (
        "Füllen Sie die Eingabeliste aus, etwa =items."
    ),
    "the ordering {} is none": "{0} ist keine Reihenfolge",
    "Write Parallel or Sequential.": "Schreiben Sie Parallel oder Sequential.",
    "the behavior {} is none": "{0} ist kein Verhalten",
    "Write one of these: {}.": "Schreiben Sie eines davon: {0}.",
    "the {} has two loop markers": "{0} hat zwei Schleifenmarkierungen",
    # Camunda 7
    "the retry time cycle {} is none": "{0} sagt nicht, wann ein neuer Versuch beginnt",
    "Write one such as R3/PT10M, or intervals such as PT10M,PT1H.": (
        "Schreiben Sie etwa R3/PT10M, oder Abstände wie PT10M,PT1H."
    ),
    "the binding {} needs {}, which is {}": "die Bindung {0} braucht {1}; dort steht {2}",
    "Fill it in: a number, or a version tag.": (
        "Füllen Sie es aus: eine Zahl oder eine Versionsmarke."
    ),
    "the form key {} names no Camunda form": (
        "der Formularschlüssel {0} nennt kein Camunda-Formular"
    ),
    (
        "Link a form by its id (Camunda form), or write camunda-forms:deployment:NAME.form; "
        "HTML forms are not shown."
    ): (
        "Verknüpfen Sie ein Formular über seine ID, oder schreiben Sie "
        "camunda-forms:deployment:NAME.form; HTML-Formulare werden nicht angezeigt."
    ),
    "a form field has no id": "ein Formularfeld hat keine ID",
    "the form property {} has an expression": "die Formulareigenschaft {0} hat einen Ausdruck",
    "Name a variable instead, and set it before, for instance by an input mapping.": (
        "Nennen Sie stattdessen eine Variable, und setzen Sie sie vorher, zum Beispiel durch eine "
        "Eingabezuordnung."
    ),
    "the form property {} is not readable: nobody could fill it in": (
        "die Formulareigenschaft {0} ist nicht lesbar: Niemand könnte sie ausfüllen"
    ),
    "Make it readable, or remove it.": "Machen Sie sie lesbar, oder entfernen Sie sie.",
    "Give the field an id.": "Geben Sie dem Feld eine ID.",
    "a value is given by a {}": "ein Wert ist durch {0} angegeben",
    "Write an expression, or let a script task or a worker compute the value.": (
        "Schreiben Sie einen Ausdruck, oder lassen Sie eine Skriptaufgabe oder einen Worker "
        "den Wert berechnen."
    ),
    "local variables cannot be told apart": "lokale Variablen lassen sich nicht unterscheiden",
    "Map the variables one by one.": "Ordnen Sie die Variablen einzeln zu.",
    "the mapping has no source or no target": "der Zuordnung fehlt Quelle oder Ziel",
    "Fill in source and target.": "Füllen Sie Quelle und Ziel aus.",
    "a parameter has no name": "ein Parameter hat keinen Namen",
    "Fill in the variable's name.": "Füllen Sie den Namen der Variablen aus.",
    "nothing takes the result of {}": "nichts nimmt das Ergebnis von {0} auf",
    "Fill in the result variable. {}": "Füllen Sie die Ergebnisvariable aus. {0}",
    "the mapping {} of the decision's result is unknown": (
        "die Abbildung {0} des Entscheidungsergebnisses ist unbekannt"
    ),
    "the external task has no topic": "die External Task hat kein Topic",
    "Fill in the topic.": "Füllen Sie das Topic aus.",
    "the script is written in {}, and does not run here": (
        "das Skript ist in {0} geschrieben und läuft hier nicht"
    ),
    (
        "Write it in FEEL (script format feel), or let something else do the work:"
        " code of a model never runs."
    ): (
        "Schreiben Sie es in FEEL (Skriptformat feel), oder lassen Sie die Arbeit etwas anderes "
        "tun: Code eines Modells läuft nie."
    ),
}
