"""Verification of an export, offline: neither database nor network, only the file and a key.

Everything is computed again: leaf hashes from bodies, the range's root from leaf hashes, the way
from there to the signed root, links between entries, commitments from disclosed values.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from audit.chain import Chains, check_body, leaf_hash
from audit.checkpoint import Checkpoint, read_checkpoint, signature_holds
from audit.faults import EvidenceUnreadable
from audit.finding import Finding, Place, found
from audit.meaning import Located, check_meaning
from audit.personal import commitment
from audit.tlog import CompactRange, consistency_holds, inclusion_holds

EXPORT_FORMAT = "ledger-export/1"
EVIDENCE_FILE = "evidence.json"
"""Name of the export inside a ZIP or a report."""


@dataclass(frozen=True, slots=True)
class _Export:
    """The parts of an export, parsed."""

    log: str
    scope: Mapping[str, Any]
    checkpoint: Checkpoint
    note: str
    first: int
    end: int
    left: Sequence[bytes]
    leaves: Sequence[bytes]
    consistency: Sequence[bytes]
    earlier: tuple[int, Sequence[bytes]] | None
    entries: Sequence[_Disclosed]


@dataclass(frozen=True, slots=True)
class _Disclosed:
    """One disclosed entry and its openings; the list of leaves proves it also without a proof."""

    index: int
    body: bytes
    proof: Sequence[bytes] | None
    openings: Sequence[Mapping[str, Any]]


def read_export(content: bytes) -> dict[str, Any]:
    """Return the export in a JSON file.

    Raises:
        EvidenceUnreadable: it is none.
    """
    try:
        bundle = json.loads(content)
    except (ValueError, RecursionError) as fault:
        raise EvidenceUnreadable(f"the export is no JSON: {fault}") from fault
    if not isinstance(bundle, dict) or bundle.get("format") != EXPORT_FORMAT:
        raise EvidenceUnreadable(f"the file holds no export of the format {EXPORT_FORMAT}")
    return bundle


def verify_export(
    bundle: Mapping[str, Any], vkeys: Sequence[str] = (), earlier: str | None = None
) -> list[Finding]:
    """Return everything that is not as it must be in an export; nothing, if it holds.

    Args:
        bundle: as `read_export` returned it.
        vkeys: verifier keys `name+id+key` of the log that the auditor knows from elsewhere; empty
            means the one inside the export, which proves only that the export fits itself.
        earlier: a checkpoint of this log that the auditor kept, which the export must continue.

    Raises:
        EvidenceUnreadable: one of `vkeys` or `earlier` cannot be read.
    """
    try:
        export = _parsed(bundle)
    except (EvidenceUnreadable, KeyError, TypeError, ValueError, AttributeError) as fault:
        return [found("export-malformed", what=repr(fault))]
    findings = list(_check_signature(export, bundle, vkeys))
    findings += _check_range(export)
    located: list[Located] = []
    findings += _check_entries(export, located)
    findings += _check_counts(export)
    if earlier is not None:
        findings += _check_earlier(export, earlier, vkeys or [bundle["keys"]["vkey"]])
    return findings + check_meaning(located)


def disclosed_entries(bundle: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the disclosed entries for reading: fields of the body, `index`, `leaf`, `openings`.

    Raises:
        EvidenceUnreadable: the export has another form.
    """
    try:
        return [
            {
                **json.loads(entry["body"]),
                "index": entry["index"],
                "leaf": leaf_hash(entry["body"].encode()).hex(),
                "openings": entry["openings"],
            }
            for entry in bundle["entries"]
        ]
    except (KeyError, TypeError, ValueError) as fault:
        raise EvidenceUnreadable(f"the export has another form: {fault!r}") from fault


# ---- parsing -------------------------------------------------------------------------------------
def _parsed(bundle: Mapping[str, Any]) -> _Export:
    extent, earlier = bundle["range"], bundle.get("earlier")
    return _Export(
        log=_text(bundle["log"]),
        scope=dict(bundle["scope"]),
        checkpoint=read_checkpoint(_text(bundle["checkpoint"])),
        note=bundle["checkpoint"],
        first=_count(extent["first"]),
        end=_count(extent["end"]),
        left=_hashes(bundle["left"]),
        leaves=_hashes(bundle["leaves"]),
        consistency=_hashes(bundle["consistency"]),
        earlier=(_count(earlier["size"]), _hashes(earlier["proof"])) if earlier else None,
        entries=[
            _Disclosed(
                _count(entry["index"]),
                _text(entry["body"]).encode(),
                _hashes(entry["proof"]) if "proof" in entry else None,
                [_opening(opening) for opening in entry["openings"]],
            )
            for entry in bundle["entries"]
        ],
    )


def _hashes(values: Sequence[str]) -> list[bytes]:
    hashes = [bytes.fromhex(value) for value in values]
    if any(len(hashed) != 32 for hashed in hashes):
        raise ValueError("a hash has 32 bytes")
    return hashes


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"{value!r} is no place in a log")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no text")
    return value


def _opening(opening: Mapping[str, Any]) -> Mapping[str, Any]:
    _count(opening["fact"])
    _text(opening["name"])
    bytes.fromhex(opening["salt"])
    return {**opening, "value": opening["value"]}


# ---- checks --------------------------------------------------------------------------------------
def _check_signature(
    export: _Export, bundle: Mapping[str, Any], vkeys: Sequence[str]
) -> Iterator[Finding]:
    size = export.checkpoint.size
    if vkeys:
        if not signature_holds(export.note, vkeys):
            yield found("key-not-pinned")
    else:
        try:
            holds = signature_holds(export.note, [_text(bundle["keys"]["vkey"])])
        except (EvidenceUnreadable, KeyError, TypeError, ValueError):
            holds = False
        if not holds:
            yield found("checkpoint-signature", size=size)
    if export.checkpoint.origin != export.log:
        yield found("checkpoint-changed", size=size)


def _check_range(export: _Export) -> Iterator[Finding]:
    """Compare the leaf hashes of the range with the signed root."""
    checkpoint = export.checkpoint
    try:
        grown = CompactRange(export.first, export.left)
    except ValueError as fault:
        yield found("export-malformed", what=str(fault))
        return
    for leaf in export.leaves:
        grown.append(leaf)
    if grown.size != export.end or not export.leaves:
        yield found("export-malformed", what="die Liste der Hashwerte ist nicht so lang wie gesagt")
    elif export.end == checkpoint.size:
        if grown.root() != checkpoint.root:
            yield found("tree-root", Place(export.first), first=export.first, last=export.end - 1)
    elif not consistency_holds(
        export.end, checkpoint.size, export.consistency, grown.root(), checkpoint.root
    ):
        yield found("consistency-proof", Place(export.first))


def _check_entries(export: _Export, located: list[Located]) -> Iterator[Finding]:
    """Yield what is wrong with disclosed entries; append those that can be read to `located`."""
    chains, last, eids = Chains(export.log), -1, set[str]()
    instance = export.scope.get("instance")
    for disclosed in export.entries:
        leaf, place = leaf_hash(disclosed.body), Place(disclosed.index)
        entry, fault = check_body(disclosed.body, export.log, None, None)
        if entry is not None:
            place = Place(disclosed.index, entry["inst"], entry["seq"])
        yield from _check_place(export, disclosed, leaf, place)
        if fault is None and entry is not None and instance not in {None, entry["inst"]}:
            fault = "entry-misfiled"
        if fault is not None or entry is None:
            yield found(fault or "entry-malformed", place)
            continue
        if disclosed.index <= last:
            yield found("entry-misfiled", place)
        last = disclosed.index
        if entry["eid"] in eids:
            yield found("entry-repeated", place)
        eids.add(entry["eid"])
        yield from chains.follow(entry, _listed(export, disclosed.index, leaf), disclosed.index)
        yield from _check_openings(entry, disclosed.openings, place)
        located.append((disclosed.index, entry))


def _check_place(
    export: _Export, disclosed: _Disclosed, leaf: bytes, place: Place
) -> Iterator[Finding]:
    checkpoint = export.checkpoint
    if leaf != _listed(export, disclosed.index, b""):
        yield found("entry-changed", place)
    elif disclosed.proof is not None and not inclusion_holds(
        leaf, disclosed.index, checkpoint.size, disclosed.proof, checkpoint.root
    ):
        yield found("inclusion-proof", place)


def _listed(export: _Export, index: int, otherwise: bytes) -> bytes:
    """Return the leaf hash that the range lists for a place."""
    inside = export.first <= index < export.first + len(export.leaves)
    return export.leaves[index - export.first] if inside else otherwise


def _check_openings(
    entry: Mapping[str, Any], openings: Sequence[Mapping[str, Any]], place: Place
) -> Iterator[Finding]:
    committed = {
        (number, item["name"]): item["commit"]
        for number, fact in enumerate(entry["facts"])
        for item in fact.get("personal", [])
    }
    for opening in openings:
        name = opening["name"]
        expected = committed.get((opening["fact"], name))
        if expected is None:
            yield found("personal-unknown", place, name=name)
            continue
        try:
            opened = commitment(bytes.fromhex(opening["salt"]), name, opening["value"]).hex()
        except ValueError:  # rfc8785 refuses what no committed value can be
            opened = ""
        if opened != expected:
            yield found("personal-changed", place, name=name)


def _check_counts(export: _Export) -> Iterator[Finding]:
    said, count = export.scope.get("disclosed"), len(export.entries)
    undisclosed = export.end - export.first - count
    if said != count or export.scope.get("undisclosed") != undisclosed:
        yield found("count-wrong", said=said, found=count)
    if export.scope.get("kind") == "everything" and (
        undisclosed != 0 or export.first != 0 or export.end != export.checkpoint.size
    ):
        yield found("count-wrong", said=export.checkpoint.size, found=count)


def _check_earlier(export: _Export, note: str, vkeys: Sequence[str]) -> Iterator[Finding]:
    earlier, checkpoint = read_checkpoint(note), export.checkpoint
    size = earlier.size
    if not signature_holds(note, vkeys):
        yield found("checkpoint-signature", size=size)
        return
    if earlier.origin != checkpoint.origin or size > checkpoint.size:
        yield found("earlier-checkpoint", Place(min(size, checkpoint.size)), size=size)
    elif size == checkpoint.size:
        if earlier.root != checkpoint.root:
            yield found("earlier-checkpoint", Place(export.first), size=size)
    elif export.first <= size <= export.end and len(export.left) == export.first.bit_count():
        grown = CompactRange(export.first, export.left)
        for leaf in export.leaves[: size - export.first]:
            grown.append(leaf)
        if grown.root() != earlier.root:
            yield found("earlier-checkpoint", Place(export.first), size=size)
    elif export.earlier is None or export.earlier[0] != size:
        yield found("earlier-not-provable", size=size)
    elif not consistency_holds(
        size, checkpoint.size, export.earlier[1], earlier.root, checkpoint.root
    ):
        yield found("earlier-checkpoint", Place(export.first), size=size)
