"""A new password: by whoever knows the old one, by a mail, by an administrator."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection

from audit.entry import Fact
from engine.account_views import PasswordUnfit, ResetOver
from engine.commands.create_account import SHORTEST_PASSWORD
from engine.commands.move_instance import ledger_actor
from engine.commands.open_session import digest
from engine.core.permission import AccountRights, Operation
from engine.faults import CredentialsRefused, TooManyFailures
from engine.model import ConnectorFailed, ConnectorRequest, Person, StoredDocument
from engine.settings import Settings
from engine.store import accounts, credentials, sessions, sign_ins
from engine.workspace import Workspace, require

RESET_TIME: Final = timedelta(minutes=30)
LONGEST_PASSWORD: Final = 1_000
_LONGEST_ADDRESS: Final = 254


def change_password(
    workspace: Workspace, current: str, new: str, session_token: str, *, actor: Person
) -> None:
    """Set the actor's password; their other sessions end.

    Args:
        workspace: where.
        current: the password that they have.
        new: the one that they want.
        session_token: of the session that stays open.
        actor: somebody with an account of their own.

    Raises:
        NotAllowed: the actor has no account that is theirs.
        PasswordUnfit: the new one is too short, too long, or the old one.
        CredentialsRefused: the current one is wrong.
        TooManyFailures: too many wrong ones in a row.
    """
    require(actor, Operation.KEEP_OWN_ACCOUNT, AccountRights(actor.account_id))
    check_new(new)
    if new == current:
        raise PasswordUnfit("the new password is the one that the account has")
    hashed = credentials.hash_password(new)
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.real_time())
        found = credentials.check(connection, actor.username, current, now)
        if isinstance(found, Person):
            accounts.set_password(connection, actor.account_id, hashed)
            sign_ins.forget_resets(connection, actor.account_id)
            sign_ins.end_all(connection, actor.account_id)
            sessions.end_all(connection, actor.account_id, [digest(session_token)])
            _record(workspace, connection, actor)
    if isinstance(found, credentials.Refusal):
        if found.wait is not None:
            raise TooManyFailures(found.wait)
        raise CredentialsRefused


def ask_password_reset(workspace: Workspace, email: str) -> None:
    """Send a way to a new password to this address, if an account with a password has it.

    Whoever asks learns nothing: neither from what is returned nor from how long it takes, if it is
    called after they were answered.

    Raises:
        ConnectorFailed: the mail server did not take it.
    """
    address = email.strip()
    if not 3 <= len(address) <= _LONGEST_ADDRESS or "@" not in address or "\0" in address:
        return
    token = secrets.token_urlsafe(32)
    with workspace.transaction() as connection:
        found = accounts.accounts_of_address(connection, address)
        if len(found) != 1:
            return  # of several accounts with one address nobody could say which is meant
        now = accounts.clock(connection, workspace.real_time())
        known = accounts.account_of_id(connection, found[0])
        sign_ins.keep_reset(connection, digest(token), found[0], now + RESET_TIME)
    _send(workspace.settings, address, token, (known.language if known else None) or "de")


def reset_password(workspace: Workspace, token: str, new: str) -> None:
    """Set the password of whom a mail was sent to; it leads nowhere a second time, and all their
    sessions end. A second factor stays, and is asked for at the next sign-in.

    Raises:
        PasswordUnfit: the password is too short or too long; the mail still leads here then.
        ResetOver: it was used, or its time is over.
    """
    check_new(new)
    hashed = credentials.hash_password(new)
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.real_time())
        account_id = sign_ins.take_reset(connection, digest(token), now)
        known = account_id and accounts.account_of_id(connection, account_id)
        if not known or not known.active:
            raise ResetOver
        accounts.set_password(connection, known.person.account_id, hashed)
        accounts.forget_failures(connection, known.person.username)
        sessions.end_all(connection, known.person.account_id)
        sign_ins.end_all(connection, known.person.account_id)
        _record(workspace, connection, known.person)


def check_new(password: str) -> None:
    """Pass, if this can be a password.

    Raises:
        PasswordUnfit: it is too short, or too long.
    """
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD or "\0" in password:
        raise PasswordUnfit(f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters")


_MAILS: Final = {
    "de": (
        "Neues Kennwort festlegen",
        "Guten Tag,\n\nfür Ihr Konto bei {company} wurde ein neues Kennwort verlangt. Auf dieser "
        "Seite legen Sie es fest:\n\n{link}\n\nDie Seite gilt {minutes} Minuten und einmal. Haben "
        "Sie kein neues Kennwort verlangt, dann ist nichts zu tun: Ihr Kennwort bleibt, wie es "
        "ist.\n",
    ),
    "en": (
        "Set a new password",
        "Hello,\n\na new password was asked for, for your account with {company}. Set it on this "
        "page:\n\n{link}\n\nThe page is good for {minutes} minutes, and once. If you did not ask "
        "for a new password, there is nothing to do: your password stays as it is.\n",
    ),
}


def _send(settings: Settings, address: str, token: str, language: str) -> None:
    from engine.connectors.mail_sending import send

    link = f"{settings.public_url.rstrip('/')}/login/reset/{token}"
    minutes = int(RESET_TIME.total_seconds() // 60)
    subject, written = _MAILS[language]
    text = written.format(company=settings.company, link=link, minutes=minutes)
    variables = {"to": address, "subject": subject, "text": text}
    key = f"reset-{digest(token).hex()[:32]}"
    send(settings, ConnectorRequest(key, variables, {}, _no_document))


def _no_document(_sha256: str) -> StoredDocument:
    raise ConnectorFailed("a mail about a password has no attachments", retry=False)


def _record(workspace: Workspace, connection: Connection, actor: Person) -> None:
    fact = Fact(
        "account.changed",
        data={"names": ["password"], "groups": []},
        refs={"account": actor.account_id},
    )
    at = accounts.clock(connection, workspace.chosen_time())
    workspace.ledger.append_system(connection, ledger_actor(actor), [fact], at)
