"""The record of processing activities as PDF (Art. 30 GDPR)."""

from __future__ import annotations

from audit.answer_page import Answer, Part, render_answer
from audit.language import Language
from engine.commands.data_rights_texts import recipient, say, term_of
from engine.queries.record_of_processing import Activity, RecordOfProcessing


def processing_pdf(record: RecordOfProcessing, language: Language) -> bytes:
    """Return the record as a PDF."""
    bare = sum(not one.purpose or not one.legal_basis for one in record.activities)
    warned = "record.missing.one" if bare == 1 else "record.missing"
    moment, count = language.moment(record.made_at), language.number(len(record.activities))
    number = language.number(record.deployments)
    about = [
        (say(language, "record.controller"), record.controller or say(language, "not_stated")),
        (
            say(language, "record.version"),
            say(language, "record.deployment", moment=moment, number=number),
        ),
        (say(language, "record.count"), count),
    ]
    parts = [Part(say(language, "record.about"), about)]
    parts += [_activity(one, language) for one in record.activities]
    if not record.activities:
        parts.append(Part(say(language, "record.count"), (), [say(language, "record.none")]))
    answer = Answer(
        say(language, "record"),
        say(language, "record.head"),
        record.controller,
        record.made_at,
        say(language, "record.lead"),
        say(language, warned, count=bare) if bare else "",
        parts,
    )
    return render_answer(answer, language)


def _activity(one: Activity, language: Language) -> Part:
    missing = say(language, "not_stated")
    receives = ", ".join(recipient(language, name) for name in one.recipients)
    term = term_of(language, one.term_months, one.term_days, from_year_end=one.term_from_year_end)
    facts = [
        (say(language, "purpose"), one.purpose or missing),
        (say(language, "basis"), one.legal_basis or missing),
        (say(language, "class"), _categories(one, language)),
        (say(language, "term"), term),
        (say(language, "recipients"), _capital(receives or say(language, "nobody"))),
        (say(language, "record.model"), one.sha256),
    ]
    return Part(say(language, "record.activity", name=one.name, version=one.version), facts)


def _categories(one: Activity, language: Language) -> str:
    """Return the categories of data, each with what is known to be in it."""
    names = {name: _capital(say(language, name)) for name in (one.retention, *one.categories)}
    told = [
        say(language, "category", name=name, values=", ".join(one.categories[key]))
        if one.categories.get(key)
        else name
        for key, name in names.items()
    ]
    return "; ".join(told)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
