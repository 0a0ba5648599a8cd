"""Mails that mean to look like something else, or to break whoever reads them."""

from __future__ import annotations

import encodings
from email.header import Header

import pytest

from engine.incoming_mail import MailUnreadable, read_mail

TURNED = "rechnung\u202efdp.exe"
UNSEEN = "\u202e\u2066\u200b\u200f\ufeff\u00ad\U000e0041"


def mail(*head: str, body: str = "Guten Tag") -> bytes:
    return "\n".join([*head, "", body]).encode()


def encoded(text: str) -> str:
    return Header(text, "utf-8").encode()


def test_names_subjects_files_and_texts_hold_no_letters_that_turn_or_hide_others() -> None:
    content = mail(
        f"From: {encoded(f'Bank{UNSEEN}')} <eve@example.com>",
        f"Subject: {encoded(f'Konto{UNSEEN} gesperrt')}",
        "Content-Type: multipart/mixed; boundary=x",
        body=f"--x\n\nHallo{UNSEEN}\n--x\nContent-Type: application/pdf\n"
        f'Content-Disposition: attachment; filename="{encoded(TURNED)}"\n\n%PDF-1.7\n--x--\n',
    )
    read = read_mail(content)
    assert (read.sender_name, read.subject) == ("Bank", "Konto gesperrt")
    assert read.text == "Hallo"
    assert read.parts[0].name == "rechnungfdp.exe"


@pytest.mark.parametrize("letter", ["\u202e", "\u200b", "\x00", "\u2028"])
def test_an_address_that_reads_as_another_one_is_no_sender(letter: str) -> None:
    with pytest.raises(MailUnreadable):
        read_mail(mail(f"From: Bank <ba{letter}nk@example.com>", "Message-ID: <a@b>"))


@pytest.mark.parametrize("name", ["a\x00b@x", "a\x01b@x"])
def test_a_name_with_control_characters_is_no_message_id(name: str) -> None:
    assert read_mail(mail("From: a@example.com", f"Message-ID: <{name}>")).message_id == ""


def test_names_of_character_sets_that_there_are_not_leave_nothing_behind() -> None:
    name = "x" * 50_000
    content = mail(
        "From: a@example.com",
        "Content-Type: multipart/mixed; boundary=x",
        body=f"--x\nContent-Type: text/plain; charset={name}\n\nGr\u00fc\u00dfe\n--x--\n",
    )
    assert read_mail(content).text == "Gr\u00fc\u00dfe"
    known: dict[str, object] = vars(encodings)["_cache"]
    assert not [one for one in known if len(one) > 1_000]


EVIL = {
    "charset": "From: a@example.com\nContent-Type: text/plain; charset=punycode\n\n\u00fc-"
    + "zz9a" * 100_000,
    "comments": "From: " + "(" * 19_000 + " a@example.com",
    "quotes": 'From: "' + "\\" * 19_000 + '" <a@example.com>',
    "words": "From: a@example.com\nSubject: " + "=?a?q?" * 3_300,
    "ids": "From: a@example.com\nReferences: " + "<" * 19_000,
    "recipients": "From: a@example.com\nTo: " + "a@b.c,<" * 2_800,
    "results": "From: a@example.com\nAuthentication-Results: x" + "(;" * 9_000,
}


@pytest.mark.parametrize("name", EVIL)
def test_headers_made_to_take_long_are_read_or_refused(name: str) -> None:
    try:
        assert read_mail(mail(EVIL[name])).sender == "a@example.com"
    except MailUnreadable:
        assert name in {"comments", "quotes"}
