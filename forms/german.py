"""What the rules on forms say, in German: each English sentence by its pattern."""

from __future__ import annotations

from typing import Final

from dmn.catalogue import Catalogue
from dmn.german import EXPRESSIONS, FILES

_FILE: Final = {
    "Open the form in Camunda Modeler and save it again.": (
        "Öffnen Sie das Formular im Camunda Modeler, und speichern Sie es neu."
    ),
    "the file holds no form": "die Datei enthält kein Formular",
    "Save the form as a .form file in Camunda Modeler.": (
        "Speichern Sie das Formular im Camunda Modeler als .form-Datei."
    ),
    "{} is no JSON number": "{0} ist keine Zahl in JSON",
    "the text has {} bytes, allowed are {}": "der Text hat {0} Bytes, erlaubt sind {1}",
    "the text is not UTF-8": "der Text ist nicht in UTF-8",
    "the text is no JSON: {}, line {}, column {}": (
        "der Text ist kein JSON: {0:reason}, Zeile {1}, Spalte {2}"
    ),
    "the text is nested deeper than {} levels": "der Text ist tiefer als {0} Ebenen verschachtelt",
    "a number has more than {} digits": "eine Zahl hat mehr als {0} Ziffern",
    "the number {} is out of range": "die Zahl {0} liegt außerhalb des Bereichs",
    "the name {} stands twice in one object": "der Name {0} steht zweimal in einem Objekt",
    "a text holds U+0000 or a lone surrogate": "ein Text enthält U+0000 oder ein halbes Zeichen",
    "the form has no id": "das Formular hat keine ID",
    "Give the form an id.": "Geben Sie dem Formular eine ID.",
    "the form's id {} is none": "{0} ist keine ID für ein Formular",
    "the form's type is {}": "der Typ des Formulars ist {0}",
    'Use "type": "default".': 'Nehmen Sie "type": "default".',
    "the schema version {} is not known, the newest is {}": (
        "die Schemaversion {0} ist nicht bekannt, die neueste ist {1}"
    ),
    "Save the form with a form editor for Camunda 8.9 or older.": (
        "Speichern Sie das Formular mit einem Formulareditor für Camunda 8.9 oder älter."
    ),
}
_COMPONENTS: Final = {
    "the form": "das Formular",
    "{} has no list of components": "{0:place} hat keine Liste von Feldern",
    "Add one.": "Ergänzen Sie sie.",
    "{} is nested deeper than {}": "{0:place} ist tiefer als {1} verschachtelt",
    "Flatten the form.": "Verschachteln Sie das Formular weniger tief.",
    "the form has more than {} components": "das Formular hat mehr als {0} Felder",
    "Split it into several forms.": "Teilen Sie es auf mehrere Formulare auf.",
    "a component of {} is no object": "ein Feld in {0:place} ist kein Objekt",
    "Remove it.": "Entfernen Sie es.",
    "the property {} does not apply to a {}": "die Eigenschaft {0} gilt nicht für {1}",
    "Remove it; it is for a {}.": "Entfernen Sie sie; sie ist für {0}.",
    "the property {} holds no expression": "die Eigenschaft {0} enthält keinen Ausdruck",
    "the property {} holds {}": "die Eigenschaft {0} enthält {1}",
    "Write FEEL that gives a day, such as {}.": (
        "Schreiben Sie FEEL, das einen Tag ergibt, etwa {0}."
    ),
    "Write a whole number.": "Schreiben Sie eine ganze Zahl.",
    "form-js 2.0 knows no component of type {}": "form-js 2.0 kennt kein Feld vom Typ {0}",
    "Replace it with a known component.": "Ersetzen Sie es durch ein bekanntes Feld.",
    "the page shows no content of other servers; a link to it stands in its place": (
        "die Seite zeigt keine Inhalte anderer Server; an ihrer Stelle steht ein Link darauf"
    ),
    "Write a text that holds the link.": "Schreiben Sie einen Text mit dem Link.",
    "a component of {} has no id": "ein Feld in {0:place} hat keine ID",
    "Open and save it in Camunda Modeler.": "Öffnen und speichern Sie es im Camunda Modeler.",
    "the id {} is used twice": "die ID {0} kommt zweimal vor",
    "Give each its own id.": "Geben Sie jedem eine eigene ID.",
    "the {} {} names no variable": "{1} nennt keine Variable ({0})",
    "Give it a {}.": "Vergeben Sie {0}.",
    "the {} {} uses a reserved name": "{1} enthält einen reservierten Namen ({0})",
    "Choose another name.": "Wählen Sie einen anderen Namen.",
    "{} is already bound by {}": "{0} ist schon an {1} gebunden",
    "Give each component its own key.": "Geben Sie jedem Feld einen eigenen Schlüssel.",
    "a field that is disabled, or read-only under a condition, stands in a list whose rows may "
    "come and go": (
        "ein Feld, das deaktiviert oder unter einer Bedingung schreibgeschützt ist, steht in einer "
        "Liste, deren Zeilen kommen und gehen"
    ),
    "Make the field read-only throughout, or forbid adding and removing rows.": (
        "Schützen Sie das Feld durchweg, oder lassen Sie keine Zeilen hinzufügen und entfernen."
    ),
    "the form field {} {}": "das Formularfeld {0} {1:said}",
    "has the type {}, which needs Java": "hat den Typ {0}, der Java braucht",
    "Use one of these types: {}.": "Nehmen Sie einen dieser Typen: {0}.",
    "has the default {}": "hat die Vorgabe {0}",
    "Write a literal of the field's type, or set the variable before the task.": (
        "Schreiben Sie einen Wert vom Typ des Feldes, oder setzen Sie die Variable vor der Aufgabe."
    ),
    "has the constraint {}={}, which is not checked here": (
        "hat die Einschränkung {0}={1}, die hier nicht geprüft wird"
    ),
    "Use one of these: required, readonly, {}.": (
        "Nehmen Sie eine davon: required, readonly, {0}."
    ),
}
_PROPERTIES: Final = {
    "{} is {}": "{0:place} ist {1:value}",
    "Set {} to true or false.": "Setzen Sie {0} auf true oder false.",
    "conditional.hide is {}, no expression": "conditional.hide ist {0}, kein Ausdruck",
    'Write an expression that starts with "=", or remove it.': (
        'Schreiben Sie einen Ausdruck, der mit "=" beginnt, oder entfernen Sie es.'
    ),
    "the expression is missing": "der Ausdruck fehlt",
    'Write one that starts with "=".': 'Schreiben Sie einen, der mit "=" beginnt.',
    "Use a number from 0 to {}.": "Nehmen Sie eine Zahl von 0 bis {0}.",
    "Use a number from 0 to 100.": "Nehmen Sie eine Zahl von 0 bis 100.",
    "Use a number greater than 0.": "Nehmen Sie eine Zahl über 0.",
    "Use a number or an expression.": "Nehmen Sie eine Zahl oder einen Ausdruck.",
    "Use one of {}.": "Nehmen Sie eines davon: {0}.",
    "Set it to true or false; show the field under a condition if it depends on something.": (
        "Setzen Sie es auf true oder false; hängt es von etwas ab, zeigen Sie das Feld unter einer "
        "Bedingung."
    ),
    "validate is no object": "validate ist kein Objekt",
    "the rule {} does not apply to a {}": "die Regel {0} passt nicht zu einem Feld vom Typ {1}",
    "properties is no object": "properties ist kein Objekt",
    "the property {} means nothing at a field": "die Eigenschaft {0} bedeutet an einem Feld nichts",
    "Known here are {} and {}.": "Bekannt sind hier {0} und {1}.",
    "Remove it; known are {}.": "Entfernen Sie sie; bekannt sind {0}.",
    "the pattern {} cannot be used: {}": "das Muster {0} lässt sich nicht verwenden: {1:reason}",
    "Write it simpler.": "Schreiben Sie es einfacher.",
    "it is no text": "es ist kein Text",
    "it is longer than {} characters": "es ist länger als {0} Zeichen",
    "it is too large": "es ist zu groß",
    "browsers do not all know the group {}": "nicht alle Browser kennen die Gruppe {0}",
    "the quantifier {} repeats nothing": "der Quantor {0} wiederholt nichts",
    "it ends with a backslash": "es endet mit einem umgekehrten Schrägstrich",
    "\\{} is not supported": "\\{0} wird nicht unterstützt",
    "\\{} inside [ ] is not supported": "\\{0} in [ ] wird nicht unterstützt",
    "\\{} inside [ ] is not supported; write what is allowed": (
        "\\{0} in [ ] wird nicht unterstützt; schreiben Sie, was erlaubt ist"
    ),
    "[ ] is empty": "[ ] ist leer",
    "[ is not closed": "[ ist nicht geschlossen",
    "the pattern is nested deeper than {}": "das Muster ist tiefer als {0} verschachtelt",
    "the pattern repeats too much": "das Muster wiederholt zu viel",
    "the possible values come from {}": "die möglichen Werte kommen aus {0:und}",
    "the possible values come from none": "die möglichen Werte kommen nirgendwoher",
    "Give exactly one of values, valuesKey and valuesExpression.": (
        "Geben Sie genau eines von values, valuesKey und valuesExpression an."
    ),
    "valuesExpression is no expression": "valuesExpression ist kein Ausdruck",
    'Start it with "=".': 'Beginnen Sie mit "=".',
    "valuesKey names no variable": "valuesKey nennt keine Variable",
    "Name one.": "Nennen Sie eine.",
    "values is no list of possible values": "values ist keine Liste möglicher Werte",
    "List 1 to {} of them.": "Zählen Sie 1 bis {0} davon auf.",
    "a possible value is empty": "ein möglicher Wert ist leer",
    "Give it a value.": "Geben Sie ihm einen Wert.",
    "the value {} stands twice": "der Wert {0} steht zweimal da",
    "Remove one of them.": "Entfernen Sie einen davon.",
    "the image comes from another server, which the page refuses": (
        "das Bild kommt von einem anderen Server, was die Seite nicht zulässt"
    ),
    'Embed it as a "data:" address.': 'Betten Sie es als "data:"-Adresse ein.',
    "{} holds a style, a script or an event attribute, which the page refuses": (
        "{0} enthält einen Stil, ein Skript oder ein Ereignisattribut, was die Seite nicht zulässt"
    ),
    "Remove it; use the form's layout instead.": (
        "Entfernen Sie es; nehmen Sie dafür das Layout des Formulars."
    ),
}
_BROWSER: Final = {
    "the expression in {}: {}": "der Ausdruck in {0:word}: {1:said}",
    "the expression in {}": "der Ausdruck in {0:word}",
    "the browser does not know {}() and takes it for null; the server computes it": (
        "der Browser kennt {0}() nicht und nimmt null; der Server rechnet es aus"
    ),
    "Compute it in the process, and let the form show that variable.": (
        "Rechnen Sie es im Prozess aus, und lassen Sie das Formular diese Variable zeigen."
    ),
    "{}() counts in binary fractions in the browser, so that a half or a whole cent may go the "
    "wrong way; the server rounds exactly": (
        "{0}() rechnet im Browser mit Binärbrüchen, sodass ein halber oder ganzer Cent auf die "
        "falsche Seite fallen kann; der Server rundet genau"
    ),
    "Write {}(x {} 0.000001{}) for amounts that are not negative.": (
        "Schreiben Sie {0}(x {1} 0.000001{2}) für Beträge, die nicht negativ sind."
    ),
    "Write {}(x {} 0.000001) for amounts that are not negative.": (
        "Schreiben Sie {0}(x {1} 0.000001) für Beträge, die nicht negativ sind."
    ),
    "Write {}(x {} 0.000001{}) for amounts that are not negative (halves go up then).": (
        "Schreiben Sie {0}(x {1} 0.000001{2}) für Beträge, die nicht negativ sind (Hälften gehen "
        "dann nach oben)."
    ),
    "Write {}(x {} 0.000001) for amounts that are not negative (halves go up then).": (
        "Schreiben Sie {0}(x {1} 0.000001) für Beträge, die nicht negativ sind (Hälften gehen "
        "dann nach oben)."
    ),
    "string() of a fraction may show other digits in the browser than on the server": (
        "string() eines Bruchs kann im Browser andere Ziffern zeigen als auf dem Server"
    ),
    "Round it to a whole number first, such as string(round half up(x, 0)).": (
        "Runden Sie zuerst auf eine ganze Zahl, etwa string(round half up(x, 0))."
    ),
    'number("") is 0 in the browser and null on the server': (
        'number("") ist im Browser 0 und auf dem Server null'
    ),
    "the browser counts parts of months, the server whole months": (
        "der Browser zählt angebrochene Monate, der Server ganze"
    ),
    "Write (b.year - a.year) * 12 + b.month - a.month, which counts begun months.": (
        "Schreiben Sie (b.year - a.year) * 12 + b.month - a.month; das zählt angefangene Monate."
    ),
    "date(2026, 2, 30) is 2 March in the browser and null on the server": (
        "date(2026, 2, 30) ist im Browser der 2. März und auf dem Server null"
    ),
    'Write the date as a text, such as date("2026-02-28").': (
        'Schreiben Sie das Datum als Text, etwa date("2026-02-28").'
    ),
    "a < b < c compares a boolean: the server gives null, the browser compares on": (
        "a < b < c vergleicht einen Wahrheitswert: Der Server ergibt null, der Browser vergleicht "
        "weiter"
    ),
    "lists of different length are not equal on the server (false); the browser gives null": (
        "verschieden lange Listen sind auf dem Server ungleich (false); der Browser ergibt null"
    ),
    "Write count(x) = 0 for an empty list, or compare the items.": (
        "Schreiben Sie count(x) = 0 für eine leere Liste, oder vergleichen Sie die Einträge."
    ),
    "0.1 + 0.2 = 0.3 is true on the server and false in the browser: it counts in binary": (
        "0.1 + 0.2 = 0.3 ist auf dem Server wahr und im Browser falsch: Er rechnet binär"
    ),
    "Round what is computed, such as round half up(x + y, 6) = z.": (
        "Runden Sie das Errechnete, etwa round half up(x + y, 6) = z."
    ),
    "today() holds the time of day in the browser, so that no date equals it": (
        "today() enthält im Browser die Uhrzeit, sodass kein Datum gleich ist"
    ),
    "a date and a text cannot be compared: the server gives null, the browser false": (
        "ein Datum und ein Text lassen sich nicht vergleichen: Der Server ergibt null, der Browser "
        "false"
    ),
    'Make the text a date, such as date("2026-01-31").': (
        'Machen Sie den Text zum Datum, etwa date("2026-01-31").'
    ),
    "if a value or a bound is null, the server gives null and the browser true or false; and the "
    "browser takes swapped bounds": (
        "ist ein Wert oder eine Grenze null, ergibt der Server null und der Browser true oder "
        "false; und der Browser nimmt auch vertauschte Grenzen"
    ),
    "between 10 and 1 holds nothing on the server; the browser swaps the bounds": (
        "between 10 and 1 enthält auf dem Server nichts; der Browser tauscht die Grenzen"
    ),
    "the browser does not read exponents: 1e3 is 1 there and 1000 on the server": (
        "der Browser liest keine Exponenten: 1e3 ist dort 1 und auf dem Server 1000"
    ),
    "the browser keeps {} digits of a number, the server 34": (
        "der Browser behält {0} Ziffern einer Zahl, der Server 34"
    ),
    "Keep it as a text, in quotation marks.": "Führen Sie sie als Text, in Anführungszeichen.",
    "instance of is false or fails in the browser; the server tells the type": (
        "instance of ist im Browser false oder scheitert; der Server nennt den Typ"
    ),
    "Write x != null, if only a value is asked for.": (
        "Schreiben Sie x != null, wenn nur nach einem Wert gefragt ist."
    ),
    "if 5 then … takes the first way in the browser and the other on the server": (
        "if 5 then … nimmt im Browser den ersten Weg und auf dem Server den anderen"
    ),
    "Compare it, such as if x != 0 then.": "Vergleichen Sie es, etwa if x != 0 then.",
    "the browser does not know partial in a loop": (
        "der Browser kennt partial in einer Schleife nicht"
    ),
    "the browser cannot multiply or divide a duration and gives null": (
        "der Browser kann eine Dauer weder malnehmen noch teilen und ergibt null"
    ),
    'Write the duration out, such as duration("PT2H"), or add it to itself.': (
        'Schreiben Sie die Dauer aus, etwa duration("PT2H"), oder addieren Sie sie zu sich selbst.'
    ),
}

SENTENCES: Final = {
    **EXPRESSIONS,
    **FILES,
    **_FILE,
    **_COMPONENTS,
    **_PROPERTIES,
    **_BROWSER,
}
CATALOGUE: Final = Catalogue(SENTENCES)
