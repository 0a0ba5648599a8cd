"""The German catalogue: each sentence carries over what the English one names."""

from __future__ import annotations

import re

import pytest

from bpmn.german import CATALOGUE, in_german, translated
from dmn.findings import Finding
from tests.unit.bpmn.documents import END, START, findings, flow, process


@pytest.mark.parametrize("english", sorted(CATALOGUE))
def test_a_sentence_names_in_german_what_it_names_in_english(english: str) -> None:
    named = {str(number) for number in range(english.count("{}"))}
    assert set(re.findall(r"[{]([0-9]+)(?::[a-z]+)?[}]", CATALOGUE[english])) == named


@pytest.mark.parametrize("english", sorted(CATALOGUE))
def test_a_sentence_is_known_whatever_it_names(english: str) -> None:
    spoken = english
    for number in range(english.count("{}")):
        spoken = spoken.replace("{}", f"x{number}", 1)
    assert translated(spoken) != spoken


def test_the_words_of_a_place_are_german_too() -> None:
    assert translated("the assignee of user task (a) is 'x', which does not begin with =") == (
        "der Bearbeiter von Benutzeraufgabe (a) ist 'x' und beginnt nicht mit ="
    )
    assert translated("service task (a) names a job type and a decision") == (
        "Service-Aufgabe (a) nennt einen Job-Typ und eine Entscheidung"
    )


def test_a_finding_keeps_its_place_and_its_rule() -> None:
    (finding,) = findings(process(START, END, '<bpmn:task id="island" />', flow("start", "end")))
    german = in_german(finding)
    assert (german.file, german.element, german.line, german.rule) == (
        finding.file,
        finding.element,
        finding.line,
        finding.rule,
    )
    assert german.message == "Aufgabe (island) ist vom Startereignis aus nicht zu erreichen"
    assert german.remedy == "Verbinden oder löschen Sie es."


@pytest.mark.parametrize("rule", ["dmn/decimal-comma", "feel/syntax", "deploy/unknown-kind"])
def test_a_finding_without_german_words_stays_whole(rule: str) -> None:
    said = Finding("a.dmn", "r1", 3, "'12,5' is read as two tests", "Write 12.5", rule)
    assert in_german(said) == said


def test_no_sentence_is_german_in_part() -> None:
    assert translated("the file is of no known kind") == "the file is of no known kind"
