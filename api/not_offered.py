"""What Camunda 7 and 8 offer and we do not: each answers 501 and names what to use instead.

Source: Camunda 8.10, Orchestration Cluster REST API; Camunda 7.24, REST API.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from engine.faults import EngineFault


class NotOffered(EngineFault):
    """Camunda offers this, this server does not; the message names what to use."""


@dataclass(frozen=True, slots=True)
class Row:
    """Addresses that are not offered.

    Args:
        addresses: their paths, as a pattern.
        english: what to use instead.
        german: the same.
    """

    addresses: str
    english: str
    german: str


_ACCOUNTS: Final = (
    "accounts and their groups are not kept over this interface; use the page /accounts or "
    "`vorgang user`",
    "Konten und ihre Gruppen werden nicht über diese Schnittstelle gepflegt; nehmen Sie die Seite "
    "/accounts oder `vorgang user`",
)
_TENANTS: Final = (
    "there is one tenant only, <default>; run an installation of its own for another company",
    "es gibt nur einen Mandanten, <default>; betreiben Sie für ein anderes Unternehmen eine eigene "
    "Installation",
)
_RIGHTS: Final = (
    "rights follow from groups and from the process's own properties; use `candidateGroups` and "
    "`vorgang:startGroups` in the model",
    "Rechte folgen aus Gruppen und den Angaben des Prozesses; nehmen Sie `candidateGroups` und "
    "`vorgang:startGroups` im Modell",
)
_BACKUPS: Final = (
    "backups are not made over this interface; use `vorgang backup` and `vorgang restore`",
    "Sicherungen werden nicht über diese Schnittstelle gemacht; nehmen Sie `vorgang backup` und "
    "`vorgang restore`",
)
_STATISTICS: Final = (
    "figures come per process; use GET /v2/process-reports/{process} or the page /reports",
    "Kennzahlen gibt es je Prozess; nehmen Sie GET /v2/process-reports/{process} oder die Seite "
    "/reports",
)
_LEDGER: Final = (
    "what happened stands in the ledger; use GET /v2/process-instances/{key}/ledger or POST "
    "/v2/ledger/export",
    "was geschah, steht im Ledger; nehmen Sie GET /v2/process-instances/{key}/ledger oder POST "
    "/v2/ledger/export",
)
_DELETION: Final = (
    "nothing is deleted over this interface: retention classes and POST /v2/erasures destroy the "
    "keys of personal values",
    "über diese Schnittstelle wird nichts gelöscht: Aufbewahrungsklassen und POST /v2/erasures "
    "vernichten die Schlüssel persönlicher Werte",
)
_VARIABLES: Final = (
    "variables are read by their process instance; use POST /v2/variables/search",
    "Variablen werden über ihren Vorgang gelesen; nehmen Sie POST /v2/variables/search",
)
_HISTORY: Final = (
    "where an instance stands and what it passed is in GET /v2/process-instances/{key}/history; "
    "use that or POST /v2/element-instances/search",
    "wo ein Vorgang steht und was er durchlief, steht in GET /v2/process-instances/{key}/history; "
    "nehmen Sie das oder POST /v2/element-instances/search",
)
_DOCUMENTS: Final = (
    "a document belongs to its case; use POST /v2/process-instances/{key}/documents",
    "ein Dokument gehört zu seinem Vorgang; nehmen Sie POST /v2/process-instances/{key}/documents",
)
_HEALTH: Final = (
    "the state of this server is told by GET /health/ready, its figures by GET /metrics",
    "den Zustand dieses Servers sagt GET /health/ready, seine Zahlen GET /metrics",
)
_SETTINGS: Final = (
    "settings of the installation are environment variables; use the table in the README and "
    "`vorgang doctor`",
    "Einstellungen der Installation sind Umgebungsvariablen; nehmen Sie die Tabelle im README und "
    "`vorgang doctor`",
)
_LISTENERS: Final = (
    "listeners stand in the model, at the task they are for; use task listeners of the user task",
    "Listener stehen im Modell an ihrer Aufgabe; nehmen Sie Task-Listener der Benutzeraufgabe",
)
_AGENTS: Final = (
    "agents are not kept here; use an ad-hoc sub-process or a service task with a job worker",
    "Agenten gibt es hier nicht; nehmen Sie einen Ad-hoc-Teilprozess oder eine Serviceaufgabe mit "
    "eigenem Worker",
)
_DECISIONS: Final = (
    "which rules matched stands in the ledger of the instance; use GET "
    "/v2/process-instances/{key}/ledger",
    "welche Regeln trafen, steht im Ledger des Vorgangs; nehmen Sie GET "
    "/v2/process-instances/{key}/ledger",
)
_FORMS: Final = (
    "forms are read by their user task, files by their key; use GET /v2/user-tasks/{key}/form or "
    "GET /v2/resources/{key}",
    "Formulare werden über ihre Aufgabe gelesen, Dateien über ihren Schlüssel; nehmen Sie GET "
    "/v2/user-tasks/{key}/form oder GET /v2/resources/{key}",
)
_MESSAGES: Final = (
    "a message that was received stands in the ledger; use POST "
    "/v2/message-subscriptions/search for those that are waited for",
    "eine empfangene Nachricht steht im Ledger; nehmen Sie POST /v2/message-subscriptions/search "
    "für die, auf die gewartet wird",
)
_JOBS: Final = (
    "jobs are changed one by one; use PATCH /v2/jobs/{key}",
    "Aufträge werden einzeln geändert; nehmen Sie PATCH /v2/jobs/{key}",
)
_INCIDENTS: Final = (
    "incidents are searched by their instance; use POST "
    "/v2/process-instances/{key}/incidents/search",
    "Störungen werden über ihren Vorgang gesucht; nehmen Sie POST "
    "/v2/process-instances/{key}/incidents/search",
)
_BUSINESS_ID: Final = (
    "a business id is given when the instance is started; use businessId in POST "
    "/v2/process-instances",
    "die Geschäfts-ID wird beim Start gegeben; nehmen Sie businessId in POST /v2/process-instances",
)
_FILES: Final = (
    "files are read by their key, versions searched by their kind; use POST "
    "/v2/process-definitions/search or POST /v2/decision-definitions/search",
    "Dateien werden über ihren Schlüssel gelesen, Versionen nach ihrer Art gesucht; nehmen Sie POST"
    " /v2/process-definitions/search oder POST /v2/decision-definitions/search",
)
_AD_HOC: Final = (
    "activities of an ad-hoc sub-process are chosen by its own collection or by the result of its "
    "job; use POST /v2/jobs/{key}/completion",
    "Aktivitäten eines Ad-hoc-Teilprozesses wählt seine Sammlung oder das Ergebnis seines Auftrags;"
    " nehmen Sie POST /v2/jobs/{key}/completion",
)
_SECRETS: Final = (
    "secrets never leave the server; connectors name them, and files hold them",
    "Geheimnisse verlassen den Server nicht; Konnektoren nennen sie, Dateien halten sie",
)
_EIGHT: Final = (
    (r"users|groups|roles|mapping-rules|setup", _ACCOUNTS),
    (r"tenants", _TENANTS),
    (r"authorizations|authentication/me/authorizations", _RIGHTS),
    (r"backups|restore|cluster/v2/(?:backups|restore)", _BACKUPS),
    (r"audit-logs|user-tasks/\d+/audit-logs", _LEDGER),
    (r"(?:jobs|incidents|process-definitions|process-definitions/\d+)/statistics", _STATISTICS),
    (r"(?:process-instances|resources|decision-instances)(?:/\d+)?/deletion", _DELETION),
    (r"decision-instances", _DECISIONS),
    (r"variables/\d+$|cluster-variables", _VARIABLES),
    (r"user-tasks/\d+/(?:effective-)?variables|process-definitions/\d+/variable-names", _VARIABLES),
    (r"process-instances/\d+/(?:call-hierarchy|sequence-flows|statistics)", _HISTORY),
    (r"element-instances/wait-states", _HISTORY),
    (r"documents", _DOCUMENTS),
    (r"status|cluster/v2/(?:status|topology)", _HEALTH),
    (r"license|system|exporting|mode|rebalance|cluster", _SETTINGS),
    (r"global-task-listeners", _LISTENERS),
    (r"agent-(?:definitions|instances)", _AGENTS),
    (r"forms/\d+|process-definitions/\d+/form", _FORMS),
    (r"correlated-message-subscriptions", _MESSAGES),
    (r"jobs/batch-update", _JOBS),
    (r"element-instances/\d+/incidents", _INCIDENTS),
    (r"process-instances/\d+/business-id-assignment", _BUSINESS_ID),
    (r"resources/search", _FILES),
    (r"element-instances/ad-hoc-activities", _AD_HOC),
    (r"secrets", _SECRETS),
)
_ONE: Final = (
    "the interfaces of Operate and Tasklist (v1) are not offered; use Camunda 8's own under /v2, "
    "as GET /openapi.json describes it",
    "die Schnittstellen von Operate und Tasklist (v1) gibt es hier nicht; nehmen Sie die von "
    "Camunda 8 unter /v2, wie GET /openapi.json sie beschreibt",
)
_OF_OPERATE: Final = "process-instances|process-definitions|flownode-instances|incidents"
_OF_DECISIONS: Final = "decision-(?:definitions|requirements|instances)"
_OF_TASKLIST: Final = "tasks|forms|variables|external-users"
_WHAT_8_HAS: Final = (
    "of Camunda 7 only deploying, starting and external tasks are offered; the same is done "
    "by Camunda 8's interface under {}",
    "von Camunda 7 gibt es hier nur Bereitstellen, Starten und externe Aufgaben; dasselbe tut die "
    "Schnittstelle von Camunda 8 unter {}",
)
_SEVEN: Final = (
    (r"user|group|identity|filter", _ACCOUNTS),
    (r"tenant", _TENANTS),
    (r"authorization", _RIGHTS),
    (r"metrics|telemetry|schema|engine", _HEALTH),
    (r"history", _LEDGER),
    (r"task", "/v2/user-tasks"),
    (r"process-instance|modification|condition", "/v2/process-instances"),
    (r"process-definition|deployment", "/v2/process-definitions/search"),
    (r"decision-definition|decision-requirements-definition", "/v2/decision-definitions"),
    (r"incident", "/v2/incidents"),
    (r"job|job-definition|external-task", "/v2/jobs"),
    (r"message", "/v2/messages"),
    (r"signal", "/v2/signals"),
    (r"migration|batch", "/v2/batch-operations"),
    (r"variable-instance", "/v2/variables/search"),
    (r"event-subscription", "/v2/message-subscriptions/search"),
    (r"execution", "/v2/element-instances/search"),
    (
        r"case-definition|case-execution|case-instance",
        (
            "CMMN is not executed; use an ad-hoc sub-process",
            "CMMN wird nicht ausgeführt; nehmen Sie einen Ad-hoc-Teilprozess",
        ),
    ),
)


def _of_seven(words: tuple[str, str] | str) -> tuple[str, str]:
    return words if isinstance(words, tuple) else _both(words)


def _both(address: str) -> tuple[str, str]:
    english, german = _WHAT_8_HAS
    return english.format(address), german.format(address)


ROWS: Final = (
    *(Row(rf"/v2/(?:{what})(?:/.*)?", *words) for what, words in _EIGHT),
    Row(rf"/v1/(?:{_OF_OPERATE}|{_OF_DECISIONS}|{_OF_TASKLIST})(?:/.*)?", *_ONE),
    *(Row(rf"/engine-rest/(?:{what})(?:/.*)?", *_of_seven(words)) for what, words in _SEVEN),
)
SENTENCES: Final = {
    **{row.english: row.german for row in ROWS},
    "deployments are not listed here; use POST /v2/process-definitions/search": (
        "Bereitstellungen werden hier nicht aufgeführt; nehmen Sie POST "
        "/v2/process-definitions/search"
    ),
    "an instance begins at its start event; move its tokens afterwards with POST "
    "/v2/process-instances/{key}/modification": (
        "ein Vorgang beginnt an seinem Startereignis; versetzen Sie seine Token danach mit POST "
        "/v2/process-instances/{key}/modification"
    ),
}
"""In German, by the English."""


def not_offered(path: str) -> NotOffered | None:
    """Return what to use instead of an address that no route answers; `None` if Camunda has no
    such address either."""
    for row in ROWS:
        if re.fullmatch(row.addresses, path):
            return NotOffered(row.english)
    return None
