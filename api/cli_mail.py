"""The commands `vorgang mail`: who gets certain mails no more.

Whoever acts gives their own password; the ledger names them.
"""

from __future__ import annotations

import click

from api.cli_acting import acting, somebody
from api.terminal import say
from engine.mail_suppressions import Reason

_WORDS = {
    Reason.OBJECTION: "Widerspruch gegen Werbung",
    Reason.WITHDRAWN: "abgemeldet",
    Reason.NEVER: "nie wieder anschreiben",
    Reason.COMPLAINT: "Beschwerde",
    Reason.INVALID: "Adresse nimmt keine Mail an",
    Reason.MANUAL: "von Hand eingetragen",
}


@click.group()
def mail() -> None:
    """Who gets certain mails no more, whatever a process says."""


@mail.command("suppress")
@click.argument("address")
@click.option(
    "--reason", type=click.Choice([str(one) for one in Reason]), required=True, help="Which kind."
)
@click.option("--why", required=True, help="In your words; kept sealed.")
@somebody
def suppress_address(address: str, reason: str, why: str, username: str, password: str) -> None:
    """Put an address on the list."""
    from engine.commands.suppress_mail import suppress

    with acting(username, password) as (workspace, actor):
        new = suppress(workspace, address, Reason(reason), why, actor=actor)
    say("eingetragen" if new else "stand schon auf der Liste")


@mail.command("lift")
@click.argument("address")
@click.option("--why", required=True, help="In your words; kept sealed.")
@somebody
def lift_address(address: str, why: str, username: str, password: str) -> None:
    """Take an address off the list.

    What its owner has said is lifted when a second person lifts it too.
    """
    from engine.commands.lift_suppression import lift

    with acting(username, password) as (workspace, actor):
        found = lift(workspace, address, why, actor=actor)
    told = [f"aufgehoben: {_WORDS[one]}" for one in found.gone]
    told += [f"wartet auf eine zweite Person: {_WORDS[one]}" for one in found.waiting]
    say(", ".join(told) or "stand nicht auf der Liste")


@mail.command("check")
@click.argument("address")
@somebody
def check_address(address: str, username: str, password: str) -> None:
    """Say for what an address stands on the list."""
    from engine.commands.suppress_mail import suppressions_of

    with acting(username, password) as (workspace, actor):
        found = suppressions_of(workspace, address, actor=actor)
    for one in found:
        until = f", bis {one.until:%d.%m.%Y}" if one.until else ""
        asked = ", Aufhebung beantragt" if one.lifting_asked_by else ""
        say(f"{_WORDS[one.reason]}, seit {one.since:%d.%m.%Y}{until}{asked}")
    if not found:
        say("steht nicht auf der Liste")


_ASIDE = {
    "no-rule": "keine Regel nimmt sie",
    "not-awaited": "kein Vorgang wartet darauf",
    "other-sender": "Antwort von jemand anderem als dem Empfänger",
    "rule": "die Regel gibt keine Nachricht",
    "step-failed": "der Vorgang kam damit nicht weiter",
    "virus": "in einer Anlage wurde ein Virus gefunden",
    "sender": "kein Absender, oder mehrere",
    "headers": "zu viele oder doppelte Kopfzeilen",
    "nested": "zu tief verschachtelt",
    "malformed": "nicht zu lesen",
    "too-large": "größer als 25 MB, oder schon fort",
    "own-sender": "von unserer eigenen Absenderadresse",
    "many": "zu viele Mails dieses Absenders in einer Stunde",
    "worn-out": "brachte den Worker dreimal zum Stehen",
}


@mail.command("quarantine")
@somebody
def list_quarantine(username: str, password: str) -> None:
    """List mails that were put aside."""
    from engine.commands.sort_mail import waiting_mails

    with acting(username, password) as (workspace, actor):
        found = waiting_mails(workspace, actor=actor)
    for one in found:
        say(f"{one.received_at:%d.%m.%Y}  {one.key}  {_ASIDE.get(one.reason, one.reason)}")
    if not found:
        say("nichts beiseitegelegt")
