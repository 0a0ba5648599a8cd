"""Verification of an export, offline: neither database nor network, only the file and a key.

Everything is computed again: leaf hashes from bodies, the range's root from leaf hashes, the way
from there to the signed root, links between entries, commitments from disclosed values.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from audit.attestation import check_attestation
from audit.chain import Chains, check_body, leaf_hash
from audit.cosignature import Policy
from audit.epochs import check_epochs, origin_at
from audit.evidence import Disclosed, Evidence, parse
from audit.faults import EvidenceUnreadable
from audit.finding import Finding, Place, found
from audit.former_keys import is_signed, objection_to, reading_keys
from audit.key_succession import followed
from audit.lost import as_lost
from audit.meaning import Located, check_meaning
from audit.note import Checkpoint, read_checkpoint, read_verifier, signature_holds
from audit.offline.canonical import commitment
from audit.offline.certificate import SealForeign, seal_of
from audit.offline.german import part_in_german
from audit.offline.times import check_times
from audit.offline.trust import check_timestamps, due, keys_in_force, seen_by
from audit.tlog import CompactRange, consistency_holds, inclusion_holds

_NAMED_PLACES = 100


def verify_export(
    bundle: Mapping[str, Any],
    vkeys: Sequence[str] = (),
    earlier: str | None = None,
    policy: Policy | None = None,
    authorities: Sequence[bytes] = (),
) -> list[Finding]:
    """Return everything that is not as it must be in an export; nothing, if it holds.

    Args:
        bundle: as `evidence.read_export` returned it.
        vkeys: verifier keys `name+id+key` of the log that the auditor knows from elsewhere; empty
            means the one inside the export, which proves only that the export fits itself.
        earlier: a checkpoint of this log that the auditor kept, which the export must continue.
        policy: witnesses that must have cosigned the checkpoint; `None` asks for none.
        authorities: certificates of time-stamp authorities, one of which must have stamped it;
            empty asks for none.

    Raises:
        EvidenceUnreadable: one of `vkeys` or `earlier` cannot be read.
    """
    try:
        export = parse(bundle)
    except EvidenceUnreadable as fault:
        return [found("export-malformed", what=part_in_german(fault))]
    for vkey in vkeys:
        read_verifier(vkey)
    # A pinned key leads to those that came after it.
    try:
        trusted = followed(export.log_keys, vkeys)
    except EvidenceUnreadable as fault:
        return [found("export-malformed", what=part_in_german(fault))]
    findings = [*_check_signature(export, trusted), *_check_seal(export), *_check_range(export)]
    findings += check_epochs(export)
    located: list[Located] = []
    findings += _check_entries(export, located)
    findings += [*_check_counts(export), *check_attestation(export, located)]
    if policy is not None:
        findings += policy.check(export.note)
    notes = list(dict.fromkeys([export.note, *_earlier_notes(export, earlier)]))
    seen = list(seen_by(notes, policy))
    findings += check_timestamps(export, authorities, seen)
    findings += check_times(located, seen)
    findings += _check_earlier_proof(export)
    pinned = found("key-not-pinned") not in findings
    for note in dict.fromkeys(_earlier_notes(export, earlier)):
        findings += _check_earlier(export, note, trusted, pinned=pinned)
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
        # While a key is rotated the checkpoint carries the signatures of both.
        holds = all(
            signature_holds(export.note, [vkey]) for vkey in (export.keys["vkey"], *due(export))
        )
    except EvidenceUnreadable:
        holds = False
    if not holds:
        yield found("checkpoint-signature", size=size)
    in_force = keys_in_force(export, vkeys)
    # The key that the export names speaks for the seal: it too must be one that is pinned.
    if vkeys and (
        not signature_holds(export.note, in_force) or export.keys["vkey"] not in in_force
    ):
        yield found("key-not-pinned")
    if export.checkpoint.origin != export.log:
        yield found("checkpoint-changed", size=size)


def _check_seal(export: Evidence) -> Iterator[Finding]:
    try:
        seal_of(export.keys, export.log)
    except SealForeign:
        yield found("seal-foreign")
    except EvidenceUnreadable as fault:
        yield found("export-malformed", what=part_in_german(fault))


def _check_range(export: Evidence) -> Iterator[Finding]:
    """Compare the leaf hashes of the range with the signed root."""
    checkpoint = export.checkpoint
    try:
        grown = CompactRange(export.first, export.left)
    except ValueError as fault:
        yield found("export-malformed", what=part_in_german(fault))
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
    instance, filters = export.scope.instance, export.scope.filters
    # Of one case every entry belongs to the scope: a gap is an entry that was hidden.
    chains = Chains(gaps=filters is not None and not filters.one_chain)
    last, eids = -1, set[str]()
    for disclosed in export.entries:
        leaf = leaf_hash(disclosed.body)
        entry, fault = check_body(disclosed.body, origin_at(export, disclosed.index), None, None)
        named = (None, None) if entry is None else (entry["inst"], entry["seq"])
        place = Place(disclosed.index, *named)
        listed = export.leaf_at(disclosed.index)
        if leaf != listed:
            yield found("entry-changed", place)
        elif disclosed.proof is not None and not _is_included(export, disclosed, leaf):
            yield found("inclusion-proof", place)
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
        if filters is not None and not filters.admits(entry):
            yield found("filter-mismatch", place)
        yield from chains.follow(entry, leaf if listed is None else listed, disclosed.index)
        if disclosed.openings:
            yield from _check_openings(entry, disclosed.openings, place)
        located.append((disclosed.index, entry))


def _is_included(export: Evidence, disclosed: Disclosed, leaf: bytes) -> bool:
    size, root = export.checkpoint.size, export.checkpoint.root
    return inclusion_holds(leaf, disclosed.index, size, disclosed.proof or (), root)


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
        said, left = scope.disclosed, scope.undisclosed
        yield found("count-wrong", said=said, left=left, found=count, other=undisclosed)
    size = export.checkpoint.size
    if scope.whole and (undisclosed != 0 or export.first != 0 or export.end != size):
        yield found("count-wrong", said=size, left=0, found=count, other=max(size - count, 0))
    if scope.whole:
        yield from _not_disclosed(export)


def _not_disclosed(export: Evidence) -> Iterator[Finding]:
    """Name the places of a whole log that are not disclosed, the first hundred of them."""
    disclosed = {entry.index for entry in export.entries}
    # As far as hashes are listed: the export says itself how long it is.
    listed = range(export.first, export.first + len(export.leaves))
    missing = (index for index in listed if index not in disclosed)
    for index in islice(missing, _NAMED_PLACES):
        yield found("place-not-disclosed", Place(index))


def _earlier_notes(export: Evidence, kept: str | None) -> list[str]:
    """Return the one that the export itself brings, and the one that the auditor kept."""
    held = None if export.earlier is None else export.earlier.note
    return [note for note in (held, kept) if note is not None]


def _check_earlier(
    export: Evidence, note: str, vkeys: Sequence[str], *, pinned: bool
) -> Iterator[Finding]:
    earlier = read_checkpoint(note)
    size, own = earlier.size, _own_keys(export)
    if not signature_holds(note, reading_keys(export, vkeys, size) if vkeys else own):
        # An export from before a rotation and what it continues have the same key.
        if pinned or not is_signed(note, own):
            yield objection_to(note, [*vkeys, *own])
        return
    for one in _not_continued(export, earlier):
        yield one if one.code != "earlier-checkpoint" else _lost(export, earlier) or one


def _lost(export: Evidence, earlier: Checkpoint) -> Finding | None:
    """Return where the log itself admits that it lost what the checkpoint covers, if it does."""
    told = (
        as_lost(earlier, one.get("body", "").encode(), one["log"], one["first"])
        for one in export.logs[1:]
    )
    return next((one for one in told if one is not None), None)


def _not_continued(export: Evidence, earlier: Checkpoint) -> Iterator[Finding]:
    checkpoint, size = export.checkpoint, earlier.size
    if size > checkpoint.size and earlier.origin == origin_at(export, checkpoint.size - 1):
        yield found("earlier-beyond", size=size, end=checkpoint.size)
    elif earlier.origin != origin_at(export, max(size - 1, 0)) or size > checkpoint.size:
        yield found("earlier-checkpoint", Place(min(size, checkpoint.size)), size=size)
    elif size == checkpoint.size:
        if earlier.root != checkpoint.root:
            yield found("earlier-checkpoint", Place(export.first), size=size)
    elif (root := _root_within(export, size)) is not None:
        if root != earlier.root:
            yield found("earlier-checkpoint", Place(export.first), size=size)
    elif export.earlier is None or export.earlier.size != size:
        yield found("earlier-not-provable", size=size)
    elif not consistency_holds(
        size, checkpoint.size, export.earlier.proof, earlier.root, checkpoint.root
    ):
        yield found("earlier-checkpoint", Place(export.first), size=size)


def _own_keys(export: Evidence) -> list[str]:
    return [export.keys["vkey"], *(str(one["vkey"]) for one in export.log_keys)]


def _check_earlier_proof(export: Evidence) -> Iterator[Finding]:
    """Hold the proof that the export brings against its own leaves, as far as they reach."""
    if export.earlier is None:
        return
    size, checkpoint = export.earlier.size, export.checkpoint
    root = _root_within(export, size)
    if root is not None and not consistency_holds(
        size, checkpoint.size, export.earlier.proof, root, checkpoint.root
    ):
        yield found("earlier-not-provable", size=size)


def _root_within(export: Evidence, size: int) -> bytes | None:
    """Return the root of [0, size) if the listed leaves lead to it."""
    if not export.first <= size <= export.end or len(export.left) != export.first.bit_count():
        return None
    grown = CompactRange(export.first, export.left)
    for leaf in export.leaves[: size - export.first]:
        grown.append(leaf)
    return grown.root()
