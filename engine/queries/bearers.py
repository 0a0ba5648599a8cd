"""Who sends a bearer token: one that was issued here, or a JWT that was made of one."""

from __future__ import annotations

import hashlib
import hmac

from engine.faults import CredentialsRefused
from engine.model import Person
from engine.queries.reading import one_look
from engine.store import access_tokens, accounts, bearer_tokens
from engine.workspace import Workspace


def person_of_token(workspace: Workspace, token: str) -> Person:
    """Return the service account of this token, with the groups that both have.

    Raises:
        CredentialsRefused: there is no such token, or it is over.
    """
    token_id = bearer_tokens.token_id_of(token)
    if token_id is None:
        raise CredentialsRefused
    return _holder(workspace, token_id, hashlib.sha256(token.encode()).digest())


def person_of_own_jwt(workspace: Workspace, text: str) -> Person:
    """Return the service account of a JWT of ours; the token that it was made of is looked up each
    time, so that a revoked one ends it at once.

    Raises:
        CredentialsRefused: we did not sign it, or it is over.
    """
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.real_time())
    place = workspace.settings.public_url.rstrip("/")
    claims = bearer_tokens.read(workspace.ledger.keys.state, place, text, now)
    if claims is None:
        raise CredentialsRefused
    person = _holder(workspace, str(claims["jti"]), None)
    if person.account_id != claims.get("sub"):
        raise CredentialsRefused
    return person


def _holder(workspace: Workspace, token_id: str, sha256: bytes | None) -> Person:
    """Return who holds a token; `sha256` is `None` where a signature stands for it."""
    with one_look(workspace) as connection:
        found = access_tokens.holder(connection, token_id, workspace.real_time())
    if found is None:
        raise CredentialsRefused
    person, kept, unnoted = found
    if sha256 is not None and not hmac.compare_digest(kept, sha256):
        raise CredentialsRefused
    if unnoted:
        with workspace.transaction() as connection:
            access_tokens.note_use(connection, token_id)
    return person
