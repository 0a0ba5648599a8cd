"""The mailbox on a real server that encrypts: from the first byte, or after it was asked to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from engine.commands.read_mailbox import read_mailbox
from engine.commands.sort_mail import waiting_mails
from engine.doctor.surrounding_checks import check_mailbox
from engine.settings import Settings
from engine.workspace import open_workspace
from tests.certificates import Certificate, own_certificate
from tests.folders import short_folder
from tests.integration.engine.test_mail_bounces import OPERATOR
from tests.mailboxes import ASIDE, MailboxServer, mailbox_server, read_by

LETTER = b"From: b@example.com\nMessage-ID: <{}@x>\nSubject: Frage\n\nGuten Tag\n"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return own_certificate(tmp_path_factory.mktemp("mailbox"))


@pytest.fixture(scope="module")
def server(certificate: Certificate) -> Iterator[MailboxServer]:
    with short_folder() as folder:
        folder.chmod(0o755)
        with mailbox_server(folder, certificate) as running:
            yield running


@pytest.mark.parametrize("mode", ["tls", "starttls"])
def test_a_mailbox_is_read_encrypted_from_a_server_that_is_trusted_alone(
    settings: Settings, server: MailboxServer, certificate: Certificate, mode: str
) -> None:
    port = server.tls_port if mode == "tls" else server.port
    own = replace(read_by(settings, server), imap_port=port, imap_tls=mode)
    trusting = replace(own, imap_ca_file=str(certificate.file))
    assert check_mailbox(own).case == "mailbox-certificate"
    assert check_mailbox(trusting).case == ""
    server.brought(LETTER.replace(b"{}", mode.encode()))
    before, held = len(server.log.read_bytes()), server.held(ASIDE)
    with_trust = open_workspace(trusting)
    known = len(waiting_mails(with_trust, actor=OPERATOR))
    assert read_mailbox(with_trust) == 1
    assert len(waiting_mails(with_trust, actor=OPERATOR)) == known + 1
    with_trust.close()
    assert server.held(ASIDE) == held + 1
    said = server.log.read_bytes()[before:].decode()
    logins = [one for one in said.splitlines() if "Login: user=<bounces>" in one]
    assert any(", TLS" in one for one in logins), said
