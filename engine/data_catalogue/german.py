"""What is wrong with a data catalogue, and what it leaves open, in German."""

from __future__ import annotations

from typing import Final

SENTENCES: Final = {
    "the data catalogue is no JSON object": "der Datenkatalog ist kein JSON-Objekt",
    "the id of the data catalogue is no plain id": (
        "die ID des Datenkatalogs ist keine einfache ID"
    ),
    "the data catalogue has an unknown property {}": (
        "der Datenkatalog hat eine unbekannte Eigenschaft {0}"
    ),
    "Use id, name and variables.": "Nehmen Sie id, name und variables.",
    "Use class, label and given.": "Nehmen Sie class, label und given.",
    "the data catalogue has no object of variables": (
        "der Datenkatalog hat kein Objekt mit Variablen"
    ),
    'Write "variables": {"email": {"class": "contact"}}, at most 10000 of them.': (
        'Schreiben Sie "variables": {"email": {"class": "contact"}}, höchstens 10000 davon.'
    ),
    "{} is no name of a variable": "{0} ist kein Name einer Variable",
    "Write the name as processes and forms have it, without points.": (
        "Schreiben Sie den Namen wie in Prozessen und Formularen, ohne Punkte."
    ),
    "what is said of the variable {} is no JSON object": (
        "die Angabe zur Variable {0} ist kein JSON-Objekt"
    ),
    'Write such as {"class": "contact"}.': 'Schreiben Sie etwa {"class": "contact"}.',
    "the variable {} has no class": "die Variable {0} hat keine Klasse",
    "the variable {} has the unknown class {}": "die Variable {0} hat die unbekannte Klasse {1}",
    "Use one of these classes: {}.": "Nehmen Sie eine dieser Klassen: {0}.",
    "given of the variable {} is neither true nor false": (
        "given der Variable {0} ist weder true noch false"
    ),
    "Write true if the person gave it, else leave it out.": (
        "Schreiben Sie true, wenn die Person den Wert gegeben hat; sonst lassen Sie es weg."
    ),
    "{} says something else of the variable {}": "{0} sagt über die Variable {1} etwas anderes",
    "Say it in one of the two, or the same in both.": (
        "Sagen Sie es in einer von beiden, oder in beiden gleich."
    ),
    "the variable {} has no class: it is kept as {}, like its case": (
        "die Variable {0} hat keine Klasse: Sie wird wie ihr Vorgang als {1} aufbewahrt"
    ),
    (
        "Give it one: vorgang:class at the field, vorgang:class.{} at the process, or an"
        " entry in a .data.json file."
    ): (
        "Geben Sie ihr eine: vorgang:class am Feld, vorgang:class.{0} am Prozess oder ein Eintrag"
        " in einer .data.json-Datei."
    ),
    "vorgang:class.{} is of a variable that nothing in the process names, and {} has no class": (
        "vorgang:class.{0} gehört zu einer Variable, die nichts im Prozess nennt, und {1} hat keine"
        " Klasse"
    ),
    "Write vorgang:class.{}, if that is meant.": (
        "Schreiben Sie vorgang:class.{0}, wenn diese gemeint ist."
    ),
    "the field has the class {}, but its variable {} is kept as {}": (
        "das Feld hat die Klasse {0}, seine Variable {1} aber wird als {2} aufbewahrt"
    ),
    "Give all fields of one variable the same class: its value is sealed as a whole.": (
        "Geben Sie allen Feldern einer Variable dieselbe Klasse: Ihr Wert wird als Ganzes"
        " versiegelt."
    ),
    "the variable {} is given by a person and classed as {}": (
        "die Variable {0} gibt eine Person an, und ihre Klasse ist {1}"
    ),
    "the variable {} is about a person and classed as {}": (
        "die Variable {0} betrifft eine Person, und ihre Klasse ist {1}"
    ),
    "Give it a class for what is about a person: an erasure leaves business alone.": (
        "Geben Sie ihr eine Klasse für Personenbezogenes: Eine Löschung lässt business stehen."
    ),
    (
        "the variable {} is kept as {}, in every process: an erasure leaves it until that term is"
        " over"
    ): (
        "die Variable {0} wird in jedem Prozess als {1} aufbewahrt: Eine Löschung lässt sie stehen,"
        " bis diese Frist um ist"
    ),
    "Give it this class only if a law asks for it, or it is about no person.": (
        "Geben Sie ihr diese Klasse nur, wenn ein Gesetz es verlangt oder sie keine Person"
        " betrifft."
    ),
    "{} names the variable {}, which is kept as {} and may be about a person": (
        "{0} nennt die Variable {1}, die als {2} aufbewahrt wird und eine Person betreffen kann"
    ),
    (
        "The version stands in the open part of the ledger, from which nothing is erased. Give"
        " the variable the class business (vorgang:class.{} at the process) if it is about nobody."
    ): (
        "Die Fassung steht im offenen Teil des Ledgers, aus dem nichts gelöscht wird. Geben Sie"
        " der Variable die Klasse business (vorgang:class.{0} am Prozess), wenn sie niemanden"
        " betrifft."
    ),
    (
        "The name of a task stands openly in lists and their tables. Give the variable the class"
        " business (vorgang:class.{} at the process) if it is about nobody."
    ): (
        "Der Name einer Aufgabe steht offen in Listen und deren Tabellen. Geben Sie der Variable"
        " die Klasse business (vorgang:class.{0} am Prozess), wenn sie niemanden betrifft."
    ),
    "vorgang:findable names {} variables": "vorgang:findable nennt {0} Variablen",
    "Name at most {}: each is written with every change.": (
        "Nennen Sie höchstens {0}: Jede wird bei jeder Änderung mitgeschrieben."
    ),
    "vorgang:findable names {}, by which no case is found": (
        "vorgang:findable nennt {0}; danach wird kein Vorgang gefunden"
    ),
    "Write names of variables, of their parts with points, separated by commas.": (
        "Schreiben Sie Namen von Variablen, deren Teile mit Punkten, durch Komma getrennt."
    ),
    "vorgang:findable names the variable {}, which is kept as {}": (
        "vorgang:findable nennt die Variable {0}, die als {1} aufbewahrt wird"
    ),
    "Nobody looks people up by such a value: leave it out.": (
        "Nach einem solchen Wert sucht niemand Menschen: Lassen Sie ihn weg."
    ),
    "{} is no short text": "{0:word} ist kein kurzer Text",
    "Write one line of 1 to 200 characters, or leave it out.": (
        "Schreiben Sie eine Zeile mit 1 bis 200 Zeichen, oder lassen Sie es weg."
    ),
}
