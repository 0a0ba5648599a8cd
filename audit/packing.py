"""An export in other forms: as an archive for the auditor, and as a table for a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from audit.auditor_readme import readme
from audit.evidence import EVIDENCE_FILE
from audit.export import Bundle, to_bytes
from audit.verify import disclosed_entries

_MADE = (1980, 1, 1, 0, 0, 0)
"""The same export makes the same archive: files carry no time of their own."""
_COLUMNS = (
    *("index", "instance", "seq", "time", "actor_kind", "actor", "role", "definition", "version"),
    *("type", "element", "task", "from", "to", "data", "references", "values", "sealed", "leaf"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_zip(bundle: Bundle, language: str = "de") -> bytes:
    """Return the export as a ZIP: the evidence, its parts as files of their own, and a README.

    `evidence.json` alone is what `vorgang-verify` reads; the other files are the same bytes laid
    out for other people's tools.

    Args:
        bundle: an export of any scope.
        language: of the README, `de` or `en`.
    """
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, part in _files(bundle, language):
            file = zipfile.ZipInfo(name, _MADE)
            file.compress_type = zipfile.ZIP_DEFLATED
            file.external_attr = 0o644 << 16
            archive.writestr(file, part)
    return content.getvalue()


def to_csv(bundle: Bundle) -> bytes:
    """Return a line for each fact, for a spreadsheet: UTF-8 with its mark, semicolons.

    What stands in it is not proven by itself; `leaf` leads to the entry in the evidence. A text
    that a spreadsheet would take for a formula begins with an apostrophe.

    Args:
        bundle: an export of any scope; opened values stand in the column `values`.
    """
    written = io.StringIO(newline="")
    table = csv.writer(written, delimiter=";", lineterminator="\r\n")
    table.writerow(_COLUMNS)
    for entry in disclosed_entries(bundle):
        for number, fact in enumerate(entry["facts"]):
            table.writerow([_harmless(one) for one in _line(entry, number, fact)])
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def _files(bundle: Bundle, language: str) -> Iterator[tuple[str, bytes]]:
    keys = bundle["keys"]
    yield EVIDENCE_FILE, to_bytes(bundle)
    yield "README.txt" if language == "en" else "LIESMICH.txt", readme(bundle, language).encode()
    yield "checkpoint.txt", bundle["checkpoint"].encode()
    if "earlier" in bundle and "note" in bundle["earlier"]:
        yield "earlier-checkpoint.txt", bundle["earlier"]["note"].encode()
    yield "leaves.txt", "".join(f"{leaf}\n" for leaf in bundle["leaves"]).encode()
    yield "facts.csv", to_csv(bundle)
    yield "keys/ledger.vkey", f"{keys['vkey']}\n".encode()
    yield "keys/ledger.pem", keys["ledger_pem"].encode()
    yield "keys/seal.pem", keys["seal_certificate_pem"].encode()
    yield "keys/authority.pem", keys["seal_authority_pem"].encode()
    for entry in bundle["entries"]:
        yield f"entries/{entry['index']:09d}.json", entry["body"].encode()


def _line(entry: Mapping[str, Any], number: int, fact: Mapping[str, Any]) -> Iterator[str]:
    actor, definition = entry["actor"], entry.get("def", {})
    opened = {one["name"]: one["value"] for one in entry["openings"] if one["fact"] == number}
    sealed = len(fact.get("personal", ())) - len(opened)
    yield from map(str, (entry["index"], entry["inst"], entry["seq"], entry["ts"]))
    yield from (actor["kind"], actor["ref"], actor.get("role", ""))
    yield from (str(definition.get("id", "")), str(definition.get("version", "")), fact["type"])
    yield from (str(fact.get(name, "")) for name in ("elem", "task", "from", "to"))
    yield from map(_json, (fact.get("data"), fact.get("refs"), opened))
    yield from (str(sealed), entry["leaf"])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else ""


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
