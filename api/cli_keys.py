"""The command `vorgang keys`: the keys of the ledger, and how they change."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.new_file import refuse_present, written
from engine.settings import read_settings

if TYPE_CHECKING:
    from engine.workspace import Workspace


@contextmanager
def _opened() -> Iterator[Workspace]:
    from engine.workspace import open_workspace

    workspace = open_workspace(read_settings())
    try:
        yield workspace
    finally:
        workspace.close()


@click.group()
def keys() -> None:
    """The keys of the ledger: list, rotate, forget.

    Each change stands in the ledger.
    """


@keys.command("init")
def init() -> None:
    """Make the keys that are missing, and record them in the ledger.

    Without a database they are made all the same; run it again then.
    """
    from api.operators import OPERATOR
    from engine.commands.record_keys import names_of, record_keys
    from engine.faults import DatabaseUnavailable
    from engine.key_folder import open_keys

    settings = read_settings()
    made = open_keys(settings)
    for name in names_of(made):
        click.echo(f"{name.kind:<7} {name.number:>3}  {name.fingerprint}")
    click.echo(made.vkey(settings.log_origin))
    try:
        with _opened() as workspace:
            record_keys(workspace, [], actor=OPERATOR)
    except DatabaseUnavailable as fault:
        click.echo(f"not recorded in the ledger yet: {fault}", err=True)


@keys.command("list")
def list_keys() -> None:
    """List the keys with numbers, fingerprints and what they do.

    Of a key of the log, from which size of the log to which it signs.
    """
    from audit.log_keys import read_history
    from engine.commands.record_keys import names_of

    with _opened() as workspace:
        ledger = workspace.ledger
        with workspace.transaction() as connection:
            history = read_history(connection, ledger.name, ledger.keys)
        signs = {key.number: key.signer is not None for key in ledger.keys.log.all()}
        ranges = {
            key.fingerprint: f"signs from {key.first_size} entries on"
            if key.last_size is None
            else f"signed {key.first_size} to {key.last_size} entries"
            for key in history.keys
        }
        newest = ledger.keys.newest_epoch
        for name in names_of(ledger.keys):
            state = "wraps" if name.number == newest else "only unwraps"
            if name.kind == "ledger":
                state = ranges.get(name.fingerprint, "not introduced yet")
                state += "" if signs[name.number] else "; signs elsewhere"
            elif name.kind != "kek":
                state = "in use"
            click.echo(f"{name.kind:<7} {name.number:>3}  {name.fingerprint}  {state}")


@keys.command("rotate")
@click.argument("kind", type=click.Choice(["ledger", "kek", "seal"]))
def rotate(kind: str) -> None:
    """Put a new key in the place of the one in use.

    \b
    ledger  checkpoints carry both signatures until: vorgang keys retire
    kek     wraps every data key anew, while work goes on; needs the schema's owner
    seal    reports are sealed with it from the next start on
    """
    from api.operators import OPERATOR
    from engine.commands.rotate_encryption_key import rotate_encryption_key, rotate_seal
    from engine.commands.rotate_log_key import rotate_log_key

    with _opened() as workspace:
        if kind == "ledger":
            key = rotate_log_key(workspace, actor=OPERATOR)
            click.echo(f"key {key.number} signs too; give its verifier key to those who pin one:")
            click.echo(workspace.ledger.keys.vkey(workspace.ledger.origin, key))
        elif kind == "kek":
            new = rotate_encryption_key(workspace, actor=OPERATOR)
            click.echo(f"epoch {new.epoch} wraps now; {new.rewrapped} keys were wrapped anew")
        else:
            seal = rotate_seal(workspace, actor=OPERATOR)
            click.echo(f"seal {seal.number}, {seal.fingerprint}; restart servers to use it")


@keys.command("retire")
def retire() -> None:
    """End the time in which two keys sign the log: the older one signs no more."""
    from api.operators import OPERATOR
    from engine.commands.rotate_log_key import retire_log_key

    with _opened() as workspace:
        key = retire_log_key(workspace, actor=OPERATOR)
    click.echo(f"key {key.number} signs no more; its public half stays, remove the private one")


@keys.command("replace")
@click.confirmation_option(prompt="The log goes on under another name. Go on?")
def replace() -> None:
    """Begin the log anew with another key: the old one is lost, or in other hands.

    The log gets another name over the same entries; nobody vouches for the new key but you: give
    its verifier key to auditors and witnesses. Start every server and worker again.
    """
    from api.operators import OPERATOR
    from engine.commands.advance_ledger import advance_ledger
    from engine.commands.continue_log import continue_log

    with _opened() as workspace:
        name = continue_log(workspace, "key", actor=OPERATOR)
        advance_ledger(workspace)
        click.echo(f"the log goes on as {name}; start every server and worker again")
        click.echo(workspace.ledger.keys.vkey(name))


@keys.command("forget")
@click.argument("epoch", type=click.IntRange(min=1))
def forget(epoch: int) -> None:
    """Destroy the key encryption key of an old EPOCH.

    Backups of the key store from its time are useless then.
    """
    from api.operators import OPERATOR
    from engine.commands.rotate_encryption_key import forget_encryption_key

    with _opened() as workspace:
        count = forget_encryption_key(workspace, epoch, actor=OPERATOR)
    click.echo(
        f"epoch {epoch} is forgotten here, {count} keys were wrapped anew before; remove "
        f"kek-{epoch}.key from every other key folder and backup of one"
    )


@keys.command("export")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="File to write."
)
def export(output: Path | None) -> None:
    """Write the public keys as JSON, for auditors and witnesses: nothing in it is secret."""
    from audit.log_keys import published_log_keys
    from audit.seal_binding import published_keys

    refuse_present(output)
    with _opened() as workspace:
        ledger = workspace.ledger
        with workspace.transaction() as connection:
            over_time = published_log_keys(connection, ledger)
        public = {
            "log": ledger.origin,
            "keys": published_keys(ledger.keys, ledger.origin),
            "log_keys": over_time,
        }
    text = json.dumps(public, ensure_ascii=False, indent=1, sort_keys=True)
    if output is None:
        click.echo(text)
    else:
        path = written(output, output.name, f"{text}\n".encode())
        click.echo(f"written to {path}")
