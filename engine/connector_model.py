"""What travels between the worker and its connectors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from audit.entry import Fact
from engine.brand import Brand
from engine.calendars.model import BusinessCalendar
from engine.document_number import DocumentNumber
from engine.mail_template import MailClass
from engine.retention import Term
from engine.task_model import TaskChanges
from feel import Value

Values = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document by its hash (hex SHA-256)."""

    sha256: str
    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class LinkedFile:
    """A deployed file that a job is linked to, in the version that its model means."""

    id: str
    version: int
    sha256: str
    content: bytes


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """An account, as a connector may see it."""

    account_id: str
    name: str
    email: str | None
    groups: frozenset[str]


def _nobody(_: Sequence[str]) -> Sequence[FoundPerson]:
    return ()


def _nothing_linked(_: str) -> LinkedFile | None:
    return None


def _nobody_stopped(_: Sequence[str], __: MailClass) -> Mapping[str, str]:
    return {}


def _no_unsubscribing(_: str) -> str:
    raise ConnectorFailed("nobody can unsubscribe from this mail", retry=False)


def _nothing_published(_: str, __: str, ___: Values, ____: timedelta) -> None:
    raise ConnectorFailed("no message is published from here", retry=False)


def _no_calendar(id_: str) -> BusinessCalendar:
    raise ConnectorFailed(f"there is no business calendar {id_}; deploy it", retry=False)


@dataclass(frozen=True, slots=True)
class Contact:
    """What is known of an address.

    Args:
        tag: names the address to whoever has seen it, and tells nobody else anything.
        suppressions: for what it stands on the list of suppressions now.
    """

    tag: str
    suppressions: tuple[str, ...]


class Contacts(Protocol):
    """What a job may ask and note of addresses; none of them is kept, only their keyed hashes."""

    def check(self, address: str) -> Contact:
        """Return what is known of an address."""
        ...

    def count(self, address: str, kind: str, within: Term) -> int:
        """Return how often something of a kind was noted within a time."""
        ...

    def note(self, address: str, kind: str, keep: Term, within: Term) -> int:
        """Note that something of a kind happened; return how often it did within a time."""
        ...

    def suppress(self, address: str, reason: str) -> bool:
        """Put an address on the list of suppressions; return whether that was new."""
        ...

    def lift(self, address: str) -> bool:
        """Take a withdrawal off the list; return whether there was one."""
        ...


@dataclass(frozen=True, slots=True)
class NumberWanted:
    """A number that a document asks for: the next of a series, or the next version of one.

    Args:
        series: what is counted together.
        year: 0 if the series does not begin anew each year.
        of: the count of the number whose next version it is; `None` for a new number.
    """

    series: str
    year: int
    of: int | None = None


def _no_numbers(_: NumberWanted) -> DocumentNumber:
    raise ConnectorFailed("there are no numbers for documents here", retry=False)


@dataclass(frozen=True, slots=True)
class ConnectorRequest:
    """What a connector gets: local variables after input mapping, headers, and one key for all
    attempts."""

    idempotency_key: str
    variables: Values
    headers: Mapping[str, str]
    document: Callable[[str], StoredDocument]
    """Reads a document by its SHA-256."""
    calendar: Callable[[str], BusinessCalendar] = field(default=_no_calendar)
    """Reads a business calendar by its id, in the version of the job's instance."""
    people: Callable[[Sequence[str]], Sequence[FoundPerson]] = field(default=_nobody)
    """Finds the active accounts that are in one of these groups, by name."""
    linked: Callable[[str], LinkedFile | None] = field(default=_nothing_linked)
    """Reads the file that the job is linked to by this name, if there is such a link."""
    stopped: Callable[[Sequence[str], MailClass], Mapping[str, str]] = field(
        default=_nobody_stopped
    )
    """Says which of these addresses may not get a mail of this class, and why."""
    unsubscribe: Callable[[str], str] = field(default=_no_unsubscribing)
    """Gives the link by which whoever has this address unsubscribes."""
    publish: Callable[[str, str, Values, timedelta], None] = field(default=_nothing_published)
    """Publishes a message here: name, correlation key, variables, how long it is kept."""
    contacts: Contacts | None = None
    """Asks and notes what is known of addresses."""
    next_number: Callable[[NumberWanted], DocumentNumber] = field(default=_no_numbers)
    """Says which number a document would get now; it is not taken."""
    now: datetime | None = None
    """The time of processes when the attempt began."""
    process_id: str = ""
    """Of the process whose job it is."""
    case: str = ""
    """Key of the case whose job it is."""
    attempt: int = 1
    again: bool = False
    """Whether an earlier attempt may have had its effect, also one before an incident."""
    brand: Callable[[], Brand] = field(default=Brand)
    """Says what outsiders see of the company."""
    act: Callable[[str, Values], ConnectorResult] | None = None
    """Does what needs a person's right, in the name of whoever completed the user task for it."""


@dataclass(frozen=True, slots=True)
class Activation:
    """An element that is to begin in an ad-hoc sub-process, with variables for its flow alone."""

    element_id: str
    variables: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AdHocResult:
    """What the worker of an ad-hoc sub-process says.

    Args:
        activate: what begins, in order.
        is_enough: whether the sub-process ends when nothing runs in it any more.
        cancels: whether what runs in it ends at once.

    Source: Camunda 8.9, `JobResultAdHocSubProcess`.
    """

    activate: tuple[Activation, ...] = ()
    is_enough: bool = False
    cancels: bool = False


@dataclass(frozen=True, slots=True)
class ConnectorResult:
    """What a connector did: variables for the output mapping, documents to keep, facts to
    record.

    Args:
        denied: why a listener of a user task denies what it was asked about, or empty; `None` if it
            does not.
        corrections: of the user task whose listener it is.
        ad_hoc: what happens in the ad-hoc sub-process whose job it is.
        numbering: how its document gets its number, in the step that takes the result.
        mailed: the mail that went out, so that an answer finds the case.
    """

    values: Values = field(default_factory=dict)
    documents: tuple[StoredDocument, ...] = ()
    facts: tuple[Fact, ...] = ()
    denied: str | None = None
    corrections: TaskChanges | None = None
    ad_hoc: AdHocResult | None = None
    numbering: Numbering | None = None
    mailed: Mailed | None = None


@dataclass(frozen=True, slots=True)
class Mailed:
    """A mail that went out: its Message-ID, with brackets, and to which addresses."""

    message_id: str
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Numbering:
    """A document whose number is taken in the step that takes the document: so no number is lost,
    and none given twice.

    Args:
        wanted: which number.
        guessed: which one it was made with.
        made: makes it with another one, if somebody was faster.
    """

    wanted: NumberWanted
    guessed: DocumentNumber
    made: Callable[[DocumentNumber], ConnectorResult]

    def guess(self) -> ConnectorResult:
        """Return the document as it is if the guess holds.

        Raises:
            ConnectorFailed: it cannot be made.
        """
        return replace(self.made(self.guessed), numbering=self)


class ConnectorFailed(Exception):
    """The effect did not happen, or nobody knows.

    Args:
        message: what happened and what to do, for an operator.
        retry: whether another attempt may succeed by itself.
        after: how long the other side wants to be left alone before it.
        facts: to record if there is no other attempt.
    """

    def __init__(
        self,
        message: str,
        *,
        retry: bool = True,
        after: timedelta | None = None,
        facts: tuple[Fact, ...] = (),
    ) -> None:
        super().__init__(message)
        self.retry = retry
        self.after = after
        self.facts = facts


class BusinessError(Exception):
    """The work has come to an end that the model knows: a BPMN error.

    Args:
        code: error code, by which the model catches it.
        message: what happened, for people.
        values: variables that come with it.
        facts: to record.

    Source: BPMN 2.0.2, 13.5.3.
    """

    def __init__(
        self,
        code: str,
        message: str = "",
        values: Values | None = None,
        facts: tuple[Fact, ...] = (),
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.values = values or {}
        self.facts = facts


class Connector(Protocol):
    """One effect on the world, run by the worker after the commit, at least once."""

    def run(self, request: ConnectorRequest) -> ConnectorResult:
        """Do it.

        Raises:
            ConnectorFailed: it did not happen.
            BusinessError: it ended in a way that the model knows as a BPMN error.
        """
        ...
