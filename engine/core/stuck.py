"""A token that cannot go on."""

from __future__ import annotations


class TokenStuck(Exception):
    """The element cannot be executed as things are: its token is parked with an incident.

    Args:
        kind: short name for lists and for the ledger, such as `gateway`, `mapping`, `decision`.
        message: what happened and what to look at, for an operator.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


LONGEST_MESSAGE = 2_000
"""Characters of an incident's message; a model's own text may be a million long."""


def readable(text: str, longest: int = LONGEST_MESSAGE) -> str:
    """Return the text as a line that the database and the ledger can hold.

    Half surrogate pairs and U+0000 become U+FFFD; what is too long ends in `…`.
    """
    whole = text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")
    return whole if len(whole) <= longest else whole[: longest - 1] + "…"


def refuse_unfit(text: str, kind: str, what: str, longest: int) -> None:
    """Pass if the database and the ledger can hold the text.

    Args:
        kind: of the incident.
        what: the text's place in the model, for the message.
        longest: characters.

    Raises:
        TokenStuck: it is longer, or holds U+0000 or half a surrogate pair.
    """
    if len(text) > longest:
        raise TokenStuck(kind, f"{what}: {len(text)} characters; at most {longest} can be kept")
    if text != readable(text, longest):
        raise TokenStuck(kind, f"{what}: U+0000 or half a surrogate pair cannot be kept")
