"""Make a document to look at: from a file that need not be deployed, kept nowhere, without a
number of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from engine.brand import Brand
from engine.commands.plain_resources import read_plain_resource
from engine.connectors.document_pages import make_document
from engine.document_number import DocumentNumber
from engine.document_template import SUFFIX
from engine.faults import ModelRefused
from engine.model import Resource
from engine.settings import Settings
from engine.template_forms import BERLIN
from feel import Value


def preview_document(
    resource: Resource,
    data: Mapping[str, Value],
    settings: Settings,
    now: datetime,
    brand: Brand | None = None,
) -> bytes:
    """Return the PDF that a template makes of data; where its number would stand is number 0.

    Args:
        resource: the template.
        data: as the task would give it.
        settings: for the company's name and address.
        now: when it is made.
        brand: of the installation, where it is known.

    Raises:
        ModelRefused: the file is no template of a document.
        ConnectorFailed: the data lack something, or do not fit.
    """
    template = read_plain_resource(resource, "md").document
    if template is None:
        raise ModelRefused(())
    own: dict[str, object] = {"company": settings.company, "today": now}
    form = template.number
    if form is not None:
        number = DocumentNumber(now.astimezone(BERLIN).year if form.by_year else 0, 0)
        own |= {"number": form.written(number), "version": Decimal(1)}
    return make_document(template, {**data, **own}, settings, (), brand).content


def is_document_template(name: str) -> bool:
    """Return whether a file of this name is a template of a document."""
    return name.lower().endswith(SUFFIX)
