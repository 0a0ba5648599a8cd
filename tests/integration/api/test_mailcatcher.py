"""The mail catcher: keeps what arrives and shows it, attachments too."""

from __future__ import annotations

import asyncio
import smtplib
import threading
import time
from email.message import EmailMessage
from pathlib import Path

import httpx
from aiosmtpd.smtp import Envelope

from api.mailcatcher import MailFolder, run_catcher
from engine.settings import Settings
from tests.fakes import free_port


def test_a_mail_that_arrives_is_kept_and_shown_and_its_links_can_be_clicked(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, smtp_port=free_port(), mail_page_port=free_port())
    stop = threading.Event()
    thread = threading.Thread(target=run_catcher, args=(settings, stop))
    thread.start()
    try:
        address = f"http://127.0.0.1:{settings.mail_page_port}"
        assert "Noch nichts angekommen" in _page(address)
        message = EmailMessage()
        message["From"], message["To"] = "a@example.com", "b@example.com"
        message["Subject"] = "Ihr Angebot <A-1>"
        message.set_content("Guten Tag <b>, hier: http://127.0.0.1:8080/t/abc_D-1")
        message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="ä.pdf")
        with smtplib.SMTP("127.0.0.1", settings.smtp_port) as server:
            server.send_message(message)
        assert len(list((tmp_path / "mails").glob("*.eml"))) == 1
        listing = _page(address)
        assert "Ihr Angebot &lt;A-1&gt;" in listing
        key = listing.split('href="/mails/')[1].partition('"')[0]
        shown = _page(f"{address}/mails/{key}")
        assert "Guten Tag &lt;b&gt;" in shown
        assert '<a href="http://127.0.0.1:8080/t/abc_D-1"' in shown
        file = httpx.get(f"{address}/mails/{key}/0")
        assert file.content == b"%PDF-1.7"
        assert file.headers["content-disposition"].startswith("attachment")
        for outside in ("..%2f..%2fetc%2fpasswd", "x", "0" * 13):
            assert httpx.get(f"{address}/mails/{outside}").status_code == 404
    finally:
        stop.set()
        thread.join(15)
    assert not thread.is_alive()


def _page(address: str) -> str:
    for _ in range(100):
        try:
            return httpx.get(address).text
        except httpx.ConnectError:
            time.sleep(0.05)
    raise AssertionError(f"{address} does not answer")


def test_a_mail_that_is_sent_again_is_kept_once_for_the_same_people(tmp_path: Path) -> None:
    folder = MailFolder(tmp_path)

    def deliver(message_id: str | None, *people: str) -> None:
        message = EmailMessage()
        message["Subject"] = "Hallo"
        if message_id is not None:
            message["Message-ID"] = message_id
        envelope = Envelope()
        envelope.original_content, envelope.rcpt_tos = bytes(message), list(people)
        asyncio.run(folder.handle_DATA(None, None, envelope))  # type: ignore[arg-type]

    for people in (["a@example.com"], ["a@example.com"], ["b@example.com"]):
        deliver("<1@example.com>", *people)
    deliver("<2@example.com>", "a@example.com", "b@example.com")
    deliver("<2@example.com>", "b@example.com", "a@example.com")
    assert len(folder.mails()) == 3
    deliver(None, "a@example.com")
    deliver(None, "a@example.com")
    assert len(folder.mails()) == 5, "without an id nobody knows whether they are the same"
