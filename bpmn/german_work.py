"""What the checks of work, events, expressions and properties say, in German; as `german_rules`."""

from __future__ import annotations

from typing import Final

SENTENCES: Final = {
    # events
    "{} waits for a message without a name": "{0} wartet auf eine Nachricht ohne Namen",
    "Choose a message in the properties panel, and give it a name.": (
        "Wählen Sie im Eigenschaftenfenster eine Nachricht, und geben Sie ihr einen Namen."
    ),
    "{} names no job type: its message goes to those who wait for it here": (
        "{0} nennt keinen Job-Typ: die Nachricht geht an die, die hier auf sie warten"
    ),
    "Fill in a job type, such as mail, if it is to leave this engine.": (
        "Füllen Sie einen Job-Typ aus, etwa mail, wenn sie diese Anwendung verlassen soll."
    ),
    "{} takes any message {}: of several instances the first one": (
        "{0} nimmt jede Nachricht {1}: von mehreren Vorgängen der erste"
    ),
    "{} waits for the message {}, which has no correlation key": (
        "{0} wartet auf die Nachricht {1}, die keinen Korrelationsschlüssel hat"
    ),
    "Fill in the subscription correlation key, such as =orderId.": (
        "Füllen Sie den Korrelationsschlüssel aus, etwa =orderId."
    ),
    "Add the extension property vorgang:correlationKey, such as ${orderId}.": (
        "Fügen Sie die Eigenschaft vorgang:correlationKey hinzu, etwa ${orderId}."
    ),
    "{} waits for the message {}, as {} does at the same place": (
        "{0} wartet auf die Nachricht {1}, ebenso wie {2} an derselben Stelle"
    ),
    "Give each a message of its own.": "Geben Sie jedem eine eigene Nachricht.",
    "{} leads to one event only": "{0} führt nur zu einem Ereignis",
    "Lead it to a second event, or delete the gateway.": (
        "Führen Sie es zu einem zweiten Ereignis, oder löschen Sie das Gateway."
    ),
    "{} leads from the event-based gateway {} to {}": (
        "{0} führt vom ereignisbasierten Gateway {1} nach {2}"
    ),
    "Lead it to a message or timer catch event, or to a receive task.": (
        "Führen Sie ihn zu einem fangenden Ereignis oder zu einer Empfangsaufgabe."
    ),
    "{} is reached from the event-based gateway {} and from elsewhere": (
        "{0} wird vom ereignisbasierten Gateway {1} und von anderswo erreicht"
    ),
    "Draw an event of its own behind the gateway.": (
        "Zeichnen Sie hinter dem Gateway ein eigenes Ereignis."
    ),
    "Name an activity of the same sub-process that has a compensation handler.": (
        "Nennen Sie eine Aktivität desselben Teilprozesses, die eine Kompensation hat."
    ),
    "{} compensates {}, which is no activity of this process": (
        "{0} kompensiert {1}; das ist keine Aktivität dieses Prozesses"
    ),
    "{} compensates {}, which does not stand in its sub-process": (
        "{0} kompensiert {1}; das steht nicht in seinem Teilprozess"
    ),
    "{} compensates {}, which has no compensation handler": (
        "{0} kompensiert {1}; das hat keine Kompensation"
    ),
    "{} throws an {} without a code": "{0} löst ein Ereignis der Art {1:kinds} ohne Code aus",
    "Give it a code: without one, only an event that takes any catches it.": (
        "Geben Sie ihm einen Code: Ohne Code fängt es nur ein Ereignis, das jedes nimmt."
    ),
    "{} catches what another {} event catches before it": (
        "{0} fängt, was vorher ein anderes Ereignis der Art {1:kinds} fängt"
    ),
    "Give it another code, or delete it.": "Geben Sie ihm einen anderen Code, oder löschen Sie es.",
    # timers
    "the timer of {} has the duration {}, which is none": (
        "der Zeitgeber von {0} hat die Dauer {1}; das ist keine"
    ),
    "the timer of {} has the negative duration {}": (
        "der Zeitgeber von {0} hat die negative Dauer {1}"
    ),
    "the timer of {} has the date {}, which is none": (
        "der Zeitgeber von {0} hat das Datum {1}; das ist keines"
    ),
    "the timer of {} has the cycle {}, which is none": (
        "der Zeitgeber von {0} hat die Wiederholung {1}; das ist keine"
    ),
    "the timer of {} repeats zero times": "der Zeitgeber von {0} wiederholt sich nullmal",
    "the timer of {} repeats without any time between": (
        "der Zeitgeber von {0} wiederholt sich ohne Abstand"
    ),
    "Write one such as PT8H or P5D.": "Schreiben Sie eine wie PT8H oder P5D.",
    "Write a duration that lies ahead.": "Schreiben Sie eine Dauer, die nach vorn führt.",
    "Write one such as 2026-12-31T18:00:00+01:00.": (
        "Schreiben Sie eines wie 2026-12-31T18:00:00+01:00."
    ),
    "Write one such as R3/PT10M.": "Schreiben Sie eine wie R3/PT10M.",
    "Write how often it fires, such as R3/PT10M.": (
        "Schreiben Sie, wie oft er auslöst, etwa R3/PT10M."
    ),
    "Write a duration longer than zero.": "Schreiben Sie eine Dauer über null.",
    "{} waits for a cycle: the first time counts": (
        "{0} wartet auf eine Wiederholung: Das erste Mal zählt"
    ),
    "Use a date or a duration.": "Verwenden Sie ein Datum oder eine Dauer.",
    "{} interrupts its activity and has a cycle": (
        "{0} unterbricht seine Aktivität und wiederholt sich"
    ),
    "Use a duration, or make the event non-interrupting.": (
        "Verwenden Sie eine Dauer, oder machen Sie das Ereignis nicht unterbrechend."
    ),
    # expressions
    "{} of {} is {}: {} is JUEL of Camunda 7": "{0} von {1} ist {2}: {3} ist JUEL von Camunda 7",
    "Write it in FEEL, such as ={}.": "Schreiben Sie es in FEEL, etwa ={0}.",
    "{} of {} is {}, which does not begin with =": "{0} von {1} ist {2} und beginnt nicht mit =",
    "Write ={} if it is a FEEL expression.": "Schreiben Sie ={0}, wenn es ein FEEL-Ausdruck ist.",
    "Write a FEEL expression, such as {}.": "Schreiben Sie einen FEEL-Ausdruck, etwa {0}.",
    "the form id of {} is the expression {}, but no variables are there yet": (
        "die Formular-ID von {0} ist der Ausdruck {1}, aber es gibt noch keine Variablen"
    ),
    "Write the id of the form, without =.": "Schreiben Sie die ID des Formulars, ohne =.",
    "{} of {} is a literal, for it begins with white space": (
        "{0} von {1} ist ein fester Text, denn davor stehen Leerzeichen"
    ),
    "Remove the white space before the = if it is an expression.": (
        "Entfernen Sie die Leerzeichen vor dem =, wenn es ein Ausdruck ist."
    ),
    "the header {} of {} is {}; a header is never evaluated": (
        "der Kopfwert {0} von {1} ist {2}; ein Kopfwert wird nie ausgewertet"
    ),
    "Compute the value with an input mapping, and read that variable.": (
        "Berechnen Sie den Wert mit einer Eingabezuordnung, und lesen Sie diese Variable."
    ),
    # tasks
    "Choose “External” as implementation, and fill in the topic.": (
        "Wählen Sie „External“ als Implementierung, und füllen Sie das Topic aus."
    ),
    "Choose a decision (DMN), or “External” with a topic.": (
        "Wählen Sie eine Entscheidung (DMN) oder „External“ mit einem Topic."
    ),
    "Write a script in FEEL, with a result variable.": (
        "Schreiben Sie ein Skript in FEEL, mit einer Ergebnisvariablen."
    ),
    "{} says nothing of its work: it is passed as a task without work is": (
        "{0} sagt nichts über die Arbeit: Sie wird durchlaufen wie eine Aufgabe ohne Arbeit"
    ),
    (
        "Write zeebe:taskDefinition with a job type in its extensionElements, or"
        ' implementation="##unspecified" to pass it as a task without work is.'
    ): (
        "Schreiben Sie zeebe:taskDefinition mit einem Job-Typ in ihre extensionElements, oder"
        ' implementation="##unspecified", damit sie durchlaufen wird wie eine Aufgabe ohne Arbeit.'
    ),
    "Say what does it if something is to be done.": (
        "Geben Sie an, was sie erledigt, wenn etwas zu tun ist."
    ),
    "nothing says what does the work of {}": "nichts sagt, was die Arbeit von {0} tut",
    "Fill in the job type under “Task definition”.": (
        "Füllen Sie unter „Task definition“ den Job-Typ aus."
    ),
    "Fill in the job type under “Task definition”, such as mail.": (
        "Füllen Sie unter „Task definition“ den Job-Typ aus, etwa mail."
    ),
    "Choose a decision, or fill in a job type.": (
        "Wählen Sie eine Entscheidung, oder füllen Sie einen Job-Typ aus."
    ),
    "Write a FEEL expression with a result variable, or fill in a job type.": (
        "Schreiben Sie einen FEEL-Ausdruck mit Ergebnisvariable, oder füllen Sie einen Job-Typ aus."
    ),
    "Fill in the job type that sends the message, such as mail.": (
        "Füllen Sie den Job-Typ aus, der die Nachricht sendet, etwa mail."
    ),
    "{} names {}": "{0} nennt {1}",
    "Keep one of them.": "Behalten Sie eines davon.",
    "Remove one of them.": "Entfernen Sie eine davon.",
    "{} names {}, but sends no message": "{0} nennt {1}, sendet aber keine Nachricht",
    "Make it a message event, or remove the job type.": (
        "Machen Sie es zum Nachrichtenereignis, oder entfernen Sie den Job-Typ."
    ),
    "{} has the job type {}, which no connector does": (
        "{0} hat den Job-Typ {1}, den kein Konnektor erledigt"
    ),
    "Use one of these: {}.": "Verwenden Sie eines davon: {0}.",
    (
        "Use one of these: {}; or declare it in VORGANG_EXTERNAL_JOB_TYPES, "
        "if a worker of yours does it."
    ): (
        "Verwenden Sie eines davon: {0}; oder führen Sie ihn in VORGANG_EXTERNAL_JOB_TYPES auf, "
        "wenn ein eigener Worker ihn erledigt."
    ),
    # execution listeners
    "{} has a listener for {}": "{0} hat einen Listener für {1}",
    "{} has a task listener for {}, which no user task has": (
        "{0} hat einen Aufgaben-Listener für {1}; ein solches Ereignis hat keine Aufgabe"
    ),
    "Choose creating, assigning, updating, completing or canceling.": (
        "Wählen Sie creating, assigning, updating, completing oder canceling."
    ),
    "{} has a task listener for 'canceling', which comes when the task is gone": (
        "{0} hat einen Aufgaben-Listener für canceling; er kommt, wenn die Aufgabe weg ist"
    ),
    (
        "It can neither deny nor correct anything; with a call that is cancelled it does"
        " not come at all."
    ): (
        "Er kann nichts mehr ablehnen und nichts ändern; wird ein Aufruf abgebrochen, kommt er gar"
        " nicht."
    ),
    "{} says by vorgang:doneAs who did it, and its task listener for 'completing' could deny it": (
        "{0} sagt mit vorgang:doneAs, wer es getan hat, und der Task-Listener für „completing“"
        " könnte es verweigern"
    ),
    "{} is an approval, and its task listener for 'completing' could deny it": (
        "{0} ist eine Freigabe, und ihr Aufgaben-Listener für completing könnte sie ablehnen"
    ),
    "Use an execution listener for its end.": (
        "Verwenden Sie einen Ausführungs-Listener für das Ende."
    ),
    "Choose start or end.": "Wählen Sie start oder end.",
    "{} has two listeners of the job type {} for {}": (
        "{0} hat zwei Listener vom Job-Typ {1} für {2}"
    ),
    "{} has a listener for {}, which does not run there": (
        "{0} hat einen Listener für {1}, der dort nicht läuft"
    ),
    "Give it to the compensation handler.": "Geben Sie ihn der Kompensation.",
    "Give it to the process or the sub-process.": "Geben Sie ihn dem Prozess oder Teilprozess.",
    "Give it to the activity that the event is attached to.": (
        "Geben Sie ihn der Aktivität, an der das Ereignis sitzt."
    ),
    "Give it to the element behind the gateway, for its start.": (
        "Geben Sie ihn dem Element hinter dem Gateway, für dessen Beginn."
    ),
    "Give it to the event that catches the error.": (
        "Geben Sie ihn dem Ereignis, das den Fehler fängt."
    ),
    "{} asks for {} retries": "{0} verlangt {1} Versuche",
    "Write a whole number from 1 to 100.": "Schreiben Sie eine ganze Zahl von 1 bis 100.",
    "{} has the priority {}": "{0} hat die Priorität {1}",
    "Write a whole number from 0 to 100.": "Schreiben Sie eine ganze Zahl von 0 bis 100.",
    "{} writes the variable {}, which the engine sets itself": (
        "{0} schreibt die Variable {1}, die nur die Engine setzt"
    ),
    "Use another name.": "Verwenden Sie einen anderen Namen.",
    "{} has no form: any variable is taken when it is completed": (
        "{0} hat kein Formular: Beim Abschluss wird jede Variable übernommen"
    ),
    "Link a form if data is to be entered, so that only its fields are taken.": (
        "Verknüpfen Sie ein Formular, wenn etwas einzugeben ist, damit nur dessen Felder übernommen"
        " werden."
    ),
    "{} names nobody: those who may start its process and operators do it": (
        "{0} nennt niemanden: Sie wird von denen bearbeitet, die ihren Prozess starten dürfen, und"
        " vom Betrieb"
    ),
    "Fill in candidate groups under “Assignment” if others are to do it.": (
        "Füllen Sie unter „Assignment“ Kandidatengruppen aus, wenn andere sie bearbeiten sollen."
    ),
    # the file and its processes
    "the file was made for {}": "die Datei wurde für {0} erstellt",
    "Create it for Camunda 8 ({}) in Camunda Modeler.": (
        "Erstellen Sie sie im Camunda Modeler für Camunda 8 ({0})."
    ),
    "the file holds no process; it is kept as documentation": (
        "die Datei enthält keinen Prozess; sie wird als Dokumentation aufbewahrt"
    ),
    "Draw a process if something should run.": (
        "Zeichnen Sie einen Prozess, wenn etwas laufen soll."
    ),
    "{} proposes to keep its instances for {}": "{0} schlägt vor, Vorgänge {1} lang aufzubewahren",
    "Choose the retention class with the property vorgang:retention.": (
        "Wählen Sie die Aufbewahrungsklasse mit der Eigenschaft vorgang:retention."
    ),
    "{} is not executable: it is kept as documentation, and cannot be started": (
        "{0} ist nicht ausführbar: Er wird als Dokumentation aufbewahrt und kann nicht "
        "gestartet werden"
    ),
    "Tick “Executable” in the properties panel if it should run.": (
        "Setzen Sie im Eigenschaftenfenster „Executable“, wenn er laufen soll."
    ),
    # properties
    "{} of {} is for job types that are somebody's act": (
        "{0} an {1} ist für Job-Typen, mit denen jemand selbst handelt"
    ),
    "Remove the property, or use one of these: {}.": (
        "Entfernen Sie die Eigenschaft, oder verwenden Sie eine davon: {0}."
    ),
    "in whose name {} does {} is not said": "in wessen Namen {0} {1} ausführt, ist nicht gesagt",
    "Name a user task in {} that has {} among its {}.": (
        "Nennen Sie in {0} eine Benutzeraufgabe, die {1} in {2} führt."
    ),
    "{} of {} names {}, which is nobody's act": "{0} an {1} nennt {2}; so handelt niemand",
    "Use some of these: {}.": "Verwenden Sie einige davon: {0}.",
    "the property {} means nothing on {}": "die Eigenschaft {0} bedeutet an {1} nichts",
    "Known here: {}.": "Hier bekannt: {0}.",
    "{} of {} names {}, which is no activity here": (
        "{0} von {1} nennt {2}; das ist hier keine Aktivität"
    ),
    "Write ids of activities or of the start event, separated by commas.": (
        "Schreiben Sie IDs von Aktivitäten oder des Startereignisses, durch Kommas getrennt."
    ),
    "{} of {} has the value {}": "{0} von {1} hat den Wert {2}",
    "{} has both vorgang:dataSubject and vorgang:dataSubjects": (
        "{0} hat vorgang:dataSubject und vorgang:dataSubjects zugleich"
    ),
    "Keep vorgang:dataSubject where a case is about one person, vorgang:dataSubjects where it is"
    " about several.": (
        "Behalten Sie vorgang:dataSubject, wenn ein Vorgang über eine Person ist,"
        " vorgang:dataSubjects, wenn er über mehrere ist."
    ),
    "Write groups separated by commas, such as sales-rep,finance.": (
        "Schreiben Sie Gruppen, durch Kommas getrennt, etwa sales-rep,finance."
    ),
    "Name the variable behind vorgang:class., such as vorgang:class.email.": (
        "Nennen Sie die Variable hinter vorgang:class., etwa vorgang:class.email."
    ),
    "Write the key of the form field that holds approve, reject or revise.": (
        "Schreiben Sie den Schlüssel des Formularfelds, das approve, reject oder revise enthält."
    ),
    "Write a word of the ledger that a model may state, such as quote.versioned.": (
        "Schreiben Sie ein Wort des Ledgers, das ein Modell sagen darf, etwa quote.versioned."
    ),
    "Name the milestone as reports are to call it, such as Angebot verschickt.": (
        "Benennen Sie den Meilenstein so, wie Berichte ihn nennen sollen, etwa Angebot verschickt."
    ),
    "vorgang:publicForm of {} needs a start event with a form": (
        "vorgang:publicForm von {0} braucht ein Startereignis mit einem Formular"
    ),
    "Link a form at the start event, or remove the property.": (
        "Verknüpfen Sie am Startereignis ein Formular, oder entfernen Sie die Eigenschaft."
    ),
    "Write lower-case letters, digits and hyphens, such as new-ticket.": (
        "Schreiben Sie Kleinbuchstaben, Ziffern und Bindestriche, etwa neue-anfrage."
    ),
    "vorgang:publicThanks of {} says what the page of a public form says, and there is none": (
        "vorgang:publicThanks von {0} sagt, was die Seite eines öffentlichen Formulars sagt;"
        " es gibt keines"
    ),
    "Add vorgang:publicForm, or remove the property.": (
        "Ergänzen Sie vorgang:publicForm, oder entfernen Sie die Eigenschaft."
    ),
    "Write up to {} characters.": "Schreiben Sie bis zu {0} Zeichen.",
    "Write once or many.": "Schreiben Sie once oder many.",
    "Write true or false.": "Schreiben Sie true oder false.",
    "vorgang:publicLink of {} needs a form": ("vorgang:publicLink von {0} braucht ein Formular"),
    "Link a form at the user task, or remove the property.": (
        "Verknüpfen Sie an der Benutzeraufgabe ein Formular, oder entfernen Sie die Eigenschaft."
    ),
    "vorgang:linkRenewal of {} names {}, and nothing waits for it": (
        "vorgang:linkRenewal von {0} nennt {1}, und nichts wartet darauf"
    ),
    "Name the message of an event at this user task, whose key is the link's id.": (
        "Nennen Sie die Nachricht eines Ereignisses an dieser Benutzeraufgabe, dessen Schlüssel "
        "die Kennung des Links ist."
    ),
    "Name the message of an event sub-process, or of an event at this user task, whose key is the"
    " link's id.": (
        "Nennen Sie die Nachricht eines Ereignis-Teilprozesses oder eines Ereignisses an dieser "
        "Benutzeraufgabe, dessen Schlüssel die Kennung des Links ist."
    ),
    "vorgang:signLate of {} names {}, and nothing waits for it": (
        "vorgang:signLate von {0} nennt {1}, und nichts wartet darauf"
    ),
    "vorgang:sign of {} needs vorgang:signStatement": (
        "vorgang:sign von {0} braucht vorgang:signStatement"
    ),
    "Write what somebody accepts by signing, such as that they may accept the offer.": (
        "Schreiben Sie, was jemand mit der Unterschrift erklärt, etwa dass er das Angebot "
        "annehmen darf."
    ),
    "vorgang:sign of {} stands beside a form, which its page does not show": (
        "vorgang:sign von {0} steht neben einem Formular, das seine Seite nicht zeigt"
    ),
    "Remove the form, or ask for its values in a task before.": (
        "Entfernen Sie das Formular, oder fragen Sie dessen Werte in einer Aufgabe davor ab."
    ),
    "vorgang:sign of {} stands beside vorgang:linkDocuments": (
        "vorgang:sign von {0} steht neben vorgang:linkDocuments"
    ),
    "Remove vorgang:linkDocuments: the page shows the one document that is signed.": (
        "Entfernen Sie vorgang:linkDocuments: Die Seite zeigt das eine Dokument, das "
        "unterschrieben wird."
    ),
    "vorgang:sign of {} has a link for many uses": (
        "vorgang:sign von {0} hat einen Link für mehrere Male"
    ),
    "Remove vorgang:linkUse: a document is signed once.": (
        "Entfernen Sie vorgang:linkUse: ein Dokument wird einmal unterschrieben."
    ),
    "Name a variable, such as signature.": "Nennen Sie eine Variable, etwa signature.",
    "Write it in words, or remove the property.": (
        "Schreiben Sie es in Worten, oder entfernen Sie die Eigenschaft."
    ),
    "{} has no vorgang:{}": "{0} hat kein vorgang:{1}",
    "Add the property, so that the record of processing is complete.": (
        "Fügen Sie die Eigenschaft hinzu, damit das Verzeichnis der Verarbeitungen vollständig ist."
    ),
}
