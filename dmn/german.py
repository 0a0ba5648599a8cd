"""What the rules on decisions say, in German: each English sentence by its pattern."""

from __future__ import annotations

from typing import Final

from dmn.catalogue import Catalogue

EXPRESSIONS: Final = {
    "Write {}.": "Schreiben Sie {0:feel}.",
    "Split it into smaller ones.": "Teilen Sie ihn in kleinere auf.",
    'Write "{}" in quotation marks if it is text.': (
        'Schreiben Sie "{0}" in Anführungszeichen, wenn es ein Text ist.'
    ),
    "Write it in FEEL, without the braces; or, if it is an expression of Camunda 7, name its "
    'language: expressionLanguage="juel".': (
        "Schreiben Sie es in FEEL, ohne die Klammern; oder nennen Sie, wenn es ein Ausdruck von "
        'Camunda 7 ist, seine Sprache: expressionLanguage="juel".'
    ),
}
"""Said of expressions, wherever they stand."""

FILES: Final = {
    "the file has {} bytes, allowed are {}": "die Datei hat {0} Bytes, erlaubt sind {1}",
    "Split the model into several files.": "Teilen Sie das Modell auf mehrere Dateien auf.",
    "the file declares a DTD or an entity": "die Datei vereinbart eine DTD oder eine Entität",
    "the file declares a DTD": "die Datei vereinbart eine DTD",
    "Remove <!DOCTYPE …> and every <!ENTITY …>; Camunda Modeler writes none.": (
        "Entfernen Sie <!DOCTYPE …> und jedes <!ENTITY …>; der Camunda Modeler schreibt keine."
    ),
    "Remove <!DOCTYPE …>.": "Entfernen Sie <!DOCTYPE …>.",
    "the file is not well-formed XML: {}": "die Datei ist kein wohlgeformtes XML: {0:reason}",
    "Open it in Camunda Modeler and save it again, or restore the last good version.": (
        "Öffnen und speichern Sie sie im Camunda Modeler neu, oder nehmen Sie die letzte gute "
        "Fassung."
    ),
    "elements are nested deeper than {}": "Elemente sind tiefer als {0} verschachtelt",
    "Flatten the model.": "Verschachteln Sie weniger tief.",
    "the file has more than {} elements": "die Datei hat mehr als {0} Elemente",
    "Split the model.": "Teilen Sie das Modell auf.",
    "Use letters, digits, _, - and . (a letter or _ first), at most {} characters.": (
        "Verwenden Sie Buchstaben, Ziffern, _, - und . (am Anfang einen Buchstaben oder _), "
        "höchstens {0} Zeichen."
    ),
}
"""Said of every file, or of every id."""

_STRUCTURE: Final = {
    "the id {} is none": "{0} ist keine ID",
    "the file is no DMN 1.1 to 1.5, its root is {}": (
        "die Datei ist kein DMN 1.1 bis 1.5, ihr Wurzelelement ist {0}"
    ),
    "Save the decision with Camunda Modeler or another editor for DMN 1.5.": (
        "Speichern Sie die Entscheidung mit dem Camunda Modeler oder einem anderen Editor für "
        "DMN 1.5."
    ),
    "the expressions deployed together have more than {} characters, equal ones counted once; "
    "nothing of this file was read": (
        "die zusammen bereitgestellten Ausdrücke haben mehr als {0} Zeichen, gleiche einmal "
        "gezählt; von dieser Datei wurde nichts gelesen"
    ),
    "Split the model into several files, and deploy them one after another.": (
        "Teilen Sie das Modell auf mehrere Dateien auf, und stellen Sie sie nacheinander bereit."
    ),
    "the id '{}' stands twice": "die ID '{0}' kommt zweimal vor",
    "Give one of the two another id.": "Geben Sie einem der beiden eine andere ID.",
    "the {} '{}' has the name of another element": ("{0:said} '{1}' heißt wie ein anderes Element"),
    "Give one of the two another name.": "Geben Sie einem der beiden einen anderen Namen.",
    "the {} '{}' has no id, nothing can refer to it": (
        "{0:said} '{1}' hat keine ID, nichts kann darauf verweisen"
    ),
    "Give it an id.": "Vergeben Sie eine ID.",
    "decision": "die Entscheidung",
    "inputData": "die Eingabe",
    "businessKnowledgeModel": "das Wissensmodell",
    "decisionService": "der Entscheidungsdienst",
    "{} is not supported": "{0:said} wird nicht unterstützt",
    "the hit policy '{}'": "die Trefferregel '{0}'",
    "the aggregation '{}'": "die Aggregation '{0}'",
    "the orientation '{}'": "die Ausrichtung '{0}'",
    "the import of values": "der Import von Werten",
    "the import of a type": "der Import eines Typs",
    "Model it with decision tables, literal expressions, contexts and knowledge models.": (
        "Modellieren Sie es mit Entscheidungstabellen, Ausdrücken, Kontexten und Wissensmodellen."
    ),
    "'{}' refers to nothing in this file or what it imports": (
        "'{0}' verweist auf nichts in dieser Datei oder dem, was sie importiert"
    ),
    "Draw the requirement again, or remove it.": (
        "Zeichnen Sie die Anforderung neu, oder entfernen Sie sie."
    ),
    "'{}' requires itself: {}": "'{0}' setzt sich selbst voraus: {1}",
    "Remove one of these requirements.": "Entfernen Sie eine dieser Anforderungen.",
    "'{}' is used, but '{}' does not require it": (
        "'{0}' wird verwendet, doch '{1}' fordert es nicht an"
    ),
    "Draw the requirement from '{}' to '{}'.": "Zeichnen Sie die Anforderung von '{0}' nach '{1}'.",
    "'{}' is neither an input nor anything else known here": (
        "'{0}' ist weder eine Eingabe noch sonst hier bekannt"
    ),
    'Write "{}" in quotation marks if it is text; else draw it as input data.': (
        'Schreiben Sie "{0}" in Anführungszeichen, wenn es ein Text ist; sonst zeichnen Sie es '
        "als Eingabedaten."
    ),
}
_IMPORTS: Final = {
    "{} have the imported namespace '{}'": "{0:und} haben den importierten Namensraum '{1}'",
    "Give each of them a namespace of its own.": "Geben Sie jeder einen eigenen Namensraum.",
    "the files import each other: {}": "die Dateien importieren sich gegenseitig: {0}",
    "Remove one import.": "Entfernen Sie einen Import.",
    "the imported model with the namespace '{}' is not there": (
        "das importierte Modell mit dem Namensraum '{0}' ist nicht da"
    ),
    "Deploy the file with that namespace together with this one.": (
        "Stellen Sie die Datei mit diesem Namensraum zusammen mit dieser bereit."
    ),
    "the import of type '{}' is not read": "der Import vom Typ '{0}' wird nicht gelesen",
    "Only decision models are imported; define what is needed in this file.": (
        "Importiert werden nur Entscheidungsmodelle; legen Sie in dieser Datei an, was gebraucht "
        "wird."
    ),
}
_LOGIC: Final = {
    "the boxed '{}' has no '{}'": "dem Feld '{0}' fehlt '{1}'",
    "Fill in '{}'.": "Füllen Sie '{0}' aus.",
    "the binding has no parameter": "der Bindung fehlt der Parameter",
    "Name the parameter.": "Nennen Sie den Parameter.",
    "the row has {} cells for {} columns": "die Zeile hat {0} Zellen für {1} Spalten",
    "Give every column one cell.": "Geben Sie jeder Spalte eine Zelle.",
    "the boxed '{}' names no variable": "das Feld '{0}' nennt keine Variable",
    "Name it.": "Nennen Sie sie.",
    "a function of kind '{}' is not run and gives null": (
        "eine Funktion der Art '{0}' läuft hier nicht und ergibt null"
    ),
    "Write the function in FEEL.": "Schreiben Sie die Funktion in FEEL.",
    "the knowledge model has no logic": "das Wissensmodell hat keine Logik",
    "Model its logic.": "Modellieren Sie seine Logik.",
    "the decision service has no output": "der Entscheidungsdienst hat keine Ausgabe",
    "Add a decision to it.": "Fügen Sie ihm eine Entscheidung hinzu.",
    "there is no type '{}'": "es gibt keinen Typ '{0}'",
    "Use a type of FEEL, such as number or string, or define the type in this file.": (
        "Nehmen Sie einen Typ von FEEL, etwa number oder string, oder legen Sie ihn in dieser "
        "Datei an."
    ),
    "the type '{}' contains itself": "der Typ '{0}' enthält sich selbst",
    "Break the circle.": "Lösen Sie den Kreis auf.",
    "the expression language '{}' is not supported": (
        "die Ausdruckssprache '{0}' wird nicht unterstützt"
    ),
    "Write the expression in FEEL, and let a job do what FEEL cannot.": (
        "Schreiben Sie den Ausdruck in FEEL; was FEEL nicht kann, erledigt ein Job."
    ),
    "the expression language '{}' is not supported for tests of a value": (
        "die Ausdruckssprache '{0}' wird für Prüfungen eines Wertes nicht unterstützt"
    ),
    "Write the test in FEEL, such as '> 100', and name no other language for it.": (
        "Schreiben Sie die Prüfung in FEEL, etwa '> 100', und nennen Sie dafür keine andere "
        "Sprache."
    ),
}
_TABLES: Final = {
    "hit policy {} does not go with the aggregation {}": (
        "die Trefferregel {0} verträgt sich nicht mit der Aggregation {1}"
    ),
    "Choose hit policy COLLECT, or remove the aggregation.": (
        "Wählen Sie die Trefferregel COLLECT, oder entfernen Sie die Aggregation."
    ),
    "the aggregation {} is not defined for {} outputs": (
        "die Aggregation {0} ist für {1} Ausgaben nicht festgelegt"
    ),
    "Keep one output column, or collect without aggregation.": (
        "Lassen Sie eine Ausgabespalte stehen, oder sammeln Sie ohne Aggregation."
    ),
    "hit policy {} without output values takes the order of the rules": (
        "die Trefferregel {0} ohne Ausgabewerte nimmt die Reihenfolge der Regeln"
    ),
    "List the output values in order of priority, the highest first.": (
        "Zählen Sie die Ausgabewerte nach ihrem Rang auf, den höchsten zuerst."
    ),
    "the input has no expression": "die Eingabe hat keinen Ausdruck",
    "Say what is tested.": "Geben Sie an, was geprüft wird.",
    "the decision table has no output": "die Entscheidungstabelle hat keine Ausgabe",
    "Add an output column.": "Fügen Sie eine Ausgabespalte hinzu.",
    "the output has no name": "die Ausgabe hat keinen Namen",
    "Name every output of the table.": "Geben Sie jeder Ausgabe der Tabelle einen Namen.",
    "two outputs are called '{}'": "zwei Ausgaben heißen '{0}'",
    "Rename one of them.": "Benennen Sie eine davon um.",
    "rule {} has {} tests and {} outputs, the table {} and {} columns": (
        "Regel {0} hat {1} Prüfungen und {2} Ausgaben, die Tabelle {3} und {4} Spalten"
    ),
    "the {} {} stands in a column of the type {}": (
        "{1} ({0:typ}) steht in einer Spalte vom Typ {2:typ}"
    ),
    "Write {} without quotation marks.": "Schreiben Sie {0} ohne Anführungszeichen.",
    'Write "{}" in quotation marks.': 'Schreiben Sie "{0}" in Anführungszeichen.',
    "Write a value of the type {}, or change the type of the column.": (
        "Schreiben Sie einen Wert vom Typ {0:typ}, oder ändern Sie den Typ der Spalte."
    ),
    "'{}' is read as two tests, {} or {}": "'{0}' wird als zwei Prüfungen gelesen, {1} oder {2}",
    "Write {} with a decimal point, or a space behind the comma for two values.": (
        "Schreiben Sie {0} mit Dezimalpunkt, oder ein Leerzeichen hinter dem Komma für zwei Werte."
    ),
    "column '{}' names rows by '{}', which is no output": (
        "die Spalte '{0}' nennt Regeln nach '{1}', das ist keine Ausgabe"
    ),
    "Name an output column.": "Nennen Sie eine Ausgabespalte.",
    "rule {}, column '{}': no rule has the key '{}'": (
        "Regel {0}, Spalte '{1}': keine Regel hat den Schlüssel '{2}'"
    ),
    "Write a key of the column '{}', or add a rule with it.": (
        "Schreiben Sie einen Schlüssel der Spalte '{0}', oder fügen Sie eine Regel mit ihm hinzu."
    ),
    "column '{}': these rules wait for each other: {}": (
        "Spalte '{0}': diese Regeln warten aufeinander: {1}"
    ),
    "Remove one of these names.": "Entfernen Sie einen dieser Namen.",
    "rule {}, column '{}'": "Regel {0:word}, Spalte '{1}'",
    "the expression of the input": "der Ausdruck der Eingabe",
    "the values of the input": "die Werte der Eingabe",
    "the values of the output": "die Werte der Ausgabe",
    "the default of the output": "die Vorgabe der Ausgabe",
    "the allowed values": "die erlaubten Werte",
    "the constraint": "die Einschränkung",
    "the expression": "der Ausdruck",
}

SENTENCES: Final = {**EXPRESSIONS, **FILES, **_STRUCTURE, **_IMPORTS, **_LOGIC, **_TABLES}
CATALOGUE: Final = Catalogue(SENTENCES)
