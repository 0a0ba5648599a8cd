"""Keys of element instances: a token has a number within its process instance only, and clients of
Camunda know an element instance by its key alone."""

from __future__ import annotations

from api.requests import key_of
from engine.faults import NotFound

_DIGITS = 25
"""As many as Camunda's clients take, and more than the key of any row has."""
_INSTANCE, _TOKEN = 10**15, 10**9


def element_key(instance: int, token: int) -> str:
    """Return the key of an element instance; beyond all bounds its number alone."""
    if not (0 < instance < _INSTANCE and 0 < token < _TOKEN):
        return str(token)
    return f"1{instance:015d}{token:09d}"


def read_element_key(text: str) -> tuple[int, int]:
    """Return process instance and token of a key; 0 for the token is the process instance itself.

    Raises:
        NotFound: it is no key.
    """
    if text.isascii() and text.isdigit() and len(text) == _DIGITS and text[0] == "1":
        return int(text[1:16]), int(text[16:])
    return key_of(text), 0


def token_of(text: str, instance: int) -> int:
    """Return the token that a key means within a process instance; that one's own key is 0.

    Raises:
        NotFound: it is no key, or that of an element of another process instance.
    """
    if len(text) == _DIGITS:
        found, token = read_element_key(text)
        if found != instance:
            raise NotFound(f"process instance {instance} has no element instance {text}")
        return token
    token = key_of(text)
    return 0 if token == instance else token
