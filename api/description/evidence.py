"""The ledger, reports and proofs; persons, erasures, holds and mails that are stopped."""

from __future__ import annotations

from typing import Final

from api.description.cases import LANGUAGE
from api.description.shape import (
    COUNT,
    DAY,
    FLAG,
    GIVEN_KEY,
    KEY,
    MOMENT,
    NEEDED_REASON,
    TEXT,
    WHOLE,
    Schema,
    body,
    by_name,
    long,
    null,
    obj,
    page,
    ref,
    some,
    words,
)
from api.description.told import Sent, Table, Told, json
from audit.reports.kinds import KINDS
from engine.commands.export_selection import FORMS
from engine.mail_suppressions import Reason
from engine.person_model import HoldKind

_ADDRESS: Final[Schema] = {
    "type": "string",
    "format": "email",
    "maxLength": 254,
    "description": "Of the mails.",
}
_MAIL: Final[Schema] = {"minLength": 1, "description": "The bytes of the mail as they came."}
_WHY: Final = {"reason": NEEDED_REASON}
_TARGET: Final = {"person": TEXT, "processInstanceKey": GIVEN_KEY}
_HANDLE: Final = {"handle": {**TEXT, "description": "As POST /v2/persons/search gives it."}}
_DAYS: Final[Schema] = {
    "type": "string",
    "description": "A day by the clock of Europe/Berlin, or a time with its offset.",
    "anyOf": [{"format": "date"}, {"format": "date-time"}, {"const": ""}],
}
_PDF: Final = ("application/pdf",)
_FILE_FORM: Final = {"form": words("json pdf"), **LANGUAGE}
_CASE_OR_PERSON: Final = "processInstanceKey person"
_ERASURE: Final = {
    "erasureKey": KEY,
    "person": TEXT,
    "processInstanceKey": KEY,
    "requestedBy": TEXT,
    "requestedAt": MOMENT,
    "approvedBy": some(TEXT),
    "approvalsMissing": COUNT,
    "begunAt": null(MOMENT),
    "executedAt": null(MOMENT),
    "withdrawnAt": null(MOMENT),
}
_SELECTION: Final = {
    "case": {
        "anyOf": [
            {"type": "string", "pattern": "^[0-9]{0,18}$"},
            {"type": "integer", "minimum": 1, "maximum": 2**63 - 1},
        ]
    },
    "from": _DAYS,
    "to": _DAYS,
}


def _exact(**members: Schema) -> Schema:
    """Return the schema of an object that has these members and no others."""
    return {"type": "object", "properties": members, "additionalProperties": False}


TOLD: Final[Table] = {
    "GET /v2/process-instances/{key}/ledger": Told(page(ref("LedgerEntry"))),
    "GET /v2/process-instances/{key}/ledger/{seq}/receipt": Told(
        media=("text/plain",),
        query={"wait": FLAG},
        parameters={"seq": {**GIVEN_KEY, "examples": ["1"]}},
    ),
    "GET /v2/process-instances/{key}/report": Told(media=_PDF, query=LANGUAGE, errors=(400,)),
    "GET /v2/ledger/checkpoint": Told(media=("text/plain",), errors=(404,)),
    "GET /ledger/checkpoint": Told(media=("text/plain",), errors=(401, 403, 404, 429)),
    "GET /ledger/tile/{path}": Told(
        media=("application/octet-stream",),
        errors=(401, 403, 404, 429),
        parameters={"path": {**TEXT, "description": "As C2SP tlog-tiles names it."}},
    ),
    "POST /v2/ledger/export": Told(
        sent=json(
            _exact(
                **_SELECTION,
                process=TEXT,
                version={"type": "integer", "minimum": 1, "maximum": 2**31 - 1},
                actor=TEXT,
                person=TEXT,
                purpose=TEXT,
                types={"anyOf": [TEXT, some(TEXT)]},
                format={"enum": ["", *FORMS]},
                report={"enum": ["", *KINDS]},
                language={"enum": ["", "de", "en"]},
                values={"enum": ["", "open", "sealed"]},
            ),
            {"process": "api-example", "from": "2026-11-01", "format": "json", "values": "sealed"},
            required=False,
        ),
        media=("application/json", "application/zip", "text/csv", "application/pdf"),
    ),
    "POST /v2/ledger/rules": Told(
        obj(findings=some(ref("LedgerFinding"))),
        json(_exact(**_SELECTION), {"case": "{key}"}, required=False),
        errors=(404,),
    ),
    "POST /v2/ledger/verification": Told(
        obj(sound=FLAG, findings=some(ref("LedgerFinding"))),
    ),
    "POST /v2/persons/search": Told(
        ref("Person"),
        json(
            body("identifier", identifier=long(500, 1)), {"identifier": "anna.beispiel@example.com"}
        ),
        errors=(404,),
    ),
    "GET /v2/persons/{handle}": Told(ref("Person"), parameters=_HANDLE, errors=(404,)),
    "POST /v2/persons/{handle}/access": Told(
        {"type": "object"}, media=_PDF, query=_FILE_FORM, parameters=_HANDLE, errors=(400, 404)
    ),
    "POST /v2/persons/{handle}/portability": Told(
        {"type": "object"},
        media=("text/csv",),
        query={"form": words("json csv")},
        parameters=_HANDLE,
        errors=(400, 404),
    ),
    "POST /v2/erasures": Told(
        obj(erasureKey=KEY),
        json(
            {
                "anyOf": [
                    body("processInstanceKey reason", **_TARGET, **_WHY),
                    body("person reason", **_TARGET, **_WHY),
                ]
            },
            {"processInstanceKey": "{key}", "reason": "Antrag nach Art. 17 DSGVO"},
        ),
        status=201,
        errors=(404,),
    ),
    "GET /v2/erasures": Told(obj(items=some(obj(_CASE_OR_PERSON, **_ERASURE)))),
    "GET /v2/erasures/{key}": Told(
        obj(
            _CASE_OR_PERSON,
            **_ERASURE,
            cases=some(ref("ErasedCase")),
            backups=null(
                obj(epoch=WHOLE, coveredSince=null(MOMENT), commands=some(TEXT)),
            ),
        )
    ),
    "POST /v2/erasures/{key}/approval": Told(obj(approvalsMissing=COUNT)),
    "POST /v2/erasures/{key}/withdrawal": Told(
        sent=json(body("reason", **_WHY), {"reason": "Antrag zurückgenommen"})
    ),
    "POST /v2/erasures/{key}/execution": Told(
        obj(executedAt=MOMENT, cases=some(ref("ErasedCase")))
    ),
    "POST /v2/erasures/{key}/certificate": Told(media=_PDF, query=LANGUAGE, errors=(400,)),
    "POST /v2/holds": Told(
        obj(holdKey=KEY),
        json(
            {
                "anyOf": [
                    body(
                        f"{one} kind reason",
                        **_TARGET,
                        **_WHY,
                        kind=words(" ".join(HoldKind)),
                        reviewOn=DAY,
                    )
                    for one in ("processInstanceKey", "person")
                ]
            },
            {
                "processInstanceKey": "{key}",
                "kind": "litigation",
                "reason": "Klage angekündigt",
                "reviewOn": "2027-03-31",
            },
        ),
        status=201,
        errors=(404,),
    ),
    "GET /v2/holds": Told(
        obj(
            items=some(
                obj(
                    _CASE_OR_PERSON,
                    holdKey=KEY,
                    person=TEXT,
                    processInstanceKey=KEY,
                    kind=words(" ".join(HoldKind)),
                    placedBy=TEXT,
                    placedAt=MOMENT,
                    reviewOn=null(DAY),
                )
            )
        )
    ),
    "POST /v2/holds/{key}/lifting": Told(
        sent=json(body("reason", **_WHY), {"reason": "Verfahren beendet"})
    ),
    "GET /v2/processing-activities": Told(
        obj(controller=TEXT, madeAt=MOMENT, version=WHOLE, activities=some(ref("Activity"))),
        media=("text/markdown", "application/pdf"),
        query={"form": words("json markdown pdf"), **LANGUAGE},
        errors=(400,),
    ),
    "POST /v2/mail-bounces": Told(
        obj(recipients=COUNT),
        Sent(_MAIL, None, ("message/rfc822",)),
        status=202,
        errors=(400,),
    ),
    "POST /v2/mails": Told(
        obj(
            outcome=words("taken ignored unsubscribed quarantined twice bounce"),
            reason=null(TEXT),
            processInstanceKey=null(KEY),
        ),
        Sent(_MAIL, None, ("message/rfc822",)),
        status=202,
        errors=(503,),
    ),
    "POST /v2/mail-suppressions": Told(
        obj(added=FLAG),
        json(
            body(
                "address reason",
                address=_ADDRESS,
                reason=words(" ".join(Reason)),
                reasonText=long(2000),
            ),
            {
                "address": "anna.beispiel@example.com",
                "reason": "objection",
                "reasonText": "Widerspruch per Brief",
            },
        ),
        also={201: obj(added=FLAG)},
    ),
    "POST /v2/mail-suppressions/search": Told(
        obj(
            items=some(
                obj(
                    reason=words(" ".join(Reason)),
                    since=MOMENT,
                    until=null(MOMENT),
                    liftingAsked=FLAG,
                )
            )
        ),
        json(body("address", address=_ADDRESS), {"address": "anna.beispiel@example.com"}),
    ),
    "POST /v2/mail-suppressions/lifting": Told(
        obj(lifted=some(TEXT), waiting=some(TEXT)),
        json(
            body("address reasonText", address=_ADDRESS, reasonText=long(2000, 1)),
            {"address": "anna.beispiel@example.com", "reasonText": "Neue Einwilligung"},
        ),
    ),
}
SHAPES: Final[dict[str, Schema]] = {
    "LedgerEntry": obj(
        seq=COUNT,
        index=null(COUNT),
        at=MOMENT,
        actorName=null(TEXT),
        leaf={"type": "string", "pattern": "^[0-9a-f]*$"},
        previous={"type": "string", "pattern": "^[0-9a-f]*$"},
        body={**TEXT, "description": "The record itself, canonical JSON in a text."},
        proven=FLAG,
    ),
    "Person": obj(person=TEXT, cases=some(ref("ErasedCase"))),
    "ErasedCase": obj(
        processInstanceKey=KEY,
        status=TEXT,
        startedAt=MOMENT,
        endedAt=null(MOMENT),
        erasedClasses=some(TEXT),
        keptClasses=some(obj(**{"class": TEXT, "until": null(MOMENT)})),
        values=by_name(some(TEXT)),
        holdKeys=some(KEY),
        cancelled=FLAG,
        alsoOfAnotherPerson=FLAG,
    ),
}
