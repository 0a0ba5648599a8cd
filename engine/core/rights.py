"""What an operation is called, and who may do it: for those who may not."""

from __future__ import annotations

from collections.abc import Mapping

from engine.core.permission import Operation

_ROLES = "analysts, operators and administrators"
_PROTECTORS = "the data protection team and the data protection officer"
_OFFICER = "the data protection officer"
_PUBLISHERS = "operators, administrators and the group integration"
_SEES = "its participants, those whom its process names, operators and auditors"
RIGHTS: Mapping[Operation, tuple[str, str]] = {
    Operation.DEPLOY: ("deploy models", "analysts and operators"),
    Operation.START: ("start this process", "its start groups and operators"),
    Operation.READ_CASE: ("see this case", _SEES),
    Operation.COMMENT: (
        "comment on this case, or add a document to it",
        "its participants, those whom its process names and operators",
    ),
    Operation.READ_LEDGER: (
        "read this part of the ledger",
        "auditors, and those who may see a case its own part,",
    ),
    Operation.READ_TASK: ("see this user task", "its candidates, operators and auditors"),
    Operation.READ_INCIDENTS: ("see the incidents", "operators and auditors"),
    Operation.CLAIM: ("claim this user task", "its candidates"),
    Operation.COMPLETE: ("complete this user task", "its assignee and candidates"),
    Operation.RELEASE: ("release this user task", "its assignee and operators"),
    Operation.ASSIGN: ("assign a user task", "its assignee and operators"),
    Operation.UPDATE: ("change a user task", "operators"),
    Operation.RESOLVE_INCIDENT: ("resolve an incident", "operators"),
    Operation.CANCEL: ("cancel a case", "operators"),
    Operation.TAKE_OFFER: ("send this message to the case", "those to whom it is offered"),
    Operation.MIGRATE: ("migrate a case to another version", "operators"),
    Operation.RUN_BATCH: ("begin or stop a batch operation", "operators"),
    Operation.READ_BATCHES: ("see the batch operations", "operators and auditors"),
    Operation.SUSPEND: ("suspend or resume this", "operators"),
    Operation.MODIFY: ("move the tokens of a case", "operators"),
    Operation.SET_VARIABLES: ("change the variables of a case", "operators"),
    Operation.EXPORT_REPORT: ("export a report", "auditors"),
    Operation.EXPORT_LEDGER: ("export the ledger", "auditors"),
    Operation.VERIFY: ("verify the ledger", "auditors and operators"),
    Operation.MANAGE_ACCOUNTS: ("manage accounts", "administrators"),
    Operation.KEEP_OWN_ACCOUNT: ("change this account", "its owner"),
    Operation.NAME_DEPUTY: ("name a deputy for this account", "its owner and administrators"),
    Operation.EVALUATE_DECISION: (
        "evaluate this decision",
        f"{_ROLES}, and those who may start a process that calls it,",
    ),
    Operation.READ_DECISION: (
        "see this decision",
        f"{_ROLES}, auditors, and those who may start a process that calls it,",
    ),
    Operation.EVALUATE_EXPRESSION: ("evaluate an expression", _ROLES),
    Operation.PUBLISH_MESSAGE: ("publish a message", _PUBLISHERS),
    Operation.TURN_CLOCK: ("turn the clock", "operators"),
    Operation.WORK_ON_JOBS: ("do jobs", "operators and the group worker"),
    Operation.READ_RESOURCE: (
        "read the files of jobs",
        "analysts, operators, auditors and workers",
    ),
    Operation.READ_PERSON: ("find out what there is about a person", _PROTECTORS),
    Operation.ASK_ERASURE: ("ask for an erasure, or carry it out", _PROTECTORS),
    Operation.APPROVE_ERASURE: ("approve an erasure", _PROTECTORS),
    Operation.WITHDRAW_ERASURE: ("take back what somebody else asked to erase", _OFFICER),
    Operation.PLACE_HOLD: ("place or lift a hold", _PROTECTORS),
    Operation.SORT_MAIL: ("read and sort mails that were put aside", "operators"),
    Operation.SUPPRESS_MAIL: ("say who gets no mail", f"operators, {_PROTECTORS}"),
    Operation.READ_SUPPRESSIONS: (
        "see who gets no mail",
        f"operators, {_PROTECTORS}, auditors and the group marketing",
    ),
    Operation.READ_PROCESSING: (
        "read the record of processing",
        "the data protection team, the data protection officer and auditors",
    ),
    Operation.READ_DEFINITIONS: ("look into process definitions", f"{_ROLES}, and auditors"),
    Operation.PLAY_SCENARIOS: ("play scenarios", _ROLES),
    Operation.READ_FIGURES: ("see the figures of processes", f"{_ROLES}, and auditors"),
    Operation.READ_PERSON_FIGURES: ("see figures of persons", "operators"),
    Operation.READ_CASE_REPORT: (
        "read this report",
        "the groups that it names, operators and auditors",
    ),
}
"""What an operation is called, and who may do it, for those who may not; an auditor does nothing
that changes anything, in whatever other groups they are."""
