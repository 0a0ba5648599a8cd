"""What a start of everything says: addresses, logins, and that there is work to try."""

from __future__ import annotations

from collections.abc import Callable

import click

from api.demo.client import Unexpected
from api.demo.open_work import begin_cases
from api.demo.people import ACCOUNTS
from api.demo.stage import Play
from engine.settings import Settings


def begin_work(settings: Settings, password: str, told: Callable[[str], None]) -> None:
    """Begin some cases, unless there are any; a start does not fail for want of them."""
    try:
        if begin_cases(Play(settings, password)):
            told("some open work to try")
    except Unexpected as fault:
        told(f"the open work to try is not complete: {fault}")


def announce(settings: Settings, password: str, *, has_erp: bool) -> None:
    """Print addresses and logins."""
    click.echo(f"\nVorgang   {settings.public_url}")
    click.echo(f"Mails     http://{settings.host}:{settings.mail_page_port}")
    if has_erp:
        click.echo(f"ERP       http://127.0.0.1:{settings.erp_port}  (for demonstrations)")
    click.echo(f"Sign-up   {settings.public_url}/f/newsletter  (needs no account)")
    click.echo(f"Modeler   {settings.public_url}  (Camunda 8, Basic, user nora)")
    click.echo(f"\nEvery demo account has the password  {password}\n")
    for account in ACCOUNTS:
        click.echo(f"  {account.username:<9} {account.name:<20} {', '.join(account.groups)}")
    click.echo("\nCtrl-C ends everything; the data stays in " + str(settings.home))
