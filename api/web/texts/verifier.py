"""Words of the page that verifies an export in the browser."""

from __future__ import annotations

from collections.abc import Mapping

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
    "verifier.check": "Prüfen",
    "verifier.noscript": "Diese Seite rechnet in Ihrem Browser und braucht dafür JavaScript.",
    "verifier.save": "Diese Seite als eine Datei speichern",
    "verifier.save_words": "Sie funktioniert ohne Netz und ohne diesen Server.",
    "verifier.script": "Prüfprogramm für Python herunterladen",
    "verifier.script_words": "Es prüft auch die Regeln zum Inhalt und braucht nur Python ab 3.11.",
}
"""By key, for the template."""

SCRIPT_WORDS: Mapping[str, str] = {
    "no_file": "Wählen Sie einen Export oder Bericht aus.",
    "working": "Die Datei wird geprüft.",
    "holds": "Der Nachweis hält.",
    "broken": "Der Nachweis hält nicht: {count} Befunde.",
    "broken.one": "Der Nachweis hält nicht: ein Befund.",
    "unreadable": "Nicht lesbar: {what}",
    "unable.old": "Dieser Browser kann keine Ed25519-Signaturen prüfen. Nehmen Sie Chromium, "
    "Chrome oder Edge ab Version 137, Firefox ab 129 oder Safari ab 17, oder das "
    "Prüfprogramm für Python.",
    "unable.insecure": "Der Browser gibt seine Kryptographie nur Seiten über https. Öffnen Sie die "
    "Seite über https oder speichern Sie sie als Datei und öffnen Sie diese.",
    "beyond": "Diese Seite kann den Export nicht ganz prüfen ({what}) und gibt deshalb kein Urteil "
    "ab. Nehmen Sie das Prüfprogramm für Python.",
    "beyond.log_keys": "gewechselte Schlüssel",
    "beyond.logs": "ein fortgesetztes Log",
    "beyond.timestamps": "Zeitstempel",
    "beyond.filters": "eine gefilterte Auswahl",
    "facts": "Was geprüft wurde",
    "log": "Log",
    "size": "Einträge unter dem Prüfpunkt",
    "root": "Wurzel",
    "scope": "Umfang",
    "everything": "das ganze Log",
    "instance": "Vorgang {instance}",
    "counts": "Einträge",
    "counts_words": "{disclosed} offengelegt, {undisclosed} im selben Bereich nicht",
    "opened": "Offengelegte Werte",
    "end": "Ende des Vorgangs",
    "end_words": "Nr. {seq}, Stand {at}; was danach kam, zeigt dieser Export nicht",
    "end_unknown": "nicht belegt",
    "limits": "Was diese Prüfung nicht zeigt",
    "limit.key": "Der Schlüssel stammt aus dem Export selbst: Ohne einen Schlüssel aus anderer "
    "Quelle kann jeder einen solchen Export anfertigen.",
    "limit.earlier": "Ohne früheren Prüfpunkt fällt nicht auf, wenn jemand mit dem Schlüssel alles "
    "neu geschrieben, das Ende abgeschnitten oder eine alte Sicherung eingespielt hat.",
    "limit.seal": "Das Siegel der PDF-Datei prüft diese Seite nicht, und nicht, ob ihre Seiten zu "
    "den Einträgen passen. pdfsig prüft es; seine Ausgabe muss „Signature is Valid“ und „Total "
    "document signed“ enthalten.",
    "limit.rules": "Regeln zum Inhalt, etwa ob jemand seine eigene Anfrage freigegeben hat, sowie "
    "Zeugen und Zeitstempel prüft das Prüfprogramm für Python.",
    "limit.source": "Dass wahr ist, was eingetragen wurde, kann keine Prüfung zeigen.",
}
"""By key, for the script."""
