"""The page that verifies an export in the reader's browser, for everybody: no session is asked for.

It is also one file that opens without a network. Nothing that it checks leaves the reader's
machine: its content policy allows no connection.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from functools import cache

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from api.answers import download
from api.languages import GERMAN
from api.one_turn import OneTurn
from api.web import pages
from api.web.language import is_english, language
from api.web.static_files import STATIC
from api.web.texts.verifier import SCRIPT_WORDS
from audit.finding import MESSAGES
from audit.finding_english import ENGLISH
from audit.offline.zipped import zipped_verifier

router = APIRouter(route_class=OneTurn)


@router.get("/verify")
def verifier() -> Response:
    """Show the page."""
    return HTMLResponse(pages.render("verifier.html", data=_data()))


@router.get("/verify/vorgang-verify.html")
def verifier_alone() -> Response:
    """Hand out the page as one file."""
    return download(
        standing_alone(language()).encode(), "vorgang-verify.html", "text/html; charset=utf-8"
    )


@router.get("/verify/vorgang-verify.pyz")
def verifier_zipped() -> Response:
    """Hand out the verifier for plain Python as one file."""
    return download(_zipped(), "vorgang-verify.pyz", "application/octet-stream")


@cache
def standing_alone(_language: str = GERMAN) -> str:
    """Return the page as one file, with its script, style and words in the page's language.

    Raises:
        FileNotFoundError: the browser bundles are not built.
    """
    script = (STATIC / "dist" / "verify.js").read_text(encoding="utf-8")
    style = (STATIC / "vorgang.css").read_text(encoding="utf-8")
    return pages.render(
        "verifier_alone.html",
        data=_data(),
        script=script,
        style=style,
        policy=f"default-src 'none'; script-src '{_hashed(script)}'; style-src '{_hashed(style)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'",
    )


@cache
def _zipped() -> bytes:
    return zipped_verifier()


def _data() -> str:
    """Return words and messages as JSON in which nothing can end a script element."""
    messages = ENGLISH if is_english() else MESSAGES
    data = json.dumps({"words": dict(SCRIPT_WORDS), "messages": messages}, ensure_ascii=False)
    return data.replace("<", "\\u003c")


def _hashed(text: str) -> str:
    """Return what a content policy calls an inline text. Source: CSP Level 3, 2.3.1."""
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
