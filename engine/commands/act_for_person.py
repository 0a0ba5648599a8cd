"""What a case asks to be done for a person, in the name of whoever completed the user task for it.

The commands are those of pages and command line, with their rights, four eyes and facts; here they
are given the job's variables, and an attempt after a crash finds what the first one did.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from audit.entry import Fact
from engine.commands.approve_erasure import approve_erasure
from engine.commands.certify_erasure import certify_erasure
from engine.commands.disclose_person import Disclosure, disclose_person
from engine.commands.execute_erasure import execute_erasure, result_of
from engine.commands.place_hold import lift_hold, place_hold
from engine.commands.port_person import port_person
from engine.commands.request_erasure import request_erasure
from engine.commands.requests_of_persons import Result
from engine.commands.reviewed_answer import records_of, reviewed
from engine.commands.search_for_person import candidates
from engine.commands.suppress_mail import suppress
from engine.commands.withdraw_erasure import withdraw_erasure
from engine.core import step
from engine.erasure_plan import kept_after, plans
from engine.faults import DatabaseUnavailable, EngineFault
from engine.mail_suppressions import Reason
from engine.model import ConnectorFailed, ConnectorResult, Person, StoredDocument, Values
from engine.person_model import CasePlan, Erasure, HoldKind, Target
from engine.store import accounts, erasures, instances, persons
from engine.store.instances import Place
from engine.store.jobs import ClaimedJob
from engine.workspace import Workspace
from feel import Value, from_json

BY_A_CASE: Final = "case"
"""How somebody proved who they are who acts by completing a user task."""


@dataclass(frozen=True, slots=True)
class Act:
    """One act: where, in which case, whose, and with which variables."""

    workspace: Workspace
    case: int
    actor: Person
    given: Values

    def text(self, name: str) -> str:
        """Return a text that has to be there.

        Raises:
            ConnectorFailed: it is not.
        """
        value = self.given.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
        raise ConnectorFailed(f"the variable {name} must be a text that is not empty", retry=False)

    def person(self) -> str:
        """Return whom it is about: a reference `per_…`, or what the person is known by."""
        text = self.text("person")
        if text.startswith("per_"):
            return text
        with self.workspace.transaction() as connection:
            found = persons.handle_of(connection, self.workspace.seals, text)
        return found or text

    def key(self, name: str) -> int:
        """Return the key of an erasure or a hold, which is a text of digits.

        Raises:
            ConnectorFailed: it is none.
        """
        value = self.given.get(name)
        text = str(value) if isinstance(value, str | Decimal) else ""
        if text.isascii() and text.isdigit():
            return int(text)
        raise ConnectorFailed(f"the variable {name} must be a key of digits", retry=False)

    def texts(self, name: str) -> list[str]:
        """Return the texts of a list; empty ones are left out."""
        value = self.given.get(name)
        found = value if isinstance(value, list) else [value]
        return [one.strip() for one in found if isinstance(one, str) and one.strip()]


def act_for_person(
    workspace: Workspace, job: ClaimedJob, job_type: str, given: Values
) -> ConnectorResult:
    """Return what came of one act.

    Raises:
        ConnectorFailed: nobody completed the task, their account is gone, they may not, others
            have to approve first, or a variable is missing.
    """
    act = Act(workspace, job.process_instance_key, _actor(workspace, job), given)
    try:
        return ACTS[job_type](act)
    except DatabaseUnavailable as fault:
        raise ConnectorFailed(str(fault)) from fault
    except EngineFault as fault:
        raise ConnectorFailed(str(fault), retry=False) from fault


def _actor(workspace: Workspace, job: ClaimedJob) -> Person:
    with workspace.transaction() as connection:
        at = workspace.chosen_time()
        loaded = instances.load(connection, Place.JOB, job.key, at, workspace.seals)
        who = None
        if loaded is not None:
            runnable = workspace.definitions.process(connection, loaded.process_definition_key)
            who = step.performer_of(runnable.process, loaded.state, job.token_id)
        account = None if who is None else accounts.account_of_id(connection, who)
    if account is None or not account.active:
        raise ConnectorFailed(
            "nobody who has an account completed the user task in whose name this is done; "
            "let somebody do it",
            retry=False,
        )
    return replace(account.person, authentication=BY_A_CASE)


# ---- looking ---------------------------------------------------------------------------------
def _search(act: Act) -> ConnectorResult:
    found = candidates(act.workspace, act.texts("identifiers"), act.texts("words"), actor=act.actor)
    return ConnectorResult(values={"candidates": from_json(found)})


def _disclosed(act: Act) -> Disclosure:
    person = act.person()
    return disclose_person(act.workspace, person, registered=False, actor=act.actor)


def _records(act: Act) -> ConnectorResult:
    made = _disclosed(act)
    records, recipients = records_of(made)
    values = {"records": records, "recipients": recipients, "complete": made.complete}
    return ConnectorResult(values={name: from_json(one) for name, one in values.items()})


def _access(act: Act) -> ConnectorResult:
    # Loaded with the first answer: the PDF library takes longer to load than all the rest.
    from audit.language import Language
    from engine.commands.access_pdf import access_pdf

    made, left_out = reviewed(_disclosed(act), act.given.get("decisions"))
    pdf = _document("Auskunft.pdf", "application/pdf", access_pdf(made, Language("de")))
    data = _document("Auskunft.json", "application/json", _json(made.content))
    result = _told(
        held=bool(made.content["cases"] or made.content["elsewhere"] or left_out),
        whole=made.complete and not left_out,
    )
    return _with_documents(
        {"answer": pdf, "data": data}, {"result": result, "complete": made.complete}
    )


def _json(content: Mapping[str, object]) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1, default=str).encode()


def _portability(act: Act) -> ConnectorResult:
    person = act.person()
    given = port_person(act.workspace, person, registered=False, actor=act.actor)
    data = _document("Uebertragung.json", "application/json", given.as_json().encode())
    csv = _document("Uebertragung.csv", "text/csv", given.as_csv().encode())
    result = _told(held=bool(given.cases), whole=True)
    return _with_documents({"json": data, "csv": csv}, {"result": result})


def _told(*, held: bool, whole: bool) -> str:
    if not held:
        return Result.NONE_HELD.value
    return (Result.FULL if whole else Result.PARTIAL).value


def _report(act: Act) -> ConnectorResult:
    from engine.commands.export_case import export_case

    made = export_case(act.workspace, act.key("case"), actor=act.actor, about=act.person())
    return _with_documents({"report": _document(made.file_name, "application/pdf", made.pdf)}, {})


# ---- erasing ---------------------------------------------------------------------------------
def _ask(act: Act) -> ConnectorResult:
    target, reason = Target(handle=act.person()), act.text("reason")
    with act.workspace.transaction() as connection:
        waiting = erasures.waiting_for(connection, target)
        known = None if waiting is None else erasures.load(connection, waiting)
    if known is None or known.in_case != act.case:
        key = request_erasure(act.workspace, target, reason, in_case=act.case, actor=act.actor)
    else:
        key = known.key
    with act.workspace.transaction() as connection:
        now = accounts.clock(connection, act.workspace.chosen_time())
        planned = plans(act.workspace, connection, target, now)
    plan: list[object] = [_planned(one) for one in planned]
    return ConnectorResult(values={"erasure": str(key), "plan": from_json(plan)})


def _planned(plan: CasePlan) -> dict[str, object]:
    return {
        "case": str(plan.case.key),
        "erased": [*plan.erased],
        "kept": [_kept(one.retention, one.until) for one in plan.kept],
        "held": bool(plan.holds),
        "cancelled": plan.cancelled,
    }


def _kept(retention: str, until: object) -> dict[str, object]:
    return {"class": retention, "until": None if until is None else str(until)[:10]}


def _approve(act: Act) -> ConnectorResult:
    key = act.key("erasure")
    if act.actor.account_id in _erasure(act, key).approved_by:
        return ConnectorResult(values={"missing": None})
    missing = approve_erasure(act.workspace, key, actor=act.actor)
    return ConnectorResult(values={"missing": Decimal(missing)})


def _execute(act: Act) -> ConnectorResult:
    key = act.key("erasure")
    result = None
    if _erasure(act, key).executed_at is None:
        done = execute_erasure(act.workspace, key, actor=act.actor)
        result = result_of(done.cases).value
    made = certify_erasure(act.workspace, key, actor=act.actor)
    with act.workspace.transaction() as connection:
        request = erasures.load(connection, key)
        now = accounts.clock(connection, act.workspace.chosen_time())
        left = () if request is None else kept_after(act.workspace, connection, request, now)
    kept = [_kept(one.retention, one.until) for plan in left for one in plan.kept]
    held = any(plan.holds for plan in left)
    values = {"result": result or ("partial" if kept or held else "full"), "kept": kept}
    return _with_documents(
        {"certificate": _document(made.name, "application/pdf", made.pdf)}, values
    )


def _withdraw(act: Act) -> ConnectorResult:
    key = act.key("erasure")
    if _erasure(act, key).withdrawn_at is None:
        withdraw_erasure(act.workspace, key, act.text("reason"), actor=act.actor)
    return ConnectorResult()


def _erasure(act: Act, key: int) -> Erasure:
    with act.workspace.transaction() as connection:
        found = erasures.load(connection, key)
    # Of another case it is not this one's: no variable makes somebody approve what they never saw.
    if found is None or found.in_case != act.case:
        raise ConnectorFailed(f"there is no erasure {key} of this case", retry=False)
    return found


# ---- restricting, objecting ------------------------------------------------------------------
def _restrict(act: Act) -> ConnectorResult:
    target, kind = Target(handle=act.person()), HoldKind(_kind(act))
    with act.workspace.transaction() as connection:
        standing = [
            one
            for one in erasures.holds(connection, limit=10_000)
            if (one.target, one.kind, one.placed_by) == (target, kind, act.actor.account_id)
        ]
    if standing:
        return ConnectorResult(values={"hold": str(standing[-1].key)})
    key = place_hold(
        act.workspace,
        target,
        kind,
        act.text("reason"),
        review_on=_day(act.given.get("reviewOn")),
        registered=False,
        actor=act.actor,
    )
    return ConnectorResult(values={"hold": str(key)})


def _kind(act: Act) -> str:
    kind = act.given.get("kind")
    if kind is None:
        return HoldKind.RESTRICTION.value
    if kind in set(HoldKind):
        return str(kind)
    raise ConnectorFailed("the variable kind must be restriction or litigation", retry=False)


def _day(value: Value) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        raise ConnectorFailed(
            "the variable reviewOn must be a date such as 2026-12-24", retry=False
        ) from None


def _lift(act: Act) -> ConnectorResult:
    key = act.key("hold")
    with act.workspace.transaction() as connection:
        found = erasures.hold_of(connection, key)
    if found is None or found[0].lifted_at is None:
        lift_hold(act.workspace, key, act.text("reason"), actor=act.actor)
    return ConnectorResult()


def _suppress(act: Act) -> ConnectorResult:
    suppress(
        act.workspace, act.text("address"), Reason.OBJECTION, act.text("reason"), actor=act.actor
    )
    return ConnectorResult()


# ---- documents -------------------------------------------------------------------------------
def _document(name: str, content_type: str, content: bytes) -> StoredDocument:
    return StoredDocument(hashlib.sha256(content).hexdigest(), name, content_type, content)


def _with_documents(
    documents: Mapping[str, StoredDocument], values: Mapping[str, object]
) -> ConnectorResult:
    """Return values, and documents that are kept with the case, each under its variable's name."""
    shown = {
        name: {"sha256": one.sha256, "name": one.name, "contentType": one.content_type}
        for name, one in documents.items()
    }
    facts = tuple(
        Fact("document.created", data={"kind": name}, refs={"sha256": one.sha256})
        for name, one in documents.items()
    )
    told = {name: from_json(one) for name, one in {**values, **shown}.items()}
    return ConnectorResult(values=told, documents=tuple(documents.values()), facts=facts)


ACTS: Final[Mapping[str, Callable[[Act], ConnectorResult]]] = {
    "person.search": _search,
    "person.records": _records,
    "person.access": _access,
    "person.portability": _portability,
    "person.report": _report,
    "erasure.request": _ask,
    "erasure.approve": _approve,
    "erasure.execute": _execute,
    "erasure.withdraw": _withdraw,
    "restriction.place": _restrict,
    "restriction.lift": _lift,
    "suppression.add": _suppress,
}
"""By job type."""
