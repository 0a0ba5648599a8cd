"""What the engine refuses, in German."""

from __future__ import annotations

from typing import Final

from dmn.catalogue import Catalogue
from engine import german_accounts, german_erasures, german_inbox, german_rights, german_searches
from engine.german import CATALOGUE
from engine.german_incidents import incident_in_german

_STATES: Final = {
    "active": "aktiv",
    "suspended": "angehalten",
    "completed": "abgeschlossen",
    "terminated": "abgebrochen",
    "cancelled": "abgebrochen",
    "done": "erledigt",
    "failed": "gescheitert",
    "claimed": "übernommen",
    "ready": "bereit",
    "unknown": "unbekannt",
    "open": "offen",
}
_FORBIDDEN: Final = {
    "{} may not {}; {} may": "{0} darf nicht {1:said}; dazu berechtigt: {2:said}",
    "{} may not {} user task {} ({})": "{0} darf die Aufgabe {2} ({3}) nicht bearbeiten",
    "{} may not {} user task {} ({}): four eyes, they did work before that this task judges": (
        "{0} darf die Aufgabe {2} ({3}) nicht bearbeiten: Vier Augen, sie beurteilt frühere Arbeit"
        " derselben Person"
    ),
    "{} may not {} user task {} ({}): somebody else has claimed it": (
        "{0} darf die Aufgabe {2} ({3}) nicht bearbeiten: Jemand anderes hat sie übernommen"
    ),
    "{} may not {} user task {} ({}): they are none of its candidates": (
        "{0} darf die Aufgabe {2} ({3}) nicht bearbeiten: Andere sind zuständig"
    ),
    "{} may not release user task {} ({}): it has no candidates, so nobody could take it on; an"
    " operator may assign it to somebody": (
        "{0} darf die Aufgabe {1} ({2}) nicht zurückgeben: Niemand sonst ist zuständig, also könnte"
        " sie niemand übernehmen; der Betrieb kann sie jemandem zuweisen"
    ),
    "four eyes: {} did an earlier step of this case, so what user task {} shows is for others": (
        "Vier Augen: {0} hat einen früheren Schritt dieses Vorgangs getan; was die Aufgabe {1}"
        " zeigt, ist für andere"
    ),
    "four eyes: {} did before what keeps them from {} ({})": (
        "Vier Augen: {0} hat zuvor getan, was von {1} ({2}) ausschließt"
    ),
    "four eyes: {} did {} ({}) before, so somebody else must do {} ({})": (
        "Vier Augen: {0} hat zuvor {1} ({2}) getan, also muss jemand anderes {3} ({4}) tun"
    ),
    "the variable {} says who started the instance and may not be written": (
        "die Variable {0} sagt, wer den Vorgang gestartet hat, und darf nicht geschrieben werden"
    ),
    "the account that began the batch {} is not active any more": (
        "das Konto, das den Stapel {0} begonnen hat, ist nicht mehr aktiv"
    ),
    "job {} of the type {} is done by this server; VORGANG_EXTERNAL_JOB_TYPES names those that are"
    " done outside": (
        "den Auftrag {0} vom Typ {1} erledigt dieser Server; VORGANG_EXTERNAL_JOB_TYPES nennt, was"
        " außerhalb erledigt wird"
    ),
}
_UNKNOWN: Final = {
    "there is no account {}": "es gibt kein Konto {0}",
    "there is no batch operation {}": "es gibt keinen Stapel {0}",
    "there is no business calendar {}; deploy it": (
        "es gibt keinen Geschäftskalender {0}; stellen Sie ihn bereit"
    ),
    "there is no decision definition {}; deploy it": (
        "es gibt keine Entscheidung {0}; stellen Sie sie bereit"
    ),
    "there is no decision {} ({}); deploy it": (
        "es gibt keine Entscheidung {0} ({1}); stellen Sie sie bereit"
    ),
    "there are no decision requirements {}": "es gibt kein Entscheidungsdiagramm {0}",
    "there is no document {}": "es gibt kein Dokument {0}",
    "there is no documentation {}": "es gibt keine Dokumentation {0}",
    "no start event holds {} any more": "kein Startereignis hält {0} noch",
    "no filter by {}": "es gibt keinen Filter nach {0}",
    "there is no filter {}": "es gibt keinen Filter {0}",
    "there is no incident {}": "es gibt keine Störung {0}",
    "there is no job {}": "es gibt keinen Auftrag {0}",
    "there is no process definition {}": "es gibt keine Prozessversion {0}",
    "there is no process definition {}; deploy it first": (
        "es gibt keinen Prozess {0}; stellen Sie ihn erst bereit"
    ),
    "there is no process instance {}": "es gibt keinen Vorgang {0}",
    "process instance {} is none of this person's": "Vorgang {0} ist keiner dieser Person",
    "there is no resource {}": "es gibt keine Datei {0}",
    "there is no subscription {}": "darauf wartet niemand mehr ({0})",
    "there is no timer {}": "es gibt keinen Zeitgeber {0}",
    "there is no user task {}": "es gibt keine Aufgabe {0}",
    "user task {} has no form": "die Aufgabe {0} hat kein Formular",
    "process instance {} has no document {}": "der Vorgang {0} hat kein Dokument {1}",
    "process instance {} has no entry {}": "der Vorgang {0} hat keinen Eintrag {1}",
    "process definition {} is a version of {}, not of {}": (
        "die Prozessversion {0} gehört zu {1}, nicht zu {2}"
    ),
    "the form {} is not deployed": "das Formular {0} ist nicht bereitgestellt",
    "the start form {} is not deployed": "das Startformular {0} ist nicht bereitgestellt",
    "the form {} ({}) of {} is not deployed": (
        "das Formular {0} ({1}) von {2} ist nicht bereitgestellt"
    ),
    "the resource {} ({}) of {} is not deployed": (
        "die Datei {0} ({1}) von {2} ist nicht bereitgestellt"
    ),
    "no job waits at token {} of process instance {}": (
        "an der Marke {0} des Vorgangs {1} wartet kein Auftrag"
    ),
    "neither a job nor a user task waits at token {} of process instance {}": (
        "an der Marke {0} des Vorgangs {1} wartet weder ein Auftrag noch eine Aufgabe"
    ),
    "no element instance {} runs in process instance {}": ("im Vorgang {1} läuft kein Element {0}"),
    "no user task waits at token {} of process instance {}; {}": (
        "an der Marke {0} des Vorgangs {1} wartet keine Aufgabe; {2:said}"
    ),
    "it was completed or cancelled": "sie wurde abgeschlossen oder ist entfallen",
    "a listener has to answer first what was asked for before": (
        "erst muss ein Listener beantworten, was zuvor verlangt wurde"
    ),
    "token {} of process instance {} has no incident": (
        "die Marke {0} des Vorgangs {1} hat keine Störung"
    ),
    "no condition {} starts {}": "keine Bedingung {0} startet {1}",
    "no start event {} of {} takes {}": "kein Startereignis {0} von {1} nimmt {2}",
    "no timer {} runs at token {} of instance {}": (
        "an der Marke {1} des Vorgangs {2} läuft kein Zeitgeber {0}"
    ),
    "no timer {} starts {} as instance {}": "kein Zeitgeber {0} startet {1} als Vorgang {2}",
    "timer {} of instance {} is not due before {}": (
        "der Zeitgeber {0} des Vorgangs {1} ist nicht vor {2} fällig"
    ),
    "{} at token {} of process instance {} does not wait for the signal {}": (
        "{0} an der Marke {1} des Vorgangs {2} wartet nicht auf das Signal {3}"
    ),
    "{} at token {} of process instance {} waits for no message": (
        "{0} an der Marke {1} des Vorgangs {2} wartet auf keine Nachricht"
    ),
    "{} does not start {}": "{0} startet {1} nicht",
    "{} does not start {}, or something is missing": "{0} startet {1} nicht, oder etwas fehlt",
}
_STANDING: Final = {
    "incident {} is resolved": "die Störung {0} ist behoben",
    "job {} does not wait any more": "der Auftrag {0} wartet nicht mehr",
    "job {} is {} already": "der Auftrag {0} ist schon {1:said}",
    "job {} is a {}, and nobody's work": "der Auftrag {0} ist ein {1}, und niemandes Arbeit",
    "job {} has no attempts left; resolve its incident first": (
        "der Auftrag {0} hat keine Versuche mehr; beheben Sie erst seine Störung"
    ),
    "the values of this batch are not kept any more; begin another one": (
        "die Werte dieses Stapels sind nicht mehr aufbewahrt; beginnen Sie einen neuen"
    ),
    "the incident of job {} is resolved; the work goes on under another key": (
        "die Störung des Auftrags {0} ist behoben; die Arbeit läuft unter einem anderen Schlüssel"
        " weiter"
    ),
    "job {} is locked by worker {}": "den Auftrag {0} hält der Worker {1}",
    "job {} is not locked by worker {}, but by {}": (
        "den Auftrag {0} hält nicht der Worker {1}, sondern {2}"
    ),
    "job {} was taken by another account, {}": "den Auftrag {0} hat ein anderes Konto, {1}",
    "job {} was taken by somebody else meanwhile": (
        "den Auftrag {0} hat inzwischen jemand anderes"
    ),
    "job {} cannot be ended {}; somebody else may have taken it": (
        "der Auftrag {0} kann {1:said} nicht beendet werden; vielleicht hat ihn jemand anderes"
    ),
    "without its lease token": "ohne sein Lease-Token",
    "with an outdated lease token": "mit einem alten Lease-Token",
    "the lease of job {} has ended; take the job again": (
        "die Sperre des Auftrags {0} ist zu Ende; nehmen Sie ihn noch einmal"
    ),
    "process instance {} is {}": "der Vorgang {0} ist {1:said}",
    "process instance {} is {} already": "der Vorgang {0} ist schon {1:said}",
    "process instance {} is not suspended": "der Vorgang {0} ist nicht angehalten",
    "process instance {} is suspended already": "der Vorgang {0} ist schon angehalten",
    "process instance {} is suspended: nothing in it moves until it is resumed": (
        "der Vorgang {0} ist angehalten: Nichts darin bewegt sich, bis er fortgesetzt wird"
    ),
    "process instance {} is damaged: it was changed past the engine, and moves no more until it is"
    " put right": (
        "der Vorgang {0} ist beschädigt: Er wurde an der Anwendung vorbei geändert und bewegt sich"
        " nicht mehr, bis er wiederhergestellt ist"
    ),
    "the stored log is damaged at place {}: {}; find it with vorgang ledger verify, or take the"
    " whole log away": (
        "das gespeicherte Ledger ist an Platz {0} beschädigt; vorgang ledger verify nennt es, das"
        " ganze Ledger lässt sich weiter ausgeben"
    ),
    "entry {} of {} has lost its place in the log; find it with vorgang ledger verify, or take the"
    " whole log away": (
        "Eintrag {0} von {1} hat seinen Platz im Ledger verloren; vorgang ledger verify nennt ihn,"
        " das ganze Ledger lässt sich weiter ausgeben"
    ),
    "the last entries of process instance {} are gone from the ledger; find them with vorgang"
    " ledger verify, or take the whole log away": (
        "die letzten Einträge des Vorgangs {0} fehlen im Ledger; vorgang ledger verify nennt sie,"
        " das ganze Ledger lässt sich weiter ausgeben"
    ),
    "the process definition {} is not suspended": "die Prozessversion {0} ist nicht angehalten",
    "the process definition {} is suspended already": (
        "die Prozessversion {0} ist schon angehalten"
    ),
    "version {} of the process {} is suspended: no instance of it starts until it is resumed": (
        "die Version {0} des Prozesses {1} ist angehalten: Nichts davon startet, bis sie"
        " fortgesetzt wird"
    ),
    "user task {} is {}": "die Aufgabe {0} ist {1:said}",
    "user task {} was claimed by somebody else": "die Aufgabe {0} hat jemand anderes übernommen",
    "the batch operation {} is {}": "der Stapel {0} ist {1:said}",
    "nobody in {} is eligible yet": "noch niemand in {0} kommt in Frage",
    "no process begins with that message": "kein Prozess beginnt mit dieser Nachricht",
    "the case does not wait for that message": "der Vorgang wartet nicht auf diese Nachricht",
    "nobody waits for that message any more": "niemand wartet mehr auf diese Nachricht",
    "nobody waits for the message {} with this key": (
        "niemand wartet auf die Nachricht {0} mit diesem Schlüssel"
    ),
    "nothing at {} catches the {}": "nichts an {0} fängt dies: {1}",
    "the clock can be turned in a test installation only; VORGANG_TEST_MODE=true makes it one": (
        "die Uhr lässt sich nur in einer Testinstallation stellen; VORGANG_TEST_MODE=true macht"
        " eine daraus"
    ),
    "A message of this name, correlation key and id is kept already.": (
        "eine Nachricht mit diesem Namen, Schlüssel und dieser Kennung ist schon da"
    ),
    "A request with this idempotency key is being worked on; ask again in a moment.": (
        "eine Anfrage mit diesem Idempotenzschlüssel ist in Arbeit; fragen Sie gleich noch einmal"
    ),
    "This idempotency key came with another request before; take a fresh key for each request.": (
        "dieser Idempotenzschlüssel kam schon mit einer anderen Anfrage; nehmen Sie für jede einen"
        " neuen"
    ),
    "Somebody else moved the process instance at the same time; load it again and retry.": (
        "jemand anderes hat den Vorgang gleichzeitig bewegt; laden Sie ihn neu, und versuchen Sie"
        " es noch einmal"
    ),
    "The user name or the password is wrong.": "Benutzername oder Kennwort stimmen nicht",
    "too many wrong passwords in a row; try again in {} seconds": (
        "zu viele falsche Kennwörter nacheinander; versuchen Sie es in {0} Sekunden noch einmal"
    ),
    "every connection is busy; try again in a moment": (
        "alle Verbindungen sind belegt; versuchen Sie es gleich noch einmal"
    ),
    "no entry is of this scope": "kein Eintrag gehört zu diesem Umfang",
    "nothing narrows the export: name a case, a process, a time or types": (
        "nichts grenzt die Ausgabe ein: Nennen Sie Vorgang, Prozess, Zeitraum oder Arten"
    ),
    "no checkpoint covers the export yet; try again in a moment": (
        "noch kein Prüfpunkt deckt die Ausgabe; versuchen Sie es gleich noch einmal"
    ),
}
_INPUT: Final = {
    "a batch is begun by somebody with an account": "einen Stapel beginnt, wer ein Konto hat",
    "a listener of a user task gives no variables": "ein Listener einer Aufgabe gibt keine Daten",
    "a message has at most {} characters": "eine Meldung hat höchstens {0} Zeichen",
    "the message holds a character that cannot be kept": (
        "die Meldung enthält ein Zeichen, das nicht aufbewahrt werden kann"
    ),
    "an operator intervenes for a reason only, of at most {} characters": (
        "der Betrieb greift nur mit einem Grund ein, von höchstens {0} Zeichen"
    ),
    "assignee: nobody has the user name {}": "assignee: Niemand hat den Benutzernamen {0}",
    "jobs of the type {} are not done outside; name it in VORGANG_EXTERNAL_JOB_TYPES": (
        "Aufträge vom Typ {0} werden nicht außerhalb erledigt; nennen Sie ihn in"
        " VORGANG_EXTERNAL_JOB_TYPES"
    ),
    "nothing begins when the completion condition is fulfilled": (
        "nichts beginnt, wenn die Abschlussbedingung erfüllt ist"
    ),
    "only a listener for assigning, updating or completing a user task can deny something": (
        "nur ein Listener für das Zuweisen, Ändern oder Abschließen einer Aufgabe kann ablehnen"
    ),
    "only a listener of a user task can correct something": (
        "nur ein Listener einer Aufgabe kann etwas berichtigen"
    ),
    "only the job of an ad-hoc sub-process says what begins in it": (
        "nur der Auftrag eines Ad-hoc-Teilprozesses sagt, was darin beginnt"
    ),
    "priority must be a whole number from 0 to {}": (
        "priority muss eine ganze Zahl von 0 bis {0} sein"
    ),
    "priority: a whole number from 0 to 100": "priority: eine ganze Zahl von 0 bis 100",
    "retries must be a whole number from 0 to {}": (
        "retries muss eine ganze Zahl von 0 bis {0} sein"
    ),
    "retries must be a whole number from 1 to 1000000": (
        "retries muss eine ganze Zahl von 1 bis 1000000 sein"
    ),
    "the lease is outside 1 ms to {} days": "die Sperre liegt nicht zwischen 1 ms und {0} Tagen",
    "the pause is outside 0 to {} days": "die Pause liegt nicht zwischen 0 und {0} Tagen",
    "the time to live is outside 0 to {} days": (
        "die Lebensdauer liegt nicht zwischen 0 und {0} Tagen"
    ),
    "the message has no name": "die Nachricht hat keinen Namen",
    "the model names an assignee: correct it as the task is assigned": (
        "das Modell nennt, wer die Aufgabe bekommt: Berichtigen Sie es bei der Zuweisung"
    ),
    "the user task is cancelled: nothing of it can be corrected": (
        "die Aufgabe ist entfallen: Nichts daran kann berichtigt werden"
    ),
    "who completes a user task stands in the ledger: not to be corrected": (
        "wer eine Aufgabe abschließt, steht im Ledger: Das wird nicht berichtigt"
    ),
    "the variables: {}": "die Daten: {0:reason}",
    "there is no variable to write": "es gibt keine Variable zu schreiben",
    "{} cannot begin in {}; what can: {}": "{0} kann in {1} nicht beginnen; das kann: {2}",
    "{} has {} names; at most {}": "{0} hat {1} Namen; höchstens {2}",
    "{} lies beyond the calendar (years 1 to 9999, in UTC)": (
        "{0} liegt außerhalb des Kalenders (Jahre 1 bis 9999, in UTC)"
    ),
    "{}: a name is empty": "{0}: Ein Name ist leer",
    "the webhook {}: {}": "der Webhook {0}: {1:reason}",
}
_STEPS: Final = {
    "an event sub-process of {}: {}": "ein Ereignis-Teilprozess von {0}: {1:reason}",
    "more than {} activities without a wait state, the last one {}; look for a loop that nothing"
    " ends": (
        "mehr als {0} Aktivitäten, ohne dass etwas wartet, die letzte {1}; suchen Sie eine"
        " Schleife, die nichts beendet"
    ),
    "more than {} s of work without a wait state, the last activity {}; look for a loop, or for"
    " costly expressions": (
        "mehr als {0} s Arbeit, ohne dass etwas wartet, die letzte Aktivität {1}; suchen Sie eine"
        " Schleife oder teure Ausdrücke"
    ),
    "more than {} tokens without a wait state, the last one at {}; look for quantities, splits and"
    " loops that multiply them": (
        "mehr als {0} Marken, ohne dass etwas wartet, die letzte bei {1}; suchen Sie Mengen,"
        " Verzweigungen und Schleifen, die sie vermehren"
    ),
    "process instance {}: {}": "Vorgang {0}: {1:reason}",
    "vorgang:dataSubject is {}; it takes a text by which the person is known, such as an e-mail"
    " address. For several persons there is vorgang:dataSubjects": (
        "vorgang:dataSubject ergibt {0}; gebraucht wird ein Text, an dem die Person zu erkennen"
        " ist, etwa ihre E-Mail-Adresse: Sonst fände niemand den Vorgang, wenn sie Auskunft oder"
        " Löschung verlangt. Für mehrere Personen gibt es vorgang:dataSubjects"
    ),
    "the business id: it must be one line of printable characters": (
        "die Geschäftsnummer: Sie muss eine Zeile druckbarer Zeichen sein"
    ),
    "the condition of a start event: {}": "die Bedingung eines Startereignisses: {0:reason}",
    "the condition of {}: {}": "die Bedingung von {0}: {1:reason}",
    "the process {} begins with a message; publish the one it waits for": (
        "der Prozess {0} beginnt mit einer Nachricht; veröffentlichen Sie die, auf die er wartet"
    ),
    "the process definition {}, which was called, is not known here": (
        "die Prozessversion {0}, die aufgerufen wurde, ist hier nicht bekannt"
    ),
    "the file of {} has no global task {}": "die Datei von {0} hat keine globale Aufgabe {1}",
    "the step cannot be kept as evidence: {}": (
        "der Schritt kann nicht als Nachweis aufbewahrt werden: {0:reason}"
    ),
    "the step cannot be kept: {}": "der Schritt kann nicht aufbewahrt werden: {0:reason}",
    "the state cannot be kept: {}": "der Stand kann nicht aufbewahrt werden: {0:reason}",
    "the state belongs to process {}, not to {}": "der Stand gehört zum Prozess {0}, nicht zu {1}",
    "the state has a scope without the token {} that holds it": (
        "im Stand fehlt zu einem Bereich die Marke {0}, die ihn hält"
    ),
    "this version of the process has no element {}": (
        "diese Version des Prozesses hat kein Element {0}"
    ),
    "{} cannot wait again: {}": "{0} kann nicht noch einmal warten: {1:reason}",
}
SENTENCES: Final = {
    **_STATES,
    **german_rights.WHAT,
    **german_rights.WHO,
    **german_rights.COMMENTS,
    **german_erasures.SENTENCES,
    **german_accounts.SENTENCES,
    **german_inbox.SENTENCES,
    **german_searches.SENTENCES,
    **_FORBIDDEN,
    **_UNKNOWN,
    **_STANDING,
    **_INPUT,
    **_STEPS,
}
_FAULTS: Final = Catalogue(SENTENCES, CATALOGUE.told)


def fault_in_german(message: str) -> str | None:
    """Return what the engine says of a refusal in German; `None` if nobody has written that."""
    told = _FAULTS.told(message)
    if told is not None:
        return told
    stuck = incident_in_german(message)
    return None if stuck == message else stuck


def trouble_in_german(message: str) -> str:
    """Return what an incident says in German, also of a step that failed as a whole.

    What nobody here has written stays as it is: answers of mail servers, words of workers.
    """
    return fault_in_german(message) or message
