"""The report, its seal, and the console script."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from audit.__main__ import BROKEN, HOLDS, RULE_BROKEN, UNREADABLE, main
from audit.entry import Fact, PersonalValue
from audit.export import to_bytes
from audit.finding import Finding
from audit.proof_texts import SealTime
from audit.report import Narrative, render_report
from audit.seal import SealRefused, check_seal, evidence_of, seal_report, sign_pdf
from audit.seal_binding import published_keys
from tests.integration.audit.log import ALICE, BOB, ORIGIN, Log, completed

NARRATIVE = Narrative(
    title="Angebotsfreigabe A-2026-0042",
    case_key="2",
    process_name="Angebot prüfen und freigeben",
    process_version=3,
    business_id="A-2026-0042",
    status="abgeschlossen",
    started_at=datetime(2026, 11, 19, 13, 32, tzinfo=UTC),
    ended_at=None,
    started_by="Miriam Aydın",
    requested_by="Jürgen Groß",
    requested_at=datetime(2026, 11, 21, 9, 0, tzinfo=UTC),
    company="Beispiel GmbH",
    people={ALICE.ref: "Miriam Aydın", BOB.ref: "Jürgen Groß"},
    element_names={"Approve": "Angebot freigeben"},
    values=[("Straße", "Große Gasse <7> & Söhne"), ("Summe", "108.650,00 €")],
)


@pytest.fixture
def case(log: Log) -> Log:
    log.write_many(3, 2)
    values = (PersonalValue("e-mail", "anna@example.de"), PersonalValue("Maße", {"ä": [1, None]}))
    log.write("2", completed("Approve", *values), Fact("approval.granted", element="Approve"))
    log.publish()
    return log


def bundle_of(log: Log) -> dict[str, Any]:
    return log.export("2")


def sealed(log: Log, folder: Path, bundle: dict[str, Any] | None = None) -> Path:
    bundle = bundle or bundle_of(log)
    file = folder / "bericht.pdf"
    pdf = render_report(bundle, NARRATIVE)
    file.write_bytes(sign_pdf(pdf, to_bytes(bundle), log.ledger.keys))
    return file


def check(pdf: bytes, log: Log) -> list[Finding]:
    return check_seal(pdf, published_keys(log.ledger.keys, ORIGIN), ORIGIN)


def text_of(pdf: bytes) -> str:
    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return done.stdout.decode()


def pdfsig(file: Path) -> str:
    done = subprocess.run(["pdfsig", file], capture_output=True, text=True, check=False)
    return done.stdout


def test_the_report_says_what_happened_in_readable_german(case: Log) -> None:
    text = text_of(render_report(bundle_of(case), NARRATIVE))
    for words in (
        "Nachgewiesen: 3 Einträge, lückenlos und unverändert",
        "Angebot prüfen und freigeben",
        "Miriam Ayd",
        "Jürgen Groß",
        "Große Gasse <7> & Söhne",
        "108.650,00 €",
        "Freigabe erteilt: Angebot freigeben",
        "anna@example.de",
        "19.11.2026, 14:32",
        "Was dieser Nachweis nicht zeigt",
        "manipulationserkennbar",
        case.ledger.keys.vkey(ORIGIN),
    ):
        assert words in text, words


def test_the_report_claims_nothing_that_it_is_not(case: Log) -> None:
    text = text_of(render_report(bundle_of(case), NARRATIVE)).lower()
    for claim in ("fälschungssicher", "gobd", "qualifiziert", "revisionssicher"):
        assert claim not in text


def test_the_report_of_a_changed_export_says_so(case: Log) -> None:
    bundle = bundle_of(case)
    entry = bundle["entries"][1]
    entry["body"] = entry["body"].replace("clerk", "clown")
    text = text_of(render_report(bundle, NARRATIVE))
    assert "Nicht nachgewiesen" in text
    assert "entry-changed" in text
    assert "Nachgewiesen:" not in text


def test_letters_that_the_font_lacks_are_not_shown_as_boxes(case: Log) -> None:
    odd = Narrative(**{**_fields(NARRATIVE), "title": "Łódź ć 株式 \u202e\x07"})
    text = text_of(render_report(bundle_of(case), odd))
    assert "[U+682A]" in text
    assert "■" not in text


def test_a_report_with_a_very_long_value_still_fits_its_pages(log: Log) -> None:
    values = tuple(PersonalValue(f"v{number}", "x" * 5_000) for number in range(120))
    log.write("2", *(completed(f"a{number}", *values) for number in range(3)))
    log.publish()
    assert "gekürzt" in text_of(render_report(bundle_of(log), NARRATIVE))


def test_every_font_of_the_report_is_embedded(case: Log, tmp_path: Path) -> None:
    file = sealed(case, tmp_path)
    done = subprocess.run(["pdffonts", file], capture_output=True, text=True, check=True)
    fonts = [line.split() for line in done.stdout.splitlines()[2:]]
    assert len(fonts) >= 2
    # name, type (two words), encoding, emb, sub, uni, object
    assert all(line[-5] == "yes" for line in fonts), done.stdout


def test_pdfsig_finds_a_valid_signature_over_the_whole_document(case: Log, tmp_path: Path) -> None:
    said = pdfsig(sealed(case, tmp_path))
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said


def test_pdfsig_and_we_find_a_changed_byte(case: Log, tmp_path: Path) -> None:
    file = sealed(case, tmp_path)
    content = bytearray(file.read_bytes())
    content[len(content) // 3] ^= 1
    file.write_bytes(content)
    assert "Signature is Valid" not in pdfsig(file)
    assert [finding.code for finding in check(bytes(content), case)] == ["seal-broken"]


def test_something_appended_to_the_report_is_found(case: Log, tmp_path: Path) -> None:
    file = sealed(case, tmp_path)
    content = file.read_bytes() + b"\n% more\n"
    file.write_bytes(content)
    assert [finding.code for finding in check(content, case)] == ["seal-broken"]


def test_an_unsealed_report_is_found(case: Log) -> None:
    assert check(render_report(bundle_of(case), NARRATIVE), case)[0].code == "seal-broken"


def test_the_evidence_is_in_the_report_byte_for_byte(case: Log, tmp_path: Path) -> None:
    evidence = to_bytes(bundle_of(case))
    pdf = render_report(bundle_of(case), NARRATIVE)
    file = tmp_path / "bericht.pdf"
    file.write_bytes(sign_pdf(pdf, evidence, case.ledger.keys))
    assert evidence_of(file.read_bytes()) == evidence
    subprocess.run(
        ["pdfdetach", "-save", "1", "-o", "evidence.json", file], cwd=tmp_path, check=True
    )
    assert (tmp_path / "evidence.json").read_bytes() == evidence


def test_evidence_is_not_held_back_by_an_authority_that_is_silent_and_the_report_says_so(
    case: Log, tmp_path: Path
) -> None:
    bundle, keys = bundle_of(case), case.ledger.keys
    with pytest.raises(SealRefused):
        sign_pdf(render_report(bundle, NARRATIVE), b"{}", keys, "http://127.0.0.1:1/")

    def draw(seal_time: SealTime) -> bytes:
        return render_report(bundle, NARRATIVE, seal_time)

    for url, said in ((None, "ohne Zeitstempel (PAdES B-B)"), ("http://127.0.0.1:1/", "hat nicht")):
        sealed = seal_report(draw, to_bytes(bundle), keys, url)
        assert check(sealed, case) == []
        (tmp_path / "sealed.pdf").write_bytes(sealed)
        assert "Total document signed" in pdfsig(tmp_path / "sealed.pdf")
        told = " ".join(text_of(sealed).split())
        assert said in told
        assert "B-T" not in told


def test_with_a_time_stamp_authority_the_seal_carries_its_time_stamp(
    case: Log, tmp_path: Path
) -> None:
    key, certificate = time_stamp_authority()
    certificates = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    stamper = DummyTimeStamper(certificate, key, certificates)

    class Authority(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = self.rfile.read(int(self.headers["Content-Length"]))
            answer = stamper.request_tsa_response(tsp.TimeStampReq.load(request)).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
            """Keep quiet."""

    server = HTTPServer(("127.0.0.1", 0), Authority)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        pdf = render_report(bundle_of(case), NARRATIVE)
        url = f"http://127.0.0.1:{server.server_port}/"
        stamped = sign_pdf(pdf, b"{}", case.ledger.keys, url)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    signature = PdfFileReader(BytesIO(stamped)).embedded_signatures[0]
    unsigned = [attribute["type"].native for attribute in signature.signer_info["unsigned_attrs"]]
    assert unsigned == ["signature_time_stamp_token"]
    assert check(stamped, case) == []
    (tmp_path / "stamped.pdf").write_bytes(stamped)
    assert "Total document signed" in pdfsig(tmp_path / "stamped.pdf")


def time_stamp_authority() -> tuple[Any, Any]:
    """Key and certificate of an authority for the test, as pyHanko reads them."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test TSA")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2050, 1, 1, tzinfo=UTC))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(key, SHA256())
    )
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (loaded,) = load_certs_from_pemder_data(certificate.public_bytes(Encoding.PEM))
    return load_private_key_from_pemder_data(pem, passphrase=None), loaded


# ---- the console script -------------------------------------------------------------------------
def test_the_script_accepts_json_zip_and_pdf(case: Log, tmp_path: Path) -> None:
    key = case.ledger.keys.vkey(ORIGIN)
    bundle = bundle_of(case)
    evidence = to_bytes(bundle)
    (tmp_path / "e.json").write_bytes(evidence)
    with zipfile.ZipFile(tmp_path / "e.zip", "w") as archive:
        archive.writestr("evidence.json", evidence)
    sealed(case, tmp_path, bundle)
    (tmp_path / "key").write_text(key + "\n")
    (tmp_path / "earlier").write_text(bundle["checkpoint"])
    for name in ("e.json", "e.zip", "bericht.pdf"):
        assert main([str(tmp_path / name), "--key", key]) == HOLDS
        options = ["--key", str(tmp_path / "key"), "--earlier", str(tmp_path / "earlier")]
        assert main([str(tmp_path / name), *options]) == HOLDS


def test_the_script_says_with_its_exit_code_what_is_wrong(
    case: Log, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle = bundle_of(case)
    place = bundle["entries"][1]["index"]
    bundle["entries"][1]["body"] = bundle["entries"][1]["body"].replace("clerk", "clown")
    file = tmp_path / "e.json"
    file.write_bytes(to_bytes(bundle))
    assert main([str(file)]) == BROKEN
    assert f"entry-changed [index {place} inst 2 seq 2]" in capsys.readouterr().out
    with pytest.raises(SystemExit) as wrong_use:
        main([])
    assert wrong_use.value.code == 2
    for content in (b"", b"{}", b"%PDF-1.4 no", b"\xff", b'{"format":"ledger-export/2"}'):
        file.write_bytes(content)
        assert main([str(file)]) == UNREADABLE
    file.write_bytes(b"PK no")
    assert main([str(file)]) == BROKEN
    assert "archive-altered" in capsys.readouterr().out
    assert main([str(tmp_path / "missing")]) == UNREADABLE
    file.write_bytes(to_bytes(bundle_of(case)))
    assert main([str(file), "--key", "no key"]) == UNREADABLE


def test_the_script_tells_a_broken_rule_from_broken_evidence(log: Log, tmp_path: Path) -> None:
    for _ in range(2):
        log.write("2", Fact("approval.granted", element="a"), actor=BOB)
    log.publish()
    file = tmp_path / "e.json"
    file.write_bytes(to_bytes(bundle_of(log)))
    assert main([str(file)]) == RULE_BROKEN


def test_the_script_loads_neither_database_nor_web(case: Log, tmp_path: Path) -> None:
    file = tmp_path / "e.json"
    file.write_bytes(to_bytes(bundle_of(case)))
    program = (
        "import sys; from audit.__main__ import main; code = main([sys.argv[1]]); "
        "names = {name.split('.')[0] for name in sys.modules}; "
        "print(names & {'sqlalchemy', 'psycopg', 'fastapi', 'starlette', 'http', "
        "'aiohttp', 'requests', 'pyhanko', 'reportlab', 'engine', 'api'}); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, file], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "set()"), done.stdout


def _fields(narrative: Narrative) -> Mapping[str, Any]:
    return {name: getattr(narrative, name) for name in Narrative.__slots__}
