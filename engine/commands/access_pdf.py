"""What there is about a person, as a PDF for them (Art. 15 GDPR)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from audit.answer_page import Answer, Part, render_answer
from audit.language import Language
from audit.report_parts import Section
from audit.terms import Terms
from engine.commands.data_rights_texts import recipient, say, term_of
from engine.commands.disclose_person import STAFF, Disclosure
from engine.commands.other_persons import OTHER
from engine.commands.reviewed_answer import BLACKENED

_BEFORE = "before."
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
    parts = [Part(say(language, "access.about"), about)]
    for case in cases:
        terms = replace(made.terms.get(case["case"], Terms()), language=language)
        parts.append(_case(case, terms, language))
    if content["elsewhere"]:
        table = _values(content["elsewhere"], Terms(language=language), language)
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


def _case(case: _Case, terms: Terms, language: Language) -> Part:
    number = say(language, "access.number", key=case["case"])
    name = case["business_id"] or number
    title = say(language, "access.case", process=case["process"], name=name)
    values = case["values"]
    return Part(
        title,
        [*_facts(case, number, language)],
        () if values else (say(language, "access.no_values").capitalize() + ".",),
        _values(values, terms, language) if values else None,
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
    moment = language.moment(datetime.fromisoformat(term["until"]))
    return say(language, "term_until", term=told, day=moment.partition(",")[0])


def _kept(one: Mapping[str, Any], language: Language) -> str:
    name = _capital(say(language, one["class"]))
    if not one["until"]:
        return say(language, "while_running", name=name)
    moment = language.moment(datetime.fromisoformat(one["until"]))
    return say(language, "until", name=name, day=moment.partition(",")[0])


def _values(values: Sequence[Mapping[str, Any]], terms: Terms, language: Language) -> Section:
    rows = [
        [
            language.time_of(one["at"]),
            _label(one["name"], terms, language),
            _shown(one, terms, language),
            language.fact(one["fact"]),
        ]
        for one in values
    ]
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
        return {name: _readable(one, language) for name, one in value.items()}
    return value


def _label(name: str, terms: Terms, language: Language) -> str:
    if name.startswith(_BEFORE):
        return say(language, "before", name=terms.label(name.removeprefix(_BEFORE)))
    return terms.label(name)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
