"""What the example of an invoice makes, other people's programs take: EN 16931 and PDF/A-3b."""

from __future__ import annotations

import io
from pathlib import Path

from facturx import get_facturx_xml_from_pdf

from engine.workspace import Workspace
from tests.integration.engine.test_invoice_example import made_example
from tests.interop.test_archives_of_others import verdicts
from tests.interop.test_rules_of_invoices import broken


def test_the_example_keeps_the_rules_of_invoices_and_of_archives(
    workspace: Workspace, tmp_path: Path
) -> None:
    content = made_example(workspace)
    _, xml = get_facturx_xml_from_pdf(io.BytesIO(content))
    assert broken(xml.decode()) == []
    wrong = xml.decode().replace("363.77", "363.78")
    assert any("BR-CO-" in rule for rule in broken(wrong))
    assert verdicts(tmp_path, example=content) == {"example": "PASS"}
