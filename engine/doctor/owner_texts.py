"""What the checks of the tables' owner, of calls and of the proxy say, in German and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.doctor import call_texts, proxy_texts

CHECKS: Final[Mapping[str, str]] = {
    **proxy_texts.CHECKS,
    "owner of the tables": "Eigentümer der Tabellen",
    "who may become the owner": "Wer Eigentümer werden kann",
    "functions of the owner": "Funktionen der Eigentümerin",
    "triggers of the ledger": "Trigger des Ledgers",
    **call_texts.CHECKS,
}
GERMAN: Final[Mapping[str, str]] = {
    **proxy_texts.GERMAN,
    "tables-held": (
        "Tabellen oder Funktionen gehören nicht der Rolle {role}, als die sich niemand anmeldet, "
        "sondern: {names}. Führen Sie vorgang migrate mit der Anmeldung aus, der sie gehören"
    ),
    "owner-signs-in": (
        "Als {role}, der Eigentümerin der Tabellen, kann man sich anmelden, oder sie ist "
        "Superuser. Führen Sie ALTER ROLE {role} NOLOGIN NOSUPERUSER aus"
    ),
    "database-held": (
        "Die Datenbank gehört der Anmeldung {name}, die sie löschen kann. Führen Sie als Superuser "
        "ALTER DATABASE … OWNER TO {role} aus"
    ),
    "owner-members": (
        "Zur Eigentümerin der Tabellen können werden: {names}. Wer nicht gerade migriert oder "
        "Schlüssel wechselt, braucht das nicht: REVOKE {role} FROM …"
    ),
    "function-misled": (
        "Funktionen mit den Rechten der Eigentümerin lassen sich von ihrem Aufrufer täuschen: "
        "{names}. Führen Sie für jede aus: ALTER ROUTINE … SET search_path = pg_catalog, pg_temp"
    ),
    "trigger-off": (
        "Trigger, die das Ledger vor Änderungen schützen, sind abgeschaltet oder fehlen. Führen "
        "Sie vorgang ledger verify aus und danach mit der Anmeldung, die migriert: {statements}"
    ),
    **call_texts.GERMAN,
}
ENGLISH: Final[Mapping[str, str]] = {
    **proxy_texts.ENGLISH,
    "tables-held": (
        "tables or functions belong to {names}, not to the role {role}, as which nobody signs in. "
        "Run vorgang migrate with the login that they belong to"
    ),
    "owner-signs-in": (
        "{role}, which owns the tables, can sign in, or is a superuser. Run ALTER ROLE {role} "
        "NOLOGIN NOSUPERUSER"
    ),
    "database-held": (
        "the database belongs to the login {name}, which can drop it. As a superuser run ALTER "
        "DATABASE … OWNER TO {role}"
    ),
    "owner-members": (
        "these may become the owner of the tables: {names}. Whoever is not migrating or rotating "
        "keys just now needs no such right: REVOKE {role} FROM …"
    ),
    "function-misled": (
        "functions with the owner's rights can be misled by whoever calls them: {names}. Run for "
        "each ALTER ROUTINE … SET search_path = pg_catalog, pg_temp"
    ),
    "trigger-off": (
        "triggers that keep the ledger from being changed are disabled or gone. Run vorgang ledger "
        "verify, and then with the login that migrates: {statements}"
    ),
    **call_texts.ENGLISH,
}
