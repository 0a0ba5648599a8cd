"""What can go wrong in the engine, named as the state of affairs. `api/problems.py` turns them into
HTTP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from dmn.findings import Finding, ModelRefused
from forms.messages import say
from forms.validate import FieldFault, SubmissionRefused

__all__ = [
    "AccountRefused",
    "AccountUnknown",
    "BatchRefused",
    "BatchUnknown",
    "CalendarUnknown",
    "CaseDamaged",
    "ContentChanged",
    "CredentialsRefused",
    "DatabaseUnavailable",
    "DecisionDefinitionUnknown",
    "DefinitionSuspended",
    "DocumentUnknown",
    "DraftRefused",
    "EngineFault",
    "ErasureRefused",
    "ErasureUnknown",
    "EvaluationRefused",
    "FieldFault",
    "Finding",
    "IncidentStands",
    "IncidentUnknown",
    "InstanceSuspended",
    "JobHeld",
    "JobRequestRefused",
    "JobTypeUndeclared",
    "JobUnknown",
    "KeyReused",
    "MailNotWaiting",
    "MessageAlreadyPublished",
    "MessageNotAwaited",
    "MessageRefused",
    "MessageUnreadable",
    "MigrationFault",
    "MigrationRefused",
    "ModelRefused",
    "NotAllowed",
    "NotFound",
    "NothingCatches",
    "ProcessDefinitionUnknown",
    "ProcessInstanceUnknown",
    "RequestUnderWay",
    "ResultRefused",
    "SettingsRefused",
    "StepFailed",
    "SubmissionRefused",
    "SuspensionStands",
    "TooManyFailures",
    "UserTaskNotReady",
    "UserTaskUnknown",
    "VersionConflict",
    "VersionMovedOn",
]


class EngineFault(Exception):
    """The request cannot be carried out; nothing has been changed."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())


class NotFound(EngineFault):
    """There is no such thing, or not for you."""


class ScopeEmpty(NotFound):
    """No entry of the ledger is of the scope that was asked for."""


class ProcessDefinitionUnknown(NotFound):
    """There is no process definition of that id; deploy it first."""


class DocumentationUnknown(NotFound):
    """There is no file of that key that is kept as documentation."""


class DecisionDefinitionUnknown(NotFound):
    """There is no decision definition of that id or key; deploy it first."""


class ProcessInstanceUnknown(NotFound):
    """There is no process instance of that key."""


class UserTaskUnknown(NotFound):
    """There is no user task of that key."""


class IncidentUnknown(NotFound):
    """There is no open incident of that key."""


class JobUnknown(NotFound):
    """There is no job of that key."""


class MessageNotAwaited(NotFound):
    """Nobody waits for this message with this correlation key."""


class AccountUnknown(NotFound):
    """There is no account of that name."""


class CalendarUnknown(NotFound):
    """There is no business calendar of that id; deploy it first."""


class DocumentUnknown(NotFound):
    """There is no document of that hash."""


class InstanceSuspended(EngineFault):
    """The process instance is suspended; resume it first."""


class DefinitionSuspended(EngineFault):
    """The process definition is suspended: none of its instances starts until it is resumed."""


class SelectionRefused(EngineFault):
    """The scope of an export cannot be understood; the message says what is wrong with it."""


class VariablesRefused(EngineFault):
    """A variable cannot be written as it is."""


class CommentRefused(EngineFault):
    """The comment cannot be kept."""


class MailAddressRefused(EngineFault):
    """That is no mail address."""


class SuspensionStands(EngineFault):
    """It is suspended already, or was not."""


class MessageRefused(EngineFault):
    """The message cannot be published as it is."""


class EventIncomplete(MessageRefused):
    """The event lacks what its mapping says is mandatory."""


class MessageAlreadyPublished(EngineFault):
    """A message of this name, correlation key and id is kept already."""


class MessageUnreadable(EngineFault):
    """A kept message is not the one that was published."""


class RequestUnderWay(EngineFault):
    """A request with this idempotency key is being worked on; ask again in a moment."""


class KeyReused(EngineFault):
    """This idempotency key came with another request before; take a fresh key for each request."""


class ContentChanged(EngineFault):
    """Stored bytes are not those that their SHA-256 names: somebody has changed them."""


class CaseDamaged(ContentChanged):
    """What a process instance stands at does not open: it was changed past the engine."""


class AccountRefused(EngineFault):
    """The account cannot be made as it was asked for."""


class IncidentStands(EngineFault):
    """What caused the incident is still so."""


class ResultRefused(EngineFault):
    """What a worker answered does not fit its job."""


class ResourceUnknown(NotFound):
    """There is no such plain file."""


class TaskChangesRefused(EngineFault):
    """A user task cannot be like that."""


class UserTaskDenied(EngineFault):
    """A listener denied what was asked of a user task; it is as it was."""


class BatchRefused(EngineFault):
    """A batch operation cannot be begun or changed like that."""


class ErasureRefused(EngineFault):
    """An erasure or a hold cannot be had like that; the message says why."""


class ErasureUnknown(NotFound):
    """There is no such erasure, hold or person."""


class BatchUnknown(NotFound):
    """There is no such batch operation."""


@dataclass(frozen=True, slots=True)
class MigrationFault:
    """One reason why an instance cannot be migrated, in an analyst's words.

    Args:
        code: short name, such as `no-target`.
        element: id of the element in the version that runs; `None` if it is about the whole.
        german: the sentence, with the element's name.
        english: likewise.
    """

    code: str
    element: str | None
    german: str
    english: str


class MigrationRefused(EngineFault):
    """The instance cannot be migrated as asked for; nothing of it has changed.

    Args:
        faults: all there are.
    """

    def __init__(self, faults: Sequence[MigrationFault]) -> None:
        super().__init__("; ".join(fault.english for fault in faults))
        self.faults = tuple(faults)


class UserTaskNotReady(EngineFault):
    """The user task is not waiting to be completed."""


class NothingCatches(EngineFault):
    """The model has nothing that catches this error or escalation."""


class JobHeld(EngineFault):
    """The job is not yours: somebody else has it, or it waits for nobody."""


class JobRequestRefused(EngineFault):
    """What a worker asks for, or says about a job, cannot be taken."""


class JobTypeUndeclared(EngineFault):
    """Jobs of this type are not done outside; VORGANG_EXTERNAL_JOB_TYPES names those that are."""


class VersionConflict(EngineFault):
    """Somebody else moved the process instance at the same time; load it again and retry."""


class DraftRefused(EngineFault):
    """A draft cannot be kept."""


class VersionMovedOn(EngineFault):
    """The newest version of a model is not the one that was changed."""


class NotAllowed(EngineFault):
    """You may not do that.

    Args:
        message: who may not do what, and who may.
        rule: short name, such as `four-eyes`, `candidate`, `operation`.
    """

    def __init__(self, message: str | None = None, *, rule: str = "operation") -> None:
        super().__init__(message)
        self.rule = rule


class CaseRestricted(NotAllowed):
    """The use of a case is restricted: few are shown it (Art. 18 GDPR)."""


class CredentialsRefused(EngineFault):
    """The user name or the password is wrong."""


class TooManyFailures(CredentialsRefused):
    """Too many wrong passwords in a row.

    Args:
        wait: how long to wait before the next attempt.
    """

    def __init__(self, wait: timedelta) -> None:
        seconds = max(1, round(wait.total_seconds()))
        super().__init__(f"too many wrong passwords in a row; try again in {seconds} seconds")
        self.wait = wait


class DatabaseUnavailable(EngineFault):
    """The database does not answer; try again in a moment."""


class ScannerSilent(EngineFault):
    """The virus scanner does not answer; try again in a moment."""


class MailNotWaiting(NotFound):
    """No such mail waits any more; somebody has decided about it."""


class EvaluationRefused(EngineFault):
    """The decision cannot be evaluated for these variables: the ledger could not hold them."""


class ClockNotTurned(EngineFault):
    """The clock can be turned in a test installation only."""


class SettingsRefused(EngineFault):
    """A setting is missing or makes no sense."""


class BackupRefused(EngineFault):
    """The backup cannot be made or put back; the message says why."""


class KeyChangeRefused(EngineFault):
    """A key cannot be changed in this way now; the message says why."""


class LogRolledBack(EngineFault):
    """The database lacks what was signed: nothing works on it until somebody has decided."""


class SearchRefused(EngineFault):
    """What is searched for cannot be found in this way."""


class RestoreUnfinished(EngineFault):
    """A backup was not put back to its end: nothing works on it until that is done."""


class NothingLost(EngineFault):
    """There is no loss of signed entries that could be accepted."""


class StepFailed(EngineFault):
    """A step could not reach its next wait state and was rolled back.

    Args:
        message: what happened, for an operator.
        activity_id: the element where it happened.
    """

    def __init__(self, message: str, *, activity_id: str | None = None) -> None:
        super().__init__(message)
        self.activity_id = activity_id


class FileRefused(EngineFault):
    """A file is not taken.

    Args:
        code: of the message, as `forms.messages` has it.
        name: what the file is called.
        values: what the message mentions besides.
    """

    def __init__(self, code: str, name: str, values: Mapping[str, object] | None = None) -> None:
        self.code, self.values = code, {"name": name, **(values or {})}
        super().__init__(say(code, name, self.values, "en"))

    @property
    def german(self) -> str:
        """The same in German."""
        return say(self.code, str(self.values["name"]), self.values)
