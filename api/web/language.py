"""In which language a page speaks: German unless its reader asks for English and it has English.

What a process, a form or a person says stays as it was written; only our own words change.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any, Final

from starlette.types import Receive, Scope, Send

from api.languages import ENGLISH, GERMAN, language_of_header

_CURRENT: Final[ContextVar[str]] = ContextVar("language", default=GERMAN)
_HAVE_ENGLISH: Final = ("/login", "/account")
"""How the addresses of pages begin of which every word is in the English catalogue."""
_HEADER: Final = b"accept-language"


def language() -> str:
    """Return `de` or `en`: what the page speaks that is being made."""
    return _CURRENT.get()


def is_english() -> bool:
    """Return whether the page speaks English."""
    return _CURRENT.get() == ENGLISH


def speak(wanted: str) -> None:
    """Let what is made from here on speak this language, `de` or `en`."""
    _CURRENT.set(wanted)


class PageLanguage:
    """Lets each page speak the language that its browser asks for first."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[Any]]) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http" and scope["path"].startswith(_HAVE_ENGLISH):
            wanted = next((value for name, value in scope["headers"] if name == _HEADER), b"")
            speak(language_of_header(wanted.decode("latin-1")))
        await self._app(scope, receive, send)
