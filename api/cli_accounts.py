"""The commands `vorgang user …` for service accounts and ways in."""

from __future__ import annotations

import click

from api.cli_acting import opened


@click.command("create-service")
@click.argument("username")
@click.option("--name", required=True, help="What the service is.")
@click.option("--group", "groups", multiple=True, required=True, help="Group or role.")
def create_service(username: str, name: str, groups: tuple[str, ...]) -> None:
    """Make an account for a program, which signs in by tokens."""
    from api.operators import OPERATOR
    from engine.commands.create_account import create_account

    with opened() as workspace:
        create_account(
            workspace,
            username=username,
            name=name,
            email=None,
            password=None,
            groups=groups,
            actor=OPERATOR,
            kind="service",
        )
    click.echo(f"service account {username} made")


@click.command("token")
@click.argument("username")
@click.option("--name", required=True, help="What the token is for.")
@click.option("--group", "groups", multiple=True, help="All of the account's if left out.")
@click.option("--days", default=90, show_default=True, help="How long it holds.")
def token(username: str, name: str, groups: tuple[str, ...], days: int) -> None:
    """Issue a token of a service account; it is shown once.

    \b
    Example: vorgang user token pipeline --name deploy --days 30
    """
    from api.operators import OPERATOR
    from engine import queries
    from engine.commands.issue_access_token import issue_access_token

    with opened() as workspace:
        known = queries.person_of_username(workspace, username)
        issued = issue_access_token(
            workspace,
            known.account_id,
            name=name,
            groups=groups or sorted(known.groups),
            days=days,
            actor=OPERATOR,
        )
    click.echo(issued.secret)
    click.echo(f"token {issued.view.token_id}; it is not shown again", err=True)


@click.command("revoke-token")
@click.argument("username")
@click.argument("token_id")
def revoke_token(username: str, token_id: str) -> None:
    """Let a token open nothing any more, at once."""
    from api.operators import OPERATOR
    from engine import queries
    from engine.commands.issue_access_token import revoke_access_token

    with opened() as workspace:
        known = queries.person_of_username(workspace, username)
        revoke_access_token(workspace, known.account_id, token_id, actor=OPERATOR)
    click.echo(f"token {token_id} is revoked")


@click.command("reset-second-factor")
@click.argument("username")
@click.option("--reason", required=True, help="Why; it is sealed.")
def reset_factor(username: str, reason: str) -> None:
    """Take the second factor of somebody who lost their authenticator; their sessions end."""
    from api.operators import OPERATOR
    from engine import queries
    from engine.commands.second_factor import reset_second_factor

    with opened() as workspace:
        known = queries.person_of_username(workspace, username)
        reset_second_factor(workspace, known.account_id, reason, actor=OPERATOR)
    click.echo(f"{username} has no second factor any more; their sessions have ended")


@click.command("link")
@click.argument("username")
@click.argument("subject")
@click.option("--reason", required=True, help="Why; it is sealed.")
def link(username: str, subject: str, reason: str) -> None:
    """Let whom the provider of identities calls SUBJECT sign in with this account."""
    from api.operators import OPERATOR
    from engine import queries
    from engine.commands.change_account import link_identity

    with opened() as workspace:
        known = queries.person_of_username(workspace, username)
        link_identity(workspace, known.account_id, subject, reason, actor=OPERATOR)
    click.echo(f"{username} signs in as {subject} of the provider from now on")


COMMANDS = (create_service, token, revoke_token, reset_factor, link)
"""What belongs to `vorgang user` beside the accounts of people."""
