"""What lies beside the evidence in an archive: how to check it with other people's tools."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from audit.note import read_checkpoint
from audit.proof_texts import STAMP_LINES

_GERMAN = """\
Export aus dem Ledger {log}
{line}

Umfang      {scope}
Bereich     Platz {first} bis {last} unter einem Prüfpunkt über {size} Einträge
Offengelegt {disclosed} Einträge, weitere {undisclosed} desselben Bereichs nur als Hashwert

Was hier liegt
  evidence.json    der Nachweis, vollständig: Einträge, Hashwerte, Beweise, Prüfpunkt, Schlüssel
  checkpoint.txt   der signierte Prüfpunkt (C2SP tlog-checkpoint)
  entries/         die offengelegten Einträge, Byte für Byte, nach ihrem Platz im Log benannt
  leaves.txt       die Hashwerte des ganzen Bereichs, einer je Zeile
  keys/            Prüfschlüssel des Logs, Zertifikat des Siegels und seiner Ausgabestelle
  facts.csv        dasselbe als Tabelle; sie allein beweist nichts
Nachgewiesen ist allein evidence.json: vorgang-verify liest von diesem Archiv nichts anderes.

Alles auf einmal prüfen, ohne Netz und ohne Datenbank
  vorgang-verify evidence.json --key 'PRÜFSCHLÜSSEL'
  Den Prüfschlüssel aus anderer Quelle nehmen, nicht aus dieser Datei. Hier steht:
  {vkey}

Mit Werkzeugen anderer
  1. Signatur des Prüfpunkts (OpenSSL)
     sed -n '1,3p' checkpoint.txt > signed.txt
     grep '^— {log} ' checkpoint.txt | tail -1 | cut -d' ' -f3 > line.txt
     base64 -d line.txt | tail -c 64 > signed.sig
     openssl pkeyutl -verify -pubin -inkey keys/ledger.pem -rawin -in signed.txt -sigfile signed.sig
  2. Hashwert eines Eintrags (coreutils), hier des ersten offengelegten
     (printf '\\0'; cat entries/{entry}) | sha256sum
     sed -n '{row}p' leaves.txt
  3. Vom Hashwert zur Wurzel: Der Baum ist der von RFC 6962 (Certificate Transparency).
  4. Der Schlüssel: der aus anderer Quelle und der hier. Beide Zeilen müssen übereinstimmen.
     printf '%s' 'PRÜFSCHLÜSSEL' | cut -d+ -f3- | base64 -d | tail -c 32 | sha256sum
     openssl pkey -pubin -in keys/ledger.pem -outform DER | tail -c 32 | sha256sum
{stamp}
Was das nicht zeigt
  Ob stimmt, was eingegeben wurde. Ob einer der nicht offengelegten Einträge zum Umfang gehört.
  Was nach dem letzten Prüfpunkt geschah, den jemand außerhalb des Betreibers aufbewahrt: Heben
  Sie checkpoint.txt auf und geben Sie die Datei bei der nächsten Prüfung mit --earlier vor.
"""

_ENGLISH = """\
Export from the ledger {log}
{line}

Scope       {scope}
Range       places {first} to {last} under a checkpoint over {size} entries
Disclosed   {disclosed} entries; {undisclosed} more of the same range as hashes only

What is here
  evidence.json    the evidence, complete: entries, hashes, proofs, checkpoint, keys
  checkpoint.txt   the signed checkpoint (C2SP tlog-checkpoint)
  entries/         the disclosed entries, byte for byte, named by their place in the log
  leaves.txt       the hashes of the whole range, one a line
  keys/            verifier key of the log, certificate of the seal and of its issuer
  facts.csv        the same as a table; by itself it proves nothing
Only evidence.json is proven: vorgang-verify reads nothing else of this archive.

Verify everything at once, without network or database
  vorgang-verify evidence.json --key 'VERIFIER KEY'
  Take the verifier key from another source, not from this file. Here it is:
  {vkey}

With other people's tools
  1. Signature of the checkpoint (OpenSSL)
     sed -n '1,3p' checkpoint.txt > signed.txt
     grep '^— {log} ' checkpoint.txt | tail -1 | cut -d' ' -f3 > line.txt
     base64 -d line.txt | tail -c 64 > signed.sig
     openssl pkeyutl -verify -pubin -inkey keys/ledger.pem -rawin -in signed.txt -sigfile signed.sig
  2. Hash of an entry (coreutils), here of the first one disclosed
     (printf '\\0'; cat entries/{entry}) | sha256sum
     sed -n '{row}p' leaves.txt
  3. From the hash to the root: the tree is that of RFC 6962 (Certificate Transparency).
  4. The key: the one from another source, and the one here. Both lines must agree.
     printf '%s' 'VERIFIER KEY' | cut -d+ -f3- | base64 -d | tail -c 32 | sha256sum
     openssl pkey -pubin -in keys/ledger.pem -outform DER | tail -c 32 | sha256sum
{stamp}
What this does not show
  Whether what was entered is true. Whether one of the entries not disclosed is of this scope.
  What happened after the last checkpoint that somebody outside the operator keeps: keep
  checkpoint.txt, and give it at the next verification with --earlier.
"""

_STAMP = {
    "de": "  5. Der Zeitstempel nach RFC 3161 (OpenSSL, jq); TSA.pem ist das Zertifikat der\n"
    "     Stelle, aus anderer Quelle. Entscheidend ist „Verification: OK“.\n",
    "en": "  5. The time stamp by RFC 3161 (OpenSSL, jq); TSA.pem is the authority's certificate,\n"
    "     from another source. What counts is “Verification: OK”.\n",
}
"""Only where there is one."""


def readme(bundle: Mapping[str, Any], language: str) -> str:
    """Return the text for an export, in German (`de`) or English (`en`)."""
    scope, extent = bundle["scope"], bundle["range"]
    log = read_checkpoint(bundle["checkpoint"]).origin
    first = bundle["entries"][0]["index"]
    named = scope.get("filters") or {
        key: scope[key] for key in ("kind", "instance") if key in scope
    }
    return (_ENGLISH if language == "en" else _GERMAN).format(
        log=log,
        line="=" * (len(log) + 24),
        scope=json.dumps(named, ensure_ascii=False, sort_keys=True),
        first=extent["first"],
        last=extent["end"] - 1,
        size=extent["size"],
        disclosed=scope["disclosed"],
        undisclosed=scope["undisclosed"],
        vkey=bundle["keys"]["vkey"],
        entry=f"{first:09d}.json",
        row=first - extent["first"] + 1,
        stamp=_stamp(language) if bundle.get("timestamps") else "",
    )


def _stamp(language: str) -> str:
    commands = "".join(f"     {line}\n" for line in STAMP_LINES)
    return _STAMP["en" if language == "en" else "de"] + commands
