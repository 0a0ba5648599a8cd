"""A sign-up that is confirmed by a link, as scenarios: in time, too late, and by a new link."""

from __future__ import annotations

from pathlib import Path

from api.scenario.player import play
from api.scenario.reader import read_scenarios
from api.scenario.stage import opened_stage
from api.scenario.texts import told_miss
from tests.folders import quick_place
from tests.public_links import forms, sign_up

ID = "sign-up"
SCENARIOS = """
files: ["*.form"]
people: {klara: [desk]}
scenarios:
  - name: Who confirms in time is signed up, and the link does nothing more
    steps:
      - start with: {email: kim@example.com}
        as: klara
      - expect mail: {to: kim@example.com, subject: Anmeldung, text: /t/}
      - turn the clock: PT71H
      - complete by link: kim@example.com
      - expect waiting: [filed]
      - complete by link: kim@example.com
        refused: true
  - name: After three days the link takes nothing, and a new one goes where it went
    steps:
      - start with: {email: kim@example.com}
        as: klara
      - turn the clock: PT73H
      - complete by link: kim@example.com
        refused: true
      - ask for link: kim@example.com
      - complete by link: kim@example.com
      - expect waiting: [filed]
  - name: Who does not confirm within a week is forgotten
    steps:
      - start with: {email: kim@example.com}
        as: klara
      - turn the clock: P8D
      - expect end: forgotten
      - complete by link: kim@example.com
        refused: true
  - name: A link that was mailed to nobody is no link
    steps:
      - start with: {email: kim@example.com}
        as: klara
      - complete by link: pat@example.com
"""


def test_a_sign_up_is_confirmed_in_time_too_late_or_never(tmp_path: Path) -> None:
    for one in (sign_up(ID, ID, "desk"), *forms(ID)):
        (tmp_path / one.name).write_bytes(one.content)
    path = tmp_path / f"{ID}.scenario.yaml"
    path.write_text(SCENARIOS, encoding="utf-8")
    with opened_stage(quick_place()) as stage:
        outcomes = play(stage, read_scenarios(path)).outcomes
    assert [told_miss("en", one.miss) for one in outcomes[:-1] if one.miss] == []
    missed = outcomes[-1].miss
    assert missed is not None
    assert "pat@example.com has no mail with a link" in told_miss("en", missed)
