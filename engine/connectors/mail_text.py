"""Makes the texts of a mail from its template: a subject, plain text, and HTML if it wants that."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Final

from jinja2 import TemplateError, UndefinedError
from jinja2.sandbox import SandboxedEnvironment

from engine.mail_template import MailTemplate
from engine.mail_values import BUDGET, LONGEST_TEXT, Turns, ValueUnfit, environment
from engine.model import ConnectorFailed

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
    try:
        subject = " ".join(_rendered(environment(), template.subject, values).split())
        if not template.html:
            return MailText(subject, _rendered(environment(), template.body, values))
        # Of the template's own links alone: what a value holds is shown as it is.
        plain = _LINK.sub(lambda found: f"{found[1]}: {found[2]}", template.body)
        text = _rendered(environment(), plain, values)
        marked = _rendered(environment(markdown=True), template.body, values)
    except UndefinedError as fault:
        raise ConnectorFailed(
            f"the template of the mail names something that is not there: {fault}", retry=False
        ) from fault
    except (ValueUnfit, TemplateError, TypeError, ValueError, ArithmeticError) as fault:
        raise ConnectorFailed(
            f"the template of the mail cannot be filled: {fault}", retry=False
        ) from fault
    return MailText(subject, text, _PAGE.format(escape(subject), _html(marked)))


def _rendered(room: SandboxedEnvironment, source: str, values: Mapping[str, object]) -> str:
    parts: list[str] = []
    length = 0
    for part in room.from_string(source).generate({**values, BUDGET: Turns()}):
        length += len(part)
        if length > LONGEST_TEXT:
            raise ValueUnfit(f"the text has more than {LONGEST_TEXT} characters")
        parts.append(part)
    return "".join(parts)


def _html(marked: str) -> str:
    """Return HTML without images, pixels or anything that a value could have brought."""
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False}).disable(["image", "html_block", "code"])
    return str(reader.render(marked))
