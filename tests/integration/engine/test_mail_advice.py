"""Whatever keeps a mail from leaving says, in German, what to do about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest

from engine.connectors.mail import MailConnector
from engine.german_faults import trouble_in_german
from engine.mail_template import MailClass
from engine.model import ConnectorFailed, ConnectorRequest, LinkedFile
from engine.settings import Settings
from tests.fakes import free_port
from tests.integration.engine.test_mail_delivery import MAIL, Server, no_document, running, sent

HEAD = "---\nsubject: Gruß\nclass: {}\npurpose: Gruß\nbasis: Art. 6(1)(b) GDPR\n---\n"


@dataclass
class Choosy(Server):
    """A mail server that minds who sends, too."""

    async def handle_MAIL(self, _s: Any, _i: Any, envelope: Any, address: str, _o: Any) -> str:
        answer = self.answers.get("MAIL", "250 fine")
        if answer.startswith("250"):
            envelope.mail_from = address
        return answer


def told(settings: Settings, changes: dict[str, Any] | None = None) -> str:
    """Return what an operator reads of a mail that does not leave."""
    with pytest.raises(ConnectorFailed) as failure:
        sent(settings, changes)
    said = str(failure.value)
    assert trouble_in_german(said) != said
    return trouble_in_german(said)


@pytest.mark.parametrize(
    ("where", "answer", "advice"),
    [
        ("MAIL", "550 not you", "Prüfen Sie VORGANG_MAIL_FROM"),
        ("MAIL", "451 wait", "Prüfen Sie VORGANG_MAIL_FROM"),
        ("jo@example.com", "550 no such user", "Berichtigen Sie die Adresse"),
        ("jo@example.com", "450 greylisted", "Versuchen Sie es später noch einmal"),
        ("DATA", "552 too large", "Berichtigen Sie, was er nennt, oder fragen Sie den Betreiber"),
        ("DATA", "451 disk full", "Versuchen Sie es später noch einmal"),
    ],
)
def test_each_answer_of_a_mail_server_has_its_advice(where: str, answer: str, advice: str) -> None:
    with running(Choosy({where: answer})) as settings:
        said = told(settings)
    assert advice in said
    assert answer in said
    assert f"127.0.0.1:{settings.smtp_port}" in said


def test_a_server_that_is_not_there_or_is_another_has_its_advice() -> None:
    silent = Settings(smtp_port=free_port())
    assert "Prüfen Sie VORGANG_SMTP_HOST, VORGANG_SMTP_PORT und ob" in told(silent)
    with running(Server()) as settings:
        assert "Prüfen Sie VORGANG_SMTP_PORT und VORGANG_SMTP_TLS" in told(
            replace(settings, smtp_tls="starttls")
        )
        unread = replace(settings, dkim_key_file="/nowhere/key.pem")
        assert "Prüfen Sie VORGANG_DKIM_KEY_FILE" in told(unread)


@pytest.mark.parametrize(
    ("changes", "advice"),
    [
        ({"to": None}, "Füllen Sie sie an der Aufgabe oder im Vorgang"),
        ({"to": []}, "Füllen Sie sie an der Aufgabe oder im Vorgang"),
        ({"to": ["jo@example.com"] * 51}, "Nehmen Sie eine Mehrfachaufgabe"),
        ({"to": "Jo"}, "berichtigen Sie sie"),
        ({"subject": ""}, "berichtigen Sie sie"),
        ({"subject": "a\nBcc: x@example.com"}, "berichtigen Sie sie"),
        ({"text": None}, "Geben Sie ihn an der Aufgabe an"),
        ({"attachments": "document"}, "etwa =[document]"),
    ],
)
def test_each_variable_that_does_not_fit_has_its_advice(
    changes: dict[str, Any], advice: str
) -> None:
    assert advice in told(Settings(smtp_port=free_port()), changes)


@pytest.mark.parametrize(
    ("mail_class", "body", "to", "advice"),
    [
        (MailClass.TRANSACTIONAL, "{{ name }}", "jo@example.com", "Geben Sie es an der Aufgabe an"),
        (MailClass.TRANSACTIONAL, "{{ none }}", "jo@example.com", "füllen Sie ihn, oder erlauben"),
        (
            MailClass.SURVEY,
            "{{ unsubscribe }}",
            ["jo@example.com", "kim@example.com"],
            "Nehmen Sie eine Mehrfachaufgabe",
        ),
    ],
)
def test_each_template_that_is_not_filled_has_its_advice(
    mail_class: MailClass, body: str, to: Any, advice: str
) -> None:
    file = LinkedFile("t.mail.md", 1, "0" * 64, (HEAD.format(mail_class) + body + "\n").encode())
    request = ConnectorRequest(
        "7-3",
        {**MAIL, "to": to, "none": None},
        {},
        no_document,
        linked=lambda _: file,
        unsubscribe=lambda _: "https://vorgang.example/u/x",
    )
    with pytest.raises(ConnectorFailed) as failure:
        MailConnector(Settings(smtp_port=free_port())).run(request)
    assert advice in trouble_in_german(str(failure.value))
