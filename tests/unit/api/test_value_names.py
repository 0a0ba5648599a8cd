"""Names of values on pages about persons."""

from __future__ import annotations

from api.web.value_names import labelled, unlabelled

NAMES = ["Angebotsnummer", "dpc", "controllerTold", "input.Nachlass in %", "E-Mail", "AU-Nummer"]


def test_what_people_call_a_value_stands_apart_from_what_only_a_model_knows() -> None:
    assert labelled(NAMES) == ["Angebotsnummer", "E-Mail", "AU-Nummer"]
    assert unlabelled(NAMES) == ["dpc", "controllerTold", "input.Nachlass in %"]
