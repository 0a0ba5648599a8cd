"""In which language a page speaks: what its reader has chosen, else what the browser asks for, else
German.

What a process, a form or a person says stays as it was written; only our own words change.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextvars import ContextVar
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl

from starlette.types import Receive, Scope, Send

from api.languages import ENGLISH, GERMAN, language_of_header

_PUBLIC: Final = "/f/"
"""Strangers have no account and get no cookie: an address may say the language instead."""
_HEADER: Final = b"accept-language"
_Key = TypeVar("_Key")
_Words = TypeVar("_Words")


class _Speech:
    """What one answer speaks. A thread has a copy of the context, and shares what stands in it."""

    __slots__ = ("language",)

    def __init__(self, language: str) -> None:
        self.language = language


_CURRENT: Final[ContextVar[_Speech | None]] = ContextVar("language", default=None)


class Spoken(Mapping[_Key, _Words]):
    """Words in both languages, looked up in the one that the page speaks.

    Args:
        german: the words, by key.
        english: the same keys; the tests of the architecture name one that is missing.
    """

    ALL: Final[list[Spoken[Any, Any]]] = []

    def __init__(self, german: Mapping[_Key, _Words], english: Mapping[_Key, _Words]) -> None:
        self.german, self.english = german, english
        Spoken.ALL.append(self)

    def __getitem__(self, key: _Key) -> _Words:
        return self._current[key]

    def __iter__(self) -> Iterator[_Key]:
        return iter(self._current)

    def __len__(self) -> int:
        return len(self._current)

    @property
    def _current(self) -> Mapping[_Key, _Words]:
        return self.english if is_english() else self.german


def language() -> str:
    """Return `de` or `en`: what the page speaks that is being made."""
    speech = _CURRENT.get()
    return GERMAN if speech is None else speech.language


def is_english() -> bool:
    """Return whether the page speaks English."""
    return language() == ENGLISH


def speak(wanted: str) -> None:
    """Let what is made from here on speak this language, `de` or `en`."""
    _CURRENT.set(_Speech(wanted))


def prefer(wanted: str | None) -> None:
    """Let the answer under way speak what its reader has chosen; `None` leaves it as it is."""
    speech = _CURRENT.get()
    if speech is not None and wanted is not None:
        speech.language = wanted


class PageLanguage:
    """Lets each page speak the language that its browser asks for first."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[Any]]) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http":
            speak(_asked(scope))
        await self._app(scope, receive, send)


def _asked(scope: Scope) -> str:
    if scope["path"].startswith(_PUBLIC):
        query = dict(parse_qsl(scope.get("query_string", b"").decode("latin-1")))
        if query.get("lang") in (GERMAN, ENGLISH):
            return ENGLISH if query["lang"] == ENGLISH else GERMAN
    wanted = next((value for name, value in scope["headers"] if name == _HEADER), b"")
    return language_of_header(wanted.decode("latin-1"))
