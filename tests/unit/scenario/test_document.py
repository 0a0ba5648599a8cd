"""What docs/scenarios.md says of the words is what the reader takes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.scenario.grammar import FORMS, MAIL_WORDS, OF, REFUSED
from api.scenario.model import Verb
from api.scenario.reader import WORDS, read_scenarios

DOCUMENT = (Path(__file__).parents[3] / "docs" / "scenarios.md").read_text(encoding="utf-8")


def row_of(verb: Verb) -> str:
    """The row of the table that tells of a step."""
    (row,) = [
        line
        for line in DOCUMENT.splitlines()
        if line.startswith("|") and f"`{verb}`" in line.split("|")[1]
    ]
    return row


@pytest.mark.parametrize("verb", list(Verb))
def test_every_step_is_told_with_all_its_further_words_and_no_others(verb: Verb) -> None:
    columns = row_of(verb).strip("|").split("|")
    told = set(re.findall(r"`([a-z ]+)`", columns[2])) if len(columns) > 2 else set()
    assert told == set(FORMS[verb].options)


def test_every_word_of_the_file_is_told() -> None:
    words = {*WORDS, "name", "at", "steps", "rule", "element", *MAIL_WORDS, "any"}
    assert [word for word in sorted(words) if f"`{word}`" not in DOCUMENT] == []
    assert f"`{OF}: other`" in DOCUMENT
    assert f"`{REFUSED}: true`" in DOCUMENT


def test_no_step_is_told_that_there_is_not() -> None:
    steps = DOCUMENT.split("## Steps that do something")[1]
    firsts = [line.split("|")[1] for line in steps.splitlines() if line.startswith("| `")]
    named = {word for first in firsts for word in re.findall(r"`([^`]+)`", first)}
    assert named == {verb.value for verb in Verb}


def test_the_example_can_be_read(tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", DOCUMENT, re.DOTALL)
    (tmp_path / "forms").mkdir()
    for name in ("order.bpmn", "prices.dmn", "forms/order.form"):
        (tmp_path / name).write_text("")
    path = tmp_path / "order.scenario.yaml"
    path.write_text(example, encoding="utf-8")
    (scenario,) = read_scenarios(path).scenarios
    assert len(scenario.steps) == 9
