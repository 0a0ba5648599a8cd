"""What operations are done to: a part of what is true of it, as far as rights go by that."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Installation:
    """The whole installation: definitions, accounts, the ledger as one."""


@dataclass(frozen=True, slots=True)
class DefinitionRights:
    """A process definition.

    Args:
        start_groups: groups whose members may start it.
        public: whether whoever has no account may start it too, by its form.
    """

    start_groups: frozenset[str] = frozenset()
    public: bool = False


@dataclass(frozen=True, slots=True)
class DecisionRights:
    """A decision: the groups whose members may start a process that calls it."""

    start_groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CaseRights:
    """A process instance.

    Args:
        participants: account ids of those who started it or did one of its tasks.
        visible_to: groups that may see every instance of its definition.
        candidate_groups: groups whose members may claim one of its open tasks: they must see
            what they would take on.
        candidate_users: the same by account id or user name.
    """

    participants: frozenset[str] = frozenset()
    visible_to: frozenset[str] = frozenset()
    candidate_groups: frozenset[str] = frozenset()
    candidate_users: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class UserTaskRights:
    """A user task that waits.

    Args:
        assignee: who has claimed it, by account id or user name.
        candidate_users: by account id or user name.
        excluded: account ids that four eyes keeps from it.
        link: the reference of whoever has the link to it; `None` if there is none that opens it.
    """

    assignee: str | None = None
    candidate_groups: frozenset[str] = frozenset()
    candidate_users: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    link: str | None = None


@dataclass(frozen=True, slots=True)
class OfferRights:
    """A message that a case is offered by a button.

    Args:
        candidate_groups: groups whose members are shown it.
        candidate_users: people who are, by account id or user name.
    """

    candidate_groups: frozenset[str] = frozenset()
    candidate_users: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AccountRights:
    """An account, by its id."""

    account_id: str


@dataclass(frozen=True, slots=True)
class ReportRights:
    """A report on cases: the groups whose members read it."""

    readers: frozenset[str] = frozenset()


Object = (
    Installation
    | DefinitionRights
    | DecisionRights
    | CaseRights
    | UserTaskRights
    | OfferRights
    | AccountRights
    | ReportRights
)
