"""Writes a message for a chat, and posts it; the address is a secret, and stands nowhere.

Text is text: what it holds can neither mention anybody nor draw links.

Source: Adaptive Cards 1.4 (TextBlock, Action.OpenUrl); Slack, "Formatting text for app surfaces"
(escaping of &, < and >).
"""

from __future__ import annotations

import re
import time
from dataclasses import replace
from typing import Final

import httpx

from engine.connectors.rest.body import Body
from engine.connectors.rest.caller import Caller, NoAnswer
from engine.connectors.rest.evidence import call_failed, call_made
from engine.connectors.rest.login import permitted
from engine.connectors.rest.outcome import failure
from engine.connectors.rest.pinned import Resolver, resolved
from engine.connectors.rest.plan import Plan, chosen, refused, url_of
from engine.model import ConnectorFailed, ConnectorRequest, ConnectorResult
from engine.settings import Settings
from feel import Value
from feel.json_writing import write_json

FORMATS: Final = ("teams", "slack")
_LONGEST: Final = 10_000
_LARGEST_ANSWER: Final = 100_000
_MARKS: Final = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~&])")


class ChatMessages:
    """Posts messages."""

    def __init__(self, settings: Settings, resolver: Resolver = resolved) -> None:
        self._settings = settings
        self._caller = Caller(settings, resolver)

    def run(self, request: ConnectorRequest) -> ConnectorResult:
        """Post a message.

        Raises:
            ConnectorFailed: it cannot be written, or the other side did not take it.
        """
        content = _content(request, chosen(request.headers, "format", FORMATS))
        secret = permitted(self._caller, request, None)
        try:
            url = url_of(secret.value)
        except ConnectorFailed:
            raise refused("the secret of the chat is no address of the web") from None
        if not secret.goes_to(url.host):
            raise refused("the secret of the chat is not for the host of its address")
        key = f"{request.idempotency_key}@{self._settings.log_origin}"
        headers = {"content-type": "application/json", "idempotency-key": key}
        plan = Plan("POST", url, headers, Body(content), "none", _LARGEST_ANSWER, 5, 20, 30)
        # What the ledger keeps: the host, and not the address, which is the secret.
        shown = replace(plan, url=httpx.URL(f"{url.scheme}://{url.host}/"))
        begun = time.monotonic()
        try:
            reply = self._caller.call(plan, {})
        except NoAnswer as fault:
            took = time.monotonic() - begun
            fact = call_failed(shown, fault.kind, request.attempt, took, key)
            raise ConnectorFailed(str(fault), retry=fault.retry, facts=(fact,)) from None
        channel = request.headers["secret"]
        fact = call_made(shown, reply, request.attempt, time.monotonic() - begun, key, channel)
        if not 200 <= reply.status < 300:
            raise failure(request, plan.host, reply, (fact,))
        return ConnectorResult(facts=(fact,))


def _content(request: ConnectorRequest, form: str) -> bytes:
    given = request.variables
    text, title = _text(given.get("text"), "text"), given.get("title")
    said = _text(title, "title") if title not in {None, ""} else ""
    link = given.get("link")
    address = str(url_of(link)) if link not in {None, ""} else ""
    return write_json((_card if form == "teams" else _slack)(said, text, address))


def _card(title: str, text: str, link: str) -> dict[str, object]:
    blocks: list[dict[str, object]] = []
    if title:
        bold = {"weight": "Bolder", "size": "Medium"}
        blocks.append({"type": "TextBlock", "text": _unmarked(title), "wrap": True, **bold})
    blocks.append({"type": "TextBlock", "text": _unmarked(text), "wrap": True})
    card: dict[str, object] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": blocks,
    }
    if link:
        card["actions"] = [{"type": "Action.OpenUrl", "title": "Öffnen", "url": link}]
    content = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    return {"type": "message", "attachments": [content]}


def _slack(title: str, text: str, link: str) -> dict[str, object]:
    lines = [*([title] if title else []), text]
    escaped = "\n".join(lines).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return {"text": f"{escaped}\n<{link}>" if link else escaped, "mrkdwn": False}


def _unmarked(text: str) -> str:
    """Return a text whose signs of Markdown are signs, and whose lines stay lines."""
    return _MARKS.sub(r"\\\1", text).replace("\n", "\n\n")


def _text(value: Value, name: str) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST:
        raise refused(f"the message needs a text of at most {_LONGEST} characters in {name}")
    return value.strip()
