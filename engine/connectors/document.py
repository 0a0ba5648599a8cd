"""Documents: a deployed template and data become a numbered PDF."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Final

from audit.entry import Fact, JsonValue
from engine.connectors.document_pages import make_document
from engine.document_number import DocumentNumber, NumberForm, NumberRefused
from engine.document_template import SUFFIX, DocumentTemplate, read_document_template
from engine.model import (
    ConnectorFailed,
    ConnectorRequest,
    ConnectorResult,
    LinkedFile,
    Numbering,
    NumberWanted,
    StoredDocument,
)
from engine.settings import Settings
from engine.template_forms import BERLIN
from engine.template_language import TemplateRefused
from feel import Value

if TYPE_CHECKING:
    from engine.connectors.archival import AttachedFile

LINK: Final = "template"
"""Name of the link to the template."""
LONGEST_NUMBER: Final = 60


class DocumentConnector:
    """Makes the document whose template the job is linked to, out of the variable `data`.

    `documentNumber` and `documentVersion` are a number that the process gives itself, `versionOf` a
    number (or a document that has one) whose next version this is; without both, a template that
    has a form of numbers takes the next one. `fileName` is the file's name. Gives
    `document`: a context of `sha256`, `name`, `contentType`, `title`, `number` and `version`; the
    bytes are kept with the case.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def run(self, request: ConnectorRequest) -> ConnectorResult:
        """Make it.

        Raises:
            ConnectorFailed: there is no such template, or its data are not complete.
        """
        linked = request.linked(LINK)
        if linked is None:
            raise ConnectorFailed(
                f"the document has no template: the job is linked to no *{SUFFIX}", retry=False
            )
        template = _template(linked)
        data = request.variables.get("data")
        if not isinstance(data, dict):
            raise ConnectorFailed("the document needs a context in the variable data", retry=False)
        made = partial(self._made, request, linked, template, data)
        given = _given_number(request)
        if given is not None or template.number is None:
            return made(given, None)
        wanted = _wanted(request, template.number)
        guessed = request.next_number(wanted)

        def numbered(number: DocumentNumber) -> ConnectorResult:
            return made(_numbered(template.number, number), number)

        return Numbering(wanted, guessed, numbered).guess()

    def _made(
        self,
        request: ConnectorRequest,
        linked: LinkedFile,
        template: DocumentTemplate,
        data: Mapping[str, Value],
        number: tuple[str, int] | None,
        taken: DocumentNumber | None,
    ) -> ConnectorResult:
        own: dict[str, object] = {"company": self._settings.company, "today": _moment(request)}
        if number is not None:
            own |= {"number": number[0], "version": Decimal(number[1])}
        files = _files(request, data, number)
        filling: dict[str, object] = {**data, **own}
        made = make_document(template, filling, self._settings, files, request.brand())
        name = _file_name(request.variables.get("fileName"), made.file or made.title)
        sha256 = hashlib.sha256(made.content).hexdigest()
        values: dict[str, Value] = {
            "sha256": sha256,
            "name": name,
            "contentType": "application/pdf",
            "title": made.title,
            "number": None if number is None else number[0],
            "version": None if number is None else Decimal(number[1]),
        }
        return ConnectorResult(
            values={"document": values},
            documents=(StoredDocument(sha256, name, "application/pdf", made.content),),
            facts=(_fact(linked, template, sha256, taken),),
        )


def _files(
    request: ConnectorRequest, data: Mapping[str, Value], number: tuple[str, int] | None
) -> tuple[AttachedFile, ...]:
    """Return what hangs on the document: the invoice as XML, if the task says so."""
    wanted = request.headers.get("eInvoice", "")
    if not wanted:
        return ()
    # Loaded with the first invoice, as the PDF library is with the first document.
    from engine.connectors.e_invoice import PROFILE, e_invoice

    if wanted != PROFILE:
        raise ConnectorFailed(f"{wanted} is no kind of e-invoice; there is {PROFILE}", retry=False)
    if number is None:
        raise ConnectorFailed("an e-invoice needs a number", retry=False)
    issued = _moment(request).astimezone(BERLIN).date()
    return (e_invoice(data.get("invoice"), number[0], issued),)


def _template(linked: LinkedFile) -> DocumentTemplate:
    try:
        return read_document_template(linked.content, linked.id)
    except TemplateRefused as fault:
        raise ConnectorFailed(f"the template cannot be filled: {fault}", retry=False) from fault


def _fact(
    linked: LinkedFile, template: DocumentTemplate, sha256: str, taken: DocumentNumber | None
) -> Fact:
    data: dict[str, JsonValue] = {"template": linked.id, "version": linked.version}
    data |= {"class": template.retention, "purpose": template.purpose}
    if template.basis:
        data["basis"] = template.basis
    if taken is not None and template.number is not None:
        data |= {"series": template.number.series, "year": taken.year}
        data |= {"number": taken.count, "revision": taken.version}
    return Fact("document.created", data=data, refs={"sha256": sha256, "template": linked.sha256})


def _given_number(request: ConnectorRequest) -> tuple[str, int] | None:
    """Return the number and version that the process gives itself, if it does."""
    number, version = (request.variables.get(one) for one in ("documentNumber", "documentVersion"))
    if number is None:
        return None
    if not isinstance(number, str) or not 0 < len(number.strip()) <= LONGEST_NUMBER:
        raise ConnectorFailed(
            f"the variable documentNumber is a text of 1 to {LONGEST_NUMBER} characters",
            retry=False,
        )
    if version is None:
        version = Decimal(1)
    if not isinstance(version, Decimal) or version != version.to_integral_value() or version < 1:
        raise ConnectorFailed("the variable documentVersion is a whole number from 1", retry=False)
    return number.strip(), int(version)


def _wanted(request: ConnectorRequest, form: NumberForm) -> NumberWanted:
    of = request.variables.get("versionOf")
    of = of.get("number") if isinstance(of, dict) else of
    if of is None:
        year = _moment(request).astimezone(BERLIN).year if form.by_year else 0
        return NumberWanted(form.series, year)
    if not form.has_versions:
        raise ConnectorFailed(
            "the number of the template has no place for the version, so a document has but one",
            retry=False,
        )
    try:
        known = form.read(str(of))
    except NumberRefused as fault:
        raise ConnectorFailed(str(fault), retry=False) from fault
    return NumberWanted(form.series, known.year, known.count)


def _numbered(form: NumberForm | None, number: DocumentNumber) -> tuple[str, int] | None:
    return None if form is None else (form.written(number), number.version)


def _moment(request: ConnectorRequest) -> datetime:
    assert request.now is not None, "who runs a job says when"
    return request.now


def _file_name(value: object, title: str) -> str:
    """Return a file name that is nothing else: no folder, no control character."""
    text = value if isinstance(value, str) and value.strip(" .") else title
    kept = "".join(
        character if character.isprintable() and character not in '/\\:*?"<>|' else "-"
        for character in text.strip()
    )
    return f"{kept.lstrip('.')[:120].removesuffix('.pdf') or 'document'}.pdf"
