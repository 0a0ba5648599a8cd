"""What the law wants of business letters stands at the foot of mails to outsiders, once."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from engine.brand import Brand
from engine.commands.change_brand import change_brand
from engine.commands.start_process_instance import start_process_instance
from engine.model import Resource
from engine.worker import Worker
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, deployed, end_event, process, start_event
from tests.fakes import Postbox
from tests.integration.engine.test_mail_templates import TASK

DETAILS = "Ganz & Söhne GmbH, Sitz Kiel\nAmtsgericht Kiel, HRB 1234 KI\nGeschäftsführerin: Ida Ganz"
IMPRINT = "https://ganz.example/impressum"
HEAD = "---\nsubject: Gruß\nclass: {}\npurpose: Auftrag\nbasis: Art. 6(1)(b) GDPR\n{}---\n"


@pytest.fixture
def branded(mailing: Workspace) -> Iterator[Workspace]:
    """An installation that has said what its letters must say; afterwards it has not."""
    change_brand(mailing, Brand(imprint=IMPRINT, details=DETAILS), "GmbH", actor=ADMINISTRATOR)
    yield mailing
    change_brand(mailing, Brand(), "Ende", actor=ADMINISTRATOR)


def mailed(
    workspace: Workspace, postbox: Postbox, id_: str, file: str, **more: str
) -> EmailMessage:
    """Return the mail that a template makes."""
    before = len(postbox.messages)
    task = TASK.format("deployment")
    offer = Resource("offer.mail.md", file.encode())
    deployed(workspace, offer, process(id_, start_event("tell") + task + end_event()))
    start_process_instance(workspace, id_, variables=more, actor=ADMINISTRATOR)
    Worker(workspace).run_once()
    (mail,) = postbox.messages[before:]
    return mail


def parts(mail: EmailMessage) -> tuple[str, str]:
    plain, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    texts = (str(one.get_content()) if one else "" for one in (plain, page))
    said, shown = (one.replace("\r\n", "\n") for one in texts)
    return said, shown


def test_text_and_html_end_with_it_and_nothing_of_it_becomes_markup(
    branded: Workspace, postbox: Postbox
) -> None:
    file = HEAD.format("transactional", "html: true\n") + "Guten Tag\n\n**Danke**\n"
    plain, page = parts(mailed(branded, postbox, "foot-both", file))
    assert plain.endswith(f"\n\n-- \n{DETAILS}\nImpressum: {IMPRINT}\n")
    assert "Ganz &amp; Söhne GmbH, Sitz Kiel<br>" in page
    assert "Ganz & Söhne" not in page
    assert page.rstrip().endswith("</p>\n</body></html>")


@pytest.mark.parametrize("mail_class", ["transactional", "legal-duty", "confirmation"])
def test_each_class_of_mails_to_outsiders_has_it_once(
    branded: Workspace, postbox: Postbox, mail_class: str
) -> None:
    file = HEAD.format(mail_class, "") + "Guten Tag\n\n-- \nIhr Team\n"
    plain, _ = parts(mailed(branded, postbox, f"foot-{mail_class}", file))
    assert plain.count("Amtsgericht Kiel") == plain.count("\n-- \n") == plain.count(IMPRINT) == 1


def test_a_mail_to_staff_has_none(branded: Workspace, postbox: Postbox) -> None:
    file = HEAD.format("internal", "") + "Guten Tag\n"
    assert parts(mailed(branded, postbox, "foot-staff", file))[0] == "Guten Tag\n"


def test_a_template_may_say_where_it_stands_or_bring_its_own(
    branded: Workspace, postbox: Postbox
) -> None:
    file = HEAD.format("transactional", "") + "Von\n{{ imprint }}\nan Sie\n"
    assert parts(mailed(branded, postbox, "foot-placed", file))[0] == f"Von\n{DETAILS}\nan Sie\n"
    own = parts(mailed(branded, postbox, "foot-own", file, imprint="Eigene AG, Sitz Bonn"))[0]
    assert own == "Von\nEigene AG, Sitz Bonn\nan Sie\n"


def test_what_a_text_says_itself_is_not_said_again(branded: Workspace, postbox: Postbox) -> None:
    file = HEAD.format("transactional", "") + f"Guten Tag\n\n{DETAILS}\n{IMPRINT}\n"
    assert (
        parts(mailed(branded, postbox, "foot-said", file))[0]
        == f"Guten Tag\n\n{DETAILS}\n{IMPRINT}\n"
    )


def test_a_mail_without_a_template_has_it_too(branded: Workspace, postbox: Postbox) -> None:
    task = TASK.format("deployment")
    linked = task[task.index("<zeebe:linkedResources>") : task.index("</bpmn:extensionElements>")]
    said = (
        '<zeebe:input source="=&quot;Gruß&quot;" target="subject"/>'
        '<zeebe:input source="=&quot;Guten Tag&quot;" target="text"/></zeebe:ioMapping>'
    )
    task = task.replace(linked, "").replace("</zeebe:ioMapping>", said)
    deployed(branded, process("foot-plain", start_event("tell") + task + end_event()))
    start_process_instance(branded, "foot-plain", variables={}, actor=ADMINISTRATOR)
    Worker(branded).run_once()
    (mail,) = postbox.messages
    assert parts(mail)[0] == f"Guten Tag\n\n-- \n{DETAILS}\nImpressum: {IMPRINT}\n"
