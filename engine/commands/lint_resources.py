"""Say what a deployment would say, without a database."""

from __future__ import annotations

from collections.abc import Sequence

from dmn.findings import Finding
from engine.commands.read_resources import read_resources
from engine.connectors import JOB_TYPES
from engine.model import Resource


def lint_resources(resources: Sequence[Resource]) -> tuple[Finding, ...]:
    """Return every reason to refuse these files; none means that they can be deployed.

    Whether forms and decisions that stand in other files are deployed is not known here.
    """
    return read_resources(resources, JOB_TYPES).refusals
