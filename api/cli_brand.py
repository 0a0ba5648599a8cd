"""The commands `vorgang brand`: what strangers see of the company.

Whoever acts gives their own password; the ledger names them.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from api.cli_acting import acting, somebody
from api.terminal import say
from engine.brand import Brand

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def brand() -> None:
    """Name, logo, colour and links of public pages."""


@brand.command("show")
@somebody
def show(username: str, password: str) -> None:
    """Say what is set."""
    from engine.queries.brand import brand as brand_of

    with acting(username, password) as (workspace, _):
        found, usual = brand_of(workspace), workspace.settings.company
    _tell(found, usual)


@brand.command("set")
@click.option("--company", help="Name; empty for that of the settings.")
@click.option("--colour", help="Such as #0b5c68; empty for the usual one.")
@click.option("--imprint", help="Address with https://.")
@click.option("--privacy", help="Address with https://.")
@click.option("--logo", type=_FILE, help="SVG or PNG.")
@click.option("--details", type=_FILE, help="Text file; what business letters must say.")
@click.option("--no-logo", is_flag=True, help="Take the logo away.")
@click.option("--why", required=True, help="In your words; kept sealed.")
@somebody
def set_(
    company: str | None,
    colour: str | None,
    imprint: str | None,
    privacy: str | None,
    logo: Path | None,
    details: Path | None,
    no_logo: bool,
    why: str,
    username: str,
    password: str,
) -> None:
    """Set what is given; all else stays."""
    from engine.brand import looked_at
    from engine.commands.change_brand import change_brand
    from engine.queries.brand import brand as brand_of

    with acting(username, password) as (workspace, actor):
        kept = brand_of(workspace)
        kept = replace(
            kept,
            company=kept.company if company is None else company,
            colour=kept.colour if colour is None else colour,
            imprint=kept.imprint if imprint is None else imprint,
            privacy=kept.privacy if privacy is None else privacy,
            details=kept.details if details is None else _read(details),
        )
        if logo is not None or no_logo:
            kept = replace(kept, logo=None if logo is None else looked_at(logo.read_bytes()))
        kept, usual = change_brand(workspace, kept, why, actor=actor), workspace.settings.company
    _tell(kept, usual)


def _tell(found: Brand, usual: str) -> None:
    say(f"Name: {found.company or usual}")
    say(f"Farbe: {found.colour or 'die übliche'}")
    say(f"Logo: {f'{found.logo.kind}, SHA-256 {found.logo.sha256}' if found.logo else 'keines'}")
    say(f"Impressum: {found.imprint or 'nicht angegeben'}")
    say(f"Datenschutzhinweise: {found.privacy or 'nicht angegeben'}")
    say(f"Pflichtangaben: {found.details.replace(chr(10), ' · ') or 'nicht angegeben'}")


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise click.BadParameter(f"{file} ist kein Text in UTF-8", param_hint="--details") from None
