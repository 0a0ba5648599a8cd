"""The log's own word on where an instance ended when it was exported.

A chain without gap shows that nothing is missing in front of its last entry, and nothing about what
came after it. So whoever exports an instance first writes to the system's chain how many entries it
has and the leaf hash of the last one. That leaf stands for all of them. Under a signed checkpoint,
and disclosed with the export, this entry makes an end that was cut off visible.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from audit.chain import check_body, leaf_hash
from audit.entry import SYSTEM, Fact, read_time, write_time
from audit.epochs import origin_at
from audit.evidence import Evidence
from audit.finding import Finding, Place, found
from audit.meaning import Located
from audit.tlog import inclusion_holds

_TYPE, _KIND = "export.created", "case"
_STEP_TAKES = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Attested:
    """What the log says about the end of an instance.

    Args:
        instance: process instance.
        seq: number of its last entry.
        leaf: hash of that entry, as hex.
        at: when that was written, as entries write times.
        index: where that stands in the log.
        known_until: entries of this time and older were known when it was written.
    """

    instance: str
    seq: int
    leaf: str
    at: str
    index: int
    known_until: str


def fact_of_end(instance: str, seq: int, leaf: bytes) -> Fact:
    """Return the fact that says with which entry an instance ends now."""
    return Fact(_TYPE, data={"kind": _KIND, "instance": instance, "seq": seq, "leaf": leaf.hex()})


def read_attested(body: bytes, log: str, index: int) -> Attested | None:
    """Return what an entry says about the end of an instance; `None` if it says nothing."""
    entry, fault = check_body(body, log, None, None)
    if entry is None or fault is not None or entry["inst"] != SYSTEM or len(entry["facts"]) != 1:
        return None
    fact: Mapping[str, Any] = entry["facts"][0]
    data = fact.get("data", {})
    kinds = {"instance": str, "seq": int, "leaf": str}
    if fact["type"] != _TYPE or data.get("kind") != _KIND:
        return None
    if any(type(data.get(name)) is not kind for name, kind in kinds.items()):
        return None
    try:
        latest = read_time(entry["ts"]) - _STEP_TAKES
    except (ValueError, OverflowError):
        return None
    at, known = entry["ts"], write_time(latest)
    return Attested(data["instance"], data["seq"], data["leaf"], at, index, known)


def check_attestation(export: Evidence, located: Sequence[Located]) -> list[Finding]:
    """Return what is wrong with an export's claim that it holds the whole instance.

    Args:
        export: of one instance; of an export of everything, every attestation in it is checked.
        located: its disclosed entries that can be read, in order.
    """
    if export.scope.whole:
        return _check_all(export, located)
    if export.scope.filters is not None:
        return []
    if not located:  # each of them has a finding
        return []
    index, last = located[-1]
    place = Place(index, last["inst"], last["seq"])
    given = export.attestation
    if given is None:
        return [found("end-not-attested", place, last=last["seq"])]
    at = Place(given.index)
    attested = read_attested(given.body, origin_at(export, given.index), given.index)
    if attested is None or attested.instance != export.scope.instance:
        return [found("attestation-changed", at, what="er nennt diesen Vorgang nicht")]
    checkpoint = export.checkpoint
    if given.proof is None or not inclusion_holds(
        leaf_hash(given.body), given.index, checkpoint.size, given.proof, checkpoint.root
    ):
        return [found("attestation-changed", at, what="er steht nicht im Log")]
    head = (last["seq"], export.listed(index))
    if (attested.seq, attested.leaf) != head or index >= attested.index:
        return [found("case-incomplete", place, attested=attested.seq, last=last["seq"])]
    return []


def _check_all(export: Evidence, located: Sequence[Located]) -> list[Finding]:
    """Compare what the log says about ends with the entries themselves."""
    bodies = {disclosed.index: disclosed.body for disclosed in export.entries}
    said = [
        attested
        for index, entry in located
        if entry["inst"] == SYSTEM and _TYPE.encode() in bodies[index]
        if (attested := read_attested(bodies[index], entry["log"], index)) is not None
    ]
    chains: dict[str, list[Located]] = {attested.instance: [] for attested in said}
    for index, entry in located:
        if entry["inst"] in chains:
            chains[entry["inst"]].append((index, entry))
    findings: list[Finding] = []
    for attested in said:
        last = _end_at(attested, chains[attested.instance])
        if last is None or export.listed(last[0]) != attested.leaf:
            place = Place(attested.index, SYSTEM)
            number = last[1]["seq"] if last else "keine"
            findings.append(found("case-incomplete", place, attested=attested.seq, last=number))
    return findings


def _end_at(attested: Attested, chain: Sequence[Located]) -> Located | None:
    """Return the entry with which an instance had ended when the attestation was written.

    A step that was being written at the same time may have been placed before the attestation and
    yet be unknown to it: it counts if it is older by more than any step takes.
    """
    known = [
        (index, entry)
        for index, entry in chain
        if index < attested.index
        and (entry["seq"] <= attested.seq or entry["ts"] <= attested.known_until)
    ]
    return known[-1] if known else None
