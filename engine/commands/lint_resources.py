"""Lint."""

from __future__ import annotations

from collections.abc import Sequence

from dmn.findings import Finding
from engine.model import Resource


def lint_resources(resources: Sequence[Resource]) -> tuple[Finding, ...]:
    raise NotImplementedError
