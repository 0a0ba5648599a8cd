"""The report about one case, as PDF: for people, with what they need to check it themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Spacer

from audit import page
from audit.checkpoint import read_checkpoint
from audit.finding import Finding
from audit.fonts import register_fonts
from audit.language import Language
from audit.proof_page import how_to_check, previous_report, what_it_does_not_show
from audit.proof_texts import SealTime
from audit.report_parts import Cover, kinds, listed, pages, scope, verdict
from audit.telling import Telling
from audit.terms import Terms
from audit.timeline_page import timeline
from audit.value_page import Named, values_table
from audit.verify import disclosed_entries, verify_export


@dataclass(frozen=True, slots=True)
class Narrative:
    """What the engine knows about the case and the ledger does not.

    Args:
        title: of the report, such as `Angebotsfreigabe A-2026-0042`.
        case_key: process instance key.
        process_name: of the process definition.
        process_version: of the process definition.
        business_id: the case's own number for people, if it has one.
        status: German word, such as `abgeschlossen`.
        started_at: UTC.
        ended_at: UTC, if it has ended.
        started_by: display name.
        requested_by: who asked for the report, display name.
        requested_at: UTC.
        company: on top of every page.
        people: display names by actor reference; who is missing appears with the reference.
        element_names: names of elements, flows, forms and decisions by their ids; what is missing
            appears with the id.
        values: name and value, as JSON has it, of what the case holds now.
        kept: label and words of what became of the values of a case that is archived.
        terms: what people call the values.
        language: of the report.
    """

    title: str
    case_key: str
    process_name: str
    process_version: int
    business_id: str | None
    status: str
    started_at: datetime
    ended_at: datetime | None
    started_by: str
    requested_by: str
    requested_at: datetime
    company: str
    people: Mapping[str, str] = field(default_factory=dict)
    element_names: Mapping[str, str] = field(default_factory=dict)
    values: Sequence[Named] = ()
    kept: Sequence[tuple[str, str]] = ()
    terms: Terms = field(default_factory=Terms)
    language: Language = field(default_factory=Language)

    @property
    def number(self) -> str:
        """What people call the case: its own number if it has one."""
        return self.business_id or self.case_key

    def telling(self) -> Telling:
        """Return how the case's entries are told."""
        terms = replace(self.terms, language=self.language)
        return Telling(self.language, self.people, self.element_names, terms)


def render_report(
    bundle: Mapping[str, Any], narrative: Narrative, seal_time: SealTime = "none"
) -> bytes:
    """Return the report as an unsigned PDF, DIN A4; `seal.seal_report` seals it with the evidence.

    Args:
        bundle: the export of the case; it is verified here, and the report says what was found.
        narrative: what stands in no entry.
        seal_time: whether an authority vouches for the time of the seal.

    Raises:
        EvidenceUnreadable: the export has another form.
    """
    register_fonts()
    language, telling = narrative.language, narrative.telling()
    entries = disclosed_entries(bundle)
    findings = verify_export(bundle)
    size = language.number(read_checkpoint(bundle["checkpoint"]).size)
    story = [
        *_opening(narrative, findings, bundle),
        *scope(bundle, narrative.number, language),
        *_values(narrative),
        *listed(findings, bundle, telling),
        *kinds(entries, language),
        *timeline(entries, telling),
        CondPageBreak(150 * mm),
        *how_to_check(bundle, entries, language, seal_time),
        *previous_report(bundle, language),
        *what_it_does_not_show(language),
    ]
    number = narrative.number
    cover = Cover(
        narrative.title,
        f"{language.say('case.number')} {number}",
        narrative.company,
        language.say("foot.case", number=number, size=size),
    )
    return pages(story, cover, language)


def _opening(
    narrative: Narrative, findings: Sequence[Finding], bundle: Mapping[str, Any]
) -> Iterator[Any]:
    language = narrative.language
    say = language.say
    process = say("case.process", name=narrative.process_name, version=narrative.process_version)
    subtitle = say("case.title", number=narrative.number, process=process)
    yield page.paragraph(narrative.title, page.TITLE)
    yield page.paragraph(subtitle, page.SUBTITLE)
    yield verdict(findings, bundle, language)
    yield Spacer(1, 12)
    ended = narrative.ended_at
    rows = [
        (say("case.number"), narrative.number),
        *([(say("case.key"), narrative.case_key)] if narrative.business_id else []),
        (say("case.process_label"), process),
        (say("case.status"), narrative.status),
        (say("case.started"), f"{language.moment(narrative.started_at)}, {narrative.started_by}"),
        (say("case.ended"), language.moment(ended) if ended else say("case.not_ended")),
        *narrative.kept,
        (say("made"), f"{language.moment(narrative.requested_at)}, {narrative.requested_by}"),
    ]
    yield page.labelled(rows)


def _values(narrative: Narrative) -> Iterator[Any]:
    if narrative.values:
        terms = replace(narrative.terms, language=narrative.language)
        yield page.paragraph(narrative.language.say("values"), page.HEADING)
        yield from values_table(narrative.values, terms, page.WIDTH)
