"""Answers that are no pages: JSON, nothing, a file."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from starlette.responses import Response

from api.json_text import write_json


def json_answer(
    value: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Return the value as an answer; decimals keep every digit."""
    return Response(write_json(value), status, headers, media_type="application/json")


def no_content() -> Response:
    """Return the answer of a command that has nothing to say."""
    return Response(status_code=204)


def download(content: bytes, name: str, content_type: str) -> Response:
    """Return a file to be kept, never shown in the page's own origin."""
    plain = "".join(
        letter if (letter.isascii() and letter.isalnum()) or letter in "-_." else "_"
        for letter in name
    )
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    return Response(content, media_type=content_type, headers={"content-disposition": disposition})
