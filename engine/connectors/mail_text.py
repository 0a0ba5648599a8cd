"""Makes the texts of a mail from its template: a subject, plain text, and HTML if it wants that."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Final

from engine.connectors.filled_text import filled
from engine.mail_template import MailTemplate
from engine.template_values import environment

_LINK: Final = re.compile(r"\[([^\[\]\n]*)\]\(([^()\n]*)\)")
_PAGE: Final = """<!doctype html>
<html lang="de"><head><meta charset="utf-8"><title>{}</title></head>
<body style="font-family:sans-serif;line-height:1.5;max-width:40em">
{}</body></html>
"""


@dataclass(frozen=True, slots=True)
class MailText:
    """What a mail says: `html` is the same as `text`, or `None`."""

    subject: str
    text: str
    html: str | None = None


def written(template: MailTemplate, values: Mapping[str, object]) -> MailText:
    """Return the texts that a template makes of values.

    Raises:
        ConnectorFailed: a value is missing, or cannot be written as the template asks.
    """
    subject = " ".join(filled(environment(), template.subject, values).split())
    if not template.html:
        return MailText(subject, filled(environment(), template.body, values))
    # Of the template's own links alone: what a value holds is shown as it is.
    plain = _LINK.sub(lambda found: f"{found[1]}: {found[2]}", template.body)
    text = filled(environment(), plain, values)
    marked = filled(environment(markdown=True), template.body, values)
    return MailText(subject, text, _PAGE.format(escape(subject), _html(marked)))


def _html(marked: str) -> str:
    """Return HTML without images, pixels or anything that a value could have brought."""
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False}).disable(["image", "html_block", "code"])
    return str(reader.render(marked))
