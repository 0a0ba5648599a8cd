"""How mails leave: encrypted, signed in, signed; and what is tried again, and what is not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import dkim
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from engine.connectors.mail import MailConnector
from engine.connectors.mail_message import OtherPart
from engine.connectors.mail_sending import send
from engine.model import ConnectorFailed, ConnectorRequest, StoredDocument, Values
from engine.settings import Settings
from tests.certificates import Certificate, own_certificate, pem
from tests.fakes import free_port

MAIL: Values = {"to": "jo@example.com", "subject": "Ihr Angebot", "text": "Guten Tag, Jürgen"}
PASSWORD = "geheim"


@dataclass
class Server:
    """A mail server that answers as told, and keeps what it takes."""

    answers: dict[str, str] = field(default_factory=dict)
    taken: list[tuple[str, list[str], bytes]] = field(default_factory=list)

    async def handle_RCPT(self, _s: Any, _i: Any, envelope: Any, address: str, _o: Any) -> str:
        answer = self.answers.get(address, "250 fine")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        answer = self.answers.get("DATA", "250 taken")
        if answer.startswith("250"):
            self.taken.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return answer


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return own_certificate(tmp_path_factory.mktemp("mail"))


@contextmanager
def running(server: Server, **how: Any) -> Iterator[Settings]:
    port = free_port()
    controller = Controller(server, hostname="127.0.0.1", port=port, **how)
    controller.start()
    try:
        yield Settings(smtp_port=port)
    finally:
        controller.stop()


def sent(settings: Settings, changes: Values | None = None) -> Values:
    request = ConnectorRequest("7-3", {**MAIL, **(changes or {})}, {}, no_document)
    return MailConnector(settings).run(request).values


def no_document(sha256: str) -> StoredDocument:
    raise AssertionError(sha256)


def signs_in(_s: Any, _i: Any, _e: Any, _m: str, given: Any) -> AuthResult:
    known = isinstance(given, LoginPassword) and given.password == PASSWORD.encode()
    return AuthResult(success=known, handled=False)


def test_mails_leave_encrypted_from_the_first_byte(certificate: Certificate) -> None:
    server = Server()
    with running(server, ssl_context=certificate.context()) as settings:
        trusting = replace(settings, smtp_tls="tls", smtp_ca_file=str(certificate.file))
        assert sent(trusting)["sent"] is True
        with pytest.raises(ConnectorFailed, match="certificate"):
            sent(replace(settings, smtp_tls="tls"))
    assert len(server.taken) == 1


def test_starttls_and_a_login_are_required_where_they_are_set(
    certificate: Certificate, tmp_path: Path
) -> None:
    server = Server()
    file = tmp_path / "password"
    file.write_text(f"{PASSWORD}\n")
    how = {"tls_context": certificate.context(), "require_starttls": True}
    with running(server, authenticator=signs_in, auth_required=True, **how) as settings:
        own = replace(settings, smtp_ca_file=str(certificate.file), smtp_username="vorgang")
        own = replace(own, smtp_tls="starttls")
        sent(replace(own, smtp_password_file=str(file)))
        with pytest.raises(ConnectorFailed, match="refused the login"):
            sent(replace(own, smtp_password="falsch"))
        with pytest.raises(ConnectorFailed, match="certificate"):
            sent(replace(own, smtp_ca_file=None, smtp_password=PASSWORD))
    assert len(server.taken) == 1


@pytest.mark.parametrize(
    ("where", "answer", "again"),
    [
        ("jo@example.com", "550 no such user", False),
        ("jo@example.com", "450 come back later", True),
        ("DATA", "554 spam", False),
        ("DATA", "451 disk full", True),
    ],
)
def test_what_is_refused_for_good_is_not_tried_again(where: str, answer: str, again: bool) -> None:
    server = Server({where: answer})
    with running(server) as settings, pytest.raises(ConnectorFailed) as failure:
        sent(settings)
    assert failure.value.retry is again
    assert answer.partition(" ")[0] in str(failure.value)


def test_of_several_recipients_those_who_are_refused_are_named() -> None:
    server = Server({"x@example.com": "550 no", "y@example.com": "450 later"})
    with running(server) as settings:
        values = sent(settings, {"to": ["x@example.com", "jo@example.com", "y@example.com"]})
    assert values["sentTo"] == ["jo@example.com"]
    assert values["refused"] == [
        {"address": "x@example.com", "permanent": True},
        {"address": "y@example.com", "permanent": False},
    ]


def test_bounces_go_to_an_address_that_names_the_mail() -> None:
    server = Server()
    with running(server) as settings:
        sent(replace(settings, mail_return_path="bounces@example.com"))
    assert [sender for sender, _, _ in server.taken] == ["bounces+7-3@example.com"]


@pytest.mark.parametrize(
    ("address", "arrived"),
    [
        ("Jo <jo@münchen.example>", "jo@xn--mnchen-3ya.example"),
        ("jörg@example.com", "jörg@example.com"),
        ("jörg@faß.example", "jörg@xn--fa-hia.example"),
    ],
)
def test_addresses_beyond_ascii_arrive(address: str, arrived: str) -> None:
    server = Server()
    with running(server, enable_SMTPUTF8=True, decode_data=False) as settings:
        assert sent(settings, {"to": address})["sentTo"] == [arrived]
    assert [to for _, to, _ in server.taken] == [[arrived]]


def test_a_server_that_cannot_carry_such_an_address_is_not_asked_twice() -> None:
    server = Server()
    with running(server, enable_SMTPUTF8=False) as settings:
        with pytest.raises(ConnectorFailed) as failure:
            sent(settings, {"to": "jörg@example.com"})
        assert not failure.value.retry
    assert server.taken == []


def test_no_line_of_a_mail_is_longer_than_it_may_be_and_another_part_stands_beside() -> None:
    server = Server()
    part = OtherPart("calendar", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", {"method": "REQUEST"})
    request = ConnectorRequest("7-3", {**MAIL, "text": "ü" * 5000}, {}, no_document)
    with running(server) as settings:
        send(settings, request, others=(part,))
    ((_, _, content),) = server.taken
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert b'text/calendar; charset="utf-8"; method="REQUEST"' in content.replace(b"\r\n ", b" ")


def test_a_signature_is_what_a_receiver_finds_in_dns(tmp_path: Path) -> None:
    key = rsa.generate_private_key(65537, 2048)
    file = tmp_path / "dkim.pem"
    file.write_bytes(pem(key))
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    import base64

    record = b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)
    asked: list[bytes] = []

    def dns(name: bytes, timeout: int = 5) -> bytes:
        asked.append(name)
        return record

    server = Server()
    with running(server) as settings:
        own = replace(settings, mail_from="Haus <haus@example.com>", dkim_key_file=str(file))
        sent(own)
        with pytest.raises(ConnectorFailed, match="VORGANG_DKIM_KEY_FILE"):
            sent(replace(own, dkim_key_file=str(tmp_path / "none.pem")))
    ((_, _, content),) = server.taken
    assert dkim.verify(content, dnsfunc=dns)
    assert asked == [b"vorgang._domainkey.example.com."]
    assert not dkim.verify(content.replace(b"Angebot", b"Gebot", 1), dnsfunc=dns)
