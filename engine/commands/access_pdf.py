"""What there is about a person, as a PDF for them (Art. 15 GDPR)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from audit.answer_page import Answer, Part, render_answer
from audit.language import Language
from audit.report_parts import Section
from audit.terms import Terms
from engine.commands.data_rights_texts import recipient, say, term_of
from engine.commands.disclose_person import STAFF, Disclosure
from engine.commands.other_persons import OTHER
from engine.commands.reviewed_answer import BLACKENED

_BEFORE = "before."
_EMPTY: Final[tuple[object, ...]] = (None, "", [], {})
_INNER = re.compile(r"[a-z]+([A-Z0-9][A-Za-z0-9]*)*")
"""A name that only models use, such as `answerEmail`: what people call a thing begins with a
capital letter, or is of several words."""
_Case = Mapping[str, Any]


def access_pdf(made: Disclosure, language: Language) -> bytes:
    """Return the answer as a PDF."""
    content: Mapping[str, Any] = made.content
    cases: Sequence[_Case] = content["cases"]
    warning = ""
    if not made.complete:
        count = content["values_that_cannot_be_opened"]
        warning = say(language, "access.incomplete", count=count)
    about = [
        (say(language, "access.reference"), str(content["person"])),
        (say(language, "access.cases"), language.number(len(cases))),
    ]
    parts = [Part(say(language, "access.about"), about, [say(language, "access.once")])]
    for case in cases:
        terms = replace(made.terms.get(case["case"], Terms()), language=language)
        parts += _case(case, terms, language)
    if content["elsewhere"]:
        rows = _rows(content["elsewhere"], Terms(language=language), language)
        table = _values([one.shown for one in rows], language)
        parts.append(Part(say(language, "access.elsewhere"), table=table))
    if not cases and not content["elsewhere"]:
        parts.append(Part(say(language, "access.values"), (), [say(language, "access.none")]))
    if content.get("left_out"):
        told = [_left_out(one, language) for one in content["left_out"]]
        parts.append(Part(say(language, "access.left_out"), (), told))
    rights = ("change", "withdrawal", "complaint")
    told = [say(language, f"access.right_of_{name}") for name in rights]
    parts.append(Part(say(language, "access.rights"), (), told))
    answer = Answer(
        say(language, "access"),
        say(language, "access.head"),
        str(content["controller"]),
        datetime.fromisoformat(content["made_at"]),
        say(language, "access.lead"),
        warning,
        parts,
    )
    return render_answer(answer, language)


def _left_out(one: Mapping[str, Any], language: Language) -> str:
    what = one["what"] or say(language, "access.all_values")
    return say(language, "access.not_told", process=one["process"], what=what, ground=one["ground"])


def _case(case: _Case, terms: Terms, language: Language) -> Iterator[Part]:
    number = say(language, "access.number", key=case["case"])
    name = case["business_id"] or number
    title = say(language, "access.case", process=case["process"], name=name)
    rows = _rows(case["values"], terms, language)
    called = [one.shown for one in rows if one.called]
    technical = [one.shown for one in rows if not one.called]
    yield Part(
        title,
        [*_facts(case, number, language)],
        () if rows else (say(language, "access.no_values").capitalize() + ".",),
        _values(called, language) if called else None,
    )
    if technical:
        yield Part(
            say(language, "access.technical", name=name),
            (),
            (say(language, "access.technical_lead"),),
            _values(technical, language),
        )


def _facts(case: _Case, number: str, language: Language) -> Iterator[tuple[str, str]]:
    begun, ended = (
        language.moment(datetime.fromisoformat(case[name])) if case[name] else ""
        for name in ("started_at", "ended_at")
    )
    missing = say(language, "not_stated")
    stands = say(language, case["status"], begun=begun, ended=ended)
    if case["business_id"]:
        stands = f"{stands} ({number})"
    yield say(language, "status"), stands
    if case["summary"]:
        yield say(language, "summary"), case["summary"]
    yield say(language, "purpose"), case["purpose"] or missing
    yield say(language, "basis"), case["legal_basis"] or missing
    yield say(language, "class"), _capital(say(language, case["retention"]))
    yield say(language, "term"), _term(case["term"], language)
    if case["kept_by_law"]:
        yield say(language, "kept"), "; ".join(_kept(one, language) for one in case["kept_by_law"])
    named = dict.fromkeys(recipient(language, one) for one in case["recipients"])
    receives = ", ".join(named)
    yield say(language, "recipients"), _capital(receives or say(language, "nobody"))
    if case["also_of_others"]:
        yield say(language, "others"), say(language, "others_too")
    if case["documents"]:
        yield say(language, "documents"), ", ".join(one["name"] for one in case["documents"])


def _term(term: Mapping[str, Any], language: Language) -> str:
    told = term_of(language, term["months"], term["days"], from_year_end=term["from_year_end"])
    if not term["until"]:
        return told
    return say(language, "term_until", term=told, day=_last_day(term["until"], language))


def _kept(one: Mapping[str, Any], language: Language) -> str:
    name = _capital(say(language, one["class"]))
    if not one["until"]:
        return say(language, "while_running", name=name)
    return say(language, "until", name=name, day=_last_day(one["until"], language))


def _last_day(until: str, language: Language) -> str:
    """Return the last day before a moment: a term to the end of a year ends in that year."""
    last = datetime.fromisoformat(until) - timedelta(microseconds=1)
    return language.moment(last).partition(",")[0]


@dataclass(frozen=True, slots=True)
class _Row:
    """One value: as it is shown, and whether people have a name for it."""

    shown: list[str]
    called: bool


def _rows(values: Sequence[Mapping[str, Any]], terms: Terms, language: Language) -> list[_Row]:
    """Return each value once, as it first came; what is empty says nothing of anybody."""
    found: dict[tuple[str, str], _Row] = {}
    for one in values:
        if one["value"] in _EMPTY:
            continue
        label, text = _label(one["name"], terms, language), _shown(one, terms, language)
        row = [language.time_of(one["at"]), label, text, language.fact(one["fact"])]
        found.setdefault((label, text), _Row(row, not _INNER.fullmatch(label)))
    return [*found.values()]


def _values(rows: Sequence[list[str]], language: Language) -> Section:
    heads = [say(language, name) for name in ("when", "what", "value", "from")]
    return Section(say(language, "access.values"), heads, (4, 5, 9, 5), rows)


def _shown(one: Mapping[str, Any], terms: Terms, language: Language) -> str:
    if one["value"] == BLACKENED:
        return say(language, "access.blackened")
    if one["value"] == STAFF:
        return say(language, "staff")
    return terms.text(one["name"].removeprefix(_BEFORE), _readable(one["value"], language))


def _readable(value: Any, language: Language) -> Any:
    """Return a value with words for whom it does not name."""
    if value == OTHER:
        return say(language, "other_person")
    if isinstance(value, list):
        return [_readable(one, language) for one in value]
    if isinstance(value, dict):
        if {"sha256", "name"} <= value.keys():
            # A document goes with the answer by its name; its hash tells the person nothing.
            return value["name"]
        return {name: _readable(one, language) for name, one in value.items()}
    return value


def _label(name: str, terms: Terms, language: Language) -> str:
    if name.startswith(_BEFORE):
        return say(language, "before", name=terms.label(name.removeprefix(_BEFORE)))
    return terms.label(name)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
