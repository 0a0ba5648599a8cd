"""What the checks say, in German and English: what is so, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.doctor import anchor_texts, embedding_texts, key_texts, mail_texts, owner_texts
from engine.doctor.german_settings import fault_in_german
from engine.doctor.result import Grade, Result

GERMAN: Final = "de"
_PARTS: Final = (anchor_texts, embedding_texts, key_texts, mail_texts, owner_texts)

GRADES: Final[Mapping[str, Mapping[Grade, str]]] = {
    "de": {Grade.SOUND: "in Ordnung", Grade.ADVICE: "Hinweis", Grade.WRONG: "FEHLER"},
    "en": {Grade.SOUND: "ok", Grade.ADVICE: "advice", Grade.WRONG: "WRONG"},
}
CHECKS: Final[Mapping[str, str]] = {
    "settings": "Einstellungen",
    "test mode": "Testbetrieb",
    "personal data in logs": "Personenbezogenes im Protokoll",
    "database of one's own": "eigene Datenbank",
    "login of the application": "Anmeldung der Anwendung",
    "public address": "öffentliche Adresse",
    "mail account": "Zugang zum Mailserver",
    "who may read the metrics": "Zugang zu den Messwerten",
    "time zones": "Zeitzonen",
    "disk": "Plattenplatz",
    "key folder": "Schlüsselordner",
    "database": "Datenbank",
    "version of PostgreSQL": "Version von PostgreSQL",
    "rights of the login": "Rechte der Anmeldung",
    "roles": "Rollen",
    "encoding": "Zeichensatz",
    "writing to disk": "Schreiben auf die Platte",
    "commit": "Bestätigung",
    "time zone of connections": "Zeitzone der Verbindungen",
    "clocks": "Uhren",
    "schema": "Schema",
    "log": "Ledger",
    "signed entries": "signierte Einträge",
    "sequencer": "Sequenzer",
    "workers": "Worker",
    "due jobs": "fällige Aufträge",
    "job types": "Auftragsarten",
    "process versions": "Prozessversionen",
    "connection pooler": "Verbindungspool",
    "mail server": "Mailserver",
    "time-stamp authority": "Zeitstempeldienst",
    **dict(kv for one in _PARTS for kv in one.CHECKS.items()),
}
"""German names of the checks; in English they are called as they are."""

_GERMAN: Final[Mapping[str, str]] = {
    "misread": "{fault}. Berichtigen Sie die Einstellung, oder lassen Sie sie weg",
    "test-mode": (
        "VORGANG_TEST_MODE ist an: Die Uhr lässt sich stellen, Zeiten beweisen nichts. Lassen "
        "Sie die Einstellung weg, wo echte Vorgänge laufen"
    ),
    "trace": (
        "VORGANG_TRACE ist gesetzt: Das Protokoll enthält den Wortlaut von Fehlern und damit "
        "Angaben zu Personen. Löschen Sie die Variable"
    ),
    "embedded": (
        "Die mitgelieferte Datenbank läuft. Setzen Sie VORGANG_DATABASE_URL, wo mehrere Server "
        "arbeiten oder gesichert werden soll"
    ),
    "same-login": (
        "Die Anwendung meldet sich als Eigentümer der Tabellen an. Geben Sie "
        "VORGANG_DATABASE_URL eine eigene Anmeldung"
    ),
    "no-url": (
        "VORGANG_DATABASE_URL oder VORGANG_MIGRATION_URL ist keine Datenbankadresse. Schreiben "
        "Sie postgresql://benutzer@rechner/datenbank"
    ),
    "no-public-url": "VORGANG_PUBLIC_URL ist {url!r}. Schreiben Sie https://rechner",
    "local-public-url": (
        "Der Server hört auf {host}, Links führen aber nach {url}. Setzen Sie VORGANG_PUBLIC_URL "
        "auf die Adresse, unter der er erreicht wird"
    ),
    "no-https": (
        "{url} ist unverschlüsselt: Kennwörter gehen im Klartext über das Netz, Sitzungen sind "
        "nicht geschützt. Setzen Sie VORGANG_PUBLIC_URL auf https://… hinter einem Proxy mit TLS"
    ),
    "half-account": (
        "Von VORGANG_SMTP_USERNAME und VORGANG_SMTP_PASSWORD ist nur eines gesetzt. Setzen Sie "
        "beide oder keines"
    ),
    "password-in-clear": (
        "Das Kennwort des Mailservers geht im Klartext über das Netz. Setzen Sie "
        "VORGANG_SMTP_TLS=starttls"
    ),
    "open-metrics": (
        "Wer {host} erreicht, kann die Messwerte lesen. Setzen Sie VORGANG_METRICS_TOKEN, oder "
        "lassen Sie VORGANG_OPERATIONS_HOST auf 127.0.0.1"
    ),
    "no-zones": "Es gibt keine Zeitzonendaten. Installieren Sie das Paket tzdata",
    "disk-full": "In {folder} sind nur {megabytes} MB frei. Schaffen Sie Platz",
    "no-keys": (
        "{folder} gibt es nicht. Führen Sie vorgang migrate und dann vorgang serve aus, oder "
        "spielen Sie die Schlüssel aus der Sicherung zurück; neue Schlüssel öffnen nichts Altes"
    ),
    "keys-missing": (
        "In {folder} fehlt {files}. Spielen Sie die Datei aus der Sicherung zurück; eine neue "
        "öffnet nichts Altes"
    ),
    "keys-open": (
        "In {folder} dürfen andere lesen, oder die Dateien gehören jemand anderem: {files}. "
        "Führen Sie chown -R und chmod -R go= für diesen Ordner aus"
    ),
    "keys-read-only": (
        "In {folder} darf nicht geschrieben werden; der Sequenzer merkt sich dort, was er "
        "signiert hat. Geben Sie dem Worker das Recht"
    ),
    "no-database-url": "{fault}",
    "no-database": (
        "Die Datenbank antwortet nicht: {fault}. Starten Sie sie, oder prüfen Sie "
        "VORGANG_DATABASE_URL"
    ),
    "old": "Es läuft PostgreSQL {found}; nötig ist {least} oder neuer. Aktualisieren Sie",
    "superuser": (
        "Die Anmeldung {login} ist Superuser, für sie gilt kein Recht und keine Sperre. Legen "
        "Sie eine ohne SUPERUSER an"
    ),
    "owner": (
        "Die Anmeldung {login} ist Eigentümer der Tabellen und kann jede Sperre aufheben. Geben "
        "Sie VORGANG_DATABASE_URL eine eigene, wie unter „Operating“ in README beschrieben"
    ),
    "roles-missing": (
        "Es fehlt die Rolle oder das Recht, als sie zu arbeiten: {roles}. Führen Sie vorgang "
        "migrate mit VORGANG_MIGRATION_URL aus"
    ),
    "grants": (
        "Die Rechte der Rollen sind nicht die des Schemas: Die Anwendung darf zu wenig, oder sie "
        "darf im Ledger löschen. Führen Sie vorgang migrate aus und prüfen Sie, wer GRANT "
        "benutzt hat"
    ),
    "encoding": (
        "Die Datenbank hat den Zeichensatz {found}. Legen Sie sie mit ENCODING 'UTF8' neu an"
    ),
    "unsafe-writes": (
        "{names} ist aus: Nach einem Stromausfall kann Bestätigtes fehlen. Schalten Sie es in "
        "postgresql.conf ein"
    ),
    "early-commit": (
        "synchronous_commit ist off: Bestätigtes kann verloren gehen. Setzen Sie es auf on"
    ),
    "time-zone": (
        "Verbindungen haben die Zeitzone {found} statt UTC; etwas dazwischen verwirft die "
        "Startparameter. Lassen Sie im Verbindungspool timezone zu"
    ),
    "skew": (
        "Die Uhren dieses Rechners und der Datenbank gehen {seconds} s auseinander. Stellen Sie "
        "beide nach einem Zeitserver"
    ),
    "schema-older": "Das Schema ist älter als dieses Programm. Führen Sie vorgang migrate aus",
    "schema-newer": (
        "Das Schema ist neuer als dieses Programm; es darf weiterarbeiten, bis es ersetzt ist. "
        "Aktualisieren Sie es"
    ),
    "schema-outgrown": "Das Schema ist zu neu für dieses Programm. Aktualisieren Sie das Programm",
    "head-damaged": (
        "Der letzte signierte Stand in {folder} ist beschädigt. Spielen Sie head-….json aus der "
        "jüngsten Sicherung zurück"
    ),
    "other-log": (
        "Die Datenbank enthält das Ledger {held}, VORGANG_LOG_ORIGIN nennt {named}. Setzen Sie "
        "die Einstellung auf das Ledger der Datenbank"
    ),
    "other-key": (
        "Das Ledger wurde mit einem anderen Schlüssel als dem in {folder} signiert. Nehmen Sie "
        "den Schlüsselordner dieser Datenbank"
    ),
    "rolled-back": (
        "Signiert waren {signed} Einträge, die Datenbank kennt nur {stored}: Sie wurde aus einer "
        "älteren Sicherung zurückgespielt oder verändert. Nehmen Sie eine jüngere Sicherung, "
        "oder bestätigen Sie den Verlust mit vorgang accept-loss"
    ),
    "entries-wait": (
        "{count} Einträge haben keinen Platz, der älteste seit {seconds} s. Läuft ein Worker, "
        "nennt vorgang ledger pending den Grund; vorgang ledger put-aside nimmt Fremdes heraus"
    ),
    "entries-unsigned": (
        "Einträge haben seit {seconds} s keinen signierten Stand. Sehen Sie nach, was der Worker "
        "meldet, der den Schlüssel hat, und ob VORGANG_LOG_SIGNER antwortet"
    ),
    "log-silent": (
        "Der letzte signierte Stand ist {hours} Stunden alt. Sehen Sie nach, ob ein Worker läuft"
    ),
    "no-worker": (
        "Kein Worker ist verbunden: Fristen, Mails und das Ledger stehen. Starten Sie vorgang "
        "worker"
    ),
    "jobs-wait": (
        "{count} Aufträge sind fällig, der älteste seit {seconds} s. Starten Sie weitere Worker"
    ),
    "nobodys-jobs": (
        "Für Aufträge dieser Art gibt es niemanden: {types}. Nennen Sie sie in "
        "VORGANG_EXTERNAL_JOB_TYPES, oder berichtigen Sie das Modell"
    ),
    "held-versions": (
        "Angehalten, sie beginnen keinen Vorgang: {versions}. Fortgesetzt werden sie unter "
        "Störungen, Zurückgehalten"
    ),
    "untaken-jobs": "Kein Worker hat Aufträge dieser Art je abgeholt: {types}. Starten Sie ihn",
    "transaction-pooling": (
        "Dazwischen verteilt ein Verbindungspool die Verbindungen je Transaktion neu; Rollen, "
        "LISTEN und vorbereitete Anweisungen gehen dabei durcheinander. Stellen Sie ihn auf "
        "pool_mode = session"
    ),
    "mail-login": (
        "{place} lehnt die Anmeldung ab. Prüfen Sie VORGANG_SMTP_USERNAME und VORGANG_SMTP_PASSWORD"
    ),
    "mail-without-tls": (
        "{place} bietet kein STARTTLS oder keine Anmeldung an. Prüfen Sie Port und VORGANG_SMTP_TLS"
    ),
    "mail-certificate": (
        "Das Zertifikat von {place} wird nicht anerkannt. Nennen Sie den Rechner, wie er im "
        "Zertifikat steht"
    ),
    "mail-silent": "{place} antwortet nicht. Prüfen Sie VORGANG_SMTP_HOST und VORGANG_SMTP_PORT",
    "no-time-stamp-url": "VORGANG_TIMESTAMP_URL ist {url!r}. Schreiben Sie http://… oder https://…",
    "time-stamps-silent": (
        "{url} antwortet nicht; Berichte werden ohne Zeitstempel gesiegelt. Prüfen Sie "
        "VORGANG_TIMESTAMP_URL"
    ),
}
_ENGLISH: Final[Mapping[str, str]] = {
    "misread": "{fault}. Correct the setting, or leave it out",
    "test-mode": (
        "VORGANG_TEST_MODE is on: the clock can be turned, and times prove nothing. Leave it out "
        "where work is real"
    ),
    "trace": (
        "VORGANG_TRACE is set: the log holds what faults say, and with it facts about people. "
        "Unset it"
    ),
    "embedded": (
        "the embedded database runs. Set VORGANG_DATABASE_URL where several servers work or "
        "backups are made"
    ),
    "same-login": (
        "the application logs in as the owner of the tables. Give VORGANG_DATABASE_URL a login "
        "of its own"
    ),
    "no-url": (
        "VORGANG_DATABASE_URL or VORGANG_MIGRATION_URL is no database address. Write "
        "postgresql://user@host/database"
    ),
    "no-public-url": "VORGANG_PUBLIC_URL is {url!r}. Write https://host",
    "local-public-url": (
        "the server listens on {host}, but links lead to {url}. Set VORGANG_PUBLIC_URL to how "
        "people reach it"
    ),
    "no-https": (
        "{url} is not encrypted: passwords cross the network in clear, and sessions are not "
        "protected. Set VORGANG_PUBLIC_URL to https://… behind a proxy with TLS"
    ),
    "half-account": (
        "only one of VORGANG_SMTP_USERNAME and VORGANG_SMTP_PASSWORD is set. Set both or none"
    ),
    "password-in-clear": (
        "the mail server's password crosses the network in clear. Set VORGANG_SMTP_TLS=starttls"
    ),
    "open-metrics": (
        "whoever reaches {host} can read the metrics. Set VORGANG_METRICS_TOKEN, or leave "
        "VORGANG_OPERATIONS_HOST at 127.0.0.1"
    ),
    "no-zones": "there are no data of time zones. Install the package tzdata",
    "disk-full": "only {megabytes} MB are free in {folder}. Make room",
    "no-keys": (
        "there is no {folder}. Run vorgang migrate and then vorgang serve, or put the keys back "
        "from the backup; new ones open nothing old"
    ),
    "keys-missing": (
        "{files} is missing in {folder}. Put it back from the backup; a new one opens nothing old"
    ),
    "keys-open": (
        "others may read in {folder}, or the files are somebody else's: {files}. Run chown -R "
        "and chmod -R go= on that folder"
    ),
    "keys-read-only": (
        "{folder} cannot be written; the sequencer remembers there what it has signed. Give the "
        "worker the right"
    ),
    "no-database-url": "{fault}",
    "no-database": "the database does not answer: {fault}. Start it, or check VORGANG_DATABASE_URL",
    "old": "PostgreSQL {found} runs; {least} or newer is needed. Upgrade it",
    "superuser": (
        "the login {login} is a superuser, whom no right and no trigger holds. Make one without "
        "SUPERUSER"
    ),
    "owner": (
        "the login {login} owns the tables and can lift every barrier. Give VORGANG_DATABASE_URL "
        "one of its own, as “Operating” in README says"
    ),
    "roles-missing": (
        "the role, or the right to work as it, is missing: {roles}. Run vorgang migrate with "
        "VORGANG_MIGRATION_URL"
    ),
    "grants": (
        "the rights of the roles are not the schema's: the application may do too little, or "
        "delete from the ledger. Run vorgang migrate, and find out who used GRANT"
    ),
    "encoding": "the database is encoded as {found}. Make it anew with ENCODING 'UTF8'",
    "unsafe-writes": (
        "{names} is off: after a power cut, what was confirmed may be gone. Switch it on in "
        "postgresql.conf"
    ),
    "early-commit": "synchronous_commit is off: what was confirmed may be lost. Set it to on",
    "time-zone": (
        "connections have the time zone {found} instead of UTC; something between drops the "
        "start-up parameters. Let the pooler pass timezone"
    ),
    "skew": (
        "the clocks of this machine and of the database are {seconds} s apart. Set both by a "
        "time server"
    ),
    "schema-older": "the schema is older than this build. Run vorgang migrate",
    "schema-newer": (
        "the schema is newer than this build, which may go on until it is replaced. Upgrade it"
    ),
    "schema-outgrown": "the schema is too new for this build. Upgrade the build",
    "head-damaged": (
        "the last signed head in {folder} is damaged. Put head-….json back from the newest backup"
    ),
    "other-log": (
        "the database holds the log {held}, and VORGANG_LOG_ORIGIN names {named}. Set it to the "
        "database's"
    ),
    "other-key": (
        "the log was signed with another key than the one in {folder}. Take the key folder of "
        "this database"
    ),
    "rolled-back": (
        "{signed} entries were signed, and the database knows only {stored}: it was restored "
        "from an older backup, or changed. Take a younger backup, or accept the loss with "
        "vorgang accept-loss"
    ),
    "entries-wait": (
        "{count} entries have no place, the oldest for {seconds} s. If a worker runs, vorgang "
        "ledger pending says why; vorgang ledger put-aside takes out what others inserted"
    ),
    "entries-unsigned": (
        "entries have had no signed checkpoint for {seconds} s. See what the worker says that has "
        "the key, and whether VORGANG_LOG_SIGNER answers"
    ),
    "log-silent": ("the newest signed checkpoint is {hours} hours old. See whether a worker runs"),
    "no-worker": (
        "no worker is connected: timers, mails and the ledger stand still. Start vorgang worker"
    ),
    "jobs-wait": "{count} jobs are due, the oldest for {seconds} s. Start more workers",
    "nobodys-jobs": (
        "nobody does jobs of these types: {types}. Name them in VORGANG_EXTERNAL_JOB_TYPES, or "
        "correct the model"
    ),
    "held-versions": (
        "suspended, they start no instance: {versions}. Resume them on the page /held"
    ),
    "untaken-jobs": "no worker has ever taken jobs of these types: {types}. Start it",
    "transaction-pooling": (
        "a pooler between deals its connections out anew for each transaction, which mixes up "
        "roles, LISTEN and prepared statements. Set it to pool_mode = session"
    ),
    "mail-login": (
        "{place} refuses the login. Check VORGANG_SMTP_USERNAME and VORGANG_SMTP_PASSWORD"
    ),
    "mail-without-tls": (
        "{place} offers no STARTTLS or no login. Check the port and VORGANG_SMTP_TLS"
    ),
    "mail-certificate": (
        "the certificate of {place} is not accepted. Name the host as the certificate does"
    ),
    "mail-silent": "{place} does not answer. Check VORGANG_SMTP_HOST and VORGANG_SMTP_PORT",
    "no-time-stamp-url": "VORGANG_TIMESTAMP_URL is {url!r}. Write http://… or https://…",
    "time-stamps-silent": (
        "{url} does not answer; reports are sealed without a time stamp. Check "
        "VORGANG_TIMESTAMP_URL"
    ),
}
CASES: Final[Mapping[str, Mapping[str, str]]] = {
    "de": {**_GERMAN, **dict(kv for one in _PARTS for kv in one.GERMAN.items())},
    "en": {**_ENGLISH, **dict(kv for one in _PARTS for kv in one.ENGLISH.items())},
}


def told(result: Result, language: str) -> str:
    """Return a result as one line."""
    name = CHECKS[result.check] if language == GERMAN else result.check
    line = f"{GRADES[language][result.grade]:<10} {name}"
    if not result.case:
        return line
    facts = dict(result.facts)
    if language == GERMAN and "fault" in facts:
        facts["fault"] = fault_in_german(str(facts["fault"]))
    return f"{line}: {CASES[language][result.case].format(**facts)}."
