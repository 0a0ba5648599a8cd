"""Passwords that cost little where no test is about what they cost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher

from engine.store import credentials

REAL = credentials._HASHER


@contextmanager
def hashed_by(hasher: PasswordHasher) -> Iterator[None]:
    """Let new passwords be hashed as this says; a hash names its own cost, whoever reads it."""
    before = credentials._HASHER
    credentials._HASHER = hasher
    try:
        yield
    finally:
        credentials._HASHER = before


@contextmanager
def cheap_passwords() -> Iterator[None]:
    """Let new passwords cost next to nothing: a real one takes as long as many a test."""
    with hashed_by(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)):
        yield


@contextmanager
def real_passwords() -> Iterator[None]:
    """Let new passwords cost what they cost in production."""
    with hashed_by(REAL):
        yield
