"""Reports of every kind, sealed with a time stamp: what others' programs say of them, and ours."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from asn1crypto.x509 import Certificate
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from api.ledger_selection import read_request
from audit.__main__ import HOLDS, main
from audit.offline.pdf import evidence_within
from audit.offline.zipped import zipped_verifier
from audit.reports.kinds import KINDS
from audit.seal import evidence_of
from engine.commands.complete_user_task import complete_user_task
from engine.commands.export_case import export_case
from engine.commands.export_selection import export_selection
from engine.commands.start_process_instance import start_process_instance
from engine.model import Person
from engine.queries import inbox
from engine.workspace import Workspace
from tests.builders import NOTE, NOTED, deployed, person
from tests.time_stamps import Authority


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "tsa")


@pytest.fixture
def key(workspace: Workspace, authority: Authority) -> Iterator[int]:
    """A case, and an authority that answers."""
    deployed(workspace, NOTED, NOTE)
    clerk = person(workspace, "alice", "clerk")
    made = start_process_instance(workspace, "simple", variables={}, actor=clerk).key
    for task in inbox(workspace, clerk):
        complete_user_task(workspace, task.key, {"note": "Müller"}, actor=clerk)
    with authority.listening() as url:
        workspace.settings = replace(workspace.settings, timestamp_url=url)
        yield made


def reports(workspace: Workspace, key: int, auditor: Person, language: str) -> dict[str, bytes]:
    """Return a report of each kind, by its name."""
    made = {"case": export_case(workspace, key, actor=auditor, language=language).pdf}
    for kind in KINDS:
        given = {"case": str(key), "types": "process.* task.*", "format": "pdf", "report": kind}
        request = read_request({**given, "language": language})
        made[kind] = export_selection(workspace, request, actor=auditor).content
    return made


def validated(pdf: bytes, roots: list[Certificate]) -> PdfSignatureStatus:
    """What pyHanko says, which runs an event loop of its own."""
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    context = ValidationContext(trust_roots=roots, allow_fetching=False)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(
            validate_pdf_signature, signature, context, ts_validation_context=context
        ).result()


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_kind_of_report_is_sealed_and_stamped_for_every_reader(
    workspace: Workspace,
    key: int,
    authority: Authority,
    tmp_path: Path,
    language: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    keys = workspace.ledger.keys
    roots = [
        *load_certs_from_pemder_data(keys.seal.chain),
        *load_certs_from_pemder_data(authority.ca),
    ]
    vkey = keys.vkey(workspace.ledger.origin)
    verifier, ca = tmp_path / "v.pyz", tmp_path / "ca.pem"
    verifier.write_bytes(zipped_verifier())
    ca.write_bytes(authority.ca)
    made = reports(workspace, key, person(workspace, "carol", "auditor"), language)
    assert len(made) == 8
    for kind, pdf in made.items():
        file = tmp_path / f"{kind}-{language}.pdf"
        file.write_bytes(pdf)
        told = subprocess.run(["pdfsig", file], capture_output=True, text=True, check=False).stdout
        assert "Total document signed" in told, kind
        assert "Signature is Valid" in told, kind
        status = validated(pdf, roots)
        assert status.bottom_line, kind
        assert status.timestamp_validity is not None, kind
        assert status.timestamp_validity.valid, kind
        assert evidence_within(pdf) == evidence_of(pdf), kind
        ours = main([str(file), "--key", vkey, "--tsa-ca", str(ca)])
        assert ours == HOLDS, (kind, capsys.readouterr().out)
        assert "Nachgewiesen" in capsys.readouterr().out
    command = [sys.executable, str(verifier), str(file), "--key", vkey]
    plain = subprocess.run(command, capture_output=True, text=True, check=False)
    assert plain.returncode == HOLDS, plain.stdout + plain.stderr
