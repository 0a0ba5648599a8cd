"""The record of processing activities as PDF (Art. 30 GDPR)."""

from __future__ import annotations

from api.processing_record import told_of
from audit.answer_page import Answer, Part, render_answer
from audit.language import Language
from engine.commands.data_rights_texts import say
from engine.queries.record_of_processing import RecordOfProcessing


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
    told = [told_of(one, language) for one in record.activities]
    parts += [Part(one.title, one.facts) for one in told]
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
