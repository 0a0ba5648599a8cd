"""Scenarios as values: what a `.scenario.yaml` file says, with the lines where it says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path


class Verb(StrEnum):
    """What a step does or expects, as it is written."""

    START = "start with"
    COMPLETE = "complete"
    COMPLETE_BY_LINK = "complete by link"
    SIGN_BY_LINK = "sign by link"
    REFUSE_BY_LINK = "refuse by link"
    ACCEPT_LATE = "accept late by link"
    ASK_FOR_LINK = "ask for link"
    BOUNCE = "let mail bounce"
    MAIL_IN = "mail in"
    LEAVE_JOBS = "leave jobs"
    TURN = "turn the clock"
    PUBLISH = "publish"
    BROADCAST = "broadcast"
    COMPLETE_JOB = "complete job"
    FAIL_JOB = "fail job"
    THROW_ERROR = "throw error"
    THROW_ESCALATION = "throw escalation"
    RESOLVE = "resolve incident"
    CANCEL = "cancel"
    EVALUATE = "evaluate conditions with"
    EXPECT_TASK = "expect task"
    EXPECT_JOB = "expect job"
    EXPECT_MAIL = "expect mail"
    EXPECT_NO_MAIL = "expect no mail"
    EXPECT_FACT = "expect fact"
    EXPECT_INCIDENT = "expect incident"
    EXPECT_VARIABLES = "expect variables"
    EXPECT_WAITING = "expect waiting"
    EXPECT_END = "expect end"
    EXPECT_RUNNING = "expect running"
    EXPECT_TERMINATED = "expect terminated"
    EXPECT_INSTANCES = "expect instances"
    EXPECT_TRACE = "expect trace"

    @property
    def expects(self) -> bool:
        """Whether the step only looks."""
        return self.value.startswith("expect ")


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Args:
        line: where it stands in its file, from 1.
        verb: what it does or expects.
        subject: what is written behind the verb; numbers are `Decimal`.
        options: what else the step says, by its words.
        of: the process that it speaks of; `None` for that of the current instance.
        refused: whether the engine has to refuse it.
    """

    line: int
    verb: Verb
    subject: object
    options: Mapping[str, object] = field(default_factory=dict)
    of: str | None = None
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Scenario:
    """One path through a process.

    Args:
        name: a sentence.
        line: where it begins.
        at: when its clock begins.
        steps: in order.
    """

    name: str
    line: int
    at: datetime
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A finding that a deployment is to be refused with."""

    rule: str
    element: str | None


@dataclass(frozen=True, slots=True)
class ScenarioFile:
    """A file of scenarios.

    Args:
        path: of the file itself.
        diagram: the BPMN file beside it.
        files: what is deployed together with the diagram, each once.
        process: whose instances the steps speak of; `None` for the first executable one.
        people: groups by user name.
        scenarios: to be played.
        refused: all findings that deploying the diagram gives, instead of scenarios.
        row: what of BPMN this shows, for a table of conformance.
        clause: where the standard says so.
    """

    path: Path
    diagram: Path
    files: tuple[Path, ...] = ()
    process: str | None = None
    people: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    scenarios: tuple[Scenario, ...] = ()
    refused: tuple[Refusal, ...] = ()
    row: str | None = None
    clause: str | None = None
