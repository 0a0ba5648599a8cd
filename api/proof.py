"""Who changes how somebody signs in shows again who they are, unless they did a moment ago.

What was sent stays on the page that asks, so that nothing has to be written twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import Depends
from starlette.requests import Request

from api.identity import Visitor, cookie_name, workspace_of
from api.rate_limit import TooManyRequests
from api.requests import Posted, PostedForm, Reader
from api.sign_in_limits import limits_of
from engine.commands.prove_presence import has_password, is_proven, prove_presence
from engine.faults import CredentialsRefused, EngineFault, TooManyFailures

FIELD: Final = "proof"
_LONGEST: Final = 1_000


class ProofNeeded(EngineFault):
    """Show again who you are; the page asks for your password.

    Args:
        fields: what was sent, without the password.
        fault: key of the words for what was wrong with it; empty if none was given.
        by_password: whether whoever asks has a password; else the provider asks them.
    """

    def __init__(
        self, fields: Mapping[str, str], fault: str = "", *, by_password: bool = True
    ) -> None:
        super().__init__()
        self.fields = {name: value for name, value in fields.items() if name != FIELD}
        self.fault = fault
        self.by_password = by_password


def require_proof(request: Request, visitor: Visitor, fields: Mapping[str, str]) -> None:
    """Pass whoever has shown lately, or shows now by the field `proof`, who they are.

    Raises:
        ProofNeeded: they did not.
    """
    workspace = workspace_of(request)
    token = request.cookies.get(cookie_name(workspace), "")
    if is_proven(workspace, token):
        return
    password = fields.get(FIELD, "")
    if not has_password(workspace, actor=visitor.person):
        raise ProofNeeded(fields, by_password=False)
    if not password or len(password) > _LONGEST or "\0" in password:
        raise ProofNeeded(fields, "password.wrong" if password else "")
    try:
        limits_of(request).sign_in()
        prove_presence(workspace, password, token, actor=visitor.person)
        limits_of(request).let_in()
    except (TooManyFailures, TooManyRequests):
        raise ProofNeeded(fields, "login.too_many") from None
    except CredentialsRefused:
        raise ProofNeeded(fields, "password.wrong") from None


def _proven_form(request: Request, posted: PostedForm) -> Posted:
    require_proof(request, posted.visitor, posted.fields)
    return posted


def _proven_reader(request: Request, visitor: Reader) -> Visitor:
    require_proof(request, visitor, {})
    return visitor


ProvenForm = Annotated[Posted, Depends(_proven_form)]
"""A form from one of our pages, of somebody who has shown lately who they are."""

ProvenReader = Annotated[Visitor, Depends(_proven_reader)]
"""Who reads a page, and has shown lately who they are."""
