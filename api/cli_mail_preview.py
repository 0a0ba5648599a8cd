"""The command `vorgang mail preview`: what a template makes of sample data, without a server."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from api.cli_decisions import variables_of
from api.cli_faults import fail
from api.terminal import say

_LINK = "https://vorgang.example/u/MUSTER"
"""Where the link leads that a previewed mail shows."""


@click.command("preview")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--data", metavar="JSON", default="{}", help="Variables, @FILE, or -.")
@click.option(
    "--html",
    "page",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the HTML there; the text is printed.",
)
def preview_mail(file: Path, data: str, page: Path | None) -> None:
    """Show what a mail template makes of sample data.

    Needs no database. Without a value for a name that the template uses, that name stands in
    brackets. Exit 1 if the file is no template or a value cannot be written, 2 if --data is no
    JSON object.
    """
    from engine.connectors.mail_text import written
    from engine.mail_template import read_mail_template
    from engine.model import ConnectorFailed
    from engine.settings import read_settings
    from engine.template_language import TemplateRefused

    given = variables_of("--data", data)
    try:
        template = read_mail_template(file.read_bytes())
        shown = {name: f"[{name}]" for name in template.names}
        own = {"company": read_settings().company, "today": datetime.now(UTC), "unsubscribe": _LINK}
        made = written(template, {**shown, **given, **own})
    except TemplateRefused as fault:
        fail(str(fault), "correct the file", 1)
    except ConnectorFailed as fault:
        fail(str(fault), "give the value with --data", 1)
    say(f"Betreff: {made.subject}")
    say(f"{template.mail_class}; {template.purpose}; {template.basis}\n")
    say(made.text)
    if page is not None and made.html is None:
        fail("the template has no html: true, so the mail has no HTML", "leave --html out", 1)
    if page is not None and made.html is not None:
        page.write_text(made.html, encoding="utf-8")
