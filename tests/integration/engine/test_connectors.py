"""Mails: what leaves the house."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from engine.connectors.mail import MailConnector
from engine.model import ConnectorFailed, ConnectorRequest, StoredDocument, Values
from engine.settings import Settings
from tests.fakes import Postbox

MAIL: Values = {"to": "jo@example.com", "subject": "Ihr Angebot", "text": "Guten Tag, Jürgen"}
DOCUMENT = StoredDocument("ab" * 32, "angebot.pdf", "application/pdf", b"%PDF-1.7")


def request(variables: Values, **headers: str) -> ConnectorRequest:
    return ConnectorRequest("7-3", variables, headers, lambda _: DOCUMENT)


def post(postbox: Postbox, **settings: Any) -> MailConnector:
    return MailConnector(replace(Settings(), smtp_port=postbox.port, **settings))


def test_a_mail_arrives_with_text_attachment_and_the_same_id_each_time(postbox: Postbox) -> None:
    variables: Values = {
        **MAIL,
        "attachments": [{"sha256": DOCUMENT.sha256, "name": "Angebot.pdf"}],
    }
    results = [post(postbox).run(request(variables)) for _ in range(2)]
    first, second = postbox.messages
    assert first["Message-ID"] == second["Message-ID"] == results[0].values["messageId"]
    body = first.get_body()
    assert body is not None
    assert body.get_content().strip() == "Guten Tag, Jürgen"
    (attachment,) = first.iter_attachments()
    assert (attachment.get_filename(), attachment.get_content()) == ("Angebot.pdf", b"%PDF-1.7")
    (fact,) = results[0].facts
    assert fact.type == "message.sent"
    assert fact.refs == {"attachment1": DOCUMENT.sha256}
    assert [(one.name, one.value) for one in fact.personal] == [("recipient", "jo@example.com")]
    assert "jo@example.com" not in str(replace(fact, personal=()))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("to", "jo@example.com\r\nBcc: all@example.com"),
        ("to", "jo@example.com\nBcc: all@example.com"),
        ("to", ["jo@example.com", "x@y\r\nX: 1"]),
        ("to", ""),
        ("to", None),
        ("to", []),
        ("to", "no address"),
        ("to", "a@b, c@d"),
        ("to", "<script>"),
        ("to", [Decimal(1)]),
        ("to", ["x@example.com"] * 51),
        ("subject", "Hallo\r\nBcc: all@example.com"),
        ("subject", "Hallo\x00"),
        ("subject", None),
        ("text", None),
        ("attachments", "ab"),
        ("attachments", [{"name": "x"}]),
        ("attachments", [{"sha256": "ab", "name": "x\r\ny"}]),
    ],
)
def test_a_mail_that_is_not_as_it_must_be_is_never_sent_nor_tried_again(
    postbox: Postbox, name: str, value: Any
) -> None:
    with pytest.raises(ConnectorFailed) as failure:
        post(postbox).run(request({**MAIL, name: value}))
    assert not failure.value.retry
    assert not postbox.messages


@pytest.mark.parametrize(
    "settings", [{"smtp_starttls": True}, {"smtp_username": "x", "smtp_password": "y"}]
)
def test_a_server_without_encryption_or_login_is_not_used_without_them(
    postbox: Postbox, settings: dict[str, Any]
) -> None:
    with pytest.raises(ConnectorFailed) as failure:
        post(postbox, **settings).run(request(MAIL))
    assert str(postbox.port) in str(failure.value)
    assert not postbox.messages
