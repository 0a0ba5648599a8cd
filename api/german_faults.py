"""What the interface refuses, in German."""

from __future__ import annotations

from typing import Final

from api.german_events import EVENTS
from api.not_offered import SENTENCES as NOT_OFFERED
from dmn.catalogue import Catalogue
from engine.german_faults import fault_in_german

_WHO: Final = {
    "Sign in first.": "melden Sie sich erst an",
    "only HTTP Basic and bearer tokens are understood here": (
        "hier werden nur HTTP Basic und Bearer-Token verstanden"
    ),
    "only operators assign a user task to somebody else": (
        "nur der Betrieb weist eine Aufgabe jemand anderem zu"
    ),
    "The request does not come from a page of this server; load the page again and repeat it.": (
        "die Anfrage kommt nicht von einer Seite dieses Servers; laden Sie die Seite neu, und"
        " wiederholen Sie sie"
    ),
    "Too many requests came; try again later.": (
        "zu viele Anfragen; versuchen Sie es später noch einmal"
    ),
    "Too many pages are kept up to date here; this one goes on without.": (
        "Hier werden schon zu viele Seiten aktuell gehalten; diese zeigt nur, was beim Laden galt."
    ),
    "Too many requests wait for jobs here; try again in a moment, or ask another server.": (
        "zu viele Anfragen warten hier auf Aufträge; versuchen Sie es gleich noch einmal, oder"
        " fragen Sie einen anderen Server"
    ),
    "webhook-id is missing or no plain text of 1 to 255 characters": (
        "webhook-id fehlt oder ist kein einfacher Text von 1 bis 255 Zeichen"
    ),
    "webhook-timestamp is missing or no number of seconds": (
        "webhook-timestamp fehlt oder ist keine Zahl von Sekunden"
    ),
    "webhook-timestamp is more than 5 minutes away from now": (
        "webhook-timestamp liegt mehr als 5 Minuten neben jetzt"
    ),
}
_UNKNOWN: Final = {
    "there is no process {}": "den Prozess {0} gibt es nicht",
    "there is no form {}": "das Formular {0} gibt es nicht",
    "process definitions {} and {} are no versions of one process; compare such": (
        "{0} und {1} sind keine Versionen desselben Prozesses; vergleichen Sie solche"
    ),
    "Not Found": "diese Adresse gibt es nicht",
    "Method Not Allowed": "diese Methode gibt es hier nicht",
    "there is no checkpoint yet; it follows the first entries within a second": (
        "es gibt noch keinen Prüfpunkt; er folgt den ersten Einträgen binnen einer Sekunde"
    ),
    "no checkpoint covers entry {} yet; it follows within a second, ask again": (
        "noch kein Prüfpunkt deckt den Eintrag {0}; er folgt binnen einer Sekunde, fragen Sie noch"
        " einmal"
    ),
    "there is no such tile; of one that is full only the whole is kept": (
        "diese Kachel gibt es nicht; von einer vollen wird nur die ganze aufbewahrt"
    ),
    "there is no key {}": "es gibt keinen Schlüssel {0}",
    "process instance {} has no element instance {}": "der Vorgang {0} hat kein Element {1}",
    "user task {} was cancelled before its listeners were done": (
        "die Aufgabe {0} ist entfallen, bevor ihre Listener fertig waren"
    ),
    "user task {}: a listener denied it": "Aufgabe {0}: Ein Listener hat es abgelehnt",
    "user task {}: a listener denied it: {}": "Aufgabe {0}: Ein Listener hat es abgelehnt: {1}",
    "user task {}: the job of a listener ({}) is not done yet; what was asked happens when it is": (
        "Aufgabe {0}: Der Auftrag eines Listeners ({1}) ist noch nicht erledigt; was Sie wollten,"
        " geschieht danach"
    ),
    "an unforeseen fault; the server's log explains it under {}": (
        "ein unvorhergesehener Fehler; das Protokoll des Servers erklärt ihn unter {0}"
    ),
}
_MISSING: Final = {
    "filter is missing; an empty one means all open incidents": (
        "filter fehlt; ein leerer meint alle offenen Störungen"
    ),
    "filter is missing; an empty one means all that have not ended": (
        "filter fehlt; ein leerer meint alle, die nicht beendet sind"
    ),
    "errorCode is missing; it names what is thrown": "errorCode fehlt; er nennt, was geworfen wird",
    "topicName is missing": "topicName fehlt",
    "workerId is missing; it names the worker": "workerId fehlt; sie nennt den Worker",
    "{} is missing": "{0:word} fehlt",
    "person or processInstanceKey is missing: whose values are to be erased": (
        "person oder processInstanceKey fehlt: wessen Werte gelöscht werden sollen"
    ),
    "reason is missing: why this is to be erased": ("reason fehlt: warum gelöscht werden soll"),
    "unknown: {}": "unbekannt: {0}",
    "{}: neither a text nor a number": "{0}: weder ein Text noch eine Zahl",
    "{}: {} is none of {}": "{0}: {1} ist nichts von {2}",
    "{}: {} is no number": "{0}: {1} ist keine Zahl",
    "{}: it takes a day such as 2026-11-01": "{0:word}: nötig ist ein Tag wie 2026-11-01",
    "from: the period begins behind its end, or is none of ours": (
        "from: Der Zeitraum beginnt nach seinem Ende oder liegt vor 1970"
    ),
    "version: it takes the number of a version": "version: nötig ist die Nummer einer Version",
    "unit: it takes week or month": "unit: möglich sind week und month",
    "a period has a beginning, an end behind it, and five years at most": (
        "ein Zeitraum hat einen Anfang, danach ein Ende und höchstens fünf Jahre"
    ),
    "figures of so small a group would be figures of persons": (
        "Kennzahlen einer so kleinen Gruppe wären Kennzahlen von Personen"
    ),
    "types: {} is no word of the ledger": "types: {0} ist kein Wort des Ledgers",
    "types: {} is no word of the ledger; did you mean {}?": (
        "types: {0} ist kein Wort des Ledgers; meinen Sie {1}?"
    ),
    "{}: {} is no day such as 2026-11-19, and no time such as 2026-11-19T08:00:00+01:00": (
        "{0}: {1} ist kein Tag wie 2026-11-19 und keine Zeit wie 2026-11-19T08:00:00+01:00"
    ),
    "{} is missing; it names what is thrown": "{0:word} fehlt; es nennt, was geworfen wird",
    "changeset: give timeout, retries or priority": (
        "changeset: Geben Sie timeout, retries oder priority an"
    ),
    "No expression provided.": "kein Ausdruck angegeben",
    "At least one of [{}] is required.": "mindestens eines davon ist nötig: {0}",
    "Only one of [{}] is allowed.": "nur eines davon ist erlaubt: {0}",
    "name at least one movement: moveInstructions": (
        "nennen Sie mindestens eine Bewegung: moveInstructions"
    ),
    "name either {} or {}": "nennen Sie entweder {0} oder {1}",
    "give a reason: reason": "nennen Sie einen Grund: reason",
    "name the message: name": "nennen Sie die Nachricht: name",
    "name the process: processDefinitionId or processDefinitionKey": (
        "nennen Sie den Prozess: processDefinitionId oder processDefinitionKey"
    ),
    "name the signal: signalName": "nennen Sie das Signal: signalName",
    "name the target: targetProcessDefinitionKey": (
        "nennen Sie das Ziel: targetProcessDefinitionKey"
    ),
    "element instances are searched by filter.processInstanceKey": (
        "Elemente werden über filter.processInstanceKey gesucht"
    ),
    "the request is empty; send the mail as it came": (
        "die Anfrage ist leer; senden Sie die Mail, wie sie kam"
    ),
    "send multipart/form-data with a part `file`": (
        "senden Sie multipart/form-data mit einem Teil `file`"
    ),
    "there is no part `file`": ("es gibt keinen Teil `file`"),
    "send multipart/form-data: a part `data` of JSON, and the files": (
        "senden Sie multipart/form-data: einen Teil `data` mit JSON und die Dateien"
    ),
    "there is no part `data` with what the form holds": (
        "es gibt keinen Teil `data` mit dem, was im Formular steht"
    ),
    "data must be a JSON object": ("data muss ein JSON-Objekt sein"),
    "there is no file: send each one as a part `resources`": (
        "es ist keine Datei dabei: Senden Sie jede als Teil `resources`"
    ),
}
_KINDS: Final = {
    "{} must be a text": "{0:word} muss ein Text sein",
    "kind is one of {}": "kind ist eines von {0}",
    "language is one of {}": "language ist eines von {0}",
    "reviewOn must be a day such as {}": "reviewOn muss ein Tag sein, etwa {0}",
    "{} must be an object": "{0:word} muss ein Objekt sein",
    "{} must be an object with a value": "{0:word} muss ein Objekt mit einem Wert sein",
    "{} must be a list of names": "{0:word} muss eine Liste von Namen sein",
    "{} must be a list of objects": "{0:word} muss eine Liste von Objekten sein",
    "{} must be a whole number, at least {}": (
        "{0:word} muss eine ganze Zahl sein, mindestens {1}"
    ),
    "{} must be true or false": "{0:word} muss true oder false sein",
    "{}.priority is no whole number": "{0:word}.priority ist keine ganze Zahl",
    "{}.{} must be a date and time with its offset (ISO 8601)": (
        "{0:word}.{1:word} muss Datum und Zeit mit Abstand zu UTC sein (ISO 8601)"
    ),
    "{}.{} must be a list of names": "{0:word}.{1:word} muss eine Liste von Namen sein",
    "filter.{} must be a key: decimal digits in a text": (
        "filter.{0} muss ein Schlüssel sein: Ziffern in einem Text"
    ),
    "filter.{} must be a text": "filter.{0} muss ein Text sein",
    "filter.{} must be a whole number": "filter.{0} muss eine ganze Zahl sein",
    "filter.{} must be true or false": "filter.{0} muss true oder false sein",
    "filter.{}: only equality is understood": "filter.{0}: Nur Gleichheit wird verstanden",
    "filter.businessId takes a text, or one of $eq, $in and $like": (
        "filter.businessId nimmt einen Text oder eines von $eq, $in und $like"
    ),
    "filter.businessId: $in takes a list of texts, from 1 to {}": (
        "filter.businessId: $in nimmt eine Liste von Texten, 1 bis {0}"
    ),
    "filter.businessId: $like takes how the number begins and one * at its end; numbers are sealed,"
    " and nothing in their middle is searched": (
        "filter.businessId: $like nimmt den Anfang der Nummer und ein * am Ende; Nummern sind "
        "versiegelt, in ihrer Mitte wird nichts gesucht"
    ),
    "a batch takes no pattern: name each businessId, with $in": (
        "Ein Stapel nimmt kein Muster: Nennen Sie jede businessId, mit $in"
    ),
    "filter.{} is not understood; there are {}": "filter.{0} wird nicht verstanden; es gibt {1}",
    "filter.{} is understood as one of {}": "filter.{0} wird als eines davon verstanden: {1}",
    "filter.kind: there are {}": "filter.kind: es gibt {0}",
    "filter.processInstanceKey.$in takes 1 to {} keys": (
        "filter.processInstanceKey.$in nimmt 1 bis {0} Schlüssel"
    ),
    "filter.processInstanceKey: {}": "filter.processInstanceKey: {0:reason}",
    "filter.state: only active and suspended instances can be reached": (
        "filter.state: Nur aktive und angehaltene Vorgänge sind zu erreichen"
    ),
    "filter.state: only active incidents can be resolved": (
        "filter.state: Nur offene Störungen können behoben werden"
    ),
    "page.{} must be a whole number from {} to {}": (
        "page.{0} muss eine ganze Zahl von {1} bis {2} sein"
    ),
    "sort is by one of {}, in the order ASC or DESC": (
        "sort geht nach einem von {0}, in der Folge ASC oder DESC"
    ),
    "sort must be a list of objects with field and order": (
        "sort muss eine Liste von Objekten mit field und order sein"
    ),
    "sorting must be a list of sortBy and sortOrder": (
        "sorting muss eine Liste von sortBy und sortOrder sein"
    ),
    "sorting: sortBy takes createTime, sortOrder takes asc or desc": (
        "sorting: sortBy nimmt createTime, sortOrder nimmt asc oder desc"
    ),
    "result.activateElements has more than {} elements": (
        "result.activateElements hat mehr als {0} Elemente"
    ),
    "result.activateElements must be a list": "result.activateElements muss eine Liste sein",
    "result.activateElements: each has an elementId": (
        "result.activateElements: Jedes hat eine elementId"
    ),
    "result.type is neither userTask nor adHocSubProcess": (
        "result.type ist weder userTask noch adHocSubProcess"
    ),
    "result.{} is neither true nor false": "result.{0} ist weder true noch false",
    "timeToLive must be a whole number of milliseconds, up to {}": (
        "timeToLive muss eine ganze Zahl von Millisekunden sein, bis {0}"
    ),
    "timers must be one of {}": "timers muss eines davon sein: {0}",
    "timestamp must be a whole number: milliseconds since 1970": (
        "timestamp muss eine ganze Zahl sein: Millisekunden seit 1970"
    ),
    "timestamp must lie between 0 and {}": "timestamp muss zwischen 0 und {0} liegen",
    "processDefinitionKey must be decimal digits": "processDefinitionKey muss aus Ziffern bestehen",
    "the body must be a JSON object": "der Inhalt muss ein JSON-Objekt sein",
    "{} must be one line of printable characters": (
        "{0:word} muss eine Zeile druckbarer Zeichen sein"
    ),
    "topics must be a list of topics": "topics muss eine Liste von Themen sein",
}
_BOUNDS: Final = {
    "Idempotency-Key takes 1 to {} printable ASCII characters in quotes": (
        "Idempotency-Key nimmt 1 bis {0} druckbare ASCII-Zeichen in Anführungszeichen"
    ),
    "The asynchronous response timeout cannot be set to a value greater than {} milliseconds": (
        "asyncResponseTimeout darf höchstens {0} Millisekunden sein"
    ),
    "the request has more than {} bytes": "die Anfrage hat mehr als {0} Bytes",
    "there are {} topics; at most {}": "es sind {0} Themen; höchstens {1}",
    "topics: a topic stands there twice": "topics: Ein Thema steht zweimal da",
    "{} has {} characters; at most {} can be kept": (
        "{0:word} hat {1} Zeichen; höchstens {2} können aufbewahrt werden"
    ),
    "{} has {} items; at most {}": "{0:word} hat {1} Einträge; höchstens {2}",
    "{} names {} twice": "{0:word} nennt {1} zweimal",
    "{}: at most {} at once": "{0:word}: höchstens {1} auf einmal",
    "{}: each takes sourceElementId and targetElementId": (
        "{0:word}: Jedes nimmt sourceElementId und targetElementId"
    ),
}
_NOT_HERE: Final = {
    "data is missing: what the form holds": "data fehlt: was im Formular steht",
    "businessId: it is given when the instance is started": (
        "businessId: Sie wird beim Start des Vorgangs gegeben"
    ),
    "tenantId: there is one tenant only, {}": "tenantId: Es gibt nur einen Mandanten, {0}",
    "tenantIds: there is one tenant only, {}": "tenantIds: Es gibt nur einen Mandanten, {0}",
    "tenant-id: there are no tenants here; leave it empty": (
        "tenant-id: Hier gibt es keine Mandanten; lassen Sie es leer"
    ),
    "tenantIdIn: there are no tenants here": "tenantIdIn: Hier gibt es keine Mandanten",
    "processVariables: values are not searched; ask by businessKey": (
        "processVariables: Nach Werten wird nicht gesucht; fragen Sie mit businessKey"
    ),
    "variables: a failure leaves localVariables only": (
        "variables: Ein Fehlschlag lässt nur localVariables da"
    ),
    "a preview is asked for in the address: ?preview=true": (
        "um eine Vorschau wird in der Adresse gebeten: ?preview=true"
    ),
    "there is no preview of this; nothing was done": (
        "hiervon gibt es keine Vorschau; es wurde nichts getan"
    ),
    "{} is no {}: {}": "{0:word} ist kein {1}: {2}",
    "{}: the type {} is not taken here": "{0:word}: Der Typ {1} wird hier nicht genommen",
    "{}: values that are not kept (transient) are not taken": (
        "{0:word}: Werte, die nicht aufbewahrt werden (transient), werden nicht genommen"
    ),
    "Request property [{}] cannot be parsed; there are {}": (
        "die Angabe {0} ist nicht zu verstehen; es gibt {1}"
    ),
    "Failed to evaluate expression '{}': {}": "der Ausdruck '{0}' scheitert: {1:reason}",
    "Failed to parse expression '{}': {}": "der Ausdruck '{0}' ist kein FEEL: {1:reason}",
    "The provided {} '{}' is not a valid key. Expected a numeric value. Did you pass an entity id"
    " instead of an entity key?": "{0} '{1}' ist kein Schlüssel; einer besteht aus Ziffern",
}
_MEDIA: Final = {
    "a webhook brings application/json or {}": "ein Webhook bringt application/json oder {0}",
    "a webhook brings one event at a time; send batches to cloud-events": (
        "ein Webhook bringt ein Ereignis auf einmal; senden Sie mehrere an cloud-events"
    ),
    "a webhook's headers are not signed and cannot hold attributes of an event; send it as a whole"
    " as {}": (
        "die Kopfzeilen eines Webhooks sind nicht signiert und tragen keine Angaben eines"
        " Ereignisses; senden Sie es als Ganzes als {0}"
    ),
    "send the files as multipart/form-data, one part `resources` per file": (
        "senden Sie die Dateien als multipart/form-data, jede als Teil `resources`"
    ),
    "the Content-Type is {}; send the body as application/json": (
        "der Content-Type ist {0}; senden Sie den Inhalt als application/json"
    ),
    "the Content-Type is {}; send {}, {}, or the attributes in headers that begin with ce-": (
        "der Content-Type ist {0}; senden Sie {1}, {2} oder die Angaben in Kopfzeilen, die mit ce-"
        " beginnen"
    ),
    "the event format {} is not read here; send {}": (
        "das Ereignisformat {0} wird hier nicht gelesen; senden Sie {1}"
    ),
    "the file name {} cannot be kept; give the file a name of at most {} printable characters,"
    " folders in it named and parted by /": (
        "der Dateiname {0} kann nicht aufbewahrt werden; geben Sie der Datei einen von höchstens"
        " {1} druckbaren Zeichen, Ordner darin benannt und mit / getrennt"
    ),
}
SENTENCES: Final = {
    **_WHO,
    **_UNKNOWN,
    **_MISSING,
    **_KINDS,
    **_BOUNDS,
    **_NOT_HERE,
    **_MEDIA,
    **EVENTS,
    **NOT_OFFERED,
}
_REFUSALS: Final = Catalogue(SENTENCES, fault_in_german)
_LONGEST = 1_000
"""Characters; whoever asks writes parts of a detail, and patterns take long for long ones."""


def detail_in_german(detail: str) -> str | None:
    """Return the detail of a problem in German; `None` if nobody has written that."""
    return _REFUSALS.told(detail) if len(detail) <= _LONGEST else None
