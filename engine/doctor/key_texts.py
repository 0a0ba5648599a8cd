"""What the checks of keys and sealed rows say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CHECKS: Final[Mapping[str, str]] = {
    "one key folder for all": "ein Schlüsselordner für alle",
    "key encryption keys": "Schlüssel der Schlüssel",
    "remembered head": "gemerkter Stand",
    "sealed rows": "versiegelte Zeilen",
}
GERMAN: Final[Mapping[str, str]] = {
    "other-keys": (
        "Ein anderer Schlüsselordner ist in Gebrauch bei: {names}. Was diese Prozesse "
        "versiegeln, öffnet hier niemand, und ihre Einträge bekommen keinen Platz. Halten Sie "
        "sie an, und geben Sie ihnen denselben Ordner keys unter VORGANG_HOME"
    ),
    "epochs-missing": (
        "{count} Schlüssel sind unter Epoche {epochs} eingepackt, deren Schlüssel hier fehlt: "
        "Was sie öffnen, ist unlesbar. Datenbank und Schlüsselordner sind nicht vom selben "
        "Stand. Legen Sie den Ordner dazu zurück; wurde die Epoche mit Absicht vergessen, ist "
        "die Datenbank zu alt"
    ),
    "epochs-back": (
        "Die Schlüssel der Epoche {epochs} sind laut Ledger vergessen und liegen doch hier. "
        "Führen Sie vorgang keys forget für jede aus, und nehmen Sie sie aus Sicherungen des "
        "Ordners"
    ),
    "epochs-left": (
        "{count} Schlüssel sind noch unter Epoche {epochs} eingepackt, ein Wechsel ist nicht zu"
        " Ende. vorgang keys forget packt sie um und vernichtet die alte Epoche"
    ),
    "no-head": (
        "Das Ledger ist signiert, aber in {folder} ist kein signierter Stand gemerkt: Eine alte"
        " oder umgeschriebene Datenbank fiele nicht auf. Legen Sie die Dateien head-*.json "
        "zurück, oder vergleichen Sie vor dem Start mit einem Zeugen oder früheren Prüfpunkt"
    ),
    "rows-damaged": (
        "{count} versiegelte Stellen lassen sich nicht öffnen ({where}), zuerst bei Vorgang "
        "{first}; bei {orphans} davon hat der Vorgang keinen Schlüssel mehr. Legen Sie die "
        "Zeilen aus einer Sicherung zurück; vorgang ledger verify nennt jede"
    ),
}
ENGLISH: Final[Mapping[str, str]] = {
    "other-keys": (
        "another key folder is in use at: {names}. Nobody here opens what these processes seal,"
        " and their entries get no place. Stop them, and give them the same folder keys under "
        "VORGANG_HOME"
    ),
    "epochs-missing": (
        "{count} keys are wrapped under epoch {epochs}, whose key is missing here: what they "
        "open is unreadable. Database and key folder are not of one time. Put the folder back "
        "that belongs to it; if the epoch was forgotten on purpose, the database is too old"
    ),
    "epochs-back": (
        "the keys of epoch {epochs} are forgotten, says the ledger, and lie here all the same. "
        "Run vorgang keys forget for each, and take them out of backups of the folder"
    ),
    "epochs-left": (
        "{count} keys are still wrapped under epoch {epochs}; a rotation is not at its end. "
        "vorgang keys forget wraps them anew and destroys the old epoch"
    ),
    "no-head": (
        "the ledger is signed, but {folder} remembers no signed head: an old or rewritten "
        "database would not be noticed. Put the files head-*.json back, or compare with a "
        "witness or an earlier checkpoint before you start"
    ),
    "rows-damaged": (
        "{count} sealed places do not open ({where}), the first in case {first}; for {orphans} "
        "of them the case has no key any more. Restore the rows from a backup; vorgang ledger "
        "verify names each"
    ),
}
