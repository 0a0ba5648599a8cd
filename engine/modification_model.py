"""What an operator asks for when an instance is modified, and what would come of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from engine.faults import EngineFault
from engine.model import Values

INSTANCE = 0
"""Stands for the instance itself where a token is named."""


@dataclass(frozen=True, slots=True)
class ScopedVariables:
    """Variables to write.

    Args:
        scope: id of the element in whose scope: the one that is activated, or a sub-process around
            it; `None` for the instance.
    """

    values: Values
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Activation:
    """Let a token begin at an element.

    Args:
        element: its id.
        variables: written before.
        ancestor: token that holds the scope in which it is to begin, `INSTANCE` for the instance:
            sub-processes between the two are begun anew. Without one, the innermost scope that
            runs is taken, and only what is missing is begun.
    """

    element: str
    variables: tuple[ScopedVariables, ...] = ()
    ancestor: int | None = None


@dataclass(frozen=True, slots=True)
class Termination:
    """End what runs: one token, or all at an element."""

    token: int | None = None
    element: str | None = None


@dataclass(frozen=True, slots=True)
class Movement:
    """End what runs somewhere, and let a token begin elsewhere for each.

    Args:
        source: what ends; of a repeated activity the whole.
        target: id of the element where they begin: in the scope of the source or the nearest one
            around it.
        ancestor: as of an activation.
    """

    source: Termination
    target: str
    variables: tuple[ScopedVariables, ...] = ()
    ancestor: int | None = None


@dataclass(frozen=True, slots=True)
class Modification:
    """All that one modification does; all of it or nothing."""

    activations: tuple[Activation, ...] = ()
    terminations: tuple[Termination, ...] = ()
    movements: tuple[Movement, ...] = ()


@dataclass(frozen=True, slots=True)
class ModificationFinding:
    """Why an instruction cannot be carried out.

    Args:
        code: short name of the rule.
        element: id of the element, or number of the token, that it is about.
        message: in English.
        german: the same in German.
    """

    code: str
    element: str
    message: str
    german: str


class ModificationRefused(EngineFault):
    """The modification cannot be carried out.

    Args:
        findings: one for each fault; never empty.
    """

    def __init__(self, findings: Sequence[ModificationFinding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(finding.message for finding in self.findings))


@dataclass(frozen=True, slots=True)
class ElementChange:
    """An element at which a modification ends or begins something.

    Args:
        kind: `element`, `user-task`, `job`, `timer` or `message` (a signal too).
        element: its id; of a timer or message that of its event.
        name: as people read it.
        token: of whom; `INSTANCE` for the instance's own event sub-processes.
        due_at: of a timer.
    """

    kind: str
    element: str
    name: str
    token: int
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ModificationPreview:
    """What a modification would do.

    Args:
        ends: what would be there no longer.
        begins: what would wait then.
        before: ids of the elements where the instance stands.
        after: where it would stand.
        status: of the instance then.
        incidents: messages of what would get stuck.
    """

    ends: tuple[ElementChange, ...] = ()
    begins: tuple[ElementChange, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    status: str = "active"
    incidents: tuple[str, ...] = field(default=())
