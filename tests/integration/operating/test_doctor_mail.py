"""`vorgang doctor`: mails go out, come back and come in as somebody meant them to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.brand import Brand
from engine.commands.change_brand import change_brand
from engine.doctor.mail_checks import check_letters, check_mail_settings
from engine.settings import Settings
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR
from tests.integration.operating.examined import cases, found

MAILING = Settings(
    smtp_host="mail.example",
    smtp_tls="starttls",
    mail_from="Vertrieb <vertrieb@handel.example>",
    mail_return_path="bounces@handel.example",
    imap_host="imap.example",
    imap_username="vorgang",
    imap_password_file="/run/secrets/imap",
    dkim_key_file="/run/secrets/dkim.pem",
    dkim_domain="handel.example",
)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"imap_host": None, "imap_username": None, "imap_password_file": None},
        {"mail_from": "a@post.handel.example"},
        {"dkim_domain": "Post.Handel.example"},
        {"dkim_domain": None},
        {"dkim_key_file": None, "dkim_domain": "other.example"},
        {"smtp_host": "127.0.0.1", "mail_from": Settings().mail_from, "dkim_domain": None},
        {"mail_return_path": None},
    ],
)
def test_what_fits_together_is_without_a_word(changes: dict[str, Any]) -> None:
    assert cases(check_mail_settings(replace(MAILING, **changes))) == set()


@pytest.mark.parametrize(
    ("changes", "case"),
    [
        ({"mail_from": "Vertrieb", "dkim_domain": None}, "no-mail-sender"),
        ({"mail_from": Settings().mail_from, "dkim_domain": None}, "sender-nowhere"),
        ({"mail_return_path": "bounces"}, "no-return-path"),
        ({"mail_return_path": "Rückläufer <bounces@handel.example>"}, "no-return-path"),
        ({"smtp_ca_file": "/nowhere/ca.pem"}, "no-mail-authority"),
        ({"imap_ca_file": __file__}, "no-mail-authority"),
        ({"dkim_domain": "handel.example.org"}, "other-signer"),
        ({"imap_host": None}, "mailbox-nowhere"),
        ({"imap_username": None}, "half-mailbox"),
        ({"imap_password_file": None}, "half-mailbox"),
        ({"imap_done_folder": "inbox"}, "one-folder"),
        ({"imap_quarantine_folder": "Vorgang-Erledigt"}, "one-folder"),
    ],
)
def test_what_does_not_fit_is_named(changes: dict[str, Any], case: str) -> None:
    assert cases(check_mail_settings(replace(MAILING, **changes))) == {case}


def test_the_whole_examination_asks_it(settings: Settings, tmp_path: Path) -> None:
    told = found(
        settings,
        VORGANG_IMAP_USERNAME="vorgang",
        VORGANG_SMTP_CA_FILE=str(tmp_path / "none"),
    )
    assert told >= {"mailbox-nowhere", "no-mail-authority"}


def test_mails_to_outsiders_without_what_letters_must_say_are_named(workspace: Workspace) -> None:
    local = replace(MAILING, smtp_host="localhost")
    with workspace.transaction() as connection:
        assert check_letters(MAILING, connection).case == "no-letter-details"
        assert check_letters(local, connection).case == ""
    change_brand(workspace, Brand(details="Handel GmbH, Kiel"), "Recht", actor=ADMINISTRATOR)
    try:
        with workspace.transaction() as connection:
            assert check_letters(MAILING, connection).case == ""
    finally:
        change_brand(workspace, Brand(), "Ende", actor=ADMINISTRATOR)
