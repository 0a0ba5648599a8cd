"""openssl, pdfsig and pyHanko agree on signatures of checkpoints and on the seal of a report."""

from __future__ import annotations

import base64
import io
import re
import subprocess
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from reportlab.pdfgen.canvas import Canvas

from audit.checkpoint import read_checkpoint, sign_checkpoint
from audit.export import to_bytes
from audit.keys import Keys
from audit.log_keyring import public_pem
from audit.proof_texts import ENGLISH_COMMANDS
from audit.seal import sign_pdf
from audit.witness.storage import Storage
from tests.exports import MadeLog, made_log
from tests.witnessed import cosigned_at

SHA256 = re.compile("[0-9a-f]{64}")
TOTAL, VALID = "Total document signed", "Signature is Valid"


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> MadeLog:
    return made_log(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def report(log: MadeLog) -> bytes:
    return sign_pdf(pages(), to_bytes(log.case("2")), log.keys)


def pages() -> bytes:
    content = io.BytesIO()
    canvas = Canvas(content)
    canvas.drawString(100, 700, "Bericht")
    canvas.save()
    return content.getvalue()


def run_as_printed(
    folder: Path, pdf: bytes, bundle: dict[str, Any], seal_of: Keys, vkey: str
) -> str:
    """Return what the commands say that a report prints, run on such a report."""
    (folder / "report.pdf").write_bytes(sign_pdf(pdf, to_bytes(bundle), seal_of))
    lines = [line for _, all_ in ENGLISH_COMMANDS[:-1] for line in all_]
    script = "\n".join(lines).replace("'KEY'", f"'{vkey}'")
    return subprocess.run(
        ["bash", "-c", script], cwd=folder, text=True, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ).stdout  # fmt: skip


def openssl(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["openssl", *arguments], cwd=folder, capture_output=True, text=True, check=False
    )


def appended(pdf: bytes) -> bytes:
    return pdf + b"\n% something behind the end\n"


def altered(pdf: bytes) -> bytes:
    """The report with another byte on its page: in the first stream, which the seal covers."""
    at = pdf.index(b"stream") + 20
    return pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]


# ---- checkpoints ---------------------------------------------------------------------------------
@pytest.mark.parametrize("changed", [False, True])
def test_openssl_checks_a_checkpoint_out_of_an_export(
    log: MadeLog, tmp_path: Path, changed: bool
) -> None:
    bundle = log.everything()
    text, _, block = bundle["checkpoint"].rpartition("\n\n")
    (tmp_path / "text").write_text(text.replace("\n", "\n" * (1 + changed), 1) + "\n")
    (tmp_path / "signature").write_bytes(base64.b64decode(block.split(" ")[2])[4:])
    (tmp_path / "key.pem").write_text(bundle["keys"]["ledger_pem"])
    said = openssl(
        tmp_path, "pkeyutl", "-verify", "-pubin", "-inkey", "key.pem", "-rawin", "-in", "text",
        "-sigfile", "signature",
    )  # fmt: skip
    assert ("Signature Verified Successfully" in said.stdout) is not changed
    assert (said.returncode == 0) is not changed


def test_the_commands_of_a_report_work_as_printed_while_a_key_is_rotated(
    log: MadeLog, tmp_path: Path
) -> None:
    """The enclosed key is the newest: its line is chosen among two, and those of witnesses."""
    keys = made_log(tmp_path / "keys", 1).keys
    rotated = MadeLog(keys, log.bodies, log.openings, log.heads)
    old, new = keys.log.newest, keys.log.ensure(2)
    assert old.signer is not None
    assert new.signer is not None
    bundle = rotated.everything()
    assert bundle["keys"]["ledger_pem"] != public_pem(old.public)
    witness = Storage.make(tmp_path / "witness", "w.example")
    note = sign_checkpoint(read_checkpoint(bundle["checkpoint"]), old.signer, new.signer)
    bundle["checkpoint"] = note + cosigned_at(witness, note, 1_795_400_000)
    vkey = bundle["keys"]["vkey"]
    said = run_as_printed(tmp_path, pages(), bundle, keys, vkey)
    assert said.count("Signature Verified Successfully") == 2
    assert said.count("CMS Verification successful") == 1
    hashes = [line.split()[0] for line in said.splitlines() if SHA256.match(line)]
    assert hashes[0] == hashes[1] == sha256(new.public.public_bytes_raw()).hexdigest()
    assert hashes[2] == hashes[3]


def test_the_commands_of_a_report_show_a_strangers_seal_over_genuine_evidence(
    log: MadeLog, tmp_path: Path
) -> None:
    stranger, bundle = made_log(tmp_path / "stranger", 1).keys, log.everything()
    said = run_as_printed(tmp_path, pages(), bundle, stranger, bundle["keys"]["vkey"])
    assert VALID in said
    assert "CMS Verification failure" in said


# ---- the seal ------------------------------------------------------------------------------------
def taken_apart(pdf: bytes, folder: Path) -> None:
    """Write what is signed and the CMS signature over it, as the PDF's byte range names them."""
    found = re.search(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)", pdf)
    assert found is not None
    first, length, second, rest = map(int, found.groups())
    (folder / "signed").write_bytes(pdf[first : first + length] + pdf[second : second + rest])
    written = pdf[first + length + 1 : second - 1]
    (folder / "cms.der").write_bytes(bytes.fromhex(written.decode()))


def cms(folder: Path, authority: str) -> subprocess.CompletedProcess[str]:
    (folder / "authority.pem").write_text(authority)
    return openssl(
        folder, "cms", "-verify", "-binary", "-inform", "DER", "-in", "cms.der", "-content",
        "signed", "-CAfile", "authority.pem", "-purpose", "any", "-out", "out",
    )  # fmt: skip


def test_openssl_checks_the_seal_down_to_its_authority(
    log: MadeLog, report: bytes, tmp_path: Path
) -> None:
    keys = log.everything()["keys"]
    taken_apart(report, tmp_path)
    assert "CMS Verification successful" in cms(tmp_path, keys["seal_authority_pem"]).stderr
    other = made_log(tmp_path / "other", 1).everything()["keys"]["seal_authority_pem"]
    assert cms(tmp_path, other).returncode != 0
    taken_apart(altered(report), tmp_path)
    said = cms(tmp_path, keys["seal_authority_pem"])
    assert said.returncode != 0
    assert "content verify error" in said.stderr


@pytest.mark.parametrize(
    ("change", "total", "valid"),
    [(bytes, True, True), (appended, False, True), (altered, True, False)],
)
def test_pdfsig_says_in_its_text_whether_the_whole_document_is_signed(
    report: bytes, tmp_path: Path, change: type, total: bool, valid: bool
) -> None:
    """Its exit code says nothing: it is 0 also where the digest does not match."""
    (tmp_path / "report.pdf").write_bytes(change(report))
    said = subprocess.run(
        ["pdfsig", tmp_path / "report.pdf"], capture_output=True, text=True, check=False
    )
    assert (TOTAL in said.stdout) is total
    assert (VALID in said.stdout) is valid
    assert said.stdout.count("Signature #") == 1


@pytest.mark.parametrize("change", [bytes, appended, altered])
def test_pyhanko_trusts_the_seal_by_its_authority_alone(
    log: MadeLog, report: bytes, tmp_path: Path, change: type
) -> None:
    for keys, known in ((log.keys, True), (made_log(tmp_path / "other", 1).keys, False)):
        (root,) = load_certs_from_pemder_data(keys.seal.chain)
        (signature,) = PdfFileReader(io.BytesIO(change(report))).embedded_signatures
        status = validate_pdf_signature(signature, ValidationContext(trust_roots=[root]))
        assert status.intact is (change is not altered)
        assert status.trusted is (known and change is not altered)
        whole = status.coverage is SignatureCoverageLevel.ENTIRE_FILE
        assert whole is (change is not appended)
