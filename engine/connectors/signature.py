"""Makes the signed document: the original, a page that says who signed what, one seal over it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from audit.entry import Fact
from audit.keys import Keys
from audit.seal import SealRefused
from audit.sealed_document import NotAddedTo, language_of, sealed_document
from engine.connectors.signature_words import WORDS
from engine.model import ConnectorFailed, ConnectorRequest, ConnectorResult, StoredDocument
from engine.received_files import plain_name
from engine.settings import Settings
from engine.signing_by_link import CODE, DRAWN, SIGNED, Stroke, code_of, strokes_of
from feel import DateTime, Value, parse_temporal, to_datetime

JOB_TYPE: Final = "signature"
TEMPLATE: Final = "signature-evidence"
VERSION: Final = "1"
_PDF: Final = "application/pdf"


class SignatureConnector:
    """Seals what was signed at a user task with `vorgang:sign`.

    The variable `signature` is what that task gave; `name` the file's name, `reference` what people
    call the case, both if wanted; `language` that of the page, else that of the document. Gives
    `signedDocument`.

    Args:
        settings: of the installation.
        keys: gives the keys of the ledger; their seal signs.
    """

    def __init__(self, settings: Settings, keys: Callable[[], Keys]) -> None:
        self._settings = settings
        self._keys = keys

    def run(self, request: ConnectorRequest) -> ConnectorResult:
        """Make it.

        Raises:
            ConnectorFailed: this installation took no such signature in this case, or the document
                takes no further page.
        """
        signature = request.variables.get("signature")
        if not isinstance(signature, Mapping) or not self._is_ours(request, signature):
            raise ConnectorFailed(
                "the variable signature is not what somebody signed in this case; give the"
                " variable of the user task as it is",
                retry=False,
            )
        original = request.document(_text(signature, "documentSha256"))
        language = _language(request.variables.get("language"), original.content)
        content = self._sealed(request, signature, original, language)
        wished = request.variables.get("name")
        return _result(content, _name(wished, original.name, WORDS[language]["signed"]))

    def _is_ours(self, request: ConnectorRequest, signature: Mapping[str, Value]) -> bool:
        if signature.get("outcome") != SIGNED or not request.case.isdecimal():
            return False
        code = code_of(self._keys().state, int(request.case), signature)
        return hmac.compare_digest(_text(signature, CODE), code)

    def _sealed(
        self,
        request: ConnectorRequest,
        signature: Mapping[str, Value],
        original: StoredDocument,
        language: str,
    ) -> bytes:
        # Loaded with the first signature: server and command line start without the PDF library.
        from engine.connectors.signature_page import SignatureShown, signature_page

        reference = request.variables.get("reference")
        at = parse_temporal(str(signature.get("at")))
        if not isinstance(at, DateTime):
            raise ConnectorFailed("the variable signature says no time", retry=False)
        shown = SignatureShown(
            company=request.brand().company or self._settings.company,
            reference=reference if isinstance(reference, str) and reference else request.case,
            document=original.name,
            sha256=original.sha256,
            size=len(original.content),
            name=_text(signature, "name"),
            place=_text(signature, "place"),
            function=_text(signature, "function"),
            at=to_datetime(at),
            statement=_text(signature, "statement"),
            statement_version=_text(signature, "statementVersion"),
            statement_sha256=_text(signature, "statementSha256"),
            typed=_text(signature, "typed"),
            strokes=_strokes(request, signature),
            origin=self._settings.log_origin,
            language=language,
        )
        url = self._settings.timestamp_url
        try:
            return sealed_document(
                original.content,
                lambda seal_time: signature_page(shown, seal_time),
                self._keys(),
                WORDS[language]["reason"],
                url,
            )
        except NotAddedTo as fault:
            raise ConnectorFailed(
                f"the document that was signed takes no further page: {fault}", retry=False
            ) from fault
        except SealRefused as fault:
            raise ConnectorFailed(f"the signed document was not sealed: {fault}") from fault


def _strokes(request: ConnectorRequest, signature: Mapping[str, Value]) -> Sequence[Stroke]:
    drawing = signature.get("drawing")
    if not isinstance(drawing, Mapping) or signature.get("kind") != DRAWN:
        return ()
    return strokes_of(request.document(_text(drawing, "sha256")).content)


def _text(values: Mapping[str, Value], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""


def _language(wished: Value, document: bytes) -> str:
    """Return the language of the page: as wished, or that of the document, or German."""
    if wished in (None, ""):
        return "en" if language_of(document).startswith("en") else "de"
    if isinstance(wished, str) and wished in WORDS:
        return wished
    raise ConnectorFailed("the variable language is de or en", retry=False)


def _name(wished: Value, original: str, usual: str) -> str:
    if isinstance(wished, str) and wished.strip():
        return plain_name(wished)
    stem = original.removesuffix(".pdf").removesuffix(".PDF")
    return plain_name(usual.format(stem=stem))


def _result(content: bytes, name: str) -> ConnectorResult:
    sha256 = hashlib.sha256(content).hexdigest()
    fact = Fact(
        type="document.created",
        data={"template": TEMPLATE, "version": VERSION, "kind": "signed"},
        refs={"sha256": sha256},
    )
    values: dict[str, Value] = {
        "signedDocument": {"sha256": sha256, "name": name, "contentType": _PDF}
    }
    document = StoredDocument(sha256, name, _PDF, content)
    return ConnectorResult(values=values, documents=(document,), facts=(fact,))
