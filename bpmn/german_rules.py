"""What the deployment checks say, in German: each English sentence of `bpmn.rules` by its pattern.

`{}` stands for what an English sentence names, `{0}`, `{1}` … for the same in the German one.
"""

from __future__ import annotations

from typing import Final

SENTENCES: Final = {
    # elements
    "{} is not executed by this engine": "{0} wird hier nicht ausgeführt",
    "{} belongs to another engine": "{0} gehört zu einer anderen Engine",
    "{} is of kind {}, which BPMN does not allow here": (
        "{0} ist von der Art {1:kinds}, die BPMN an dieser Stelle nicht kennt"
    ),
    "Choose one of these kinds: {}.": "Wählen Sie eine dieser Arten: {0:kinds}.",
    "Use a task, a gateway or an event instead.": (
        "Verwenden Sie stattdessen eine Aufgabe, ein Gateway oder ein Ereignis."
    ),
    "Remove it in Camunda Modeler.": "Entfernen Sie es im Camunda Modeler.",
    "Remove the attribute.": "Entfernen Sie das Attribut.",
    "{} has no effect here": "{0} hat hier keine Wirkung",
    "Keep it for other tools, or remove it.": (
        "Lassen Sie es für andere Werkzeuge stehen, oder entfernen Sie es."
    ),
    "Draw it whole: a key with its properties, each with a path in every message.": (
        "Zeichnen Sie sie ganz: einen Schlüssel mit seinen Eigenschaften, jede mit einem Pfad in "
        "jeder Nachricht."
    ),
    "Say who does a user task with a resourceAssignmentExpression.": (
        "Geben Sie an einer Benutzeraufgabe mit resourceAssignmentExpression an, wer sie erledigt."
    ),
    "Each message says by its key or its name whom it is for.": (
        "Für wen eine Nachricht ist, sagt ihr Schlüssel oder ihr Name."
    ),
    "What was done in a transaction is compensated when it is cancelled.": (
        "Was in einer Transaktion getan wurde, wird kompensiert, wenn sie abgebrochen wird."
    ),
    "Define it, or remove the reference: nothing here follows it.": (
        "Definieren Sie es, oder entfernen Sie den Verweis: Hier folgt ihm nichts."
    ),
    "Copy what is imported into this file.": "Kopieren Sie das Importierte in diese Datei.",
    "Model the element for Camunda 8 and fill in its properties there.": (
        "Modellieren Sie das Element für Camunda 8 und füllen Sie dort seine Eigenschaften aus."
    ),
    "The file is one of Camunda 7: fill in the properties of that dialect.": (
        "Die Datei ist eine von Camunda 7: Füllen Sie die Eigenschaften dieses Dialekts aus."
    ),
    ("No Java code is run: use a job type (zeebe:taskDefinition), such as mail or document."): (
        "Java-Code läuft hier nicht: Verwenden Sie einen Job-Typ (zeebe:taskDefinition), "
        "etwa mail oder document."
    ),
    "Remove it in the properties panel, or in the XML view of Camunda Modeler.": (
        "Entfernen Sie es im Eigenschaftenfenster oder in der XML-Ansicht des Camunda Modelers."
    ),
    # Camunda 7
    (
        "No Java code is run: choose “External” as implementation, with a topic that has a "
        "connector, such as mail or document."
    ): (
        "Java-Code läuft hier nicht: Wählen Sie „External“ als Implementierung, mit einem "
        "Topic, das einen Konnektor hat, etwa mail oder document."
    ),
    "No Java code is run: draw what the listener does as a task of its own.": (
        "Java-Code läuft hier nicht: Zeichnen Sie, was der Listener tut, als eigene Aufgabe."
    ),
    "There are no tenants here: remove it.": (
        "Mandanten gibt es hier nicht: Entfernen Sie die Angabe."
    ),
    "Use the template of the connector, such as “Mail”, or an external task.": (
        "Verwenden Sie die Vorlage des Konnektors, etwa „Mail“, oder eine External Task."
    ),
    "Fields belong to Java classes: pass the value as an input parameter.": (
        "Felder gehören zu Java-Klassen: Übergeben Sie den Wert als Eingabeparameter."
    ),
    "Write the mappings as camunda:in and camunda:out.": (
        "Schreiben Sie die Zuordnungen als camunda:in und camunda:out."
    ),
    "Let the worker report the BPMN error, and catch it at the boundary.": (
        "Lassen Sie den Worker den BPMN-Fehler melden und fangen Sie ihn am Rand."
    ),
    "Use generated form fields, or a linked Camunda form.": (
        "Verwenden Sie generierte Formularfelder oder ein verknüpftes Camunda-Formular."
    ),
    "Name groups under “Candidate starter” instead of single people.": (
        "Nennen Sie unter „Candidate starter“ Gruppen statt einzelner Personen."
    ),
    "Cases (CMMN) are not executed: call a process.": (
        "Fälle (CMMN) werden nicht ausgeführt: Rufen Sie einen Prozess auf."
    ),
    "Write the condition itself instead of the name of a file.": (
        "Schreiben Sie die Bedingung selbst statt eines Dateinamens."
    ),
    # references
    "the id {} is used again; it stands already in line {}": (
        "die ID {0} kommt noch einmal vor; sie steht schon in Zeile {1}"
    ),
    "Give one of the two elements another id.": (
        "Geben Sie einem der beiden Elemente eine andere ID."
    ),
    "the id {} is none": "{0} ist keine ID",
    "Use letters, digits, _, - and . (a letter or _ first), at most {} characters.": (
        "Verwenden Sie Buchstaben, Ziffern, _, - und . (zuerst ein Buchstabe oder _), "
        "höchstens {0} Zeichen."
    ),
    "{} names {} as its {}, which is no element of this process": (
        "{0} nennt als {2} {1}; das ist kein Element dieses Prozesses"
    ),
    "Connect the flow again, or delete it.": "Verbinden Sie den Fluss neu, oder löschen Sie ihn.",
    "{} names {} as its default flow, which does not leave it": (
        "{0} nennt {1} als Standardfluss, der nicht von dort ausgeht"
    ),
    "Choose the default flow again.": "Wählen Sie den Standardfluss neu.",
    "{} leads from {} to {} across the border of a sub-process": (
        "{0} führt von {1} nach {2} über die Grenze eines Teilprozesses"
    ),
    "Lead it to the sub-process itself, or draw both elements inside.": (
        "Führen Sie ihn zum Teilprozess selbst, oder zeichnen Sie beide Elemente darin."
    ),
    "{} is attached to nothing": "{0} hängt an nichts",
    "{} is attached to {}": "{0} hängt an {1}",
    "{} is attached to {}, which stands in another sub-process": (
        "{0} hängt an {1}, das in einem anderen Teilprozess steht"
    ),
    "Drag it onto an activity.": "Ziehen Sie es auf eine Aktivität.",
    # drawing
    "{} names {} as its {}, which does not stand in this file": (
        "{0} nennt {1} als {2}; das steht nicht in dieser Datei"
    ),
    "Draw it again, or delete it.": "Zeichnen Sie es neu, oder löschen Sie es.",
    "message flow ({}) connects {} and {}, which stand in one pool": (
        "Nachrichtenfluss ({0}) verbindet {1} und {2}, die in einem Pool stehen"
    ),
    "Use a sequence flow inside a pool, or draw two pools.": (
        "Verwenden Sie in einem Pool einen Sequenzfluss, oder zeichnen Sie zwei Pools."
    ),
    "{} names other {} flows than those that are connected to it": (
        "{0} nennt andere Flüsse ({1}) als die, die damit verbunden sind"
    ),
    "Save the file again in Camunda Modeler: only the flows themselves count.": (
        "Speichern Sie die Datei im Camunda Modeler neu: Es zählen nur die Flüsse selbst."
    ),
    # flow
    "{} begins nowhere": "{0} beginnt nirgends",
    "{} has no start event": "{0} hat kein Startereignis",
    "Draw a start event.": "Zeichnen Sie ein Startereignis.",
    "{} is a further start event without a trigger": (
        "{0} ist ein weiteres Startereignis ohne Auslöser"
    ),
    "Keep one start event and branch behind it with a gateway.": (
        "Behalten Sie ein Startereignis, und verzweigen Sie dahinter mit einem Gateway."
    ),
    "{} leads into {}": "{0} führt in {1}",
    "Lead it into the element behind that event, through a gateway.": (
        "Führen Sie ihn durch ein Gateway in das Element hinter diesem Ereignis."
    ),
    "{} leaves the end event {}": "{0} geht vom Endereignis {1} aus",
    "Replace the end event with an intermediate event, or delete the flow.": (
        "Ersetzen Sie das Endereignis durch ein Zwischenereignis, oder löschen Sie den Fluss."
    ),
    "{} cannot be reached from the start event": "{0} ist vom Startereignis aus nicht zu erreichen",
    "Connect it, or delete it.": "Verbinden oder löschen Sie es.",
    "{} has no outgoing flow": "{0} hat keinen ausgehenden Fluss",
    "Connect or delete it.": "Verbinden oder löschen Sie es.",
    "{} leaves the exclusive gateway {} without a condition": (
        "{0} geht ohne Bedingung vom exklusiven Gateway {1} aus"
    ),
    "Write a condition in FEEL, or make it the default flow.": (
        "Schreiben Sie eine Bedingung, oder machen Sie ihn zum Standardfluss."
    ),
    "{} is the default flow: its condition is ignored": (
        "{0} ist der Standardfluss: Seine Bedingung zählt nicht"
    ),
    "{} leaves a parallel gateway: its condition is ignored": (
        "{0} geht von einem parallelen Gateway aus: Seine Bedingung zählt nicht"
    ),
    "{} has a condition, but leaves {}": "{0} hat eine Bedingung, geht aber von {1} aus",
    "Remove the condition.": "Entfernen Sie die Bedingung.",
    "{} leads nowhere": "{0} führt nirgendwohin",
    "{} has no name": "{0} hat keinen Namen",
    "Name it with a question.": "Geben Sie ihm eine Frage als Namen.",
    # sub-processes
    "{} has a trigger, but {} is started by the flow that leads to it": (
        "{0} hat einen Auslöser, {1} wird aber durch den Fluss begonnen, der dorthin führt"
    ),
    "Use a start event without trigger, or an event sub-process.": (
        "Verwenden Sie ein Startereignis ohne Auslöser oder einen Ereignis-Teilprozess."
    ),
    "{} is an event sub-process and has {} start events": (
        "{0} ist ein Ereignis-Teilprozess und hat {1} Startereignisse"
    ),
    "Draw exactly one.": "Zeichnen Sie genau eines.",
    "{} is attached to the event sub-process {}": "{0} hängt am Ereignis-Teilprozess {1}",
    "Attach it to an activity inside, or to the enclosing sub-process.": (
        "Hängen Sie es an eine Aktivität darin oder an den umgebenden Teilprozess."
    ),
    "{} is an event sub-process, but has a sequence flow": (
        "{0} ist ein Ereignis-Teilprozess, hat aber einen Sequenzfluss"
    ),
    "Delete the flow: its start event says when it begins.": (
        "Löschen Sie den Fluss: Wann er beginnt, sagt sein Startereignis."
    ),
    "{} of kind {} does not interrupt": "{0} von der Art {1:kinds} unterbricht nicht",
    "Make it interrupting.": "Machen Sie es unterbrechend.",
    "{} cancels, but belongs to no transaction": "{0} bricht ab, gehört aber zu keiner Transaktion",
    "Make the sub-process a transaction, or choose another kind.": (
        "Machen Sie den Teilprozess zur Transaktion, oder wählen Sie eine andere Art."
    ),
    "{} has an outgoing sequence flow": "{0} hat einen ausgehenden Sequenzfluss",
    "{} leads to no compensation activity": "{0} führt zu keiner Kompensationsaktivität",
    "{} leads to {}, which is no compensation activity here": (
        "{0} führt zu {1}; das ist hier keine Kompensationsaktivität"
    ),
    "Connect it by an association to an activity with the compensation marker.": (
        "Verbinden Sie es durch eine Assoziation mit einer Aktivität, die die "
        "Kompensationsmarkierung trägt."
    ),
    "{} is a compensation activity, but has a sequence flow": (
        "{0} ist eine Kompensationsaktivität, hat aber einen Sequenzfluss"
    ),
    "Delete the flow, or remove the compensation marker.": (
        "Löschen Sie den Fluss, oder entfernen Sie die Kompensationsmarkierung."
    ),
    # calls, loops, ad-hoc, data
    "{} names no process to call": "{0} nennt keinen Prozess, der aufgerufen wird",
    "Fill in the process id under “Called element”.": (
        "Füllen Sie unter „Called element“ die Prozess-ID aus."
    ),
    "{} stands in an ad-hoc sub-process": "{0} steht in einem Ad-hoc-Teilprozess",
    "{} has a worker that says what begins, and the model says it too": (
        "{0} hat einen Worker, der sagt, was beginnt, und das Modell sagt es auch"
    ),
    ("Keep the task definition, or the active elements, the completion condition and the order."): (
        "Behalten Sie die Task-Definition oder aber die aktiven Elemente, die"
        " Abschlussbedingung und die Reihenfolge."
    ),
    "Delete it: activities that no flow leads to begin by themselves.": (
        "Löschen Sie es: Aktivitäten, zu denen kein Fluss führt, beginnen von selbst."
    ),
    "{} contains no activity": "{0} enthält keine Aktivität",
    "Draw at least one inside.": "Zeichnen Sie mindestens eine hinein.",
    "{} has only one of output collection and output element": (
        "{0} hat von Ausgabeliste und Ausgabeelement nur eines"
    ),
    "Fill in both, or neither.": "Füllen Sie beide aus oder keines.",
    "a data association of {} refers to {}, which is no data of this process": (
        "eine Datenassoziation von {0} verweist auf {1}; das sind keine Daten dieses Prozesses"
    ),
    "Draw the association again, or delete it.": (
        "Zeichnen Sie die Assoziation neu, oder löschen Sie sie."
    ),
    "an assignment of {} lacks its from or its to": "einer Zuweisung von {0} fehlt from oder to",
    "Fill in both.": "Füllen Sie beide aus.",
    "the loop of {} runs {} times at most": "die Schleife von {0} läuft höchstens {1}-mal",
    "{} has a {} of {}": "{0} hat {2} als {1}",
    "Write a whole number from 1 to {}.": "Schreiben Sie eine ganze Zahl von 1 bis {0}.",
    "{} has two loop markers": "{0} hat zwei Schleifenmarkierungen",
    "the loop of {} has neither a condition nor a maximum": (
        "die Schleife von {0} hat weder eine Bedingung noch eine Höchstzahl"
    ),
    "Fill in a loop condition, such as =again, or a maximum.": (
        "Füllen Sie eine Schleifenbedingung aus, etwa =again, oder eine Höchstzahl."
    ),
    "the loop of {} has both a cardinality and a collection": (
        "die Schleife von {0} hat eine Anzahl und eine Liste"
    ),
    "Write 1 or more.": "Schreiben Sie 1 oder mehr.",
    "the instances of {} throw an event of the kind {}": (
        "die Instanzen von {0} lösen ein Ereignis der Art {1:kinds} aus"
    ),
    "Let them throw a signal or an escalation.": (
        "Lassen Sie sie ein Signal oder eine Eskalation auslösen."
    ),
    "the complex behavior of {} lacks its condition or its event": (
        "dem komplexen Verhalten von {0} fehlt die Bedingung oder das Ereignis"
    ),
    "Give it both.": "Geben Sie ihm beides.",
    "{} has a loop marker": "{0} hat eine Schleifenmarkierung",
    "Remove the loop marker.": "Entfernen Sie die Schleifenmarkierung.",
    "vorgang:sign of {} has a listener that could deny what somebody signed": (
        "vorgang:sign von {0} hat einen Listener, der ablehnen könnte, was jemand unterschrieben "
        "hat"
    ),
    "Remove the completing listener; check in a task behind it what was signed.": (
        "Entfernen Sie den Listener für completing; prüfen Sie in einer Aufgabe dahinter, was "
        "unterschrieben wurde."
    ),
}
