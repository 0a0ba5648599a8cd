"""What somebody with all rights on the server changed past the engine is named by verification."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from sqlalchemy import create_engine

from audit.entry import Fact
from audit.faults import HistoryRewritten
from audit.finding import Finding
from engine.commands.advance_ledger import advance_ledger
from engine.commands.cancel_process_instance import cancel_process_instance
from engine.commands.complete_job import complete_job
from engine.commands.complete_user_task import complete_user_task
from engine.commands.start_process_instance import start_process_instance
from engine.commands.verify_ledger import verify_ledger
from engine.faults import ContentChanged, SettingsRefused
from engine.model import ConnectorResult, Person, StoredDocument
from engine.queries import inbox
from engine.settings import Settings
from engine.store import documents
from engine.store.database import owner_url
from engine.workspace import Workspace, open_workspace
from tests.builders import (
    ADMINISTRATOR,
    NOTE,
    deployed,
    end_event,
    job,
    person,
    process,
    start_event,
    user_task,
)

TIMER = (
    '<bpmn:boundaryEvent id="late" attachedToRef="{0}" cancelActivity="false">'
    "<bpmn:outgoing>to-reminded</bpmn:outgoing>"
    '<bpmn:timerEventDefinition id="in-a-day"><bpmn:timeDuration '
    'xsi:type="bpmn:tFormalExpression">P1D</bpmn:timeDuration></bpmn:timerEventDefinition>'
    '</bpmn:boundaryEvent><bpmn:sequenceFlow id="to-reminded" sourceRef="late" '
    'targetRef="reminded"/><bpmn:endEvent id="reminded"><bpmn:incoming>to-reminded</bpmn:incoming>'
    "</bpmn:endEvent>"
)
QUESTION = (
    '<bpmn:boundaryEvent id="asked" attachedToRef="{0}" cancelActivity="false">'
    '<bpmn:messageEventDefinition id="question" messageRef="asked-message"/></bpmn:boundaryEvent>'
    '<bpmn:sequenceFlow id="to-noted" sourceRef="asked" targetRef="noted"/>'
    '<bpmn:endEvent id="noted"/>'
)
MESSAGE = (
    b'<bpmn:message id="asked-message" name="asked"><bpmn:extensionElements><zeebe:subscription '
    b'correlationKey="=requester.id"/></bpmn:extensionElements></bpmn:message>'
)
_QUOTE = process(
    "quote",
    start_event("write")
    + user_task("write", "approve", form="note")
    + user_task("approve", "send", properties={"vorgang:fourEyes": "write"}, before=["to-approve"])
    + TIMER.format("approve")
    + QUESTION.format("approve")
    + job("send", "done", inputs={"to": "=&quot;a@example.com&quot;"})
    + end_event(),
)
QUOTE = replace(
    _QUOTE, content=_QUOTE.content.replace(b"<bpmn:process ", MESSAGE + b"<bpmn:process ")
)


class Office:
    """A case that waits for its approval, one that waits for its mail, and a finished one."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.alice, self.bob = (person(workspace, name, "clerk") for name in ("alice", "bob"))
        deployed(workspace, QUOTE, NOTE)
        self.waiting = self._case()
        self.sending = self._case()
        self._complete(self.sending, self.bob)
        self.ended = self._case()
        cancel_process_instance(workspace, self.ended, "test", actor=ADMINISTRATOR)

    def _case(self) -> int:
        key = start_process_instance(self.workspace, "quote", variables={}, actor=self.alice).key
        self._complete(key, self.alice, {"note": "x"})
        return key

    def _complete(
        self, case: int, actor: Person, submission: dict[str, object] | None = None
    ) -> None:
        (task,) = (
            one
            for one in inbox(self.workspace, actor)
            if one.process_instance_key == case and not one.excluded
        )
        complete_user_task(self.workspace, task.key, submission or {}, actor=actor)

    def as_superuser(self, statement: str, **values: object) -> None:
        engine = create_engine(owner_url(self.workspace.settings))
        with engine.begin() as connection:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            keys = {"waiting": self.waiting, "sending": self.sending, "ended": self.ended}
            people = {"alice": self.alice.account_id, "bob": self.bob.account_id}
            changed = connection.exec_driver_sql(statement, {**keys, **people, **values})
            assert changed.rowcount != 0, statement
        engine.dispose()

    def findings(self) -> tuple[Finding, ...]:
        return verify_ledger(self.workspace)

    def found(self) -> set[tuple[str, str | None]]:
        return {(one.code, one.instance) for one in self.findings()}


@pytest.fixture
def office(workspace: Workspace) -> Office:
    made = Office(workspace)
    advance_ledger(workspace)
    assert made.findings() == ()
    return made


TASK = "engine.user_task WHERE process_instance_key = %({})s AND activity_id = '{}'"
MUTATIONS = {
    "UPDATE engine.process_instance SET status = 'active' WHERE key = %(ended)s": (
        "status-changed",
        "ended",
    ),
    "UPDATE engine.process_instance SET status = 'completed' WHERE key = %(waiting)s": (
        "status-changed",
        "waiting",
    ),
    "UPDATE engine.process_instance SET started_by = %(bob)s WHERE key = %(waiting)s": (
        "starter-changed",
        "waiting",
    ),
    "UPDATE engine.user_task SET assignee = %(alice)s WHERE process_instance_key = %(sending)s "
    "AND activity_id = 'approve'": ("performer-changed", "sending"),
    "UPDATE engine.user_task SET state = 'cancelled' WHERE process_instance_key = %(sending)s "
    "AND activity_id = 'approve'": ("performer-changed", "sending"),
    "UPDATE engine.user_task SET state = 'completed', assignee = %(bob)s "
    "WHERE process_instance_key = %(ended)s AND activity_id = 'approve'": (
        "performer-changed",
        "ended",
    ),
    "DELETE FROM " + TASK.format("sending", "approve"): ("performer-changed", "sending"),
    "DELETE FROM " + TASK.format("waiting", "approve"): ("work-missing", "waiting"),
    "UPDATE engine.user_task SET state = 'ready' WHERE process_instance_key = %(ended)s "
    "AND activity_id = 'approve'": ("work-unexpected", "ended"),
    "UPDATE engine.user_task SET excluded = '{}' WHERE process_instance_key = %(waiting)s "
    "AND activity_id = 'approve'": ("work-changed", "waiting"),
    "UPDATE engine.user_task SET activity_id = 'write' WHERE process_instance_key = %(waiting)s "
    "AND activity_id = 'approve'": ("work-changed", "waiting"),
    "DELETE FROM engine.job WHERE kind = 'connector' AND process_instance_key = %(sending)s": (
        "work-missing",
        "sending",
    ),
    "UPDATE engine.job SET state = 'done' WHERE kind = 'connector' "
    "AND process_instance_key = %(sending)s": ("work-missing", "sending"),
    "UPDATE engine.job SET state = 'open' WHERE kind = 'timer' "
    "AND process_instance_key = %(sending)s": ("work-unexpected", "sending"),
    "DELETE FROM engine.job WHERE kind = 'timer' AND process_instance_key = %(waiting)s": (
        "work-missing",
        "waiting",
    ),
    "UPDATE engine.job SET due_at = due_at + interval '9 years' WHERE kind = 'timer' "
    "AND process_instance_key = %(waiting)s": ("work-changed", "waiting"),
    "DELETE FROM engine.message_subscription WHERE process_instance_key = %(waiting)s": (
        "work-missing",
        "waiting",
    ),
    "UPDATE engine.message_subscription SET correlation = '\\x00' "
    "WHERE process_instance_key = %(waiting)s": ("work-changed", "waiting"),
    "UPDATE engine.message_subscription SET name = 'payed' "
    "WHERE process_instance_key = %(waiting)s": ("work-changed", "waiting"),
    "INSERT INTO engine.message_subscription (process_instance_key, process_definition_id, "
    "token_id, event_id, name, correlation, created_at) SELECT %(ended)s, process_definition_id, "
    "token_id, event_id, name, correlation, created_at FROM engine.message_subscription": (
        "work-unexpected",
        "ended",
    ),
    "DELETE FROM ledger.sealed WHERE inst = %(waiting)s::bigint::text": (
        "personal-missing",
        "waiting",
    ),
}


@pytest.mark.parametrize("statement", MUTATIONS)
def test_a_row_changed_past_the_engine_is_named_with_its_case(
    office: Office, statement: str
) -> None:
    code, case = MUTATIONS[statement]
    office.as_superuser(statement)
    assert office.found() == {(code, str(getattr(office, case)))}


@pytest.mark.parametrize(
    ("statement", "codes"),
    [
        ("UPDATE engine.resource SET content = content || ' '::bytea", {"resource-changed"}),
        ("DELETE FROM engine.resource", {"definition-changed"}),
        ("UPDATE engine.form_definition SET version = 2", {"definition-changed"}),
        ("DELETE FROM engine.form_definition", {"definition-changed"}),
        (
            "UPDATE engine.form_definition SET sha256 = (SELECT sha256 "
            "FROM engine.process_definition)",
            {"definition-changed"},
        ),
    ],
)
def test_a_deployed_file_or_version_that_was_changed_is_named(
    office: Office, statement: str, codes: set[str]
) -> None:
    office.as_superuser(statement)
    assert {one.code for one in office.findings()} == codes


def test_a_case_put_onto_another_definition_is_named(office: Office) -> None:
    deployed(office.workspace, replace(QUOTE, content=QUOTE.content.replace(b"P1D", b"P9D")))
    assert office.findings() == ()
    office.as_superuser(
        "UPDATE engine.process_instance SET process_definition_key = (SELECT max(key) "
        "FROM engine.process_definition) WHERE key = %(waiting)s"
    )
    assert office.found() == {("definition-swapped", str(office.waiting))}


@pytest.mark.parametrize("table", ["process", "form"])
def test_a_model_that_is_not_the_deployed_one_is_not_run(office: Office, table: str) -> None:
    office.as_superuser("UPDATE engine.resource SET content = content || ' '::bytea")
    reopened = open_workspace(office.workspace.settings)
    with reopened.transaction() as connection:
        catalogue = reopened.definitions.catalogue(connection)
        if table == "process":
            key = catalogue.processes["quote"][0].key
            with pytest.raises(ContentChanged):
                reopened.definitions.process(connection, key)
        else:
            with pytest.raises(ContentChanged):
                reopened.definitions.form(connection, catalogue.forms["note"][0])
    with pytest.raises(ContentChanged):
        start_process_instance(reopened, "quote", variables={}, actor=office.alice)
    reopened.close()


def test_a_document_with_other_bytes_is_not_handed_out_and_is_named(office: Office) -> None:
    content = b"%PDF-1.7 a quote"
    sha256 = hashlib.sha256(content).hexdigest()
    document = StoredDocument(sha256, "quote.pdf", "application/pdf", content)
    with office.workspace.transaction() as connection:
        now = connection.exec_driver_sql("SELECT now()").scalar_one()
        seals = office.workspace.seals
        seal = seals.of_case(connection, office.waiting)
        documents.keep(connection, office.waiting, [document], now, seal)
        assert documents.load(connection, sha256, office.waiting, seals) == document
    assert office.findings() == ()
    office.as_superuser("UPDATE engine.case_document SET content = 'another quote'")
    with pytest.raises(ContentChanged), office.workspace.transaction() as connection:
        documents.load(connection, sha256, office.waiting, seals)
    assert [one.code for one in office.findings()] == ["document-changed"]


def test_a_document_that_the_ledger_records_and_that_is_gone_is_named(office: Office) -> None:
    sha256 = hashlib.sha256(b"quote").hexdigest()
    document = StoredDocument(sha256, "quote.pdf", "application/pdf", b"quote")
    fact = Fact("document.created", data={"template": "quote"}, refs={"sha256": sha256})
    with office.workspace.transaction() as connection:
        job_key = connection.exec_driver_sql(
            "SELECT key FROM engine.job WHERE kind = 'connector' AND state = 'open'"
        ).scalar_one()
    result = ConnectorResult(values={}, documents=(document,), facts=(fact,))
    complete_job(office.workspace, job_key, result)
    assert office.findings() == ()
    office.as_superuser("DELETE FROM engine.case_document")
    assert office.found() == {("document-missing", str(office.sending))}


def test_a_rewritten_ledger_is_neither_found_sound_nor_signed(office: Office) -> None:
    office.as_superuser("DELETE FROM engine.process_instance")
    for table in ("checkpoint", "index", "entry"):
        office.as_superuser(f"ALTER TABLE ledger.{table} DISABLE TRIGGER ALL")
        office.as_superuser(f"DELETE FROM ledger.{table}")
    codes = {one.code for one in office.findings()}
    assert "log-shorter-than-checkpoint" in codes
    with pytest.raises(HistoryRewritten):
        advance_ledger(office.workspace)


# ---- the name of the log ---------------------------------------------------------------------
def test_a_workspace_with_another_logs_name_does_not_open(
    office: Office, settings: Settings
) -> None:
    with pytest.raises(SettingsRefused) as refused:
        open_workspace(replace(settings, log_origin="another.example/log"))
    message = str(refused.value)
    assert "\n" not in message
    for part in ("VORGANG_LOG_ORIGIN", settings.log_origin, "another.example/log", "set it to"):
        assert part in message
    assert office.findings() == ()


@pytest.mark.parametrize("origin", ["bad origin", "a+b", "", "a\nb"])
def test_a_name_that_no_log_can_have_does_not_open(settings: Settings, origin: str) -> None:
    with pytest.raises(SettingsRefused, match="VORGANG_LOG_ORIGIN"):
        open_workspace(replace(settings, log_origin=origin))
