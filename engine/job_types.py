"""Job types that are done outside: by workers that take their jobs over HTTP."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

_DECLARED = re.compile(r"[^\s,*]+\*?|\*")


class DeclarationRefused(ValueError):
    """A job type is declared in a way that cannot be read; the message names it."""


def declared_types(text: str) -> tuple[str, ...]:
    """Return the job types that a list names, in its order, each once.

    Args:
        text: names parted by commas; one that ends with `*` stands for all that begin like it.

    Raises:
        DeclarationRefused: a name holds a blank, or a `*` elsewhere than at its end.
    """
    names = [part.strip() for part in text.split(",")]
    for name in names:
        if name and not _DECLARED.fullmatch(name):
            raise DeclarationRefused(
                f"{name!r} is no job type; it takes names, or prefixes that end with *"
            )
    return tuple(dict.fromkeys(name for name in names if name))


@dataclass(frozen=True)
class JobTypes(Collection[str]):
    """All job types that a process may name: those of connectors and those done outside.

    A type that is declared by its name is done outside, also if there is a connector for it; a
    prefix stands only for types without a connector.

    Args:
        connectors: types that the server's own workers do.
        declared: types done outside, as `declared_types` returns them.
    """

    connectors: Collection[str]
    declared: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """Those declared by name."""
        return [one for one in self.declared if not one.endswith("*")]

    @property
    def prefixes(self) -> list[str]:
        """Those declared by how they begin, without the `*`."""
        return [one[:-1] for one in self.declared if one.endswith("*")]

    def outside(self, job_type: str) -> bool:
        """Return whether workers take jobs of this type over HTTP."""
        if job_type in self.names:
            return True
        return job_type not in self.connectors and job_type.startswith(tuple(self.prefixes))

    def __contains__(self, job_type: object) -> bool:
        return isinstance(job_type, str) and (job_type in self.connectors or self.outside(job_type))

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys((*self.connectors, *self.declared)))

    def __len__(self) -> int:
        return len(list(iter(self)))
