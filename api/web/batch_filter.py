"""Which cases a batch is for, as the address of its page says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from api.requests import key_of
from engine.batch_model import BatchType

KINDS: Final[Mapping[str, BatchType]] = {
    "retry": BatchType.RESOLVE_INCIDENT,
    "suspend": BatchType.SUSPEND,
    "resume": BatchType.RESUME,
    "change": BatchType.SET_VARIABLES,
    "move": BatchType.MODIFY,
    "migrate": BatchType.MIGRATE,
    "cancel": BatchType.CANCEL,
}
"""In the address, and on the command line."""
OF_ONE_PROCESS: Final = frozenset({"move", "migrate"})
"""What speaks of the steps of a process."""
LONGEST: Final = 255
_REACHED: Final = {"suspend": "active", "resume": "suspended"}
_NAMES: Final = ("process", "q", "troubled", "error", "element")


@dataclass(frozen=True, slots=True)
class BatchFilter:
    """What the page's fields say.

    Args:
        process: id of a process, or the key of one of its versions; empty for all.
        q: words, as the search of cases takes them.
        troubled: only cases with an incident.
        error: type of incidents; empty for all. Likewise their `element`.
    """

    process: str = ""
    q: str = ""
    troubled: bool = False
    error: str = ""
    element: str = ""

    @property
    def query(self) -> str:
        """The filter in an address."""
        return urlencode({name: value for name, value in self.fields.items() if value})

    @property
    def fields(self) -> dict[str, str]:
        """The filter as fields of a form."""
        told = (self.process, self.q, "1" if self.troubled else "", self.error, self.element)
        return dict(zip(_NAMES, told, strict=True))

    def chosen(self, kind: str) -> dict[str, object]:
        """Return the filter of process instances, and of incidents, for a kind of batch."""
        found: dict[str, object] = {}
        if self.process.isascii() and self.process.isdigit():
            found["process_definition_key"] = key_of(self.process)
        elif self.process:
            found["process_definition_id"] = self.process
        if self.q:
            found["text"] = f"%{_escaped(self.q)}%"
        if self.troubled:
            found["has_incident"] = True
        if kind in _REACHED:
            found["status"] = _REACHED[kind]
        if kind == "retry" and self.error:
            found["incident_types"] = [self.error]
        if kind == "retry" and self.element:
            found["incident_element"] = self.element
        return found


def filter_in(given: Mapping[str, str]) -> BatchFilter:
    """Return the filter that an address or a form gives."""
    said = {name: given.get(name, "").replace("\0", "").strip()[:LONGEST] for name in _NAMES}
    return BatchFilter(
        said["process"], said["q"], bool(said["troubled"]), said["error"], said["element"]
    )


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
