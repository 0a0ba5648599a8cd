"""The record of processing activities: what the deployed models say (Art. 30 (1) GDPR)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine import retention
from engine.connectors import RESULTS
from engine.core.executable import ExecutableProcess
from engine.core.permission import Operation
from engine.data_catalogue.written import written_by
from engine.model import Person
from engine.recipients import recipients_of
from engine.store import accounts
from engine.workspace import Workspace, require

_NOT_STATED = "nicht angegeben"


@dataclass(frozen=True, slots=True)
class Activity:
    """One processing activity: the newest version of a deployed process.

    Args:
        purpose: as the process states it; `None` if it does not.
        term: how long values are kept, in German.
        recipients: see `engine.recipients`.
        sha256: of the deployed file, which fixes the version for good.
        categories: what is known of its data: by class, the variables as people call them.
        term_months: the term in months, or, if that is 0, in `term_days`.
        term_from_year_end: whether it runs from the end of the calendar year, not of the case.
    """

    process: str
    name: str
    version: int
    purpose: str | None
    legal_basis: str | None
    retention: str
    term: str
    recipients: tuple[str, ...]
    sha256: str
    categories: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    term_months: int = 0
    term_days: int = 0
    term_from_year_end: bool = False


@dataclass(frozen=True, slots=True)
class RecordOfProcessing:
    """All activities of a controller as of a time (UTC); `deployments` counts what was deployed
    until then, and is the record's version."""

    controller: str
    made_at: datetime
    deployments: int
    activities: tuple[Activity, ...]


def record_of_processing(workspace: Workspace, person: Person) -> RecordOfProcessing:
    """Return the record, made of what is deployed now.

    Raises:
        NotAllowed: the person may not read it.
    """
    require(person, Operation.READ_PROCESSING)
    terms = retention.terms(workspace.settings.retention)
    found = []
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.chosen_time())
        catalogue = workspace.definitions.catalogue(connection)
        for versions in catalogue.processes.values():
            head = versions[-1]
            process = workspace.definitions.process(connection, head.key).process
            term = terms.get(process.retention, retention.Term())
            found.append(
                Activity(
                    head.id,
                    head.name or head.id,
                    head.version,
                    process.properties.get("vorgang:purpose"),
                    process.properties.get("vorgang:legalBasis"),
                    process.retention,
                    _length(terms.get(process.retention)),
                    tuple(recipients_of(process)),
                    head.sha256,
                    _categories(process),
                    term.months,
                    term.days,
                    term.from_year_end,
                )
            )
    activities = tuple(sorted(found, key=lambda one: one.process))
    return RecordOfProcessing(workspace.settings.company, now, catalogue.stamp, activities)


def markdown(record: RecordOfProcessing) -> str:
    """Return the record as Markdown, in German."""
    lines = [
        "# Verzeichnis von Verarbeitungstätigkeiten",
        "",
        f"Verantwortlicher: {record.controller}  ",
        f"Stand: {record.made_at:%d.%m.%Y %H:%M} UTC, Bereitstellung {record.deployments}",
        "",
    ]
    for one in record.activities:
        lines += [
            f"## {one.name} (Version {one.version})",
            "",
            f"- Zweck: {one.purpose or _NOT_STATED}",
            f"- Rechtsgrundlage: {one.legal_basis or _NOT_STATED}",
            f"- Klasse und Löschfrist: {one.retention}, {one.term}",
            *(f"- Daten der Klasse {name}: {', '.join(of)}" for name, of in one.categories.items()),
            f"- Empfänger: {', '.join(one.recipients) or 'keine'}",
            f"- Modell (SHA-256): `{one.sha256}`",
            "",
        ]
    return "\n".join(lines)


def _categories(process: ExecutableProcess) -> dict[str, tuple[str, ...]]:
    labels = process.classification.labels
    has = set(process.classification.asked)
    for node in process.nodes.values():
        has.update(one.split(".")[0] for one in written_by(node.model, {}, RESULTS))
    found: dict[str, list[str]] = {}
    for name in sorted(has):
        of = process.classes.get(name, process.retention)
        found.setdefault(of, []).append(labels.get(name, name))
    return {name: tuple(found[name]) for name in sorted(found)}


def _length(term: retention.Term | None) -> str:
    if term is None:
        return _NOT_STATED
    length = f"{term.months} Monate" if term.months else f"{term.days} Tage"
    return f"{length} ab Ende des {'Kalenderjahres' if term.from_year_end else 'Vorgangs'}"
