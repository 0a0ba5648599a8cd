"""The example of an invoice, from its order to a valid Factur-X: amounts, XML and PDF say one."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from pathlib import Path

from facturx import get_facturx_xml_from_pdf, xml_check_xsd
from lxml import etree

from engine.commands.lint_resources import lint_resources
from engine.commands.start_process_instance import start_process_instance
from engine.model import Resource
from engine.queries import case, document
from engine.worker import Worker
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, deployed
from tests.integration.engine.test_documents import text_of

FOLDER = Path(__file__).resolve().parents[3] / "docs/examples/invoice"
FILES = [
    Resource(one.name, one.read_bytes())
    for one in (FOLDER / "invoice.bpmn", FOLDER / "invoice.document.md")
]


def test_the_example_is_linted_without_a_finding() -> None:
    linted = lint_resources(FILES)
    assert (linted.refusals, linted.warnings) == ((), ())


def made_example(workspace: Workspace) -> bytes:
    """Return the invoice that the example's process makes of its order."""
    deployed(workspace, *FILES)
    order = json.loads((FOLDER / "invoice.order.json").read_text(), parse_float=Decimal)
    key = start_process_instance(workspace, "invoice", variables=order, actor=ADMINISTRATOR).key
    Worker(workspace).run_once()
    view = case(workspace, key, ADMINISTRATOR)
    assert view.instance.status == "completed"
    (stored,) = view.documents
    return document(workspace, stored.sha256, ADMINISTRATOR).content


def test_an_order_becomes_an_invoice_that_people_and_programs_read_alike(
    workspace: Workspace,
) -> None:
    content = made_example(workspace)
    name, xml = get_facturx_xml_from_pdf(io.BytesIO(content))
    assert name == "factur-x.xml"
    assert xml_check_xsd(xml, "factur-x", "en16931")
    written = "".join(map(str, etree.fromstring(xml).itertext()))
    shown = " ".join(text_of(content).split())
    # 2.5 x 98.33 = 245.83, 3 x 12.49 = 37.47, 24.90; 19 % of 283.30 and 7 % of 24.90.
    for amount, told in (("308.20", "308,20 €"), ("53.83", "53,83 €"), ("1.74", "1,74 €")):
        assert amount in written
        assert told in shown
    for amount, told in (("363.77", "363,77 €"), ("DE123456789", "DE123456789")):
        assert amount in written
        assert told in shown
