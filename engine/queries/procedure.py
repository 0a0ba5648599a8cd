"""The procedure documentation of this installation: what is recorded, how, who may do what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from audit.language import Language
from audit.rare_words import GERMAN_CODES
from audit.vocabulary import VOCABULARY
from engine import retention
from engine.core.permission import Operation
from engine.model import Person
from engine.queries import procedure_texts as texts
from engine.settings import Settings
from engine.store import accounts
from engine.witness_list import named_witnesses
from engine.workspace import Workspace, require

_GERMAN = Language("de")
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter: sentences, then a table if it has one.

    Args:
        title: heading.
        paragraphs: in order.
        heads: of the table's columns; empty if there is none.
        rows: of the table, a text for each column.
    """

    title: str
    paragraphs: Sequence[str] = ()
    heads: Row = ()
    rows: Sequence[Row] = ()


@dataclass(frozen=True, slots=True)
class Procedure:
    """The documentation as of a time (UTC), for one company."""

    company: str
    made_at: datetime
    chapters: tuple[Chapter, ...]


def procedure(workspace: Workspace, person: Person) -> Procedure:
    """Return the procedure documentation, filled in from what runs.

    Raises:
        NotAllowed: the person may not export the ledger.
        SettingsRefused: the list of witnesses cannot be read.
    """
    require(person, Operation.EXPORT_LEDGER)
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.chosen_time())
        processes = tuple(_processes(workspace, connection))
    settings = workspace.settings
    chapters = (
        Chapter("Was festgehalten wird", texts.RECORDED),
        _families(),
        Chapter("Wie es geschützt ist", texts.PROTECTED),
        Chapter(
            "Einstellungen, die den Nachweis bestimmen", (), ("Was", "Wert"), _running(workspace)
        ),
        _witnesses(settings),
        _rights(),
        _retention(settings),
        Chapter(
            "Prozesse",
            () if processes else ("Es ist noch kein Prozess bereitgestellt.",),
            ("Prozess", "Version", "Zweck", "Rechtsgrundlage", "Aufbewahrung", "SHA-256"),
            processes,
        ),
        Chapter("Wie man prüft", texts.VERIFY),
        Chapter("Was nicht nachgewiesen wird", texts.NOT_SHOWN),
    )
    return Procedure(settings.company, now, chapters)


def markdown(made: Procedure) -> str:
    """Return the documentation as Markdown."""
    lines = [f"# {texts.TITLE}", "", f"{made.company}, {_GERMAN.moment(made.made_at)}", ""]
    lines += [texts.LEAD, ""]
    for number, chapter in enumerate(made.chapters, 1):
        lines += [f"## {number}. {chapter.title}", ""]
        for paragraph in chapter.paragraphs:
            lines += [paragraph, ""]
        if chapter.rows:
            lines += [_line(chapter.heads), _line(["---"] * len(chapter.heads))]
            lines += [*map(_line, chapter.rows), ""]
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    bounded = [cell.replace("|", "\\|") for cell in cells]
    return f"| {' | '.join(bounded)} |"


def _families() -> Chapter:
    families: dict[str, list[str]] = {}
    for word in VOCABULARY:
        families.setdefault(word.partition(".")[0], []).append(word)
    rows = [
        (family, ", ".join(dict.fromkeys(_GERMAN.fact(word) for word in words)))
        for family, words in families.items()
    ]
    lead = (
        f"Das Ledger kennt {len(VOCABULARY)} Arten von Tatsachen und keine anderen; jede hat eine "
        "Liste der Angaben, die im Klartext stehen dürfen."
    )
    return Chapter("Arten von Tatsachen", (lead,), ("Familie", "Arten"), rows)


def _running(workspace: Workspace) -> list[Row]:
    """Return the settings that decide what is proven, and the keys that sign."""
    settings, ledger = workspace.settings, workspace.ledger
    keys = ledger.keys
    stamped = settings.timestamp_url or "keiner: Berichte tragen nur die eigene Zeit"
    key = "in einer Datei des Schlüsselordners"
    if settings.log_signer:
        key = f"in einem eigenen Programm: {settings.log_signer}"
    public = "für alle" if settings.tiles_public else "nur für Angemeldete"
    return [
        ("Betreiber", settings.company),
        ("Adresse", settings.public_url),
        ("Name des Logs", ledger.origin),
        ("Geschrieben von", ledger.node),
        ("Prüfschlüssel des Logs", keys.vkey(ledger.origin)),
        ("Schlüssel, der signiert", key),
        ("Epoche der Verschlüsselung", str(keys.newest_epoch)),
        ("Log als statische Dateien", f"{settings.tiles_folder}, {public}"),
        ("Zeitstempel", stamped),
        ("Kennzahlen ohne Personen", "ja" if settings.works_council else "nein"),
        ("Uhr stellbar (Testanlage)", "ja" if settings.test_mode else "nein"),
        ("Absender der Nachrichten", settings.mail_from),
        ("Aufträge außerhalb", ", ".join(settings.external_job_types) or "keine"),
        ("Vorgänge ins Archiv nach", _term(settings.archive_after)),
    ]


def _witnesses(settings: Settings) -> Chapter:
    asked = named_witnesses(settings)
    rows = [(one.name, one.vkey) for one in asked.asked]
    if not rows:
        return Chapter(
            "Zeugen",
            (
                "Keine. Dass der Betreiber das Log nicht neu schreibt, belegen dann nur "
                "Prüfpunkte, "
                "die jemand außerhalb aufbewahrt.",
            ),
        )
    lead = (
        f"Ein Prüfpunkt gilt als bezeugt, wenn {asked.needed} von {len(rows)} mitgezeichnet haben."
    )
    return Chapter("Zeugen", (lead,), ("Name", "Prüfschlüssel"), rows)


def _rights() -> Chapter:
    lead = (
        "Was keine Regel erlaubt, ist verboten. Wer zur Revision gehört, liest alles und ändert "
        "nichts. Welche Gruppen eine Aufgabe bearbeiten und wer sie wegen des Vier-Augen-Prinzips "
        "nicht bearbeiten darf, legt der Prozess fest."
    )
    return Chapter(
        "Wer was darf", (lead,), ("Was", "Wer"), [texts.RIGHTS[one] for one in Operation]
    )


def _retention(settings: Settings) -> Chapter:
    rows = []
    for name, term in sorted(retention.terms(settings.retention).items()):
        length = f"{term.months} Monate" if term.months else f"{term.days} Tage"
        begins = "Ende des Kalenderjahres" if term.from_year_end else "Ende des Vorgangs"
        statute = "gesetzlich" if name in retention.STATUTORY else "betrieblich"
        rows.append((_class(name, setting=True), length, begins, statute))
    lead = (
        "Ist die Frist einer Klasse um, wird der Schlüssel vernichtet, mit dem ihre Werte "
        "versiegelt "
        "sind, und das im Ledger festgehalten."
    )
    heads = ("Klasse", "Frist", "gerechnet ab", "Grund")
    return Chapter("Aufbewahrung", (lead,), heads, rows)


def _processes(workspace: Workspace, connection: Connection) -> Iterator[Row]:
    catalogue = workspace.definitions.catalogue(connection)
    for versions in catalogue.processes.values():
        head = versions[-1]
        stated: Mapping[str, str] = workspace.definitions.process(
            connection, head.key
        ).process.properties
        yield (
            head.name or head.id,
            str(head.version),
            stated.get("vorgang:purpose", "nicht angegeben"),
            stated.get("vorgang:legalBasis", "nicht angegeben"),
            _class(stated.get("vorgang:retention", "contact")),
            f"{head.sha256[:16]}…",
        )


def _term(text: str) -> str:
    count, unit = text[1:-1], {"D": "Tagen", "M": "Monaten", "Y": "Jahren"}[text[-1]]
    return f"{count} {unit}"


def _class(name: str, *, setting: bool = False) -> str:
    """Return what people call a retention class; with its name in settings and models."""
    called = GERMAN_CODES["class"].get(name, name)
    return f"{called} ({name})" if setting and called != name else called
