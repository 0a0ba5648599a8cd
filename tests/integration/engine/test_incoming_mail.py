"""Mails start and continue cases, once each; on a real mailbox, with answers by a real server."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from audit.entry import decode
from engine.commands.read_mailbox import read_mailbox
from engine.commands.sort_mail import waiting_mails
from engine.commands.suppress_mail import suppressions_of, unsubscribe_link
from engine.commands.take_mail import take_mail
from engine.commands.verify_ledger import verify_ledger
from engine.faults import NotAllowed
from engine.model import CaseView
from engine.queries import case
from engine.settings import Settings
from engine.store.documents import cases_of
from engine.worker import Worker
from engine.workspace import Workspace, open_workspace
from tests.builders import ADMINISTRATOR, deployed, person
from tests.fakes import Postbox
from tests.folders import short_folder
from tests.inquiries import inquiries, letter
from tests.integration.engine.test_mail_bounces import OPERATOR
from tests.mailboxes import ASIDE, DONE, MailboxServer, mailbox_server, read_by

ASKS = "Subject: Anfrage: zwei Torantriebe"


@pytest.fixture(scope="module")
def server() -> Iterator[MailboxServer]:
    with short_folder() as folder:
        folder.chmod(0o755)
        with mailbox_server(folder) as running:
            yield running


@pytest.fixture
def office(settings: Settings, server: MailboxServer, postbox: Postbox) -> Iterator[Workspace]:
    own = replace(read_by(settings, server), smtp_port=postbox.port)
    opened = open_workspace(replace(own, mail_authentication_server="mx.example.com"))
    yield opened
    assert verify_ledger(opened) == ()
    opened.close()


def begun(workspace: Workspace, name: str) -> list[int]:
    with workspace.transaction() as connection:
        rows = connection.exec_driver_sql(
            "SELECT i.key FROM engine.every_process_instance i JOIN engine.process_definition d "
            "ON d.key = i.process_definition_key WHERE d.process_definition_id = %s ORDER BY 1",
            (name,),
        )
        return [int(row[0]) for row in rows]


def looked_at(workspace: Workspace, key: int) -> CaseView:
    return case(workspace, key, ADMINISTRATOR)


def facts(workspace: Workspace, instance: str, word: str) -> list[Mapping[str, Any]]:
    with workspace.transaction() as connection:
        entries = workspace.ledger.entries_of(connection, instance)
    found = [fact for one in entries for fact in decode(one.body)["facts"]]
    return [one for one in found if one["type"] == word]


def test_an_inquiry_starts_a_case_and_the_answer_to_our_mail_continues_it(
    office: Workspace, server: MailboxServer, postbox: Postbox
) -> None:
    deployed(office, *inquiries("asked-for"))
    before = server.held(DONE)
    vouched = "Authentication-Results: mx.example.com; dmarc=pass header.from=example.com"
    asked = letter("asked-for@example.com", "af-1", ASKS, vouched)
    server.brought(asked)
    assert read_mailbox(office) == 1
    (key,) = begun(office, "asked-for")
    mail = looked_at(office, key).variables["mail"]
    assert isinstance(mail, dict)
    assert mail["from"] == {"address": "jo@example.com", "name": "Jo"}
    assert (mail["text"], mail["authenticated"]) == ("Grüße aus Köln", True)
    assert "Danke" in str(mail["quoted"])
    (file,) = mail["attachments"]
    with office.transaction() as connection:
        assert cases_of(connection, file["documentId"]) == (key,)
    Worker(office).run_once()
    (ours,) = postbox.messages
    answer = f"In-Reply-To: {ours['Message-ID']}"
    server.brought(letter("asked-for@example.com", "af-2", "Subject: Re: Zu", answer))
    assert read_mailbox(office) == 1
    assert looked_at(office, key).instance.status == "completed"
    reply = looked_at(office, key).variables["reply"]
    assert isinstance(reply, dict)
    assert (reply["caseKey"], reply["authenticated"]) == (str(key), False)
    assert (server.held("INBOX"), server.held(DONE)) == (0, before + 2)
    told = facts(office, str(key), "mail.received")
    assert [one["data"]["authenticated"] for one in told] == [True, False]
    assert {one["name"] for one in told[0]["personal"]} == {"sender", "message_id"}
    assert len(facts(office, str(key), "document.added")) == 2


def test_the_same_mail_again_does_nothing(
    office: Workspace, server: MailboxServer, postbox: Postbox
) -> None:
    deployed(office, *inquiries("asked-twice"))
    asked = letter("asked-twice@example.com", "at-1", ASKS)
    server.brought(asked, asked)
    assert read_mailbox(office) == 2
    assert take_mail(office, asked, actor=OPERATOR).outcome == "twice"
    assert len(begun(office, "asked-twice")) == 1


@pytest.mark.parametrize(
    "head",
    [
        "Auto-Submitted: auto-replied",
        "Precedence: bulk",
        "Return-Path: <>",
        "List-Id: <all.example.com>",
    ],
)
def test_what_a_program_wrote_starts_and_continues_nothing_and_is_on_record(
    office: Workspace, postbox: Postbox, head: str
) -> None:
    deployed(office, *inquiries("asked-by-program"))
    before = len(facts(office, "system", "mail.ignored"))
    id_ = f"ap-{head.partition(':')[0]}"
    taken = take_mail(
        office, letter("asked-by-program@example.com", id_, ASKS, head), actor=OPERATOR
    )
    assert taken.outcome == "ignored"
    assert begun(office, "asked-by-program") == []
    assert len(facts(office, "system", "mail.ignored")) == before + 1


def test_whoever_was_not_written_to_continues_no_case(
    office: Workspace, server: MailboxServer, postbox: Postbox
) -> None:
    deployed(office, *inquiries("asked-strangely"))
    take_mail(office, letter("asked-strangely@example.com", "as-1", ASKS), actor=OPERATOR)
    (key,) = begun(office, "asked-strangely")
    Worker(office).run_once()
    answer = f"References: <x@y> {postbox.messages[0]['Message-ID']}"
    stranger = letter("asked-strangely@example.com", "as-2", answer, sender="eve@example.com")
    taken = take_mail(office, stranger, actor=OPERATOR)
    assert (taken.outcome, taken.reason) == ("quarantined", "other-sender")
    assert looked_at(office, key).instance.status == "active"
    assert waiting_mails(office, actor=OPERATOR)[0].case == key


def test_a_key_in_the_address_continues_a_case(office: Workspace, postbox: Postbox) -> None:
    deployed(office, *inquiries("asked-by-key"))
    take_mail(office, letter("asked-by-key@example.com", "ak-1", ASKS), actor=OPERATOR)
    (key,) = begun(office, "asked-by-key")
    Worker(office).run_once()
    other = letter(f"Asked-By-Key+{key}@example.com", "ak-2", sender="JO@Example.COM")
    assert take_mail(office, other, actor=OPERATOR).case == key
    assert looked_at(office, key).instance.status == "completed"


@pytest.mark.parametrize("rule", ["known", "anyone"])
def test_whoever_guesses_a_key_puts_no_words_into_a_case_unless_its_rule_says_so(
    office: Workspace, postbox: Postbox, rule: str
) -> None:
    name = f"guessed-by-{rule}"
    model, file = inquiries(name)
    said = json.loads(file.content)
    said["mails"][1] |= {"from": rule}
    deployed(office, model, replace(file, content=json.dumps(said).encode()))
    take_mail(office, letter(f"{name}@example.com", f"{name}-1", ASKS), actor=OPERATOR)
    (key,) = begun(office, name)
    Worker(office).run_once()
    guess = letter(f"{name}+{key}@example.com", f"{name}-2", sender="eve@example.com")
    taken = take_mail(office, guess, actor=OPERATOR)
    if rule == "anyone":
        assert (taken.outcome, taken.case) == ("taken", key)
        return
    assert (taken.outcome, taken.reason) == ("quarantined", "other-sender")
    assert looked_at(office, key).instance.status == "active"
    assert waiting_mails(office, actor=OPERATOR)[0].case == key


def test_what_nobody_waits_for_or_no_rule_takes_waits_for_a_person(
    office: Workspace, server: MailboxServer, postbox: Postbox
) -> None:
    deployed(office, *inquiries("asked-in-vain"))
    before = server.held(ASIDE)
    server.brought(letter("asked-in-vain+4711@example.com", "av-1", ASKS))
    server.brought(letter("asked-in-vain@example.com", "av-2", "Subject: Frage"))
    assert read_mailbox(office) == 2
    found = waiting_mails(office, actor=OPERATOR)[:2]
    assert [one.reason for one in found] == ["no-rule", "not-awaited"]
    assert (server.held("INBOX"), server.held(ASIDE)) == (0, before + 2)
    with pytest.raises(NotAllowed):
        waiting_mails(office, actor=person(office, "clerk-of-mails", "clerk"))


def test_a_mail_unsubscribes_as_the_link_does(office: Workspace) -> None:
    link = unsubscribe_link(office, "leaves@example.com", 4711)
    subject = f"Subject: unsubscribe {link.rpartition('/')[2]}"
    head = (subject, "Auto-Submitted: auto-generated")
    content = letter("vorgang@example.com", "un-1", *head, sender="leaves@example.com")
    assert [take_mail(office, content, actor=OPERATOR).outcome for _ in range(2)] == [
        "taken",
        "twice",
    ]
    found = suppressions_of(office, "leaves@example.com", actor=OPERATOR)
    assert [str(one.reason) for one in found] == ["withdrawn"]
    forged = letter("vorgang@example.com", "un-2", "Subject: unsubscribe " + "A" * 40)
    assert take_mail(office, forged, actor=OPERATOR).outcome == "quarantined"


EVIL = {
    "nested": b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (at, at) for at in range(1000)
    ),
    "mails-in-mails": b"Content-Type: message/rfc822\n\n" * 5_000,
    "boundaries": b"Content-Type: multipart/mixed; boundary=x\n" + b"\n--x\n" * 100_000,
    "two-senders": b"From: eve@example.com\n\nx",
    "headers": b"X-Long: " + b"a" * 200_000 + b"\n\nx",
}


@pytest.mark.parametrize("name", EVIL)
def test_a_mail_made_to_break_its_reader_waits_for_a_person(office: Workspace, name: str) -> None:
    content = b"From: mallory@example.com\nMessage-ID: <%b@evil>\n" % name.encode() + EVIL[name]
    assert take_mail(office, content, actor=OPERATOR).outcome == "quarantined"


@pytest.mark.parametrize(
    "head",
    [
        "Subject: Anfrage =?none?b?AAAA?= =?utf-8?b?////?=\r\nX: \x00",
        "Subject: Anfrage\n To: victim@example.com\nX-Injected: yes",
        "Subject: Anfrage\nContent-Type: text/plain; charset=zip",
    ],
)
def test_broken_letters_and_headers_in_headers_do_no_harm(
    office: Workspace, postbox: Postbox, head: str
) -> None:
    deployed(office, *inquiries("asked-broken"))
    before = len(begun(office, "asked-broken"))
    content = letter("asked-broken@example.com", f"ab-{len(head)}", head)
    assert take_mail(office, content, actor=OPERATOR).outcome == "taken"
    assert len(begun(office, "asked-broken")) == before + 1
    Worker(office).run_once()
    assert all("X-Injected" not in one for one in postbox.messages)


def test_files_are_taken_by_what_they_hold_and_the_others_are_named(
    office: Workspace, postbox: Postbox
) -> None:
    deployed(office, *inquiries("asked-with-files"))
    program = b"TVqQAAMAAAAEAAAA//8AALgAAAA="
    content = letter("asked-with-files@example.com", "wf-1", ASKS)
    content = content.replace(b"JVBERi0xLjcKJSVFT0YK", program)
    key = take_mail(office, content, actor=OPERATOR).case
    assert key is not None
    mail = looked_at(office, key).variables["mail"]
    assert isinstance(mail, dict)
    assert mail["attachments"] == []
    assert mail["leftOut"] == [{"name": "plan.pdf", "reason": "kind"}]


def test_whoever_sends_first_under_anothers_message_id_keeps_no_mail_away(
    office: Workspace, postbox: Postbox
) -> None:
    deployed(office, *inquiries("asked-under-a-name"))
    to = "asked-under-a-name@example.com"
    first = letter(to, "an-1", "Subject: Anfrage", sender="eve@example.com")
    automatic = letter(to, "an-1", ASKS, "Auto-Submitted: auto-replied")
    other = letter(to, "an-1", ASKS).replace("Köln".encode(), b"Bonn")
    for content in (first, automatic, other):
        take_mail(office, content, actor=OPERATOR)
    asked = letter(to, "an-1", ASKS)
    before = len(begun(office, "asked-under-a-name"))
    assert take_mail(office, asked, actor=OPERATOR).outcome == "taken"
    by_another_way = b"Received: by mx2.example.com\r\n" + asked.replace(b"\n", b"\r\n")
    assert take_mail(office, by_another_way, actor=OPERATOR).outcome == "twice"
    assert len(begun(office, "asked-under-a-name")) == before + 1
