"""Verification of an export, offline: neither database nor network, only the file and a key.

Everything is computed again: leaf hashes from bodies, the range's root from leaf hashes, the way
from there to the signed root, links between entries, commitments from disclosed values.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from audit.attestation import check_attestation
from audit.chain import Chains, check_body, leaf_hash
from audit.checkpoint import read_checkpoint, signature_holds
from audit.evidence import Disclosed, Evidence, parse
from audit.faults import EvidenceUnreadable
from audit.finding import Finding, Place, found
from audit.meaning import Located, check_meaning
from audit.personal import commitment
from audit.seal_binding import SealForeign, seal_of
from audit.tlog import CompactRange, consistency_holds, inclusion_holds


def verify_export(
    bundle: Mapping[str, Any], vkeys: Sequence[str] = (), earlier: str | None = None
) -> list[Finding]:
    """Return everything that is not as it must be in an export; nothing, if it holds.

    Args:
        bundle: as `evidence.read_export` returned it.
        vkeys: verifier keys `name+id+key` of the log that the auditor knows from elsewhere; empty
            means the one inside the export, which proves only that the export fits itself.
        earlier: a checkpoint of this log that the auditor kept, which the export must continue.

    Raises:
        EvidenceUnreadable: one of `vkeys` or `earlier` cannot be read.
    """
    try:
        export = parse(bundle)
    except EvidenceUnreadable as fault:
        return [found("export-malformed", what=fault)]
    findings = [*_check_signature(export, vkeys), *_check_seal(export), *_check_range(export)]
    located: list[Located] = []
    findings += _check_entries(export, located)
    findings += [*_check_counts(export), *check_attestation(export, located)]
    if earlier is not None:
        findings += _check_earlier(export, earlier, vkeys or [export.keys["vkey"]])
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


# ---- checks --------------------------------------------------------------------------------------
def _check_signature(export: Evidence, vkeys: Sequence[str]) -> Iterator[Finding]:
    size = export.checkpoint.size
    try:
        holds = signature_holds(export.note, [export.keys["vkey"]])
    except EvidenceUnreadable:
        holds = False
    if not holds:
        yield found("checkpoint-signature", size=size)
    if vkeys and not signature_holds(export.note, vkeys):
        yield found("key-not-pinned")
    if export.checkpoint.origin != export.log:
        yield found("checkpoint-changed", size=size)


def _check_seal(export: Evidence) -> Iterator[Finding]:
    try:
        seal_of(export.keys, export.log)
    except SealForeign:
        yield found("seal-foreign")
    except EvidenceUnreadable as fault:
        yield found("export-malformed", what=fault)


def _check_range(export: Evidence) -> Iterator[Finding]:
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
        if export.consistency or grown.root() != checkpoint.root:
            yield found("tree-root", Place(export.first), first=export.first, last=export.end - 1)
    elif not consistency_holds(
        export.end, checkpoint.size, export.consistency, grown.root(), checkpoint.root
    ):
        yield found("consistency-proof", Place(export.first))


def _check_entries(export: Evidence, located: list[Located]) -> Iterator[Finding]:
    """Yield what is wrong with disclosed entries; append those that can be read to `located`."""
    chains, last, eids = Chains(export.log), -1, set[str]()
    instance = export.scope.instance
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
        listed = bytes.fromhex(export.listed(disclosed.index)) or leaf
        yield from chains.follow(entry, listed, disclosed.index)
        yield from _check_openings(entry, disclosed.openings, place)
        located.append((disclosed.index, entry))


def _check_place(
    export: Evidence, disclosed: Disclosed, leaf: bytes, place: Place
) -> Iterator[Finding]:
    checkpoint = export.checkpoint
    if leaf.hex() != export.listed(disclosed.index):
        yield found("entry-changed", place)
    elif disclosed.proof is not None and not inclusion_holds(
        leaf, disclosed.index, checkpoint.size, disclosed.proof, checkpoint.root
    ):
        yield found("inclusion-proof", place)


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
        except (ValueError, RecursionError):  # no committed value can be like that
            opened = ""
        if opened != expected:
            yield found("personal-changed", place, name=name)


def _check_counts(export: Evidence) -> Iterator[Finding]:
    scope, count = export.scope, len(export.entries)
    undisclosed = export.end - export.first - count
    if (scope.disclosed, scope.undisclosed) != (count, undisclosed):
        yield found("count-wrong", said=scope.disclosed, found=count)
    if scope.instance is None and (
        undisclosed != 0 or export.first != 0 or export.end != export.checkpoint.size
    ):
        yield found("count-wrong", said=export.checkpoint.size, found=count)


def _check_earlier(export: Evidence, note: str, vkeys: Sequence[str]) -> Iterator[Finding]:
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
