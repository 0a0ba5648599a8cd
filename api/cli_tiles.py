"""The command `vorgang ledger tiles`: the log as static files."""

from __future__ import annotations

import click

from engine.settings import read_settings


@click.command("tiles")
@click.option("--anew", is_flag=True, help="Put the folder aside and write everything.")
def tiles(anew: bool) -> None:
    """Write the log's static files (C2SP tlog-tiles) behind the newest checkpoint.

    The publisher does so by itself; this is for a folder that was lost or copied.
    """
    from engine.commands.write_tiles import write_tiles
    from engine.workspace import open_workspace

    settings = read_settings()
    workspace = open_workspace(settings)
    try:
        count = write_tiles(workspace, anew=anew)
    finally:
        workspace.close()
    click.echo(f"{settings.tiles_folder}: {count} tiles written")
