"""Documents: a template and its data become a PDF, the same bytes for the same data."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from audit.entry import Fact
from engine.model import ConnectorFailed, ConnectorRequest, ConnectorResult, StoredDocument
from engine.settings import Settings
from feel import Value

_TEMPLATES = frozenset({"quote"})


class DocumentConnector:
    """Makes the document that the header `template` names, out of the variable `data`.

    The variable `name` is the file's name. Gives `document`: a context of `sha256`, `name` and
    `contentType`; the bytes are kept with the case.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def run(self, request: ConnectorRequest) -> ConnectorResult:
        """Make it.

        Raises:
            ConnectorFailed: there is no such template, or its data are not complete.
        """
        template = request.headers.get("template", "")
        if not template:
            raise ConnectorFailed(
                f"no template is named; there are: {', '.join(sorted(_TEMPLATES))}", retry=False
            )
        if template not in _TEMPLATES:
            raise ConnectorFailed(
                f"there is no template {template!r}; there are: {', '.join(sorted(_TEMPLATES))}",
                retry=False,
            )
        data = request.variables.get("data")
        if not isinstance(data, dict):
            raise ConnectorFailed("the document needs a context in the variable data", retry=False)
        content, version = _rendered(template, data, self._settings)
        return _result(content, _name(request.variables.get("name"), template), template, version)


def _rendered(template: str, data: Mapping[str, Value], settings: Settings) -> tuple[bytes, str]:
    """Return the document and its template's version.

    Raises:
        ConnectorFailed: the data are not complete.
    """
    # Loaded with the first document: server and command line start without the PDF library.
    from engine.connectors.quote import TEMPLATE_VERSION, DataIncomplete, render_quote

    try:
        return render_quote(data, settings), TEMPLATE_VERSION
    except DataIncomplete as fault:
        raise ConnectorFailed(f"the document {template}: {fault}", retry=False) from fault


def _result(content: bytes, name: str, template: str, version: str) -> ConnectorResult:
    sha256 = hashlib.sha256(content).hexdigest()
    document = StoredDocument(sha256, name, "application/pdf", content)
    fact = Fact(
        type="document.created",
        data={"template": template, "version": version},
        refs={"sha256": sha256},
    )
    values: dict[str, Value] = {
        "document": {"sha256": sha256, "name": name, "contentType": document.content_type}
    }
    return ConnectorResult(values=values, documents=(document,), facts=(fact,))


def _name(value: object, template: str) -> str:
    """Return a file name that is nothing else: no folder, no control character."""
    if not isinstance(value, str) or not value.strip():
        return f"{template}.pdf"
    kept = "".join(
        character if character.isprintable() and character not in '/\\:*?"<>|' else "-"
        for character in value.strip()
    )
    return kept.lstrip(".")[:120] or f"{template}.pdf"
