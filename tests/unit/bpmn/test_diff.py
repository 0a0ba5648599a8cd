"""What changed between two versions of a diagram, field by field."""

from __future__ import annotations

from dataclasses import fields, replace
from enum import Enum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpmn.diff import MEANINGLESS, diff
from bpmn.diff_fields import FIELDS, VALUES
from bpmn.diff_words import in_words
from bpmn.model import Binding, DecisionResultKind, Dialect, EventKind
from tests.unit.bpmn.model_changes import Mutation, classes, filled, mutations

WHOLE = filled()
MUTATIONS = tuple(mutations(WHOLE))


@pytest.mark.parametrize("at", range(len(MUTATIONS)), ids=lambda at: MUTATIONS[at].field)
def test_whatever_field_changes_a_sentence_names_the_element_and_says_so(at: int) -> None:
    mutation = MUTATIONS[at]
    changes = diff(WHOLE, mutation.changed)
    told = [in_words(change, "de") for change in changes]
    if mutation.field == "Definitions.file":
        assert told == []
    elif mutation.field in MEANINGLESS:
        assert [change.sentence for change in changes] == ["drawing"]
    else:
        assert any(change.matters for change in changes), mutation.field
        assert any(name in text for text in told for name in mutation.names), told


def test_every_class_and_field_of_the_model_has_a_name_for_people() -> None:
    named = {f"{kind.__name__}.{one.name}" for kind in classes() for one in fields(kind)}
    by_themselves = {
        "Definitions.errors",
        "Definitions.escalations",
        "Definitions.global_tasks",
        "Definitions.messages",
        "Definitions.participants",
        "Definitions.processes",
        "Definitions.signals",
        "Process.flows",
        "Process.nodes",
    }
    remnant = {name for name in named if name.startswith("Remnant.")}
    assert named - set(FIELDS) - MEANINGLESS - by_themselves - remnant == set()


@pytest.mark.parametrize("kind", [Binding, DecisionResultKind, Dialect, EventKind])
def test_every_value_of_an_enumeration_has_a_word(kind: type[Enum]) -> None:
    assert [one for one in kind if f"{kind.__name__}.{one.value}" not in VALUES] == []


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_change_can_be_told_in_both_languages(language: str) -> None:
    told = {in_words(one, language) for each in MUTATIONS for one in diff(WHOLE, each.changed)}
    assert not [text for text in told if "{" in text or "None" in text]
    assert ("vorher" in " ".join(told)) is (language == "de")


def test_a_file_does_not_differ_from_itself() -> None:
    assert diff(WHOLE, WHOLE) == ()
    assert diff(WHOLE, replace(WHOLE, file="elsewhere.bpmn")) == ()


def _applied(chosen: list[int]) -> Mutation:
    """Return one of the mutations of a mutation, as often as there are numbers."""
    model, last = WHOLE, MUTATIONS[0]
    for number in chosen:
        found = tuple(mutations(model))
        last = found[number % len(found)]
        model = last.changed
    return last


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 5000), min_size=1, max_size=3), st.integers(0, 5000))
def test_two_models_differ_exactly_if_something_is_said(chosen: list[int], other: int) -> None:
    old, new = _applied(chosen).changed, _applied([other]).changed
    assert (diff(old, new) == ()) is (old == replace(new, file=old.file))
    assert diff(new, new) == ()
