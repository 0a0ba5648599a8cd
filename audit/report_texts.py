"""What reports say, in German and in English."""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, tuple[str, str]] = {
    # head, foot, verdict
    "head": ("Bericht aus dem Ledger", "Report from the ledger"),
    "page": ("Seite {page} von {pages}", "Page {page} of {pages}"),
    "foot.case": ("Vorgang {number} · Prüfpunkt {size}", "Case {number} · checkpoint {size}"),
    "foot.selection": ("{title} · Prüfpunkt {size}", "{title} · checkpoint {size}"),
    "entry": ("Eintrag", "entry"),
    "entries": ("Einträge", "entries"),
    "finding": ("Befund", "finding"),
    "findings": ("Befunde", "findings"),
    "verdict.broken": ("Nicht nachgewiesen", "Not proven"),
    "verdict.broken_words": (
        "Bei der Prüfung der {count} wurde gefunden, was nicht stimmt. Die Befunde stehen weiter "
        "unten, jeder mit seiner Stelle.",
        "Verifying {count} found what is not as it must be. The findings stand below, each with "
        "its place.",
    ),
    "verdict.case": (
        "Nachgewiesen: {count}, lückenlos und unverändert",
        "Proven: {count}, without gap and unchanged",
    ),
    "verdict.case_words": (
        "Jeder Schritt dieses Vorgangs steht manipulationserkennbar im Ledger. Der signierte "
        "Prüfpunkt deckt alle gezeigten Einträge ab.",
        "Every step of this case stands in the ledger, tamper-evident. The signed checkpoint "
        "covers all entries shown.",
    ),
    "verdict.selection": ("Nachgewiesen: {count}, unverändert", "Proven: {count}, unchanged"),
    "verdict.selection_words": (
        "Jeder gezeigte Eintrag steht manipulationserkennbar im Ledger, unter dem signierten "
        "Prüfpunkt. Ob die Auswahl vollständig ist, belegt dieser Bericht nicht: Was zum selben "
        "Bereich gehört und nicht gezeigt wird, liegt als Hashwert bei.",
        "Every entry shown stands in the ledger, tamper-evident, under the signed checkpoint. "
        "Whether the selection is complete is not proven: what belongs to the same range and is "
        "not shown is enclosed as hashes.",
    ),
    "verdict.findings": (
        " Zum Inhalt gibt es {count}: siehe unten.",
        " About the content: {count}, see below.",
    ),
    # opening of the case report
    "case.title": (
        "Bericht zum Vorgang {number} · {process}",
        "Report on case {number} · {process}",
    ),
    "case.process": ("{name}, Version {version}", "{name}, version {version}"),
    "case.number": ("Vorgang", "Case"),
    "case.key": ("Interne Nummer", "Internal number"),
    "case.process_label": ("Prozess", "Process"),
    "case.status": ("Stand", "State"),
    "case.started": ("Begonnen", "Started"),
    "case.ended": ("Beendet", "Ended"),
    "case.not_ended": ("noch nicht", "not yet"),
    "made": ("Bericht erstellt", "Report made"),
    "values": ("Angaben im Vorgang", "Values of the case"),
    # scope
    "scope": ("Umfang", "Scope"),
    "scope.shown": ("Gezeigt", "Shown"),
    "scope.case": ("alle Einträge des Vorgangs {number}", "all entries of case {number}"),
    "scope.all": ("alle Einträge des Logs", "all entries of the log"),
    "scope.selection": (
        "die Einträge, auf die alle Filter zutreffen",
        "the entries that all filters admit",
    ),
    "scope.filters": ("Filter im Wortlaut", "Filters verbatim"),
    "scope.range": ("Bereich im Log", "Range of the log"),
    "scope.range_words": (
        "Platz {first} bis {last}, unter einem Prüfpunkt über {size}",
        "places {first} to {last}, under a checkpoint over {size}",
    ),
    "scope.disclosed": ("Davon offengelegt", "Disclosed of it"),
    "scope.undisclosed": ("Nicht offengelegt", "Not disclosed"),
    "scope.undisclosed_case": (
        "{count}, sie gehören zu anderen Vorgängen und liegen als Hashwert bei",
        "{count}, they belong to other cases and are enclosed as hashes",
    ),
    "scope.undisclosed_selection": (
        "{count}, sie liegen als Hashwert bei",
        "{count}, they are enclosed as hashes",
    ),
    "none": ("keine", "none"),
    # findings, kinds
    "findings.none": (
        "Keine. Geprüft wurden Hashwerte, Verkettung, Baum, Signatur, offengelegte Werte und die "
        "Regeln des Ledgers.",
        "None. Checked were hashes, links, tree, signature, disclosed values and the rules of the "
        "ledger.",
    ),
    "findings.part": (
        "Regeln, nach denen etwas fehlt, gelten nur für Vorgänge, die vom ersten Eintrag an "
        "gezeigt werden.",
        "Rules by which something is missing apply only to cases that are shown from their first "
        "entry on.",
    ),
    "place": ("Platz {index}", "place {index}"),
    "number": ("Eintrag {seq}", "entry {seq}"),
    "kinds": ("Was geschah, nach Art", "What happened, by kind"),
    # timeline
    "timeline": ("Verlauf", "Timeline"),
    "timeline.words": (
        "Älteste zuerst, Zeiten nach der Uhr der Datenbank (Europe/Berlin).",
        "Oldest first, times by the database's clock (Europe/Berlin).",
    ),
    "timeline.as": (", als {role}", ", as {role}"),
    "timeline.hidden.one": (
        "1 Angabe nicht offengelegt oder gelöscht",
        "1 value not disclosed, or erased",
    ),
    "timeline.hidden": (
        "{count} Angaben nicht offengelegt oder gelöscht",
        "{count} values not disclosed, or erased",
    ),
    "result": ("Ergebnis", "Result"),
    "warnings": ("Hinweise", "Warnings"),
    # selections
    "title.selection": ("Auszug aus dem Ledger", "Extract from the ledger"),
    "title.consents": ("Nachweis der Einwilligung", "Evidence of consent"),
    "title.approvals": ("Freigaben eines Angebots", "Approvals of a quote"),
    "title.requests": ("Verzeichnis der Betroffenenanfragen", "Register of data subject requests"),
    "title.erasures": ("Bescheinigung der Löschung", "Certificate of erasure"),
    "title.trace": ("Ablauf eines Prozesses", "Trace of a process"),
    "title.interventions": ("Eingriffe der Verwaltung", "Interventions of operators"),
    "case": ("Vorgang", "Case"),
    "when": ("Wann", "When"),
    "who": ("Wer", "Who"),
    "what": ("Was", "What"),
    "evidence": ("Beleg", "Evidence"),
    "index": ("Platz", "Place"),
    "purpose": ("Zweck, Weg", "Purpose, channel"),
    "open": ("offen", "open"),
    "nothing": ("Dazu enthält die Auswahl nichts.", "The selection holds nothing of this."),
    "consents.state": ("Stand der Einwilligungen", "State of the consents"),
    "consents.requested": ("Angefragt", "Requested"),
    "consents.confirmed": ("Bestätigt", "Confirmed"),
    "consents.used": ("Zuletzt genutzt", "Last used"),
    "consents.ended": ("Beendet", "Ended"),
    "consents.history": ("Was dazu geschah", "What happened"),
    "consents.opened": ("Angaben dazu", "Values of it"),
    "approvals.matrix": (
        "Wer entscheiden sollte und wer entschieden hat",
        "Who was to decide and who decided",
    ),
    "approvals.round": ("Fassung, Runde", "Version, round"),
    "approvals.version": ("Fassung {version}", "version {version}"),
    "approvals.numbered": ("Runde {round}", "round {round}"),
    "approvals.key": ("Schlüssel {case}", "key {case}"),
    "approvals.element": ("Freigabe durch", "Approval by"),
    "approvals.asked": ("Angefordert", "Requested"),
    "approvals.due": ("Frist", "Due"),
    "approvals.overdue": ("überfällig", "overdue"),
    "approvals.late": ("verspätet", "late"),
    "approvals.dropped": ("entfallen", "dropped"),
    "approvals.decision": ("Entscheidung", "Decision"),
    "approvals.by": ("durch", "by"),
    "approvals.tables": ("Nach welchen Tabellen", "By which tables"),
    "approvals.table": ("Tabelle", "Table"),
    "approvals.table_version": ("Version", "Version"),
    "approvals.rules": ("Nach Regel", "By rule"),
    "approvals.sent": ("Versand und Annahme", "Sending and acceptance"),
    "requests.register": ("Anfragen und Fristen", "Requests and deadlines"),
    "requests.kind": ("Art, Weg", "Kind, channel"),
    "requests.received": ("Eingang", "Received"),
    "requests.due": ("Frist", "Due"),
    "requests.extended": ("Verlängert bis", "Extended to"),
    "requests.answered": ("Beantwortet", "Answered"),
    "requests.state": ("Stand", "State"),
    "requests.in_time": ("fristgerecht", "in time"),
    "requests.late": ("verspätet", "late"),
    "requests.over": ("überschritten", "overdue"),
    "requests.none_due": ("ohne Frist", "no deadline"),
    "requests.words": (
        "Stand: {at}. Ob danach geantwortet wurde, zeigt dieser Bericht nicht.",
        "As of {at}. Whether an answer was given after that, this report does not show.",
    ),
    "about.person": ("Nachweis über die Person {handle}.", "Evidence about the person {handle}."),
    "about.known": (
        "Nachweis über die Person {handle}, bekannt als {names}.",
        "Evidence about the person {handle}, known as {names}.",
    ),
    "about.sealed": (
        "Werte, die versiegelt bleiben, weil sie auch andere Personen nennen (Art. 15 Abs. 4 "
        "DSGVO): {count}.",
        "Values that stay sealed because they name other persons, too (Art. 15 (4) GDPR): {count}.",
    ),
    "erasures.none_title": ("Löschungen: keine ausgeführt", "Erasures: none carried out"),
    "erasures.title": ("Was gelöscht wurde", "What was erased"),
    "erasures.words": (
        "Versiegelte Werte, Index und Schlüssel wurden vernichtet. Die Einträge bleiben mit ihren "
        "Hashwerten nachweisbar, ihre Werte sind nicht mehr lesbar.",
        "Sealed values, index and keys were destroyed. The entries stay provable by their hashes; "
        "their values can no longer be read.",
    ),
    "erasures.handle": ("Kennung der Person", "Handle of the person"),
    "erasures.class": ("Datenklasse", "Retention class"),
    "erasures.count": ("Werte", "Values"),
    "erasures.method": ("Verfahren", "Method"),
    "erasures.backups": ("Sicherungen", "Backups"),
    "erasures.covered": ("erfasst ab {at}", "covered from {at}"),
    "erasures.not_covered": (
        "noch nicht: bis Epoche {epoch} vergessen ist",
        "not yet: until epoch {epoch} is forgotten",
    ),
    "erasures.backups_title": (
        "Ab wann auch Sicherungen nichts mehr öffnen",
        "From when backups open nothing of it any more",
    ),
    "erasures.epoch": ("Epoche", "Epoch"),
    "erasures.since": ("Erfasst ab", "Covered from"),
    "erasures.proof": ("Nachweis", "Proof"),
    "erasures.proof_entry": ("Eintrag {index}: {fact}", "entry {index}: {fact}"),
    "erasures.covered_words": (
        "Sicherungen der Datenbank von vorher, und freier Platz in ihren Dateien, enthalten die "
        "vernichteten Schlüssel nur verschlüsselt. Der Schlüssel dazu (Epoche {epoch}) ist "
        "vernichtet: Ab dem genannten Zeitpunkt öffnen sie nichts mehr. Das setzt voraus, dass "
        "kek-{epoch}.key auch aus jeder Kopie des Schlüsselordners entfernt ist.",
        "Earlier backups of the database, and free space in its files, hold the destroyed keys in "
        "encrypted form only. The key for that (epoch {epoch}) is destroyed: from the time named "
        "on they open nothing any more. This requires that kek-{epoch}.key is removed from every "
        "copy of the key folder, too.",
    ),
    "erasures.not_covered_words": (
        "Sicherungen der Datenbank von vorher, und freier Platz in ihren Dateien, enthalten die "
        "vernichteten Schlüssel noch, verschlüsselt unter Epoche {epoch} oder älter. Wer die "
        "Schlüssel verwaltet (Administration), führt aus: „vorgang keys rotate kek“, dann „vorgang "
        "keys forget {epoch}“, ebenso für jede ältere Epoche, und entfernt kek-{epoch}.key aus "
        "jeder Kopie des Schlüsselordners. Eine neue Bescheinigung nennt danach Zeitpunkt und "
        "Nachweis.",
        "Earlier backups of the database, and free space in its files, still hold the destroyed "
        "keys, encrypted under epoch {epoch} or an older one. Whoever manages the keys (an "
        "administrator) runs “vorgang keys rotate kek”, then “vorgang keys forget {epoch}”, the "
        "same for each older epoch, and removes kek-{epoch}.key from every copy of the key "
        "folder. A new certificate then names the time and the proof.",
    ),
    "erasures.kept_title": ("Was bleibt, und bis wann", "What is kept, and until when"),
    "erasures.kept_words": (
        "Die Fristen stehen im Gesetz; nach ihrem Ende werden auch diese Werte gelöscht. Was "
        "gesperrt ist, bleibt, bis die Sperre aufgehoben und erneut gelöscht ist. Stand dieser "
        "Bescheinigung.",
        "The terms are the law's; when they end, these values are erased as well. What is held "
        "stays until the hold is lifted and it is erased once more. As of this certificate.",
    ),
    "erasures.nothing_kept": (
        "Es bleibt nichts: Von diesen Vorgängen sind keine Werte mehr zu lesen.",
        "Nothing is kept: no values of these cases can be read any more.",
    ),
    "erasures.kept_until": ("Bis", "Until"),
    "erasures.everything": ("alles", "everything"),
    "erasures.held": (
        "auf weiteres, wegen Löschsperre {hold}",
        "further notice, because of hold {hold}",
    ),
    "erasures.while_running": (
        "Frist läuft ab Ende des Vorgangs",
        "the term runs from the end of the case",
    ),
    "erasures.answered": ("Beantwortet: {result}.", "Answered: {result}."),
    "erasures.approvals": ("Antrag und Freigaben", "Request and approvals"),
    "trace.case": ("Vorgang {case}", "Case {case}"),
    "trace.words": (
        "{count}, Dauer {duration}.",
        "{count}, duration {duration}.",
    ),
    "trace.step": ("Schritt", "Step"),
    "trace.since": ("nach", "after"),
    "interventions.title": ("Eingriffe und ihre Begründung", "Interventions and their reasons"),
    "interventions.reason": ("Begründung", "Reason"),
    "interventions.outcome": ("Entscheidungen gesetzt", "Outcomes set"),
    "interventions.sealed": ("nicht offengelegt", "not disclosed"),
    "interventions.other": ("Betrieb des Systems", "Operation of the system"),
    # verification pages
    "check": ("Nachprüfen", "Verifying"),
    "check.words": (
        "In dieser Datei steckt „evidence.json“ mit allen Einträgen, Nachweisen und dem Prüfpunkt. "
        "Damit prüft jeder ohne Zugang zum System.",
        "This file holds “evidence.json” with all entries, proofs and the checkpoint. With it "
        "anybody can verify without access to the system.",
    ),
    "check.log": ("Log", "Log"),
    "check.checkpoint": ("Prüfpunkt", "Checkpoint"),
    "check.root": ("Wurzel (hex)", "Root (hex)"),
    "check.key": ("Prüfschlüssel", "Verifier key"),
    "check.seal": ("Siegel, SHA-256", "Seal, SHA-256"),
    "check.seal_time": ("Zeit des Siegels", "Time of the seal"),
    "check.seal_time.stamped": (
        "mit Zeitstempel einer Zeitstempelstelle im Siegel (PAdES B-T)",
        "with an authority’s time stamp in the seal (PAdES B-T)",
    ),
    "check.seal_time.unanswered": (
        "ohne Zeitstempel (PAdES B-B): Die Zeitstempelstelle hat nicht geantwortet. Wann gesiegelt "
        "wurde, sagt nur dieser Bericht selbst",
        "without a time stamp (PAdES B-B): the time-stamp authority did not answer. When it was "
        "sealed, only this report says",
    ),
    "check.seal_time.none": ("ohne Zeitstempel (PAdES B-B)", "without a time stamp (PAdES B-B)"),
    "check.authority": ("Aussteller, SHA-256", "Issuer, SHA-256"),
    "check.last": ("Letzter Eintrag", "Last entry"),
    "check.end": ("Ende festgehalten", "End recorded"),
    "check.end_words": ("auf Platz {place} im Log", "at place {place} of the log"),
    "check.witnesses": ("Zeugen, die der Betreiber fragt", "Witnesses that the operator asks"),
    "check.timestamps": ("Zeitstempel", "Timestamps"),
    "check.timestamps_words": (
        "{count} nach RFC 3161, im Nachweis unter „timestamps“; hier nicht geprüft, das tut "
        "vorgang-verify mit --tsa-ca",
        "{count} by RFC 3161, in the evidence under “timestamps”; not checked here, vorgang-verify "
        "does with --tsa-ca",
    ),
    "check.note": ("Der Prüfpunkt, wie er signiert ist:", "The checkpoint as it is signed:"),
    "check.previous": ("Fortsetzung des vorigen Berichts", "Continuation of the previous report"),
    "check.previous_words": (
        "Der vorige Bericht über diesen Umfang stand unter einem Prüfpunkt über {size}. Das Log "
        "setzt ihn unverändert fort; der Beweis liegt bei (RFC 6962, 2.1.2). Vergleichen Sie "
        "dessen Wurzel mit der im vorigen Bericht: {root}",
        "The previous report on this scope stood under a checkpoint over {size}. The log continues "
        "it unchanged; the proof is enclosed (RFC 6962, 2.1.2). Compare its root with that in the "
        "previous report: {root}",
    ),
    "check.previous_none": (
        "Es gibt keinen früheren Bericht über diesen Umfang für dieselbe Person. Heben Sie diesen "
        "auf: Der nächste belegt dann, dass seither nichts umgeschrieben wurde.",
        "There is no earlier report on this scope for the same person. Keep this one: the next "
        "will then prove that nothing was rewritten since.",
    ),
    "tools": ("Mit Werkzeugen anderer", "With other people's tools"),
    "limits": ("Was dieser Nachweis nicht zeigt", "What this proof does not show"),
    "limits.seal": (
        "Der Bericht trägt ein fortgeschrittenes elektronisches Siegel. Er ist "
        "manipulationserkennbar: Eine Veränderung bleibt möglich, aber nicht unbemerkt.",
        "The report carries an advanced electronic seal. It is tamper-evident: a change stays "
        "possible, but not unnoticed.",
    ),
    # values
    "value.left_out": ("vollständig in evidence.json", "in full in evidence.json"),
    "value.more.one": ("… 1 weitere Zeile, {left_out}", "… 1 more row, {left_out}"),
    "value.more": ("… {count} weitere Zeilen, {left_out}", "… {count} more rows, {left_out}"),
    "value.shortened": ("gekürzt", "shortened"),
    "value.rounded": ("gerundet", "rounded"),
    "value.none": ("leer", "empty"),
    "value.no_item": ("keine", "none"),
    "value.yes": ("ja", "yes"),
    "value.no": ("nein", "no"),
    "value.day": ("{count} Tag", "{count} day"),
    "value.days": ("{count} Tage", "{count} days"),
    "value.hours": ("{count} Std.", "{count} h"),
    "actor.user": ("Person", "person"),
    "actor.subject": ("betroffene Person", "data subject"),
    "actor.service": ("Dienst", "service"),
    "actor.timer": ("Zeitgeber", "timer"),
    "actor.system": ("System", "system"),
}
"""Key -> German, English, with their blanks."""
