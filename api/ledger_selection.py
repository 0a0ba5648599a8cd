"""What an auditor asks for in words, read: on a page, in a request, on the command line."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from api.json_text import whole_of
from audit.language import LANGUAGES
from audit.reports.kinds import KINDS
from audit.vocabulary import VOCABULARY
from engine.commands.export_selection import (
    FORMS,
    ExportRequest,
    Selection,
)
from engine.faults import SelectionRefused

_BERLIN = ZoneInfo("Europe/Berlin")
_TEXTS = ("process", "actor", "person", "purpose")
NAMES = frozenset(
    {*_TEXTS, "case", "version", "from", "to", "types", "format", "report", "language", "values"}
)
"""Names of what may be given."""


def read_request(given: Mapping[str, str]) -> ExportRequest:
    """Return the request that texts describe; an empty text is as if it were not given.

    `from` and `to` are days by the clock of Europe/Berlin, both included, or times with offset;
    `types` has commas or blanks between its words. A report takes the facts that it is about, if
    neither types nor a case are named; of a case it takes all, so that every rule can be applied.

    Raises:
        SelectionRefused: a text has another form; the message names it.
    """
    texts = {name: text.strip() for name, text in given.items() if text.strip()}
    unknown = sorted(set(texts) - NAMES)
    if unknown:
        raise SelectionRefused(f"unknown: {', '.join(unknown)}")
    form = _one_of(texts, "format", FORMS, "json")
    report = _one_of(texts, "report", KINDS, "selection")
    types = _words(texts)
    if form == "pdf" and not types and "case" not in texts:
        types = KINDS[report]
    selection = Selection(
        case=_number(texts, "case"),
        version=_number(texts, "version"),
        since=_moment(texts, "from", timedelta()),
        until=_moment(texts, "to", timedelta(days=1)),
        types=types,
        process=texts.get("process"),
        actor=texts.get("actor"),
        person=texts.get("person"),
        purpose=texts.get("purpose"),
    )
    language = _one_of(texts, "language", LANGUAGES, "de")
    opened = _one_of(texts, "values", ("open", "sealed"), "open") == "open"
    return ExportRequest(selection, form, report, language, opened)


def read_period(given: Mapping[str, str]) -> tuple[datetime | None, datetime | None]:
    """Return the time that `from` and `to` name, as `read_request` reads them.

    Raises:
        SelectionRefused: one of them has another form.
    """
    texts = {name: text.strip() for name, text in given.items() if text.strip()}
    return _moment(texts, "from", timedelta()), _moment(texts, "to", timedelta(days=1))


def texts_of(body: Mapping[str, object]) -> dict[str, str]:
    """Return the members of a JSON request as texts; `types` may be a list.

    Raises:
        SelectionRefused: a member is no text, number or list of texts.
    """
    texts = {}
    for name, value in body.items():
        listed = value if isinstance(value, list) and name == "types" else [value]
        single = [one if isinstance(one, str) else whole_of(one) for one in listed]
        if None in single:
            raise SelectionRefused(f"{name}: neither a text nor a number")
        texts[name] = " ".join(map(str, single))
    return texts


def _one_of(texts: Mapping[str, str], name: str, known: Collection[str], usual: str) -> str:
    text = texts.get(name, usual)
    if text not in known:
        raise SelectionRefused(f"{name}: {text[:40]!r} is none of {', '.join(known)}")
    return text


def _words(texts: Mapping[str, str]) -> tuple[str, ...]:
    """Return words of the ledger's vocabulary, or families of them: what no entry can say is not
    what there is nothing of."""
    words = tuple(texts.get("types", "").replace(",", " ").split())
    known = [*VOCABULARY, *sorted({f"{word.partition('.')[0]}.*" for word in VOCABULARY})]
    for word in words:
        if word not in known:
            near = get_close_matches(word[:40], known, 1, 0.5)
            meant = f"; did you mean {near[0]}?" if near else ""
            raise SelectionRefused(f"types: {word[:40]!r} is no word of the ledger{meant}")
    return words


def _number(texts: Mapping[str, str], name: str) -> int | None:
    text = texts.get(name)
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 19 or int(text) == 0:
        raise SelectionRefused(f"{name}: {text[:40]!r} is no number")
    return int(text)


def _moment(texts: Mapping[str, str], name: str, later: timedelta) -> datetime | None:
    """Return a time; of a day its first moment, `later` than that."""
    text = texts.get(name)
    if text is None:
        return None
    try:
        if len(text) == len("2026-11-19"):
            day = datetime.combine(date.fromisoformat(text) + later, time(), _BERLIN)
            return day.astimezone(UTC)
        read = datetime.fromisoformat(text)
        if read.tzinfo is not None:
            return read.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise SelectionRefused(
        f"{name}: {text[:40]!r} is no day such as 2026-11-19, and no time such as "
        "2026-11-19T08:00:00+01:00"
    )
