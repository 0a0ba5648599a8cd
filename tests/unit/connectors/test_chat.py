"""Messages to a chat: its address is seen nowhere, and text is text."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.connectors.rest.chat_message import ChatMessages
from engine.model import ConnectorFailed, Values
from engine.settings import Settings
from tests.callee import Answer, Service, web_service
from tests.unit.connectors.calling import asked, keep_secret, leading_to

PATH = "/webhook/T0ken-of-the-channel"


@pytest.fixture
def service() -> Iterator[Service]:
    with web_service() as running:
        yield running


def chat(service: Service, tmp_path: Path) -> ChatMessages:
    address = f"http://127.0.0.1:{service.port}"
    folder = keep_secret(tmp_path / "secrets", "team-chat", address + PATH)
    settings = Settings(http_allowed=address, secrets=folder)
    return ChatMessages(settings, leading_to("127.0.0.1"))


def test_a_card_for_teams_shows_text_as_it_is(service: Service, tmp_path: Path) -> None:
    given: Values = {
        "title": "Neuer *Auftrag*",
        "text": "[Klick](https://evil.example) <at>all</at>\nZeile 2",
        "link": "https://vorgang.example/cases/7",
    }
    result = chat(service, tmp_path).run(asked(given, secret="team-chat"))
    (got,) = service.received
    assert got.path == PATH
    content = json.loads(got.body)["attachments"][0]["content"]
    title, text = content["body"]
    assert title["text"] == "Neuer \\*Auftrag\\*"
    assert text["text"].startswith("\\[Klick\\]\\(https://evil\\.example\\) \\<at\\>all\\</at\\>")
    assert text["text"].endswith("\n\nZeile 2")
    assert content["actions"][0]["url"] == "https://vorgang.example/cases/7"
    assert "T0ken" not in repr(result)
    (fact,) = result.facts
    assert fact.data["host"] == "127.0.0.1"
    kept = {one.name: one.value for one in fact.personal}
    assert kept["recipient"] == "team-chat"
    assert kept["request"] == hashlib.sha256(got.body).hexdigest()
    assert kept["key"] == got.headers["idempotency-key"]


def test_a_text_for_slack_mentions_nobody(service: Service, tmp_path: Path) -> None:
    given: Values = {"text": "<!channel> A & B"}
    chat(service, tmp_path).run(asked(given, secret="team-chat", format="slack"))
    assert json.loads(service.received[0].body)["text"] == "&lt;!channel&gt; A &amp; B"


def test_a_chat_that_refuses_is_told_without_its_address(service: Service, tmp_path: Path) -> None:
    service.answer = lambda got: Answer(404, got.path.encode())
    with pytest.raises(ConnectorFailed) as failure:
        chat(service, tmp_path).run(asked({"text": "x"}, secret="team-chat"))
    assert not failure.value.retry
    assert "T0ken" not in f"{failure.value} {failure.value.facts}"
    service.answer = lambda _: Answer(429, b"", {"Retry-After": "3"})
    with pytest.raises(ConnectorFailed) as failure:
        chat(service, tmp_path).run(asked({"text": "x"}, secret="team-chat"))
    assert failure.value.retry


@pytest.mark.parametrize("given", [{}, {"text": ""}, {"text": "x" * 10_001}, {"text": 1}], ids=str)
def test_a_message_without_text_is_never_posted(
    service: Service, tmp_path: Path, given: Values
) -> None:
    with pytest.raises(ConnectorFailed):
        chat(service, tmp_path).run(asked(given, secret="team-chat"))
    assert service.received == []
