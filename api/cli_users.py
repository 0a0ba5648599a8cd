"""The command `vorgang user`: local accounts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from difflib import get_close_matches

import click

from api.cli_acting import opened


@click.group()
def user() -> None:
    """Local accounts."""


@user.command("create")
@click.argument("username")
@click.option("--name", required=True, help="The person's name.")
@click.option("--email", help="Address for mails.")
@click.option("--group", "groups", multiple=True, help="Group or role; may be given several times.")
@click.option("--new-group", is_flag=True, help="A group like one that exists is another one.")
@click.password_option(help="Asked for if left out.")
def user_create(
    username: str,
    name: str,
    email: str | None,
    groups: tuple[str, ...],
    new_group: bool,
    password: str,
) -> None:
    """Make an account. The first administrator is made here, nowhere else.

    A group exists as soon as an account is in it or a deployed model names it. One that nobody
    knows yet is told; one that is almost the name of a known one is refused.

    \b
    Example: vorgang user create miriam --name "Miriam Aydin" --group sales-rep
    """
    from api.operators import OPERATOR
    from engine import queries
    from engine.commands.create_account import create_account

    with opened() as workspace:
        known = queries.known_groups(workspace, OPERATOR)
        unknown = sorted(set(groups) - known)
        if not new_group:
            _refuse_likely_slips(unknown, known)
        create_account(
            workspace,
            username=username,
            name=name,
            email=email,
            password=password,
            groups=groups,
            actor=OPERATOR,
        )
    click.echo(f"account {username} made")
    if unknown:
        there_are = f"so far there are {', '.join(sorted(known))}"
        for one in unknown:
            click.echo(f"new group {one}: no model names it yet; {there_are}", err=True)


@user.command("anonymise")
@click.argument("username")
@click.confirmation_option(prompt="Name and address go for good. Go on?")
def user_anonymise(username: str) -> None:
    """Take name, address and password from the account of somebody who leaves."""
    from api.operators import OPERATOR
    from engine.commands.anonymise_account import anonymise_account

    with opened() as workspace:
        new = anonymise_account(workspace, username, actor=OPERATOR)
    click.echo(f"the account is {new} now; nobody signs in with it any more")


@user.command("list")
def user_list() -> None:
    """List the accounts with their groups."""
    from api.operators import OPERATOR
    from engine import queries

    with opened() as workspace:
        for one in queries.accounts(workspace, OPERATOR):
            state = "" if one.active else "  (inactive)"
            click.echo(f"{one.username:<16} {one.name:<28} {', '.join(one.groups)}{state}")


def _refuse_likely_slips(unknown: Sequence[str], known: Collection[str]) -> None:
    """Pass if no unknown group is almost a known one.

    Raises:
        AccountRefused: one is.
    """
    from engine.faults import AccountRefused

    for one in unknown:
        for meant in get_close_matches(one, known, 1, 0.8):
            raise AccountRefused(
                f"there is no group {one!r}, but one {meant!r}; give --new-group if you mean it"
            )
