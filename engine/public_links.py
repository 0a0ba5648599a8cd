"""What opens a user task for whoever has its link: made of the installation's key, kept nowhere.

The process knows an id, the database a hash; neither gives the link. A text that a process sends
names the link as `{link:<id>}`; only what is sent holds it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from typing import Final

from engine.core.permission import OUTSIDER
from engine.core.public_links import LONGEST_ID
from engine.machines import LINK
from engine.model import Person

MARK: Final = re.compile(rf"\{{link:([^{{}}\s]{{1,{LONGEST_ID}}})\}}")
TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{32}")
ADDRESS: Final = re.compile(rf"/t/({TOKEN.pattern})")
"""In what was sent, of any host."""
_BYTES: Final = 24
"""192 bits: 32 characters in an address."""


def token_of(secret: bytes, instance: int, id_: str) -> str:
    """Return what stands in the address of a link of this id, in this instance alone."""
    content = b"vorgang/v1/public-link\0" + str(instance).encode() + b"\0" + id_.encode()
    return base64.urlsafe_b64encode(hmac.digest(secret, content, "sha256")[:_BYTES]).decode()


def hash_of(token: str) -> bytes:
    """Return what is kept of a link."""
    return hashlib.sha256(b"vorgang/v1/public-link\0" + token.encode()).digest()


def holder_of(token: str) -> Person:
    """Return whoever has the link: no name, and a reference that this link alone has."""
    reference = LINK + hashlib.sha256(hash_of(token)).hexdigest()[:24]
    return Person(reference, reference, "Externe Person", kind=OUTSIDER)
