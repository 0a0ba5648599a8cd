"""An objection to advertising holds for the next sending, in the same minute."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.scenario.stage import Stage, opened_stage
from engine.model import Resource
from tests.folders import quick_place
from tests.integration.library.requests_of_persons import case_of, flow, played

MAIL = Resource(
    "offers.mail.md",
    b"""---
subject: Angebote im Mai
class: advertising
purpose: Newsletter
basis: Art. 6 Abs. 1 Buchst. a DSGVO
---
Guten Tag,

neu im Mai. Abbestellen: {{ unsubscribe }}
""",
)
SENDING = f"""send|<bpmn:serviceTask id="send"><bpmn:extensionElements>
<zeebe:taskDefinition type="mail"/><zeebe:linkedResources>
<zeebe:linkedResource resourceId="{MAIL.name}" resourceType="mail" linkName="template"
  bindingType="deployment"/></zeebe:linkedResources>
<zeebe:ioMapping><zeebe:input source="=email" target="to"/></zeebe:ioMapping>
</bpmn:extensionElements><bpmn:incoming>to-send</bpmn:incoming>
<bpmn:outgoing>to-done</bpmn:outgoing></bpmn:serviceTask>{flow("send", "done")}"""
STEPS = """
      - publish: offers.due
        with: {email: anna@berg.example, name: Anna Berg}
        id: may
      - expect variables: {sent: true}
        of: offers
      - expect mail: {to: anna@berg.example, subject: Angebote}
      - start with:
          requestId: DSR-1
          personName: Anna Berg
          personEmail: anna@berg.example
          personAddress: Hof 1
          person: null
        as: dora
      - complete: classify-objection
        with: {objectionTo: advertising}
        as: dora
      - publish: offers.due
        with: {email: Anna@Berg.example, name: Anna Berg}
        id: june
      - expect end: done
        of: offers
      - expect variables: {sent: false, reason: objection}
        of: offers
"""


@pytest.fixture
def stage() -> Iterator[Stage]:
    with opened_stage(quick_place()) as opened:
        yield opened


def test_after_an_objection_the_next_sending_of_the_same_minute_skips(
    stage: Stage, tmp_path: Path
) -> None:
    offers = case_of("offers", SENDING, "contact", "offers.due")
    played(stage, tmp_path, "dsr-objection", STEPS, offers, MAIL)
    assert [one["Subject"] for one in stage.mails] == ["Angebote im Mai"]
