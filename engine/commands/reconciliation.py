"""Compare the engine's rows and bytes with the ledger and with the states that it commits to."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from sqlalchemy import Connection

from audit import positions
from audit.entry import SYSTEM
from audit.erased import Erasures
from audit.finding import Finding, Place, found
from audit.ledger import StoredEntry
from engine.commands.sealed_messages import hashed
from engine.core.standing import OpenWork, open_work
from engine.faults import ContentChanged, ProcessDefinitionUnknown
from engine.store import documents, standing
from engine.store.damage import damaged_rows
from engine.store.sealing import STATE
from engine.store.standing import InstanceStanding, UserTaskStanding
from engine.workspace import Workspace

_KINDS = {
    "process": "Prozess",
    "decision": "Entscheidung",
    "form": "Formular",
    "calendar": "Kalender",
    "events": "Ereignisse",
    "data": "Datenkatalog",
    "report": "Auswertung",
    "resource": "Datei",
}
_SUSPENDS = {
    "process.suspended": True,
    "process.resumed": False,
    "process.completed": False,
    "process.terminated": False,
}
"""Facts after which an instance is held, or is not."""
_ENDS = {"process.completed": "completed", "process.terminated": "terminated"}
"""The last of them in an instance is its own end: what it called ended before."""
_OPEN_JOB = frozenset({"open", "suspended"})
_OPEN_TASK = frozenset({"ready", "claimed"})


@dataclass
class _History:
    """What the ledger says about one instance, as far as rows repeat it."""

    last: int = 0
    suspended: bool = False
    starter: str = ""
    definition: str = ""
    status: str = "active"
    performers: dict[int, tuple[int, str, str]] = field(default_factory=dict)
    """Token id of a completed user task -> number of the entry, activity id, who did it."""
    documents: dict[str, int] = field(default_factory=dict)
    emptied: bool = False
    """The ledger says that its documents are gone."""
    """SHA-256 -> number of the entry that records it."""

    def add(self, entry: StoredEntry) -> None:
        fields = json.loads(entry.body)
        actor = fields["actor"]["ref"]
        self.last, self.definition = entry.seq, fields["def"]["sha256"]
        if entry.seq == 1:
            self.starter = actor
        for fact in fields["facts"]:
            if fact["type"] in _SUSPENDS:
                self.suspended = _SUSPENDS[fact["type"]]
            if fact["type"] in _ENDS:
                self.status = _ENDS[fact["type"]]
            if fact["type"] == "task.completed" and not fact.get("more"):
                # Listeners may have come between: then the entry is that of the last one's job.
                who = fact.get("refs", {}).get("performer", actor)
                self.performers[int(fact["task"])] = (entry.seq, fact["elem"], who)
            elif fact["type"] in {"document.created", "document.added"}:
                self.documents[fact["refs"]["sha256"]] = entry.seq


def reconciled(
    workspace: Workspace,
    connection: Connection,
    broken: Collection[str],
    only: int | None = None,
) -> Iterator[Finding]:
    """Yield every row and every stored file that is not what the ledger says.

    Args:
        workspace: where.
        connection: with the snapshot in which the ledger was verified.
        broken: instances whose entries or state are wrong already, left out here.
        only: key of the one instance to compare; `None` compares all, and what none of them owns.
    """
    if only is None:
        yield from _contents(workspace, connection)
    for row in damaged_rows(connection, workspace.seals):
        where = Place(None, str(row.instance), None)
        if only in {None, row.instance}:
            yield found("sealed-damaged", where, table=row.table, row=row.key, column=row.column)
    emptied: frozenset[str] = frozenset()
    if SYSTEM not in broken:
        if only is None:
            yield from _definitions(connection)
        emptied = _emptied(connection)
    for page in standing.instances(connection, workspace.seals, only):
        sound = [instance for instance in page if str(instance.key) not in broken]
        histories = {str(instance.key): _History() for instance in sound}
        for entry in positions.entries_of(connection, list(histories)):
            histories[entry.instance].add(entry)
        for instance in sound:
            history = histories[str(instance.key)]
            history.emptied = str(instance.key) in emptied
            yield from _instance(workspace, connection, instance, history)


def _contents(workspace: Workspace, connection: Connection) -> Iterator[Finding]:
    for sha256 in standing.changed_contents(connection, "resource"):
        yield found("resource-changed", sha256=sha256)
    for sha256 in standing.changed_contents(connection, "document"):
        yield found("document-changed", sha256=sha256)
    for sha256 in documents.changed(connection, workspace.seals):
        yield found("document-changed", sha256=sha256)


def _emptied(connection: Connection) -> frozenset[str]:
    """Return the instances of which the ledger says that their documents are gone, though single
    values of them may be kept."""
    erasures, found = Erasures(), set()
    for entry in positions.chain_of(connection, SYSTEM):
        body = bytes(entry.body)
        if b'"erasure.' not in body and b'"retention.expired"' not in body:
            continue
        fields = json.loads(body)
        erasures.note(fields)
        for fact in fields["facts"]:
            data = fact.get("data", {})
            if data.get("class") == STATE and fact["type"] == "retention.expired":
                found.add(str(data.get("instance")))
    return frozenset(found | {one for one, name in erasures.expired if name == STATE})


def _definitions(connection: Connection) -> Iterator[Finding]:
    """Yield which version is not the file that was deployed as it, is gone, or never was."""
    stored = standing.deployed_versions(connection)
    deployed: dict[tuple[str, str, int], tuple[int, str]] = {}
    for entry in positions.chain_of(connection, SYSTEM):
        for fact in json.loads(entry.body)["facts"]:
            if fact["type"] == "definition.deployed":
                data = fact["data"]
                if data["kind"] == "documentation":
                    continue  # no version of anything: its bytes are compared with the other files
                version = (data["kind"], data["id"], data["version"])
                deployed[version] = (entry.seq, fact["refs"]["sha256"])
    for version in sorted(stored.keys() | deployed.keys()):
        seq, expected = deployed.get(version, (None, None))
        actual = stored.get(version)
        if actual != expected:
            kind, id_, number = version
            yield found(
                "definition-changed",
                Place(None, SYSTEM, seq),
                kind=_KINDS[kind],
                id=id_,
                version=number,
                actual=actual or "nichts",
                expected=expected or "nichts",
            )


def _instance(
    workspace: Workspace, connection: Connection, instance: InstanceStanding, history: _History
) -> Iterator[Finding]:
    where = Place(None, str(instance.key), history.last)
    if instance.started_by != history.starter:
        first = Place(None, where.instance, 1)
        expected, actual = history.starter, instance.started_by
        yield found("starter-changed", first, expected=expected, actual=actual)
    yield from _performers(instance, history)
    for sha256, seq in history.documents.items():
        if sha256 not in instance.documents and not (instance.expired or history.emptied):
            yield found("document-missing", Place(None, where.instance, seq), sha256=sha256)
    try:
        runnable = workspace.definitions.process(connection, instance.process_definition_key)
    except (ContentChanged, ProcessDefinitionUnknown):
        return  # a finding of its own; without the process the state says nothing
    if runnable.head.sha256 != history.definition:
        expected, actual = history.definition, runnable.head.sha256
        yield found("definition-swapped", where, expected=expected, actual=actual)
        return
    if instance.archived:
        if instance.status != history.status or history.status == "active":
            expected, actual = history.status, f"{instance.status}, archiviert"
            yield found("status-changed", where, expected=expected, actual=actual)
        return
    work = open_work(runnable.process, instance.state)
    if instance.status != work.status:
        yield found("status-changed", where, expected=work.status, actual=instance.status)
    if instance.suspended != history.suspended:
        names = {True: "angehalten", False: "nicht angehalten"}
        expected, actual = names[history.suspended], names[instance.suspended]
        yield found("status-changed", where, expected=expected, actual=actual)
    yield from _user_tasks(instance, work, where)
    yield from _jobs(instance, work, where)
    yield from _held_jobs(instance, where)
    yield from _subscriptions(workspace, runnable.head.id, instance, work, where)


def _performers(instance: InstanceStanding, history: _History) -> Iterator[Finding]:
    """Yield which completed user task names another person than the ledger, or is gone."""
    rows = {row.token_id: row for row in instance.user_tasks if row.state == "completed"}
    for token, (seq, activity, actor) in history.performers.items():
        row = rows.pop(token, None)
        if row is None or row.assignee != actor:
            yield _performer(instance, seq, token, activity, actor, row)
    for row in rows.values():
        yield _performer(instance, history.last, row.token_id, row.activity_id, "niemand", row)


def _performer(
    instance: InstanceStanding,
    seq: int,
    token: int,
    activity: str,
    expected: str,
    row: UserTaskStanding | None,
) -> Finding:
    return found(
        "performer-changed",
        Place(None, str(instance.key), seq),
        activity=activity,
        task=token,
        expected=expected,
        actual=(row.assignee if row else None) or "niemand",
    )


def _user_tasks(instance: InstanceStanding, work: OpenWork, where: Place) -> Iterator[Finding]:
    rows = {row.token_id: row for row in instance.user_tasks if row.state in _OPEN_TASK}
    for token, activity in work.user_tasks.items():
        row = rows.pop(token, None)
        if row is None:
            yield _work("work-missing", where, "Die Aufgabe", token, activity)
            continue
        for name, expected, actual in (
            ("die Aktivität", activity, row.activity_id),
            ("wer ausgeschlossen ist", _listed(work.excluded[token]), _listed(row.excluded)),
        ):
            if expected != actual:
                yield found(
                    "work-changed",
                    where,
                    what=f"Aufgabe {activity}",
                    task=token,
                    field=name,
                    expected=expected,
                    actual=actual,
                )
    for token, row in rows.items():
        yield _work("work-unexpected", where, "Die Aufgabe", token, row.activity_id)


def _jobs(instance: InstanceStanding, work: OpenWork, where: Place) -> Iterator[Finding]:
    """Yield which jobs and timers the worker would forget, do again, or do at another time."""
    # A job that failed stays at its token until the incident is resolved.
    standing_for = {
        (row.kind == "timer", row.token_id, row.activity_id): row
        for row in sorted(instance.jobs, key=lambda row: row.state in _OPEN_JOB)
    }
    for token, activity in work.jobs.items():
        if standing_for.pop((False, token, activity), None) is None:
            yield _work("work-missing", where, "Der Auftrag", token, activity)
    for (token, event), due_at in work.timers.items():
        row = standing_for.pop((True, token, event), None)
        if row is None:
            yield _work("work-missing", where, "Der Zeitgeber", token, event)
        elif row.untouched and row.due_at != due_at:
            yield found(
                "work-changed",
                where,
                what=f"Zeitgeber {event}",
                task=token,
                field="die Fälligkeit",
                expected=due_at.isoformat(),
                actual=row.due_at.isoformat(),
            )
    for (timer, token, activity), row in standing_for.items():
        if row.state in _OPEN_JOB:
            what = "Der Zeitgeber" if timer else "Der Auftrag"
            yield _work("work-unexpected", where, what, token, activity)


def _held_jobs(instance: InstanceStanding, where: Place) -> Iterator[Finding]:
    """Yield which work of a held instance would be done all the same, or of another never."""
    names = {True: "angehalten", False: "offen"}
    for row in instance.jobs:
        if row.state in _OPEN_JOB and (row.state == "suspended") != instance.suspended:
            yield found(
                "work-changed",
                where,
                what=f"Auftrag {row.activity_id}",
                task=row.token_id,
                field="der Zustand",
                expected=names[instance.suspended],
                actual=names[not instance.suspended],
            )


def _subscriptions(
    workspace: Workspace,
    process_definition_id: str,
    instance: InstanceStanding,
    work: OpenWork,
    where: Place,
) -> Iterator[Finding]:
    """Yield which messages would not reach the instance, or would reach it without being awaited.

    Correlation keys are compared, and shown, as keyed hashes.
    """
    what = "Das Warten auf eine Nachricht"
    rows = {(row.token_id, row.activity_id): row for row in instance.subscriptions}
    for (token, event), (name, key) in work.subscriptions.items():
        row = rows.pop((token, event), None)
        if row is None:
            yield _work("work-missing", where, what, token, event)
            continue
        for field_, expected, actual in (
            ("die Nachricht", name, row.name),
            ("der Prozess", process_definition_id, row.process_definition_id),
            ("der Zuordnungsschlüssel", _correlation(workspace, key), _digits(row.correlation)),
        ):
            if expected != actual:
                yield found(
                    "work-changed",
                    where,
                    what=f"Warten auf Nachricht {event}",
                    task=token,
                    field=field_,
                    expected=expected,
                    actual=actual,
                )
    for token, event in rows:
        yield _work("work-unexpected", where, what, token, event)


def _correlation(workspace: Workspace, key: str | None) -> str:
    return _digits(None if key is None else hashed(workspace, key))


def _digits(correlation: bytes | None) -> str:
    """Return a hashed key; a signal has none."""
    return "keiner" if correlation is None else correlation.hex()


def _work(code: str, where: Place, what: str, token: int, activity: str) -> Finding:
    return found(code, where, what=what, activity=activity, task=token)


def _listed(accounts: Collection[str]) -> str:
    return ", ".join(sorted(accounts)) or "niemand"
