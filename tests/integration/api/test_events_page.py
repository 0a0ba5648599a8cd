"""What docs/events.md shows works as it says."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

from engine.cloud_events.reader import read_event_mappings
from tests.integration.api.conftest import Office

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "events.md").read_text()


def test_the_file_that_the_page_shows_can_be_deployed() -> None:
    (content,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert read_event_mappings(content.encode(), "shop.events.json").id == "shop"


def test_the_line_that_the_page_shows_is_taken(office: Office) -> None:
    (line,) = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    words = shlex.split(line.replace("\\\n", " "))
    headers = dict(word.split(": ", 1) for word in words if ": " in word and word[0] != "{")
    with office.program("arne") as client:
        answer = client.post("/v2/cloud-events", headers=headers, content=words[-1])
    assert answer.status_code == 202, answer.text
    assert json.loads(words[-1])["number"] == headers["ce-id"]
