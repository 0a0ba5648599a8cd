"""DMN files become decision models."""

from __future__ import annotations

from dmn.model import DecisionModel


def read_decisions(content: bytes, file: str) -> DecisionModel:
    """Return the decision model of a DMN file."""
    raise NotImplementedError
