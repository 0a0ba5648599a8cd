"""What is told of an operation besides what its function says itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from api.description.shape import Schema


@dataclass(frozen=True, slots=True)
class Sent:
    """What a request carries.

    Args:
        schema: of its content.
        example: that holds; a running product takes it.
        media: its media types.
        required: whether there must be any.
    """

    schema: Schema
    example: Any = None
    media: tuple[str, ...] = ("application/json",)
    required: bool = True


@dataclass(frozen=True, slots=True)
class Told:
    """An operation.

    Args:
        answer: schema of the JSON that it answers; `None` for nothing (204).
        sent: what the request carries, if anything.
        status: of the answer.
        example: of the answer.
        also: further answers by status; an empty schema is an answer without content.
        media: media types of an answer that is no JSON.
        query: parameters of the address by name.
        needed: parameters of the address that have to be there.
        errors: statuses besides those that follow from how the operation is written.
        parameters: schemas of parts of the path that are no keys.
    """

    answer: Schema | None = None
    sent: Sent | None = None
    status: int = 200
    example: Any = None
    also: Mapping[int, Schema] = field(default_factory=dict)
    media: tuple[str, ...] = ()
    query: Mapping[str, Schema] = field(default_factory=dict)
    needed: tuple[str, ...] = ()
    errors: tuple[int, ...] = ()
    parameters: Mapping[str, Schema] = field(default_factory=dict)


Table = Mapping[str, Told]
"""Operations by method and path."""


def json(schema: Schema, example: Any = None, *, required: bool = True) -> Sent:
    """Return JSON that a request carries."""
    return Sent(schema, {} if example is None else example, required=required)
