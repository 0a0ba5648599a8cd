"""Examples of answers and requests that are text but no JSON of ours, by operation and media type.

What is neither text nor JSON (PDF, ZIP, bytes of a file) has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_BPMN: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL">'
    '<bpmn:process id="api-example" isExecutable="true"/></bpmn:definitions>\n'
)
_DMN: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="api-table"'
    ' name="Example" namespace="http://example.com/dmn"/>\n'
)
_CHECKPOINT: Final = (
    "example.com/ledger\n22\n8VhiPpZLTVHrKylZWJ1ElhC+w6Jp4jC9seF8aBs9q6A=\n\n"
    "\N{EM DASH} example.com/ledger bBdIILBXdKyOyp4h1xWWc0OYnhr0yurSxHfShMsoYtRVHJs9aPm3\n"
)
_RECEIPT: Final = (
    "c2sp.org/tlog-proof@v1\nextra eyJhY3RvciI6e319\nindex 21\n"
    f"qBN0Zk1aW2r3nYwqHcTz3wK3zq3rCkq1m0oJd4m1rjE=\n\n{_CHECKPOINT}"
)
_MAIL: Final = (
    "From: Jo Marten <jo@example.com>\r\nTo: api-example@example.com\r\n"
    "Subject: Example\r\nMessage-ID: <example-1@example.com>\r\n\r\nGood morning\r\n"
)
_REFUSED: Final = (
    "From: MAILER-DAEMON@example.com\r\nTo: bounces@example.com\r\n"
    'Content-Type: multipart/report; report-type=delivery-status; boundary="part"\r\n\r\n'
    "--part\r\nContent-Type: message/delivery-status\r\n\r\n"
    "Reporting-MTA: dns; mail.example.com\r\n\r\n"
    "Final-Recipient: rfc822; nobody@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
    "--part--\r\n"
)

SENT: Final[Mapping[str, str]] = {"POST /v2/mails": _MAIL, "POST /v2/mail-bounces": _REFUSED}
"""What a request carries, by method and path."""

ANSWERED: Final[Mapping[str, Mapping[str, Any]]] = {
    "GET /v2/process-instances/{key}/ledger/{seq}/receipt": {"text/plain": _RECEIPT},
    "GET /v2/ledger/checkpoint": {"text/plain": _CHECKPOINT},
    "GET /ledger/checkpoint": {"text/plain": _CHECKPOINT},
    "GET /v2/process-definitions/{key}/xml": {"text/xml": _BPMN},
    "GET /v2/documentation/{key}/xml": {"text/xml": _BPMN},
    "GET /v2/decision-definitions/{key}/xml": {"text/xml": _DMN},
    "GET /v2/decision-requirements/{key}/xml": {"text/xml": _DMN},
    "GET /v2/resources/{key}/content": {
        "application/json": {"id": "api-form", "type": "default", "components": []}
    },
    "POST /v2/ledger/export": {
        "application/json": {"format": "ledger-export/1"},
        "text/csv": "index;instance;seq;time;actor_kind;actor;role;definition;version;type;element;"
        "task;from;to;data;references;values;sealed;leaf\r\n",
    },
    "POST /v2/process-reports/{process}/events": {
        "application/xml": '<log xes.version="1849-2016" xmlns="http://www.xes-standard.org/"/>',
        "application/json": {"objectTypes": [], "eventTypes": [], "objects": [], "events": []},
        "text/csv": "case,activity,element,instance,lifecycle,time,group,resource\r\n",
    },
    "POST /v2/persons/{handle}/portability": {
        "text/csv": "case,process,legal_basis,name,value\r\n"
    },
    "GET /v2/processing-activities": {"text/markdown": "# Record of processing activities\n"},
    "GET /metrics": {"text/plain": 'vorgang_sequencer_turns_total{outcome="stood_by"} 0.0\n'},
}
"""What an operation answers, by method and path, then by media type."""
