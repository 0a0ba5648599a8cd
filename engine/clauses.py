"""The clause of its standard that each finding names, whatever package it comes from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

import bpmn.clauses
import dmn.clauses
import engine.calendars.clauses
import engine.case_reports.clauses
import engine.cloud_events.clauses
import engine.data_catalogue.clauses
import forms.clauses
from dmn.clauses import OWN
from dmn.findings import Finding

_OWN: Final = (
    *("deploy/same-name", "deploy/same-id-twice", "deploy/unknown-kind"),
    *("deploy/same-event-twice", "deploy/public-form"),
    *("deploy/unresolved-form", "deploy/unresolved-decision", "deploy/unresolved-process"),
    *("deploy/unresolved-resource", "deploy/resource-large", "deploy/resource-rpa"),
    *("deploy/mail-template", "deploy/document-template", "deploy/template-name"),
    *("call/host", "call/secret"),
)
CLAUSES: Final = {
    **dict.fromkeys(_OWN, OWN),
    "call/personal-chat": "GDPR, Art. 5(1)(c), 28",
    "call/mail-purpose": "GDPR, Art. 5(1)(b), 6(1)",
    **bpmn.clauses.CLAUSES,
    **dmn.clauses.CLAUSES,
    **forms.clauses.CLAUSES,
    **engine.calendars.clauses.CLAUSES,
    **engine.case_reports.clauses.CLAUSES,
    **engine.cloud_events.clauses.CLAUSES,
    **engine.data_catalogue.clauses.CLAUSES,
}


def cited(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings, each with the clause that its rule stands for."""
    return tuple(replace(one, clause=CLAUSES.get(one.rule)) for one in findings)
