"""Chapter of the demonstration: an auditor proves all of it, with tools that others wrote."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from api import running
from api.demo import people
from api.demo.client import Answer, Unexpected
from api.demo.stage import Play, until

_AUDITOR = "henrike"
_EVIDENCE = {
    "quote": "Nachweis Angebot.pdf",
    "order": "Nachweis Auftrag.pdf",
    "consent": "Nachweis Einwilligung.pdf",
    "erasure": "Nachweis Löschung.pdf",
}
"""Case of the story -> report that proves it."""
_DIGIT_OF_TIME = re.compile(r'"ts":"[^"]*(\d)Z"')


def verified_live(stage: Play) -> str:
    """Verify the ledger where it is."""
    auditor = stage.signed_in(_AUDITOR)

    def sound() -> Answer | None:
        answer = auditor.post("/v2/ledger/verification", {}).expect(200)
        return answer if answer.json()["sound"] is True else None

    until(sound, "the live ledger has findings")
    note = auditor.get("/v2/ledger/checkpoint").expect(200).body.decode()
    stage.keep("checkpoint.txt", note.encode())
    return f"no findings, {note.splitlines()[1]} entries under the checkpoint"


def verified_offline(stage: Play) -> str:
    """Export the ledger, and verify it by one file that needs nothing but Python."""
    verifier = stage.settings.home / "vorgang-verify.pyz"
    _run(stage, sys.executable, "-P", "-m", "audit.offline.zipped", str(verifier))
    stage.files.append(verifier)
    auditor = stage.signed_in(_AUDITOR)
    path = stage.keep("ledger.json", auditor.post("/v2/ledger/export", {}).expect(200).body)
    _verify(stage, path)
    return f"vorgang-verify.pyz {path.name}: complete and unchanged"


def tampered(stage: Play) -> str:
    """Change one digit in the export: found, with its place."""
    export = _read(stage.settings.home / "ledger.json")
    entry = export["entries"][len(export["entries"]) // 2]
    body = str(entry["body"])
    found = _DIGIT_OF_TIME.search(body)
    if found is None:
        raise Unexpected("the entry has no time")
    at = found.start(1)
    entry["body"] = body[:at] + chr(ord(body[at]) ^ 1) + body[at + 1 :]
    path = stage.settings.home / "ledger-changed.json"
    path.write_text(json.dumps(export))
    made = _verifier(stage, path)
    if made.returncode != 1 or f"index {entry['index']}" not in made.stdout:
        raise Unexpected(f"a changed export was not refused: {made.stdout}{made.stderr}")
    path.unlink()
    return f"one digit of entry {entry['index']} changed: refused, the entry is named"


def proofs(stage: Play) -> str:
    """Take a sealed proof of each case, and verify it offline."""
    auditor = stage.signed_in(_AUDITOR)
    for case, name in _EVIDENCE.items():
        made = auditor.get(f"/cases/{stage.cases[case]}/report.pdf").expect(200)
        _verify(stage, stage.keep(name, made.body))
    return f"{len(_EVIDENCE)} cases, each PDF verified offline"


def seals(stage: Play) -> str:
    """Look at the seals of all sealed PDFs with Poppler."""
    tool = shutil.which("pdfsig")
    if tool is None:
        return "pdfsig is not installed, skipped"
    sealed = [one for one in stage.files if one.suffix == ".pdf" and b"/ByteRange" in _bytes(one)]
    for path in sealed:
        said = _run(stage, tool, "-nocert", str(path)).stdout
        # Its exit code is 0 on a digest mismatch, too: only its words tell.
        if "Total document signed" not in said or "Signature is Valid" not in said:
            raise Unexpected(f"pdfsig says of {path.name}: {said}")
    return f"{len(sealed)} PDFs: signature is valid, total document signed"


def whose_seal(stage: Play) -> str:
    """Follow a seal to the ledger's own authority with pyHanko."""
    # Imported late: only this step needs them.
    from pyhanko.keys import load_certs_from_pemder_data
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    keys = _read(stage.settings.home / "ledger.json")["keys"]
    (root,) = load_certs_from_pemder_data(str(keys["seal_authority_pem"]).encode())
    name = _EVIDENCE["quote"]
    with (stage.settings.home / name).open("rb") as stream:
        (signature,) = PdfFileReader(stream).embedded_signatures
        status = validate_pdf_signature(signature, ValidationContext(trust_roots=[root]))
    if not (status.intact and status.valid and status.trusted):
        raise Unexpected(f"pyHanko says of {name}: {status.summary()}")
    return f"{name}: intact, trusted by the authority that the ledger's key names"


def checkpoint(stage: Play) -> str:
    """Check the signature of the checkpoint with openssl."""
    tool, home = shutil.which("openssl"), stage.settings.home
    if tool is None:
        return "openssl is not installed, skipped"
    export = _read(home / "ledger.json")
    text, _, lines = str(export["checkpoint"]).rpartition("\n\n")
    own = [one for one in lines.splitlines() if one.startswith(f"— {export['log']} ")]
    parts = {"key.pem": str(export["keys"]["ledger_pem"]).encode(), "point": f"{text}\n".encode()}
    parts["point.sig"] = base64.b64decode(own[-1].split(" ")[2])[4:]
    for name, content in parts.items():
        (home / name).write_bytes(content)
    given = ("-inkey", "key.pem", "-rawin", "-in", "point", "-sigfile", "point.sig")
    said = _run(stage, tool, "pkeyutl", "-verify", "-pubin", *given).stdout
    for name in parts:
        (home / name).unlink()
    if "Signature Verified Successfully" not in said:
        raise Unexpected(f"openssl says: {said}")
    return "signature verified successfully"


def silent(stage: Play) -> str:
    """What goes out names whoever was forgotten in their own requests alone: kept as proof."""
    person, auditor = people.LOST_CUSTOMER, stage.signed_in(_AUDITOR)
    kept: set[str] = set()
    for case in ("access", "erasure"):
        path = f"/v2/process-instances/{stage.cases[case]}/ledger"
        entries = auditor.get(path).expect(200).json()["items"]
        assert isinstance(entries, list)
        kept |= {str(one["body"]) for one in entries}
    for entry in _read(stage.settings.home / "ledger.json")["entries"]:
        told = json.dumps(entry["openings"], ensure_ascii=False)
        named = any(words in told for words in (person.name, person.email))
        if named and entry["body"] not in kept:
            raise Unexpected(f"entry {entry['index']} still names {person.name}")
    return f"only his own two requests still name {person.name}, as proof; every hash holds"


def _verify(stage: Play, path: Path) -> None:
    made = _verifier(stage, path)
    if made.returncode != 0:
        raise Unexpected(f"vorgang-verify {path.name}: {made.stdout}{made.stderr}")


def _verifier(stage: Play, path: Path) -> subprocess.CompletedProcess[str]:
    """Run the verifier as whoever has nothing of the product would."""
    verifier = stage.settings.home / "vorgang-verify.pyz"
    return subprocess.run(
        [sys.executable, "-I", str(verifier), str(path)],
        env={"PATH": os.defpath, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def _run(stage: Play, *command: str) -> subprocess.CompletedProcess[str]:
    made = subprocess.run(
        command,
        cwd=stage.settings.home,
        env=dict(running.environment_of(stage.settings)),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if made.returncode != 0:
        raise Unexpected(f"{Path(command[0]).name}: {made.stdout}{made.stderr}")
    return made


def _read(path: Path) -> dict[str, Any]:
    value = json.loads(path.read_bytes())
    assert isinstance(value, dict)
    return value


def _bytes(path: Path) -> bytes:
    return path.read_bytes()


STEPS = (
    ("Ledger verified live", verified_live),
    ("Exported and verified offline", verified_offline),
    ("A changed export is refused", tampered),
    ("Sealed proofs", proofs),
    ("Poppler (pdfsig)", seals),
    ("pyHanko", whose_seal),
    ("openssl, the checkpoint", checkpoint),
    ("Whoever was forgotten", silent),
)
