"""Answers of the JSON interface."""

from __future__ import annotations

from starlette.responses import Response

from api.json_text import write_json


def json_answer(value: object, status: int = 200) -> Response:
    """Return the value as an answer; decimals keep every digit."""
    return Response(write_json(value), status, media_type="application/json")


def no_content() -> Response:
    """Return the answer of a command that has nothing to say."""
    return Response(status_code=204)
