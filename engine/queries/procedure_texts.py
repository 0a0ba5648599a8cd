"""The German template of the procedure documentation; what runs here is filled in."""

from __future__ import annotations

from collections.abc import Mapping

from engine.core.permission import Operation

RIGHTS: Mapping[str, tuple[str, str]] = {
    Operation.DEPLOY: ("Modelle bereitstellen", "Analyse, Betrieb"),
    Operation.START: ("Vorgänge beginnen", "Startgruppen des Prozesses, Betrieb"),
    Operation.READ_CASE: ("Vorgänge ansehen", "Beteiligte, benannte Gruppen, Betrieb, Revision"),
    Operation.COMMENT: (
        "Vorgänge kommentieren, Dokumente hinzufügen", "Beteiligte, benannte Gruppen, Betrieb",
    ),
    Operation.READ_LEDGER: ("Ledger lesen", "Revision; Beteiligte ihren eigenen Vorgang"),
    Operation.READ_TASK: ("Aufgaben ansehen", "Bearbeitende der Aufgabe, Betrieb, Revision"),
    Operation.READ_INCIDENTS: ("Störungen ansehen", "Betrieb, Revision"),
    Operation.CLAIM: ("Aufgaben übernehmen", "Bearbeitende der Aufgabe"),
    Operation.COMPLETE: ("Aufgaben abschließen", "Bearbeitende der Aufgabe"),
    Operation.RELEASE: ("Aufgaben zurückgeben", "wer sie übernommen hat, Betrieb"),
    Operation.ASSIGN: ("Aufgaben weitergeben", "wer sie übernommen hat, Betrieb"),
    Operation.UPDATE: ("Aufgaben ändern", "Betrieb"),
    Operation.RESOLVE_INCIDENT: ("Störungen beheben", "Betrieb"),
    Operation.TAKE_OFFER: (
        "Angebotene Nachrichten an Vorgänge senden", "wem das Modell sie anbietet, mit Begründung",
    ),
    Operation.CANCEL: ("Vorgänge abbrechen", "Betrieb, mit Begründung"),
    Operation.MIGRATE: ("Vorgänge auf andere Versionen überführen", "Betrieb, mit Begründung"),
    Operation.RUN_BATCH: ("Stapel ausführen", "Betrieb, mit Begründung"),
    Operation.READ_BATCHES: ("Stapel ansehen", "Betrieb, Revision"),
    Operation.SUSPEND: ("Anhalten und fortsetzen", "Betrieb, mit Begründung"),
    Operation.MODIFY: ("Vorgänge versetzen", "Betrieb, mit Begründung"),
    Operation.SET_VARIABLES: ("Angaben eines Vorgangs ändern", "Betrieb, mit Begründung"),
    Operation.EXPORT_REPORT: ("Berichte erstellen", "Revision"),
    Operation.EXPORT_LEDGER: ("Ledger exportieren", "Revision"),
    Operation.VERIFY: ("Ledger prüfen", "Revision, Betrieb"),
    Operation.MANAGE_ACCOUNTS: ("Konten verwalten", "Administration"),
    Operation.KEEP_OWN_ACCOUNT: ("das eigene Konto ändern", "jede Person für sich"),
    Operation.NAME_DEPUTY: ("Vertretungen bestimmen", "jede Person für sich, Administration"),
    Operation.EVALUATE_DECISION: ("Entscheidungen erproben", "Analyse, Betrieb, Administration"),
    Operation.READ_DECISION: (
        "Entscheidungen ansehen", "Analyse, Betrieb, Administration, Revision",
    ),
    Operation.EVALUATE_EXPRESSION: ("Ausdrücke erproben", "Analyse, Betrieb, Administration"),
    Operation.PUBLISH_MESSAGE: ("Nachrichten einliefern", "Betrieb, Administration, Anbindung"),
    Operation.TURN_CLOCK: ("Uhr stellen, nur in Testanlagen", "Betrieb"),
    Operation.WORK_ON_JOBS: ("Aufträge ausführen", "Betrieb, Programme der Gruppe worker"),
    Operation.READ_RESOURCE: (
        "Dateien zu Aufträgen lesen", "Analyse, Betrieb, Revision, Programme der Gruppe worker",
    ),
    "read_person": ("Daten zu einer Person ermitteln", "Datenschutz"),
    "ask_erasure": ("Löschungen beantragen und ausführen", "Datenschutz"),
    "approve_erasure": ("Löschungen freigeben", "Datenschutz, zwei Personen"),
    "withdraw_erasure": (
        "Löschungen zurückziehen, die andere beantragt haben", "Datenschutzbeauftragte",
    ),
    "place_hold": ("Löschsperren setzen und aufheben", "Datenschutz"),
    "sort_mail": ("Beiseitegelegte Mails lesen und zuordnen", "Betrieb"),
    "suppress_mail": ("Mailsperren eintragen und aufheben", "Betrieb, Datenschutz"),
    "read_suppressions": (
        "Mailsperren nachschlagen", "Betrieb, Datenschutz, Revision, Marketing",
    ),
    "read_processing": ("Verzeichnis der Verarbeitungen lesen", "Datenschutz, Revision"),
    Operation.READ_DEFINITIONS: (
        "Prozesse im Einzelnen ansehen", "Analyse, Betrieb, Administration, Revision",
    ),
    Operation.PLAY_SCENARIOS: ("Szenarien durchspielen", "Analyse, Betrieb, Administration"),
    Operation.READ_FIGURES: (
        "Kennzahlen ansehen und Ereignisse ausgeben", "Analyse, Betrieb, Administration, Revision",
    ),
    Operation.READ_PERSON_FIGURES: (
        "Kennzahlen je Person ansehen, nur ohne Betriebsratsmodus", "Betrieb",
    ),
    Operation.READ_CASE_REPORT: (
        "Auswertungen von Vorgängen ansehen und ausgeben",
        "Gruppen, die die Auswertung nennt, Betrieb, Revision",
    ),
}  # fmt: skip
"""What may be done, and by whom, by the operation's name."""

TITLE = "Verfahrensdokumentation"
LEAD = (
    "Aus der laufenden Anlage erstellt. Was hier steht, gilt zum genannten Zeitpunkt; nach jeder "
    "Änderung der Einstellungen ist das Dokument neu zu erstellen. Abschnitte, die der Betrieb "
    "selbst beschreibt, etwa Zuständigkeiten und Sicherungen, gehören daneben. Das Verfahren ist "
    "manipulationserkennbar; eine Zertifizierung oder Rechtsberatung ist dieses Dokument nicht."
)
RECORDED = (
    "Jeder Schritt eines Vorgangs wird in derselben Datenbanktransaktion wie seine Wirkung als "
    "Eintrag festgehalten: Zeit nach der Uhr der Datenbank, Vorgang und laufende Nummer, Version "
    "und Prüfsumme der Prozessdefinition, wer gehandelt hat und wie die Person angemeldet war, was "
    "geschah, und eine Festlegung auf den ganzen Zustand danach. Was außerhalb eines Vorgangs "
    "geschieht, etwa Bereitstellungen, Konten, Schlüssel und Exporte, steht in der Kette „system“.",
    "Personenbezogene Werte stehen nicht im Eintrag, sondern versiegelt daneben; im Eintrag steht "
    "eine Festlegung, die sie nachprüfbar macht, ohne sie zu zeigen. Wird der Schlüssel "
    "vernichtet, "
    "bleibt der Eintrag nachweisbar und der Wert ist nicht mehr lesbar.",
    "Die Einträge eines Vorgangs sind verkettet, alle Einträge bilden einen Hashbaum nach RFC "
    "6962. "
    "Über seinen Stand wird innerhalb einer Sekunde ein Prüfpunkt signiert. Das Format steht in "
    "audit/FORMAT.md und genügt, um ein eigenes Prüfprogramm zu schreiben.",
)
PROTECTED = (
    "Die Anwendung arbeitet mit Rollen, die in den Tabellen des Ledgers nur einfügen dürfen; "
    "Auslöser weisen Ändern, Löschen und Leeren ab, auch für den Eigentümer der Tabellen. Dieser "
    "ist eine Rolle, als die sich niemand anmeldet; wer migriert, wird dafür ihr Mitglied. Wer "
    "mehr Macht über die Datenbank hat, kann sie verändern, aber nicht unbemerkt: Hashwerte, "
    "Kette, Baum und Signatur zeigen den einzelnen Eintrag. Wer auch den Schlüssel des Ledgers "
    "hat, kann alles neu schreiben; das zeigt nur ein Prüfpunkt, den jemand außerhalb aufbewahrt.",
)
VERIFY = (
    "Laufend: „vorgang ledger verify“ rechnet jeden Eintrag nach und vergleicht die übrigen "
    "Tabellen damit. „vorgang ledger rules“ liest die Einträge auf verletzte Regeln.",
    "Ohne Zugang zum System: „vorgang-verify DATEI --key PRÜFSCHLÜSSEL --earlier PRÜFPUNKT“ prüft "
    "Exporte und Berichte. Für Werkzeuge anderer (pdfsig, OpenSSL, sha256sum) nennt jeder Bericht "
    "die Befehle. Die Anleitung für Prüfende steht in docs/pruefer.md.",
    "Bewahren Sie Prüfschlüssel und Prüfpunkte außerhalb des Betreibers auf. Ohne sie belegt eine "
    "Prüfung nur, dass die Datei in sich stimmt.",
)
NOT_SHOWN = (
    "Nicht nachgewiesen wird, ob stimmt, was eingegeben wurde; was nach dem letzten außerhalb "
    "aufbewahrten Prüfpunkt geschah; dass es keine weiteren Vorgänge gibt; und die genaue Uhrzeit, "
    "wenn kein Zeitstempel eines Dritten vorliegt.",
)
