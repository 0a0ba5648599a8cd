"""Mails and documents: what leaves the house."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from engine.connectors.document import DocumentConnector
from engine.connectors.mail import MailConnector
from engine.connectors.quote import money
from engine.model import ConnectorFailed, ConnectorRequest, StoredDocument, Values
from engine.settings import Settings
from tests.fakes import Postbox

MAIL: Values = {"to": "jo@example.com", "subject": "Ihr Angebot", "text": "Guten Tag, Jürgen"}
LINE: dict[str, Any] = {
    "sku": "L-1",
    "text": "Lizenz <b>",
    "qty": Decimal(2),
    "unit": "C62",
    "listPrice": Decimal("1234.5"),
    "discountPct": Decimal(10),
    "net": Decimal("2222.1"),
}
QUOTE: dict[str, Any] = {
    "quoteNumber": "A-2026-0042",
    "version": Decimal(1),
    "company": "Schäfer & Söhne GmbH",
    "contact": "Jo Schäfer",
    "lines": [LINE],
    "listTotal": Decimal(2469),
    "offered": Decimal("2222.1"),
    "validUntil": "2026-12-20",
    "paymentDays": Decimal(30),
}
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


def test_the_same_data_give_the_same_document(settings: Settings) -> None:
    connector = DocumentConnector(settings)
    results = [connector.run(request({"data": QUOTE}, template="quote")) for _ in range(2)]
    assert results[0] == results[1]
    (document,) = results[0].documents
    assert document.content.startswith(b"%PDF-")
    assert results[0].facts[0].refs == {"sha256": document.sha256}


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.pop("lines"),
        lambda data: data.update(lines=[]),
        lambda data: data.update(lines=[{**LINE, "net": None}]),
        lambda data: data.update(offered="viel"),
        lambda data: data.update(validUntil="bald"),
        lambda data: data.update(company="  "),
    ],
)
def test_an_incomplete_quote_is_refused_for_good(
    settings: Settings, change: Callable[[dict[str, Any]], object]
) -> None:
    data = dict(QUOTE)
    change(data)
    with pytest.raises(ConnectorFailed) as failure:
        DocumentConnector(settings).run(request({"data": data}, template="quote"))
    assert not failure.value.retry


def test_an_unknown_template_is_refused_by_name(settings: Settings) -> None:
    with pytest.raises(ConnectorFailed, match="letter"):
        DocumentConnector(settings).run(request({"data": QUOTE}, template="letter"))


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\r\nb", "/abs", "..", ""])
def test_a_documents_name_is_a_file_name_and_nothing_else(settings: Settings, name: str) -> None:
    result = DocumentConnector(settings).run(
        request({"data": QUOTE, "name": name}, template="quote")
    )
    (document,) = result.documents
    assert document.name.isprintable()
    assert not set(document.name) & set('/\\:*?"<>|')
    assert document.name.strip(". ")


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("1234.5", "1.234,50\u00a0€"),
        ("0.005", "0,01\u00a0€"),
        ("-1234567.891", "-1.234.567,89\u00a0€"),
        ("0", "0,00\u00a0€"),
    ],
)
def test_money_is_written_as_germans_write_it(amount: str, text: str) -> None:
    assert money(Decimal(amount)) == text
