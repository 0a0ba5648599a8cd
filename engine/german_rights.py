"""What somebody may not do, and who may, in German: as `engine.core.permission` calls them."""

from __future__ import annotations

from typing import Final

WHAT: Final = {
    "deploy models": "Modelle bereitstellen",
    "start this process": "diesen Prozess starten",
    "see this case": "diesen Vorgang sehen",
    "comment on this case, or add a document to it": (
        "diesen Vorgang kommentieren oder ihm ein Dokument hinzufügen"
    ),
    "read this part of the ledger": "diesen Teil des Ledgers lesen",
    "see this user task": "diese Aufgabe sehen",
    "see the incidents": "die Störungen sehen",
    "claim this user task": "diese Aufgabe übernehmen",
    "complete this user task": "diese Aufgabe abschließen",
    "release this user task": "diese Aufgabe zurückgeben",
    "assign a user task": "eine Aufgabe zuweisen",
    "change a user task": "eine Aufgabe ändern",
    "resolve an incident": "eine Störung beheben",
    "cancel a case": "einen Vorgang abbrechen",
    "send this message to the case": "diese Nachricht an den Vorgang senden",
    "migrate a case to another version": "einen Vorgang auf eine andere Version umstellen",
    "begin or stop a batch operation": "einen Stapel beginnen oder anhalten",
    "see the batch operations": "die Stapel sehen",
    "suspend or resume this": "dies anhalten oder fortsetzen",
    "move the tokens of a case": "die Marken eines Vorgangs versetzen",
    "change the variables of a case": "die Daten eines Vorgangs ändern",
    "export a report": "einen Bericht ausgeben",
    "export the ledger": "das Ledger ausgeben",
    "verify the ledger": "das Ledger prüfen",
    "manage accounts": "Konten verwalten",
    "name a deputy for this account": "für dieses Konto eine Vertretung bestimmen",
    "change this account": "dieses Konto ändern",
    "evaluate this decision": "diese Entscheidung auswerten",
    "see this decision": "diese Entscheidung sehen",
    "evaluate an expression": "einen Ausdruck auswerten",
    "publish a message": "eine Nachricht veröffentlichen",
    "turn the clock": "die Uhr stellen",
    "do jobs": "Aufträge erledigen",
    "read the files of jobs": "die Dateien von Aufträgen lesen",
    "find out what there is about a person": "ermitteln, was es über eine Person gibt",
    "ask for an erasure, or carry it out": "eine Löschung beantragen oder ausführen",
    "approve an erasure": "eine Löschung genehmigen",
    "take back what somebody else asked to erase": "die Löschung anderer zurückziehen",
    "place or lift a hold": "eine Sperre setzen oder aufheben",
    "say who gets no mail": "bestimmen, wer keine Mails bekommt",
    "see who gets no mail": "sehen, wer keine Mails bekommt",
    "read and sort mails that were put aside": "beiseitegelegte Mails lesen und zuordnen",
    "read the record of processing": "das Verzeichnis der Verarbeitungstätigkeiten lesen",
    "look into process definitions": "Prozesse im Einzelnen ansehen",
    "play scenarios": "Szenarien durchspielen",
    "see the figures of processes": "die Kennzahlen der Prozesse ansehen",
    "see figures of persons": "Kennzahlen je Person ansehen",
    "read this report": "diese Auswertung ansehen",
}
_ROLES: Final = "Analyse, Betrieb und Administration"
COMMENTS: Final = {
    "a comment has 1 to {} characters": "ein Kommentar hat 1 bis {0} Zeichen",
    "there is no such calendar": "diesen Kalender gibt es nicht",
}
WHO: Final = {
    "analysts and operators": "Analyse und Betrieb",
    "its start groups and operators": "seine Startgruppen und der Betrieb",
    "its participants, those whom its process names, operators and auditors": (
        "seine Beteiligten, wen der Prozess nennt, Betrieb und Revision"
    ),
    "its participants, those whom its process names and operators": (
        "seine Beteiligten, wen der Prozess nennt, und der Betrieb"
    ),
    "auditors, and those who may see a case its own part,": (
        "die Revision, und wer einen Vorgang sehen darf, dessen Teil"
    ),
    "its candidates, operators and auditors": "die Zuständigen, Betrieb und Revision",
    "operators and auditors": "Betrieb und Revision",
    "the groups that it names, operators and auditors": (
        "die Gruppen, die sie nennt, Betrieb und Revision"
    ),
    "auditors and operators": "Revision und Betrieb",
    "its candidates": "die Zuständigen",
    "those to whom it is offered": "wem das Modell es anbietet",
    "its assignee and candidates": "wer sie hat und die Zuständigen",
    "its assignee and operators": "wer sie hat und der Betrieb",
    "its owner and administrators": "wem es gehört und die Administration",
    "operators": "der Betrieb",
    "auditors": "die Revision",
    "administrators": "die Administration",
    "its owner": "wem es gehört",
    "analysts, operators and administrators": _ROLES,
    "analysts, operators and administrators, and auditors": f"{_ROLES}, auch die Revision",
    "analysts, operators and administrators, and those who may start a process that calls it,": (
        f"{_ROLES}, und wer einen Prozess starten darf, der sie aufruft"
    ),
    "analysts, operators and administrators, auditors, and those who may start a process that"
    " calls it,": (f"{_ROLES}, die Revision, und wer einen Prozess starten darf, der sie aufruft"),
    "operators, administrators and the group integration": (
        "Betrieb, Administration und die Gruppe integration"
    ),
    "operators and the group worker": "der Betrieb und die Gruppe worker",
    "analysts, operators, auditors and workers": "Analyse, Betrieb, Revision und Worker",
    "the data protection team and the data protection officer": (
        "das Datenschutzteam und die oder der Datenschutzbeauftragte"
    ),
    "operators, the data protection team and the data protection officer": (
        "der Betrieb, das Datenschutzteam und die oder der Datenschutzbeauftragte"
    ),
    "operators, the data protection team and the data protection officer, auditors and the group"
    " marketing": (
        "der Betrieb, das Datenschutzteam und die oder der Datenschutzbeauftragte, die Revision und"
        " die Gruppe marketing"
    ),
    "the data protection officer": "die oder der Datenschutzbeauftragte",
    "the data protection team, the data protection officer and auditors": (
        "das Datenschutzteam, die oder der Datenschutzbeauftragte und die Revision"
    ),
}
