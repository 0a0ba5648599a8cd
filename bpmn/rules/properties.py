"""Rules about our own properties, those that begin with `vorgang:`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from bpmn.dialect import ACTIVITIES, RETENTION_CLASSES, TASKS
from bpmn.model import Dialect, EventKind, Node, Process
from bpmn.rules.acts import AUTHORISES, ON_BEHALF_OF
from bpmn.rules.subject import Subject
from dmn.findings import Finding

PREFIX: Final = "vorgang:"

PUBLIC_FORM: Final = "publicForm"
"""On a process: the name in the address at which anybody may start it, without an account."""
KEEPS_VERSIONS: Final = "keepsVersions"
"""On a process: whether `latest` means what there was when a case began."""
PUBLIC_THANKS: Final = "publicThanks"
"""Beside it: what the page says when the form was sent."""
LONGEST_THANKS: Final = 500
ON_PROCESS: Final = frozenset(
    {
        "purpose",
        "findable",
        "legalBasis",
        "retention",
        "startGroups",
        "summary",
        "businessId",
        "visibleTo",
        "dataSubject",
        "dataSubjects",
        "given",
        KEEPS_VERSIONS,
        "forgetWhen",
        PUBLIC_FORM,
        PUBLIC_THANKS,
    }
)
CLASS: Final = "class."
"""Begins the properties of a process that give one variable a retention class of its own."""
PUBLIC_LINK: Final = "publicLink"
"""On a user task: the id of the link by which it is done without an account."""
LINK_USES: Final = frozenset({"once", "many"})
DONE_AS: Final = "doneAs"
"""On a user task: the variable of its own scope that then says who did it, and when."""
DECISION_AS: Final = "decisionAs"
"""On a business rule task: the variable that says which version of the decision gave its result."""
ON_USER_TASK: Final = frozenset(
    {
        *("fourEyes", "approval", "newApprovalRound", PUBLIC_LINK, DONE_AS, "taskName"),
        AUTHORISES.removeprefix(PREFIX),
    }
)
ON_JOB: Final = frozenset({ON_BEHALF_OF.removeprefix(PREFIX)})
"""On a task that has something done."""
LINK_DOCUMENTS: Final = "linkDocuments"
BESIDE_LINK: Final = frozenset(
    {"linkUntil", "linkUse", "linkRenewal", "linkThanks", LINK_DOCUMENTS, "sign"}
)
SIGN, STATEMENT, LATE, RESULT = "sign", "signStatement", "signLate", "signResult"
"""Beside a link: the document that is signed by it, and what belongs to that."""
BESIDE_SIGN: Final = frozenset({STATEMENT, LATE, RESULT, "signVersion", "signReasons"})
ON_ACTIVITY: Final = frozenset({"newApprovalRound"})
FACT: Final = "fact"
VALUES_OF_FACT: Final = "fact."
"""Begins the properties beside a fact that say what it holds."""
MILESTONE: Final = "milestone"
"""On an activity or event: what reports call it that a case has come so far."""
VERSION: Final = frozenset({"version"})
"""Beside an approval or a fact: of which version it is."""

OFFERED_AS: Final = "offeredAs"
"""On an event that waits for a message: the words on the button by which people send it."""
ON_OFFERED: Final = frozenset({OFFERED_AS, "offeredTo", "offeredToUsers"})
LONGEST_LABEL: Final = 60
ON_CAUGHT_MESSAGE: Final = frozenset({"correlationKey"})
"""In a file of Camunda 7, which has no other place for it."""

CATCHING: Final = frozenset({"boundaryEvent", "intermediateCatchEvent", "receiveTask"})
_THROWING: Final = frozenset({"intermediateThrowEvent", "endEvent"})
_NAMING_ACTIVITIES: Final = ("fourEyes", "newApprovalRound")
_FACT: Final = re.compile(r"[a-z]+[.][a-z][a-z_]*")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_SLUG: Final = 60
_GROUP: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def names(written: str) -> list[str]:
    """Return the entries of a comma separated property, without surrounding space."""
    return [entry.strip() for entry in written.split(",")]


def own_properties(properties: Mapping[str, str]) -> dict[str, str]:
    """Return the properties of ours, by their names without what all begin with."""
    return {
        name.removeprefix(PREFIX): value.strip()
        for name, value in properties.items()
        if name.startswith(PREFIX)
    }


def _allowed(element: Node | Process, dialect: Dialect) -> frozenset[str]:
    if isinstance(element, Process):
        return ON_PROCESS
    properties = element.extensions.properties
    stated = _stated(element)
    if not element.tag.endswith("Gateway"):
        stated |= {MILESTONE}
    if element.tag == "userTask":
        approval = VERSION if "vorgang:approval" in properties else frozenset()
        linked = BESIDE_LINK if PREFIX + PUBLIC_LINK in properties else frozenset()
        if PREFIX + SIGN in properties:
            linked |= BESIDE_SIGN
        return ON_USER_TASK | approval | linked | stated
    if element.extensions.task is not None:
        stated |= ON_JOB
    kinds = {event.kind for event in element.events}
    if EventKind.MESSAGE in kinds and waits_in_a_case(element):
        stated |= ON_OFFERED
    if dialect is Dialect.CAMUNDA_7 and EventKind.MESSAGE in kinds and element.tag in CATCHING:
        stated |= ON_CAUGHT_MESSAGE
    if element.tag == "businessRuleTask":
        stated |= {DECISION_AS}
    return stated | ON_ACTIVITY if element.tag in ACTIVITIES else stated


def waits_in_a_case(node: Node) -> bool:
    """Return whether an event catches in a case that runs; a start event does in a sub-process."""
    return node.tag in CATCHING or (node.tag == "startEvent" and node.parent is not None)


def _stated(node: Node) -> frozenset[str]:
    """Return what a node may say of a fact that it states, which of what kind compiling knows."""
    plain = node.tag in _THROWING and {event.kind for event in node.events} <= {EventKind.NONE}
    if node.tag not in TASKS and not plain:
        return frozenset()
    return VERSION | {FACT} if PREFIX + FACT in node.extensions.properties else frozenset({FACT})


def _means_something(name: str, element: Node | Process, dialect: Dialect) -> bool:
    if name.startswith(CLASS):
        return isinstance(element, Process)
    allowed = _allowed(element, dialect)
    stated = FACT in allowed and PREFIX + FACT in element.extensions.properties
    return name in allowed or (stated and name.startswith(VALUES_OF_FACT))


def _carriers(subject: Subject) -> Iterator[tuple[Node | Process, dict[str, str]]]:
    carriers: list[Node | Process] = [subject.process, *subject.process.nodes]
    for element in carriers:
        yield element, own_properties(element.extensions.properties)


def unknown_properties(subject: Subject) -> Iterator[Finding]:
    """A property of ours that means nothing here would be a rule that nobody keeps."""
    for element, own in _carriers(subject):
        dialect = subject.process.dialect
        allowed = _allowed(element, dialect)
        for name in own:
            if _means_something(name, element, dialect):
                continue
            known = ", ".join(PREFIX + one for one in sorted(allowed)) or "none"
            yield subject.at(
                element,
                "unknown-property",
                f"the property {PREFIX}{name} means nothing on {{}}",
                f"Known here: {known}.",
            )


def unknown_activities(subject: Subject) -> Iterator[Finding]:
    """Four eyes and approval rounds name activities or start events of this process."""
    for element, own in _carriers(subject):
        for name in _NAMING_ACTIVITIES:
            for identity in names(own[name]) if name in own else ():
                node = subject.nodes.get(identity)
                if node is None or (node.tag != "startEvent" and node.tag not in ACTIVITIES):
                    yield subject.at(
                        element,
                        "unknown-activity",
                        f"{PREFIX}{name} of {{}} names {identity!r}, which is no activity here",
                        "Write ids of activities or of the start event, separated by commas.",
                    )


def invalid_values(subject: Subject) -> Iterator[Finding]:
    """Each property has a value of its kind."""
    for element, own in _carriers(subject):
        for name, value in own.items():
            if _means_something(name, element, subject.process.dialect) and (
                remedy := _remedy(name, value)
            ):
                yield subject.at(
                    element,
                    "invalid-property",
                    f"{PREFIX}{name} of {{}} has the value {value!r}",
                    remedy,
                )
    yield from _unfit_public_form(subject)
    yield from _unfit_thanks(subject)
    own = own_properties(subject.process.extensions.properties)
    if {"dataSubject", "dataSubjects"} <= own.keys():
        yield subject.at(
            subject.process,
            "invalid-property",
            f"{{}} has both {PREFIX}dataSubject and {PREFIX}dataSubjects",
            f"Keep {PREFIX}dataSubject where a case is about one person, {PREFIX}dataSubjects"
            " where it is about several.",
        )


def _unfit_public_form(subject: Subject) -> Iterator[Finding]:
    """Who has no account gives what a form asks for, and nothing else."""
    starts = [one for one in subject.inside.get(None, ()) if one.tag == "startEvent"]
    if PREFIX + PUBLIC_FORM in subject.process.extensions.properties and not any(
        not one.events and one.extensions.form for one in starts
    ):
        yield subject.at(
            subject.process,
            "invalid-property",
            f"{PREFIX}{PUBLIC_FORM} of {{}} needs a start event with a form",
            "Link a form at the start event, or remove the property.",
        )


def _unfit_thanks(subject: Subject) -> Iterator[Finding]:
    """Words of thanks belong to a public form."""
    own = own_properties(subject.process.extensions.properties)
    if PUBLIC_THANKS in own and PUBLIC_FORM not in own:
        yield subject.at(
            subject.process,
            "invalid-property",
            f"{PREFIX}{PUBLIC_THANKS} of {{}} says what the page of a public form says,"
            " and there is none",
            f"Add {PREFIX}{PUBLIC_FORM}, or remove the property.",
        )


def _remedy(name: str, value: str) -> str | None:
    """Return what to write instead, `None` when the value is right."""
    if name == "retention" and value not in RETENTION_CLASSES:
        return f"Use one of these: {', '.join(sorted(RETENTION_CLASSES))}."
    if name.startswith(CLASS) and not _NAME.fullmatch(name.removeprefix(CLASS)):
        return "Name the variable behind vorgang:class., such as vorgang:class.email."
    if name.startswith(CLASS) and value not in RETENTION_CLASSES:
        return f"Use one of these: {', '.join(sorted(RETENTION_CLASSES))}."
    if name in {"startGroups", "visibleTo"}:
        valid = all(_GROUP.fullmatch(group) for group in names(value))
        return None if valid else "Write groups separated by commas, such as sales-rep,finance."
    if name == "approval" and not _NAME.fullmatch(value):
        return "Write the key of the form field that holds approve, reject or revise."
    if name in {DONE_AS, DECISION_AS} and not _NAME.fullmatch(value):
        return "Name a variable, such as approval."
    if name == "fact" and not _FACT.fullmatch(value):
        return "Write a word of the ledger that a model may state, such as quote.versioned."
    if name == MILESTONE and not value:
        return "Name the milestone as reports are to call it, such as Angebot verschickt."
    if name == OFFERED_AS and not 0 < len(value) <= LONGEST_LABEL:
        return f"Write up to {LONGEST_LABEL} characters."
    if name == PUBLIC_FORM and not (_SLUG.fullmatch(value) and len(value) <= _LONGEST_SLUG):
        return "Write lower-case letters, digits and hyphens, such as new-ticket."
    if name == PUBLIC_THANKS and not 0 < len(value) <= LONGEST_THANKS:
        return f"Write up to {LONGEST_THANKS} characters."
    if name == RESULT and not _NAME.fullmatch(value):
        return "Name a variable, such as signature."
    if name == "linkUse" and value not in LINK_USES:
        return "Write once or many."
    if name == KEEPS_VERSIONS and value not in {"true", "false"}:
        return "Write true or false."
    if name in {"purpose", "legalBasis"} and not value:
        return "Write it in words, or remove the property."
    return None


def undeclared_processing(subject: Subject) -> Iterator[Finding]:
    """Purpose and legal basis go into the record of processing (GDPR, Art. 30(1))."""
    own = own_properties(subject.process.extensions.properties)
    for name in ("purpose", "legalBasis"):
        if name not in own:
            yield subject.at(
                subject.process,
                "undeclared-processing",
                f"{{}} has no {PREFIX}{name}",
                "Add the property, so that the record of processing is complete.",
            )
