"""Faults as Camunda 7 tells them: `{"type": …, "message": …, "code": …}`.

Source: Camunda 7.24, REST API, error handling.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dmn.findings import Finding
from engine.faults import JobHeld, ModelRefused

PREFIX = "/engine-rest"
_TYPES = {
    400: "InvalidRequestException",
    401: "AuthenticationException",
    403: "AuthorizationException",
    404: "RestException",
    409: "ProcessEngineException",
}
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="Vorgang"'}
"""Of a 401. It names no Basic: what a browser was not asked for it does not send."""
_UNPARSED = "ENGINE-09005 Could not parse BPMN process. Errors: "
"""By this Modeler knows that the file is meant, and shows what follows."""


def told(fault: Exception, status: int, detail: str) -> tuple[int, dict[str, object]]:
    """Return status and body; a task that another worker has is a bad request there, and a model
    that is refused names its file, as Modeler expects it."""
    if isinstance(fault, JobHeld):
        return 400, {"type": "RestException", "message": detail, "code": None}
    if isinstance(fault, ModelRefused):
        listed = "".join(f"\n* {line}" for line in detail.splitlines())
        found = {
            "type": "ParseException",
            "message": _UNPARSED + listed,
            "code": 0,
            "details": _details(fault.findings),
        }
        return status, found
    return status, {"type": _TYPES.get(status, "RestException"), "message": detail, "code": None}


def headers_of(headers: Mapping[str, str]) -> Mapping[str, str]:
    """Return the headers of an answer."""
    return {**headers, **CHALLENGE} if "WWW-Authenticate" in headers else headers


def _details(findings: Iterable[Finding]) -> dict[str, object]:
    """Return the findings by their files, as Camunda 7 gives them."""
    files: dict[str, list[dict[str, object]]] = {}
    for one in findings:
        problem = {
            "message": f"{one.message}. {one.remedy}",
            "line": one.line or 0,
            "column": one.column or 0,
            "mainElementId": one.element,
            "elementIds": [one.element] if one.element else [],
        }
        files.setdefault(one.file, []).append(problem)
    return {file: {"errors": problems, "warnings": []} for file, problems in files.items()}
