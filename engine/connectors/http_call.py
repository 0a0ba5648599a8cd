"""Calls of web services, by HTTP."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from engine.model import ConnectorRequest, ConnectorResult
from engine.settings import Settings

if TYPE_CHECKING:
    from engine.connectors.rest.connector import RestCalls

JOB_TYPE = "http"


class HttpConnector:
    """Calls the address in the variable `url`.

    Variables: `method`, `url`, `query`, `headers`, `body`, `documentName`. Headers of the job say
    what is fixed: `bodyForm`, `responseAs`, `authentication`, `secret`, `resultExpression`,
    `errorExpression` and others, as the element template `http.json` offers them.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._calls: RestCalls | None = None
        self._lock = Lock()

    def run(self, request: ConnectorRequest) -> ConnectorResult:
        """Make the call.

        Raises:
            ConnectorFailed: it was not made, or not answered as the process needs it.
            BusinessError: the model makes an error of the answer.
        """
        with self._lock:
            if self._calls is None:
                # Imported late: a server has no use for it, a worker none before its first call.
                from engine.connectors.rest.connector import RestCalls

                self._calls = RestCalls(self._settings)
        return self._calls.run(request)
