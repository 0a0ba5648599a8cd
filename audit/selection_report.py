"""The report about a part of the ledger, as PDF: kinds of it, each with its own sections."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Spacer

from audit import page
from audit.checkpoint import read_checkpoint
from audit.entry import write_time
from audit.fonts import register_fonts
from audit.proof_page import how_to_check, previous_report, what_it_does_not_show
from audit.proof_texts import SealTime
from audit.report_parts import Cover, Section, kinds, listed, pages, scope, tabled, verdict
from audit.reports import approvals, consents, erasures, interventions, requests, trace
from audit.reports.happened import happened
from audit.telling import Telling
from audit.timeline_page import timeline
from audit.verify import disclosed_entries, verify_export

_Sections = Callable[[Sequence[Mapping[str, Any]], Telling], Iterator[Section]]


def _none(entries: Sequence[Mapping[str, Any]], telling: Telling) -> Iterator[Section]:
    del entries, telling
    yield from ()


_SECTIONS: Mapping[str, _Sections] = {
    "selection": _none,
    "consents": consents.sections,
    "approvals": approvals.sections,
    "requests": requests.sections,
    "erasures": erasures.sections,
    "trace": trace.sections,
    "interventions": interventions.sections,
}


@dataclass(frozen=True, slots=True)
class Occasion:
    """Who asked for a report, when (UTC), and in whose name it is made."""

    requested_by: str
    requested_at: datetime
    company: str


def render_selection(
    bundle: Mapping[str, Any],
    kind: str,
    occasion: Occasion,
    telling: Telling,
    seal_time: SealTime = "none",
) -> bytes:
    """Return the report as an unsigned PDF, DIN A4; `seal.seal_report` seals it with the evidence.

    Args:
        bundle: a filtered export; it is verified here, and the report says what was found.
        kind: one of `reports.kinds.KINDS`.
        occasion: what stands in no entry.
        telling: language and names.
        seal_time: whether an authority vouches for the time of the seal.

    Raises:
        EvidenceUnreadable: the export has another form.
    """
    register_fonts()
    language = telling.language
    telling = replace(telling, now=write_time(occasion.requested_at))
    entries, findings = disclosed_entries(bundle), verify_export(bundle)
    nothing_erased = kind == "erasures" and not any(happened(entries, *erasures.ERASED))
    title = language.say("erasures.none_title" if nothing_erased else f"title.{kind}")
    size = language.number(read_checkpoint(bundle["checkpoint"]).size)
    made = f"{language.moment(occasion.requested_at)}, {occasion.requested_by}"
    story: list[Any] = [
        page.paragraph(title, page.TITLE),
        page.paragraph(f"{occasion.company} · {made}", page.SUBTITLE),
        verdict(findings, bundle, language),
        Spacer(1, 4),
        *scope(bundle, "", language),
        *listed(findings, bundle, telling),
    ]
    for section in _SECTIONS[kind](entries, telling):
        story += tabled(section, language)
    story += kinds(entries, language)
    if kind == "selection":
        story += timeline(entries, telling, several=True)
    story += [
        CondPageBreak(150 * mm),
        *how_to_check(bundle, entries, language, seal_time),
        *previous_report(bundle, language),
        *what_it_does_not_show(language),
    ]
    foot = language.say("foot.selection", title=title, size=size)
    return pages(story, Cover(title, title, occasion.company, foot), language)
