"""What a model says of the fact that it states at an element."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.core.node import Attribute
from engine.core.stated_words import Form


@dataclass(frozen=True, slots=True)
class FactPlan:
    """A fact that is written when a token passes an event, or completes a task.

    Args:
        type: word of the ledger's vocabulary that a model may state.
        data: open values by name, each with the form that it must have.
        personal: values that are sealed, by name.
        references: what the fact names by its hash.
    """

    type: str
    data: Mapping[str, tuple[Form, Attribute]] = field(default_factory=dict)
    personal: Mapping[str, Attribute] = field(default_factory=dict)
    references: Mapping[str, Attribute] = field(default_factory=dict)
