"""The evidence inside a report, read with the standard library: what readers get, or nothing."""

from __future__ import annotations

import io
import json
import random
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from audit.keys import load_or_create
from audit.offline.pdf import evidence_within, exports_within
from audit.offline.pdf_objects import ReportAltered
from audit.seal import evidence_of, sign_pdf
from tests.work import growth


def sealed(tmp_path: Path, evidence: bytes) -> bytes:
    drawn = io.BytesIO()
    canvas = Canvas(drawn)
    canvas.drawString(100, 700, "Bericht (1) \\ 2")
    canvas.save()
    return sign_pdf(drawn.getvalue(), evidence, load_or_create(tmp_path))


EVIDENCE = json.dumps({"format": "ledger-export/1"}, indent=1).encode()


def test_the_evidence_of_a_report_is_found_without_a_pdf_library(tmp_path: Path) -> None:
    pdf = sealed(tmp_path, EVIDENCE)
    assert evidence_within(pdf) == evidence_of(pdf) == EVIDENCE


def test_a_pdf_that_hides_what_readers_do_not_see_is_refused() -> None:
    """The forged evidence is attached, the genuine one lies in a stream that nobody names."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(evidence.json) 4 0 R]>>>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>",
        b"<</Type/Filespec/F(evidence.json)/UF(evidence.json)/EF<</F 5 0 R>>>>",
        b"<</Filter/ASCIIHexDecode/Length 5>>\nstream\n7b7d>\nendstream",
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(EVIDENCE), EVIDENCE),
    ]
    pdf, places = b"%PDF-1.7\n", []
    for number, held in enumerate(objects, 1):
        places.append(len(pdf))
        pdf += b"%d 0 obj\n%s\nendobj\n" % (number, held)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    pdf += b"xref\n0 7\n0000000000 65535 f \n%strailer<</Size 7/Root 1 0 R>>\n" % rows
    pdf += b"startxref\n%d\n%%%%EOF" % pdf.index(b"xref\n0 7")
    assert evidence_of(pdf) == b"{}"
    assert list(exports_within(pdf)) == [EVIDENCE]
    with pytest.raises(ReportAltered, match="nicht gesiegelt"):
        evidence_within(pdf)


def test_what_is_added_to_a_sealed_report_is_refused(tmp_path: Path) -> None:
    pdf = sealed(tmp_path, EVIDENCE)
    table = int(pdf[pdf.rindex(b"startxref\n") + 10 : -7])
    added = b"1 0 obj\n<<>>\nendobj\n"
    rows = b"xref\n1 1\n%010d 00000 n \n" % len(pdf)
    tail = b"startxref\n%d\n%%%%EOF\n" % (len(pdf) + len(added))
    update = added + rows + b"trailer\n<</Size 30/Root 4 0 R/Prev %d>>\n" % table + tail
    alone = added + rows + b"trailer\n<</Size 30/Root 4 0 R>>\n" + tail
    stream = b"1 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n"
    hidden = pdf.replace(b"xref\n0 1\n", stream % (len(EVIDENCE), EVIDENCE) + b"xref\n0 1\n", 1)
    for altered, said in (
        (pdf + update, "angehängt"), (pdf + alone, "nicht gesiegelt"), (hidden, "Tabelle"),
        (pdf + b"%", "Ende fehlen"), (pdf[:-7], "Ende fehlen"), (b"%PDF-1.7\n", "Ende fehlen"),
        (pdf.replace(b"/ByteRange [0 ", b"/ByteRange [9 "), "umfasst nicht"),
        (pdf.replace(b"/Names 10 0 R", b"/Names 99 0 R"), "fehlt"),
        (pdf.replace(b"/FlateDecode\n/Params", b"/CryptDecode\n/Params"), "anders verpackt"),
        (pdf.replace(b"/Type /Metadata", b"/EF   /Metadata"), "umfasst|weiterer"),
    ):  # fmt: skip
        assert altered != pdf
        with pytest.raises(ReportAltered, match=said):
            evidence_within(altered)


def test_no_flipped_bit_makes_the_reader_of_reports_give_other_evidence(tmp_path: Path) -> None:
    pdf, chance = sealed(tmp_path, EVIDENCE), random.Random(11)
    refused = 0
    for bit in chance.sample(range(len(pdf) * 8), 1500):
        changed = bytearray(pdf)
        changed[bit // 8] ^= 1 << bit % 8
        try:
            assert evidence_within(bytes(changed)) == EVIDENCE
        except ReportAltered:
            refused += 1
    assert refused > 300


@pytest.mark.parametrize("junk", [b"stream\n", b"endstream\n", b"stream\r\nendstream "])
def test_looking_for_hidden_exports_takes_no_longer_for_a_longer_file_than_it_is(
    junk: bytes,
) -> None:
    def look(times: int) -> None:
        list(exports_within(junk * times))

    assert growth(lambda: look(2_000), lambda: look(20_000)) < 40
