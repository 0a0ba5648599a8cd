"""What the checks of gateways, links, signals and multiple events say, in German."""

from __future__ import annotations

from typing import Final

SENTENCES: Final = {
    "{} says that it is {}, but its flows are otherwise": (
        "{0} nennt sich {1}, die Flüsse sind aber andere"
    ),
    "Remove gatewayDirection, or connect the flows as it says.": (
        "Entfernen Sie gatewayDirection, oder verbinden Sie die Flüsse entsprechend."
    ),
    "{} leads to message events and to receive tasks": (
        "{0} führt zu Nachrichtenereignissen und zu Empfangsaufgaben"
    ),
    "{} is attached to {}, which an event-based gateway leads to": (
        "{0} sitzt an {1}, wohin ein ereignisbasiertes Gateway führt"
    ),
    "Draw it as an event of its own behind the gateway.": (
        "Zeichnen Sie es als eigenes Ereignis hinter das Gateway."
    ),
    "no flow leads to {}": "zu {0} führt kein Fluss",
    "Lead a flow to it.": "Führen Sie einen Fluss dorthin.",
    "Use one of the two kinds.": "Verwenden Sie eine der beiden Arten.",
    "{} has a default flow, but never chooses between flows": (
        "{0} hat einen Standardfluss, wählt aber nie zwischen Flüssen"
    ),
    "Remove the default flow.": "Entfernen Sie den Standardfluss.",
    "{} joins flows and has no activation condition": (
        "{0} führt Flüsse zusammen und hat keine Aktivierungsbedingung"
    ),
    "Write one such as =activationCount >= 2, or use another gateway.": (
        "Schreiben Sie eine wie =activationCount >= 2, oder verwenden Sie ein anderes Gateway."
    ),
    "{} starts an instance, and a flow leads to it": (
        "{0} beginnt einen Vorgang, und ein Fluss führt dorthin"
    ),
    "Delete the flow, or let it start no instance (instantiate).": (
        "Löschen Sie den Fluss, oder lassen Sie es keinen Vorgang beginnen (instantiate)."
    ),
    "{} waits for all its events and starts no instance": (
        "{0} wartet auf alle seine Ereignisse und beginnt keinen Vorgang"
    ),
    "Use a parallel gateway before the events, or let it start the instance.": (
        "Setzen Sie ein paralleles Gateway vor die Ereignisse, oder lassen Sie es den Vorgang"
        " beginnen."
    ),
    "{} leads from the event-based gateway {} to the link {}": (
        "{0} führt vom ereignisbasierten Gateway {1} zum Link {2}"
    ),
    "Lead it to a message, timer, signal or conditional event.": (
        "Führen Sie ihn zu einer Nachricht, einem Zeitgeber, einem Signal oder einer Bedingung."
    ),
    "{} starts an instance and stands in a sub-process": (
        "{0} beginnt einen Vorgang und steht in einem Teilprozess"
    ),
    "Let it start no instance (instantiate), or draw it in the process itself.": (
        "Lassen Sie es keinen Vorgang beginnen (instantiate), oder zeichnen Sie es im Prozess"
        " selbst."
    ),
    "{} leads to {} named {} in the same process or sub-process": (
        "{0} führt zu {1} namens {2} im selben Prozess oder Teilprozess"
    ),
    "Draw exactly one link catch event of this name there.": (
        "Zeichnen Sie dort genau ein fangendes Link-Ereignis dieses Namens."
    ),
    "{} is a link without a name": "{0} ist ein Link ohne Namen",
    "Give both ends the same name.": "Geben Sie beiden Enden denselben Namen.",
    "no link named {} leads to {}": "kein Link namens {0} führt zu {1}",
    "Draw a link throw event of this name, or delete the event.": (
        "Zeichnen Sie ein auslösendes Link-Ereignis dieses Namens, oder löschen Sie das Ereignis."
    ),
    "a flow leaves {}, which leads on by its link": (
        "ein Fluss geht von {0} aus, das über seinen Link weiterführt"
    ),
    "Delete the flow, or use an event without a link.": (
        "Löschen Sie den Fluss, oder verwenden Sie ein Ereignis ohne Link."
    ),
    "a flow leads to {}, which is reached by its link": (
        "ein Fluss führt zu {0}, das über seinen Link erreicht wird"
    ),
    "Lead the flow to the element behind it.": "Führen Sie den Fluss zum Element dahinter.",
    "{} has one definition only": "{0} hat nur eine Definition",
    "Remove parallelMultiple.": "Entfernen Sie parallelMultiple.",
    "{} waits for all its definitions, one of which does not wait": (
        "{0} wartet auf alle seine Definitionen, von denen eine nicht wartet"
    ),
    "Use messages, timers, signals and conditions only.": (
        "Verwenden Sie nur Nachrichten, Zeitgeber, Signale und Bedingungen."
    ),
    "{} waits for nothing": "{0} wartet auf nichts",
    "Choose what it waits for: a message, a timer, a signal, a condition.": (
        "Wählen Sie, worauf es wartet: eine Nachricht, ein Zeitgeber, ein Signal, eine Bedingung."
    ),
    "{} has several definitions, one of kind {}": (
        "{0} hat mehrere Definitionen, darunter eine der Art {1:kinds}"
    ),
    "Draw an event of its own for it.": "Zeichnen Sie dafür ein eigenes Ereignis.",
    "{} throws several messages": "{0} sendet mehrere Nachrichten",
    "Draw an event of its own for each message.": (
        "Zeichnen Sie für jede Nachricht ein eigenes Ereignis."
    ),
    "{} names no signal": "{0} nennt kein Signal",
    "Choose a signal in the properties panel, and give it a name.": (
        "Wählen Sie im Eigenschaftenfenster ein Signal, und geben Sie ihm einen Namen."
    ),
    "{} starts the process with a signal whose name is an expression": (
        "{0} beginnt den Prozess mit einem Signal, dessen Name ein Ausdruck ist"
    ),
    "Write the name of the signal as it is broadcast.": (
        "Schreiben Sie den Namen des Signals so, wie es gesendet wird."
    ),
    "{} starts the process and has a filter for changes of variables": (
        "{0} beginnt den Prozess und hat einen Filter für Änderungen von Variablen"
    ),
    "Remove the filter: no variable of an instance changes before it begins.": (
        "Entfernen Sie den Filter: Bevor ein Vorgang beginnt, ändert sich keine Variable."
    ),
    "{} waits for the signal {}, as {} does at the same place": (
        "{0} wartet auf das Signal {1}, ebenso wie {2} an derselben Stelle"
    ),
    "Give each a signal of its own, or branch behind one event.": (
        "Geben Sie jedem ein eigenes Signal, oder verzweigen Sie hinter einem Ereignis."
    ),
    "Write one such as R3/PT10M or 0 0 9-17 * * MON-FRI.": (
        "Schreiben Sie eine wie R3/PT10M oder 0 0 9-17 * * MON-FRI."
    ),
    "{} is offered to people without vorgang:offeredAs": (
        "{0} wird Personen angeboten, hat aber kein vorgang:offeredAs"
    ),
    "Write what the button says, such as Angebot zurückrufen.": (
        "Schreiben Sie, was auf der Schaltfläche steht, etwa Angebot zurückrufen."
    ),
    "vorgang:offeredAs of {} is shown to nobody": (
        "vorgang:offeredAs von {0} bekommt niemand zu sehen"
    ),
    "Name groups in vorgang:offeredTo, or people in vorgang:offeredToUsers.": (
        "Nennen Sie Gruppen in vorgang:offeredTo oder Personen in vorgang:offeredToUsers."
    ),
}
