"""An export as the verifier reads it: strictly, so that nothing in it goes unchecked.

A member that is unknown, missing or there twice is refused. Whoever reads an export with another
program would otherwise see something that was never verified.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from audit.faults import EvidenceUnreadable
from audit.filters import Filters, read_filters
from audit.frozen import frozen
from audit.note import Checkpoint, decoded, read_checkpoint

EXPORT_FORMAT = "ledger-export/1"
EVIDENCE_FILE = "evidence.json"
"""Name of the export inside a ZIP or a report."""

_MEMBERS = frozenset(
    [
        "format",
        "log",
        "checkpoint",
        "keys",
        "scope",
        "range",
        "left",
        "leaves",
        "consistency",
        "entries",
    ]
)
_KEYS = frozenset(
    ["vkey", "ledger_pem", "seal_certificate_pem", "seal_authority_pem", "seal_signature"]
)
_OPTIONAL = frozenset({"earlier", "attestation", "log_keys", "logs", "timestamps"})
_ENTRY = frozenset({"index", "body", "openings"})
_PROVEN_ENTRY = _ENTRY | {"proof"}
_OPENING = frozenset({"fact", "name", "salt", "value"})
_COUNTS = frozenset({"kind", "disclosed", "undisclosed"})
_SCOPES: Mapping[str, frozenset[str]] = {
    "everything": _COUNTS,
    "instance": _COUNTS | {"instance"},
    "filtered": _COUNTS | {"filters"},
}
_HASH = re.compile("[0-9a-f]{64}")
_LARGEST = 1 << 53


@frozen
class Disclosed:
    """One disclosed entry and its openings; the list of leaves proves it also without a proof."""

    index: int
    body: bytes
    proof: Sequence[bytes] | None
    openings: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Scope:
    """What an export says that it holds.

    `instance` is only that of an export of one, `filters` only those of a filtered one; without
    either it is the whole log.
    """

    instance: str | None
    disclosed: int
    undisclosed: int
    filters: Filters | None = None

    @property
    def whole(self) -> bool:
        """Whether everything under the checkpoint is disclosed."""
        return self.instance is None and self.filters is None


@dataclass(frozen=True, slots=True)
class Earlier:
    """The proof that the log continues an earlier checkpoint, and that checkpoint if it is in."""

    size: int
    proof: Sequence[bytes]
    note: str | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """The parts of an export, parsed; `log_keys`, `logs` and `timestamps` as FORMAT.md says."""

    log: str
    keys: Mapping[str, str]
    scope: Scope
    checkpoint: Checkpoint
    note: str
    first: int
    end: int
    left: Sequence[bytes]
    leaves: Sequence[bytes]
    consistency: Sequence[bytes]
    earlier: Earlier | None
    attestation: Disclosed | None
    entries: Sequence[Disclosed]
    log_keys: Sequence[Mapping[str, Any]] = ()
    logs: Sequence[Mapping[str, Any]] = ()
    timestamps: Sequence[Mapping[str, Any]] = ()

    def leaf_at(self, index: int) -> bytes | None:
        """Return the leaf hash that the range lists for a place, if it does."""
        inside = self.first <= index < self.first + len(self.leaves)
        return self.leaves[index - self.first] if inside else None

    def listed(self, index: int) -> str:
        """Return, as hex, the leaf hash that the range lists for a place; else nothing."""
        inside = self.first <= index < self.first + len(self.leaves)
        return self.leaves[index - self.first].hex() if inside else ""


def read_export(content: bytes) -> dict[str, Any]:
    """Return the export in a JSON file.

    Raises:
        EvidenceUnreadable: it is none, or names a member twice.
    """
    try:
        bundle = json.loads(
            content.decode(), object_pairs_hook=_members, parse_constant=_no_such_number
        )
        # A lone surrogate is no character: it could neither be hashed nor printed.
        json.dumps(bundle, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as fault:
        raise EvidenceUnreadable(f"the export is no JSON: {fault}") from fault
    if not isinstance(bundle, dict) or bundle.get("format") != EXPORT_FORMAT:
        raise EvidenceUnreadable(f"the file holds no export of the format {EXPORT_FORMAT}")
    return bundle


def parse(bundle: Mapping[str, Any]) -> Evidence:
    """Return the parts of an export.

    Raises:
        EvidenceUnreadable: a part has another form.
    """
    try:
        return _parsed(bundle)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as fault:
        raise EvidenceUnreadable(repr(fault)) from fault


def _parsed(bundle: Mapping[str, Any]) -> Evidence:
    _expect(bundle, _MEMBERS, _OPTIONAL)
    extent, attestation = bundle["range"], bundle.get("attestation")
    checkpoint = read_checkpoint(_text(bundle["checkpoint"]))
    _expect(extent, {"first", "end", "size"})
    if _count(extent["size"]) != checkpoint.size:
        raise ValueError("range.size is not the checkpoint's")
    if "attestation" in bundle:
        _expect(bundle["attestation"], {"index", "body", "proof"})
    _expect(bundle["keys"], _KEYS)
    scope = _scope(bundle["scope"])
    entries = [_entry(entry, scope) for entry in _list(bundle["entries"])]
    if not entries:
        raise ValueError("an export without an entry proves nothing")
    if scope.instance is None and attestation is not None:
        raise ValueError("only an export of an instance has an attestation")
    return Evidence(
        log=_text(bundle["log"]),
        keys={name: _text(value) for name, value in bundle["keys"].items()},
        scope=scope,
        checkpoint=checkpoint,
        note=bundle["checkpoint"],
        first=_count(extent["first"]),
        end=_count(extent["end"]),
        left=_hashes(bundle["left"]),
        leaves=_hashes(bundle["leaves"]),
        consistency=_hashes(bundle["consistency"]),
        earlier=_earlier(bundle["earlier"]) if "earlier" in bundle else None,
        attestation=None if attestation is None else _disclosed(attestation, ()),
        entries=entries,
        log_keys=[_log_key(one) for one in _objects(bundle, "log_keys")],
        logs=[_log(one) for one in _objects(bundle, "logs")],
        timestamps=[_timestamp(one) for one in _objects(bundle, "timestamps")],
    )


def _scope(scope: Mapping[str, Any]) -> Scope:
    kind = scope["kind"]
    if kind not in _SCOPES:
        raise ValueError(f"scope.kind is {kind!r}")
    _expect(scope, _SCOPES[kind])
    instance = _text(scope["instance"]) if kind == "instance" else None
    filters = read_filters(scope["filters"]) if kind == "filtered" else None
    return Scope(instance, _count(scope["disclosed"]), _count(scope["undisclosed"]), filters)


def _earlier(earlier: Mapping[str, Any]) -> Earlier:
    _expect(earlier, {"size", "proof"}, {"note"})
    note = _text(earlier["note"]) if "note" in earlier else None
    if note is not None and read_checkpoint(note).size != earlier["size"]:
        raise ValueError("earlier.size is not that of earlier.note")
    return Earlier(_count(earlier["size"]), _hashes(earlier["proof"]), note)


def _objects(bundle: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    listed = bundle.get(name, [])
    if not isinstance(listed, list) or (name in bundle and not listed):
        raise ValueError(f"{name} is no list, or an empty one")
    return listed


def _log_key(key: Mapping[str, Any]) -> Mapping[str, Any]:
    _expect(key, {"vkey", "first"}, {"last", "introduced"})
    _text(key["vkey"])
    _count(key["first"])
    _count(key.get("last", 0))
    if "introduced" in key:
        _expect(key["introduced"], {"checkpoint", "index", "body", "proof"})
        _text(key["introduced"]["checkpoint"])
        _disclosed(key["introduced"], ())
    return key


def _log(log: Mapping[str, Any]) -> Mapping[str, Any]:
    _expect(log, {"log", "first"}, {"body", "proof"})
    _text(log["log"])
    _text(log.get("body", ""))
    _count(log["first"])
    _hashes(log.get("proof", []))
    return log


def _timestamp(stamp: Mapping[str, Any]) -> Mapping[str, Any]:
    _expect(stamp, {"over", "token"})
    _text(stamp["over"])
    decoded(_text(stamp["token"]))
    return stamp


def _entry(entry: Mapping[str, Any], scope: Scope) -> Disclosed:
    _expect(entry, _ENTRY if scope.whole else _PROVEN_ENTRY)
    openings = [_opening(opening) for opening in _list(entry["openings"])]
    if len(openings) > 1 and len({(one["fact"], one["name"]) for one in openings}) != len(openings):
        raise ValueError("a value is disclosed twice")
    return _disclosed(entry, openings)


def _disclosed(entry: Mapping[str, Any], openings: Sequence[Mapping[str, Any]]) -> Disclosed:
    proof = _hashes(entry["proof"]) if "proof" in entry else None
    return Disclosed(_count(entry["index"]), _text(entry["body"]).encode(), proof, openings)


def _opening(opening: Mapping[str, Any]) -> Mapping[str, Any]:
    _expect(opening, _OPENING)
    _count(opening["fact"])
    _text(opening["name"])
    _hashes([opening["salt"]])
    return opening


def _expect(
    members: Mapping[str, Any],
    required: set[str] | frozenset[str],
    optional: set[str] | frozenset[str] = frozenset(),
) -> None:
    if len(members) == len(required) and required.issuperset(members):
        return
    names = set(members.keys())
    if not required <= names <= required | optional:
        raise ValueError(f"missing or unknown: {sorted(names ^ required)}")


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("a list is expected")
    return value


def _hashes(values: Sequence[str]) -> list[bytes]:
    if not isinstance(values, list) or not all(_HASH.fullmatch(value) for value in values):
        raise ValueError("a hash is 64 lower-case hex digits")
    return [bytes.fromhex(value) for value in values]


def _count(value: object) -> int:
    if type(value) is not int or not 0 <= value < _LARGEST:
        raise ValueError(f"{value!r} is no place in a log")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member stands twice in one object")
    return members


def _no_such_number(text: str) -> None:
    raise ValueError(f"{text} is no number")
