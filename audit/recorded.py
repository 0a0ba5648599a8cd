"""An export held against a later one: whether the log records it, and it leaves nothing out.

Every export is recorded in the log, but after it was made: it cannot hold its own record. So only a
later export of the same log shows what was said of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

from audit.attestation import read_attested
from audit.chain import check_body
from audit.entry import SYSTEM
from audit.epochs import origin_at
from audit.evidence import Evidence
from audit.finding import Finding, Place, found
from audit.meaning import Located

_TYPE: Final = "export.created"


def check_recorded(
    content: bytes, export: Evidence, later: Evidence, against: Sequence[Finding] = ()
) -> list[Finding]:
    """Return what a later export says against an earlier one; nothing, if it fits.

    Args:
        content: the earlier export's JSON, byte for byte.
        export: the same, parsed.
        later: discloses the records of exports, for instance all of the chain `system`.
        against: what is wrong with the later one itself: then it says nothing.
    """
    if against:
        codes = ", ".join(sorted({one.code for one in against}))
        return [
            found(
                "export-recorded-otherwise", what=f"der spätere Export hält selbst nicht: {codes}"
            )
        ]
    located = list(_readable(later))
    findings = [*_check_log(export, later)]
    if export.scope.instance is not None:
        findings += _check_attested(export, later)
    else:
        findings += _check_record(content, export, located)
    return [*findings, *_check_selection(export, located)]


def _readable(export: Evidence) -> Iterator[Located]:
    for disclosed in export.entries:
        entry, fault = check_body(disclosed.body, origin_at(export, disclosed.index), None, None)
        if entry is not None and fault is None:
            yield disclosed.index, entry


def _check_log(export: Evidence, later: Evidence) -> Iterator[Finding]:
    size = export.checkpoint.size
    # A log that goes on under a new name is named as it was called at that place.
    if later.checkpoint.size < size or origin_at(later, max(size - 1, 0)) != export.log:
        yield found("export-recorded-otherwise", what="der spätere Export ist keiner dieses Logs")


def _check_attested(export: Evidence, later: Evidence) -> Iterator[Finding]:
    """Look for the entry by which the log attests the end of an instance: it is the record too."""
    given = export.attestation
    disclosed = {one.index: one.body for one in later.entries}
    if given is None or given.index not in disclosed:
        yield found("export-not-recorded")
        return
    attested = read_attested(given.body, origin_at(export, given.index), given.index)
    if disclosed[given.index] != given.body or attested is None:
        place = Place(given.index, SYSTEM)
        yield found("export-recorded-otherwise", place, what="ein anderer Eintrag steht dort")


def _check_record(content: bytes, export: Evidence, located: list[Located]) -> Iterator[Finding]:
    digest, said = sha256(content).hexdigest(), _said(content, export)
    records = [
        (Place(index, SYSTEM, entry["seq"]), fact)
        for index, entry in located
        if entry["inst"] == SYSTEM
        for fact in entry["facts"]
        if fact["type"] == _TYPE and fact.get("refs", {}).get("sha256") == digest
    ]
    if not records:
        yield found("export-not-recorded")
    for place, fact in records:
        data: Mapping[str, Any] = fact.get("data", {})
        differing = [name for name, value in said.items() if not _same(data.get(name), value)]
        if differing:
            yield found("export-recorded-otherwise", place, what=", ".join(differing))


def _said(content: bytes, export: Evidence) -> dict[str, Any]:
    """Return what the record of an export must say."""
    scope = export.scope
    if scope.filters is None:
        return {"kind": "ledger", "size": len(content)}
    return {
        "kind": "filtered",
        "filters": scope.filters.written(),
        "disclosed": scope.disclosed,
        "undisclosed": scope.undisclosed,
        "first": export.first,
        "end": export.end,
        "checkpoint": export.checkpoint.size,
    }


def _check_selection(export: Evidence, located: list[Located]) -> Iterator[Finding]:
    """Yield the entries of a selection's scope that a later export knows, and it does not."""
    filters = export.scope.filters
    # Whether an entry is about a person stands in the database alone.
    if filters is None or filters.person is not None:
        return
    disclosed = {one.index for one in export.entries}
    for index, entry in located:
        if index < export.checkpoint.size and index not in disclosed and filters.admits(entry):
            yield found("selection-incomplete", Place(index, entry["inst"], entry["seq"]))


def _same(one: object, other: object) -> bool:
    return type(one) is type(other) and one == other
