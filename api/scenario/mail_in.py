"""The step of a mail that comes in, from somebody without an account."""

from __future__ import annotations

from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Final, cast
from uuid import uuid4

from api.operators import OPERATOR
from api.scenario.model import Step
from api.scenario.outcome import StepMissed
from api.scenario.play import Play
from engine.commands.take_mail import TAKEN, take_mail
from engine.faults import MessageNotAwaited

_SENDER: Final = "kim@example.com"
_PAGE: Final = b"%PDF-1.7\n%%EOF\n"
"""What hangs on a mail of a scenario."""


def mail_in(play: Play, step: Step) -> None:
    """Bring a mail to an address, as the mail server does.

    Raises:
        MessageNotAwaited: no case took it.
    """
    message = _message(play, step)
    workspace, now = play.stage.workspace, play.stage.now
    taken = take_mail(workspace, message.as_bytes(), actor=OPERATOR, received_at=now)
    if taken.outcome != TAKEN:
        raise MessageNotAwaited(f"no case takes the mail: {taken.reason or taken.outcome}")


def _message(play: Play, step: Step) -> EmailMessage:
    said = step.options
    message = EmailMessage()
    sender = str(said.get("from", _SENDER))
    message["From"], message["To"] = sender, str(step.subject)
    name = said.get("id", uuid4().hex)
    message["Message-ID"] = f"<{name}@scenario.example>"
    subject = ""
    if said.get("answers") is True:
        message["In-Reply-To"], answered = _newest(play, sender)
        subject = f"Re: {answered}"
    message["Subject"] = str(said.get("subject", subject))
    message.set_content(str(said.get("text", "")))
    for file in cast("Mapping[str, object]", said.get("files", {})).values():
        message.add_attachment(_PAGE, maintype="application", subtype="pdf", filename=str(file))
    if message.is_multipart():
        # The same mail again is the same bytes.
        message.set_boundary(f"part-{name}")
    return message


def _newest(play: Play, sender: str) -> tuple[str, str]:
    """Return Message-ID and subject of the newest mail that somebody got."""
    to = parseaddr(sender)[1]
    for mail in reversed(play.stage.mails):
        if to in str(mail["To"]):
            return str(mail["Message-ID"]), str(mail["Subject"])
    found = ", ".join(str(mail["To"]) for mail in play.stage.mails)
    raise StepMissed("no-mail-to-answer", to=to, found=found)
