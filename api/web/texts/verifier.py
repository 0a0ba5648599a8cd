"""Words of the page that verifies an export in the browser."""

from __future__ import annotations

from collections.abc import Mapping

from api.web.language import Spoken
from api.web.texts.english import verifier as english

TEXTS: Mapping[str, str] = {
    "verifier.title": "Export prüfen",
    "verifier.lead": "Prüft einen Export oder Bericht aus dem Ledger in diesem Browser. Die Datei "
    "bleibt auf Ihrem Gerät: Diese Seite überträgt nichts.",
    "verifier.file": "Export oder Bericht",
    "verifier.file_hint": "Datei mit der Endung .json, .zip oder .pdf",
    "verifier.key": "Prüfschlüssel",
    "verifier.key_hint": "Der Schlüssel name+id+key, den Sie aus anderer Quelle kennen, zum "
    "Beispiel aus einem früheren Bericht. Ohne ihn zeigt die Prüfung nur, dass der Export "
    "in sich stimmt.",
    "verifier.earlier": "Früherer Prüfpunkt",
    "verifier.earlier_hint": "Der Text eines Prüfpunkts, den Sie aufbewahrt haben. Nur damit fällt "
    "auf, wenn jemand mit dem Schlüssel alles neu geschrieben hat.",
    "verifier.witness": "Zeugen",
    "verifier.witness_hint": "Prüfschlüssel von Zeugen, denen Sie vertrauen, je Zeile einer. Dann "
    "muss der Prüfpunkt von ihnen mitgezeichnet sein.",
    "verifier.needed": "Davon nötig",
    "verifier.needed_hint": "Leer heißt: alle",
    "verifier.check": "Prüfen",
    "verifier.noscript": "Diese Seite rechnet in Ihrem Browser und braucht dafür JavaScript.",
    "verifier.save": "Diese Seite als eine Datei speichern",
    "verifier.save_words": "Sie funktioniert ohne Netz und ohne diesen Server.",
    "verifier.script": "Prüfprogramm für Python herunterladen",
    "verifier.script_words": "Es prüft auch die Regeln zum Inhalt und braucht nur Python ab 3.11.",
}
"""By key, for the template."""

_SCRIPT_WORDS: Mapping[str, str] = {
    "no_file": "Wählen Sie einen Export oder Bericht aus.",
    "working": "Die Datei wird geprüft.",
    "holds": "Der Nachweis hält.",
    "broken": "Der Nachweis hält nicht: {count} Befunde.",
    "broken.one": "Der Nachweis hält nicht: ein Befund.",
    "unreadable": "Die Datei ist kein lesbarer Export oder Bericht aus dem Ledger.",
    "unreadable.given": "Ein Schlüssel oder Prüfpunkt, den Sie vorgeben, ist nicht lesbar.",
    "too_large": "Die Datei ist zu groß für einen Browser. Nehmen Sie das Prüfprogramm für Python.",
    "failed": "Die Prüfung ist abgebrochen, wahrscheinlich weil die Datei zu groß ist. Nehmen "
    "Sie das Prüfprogramm für Python.",
    "unable.old": "Dieser Browser kann keine Ed25519-Signaturen prüfen. Nehmen Sie Chromium, "
    "Chrome oder Edge ab Version 137, Firefox ab 129 oder Safari ab 17, oder das "
    "Prüfprogramm für Python.",
    "unable.insecure": "Der Browser gibt seine Kryptographie nur Seiten über https. Öffnen Sie die "
    "Seite über https oder speichern Sie sie als Datei und öffnen Sie diese.",
    "archive-altered.how": "Entpacken Sie das Archiv und prüfen Sie evidence.json allein.",
    "report-altered.how": "Lösen Sie den Anhang mit pdfdetach -save 1 -o evidence.json heraus und "
    "prüfen Sie ihn für sich. Für die Seiten der PDF-Datei bürgt dann nichts.",
    "facts": "Was geprüft wurde",
    "evidence": "Anhang evidence.json, SHA-256",
    "log": "Log",
    "logs": "Namen des Logs",
    "logs_words": "{log} ab Platz {first}",
    "log_key": "Schlüssel des Logs",
    "log_key_words": "{vkey}: signiert ab {first} Einträgen, {ends}",
    "log_key_until": "zuletzt bei {last}",
    "log_key_open": "noch in Kraft",
    "former_key": "Früherer Prüfpunkt",
    "former_key_words": "signiert mit dem früheren Schlüssel {vkey}, den der Export nennt",
    "size": "Einträge unter dem Prüfpunkt",
    "root": "Wurzel",
    "scope": "Umfang",
    "everything": "das ganze Log",
    "instance": "Vorgang {instance}",
    "filters": "Auswahl: {filters}",
    "counts": "Einträge",
    "counts_words": "{disclosed} offengelegt, {undisclosed} im selben Bereich nicht",
    "opened": "Offengelegte Werte",
    "end": "Ende des Vorgangs",
    "end_words": "Nr. {seq}, Stand {at}; was danach kam, zeigt dieser Export nicht",
    "end_unknown": "nicht belegt",
    "witness": "Zeuge",
    "witness_words": "{name} hat den Prüfpunkt über {size} Einträge am {at} mitgezeichnet",
    "stranger_words": "{name}: steht im Prüfpunkt, nicht geprüft",
    "stranger_time": "{name}, nach eigener Angabe am {at}: steht im Prüfpunkt, nicht geprüft. "
    "Geben Sie dazu seinen Prüfschlüssel vor",
    "timestamps": "Zeitstempel",
    "timestamps_words": "{count} im Export, nicht geprüft",
    "limits": "Was diese Prüfung nicht zeigt",
    "limit.key": "Der Schlüssel stammt aus dem Export selbst: Ohne einen Schlüssel aus anderer "
    "Quelle kann jeder einen solchen Export anfertigen.",
    "limit.outdated": "Der vorgegebene Schlüssel {vkey} ist nach diesem Export abgelöst. Wer ihn "
    "hat, kann ein Log erfinden, das mit ihm nachgewiesen scheint: Geben Sie ihn nicht mehr vor.",
    "limit.earlier": "Ohne früheren Prüfpunkt oder Zeugen fällt nicht auf, wenn jemand mit dem "
    "Schlüssel alles neu geschrieben, das Ende abgeschnitten oder eine alte Sicherung eingespielt "
    "hat.",
    "limit.later": "Dass das Log nicht mehr als {size} Einträge hat, belegt nichts davon: Wer den "
    "Schlüssel hat, könnte das Ende abgeschnitten oder eine alte Sicherung eingespielt haben.",
    "limit.selection": "Die {left} übrigen Einträge des Bereichs liegen nur als Hashwert bei; "
    "davor sind {before}, danach {after} weder offengelegt noch aufgezählt. Auch unter ihnen kann "
    "es solche der Auswahl geben.",
    "limit.person": "Dass die Einträge von der genannten Person handeln, sagt nur der Betreiber.",
    "limit.timestamps": "Ob die Zeitstempel gelten, prüft das Prüfprogramm mit --tsa-ca oder "
    "openssl ts -verify.",
    "limit.clock": "Die Uhr des Testbetriebs war gestellt: Die Zeiten von {count} Einträgen "
    "besagen nichts.",
    "limit.seal": "Das Siegel der PDF-Datei prüft diese Seite nicht, und nicht, ob ihre Seiten zu "
    "den Einträgen passen. pdfsig prüft es; seine Ausgabe muss „Signature is Valid“ und „Total "
    "document signed“ enthalten.",
    "limit.rules": "Regeln zum Inhalt, etwa ob jemand seine eigene Anfrage freigegeben hat, "
    "prüft das Prüfprogramm für Python.",
    "limit.source": "Dass wahr ist, was eingetragen wurde, kann keine Prüfung zeigen.",
}
SCRIPT_WORDS: Spoken[str, str] = Spoken(_SCRIPT_WORDS, english.SCRIPT_WORDS)
"""By key, for the script."""
