"""The commands `vorgang document`: templates of documents, tried out."""

from __future__ import annotations

from pathlib import Path

import click

from api.cli_decisions import NOW, moment_of, variables_of
from api.cli_faults import fail
from api.terminal import say


@click.group()
def document() -> None:
    """Templates of documents, tried out."""


@document.command("preview")
@click.argument("template", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--data", metavar="JSON", default="{}", help="What the task gives: JSON, @FILE, or -."
)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True,
    help="The PDF; a file of this name is written over.",
)  # fmt: skip
@NOW
def preview(template: Path, data: str, output: Path, now: str | None) -> None:
    """Make a PDF of TEMPLATE to look at.

    Needs no database, keeps nothing and takes no number: 0 stands in its place. A FILE that exists
    may be named without @. Exits 1 if the template is none or the data do not fit it; 2 if an
    option, a file or the JSON cannot be read.

    \b
    Example:
      vorgang document preview angebot.document.md --data @probe.json -o probe.pdf
    """
    from engine.commands.preview_document import is_document_template, preview_document
    from engine.model import ConnectorFailed, Resource
    from engine.settings import read_settings

    if not is_document_template(template.name):
        fail(f"{template.name} is no template", "name a file that ends with .document.md", 2)
    values = variables_of("--data", f"@{data}" if Path(data[:255]).is_file() else data)
    resource = Resource(template.name, template.read_bytes())
    try:
        content = preview_document(resource, values, read_settings(), moment_of(now))
    except ConnectorFailed as failed:
        fail(str(failed), "correct the data or the template", 1)
    output.write_bytes(content)
    say(str(output))
