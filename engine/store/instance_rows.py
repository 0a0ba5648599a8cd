"""Rows of running and ended process instances: where they stand and what they wait for.

What every step writes refers to its instance, user task or form without the database checking it:
it is written by the statement that moves the instance, and leaves with it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, Integer, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class InstanceColumns:
    """What a process instance and an archived one have alike."""

    key: Mapped[int] = mapped_column(primary_key=True)
    business_id: Mapped[str | None]
    summary: Mapped[str | None]
    status: Mapped[str]
    version: Mapped[int]
    head: Mapped[bytes]
    state: Mapped[bytes]
    subject: Mapped[str]
    started_by: Mapped[str]
    started_at: Mapped[datetime]
    moved_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    suspended_at: Mapped[datetime | None]
    """Since when an operator holds it; nothing in it moves until it is resumed."""


class ProcessInstanceRow(InstanceColumns, Base):
    """One run of a process definition; `version` is the `seq` of its newest ledger entry."""

    __tablename__ = "process_instance"
    __table_args__ = (
        Index(
            "process_instance_business_id",
            "business_id",
            postgresql_where=text("left(business_id, 1) <> E'\\x01'"),
        ),
        Index("process_instance_subject", "subject"),
        Index("process_instance_definition", "process_definition_key", "started_at"),
        Index("process_instance_ended", "ended_at", postgresql_where=text("ended_at IS NOT NULL")),
        Index(
            "process_instance_suspended",
            "key",
            postgresql_where=text("suspended_at IS NOT NULL"),
        ),
    )

    process_definition_key: Mapped[int] = mapped_column(ForeignKey("engine.process_definition.key"))


class UserTaskColumns:
    """What a user task and an archived one have alike."""

    key: Mapped[int] = mapped_column(primary_key=True)
    token_id: Mapped[int]
    activity_id: Mapped[str]
    name: Mapped[str]
    state: Mapped[str]
    assignee: Mapped[str | None]
    candidate_groups: Mapped[list[str]] = mapped_column(ARRAY(Text))
    candidate_users: Mapped[list[str]] = mapped_column(ARRAY(Text))
    excluded: Mapped[list[str]] = mapped_column(ARRAY(Text))
    due_at: Mapped[datetime | None]
    follow_up_at: Mapped[datetime | None]
    priority: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    pending: Mapped[str | None]
    """The event that listeners are asked about."""
    denial: Mapped[str | None]
    """Why they denied what was asked last; nobody is named but by whoever wrote it."""


class UserTaskRow(UserTaskColumns, Base):
    """A user task: `ready`, `claimed`, `completed` or `cancelled`."""

    __tablename__ = "user_task"
    __table_args__ = (
        Index("user_task_token", "process_instance_key", "token_id", unique=True),
        Index(
            "user_task_claimed",
            "assignee",
            "due_at",
            text("priority DESC"),
            "key",
            postgresql_where=text("state = 'claimed'"),
        ),
    )

    process_instance_key: Mapped[int] = mapped_column(primary_key=True)
    form_key: Mapped[int | None]


class ReservedUserTaskRow(Base):
    """The key of a user task that is not there yet, as its listeners were told it."""

    __tablename__ = "reserved_user_task"

    process_instance_key: Mapped[int] = mapped_column(
        ForeignKey("engine.process_instance.key", ondelete="CASCADE"), primary_key=True
    )
    token_id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[int]


class TaskDraftRow(Base):
    """What somebody filled in of a user task and did not hand in; sealed under the case's key."""

    __tablename__ = "task_draft"
    __table_args__ = (
        ForeignKeyConstraint(
            ["process_instance_key", "user_task_key"],
            ["engine.user_task.process_instance_key", "engine.user_task.key"],
            ondelete="CASCADE",
        ),
        Index("task_draft_account", "account_id"),
    )

    process_instance_key: Mapped[int] = mapped_column(primary_key=True)
    user_task_key: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(primary_key=True)
    saved_at: Mapped[datetime]
    content: Mapped[bytes]


class UserTaskCandidateRow(Base):
    """Who may claim a user task that nobody has claimed yet: one row per group (`group:`) or
    user (`user:`).

    Its primary key is the order of the inbox, so that a page of it is read from the index alone,
    however many user tasks are open.
    """

    __tablename__ = "user_task_candidate"
    __table_args__ = (
        Index(
            "user_task_candidate_order",
            "candidate",
            "due_at",
            text("priority DESC"),
            "user_task_key",
        ),
        Index(
            "user_task_candidate_priority",
            "candidate",
            text("priority DESC"),
            "due_at",
            "user_task_key",
        ),
        Index("user_task_candidate_newest", "candidate", text("user_task_key DESC")),
    )

    user_task_key: Mapped[int] = mapped_column(primary_key=True)
    candidate: Mapped[str] = mapped_column(primary_key=True)
    process_instance_key: Mapped[int] = mapped_column(primary_key=True)
    due_at: Mapped[datetime | None]
    priority: Mapped[int] = mapped_column(Integer)


class JobRow(Base):
    """Machine work that is due: a connector call or a timer. `open`, `done`, `cancelled` or
    `failed`; `suspended` is an open one of an instance that an operator holds."""

    __tablename__ = "job"
    __table_args__ = (
        Index("job_due", "due_at", "key", postgresql_where=text("state = 'open'")),
        Index("job_token", "process_instance_key", "token_id"),
        Index("job_over", "due_at", postgresql_where=text("state IN ('done', 'cancelled')")),
        Index(
            "job_of_type",
            "type",
            text("priority DESC"),
            "due_at",
            "key",
            postgresql_where=text("state = 'open' AND kind = 'connector'"),
        ),
    )

    key: Mapped[int] = mapped_column(primary_key=True)
    process_instance_key: Mapped[int] = mapped_column(primary_key=True)
    token_id: Mapped[int]
    activity_id: Mapped[str]
    kind: Mapped[str]
    type: Mapped[str]
    headers: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[str]
    due_at: Mapped[datetime]
    retries: Mapped[int] = mapped_column(Integer)
    priority: Mapped[int] = mapped_column(Integer)
    attempts: Mapped[int] = mapped_column(Integer)
    leased_until: Mapped[datetime | None]
    lease_worker: Mapped[str | None]
    lease_account: Mapped[str | None]
    lease_token: Mapped[str | None]
    last_error: Mapped[str | None]
    idempotency_key: Mapped[str]
    created_at: Mapped[datetime]


class IncidentColumns:
    """What an incident and an archived one have alike."""

    key: Mapped[int] = mapped_column(primary_key=True)
    token_id: Mapped[int | None]
    activity_id: Mapped[str | None]
    type: Mapped[str]
    message: Mapped[str]
    created_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]


class IncidentRow(IncidentColumns, Base):
    """Something that cannot go on by itself, until somebody resolves it."""

    __tablename__ = "incident"
    __table_args__ = (
        Index(
            "incident_open", "process_instance_key", postgresql_where=text("resolved_at IS NULL")
        ),
        Index("incident_job", "job_key", postgresql_where=text("job_key IS NOT NULL")),
        ForeignKeyConstraint(
            ["job_key", "process_instance_key"],
            ["engine.job.key", "engine.job.process_instance_key"],
            ondelete="SET NULL (job_key)",
        ),
    )

    process_instance_key: Mapped[int] = mapped_column(
        ForeignKey("engine.process_instance.key"), primary_key=True
    )
    job_key: Mapped[int | None]


class DocumentRow(Base):
    """The bytes of a document, by their hash."""

    __tablename__ = "document"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    content_type: Mapped[str]
    content: Mapped[bytes]


class CaseDocumentRow(Base):
    """A document as it belongs to a process instance, archived or not."""

    __tablename__ = "case_document"
    __table_args__ = (Index("case_document_sha256", "sha256"),)

    process_instance_key: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    created_at: Mapped[datetime]
    content_type: Mapped[str | None]
    """`None` of one that an earlier version keeps in `document`."""
    content: Mapped[bytes | None]


class UnsealedCaseRow(Base):
    """A case of before anything of it was sealed; housekeeping seals it."""

    __tablename__ = "unsealed_case"

    process_instance_key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class CaseWordRow(Base):
    """By what a case is found: a keyed hash of its business id, or of how one of its words
    begins."""

    __tablename__ = "case_word"
    __table_args__ = (Index("case_word_case", "process_instance_key"),)

    word: Mapped[bytes] = mapped_column(primary_key=True)
    process_instance_key: Mapped[int] = mapped_column(primary_key=True)


class CaseVariableRow(Base):
    """By what a case is found besides: a keyed hash of the value of a variable; it goes with the
    key of its class, or of the whole case."""

    __tablename__ = "case_variable"
    __table_args__ = (Index("case_variable_case", "process_instance_key"),)

    word: Mapped[bytes] = mapped_column(primary_key=True)
    process_instance_key: Mapped[int] = mapped_column(primary_key=True)
    retention: Mapped[str] = mapped_column("class")
