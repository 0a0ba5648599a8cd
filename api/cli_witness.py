"""`vorgang witness`: the witness's own program, which also runs as `python -m audit.witness`."""

from __future__ import annotations

import click


@click.command(
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
    add_help_option=False,
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def witness(context: click.Context, arguments: tuple[str, ...]) -> None:
    """See to it, on another machine, that a log only grows.

    \b
    init NAME, add-log VKEY, remove-key VKEY, serve, status, show, evidence; -h tells more.
    It needs neither database nor settings; docs/witness.md.
    """
    from audit.witness.command import main

    try:
        code = main(arguments)
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 2
    context.exit(code)
