"""Every rule is told in German and names its clause, whatever package it comes from.

The sentences and rules are read from the source; those that the tests provoke are looked at as
they are (`tests/unit/conftest.py`).
"""

from __future__ import annotations

import itertools
import re

import pytest

import dmn.german
import forms.german
from dmn.catalogue import Catalogue
from dmn.findings import Finding
from engine import german
from engine.clauses import CLAUSES, cited
from engine.german import CATALOGUE, in_german
from feel.german import german as german_of_feel
from feel.german import german_remedy
from tests import spoken

PLACES = (
    *("dmn/document.py", "dmn/model_names.py", "dmn/requirements.py", "dmn/read_logic.py"),
    *("dmn/reader.py", "dmn/read_together.py", "dmn/read_types.py", "dmn/read_table.py"),
    *("dmn/literal_types.py", "dmn/hardened_xml.py", "dmn/plain_id.py", "dmn/allowance.py"),
    *("dmn/written.py", "forms", "engine/core/compiler.py", "engine/core/definition.py"),
    *("engine/core/compiled_activities.py", "engine/core/compiled_events.py"),
    *("engine/core/compiled_nodes.py", "engine/core/starts.py", "engine/core/cron.py"),
    *("engine/core/timers.py", "engine/commands/read_resources.py"),
    *("engine/commands/deployment_links.py", "engine/commands/embedded_forms.py"),
    *("engine/calendars", "engine/cloud_events", "engine/commands/event_links.py"),
    "engine/case_reports",
    *("engine/data_catalogue", "engine/commands/variable_notes.py"),
    *("engine/commands/class_findings.py", "engine/commands/version_findings.py"),
    *("engine/commands/call_findings.py", "engine/commands/chat_findings.py"),
    "engine/commands/mail_findings.py",
)
"""Where findings arise; those of `bpmn` are looked after in tests/unit/bpmn/test_german.py."""

PUT_TOGETHER = {
    "{}: {}": "rule 1, column 'a': the string \"5\" stands in a column of the type number",
    "{} {} is no {}: {}{}": "the expression '1 +' is no FEEL: the string has no end at line 2, "
    "column 3 of the expression",
    "{} {} is too large: {}": "the expression 'x' is too large: the expression is nested too deep",
    "mapping of {}": "the input mapping of 'x' is 'y', which does not begin with =",
    "Write {}(x {} 0.000001{}) for amounts that are not negative{}.": "Write floor(x + 0.000001, 2)"
    " for amounts that are not negative (halves go up then).",
    "the text is no JSON: {}, {}": "the text is no JSON: Expecting value, line 1, column 2",
    "{} {} does not exist": "the default flow 'x' does not exist",
    ", or let it not interrupt": "Give it a date or a duration, or let it not interrupt",
    "Give each a {} of its own": "Give each a signal of its own",
    "the {} name {} of a start event gives no name": "the signal name 'x' of a start event gives "
    "no name",
}
"""Sentences whose parts the source puts together, with an example."""

ENGLISH = re.compile(r"\b(the|is|are|has|have|not|Write|Use|Give|Choose|Remove)\b")


def _told(sentence: str) -> str | None:
    """Return the German for a sentence, with something in its gaps that it may name."""
    samples = ("x", "'x'", "5", "the form", "the condition", "decision", "process", "message")
    count = sentence.count("{}")
    if count > 3:
        return CATALOGUE.told(sentence.replace("{}", "x"))
    for fillers in itertools.product(samples, repeat=count):
        told = CATALOGUE.told(sentence.format(*fillers) if count else sentence)
        if told is not None:
            return told
    return None


@pytest.mark.parametrize("sentence", sorted(spoken.sentences(*PLACES)))
def test_each_sentence_of_a_rule_has_its_german(sentence: str) -> None:
    told = _told(PUT_TOGETHER.get(sentence, sentence))
    assert told is not None
    assert not ENGLISH.search(re.sub(r"['„\"].*?['“\"]", "", told)), told


def test_the_source_is_read_for_sentences() -> None:
    assert len(spoken.sentences(*PLACES)) > 250


@pytest.mark.parametrize(
    "catalogue", [dmn.german.SENTENCES, forms.german.SENTENCES, german.SENTENCES]
)
def test_a_german_sentence_carries_over_what_the_english_one_names(
    catalogue: dict[str, str],
) -> None:
    for english, told in catalogue.items():
        named = {str(number) for number in range(english.count("{}"))}
        assert set(re.findall(r"[{]([0-9]+)[:}]", told)) == named, english


def _rules() -> dict[str, str]:
    found = {}
    for prefix, places in (("bpmn", "bpmn"), ("dmn", "dmn"), ("form", "forms"), ("", "engine")):
        for rule, place in spoken.rules(places).items():
            whole = rule if "/" in rule else f"{prefix}/{rule}"
            if "{}" not in whole and not whole.endswith("-"):
                found[whole] = place
    return found


def test_each_rule_names_the_clause_of_its_standard() -> None:
    rules = _rules()
    assert len(rules) > 130
    assert {rule: place for rule, place in rules.items() if rule not in CLAUSES} == {}


def test_no_clause_is_left_of_a_rule_that_is_gone() -> None:
    # Those that the source puts together from a kind.
    made = {"bpmn/same-message-twice", "bpmn/same-signal-twice", "juel/syntax", "feel/syntax"}
    assert set(CLAUSES) - set(_rules()) <= made


def test_a_clause_is_short_and_stands_behind_the_finding() -> None:
    assert max(map(len, CLAUSES.values())) <= 60
    said = Finding("a.dmn", "r1", 3, "the output has no name", "Name it.", "dmn/hit-policy")
    (told,) = cited([said])
    assert str(told) == "a.dmn:3: r1: the output has no name. Name it. [DMN 1.5, 8.2.10]"


def test_the_clause_is_german_with_the_rest() -> None:
    (told,) = in_german(
        cited(
            [
                Finding(
                    "a.x",
                    None,
                    None,
                    "The file is of no known kind",
                    "Upload .bpmn, .dmn, .form, .calendar.json, .events.json, .data.json and"
                    " .report.json files; and for jobs .rpa, .json, .md, .txt, .yaml and .csv.",
                    "deploy/unknown-kind",
                )
            ]
        )
    )
    assert told.clause == "Vorgang (eigene Regel)"


@pytest.mark.parametrize("rule", ["dmn/structure", "form/rule", "feel/syntax", "bpmn/structure"])
@pytest.mark.parametrize(
    ("message", "remedy"),
    [
        ("the output has no name", "Do what nobody did."),
        ("something unheard of", "Name every output of the table."),
        ("the output has no name: something unheard of", "Name every output of the table."),
        ("the expression 'x' is no FEEL: something unheard of", "Name every output of the table."),
        ("something unheard of is not supported", "Name every output of the table."),
    ],
)
def test_a_finding_is_german_as_a_whole_or_not_at_all(rule: str, message: str, remedy: str) -> None:
    said = Finding("a.x", "r1", 3, message, remedy, rule)
    assert in_german([said]) == (said,)


def test_what_somebody_named_is_never_translated() -> None:
    catalogue = Catalogue({"the {} '{}'": "{0:said} '{1}'", "form": "das Formular"})
    assert catalogue.told("the form 'form {0:said}'") == "das Formular 'form {0:said}'"
    assert catalogue.told("the thing 'form'") is None


def test_an_unknown_word_of_feel_has_no_german() -> None:
    assert german_of_feel("something unheard of") is None
    assert german_remedy("Do what nobody did.") is None
