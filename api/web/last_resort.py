"""The page that is left when a page of a fault cannot be made either; it needs no template."""

from __future__ import annotations

from html import escape

from api.web import static_files
from api.web.language import language
from api.web.texts import say
from api.web.texts.errors import ErrorWords


def last_resort(words: ErrorWords, reference: str | None) -> str:
    """Return a page that says what happened, in the reader's language and in our style."""
    style = escape(static_files.address("vorgang.css"))
    heading, told = escape(words.heading), escape(words.words)
    named = f"{escape(say('error.reference'))} {escape(reference)}" if reference else ""
    return (
        f'<!doctype html>\n<html lang="{language()}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{heading} – Vorgang</title><link rel="stylesheet" href="{style}"></head>'
        '<body class="public"><header><span class="brand">Vorgang</span></header>'
        f'<main><section class="panel"><div class="body stack"><h1>{heading}</h1><p>{told}</p>'
        f'<p class="mono">{named}</p></div></section></main></body></html>\n'
    )
