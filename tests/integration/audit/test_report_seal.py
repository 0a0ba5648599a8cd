"""Whose seal a report carries: the ledger's key says it, and no other seal counts."""

from __future__ import annotations

import dataclasses
import io
import json
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from audit.__main__ import BROKEN, HOLDS, main
from audit.checkpoint import read_checkpoint, sign_checkpoint
from audit.evidence import read_export
from audit.export import to_bytes
from audit.faults import EvidenceUnreadable
from audit.keys import Keys, load_or_create
from audit.report import render_report
from audit.seal import sign_pdf
from audit.seal_binding import SealForeign, published_keys, seal_of
from audit.verify import verify_export
from tests.integration.audit.log import ORIGIN, Log
from tests.integration.audit.test_report import NARRATIVE


@pytest.fixture
def foreign(tmp_path: Path) -> Keys:
    """Keys that somebody else made, with the same names in the certificates."""
    return load_or_create(tmp_path / "foreign")


@pytest.fixture
def evidence(log: Log) -> bytes:
    log.write_many(2, 2)
    return to_bytes(log.export("2"))


def lying_pages() -> bytes:
    content = io.BytesIO()
    canvas = Canvas(content)
    canvas.drawString(100, 700, "Prüfbericht: alles genehmigt.")
    canvas.save()
    return content.getvalue()


def verified(file: Path, log: Log, pdf: bytes) -> int:
    file.write_bytes(pdf)
    return main([str(file), "--key", log.ledger.keys.vkey(ORIGIN)])


def test_the_verdict_names_the_seal_and_what_it_vouches_for(
    log: Log, evidence: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pdf = sign_pdf(render_report(read_export(evidence), NARRATIVE), evidence, log.ledger.keys)
    assert verified(tmp_path / "r.pdf", log, pdf) == HOLDS
    said = capsys.readouterr().out
    seal = seal_of(json.loads(evidence)["keys"], ORIGIN)
    assert seal.subject in said
    assert seal.fingerprint in said
    assert "Für die Seiten der PDF-Datei bürgt das Siegel, für die Einträge das Log." in said


def test_genuine_evidence_under_lying_pages_and_a_foreign_seal_is_found(
    log: Log, evidence: bytes, foreign: Keys, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verified(tmp_path / "r.pdf", log, sign_pdf(lying_pages(), evidence, foreign)) == BROKEN
    said = capsys.readouterr().out
    assert "seal-foreign" in said
    assert "Nachgewiesen:" not in said


def test_evidence_that_names_a_foreign_seal_is_found(
    log: Log, evidence: bytes, foreign: Keys, tmp_path: Path
) -> None:
    bundle, theirs = read_export(evidence), published_keys(foreign, ORIGIN)
    seals = [name for name in theirs if name.startswith("seal_")]
    for names in (seals, seals[:-1], seals[:1], seals[1:2], seals[-1:]):
        changed = {**bundle["keys"], **{name: theirs[name] for name in names}}
        named = {**bundle, "keys": changed}
        assert [finding.code for finding in verify_export(named)] == ["seal-foreign"]
        pdf = sign_pdf(lying_pages(), to_bytes(named), foreign)
        assert verified(tmp_path / "r.pdf", log, pdf) == BROKEN
    pdf = sign_pdf(lying_pages(), to_bytes({**bundle, "keys": theirs}), foreign)
    assert verified(tmp_path / "r.pdf", log, pdf) == BROKEN


def test_a_second_signature_does_not_let_a_foreign_key_speak_for_the_seal(
    log: Log, evidence: bytes, foreign: Keys, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A note may carry lines of keys that one does not know: they must not count as the log's."""
    bundle, signer = read_export(evidence), foreign.log.newest.signer
    assert signer is not None
    note = bundle["checkpoint"]
    second = sign_checkpoint(read_checkpoint(note), signer).rpartition("\n\n")[2]
    forged = {**bundle, "checkpoint": note + second, "keys": published_keys(foreign, ORIGIN)}
    assert verify_export(forged) == []
    pdf = sign_pdf(lying_pages(), to_bytes(forged), foreign)
    assert verified(tmp_path / "r.pdf", log, pdf) == BROKEN
    assert "key-not-pinned" in capsys.readouterr().out
    # A line of a stranger alone does no harm.
    cosigned = {**bundle, "checkpoint": note + second}
    assert verify_export(cosigned, [log.ledger.keys.vkey(ORIGIN)]) == []


def test_the_binding_of_one_log_does_not_serve_another(evidence: bytes) -> None:
    keys = json.loads(evidence)["keys"]
    with pytest.raises(SealForeign):
        seal_of(keys, "ledger.example/other")


def test_a_seal_issued_by_another_authority_of_that_name_is_foreign(
    log: Log, foreign: Keys
) -> None:
    ours = log.ledger.keys
    mixed = dataclasses.replace(ours, seal=dataclasses.replace(foreign.seal, chain=ours.seal.chain))
    with pytest.raises(SealForeign):
        seal_of(published_keys(mixed, ORIGIN), ORIGIN)


@pytest.mark.parametrize("name", ["vkey", "ledger_pem", "seal_certificate_pem"])
def test_keys_written_in_other_words_are_refused(evidence: bytes, name: str) -> None:
    keys = json.loads(evidence)["keys"]
    with pytest.raises(EvidenceUnreadable):
        seal_of({**keys, name: keys[name] + "\n"}, ORIGIN)
