"""The record of processing activities in words, the same on its page, as PDF and as Markdown."""

from __future__ import annotations

from dataclasses import dataclass

from api.web.texts import GROUPS
from audit.language import Language
from engine.commands.data_rights_texts import recipient, say, term_of
from engine.queries.record_of_processing import Activity, RecordOfProcessing


@dataclass(frozen=True, slots=True)
class Told:
    """What the record says of one activity, in one language.

    Args:
        title: name and version.
        term: how long its data stays.
        data: its categories, each with what is known to be in it, or nothing.
        recipients: what they are called.
        facts: all of it, a word and a text each.
    """

    title: str
    term: str
    data: tuple[tuple[str, str], ...]
    recipients: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]


def told_of(one: Activity, language: Language) -> Told:
    """Return an activity in words."""
    missing = say(language, "not_stated")
    term = missing
    if one.term_months or one.term_days:
        term = term_of(
            language, one.term_months, one.term_days, from_year_end=one.term_from_year_end
        )
    data = tuple(_data(one, language))
    recipients = tuple(dict.fromkeys(_recipient(name, language) for name in one.recipients))
    classes = [say(language, "category", name=name, values=of) if of else name for name, of in data]
    facts = (
        (say(language, "purpose"), one.purpose or missing),
        (say(language, "basis"), one.legal_basis or missing),
        (say(language, "class"), "; ".join(classes)),
        (say(language, "term"), term),
        (say(language, "recipients"), capital(", ".join(recipients) or say(language, "nobody"))),
        (say(language, "record.model"), one.sha256),
    )
    title = say(language, "record.activity", name=one.name, version=one.version)
    return Told(title, term, data, tuple(map(capital, recipients)), facts)


def processing_markdown(record: RecordOfProcessing, language: Language) -> str:
    """Return the record as Markdown."""
    moment, number = language.moment(record.made_at), language.number(record.deployments)
    lines = [
        f"# {say(language, 'record')}",
        "",
        f"{say(language, 'record.controller')}: {record.controller}  ",
        f"{say(language, 'record.version')}: "
        + say(language, "record.deployment", moment=moment, number=number),
        "",
    ]
    for one in record.activities:
        told = told_of(one, language)
        lines += [f"## {told.title}", "", *(f"- {name}: {text}" for name, text in told.facts), ""]
    return "\n".join(lines)


def capital(text: str) -> str:
    """Return a text that begins with a capital letter."""
    return text[:1].upper() + text[1:]


def _data(one: Activity, language: Language) -> list[tuple[str, str]]:
    told = []
    for key in dict.fromkeys((one.retention, *one.categories, *one.steps)):
        within = list(one.categories.get(key, ()))
        if made := [say(language, "quoted", name=name) for name in one.steps.get(key, ())]:
            within.append(say(language, "made_by", steps=", ".join(made)))
        told.append((capital(say(language, key)), ", ".join(within)))
    return told


def _recipient(named: str, language: Language) -> str:
    kind, _, name = named.partition(":")
    if kind != "group":
        return recipient(language, named)
    groups = GROUPS.english if language.english else GROUPS.german
    return say(language, "group", name=groups.get(name, name))
