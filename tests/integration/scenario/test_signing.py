"""An order that is signed by a link, as scenarios: signed, refused, reminded of, too late."""

from __future__ import annotations

from pathlib import Path

from api.scenario.player import play
from api.scenario.reader import read_scenarios
from api.scenario.stage import opened_stage
from api.scenario.texts import told_miss
from tests.folders import quick_place
from tests.signing import to_be_signed

ID = "played-order"
SCENARIOS = """
files: ["*.bpmn", "*.document.md"]
people: {klara: [desk]}
scenarios:
  - name: Who signs in time has signed, once
    steps:
      - start with: {email: kim@example.com}
        as: klara
      - turn the clock: P4D
      - expect mail: {to: kim@example.com, subject: Erinnerung, text: /t/}
      - sign by link: kim@example.com
        with: {name: Kim Beispiel, function: Einkauf}
      - expect waiting: [filed]
      - sign by link: kim@example.com
        refused: true
      - accept late by link: kim@example.com
        refused: true
  - name: Who refuses says why
    steps:
      - start with: {email: kim@example.com}
        as: klara
      - refuse by link: kim@example.com
        with: {reason: unheard-of}
        refused: true
      - refuse by link: kim@example.com
        with: {reason: price, text: Zu teuer}
      - expect end: [refused, ended]
  - name: Whoever comes the day after signs nothing, and may make a new offer
    steps:
      - start with: {email: kim@example.com}
        as: klara
      - accept late by link: kim@example.com
        refused: true
      - turn the clock: P6D
      - expect waiting: [after]
      - sign by link: kim@example.com
        refused: true
      - accept late by link: kim@example.com
      - expect waiting: [after, late-answer]
      - expect variables: {signature: null}
"""


def test_an_order_is_signed_refused_or_answered_too_late(tmp_path: Path) -> None:
    for one in to_be_signed(ID, "desk"):
        (tmp_path / one.name).write_bytes(one.content)
    path = tmp_path / f"{ID}.scenario.yaml"
    path.write_text(SCENARIOS, encoding="utf-8")
    with opened_stage(quick_place()) as stage:
        outcomes = play(stage, read_scenarios(path)).outcomes
    assert [told_miss("en", one.miss) for one in outcomes if one.miss] == []
