"""Our e-invoices keep the rules of EN 16931, as its own Schematron says, run by Saxon."""

from __future__ import annotations

import os
import subprocess
import sys
from copy import deepcopy
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.connectors.e_invoice import e_invoice
from tests.integration.engine.test_e_invoices import INVOICE

HERE = Path(__file__).parent
PYTHON = HERE.parents[1] / "build/interop/python"


def broken(xml: str) -> list[str]:
    environment = {**os.environ, "PYTHONPATH": str(PYTHON)}
    program = [sys.executable, str(HERE / "invoice_rules.py")]
    ran = subprocess.run(
        program, input=xml, env=environment, capture_output=True, text=True, check=True
    )
    return ran.stdout.splitlines()


def written(**changed: Any) -> str:
    invoice = {**deepcopy(INVOICE), **changed}
    return e_invoice(invoice, "R-2026-0001", date(2026, 11, 2)).content.decode()


FREE = {
    "lines": [
        {"name": "Muster", "qty": Decimal(1), "unit": "C62", "price": Decimal(5),
         "net": Decimal(5), "vatRate": Decimal(0)}
    ],
    "net": Decimal(5),
    "tax": Decimal(0),
    "total": Decimal(5),
}  # fmt: skip


@pytest.mark.parametrize(
    "changed", [{}, FREE, {"iban": None, "paymentTerms": "Sofort", "dueDate": None}]
)
def test_an_invoice_breaks_no_rule(changed: dict[str, Any]) -> None:
    assert broken(written(**changed)) == []


def test_a_sum_that_is_wrong_breaks_a_rule() -> None:
    told = broken(written().replace("131.23", "131.24"))
    assert any("BR-CO-15" in one for one in told)
