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
from audit.language import Language
from audit.proof_page import how_to_check, previous_report, what_it_does_not_show
from audit.proof_texts import SealTime
from audit.report_parts import Cover, Section, kinds, listed, pages, scope, tabled, verdict
from audit.reports import approvals, consents, erasures, interventions, requests, trace
from audit.reports.about import About
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
    """Who asked for a report, when (UTC), and in whose name it is made.

    Args:
        kept: of a certificate of erasure, what of the cases is still there; `None` of others.
        about: the person whose entries were asked for; `None` if nobody was named.
    """

    requested_by: str
    requested_at: datetime
    company: str
    kept: Sequence[erasures.Remaining] | None = None
    about: About | None = None


def _sections(
    kind: str, occasion: Occasion, entries: Sequence[Mapping[str, Any]], telling: Telling
) -> Iterator[Section]:
    yield from _SECTIONS[kind](entries, telling)
    if occasion.kept is not None:
        yield erasures.remaining(occasion.kept, entries, telling)


def _about(about: About | None, language: Language) -> Iterator[Any]:
    """Yield whose evidence it is."""
    if about is None:
        return
    named = "about.known" if about.names else "about.person"
    names = ", ".join(about.names)
    yield page.paragraph(language.say(named, handle=about.handle, names=names), page.BODY)
    if about.sealed:
        count = language.number(about.sealed)
        yield page.paragraph(language.say("about.sealed", count=count), page.BODY)


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
        *_about(occasion.about, language),
        verdict(findings, bundle, language),
        Spacer(1, 4),
        *scope(bundle, "", language),
        *listed(findings, bundle, telling),
    ]
    for section in _sections(kind, occasion, entries, telling):
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
