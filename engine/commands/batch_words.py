"""Why an item of a batch could not be done, in German: operators read it on the batch's page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from engine.faults import (
    DefinitionSuspended,
    EngineFault,
    IncidentStands,
    IncidentUnknown,
    InstanceSuspended,
    MigrationRefused,
    NotAllowed,
    NotFound,
    ProcessDefinitionUnknown,
    SuspensionStands,
    VersionConflict,
)
from engine.german_faults import trouble_in_german
from engine.modification_model import ModificationRefused

_OTHER: Final = "Der Schritt gelingt nicht: {reason}"
_WORDS: Final[tuple[tuple[type[EngineFault], str], ...]] = (
    (IncidentUnknown, "Die Störung ist inzwischen behoben"),
    (ProcessDefinitionUnknown, "Die Zielversion ist nicht bereitgestellt"),
    # Whatever else an item asks for hangs on a case: it went when the case ended.
    (NotFound, "Der Vorgang ist inzwischen beendet"),
    (IncidentStands, "Was die Störung verursacht hat, besteht fort"),
    (SuspensionStands, "Der Vorgang ist bereits in diesem Zustand"),
    (InstanceSuspended, "Der Vorgang ist angehalten"),
    (DefinitionSuspended, "Die Version ist angehalten"),
    (NotAllowed, "Wer den Stapel begonnen hat, darf das nicht mehr"),
    (VersionConflict, "Der Vorgang wurde mehrmals zur selben Zeit anderweitig bewegt"),
)


def unforeseen(fault: Exception) -> str:
    """Return why an item failed that met a fault of ours; the worker's log has the rest."""
    return f"Ein unerwarteter Fehler ({type(fault).__name__}); das Protokoll beschreibt ihn."


def told(fault: EngineFault) -> str:
    """Return why an item failed.

    What an expression or a decision of the model says about itself is quoted as it is.
    """
    if isinstance(fault, MigrationRefused):
        return _sentences(one.german for one in fault.faults)
    if isinstance(fault, ModificationRefused):
        return _sentences(one.german for one in fault.findings)
    known = next((words for kind, words in _WORDS if isinstance(fault, kind)), None)
    return _sentences([known or _OTHER.format(reason=trouble_in_german(str(fault)))])


def _sentences(told: Iterable[str]) -> str:
    return " ".join(one if one.endswith(".") else f"{one}." for one in told)
