"""What operators read when an item of a batch could not be done."""

from __future__ import annotations

import pytest

from engine import faults
from engine.commands import batch_words

ENGLISH = "the case is out of order"
PLAIN = (
    faults.EngineFault.__init__,
    faults.NotAllowed.__init__,
    faults.StepFailed.__init__,
)
"""Faults that are made from one sentence."""


def kinds(of: type[faults.EngineFault]) -> list[type[faults.EngineFault]]:
    return [one for kind in of.__subclasses__() for one in (kind, *kinds(kind))]


@pytest.mark.parametrize(
    "kind", [one for one in kinds(faults.EngineFault) if one.__init__ in PLAIN]
)
def test_every_fault_is_told_in_german(kind: type[faults.EngineFault]) -> None:
    told = batch_words.told(kind(ENGLISH))
    assert told.startswith(("D", "W"))
    assert told == told.replace(ENGLISH, "") or told == f"Der Schritt gelingt nicht: {ENGLISH}."


def test_what_is_missing_is_not_said_to_have_ended() -> None:
    told = {
        kind: batch_words.told(kind(ENGLISH))
        for kind in (
            faults.ProcessInstanceUnknown,
            faults.IncidentUnknown,
            faults.ProcessDefinitionUnknown,
        )
    }
    assert len(set(told.values())) == 3
    assert "beendet" in told[faults.ProcessInstanceUnknown]


def test_all_that_stands_against_a_migration_is_told() -> None:
    found = [
        faults.MigrationFault("type", "a", "„A“ ist anderer Art", "'A' is of another kind"),
        faults.MigrationFault("loop", "b", "„B“ wird wiederholt", "'B' is repeated"),
    ]
    told = batch_words.told(faults.MigrationRefused(found))
    assert told == "„A“ ist anderer Art. „B“ wird wiederholt."


def test_a_fault_of_ours_is_named_without_its_message() -> None:
    told = batch_words.unforeseen(KeyError("Silja Marten"))
    assert told == "Ein unerwarteter Fehler (KeyError); das Protokoll beschreibt ihn."
