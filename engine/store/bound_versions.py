"""Which version of a deployed thing a link means."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol, TypeVar

from bpmn.model import Binding


class Head(Protocol):
    """One version of something deployed."""

    @property
    def version(self) -> int:
        """Its number, from 1."""
        ...

    @property
    def version_tag(self) -> str | None:
        """Its version tag, if it has one."""
        ...

    @property
    def deployment_key(self) -> int:
        """The upload it came with."""
        ...


AnyHead = TypeVar("AnyHead", bound=Head)


def bound(
    versions: Sequence[AnyHead],
    binding: Binding,
    version_tag: str | None,
    deployment_key: int,
    newest: int | None,
) -> AnyHead | None:
    """Choose as Camunda 8 does: of several that fit, the newest.

    Args:
        versions: in order.
        binding: of the link.
        version_tag: what the link names, if anything.
        deployment_key: with which the link's process was deployed. A thing that was uploaded
            unchanged kept its older version, so the newest one up to that deployment is meant.
        newest: key of the last thing before which `latest` looks, `None` for no limit; what came
            after it alone is known by its first version.
    """
    match binding:
        case Binding.LATEST:
            limit = math.inf if newest is None else newest
            fitting = [one for one in versions if one.deployment_key <= limit] or versions[:1]
        case Binding.DEPLOYMENT:
            fitting = [one for one in versions if one.deployment_key <= deployment_key]
        case Binding.VERSION_TAG:
            fitting = [one for one in versions if one.version_tag == version_tag]
        case Binding.VERSION:
            fitting = [one for one in versions if str(one.version) == version_tag]
    return fitting[-1] if fitting else None
