"""Which cases a list shows, as its address says it: by state, process, version and incident."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from engine.model import DefinitionView
from engine.queries.by_variables import readings

STATES: Final = ("active", "suspended", "completed", "terminated")
_LONGEST: Final = 255
_NO_VERSION: Final = -1


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What the address says; what is empty narrows nothing.

    Args:
        state: one of `STATES`.
        process: id of a process definition.
        version: of it, in digits.
        troubled: only cases with an open incident.
        variable: path of one by whose values cases are found.
        value: of it, as a person writes it.
    """

    state: str = ""
    process: str = ""
    version: str = ""
    troubled: bool = False
    variable: str = ""
    value: str = ""

    @property
    def fields(self) -> dict[str, str]:
        """The filter as fields of a form."""
        return {
            "state": self.state,
            "process": self.process,
            "version": self.version,
            "troubled": "1" if self.troubled else "",
            "variable": self.variable,
            "value": self.value,
        }

    @property
    def query(self) -> str:
        """The filter in an address; empty if it narrows nothing."""
        return urlencode({name: value for name, value in self.fields.items() if value})

    def chosen(self, known: Sequence[DefinitionView]) -> dict[str, object]:
        """Return the filter of process instances.

        Args:
            known: versions of processes that the reader may name; another has no cases.
        """
        found: dict[str, object] = {}
        if self.state:
            found["status"] = self.state
        if self.troubled:
            found["has_incident"] = True
        if self.variable:
            found["variables"] = [(self.variable, readings(self.value))]
        if self.process and self.version:
            named = (self.process, int(self.version))
            found["process_definition_key"] = next(
                (one.key for one in known if (one.process_definition_id, one.version) == named),
                _NO_VERSION,
            )
        elif self.process:
            found["process_definition_id"] = self.process
        return found


def filter_in(given: Mapping[str, str]) -> CaseFilter:
    """Return the filter of an address; a part that cannot be read narrows nothing."""

    def said(name: str) -> str:
        return given.get(name, "").replace("\0", "").strip()[:_LONGEST]

    state, process, version = said("state"), said("process"), said("version")
    variable, value = said("variable"), said("value")
    digits = version.isascii() and version.isdigit() and len(version) <= 9
    return CaseFilter(
        state if state in STATES else "",
        process,
        version if process and digits else "",
        bool(said("troubled")),
        *((variable, value) if variable and value else ()),
    )
