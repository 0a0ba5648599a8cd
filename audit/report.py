"""The report about one case, as PDF: for people, with what they need to check it themselves."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    CondPageBreak,
    KeepTogether,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
)

from audit import page, words
from audit.checkpoint import read_checkpoint
from audit.finding import RULES_OF_MEANING, Finding
from audit.fonts import register_fonts
from audit.numbered_pages import numbered_canvas
from audit.proof_page import how_to_check, what_it_does_not_show
from audit.terms import Terms, shortened
from audit.value_page import Named, values_table
from audit.verify import disclosed_entries, verify_export

_BY_NAME = frozenset(
    {"flow", "flows", "event", "decision", "attachedTo", "form", "start_event", "process"}
)
"""Data of facts that are ids and have names."""


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
        terms: what people call the values.
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
    terms: Terms = field(default_factory=Terms)

    @property
    def number(self) -> str:
        """What people call the case: its own number if it has one."""
        return self.business_id or self.case_key


def render_report(bundle: Mapping[str, Any], narrative: Narrative) -> bytes:
    """Return the report as an unsigned PDF, DIN A4; `seal.sign_pdf` seals it with the evidence.

    Args:
        bundle: the export of the case; it is verified here, and the report says what was found.
        narrative: what stands in no entry.

    Raises:
        EvidenceUnreadable: the export has another form.
    """
    register_fonts()
    entries = disclosed_entries(bundle)
    findings = verify_export(bundle)
    size = read_checkpoint(bundle["checkpoint"]).size
    story = [
        *_opening(narrative, findings, bundle),
        *_scope(bundle, narrative),
        *_values(narrative),
        *_findings(findings, narrative),
        *_kinds(entries),
        *_timeline(entries, narrative),
        CondPageBreak(150 * mm),
        *how_to_check(bundle, entries),
        *what_it_does_not_show(),
    ]
    content = io.BytesIO()
    document = SimpleDocTemplate(
        content,
        pagesize=A4,
        leftMargin=page.MARGIN - page.FRAME_PADDING,
        rightMargin=page.MARGIN - page.FRAME_PADDING,
        topMargin=24 * mm,
        bottomMargin=22 * mm,
        title=narrative.title,
        author=narrative.company,
        subject=f"Vorgang {narrative.number}",
        lang="de-DE",
    )
    foot = f"Vorgang {narrative.number} · Prüfpunkt {words.number(size)}"

    def finish(canvas: Canvas, number: int, count: int) -> None:
        page.head_and_foot(canvas, narrative.company, foot, number, count)

    document.build(story, canvasmaker=numbered_canvas(finish))
    return content.getvalue()


def _opening(
    narrative: Narrative, findings: Sequence[Finding], bundle: Mapping[str, Any]
) -> Iterator[Any]:
    yield page.paragraph(narrative.title, page.TITLE)
    process = f"{narrative.process_name}, Version {narrative.process_version}"
    yield page.paragraph(f"Bericht zum Vorgang {narrative.number} · {process}", page.SUBTITLE)
    yield _verdict(findings, bundle)
    yield Spacer(1, 12)
    rows = [
        ("Vorgang", narrative.number),
        *([("Interne Nummer", narrative.case_key)] if narrative.business_id else []),
        ("Prozess", process),
        ("Stand", narrative.status),
        ("Begonnen", f"{words.moment(narrative.started_at)}, {narrative.started_by}"),
        ("Beendet", words.moment(narrative.ended_at) if narrative.ended_at else "noch nicht"),
        ("Bericht erstellt", f"{words.moment(narrative.requested_at)}, {narrative.requested_by}"),
    ]
    yield page.labelled(rows)


def _verdict(findings: Sequence[Finding], bundle: Mapping[str, Any]) -> Table:
    count = words.counted(len(bundle["entries"]), "Eintrag", "Einträge")
    broken = [finding for finding in findings if finding.code not in RULES_OF_MEANING]
    if broken:
        title = "Nicht nachgewiesen"
        text = (
            f"Bei der Prüfung der {count} wurde gefunden, was nicht stimmt. Die Befunde stehen "
            "weiter unten, jeder mit seiner Stelle."
        )
        return page.box(
            [page.paragraph(title, page.VERDICT), page.paragraph(text)],
            page.DANGER_SOFT,
            page.DANGER,
        )
    title = f"Nachgewiesen: {count}, lückenlos und unverändert"
    text = (
        "Jeder Schritt dieses Vorgangs steht manipulationserkennbar im Ledger. Der signierte "
        "Prüfpunkt deckt alle gezeigten Einträge ab."
    )
    if findings:
        text += (
            f" Zum Inhalt gibt es {words.counted(len(findings), 'Befund', 'Befunde')}: siehe unten."
        )
    return page.box(
        [page.paragraph(title, page.VERDICT), page.paragraph(text)], page.OK_SOFT, page.OK
    )


def _scope(bundle: Mapping[str, Any], narrative: Narrative) -> Iterator[Any]:
    scope, extent = bundle["scope"], bundle["range"]
    yield page.paragraph("Umfang", page.HEADING)
    what = (
        f"alle Einträge des Vorgangs {narrative.number}"
        if scope["kind"] == "instance"
        else "alle Einträge des Logs"
    )
    place = f"{words.number(extent['first'])} bis {words.number(extent['end'] - 1)}"
    yield page.labelled(
        [
            ("Gezeigt", what),
            (
                "Bereich im Log",
                f"Platz {place}, unter einem Prüfpunkt über "
                f"{words.counted(extent['size'], 'Eintrag', 'Einträge')}",
            ),
            ("Davon offengelegt", words.number(scope["disclosed"])),
            (
                "Nicht offengelegt",
                f"{words.number(scope['undisclosed'])}, sie gehören zu anderen "
                "Vorgängen und liegen als Hashwert bei"
                if scope["undisclosed"]
                else "keine",
            ),
        ]
    )


def _values(narrative: Narrative) -> Iterator[Any]:
    if narrative.values:
        yield page.paragraph("Angaben im Vorgang", page.HEADING)
        yield from values_table(narrative.values, narrative.terms, page.WIDTH)


def _findings(findings: Sequence[Finding], narrative: Narrative) -> Iterator[Any]:
    yield page.paragraph("Befunde", page.HEADING)
    if not findings:
        yield page.paragraph(
            "Keine. Geprüft wurden Hashwerte, Verkettung, Baum, Signatur, "
            "offengelegte Werte und die Regeln der Freigabe."
        )
    for finding in findings:
        place = [] if finding.index is None else [f"Platz {words.number(finding.index)}"]
        place += [] if finding.seq is None else [f"Eintrag {finding.seq}"]
        message = finding.message
        for reference, name in narrative.people.items():
            message = message.replace(f"({reference})", f"({name})")
        yield page.box(
            [
                page.paragraph(message),
                page.paragraph(" · ".join([*place, finding.code]), page.SMALL),
            ],
            page.DANGER_SOFT,
            page.DANGER,
        )
        yield Spacer(1, 5)


def _kinds(entries: Sequence[Mapping[str, Any]]) -> Iterator[Any]:
    counts = Counter(fact["type"] for entry in entries for fact in entry["facts"])
    rows = [
        [
            page.paragraph(words.FACTS.get(kind, kind), page.CELL),
            page.paragraph(kind, page.LABEL),
            page.paragraph(words.number(count), page.FIGURE),
        ]
        for kind, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]
    table = page.table(
        rows,
        [80 * mm, page.WIDTH - 98 * mm, 18 * mm],
        [
            ("LEFTPADDING", (0, 0), (0, -1), 0),
            ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ("LINEBELOW", (0, 0), (-1, -1), 0.5, page.LINE),
        ],
    )
    yield CondPageBreak(40 * mm)
    yield page.paragraph("Was geschah, nach Art", page.HEADING)
    yield table


# ---- timeline ------------------------------------------------------------------------------------
def _timeline(entries: Sequence[Mapping[str, Any]], narrative: Narrative) -> Iterator[Any]:
    yield CondPageBreak(60 * mm)
    yield page.paragraph("Verlauf", page.HEADING)
    yield page.paragraph(
        "Älteste zuerst, Zeiten nach der Uhr der Datenbank (Europe/Berlin).", page.SMALL
    )
    yield Spacer(1, 6)
    for entry in entries:
        head, *facts = _entry(entry, narrative)
        yield KeepTogether([head, *facts[:2]])
        yield from facts[2:]
        yield Spacer(1, 7)


def _entry(entry: Mapping[str, Any], narrative: Narrative) -> Iterator[Any]:
    yield _entry_head(entry, narrative)
    opened: dict[int, list[Mapping[str, Any]]] = {}
    for opening in entry["openings"]:
        opened.setdefault(opening["fact"], []).append(opening)
    for position, fact in enumerate(entry["facts"]):
        yield _fact(fact, narrative)
        values = sorted(opened.get(position, ()), key=lambda opening: str(opening["name"]))
        hidden = len(fact.get("personal", ())) - len(values)
        if values:
            named = [(str(opening["name"]), opening["value"]) for opening in values]
            yield from values_table(named, _openings(narrative), page.WIDTH - 8 * mm)
        if hidden:
            yield page.paragraph(
                f"{words.counted(hidden, 'Angabe', 'Angaben')} nicht offengelegt oder gelöscht",
                page.SMALL,
            )


def _entry_head(entry: Mapping[str, Any], narrative: Narrative) -> Table:
    actor = entry["actor"]
    who = narrative.people.get(actor["ref"])
    if who is None:
        who = f"{words.ACTORS.get(actor['kind'], actor['kind'])} {actor['ref']}"
    role = f", als {actor['role']}" if actor.get("role") else ""
    place = f"Platz {words.number(entry['index'])} · {entry['leaf'][:16]}…"
    cells = [
        [
            Paragraph(f"<b>{entry['seq']}</b>", page.CELL),
            page.paragraph(words.moment(entry["ts"], seconds=True), page.CELL),
            Paragraph(f"<b>{page.escaped(who)}</b>{page.escaped(role)}", page.CELL),
            page.paragraph(place, page.SMALL),
        ]
    ]
    return page.table(
        cells,
        [10 * mm, 42 * mm, page.WIDTH - 102 * mm, 50 * mm],
        [
            ("BACKGROUND", (0, 0), (-1, -1), page.SUNKEN),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LEFTPADDING", (0, 0), (-1, -1), 5),
            ("RIGHTPADDING", (0, 0), (-1, -1), 5),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ],
    )


def _fact(fact: Mapping[str, Any], narrative: Narrative) -> Paragraph:
    what = page.escaped(words.FACTS.get(fact["type"], fact["type"]))
    if "elem" in fact:
        name = narrative.element_names.get(fact["elem"], fact["elem"])
        what += f": <b>{page.escaped(name)}</b>"
    details = [
        f"{words.NAMES.get(name, name)} {shortened(_named(name, value, narrative))}"
        for name, value in fact.get("data", {}).items()
    ]
    details += [
        f"{words.REFERENCES.get(name, name)} {narrative.people.get(value) or f'{value[:16]}…'}"
        for name, value in fact.get("refs", {}).items()
    ]
    if details:
        soft = page.escaped(" · ".join(details))
        what += f' <font color="{page.SOFT.hexval().replace("0x", "#")}">– {soft}</font>'
    style = page.CELL.clone("fact", leftIndent=5, spaceBefore=3)
    return Paragraph(what, style)


def _named(name: str, value: object, narrative: Narrative) -> str:
    if name in _BY_NAME:
        found = value if isinstance(value, list) else [value]
        return ", ".join(narrative.element_names.get(str(one), str(one)) for one in found)
    if name in {"names", "fields"} and isinstance(value, list):
        return ", ".join(narrative.terms.label(str(one)) for one in value)
    return narrative.terms.text(name, value)


def _openings(narrative: Narrative) -> Terms:
    """Return the case's terms, and those of a decision's evidence."""
    own = {"output": "Ergebnis", "warnings": "Hinweise"}
    return replace(narrative.terms, labels={**narrative.terms.labels, **own})
