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
_Named = Mapping[str, tuple[str, ...]]


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
        steps: by class, those that make further data, which nothing names for people.
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
    categories: _Named = field(default_factory=dict)
    term_months: int = 0
    term_days: int = 0
    term_from_year_end: bool = False
    steps: _Named = field(default_factory=dict)


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
            categories, steps = _categories(process)
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
                    categories,
                    term.months,
                    term.days,
                    term.from_year_end,
                    steps,
                )
            )
    activities = tuple(sorted(found, key=lambda one: one.process))
    return RecordOfProcessing(workspace.settings.company, now, catalogue.stamp, activities)


def _categories(process: ExecutableProcess) -> tuple[_Named, _Named]:
    """Return what is known of the data by class: what people call it, and the steps that make the
    rest."""
    said = process.classification
    labels = {**said.fields, **said.labels}
    made: dict[str, set[str]] = {}
    for node in process.nodes.values():
        for one in written_by(node.model, {}, RESULTS):
            made.setdefault(one.split(".")[0], set()).add(node.model.name or "")
    called: dict[str, dict[str, None]] = {}
    steps: dict[str, set[str]] = {}
    for name in sorted({*said.asked, *made}):
        of = process.classes.get(name, process.retention)
        makers = made.get(name, set()) - {""}
        if name in labels or name in said.asked or not makers:
            called.setdefault(of, {})[labels.get(name, name)] = None
        else:
            steps.setdefault(of, set()).update(makers)
    return (
        {of: tuple(called[of]) for of in sorted(called)},
        {of: tuple(sorted(steps[of])) for of in sorted(steps)},
    )


def _length(term: retention.Term | None) -> str:
    if term is None:
        return _NOT_STATED
    length = f"{term.months} Monate" if term.months else f"{term.days} Tage"
    return f"{length} ab Ende des {'Kalenderjahres' if term.from_year_end else 'Vorgangs'}"
