"""Whoever has no account in the demonstration: opens public pages, reads mail, follows links."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from api.demo.client import Answer, Client, Unexpected

_STAMP = re.compile(r'data-csrf="([^"]+)"')
_CARRIED = re.compile(r'name="(stamp|document|shown)" value="([^"]+)"')
_LINK = re.compile(r"(/[tu]/[A-Za-z0-9_-]{20,})")
PATIENCE_SECONDS = 60.0
_TIME_TO_READ = 2.5
"""Seconds that a form takes a person at least; what is sent sooner is a machine's."""


@dataclass
class Stranger:
    """Somebody outside the company.

    Args:
        address: where the server listens.
        email: their mailbox.
        mails: folder of the mail catcher.
    """

    address: str
    email: str
    mails: Path

    def read(self, path: str) -> Answer:
        """Open a public page."""
        return Client(self.address, "", "", basic=False).get(path)

    def opened(self, path: str) -> str:
        """Return a page once it is there: a link opens with the step behind its mail, a moment
        after the mail was sent."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (answer := self.read(path)).status == 404 and time.monotonic() < deadline:
            time.sleep(0.2)
        return answer.expect(200).body.decode()

    def send(self, path: str, data: object) -> Answer:
        """Fill in the form of a public page and send it."""
        page = self.opened(path)
        stamp = _STAMP.search(page)
        if stamp is None:
            raise Unexpected(f"{path} shows no form")
        time.sleep(_TIME_TO_READ)
        client = Client(self.address, "", "", basic=False, csrf=stamp[1])
        return client.post(path, {"data": data, "beside": {}})

    def sign(self, path: str, name: str, place: str) -> Answer:
        """Sign the document that a link shows, by typing one's name."""
        page = self.opened(path)
        carried = dict(_CARRIED.findall(page.partition(f'action="{path}/signature"')[2]))
        if "stamp" not in carried:
            raise Unexpected(f"{path} shows nothing to sign")
        entered = {"name": name, "place": place, "kind": "typed", "typed": name, "accept": "yes"}
        client = Client(self.address, "", "", basic=False)
        return client.submit(f"{path}/signature", **carried, **entered)

    def refuse(self, path: str, reason: str, text: str) -> Answer:
        """Refuse to sign the document that a link shows."""
        page = self.opened(path)
        carried = dict(_CARRIED.findall(page.partition(f'action="{path}/refusal"')[2]))
        if "stamp" not in carried:
            raise Unexpected(f"{path} shows nothing to refuse")
        client = Client(self.address, "", "", basic=False)
        return client.submit(f"{path}/refusal", **carried, reason=reason, text=text)

    def mail(self, subject: str) -> EmailMessage:
        """Return the newest mail with such a subject, once it has come.

        Raises:
            Unexpected: it does not come.
        """
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            for path in sorted(self.mails.glob("*.eml"), reverse=True):
                message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
                if self.email in str(message["to"]) and subject in str(message["subject"]):
                    return message
            time.sleep(0.2)
        raise Unexpected(f"no mail “{subject}” came to {self.email}")


def link_in(message: EmailMessage, kind: str = "/t/") -> str:
    """Return the first link of a kind in the text of a mail.

    Raises:
        Unexpected: there is none.
    """
    body = message.get_body(("plain",))
    text = body.get_content() if body is not None else ""
    for found in _LINK.findall(text):
        if found.startswith(kind):
            return str(found)
    raise Unexpected(f"the mail “{message['subject']}” holds no link {kind}…")
