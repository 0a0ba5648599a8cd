"""The closed vocabulary: every word a fact may have as its type, and the names its data may use.

Personal values never stand in `data`; they are committed to and sealed (`PersonalValue`). So a name
is on an allow-list only if what it holds says nothing about a person: ids, counts, hashes, kinds,
times, reasons chosen from a list. A reason in somebody's own words is a personal value, also that
of `admin.intervened`, which must have one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

from audit.entry import Fact
from audit.faults import EntryRefused

_APPROVAL = "round requesters task approved_entry version rule"
_QUOTE = "version total currency document reason"
_DEADLINE = "due kind rule"

_WORDS: Mapping[str, Mapping[str, str]] = {
    "process": {
        "started": "process start_event parent", "called": "process definition loopCounter",
        "completed": "end_event", "terminated": "reason",
        "migrated": "from_process from_version to_process to_version mapping",
        "suspended": "reason", "resumed": "",
    },
    "task": {
        "ready": "form version due dueAt candidateGroups priority loopCounter",
        "claimed": "", "released": "", "completed": "form version",
        "submitted": "form version", "denied": "event",
        "updated": "names candidateGroups priority dueAt",
        "cancelled": "reason", "failed": "kind retries", "reassigned": "reason",
    },
    "element": {
        "started": "loopCounter", "completed": "loopCounter", "cancelled": "", "skipped": "",
        "migrated": "from",
    },
    "gateway": {"decided": "flow flows"},
    "flow": {"taken": "flows"},
    "job": {
        "created": "type retries loopCounter", "completed": "", "failed": "kind retries",
        "cancelled": "", "activated": "type until names", "updated": "until retries priority",
        "released": "", "asked": "type retries", "answered": "names enough cancels",
        "withdrawn": "",
    },
    "continuation": {
        "created": "place", "completed": "place", "failed": "", "cancelled": "place",
    },
    "listener": {
        "created": "type retries event", "completed": "event denied names",
        "failed": "kind retries event", "cancelled": "event",
        "activated": "type until names event", "updated": "until retries priority event",
        "released": "event",
    },
    "decision": {
        "evaluated": "decision version matched evaluation",
        "failed": "decision version matched evaluation",
    },
    "variable": {"changed": "names corrects"},
    "mail": {
        "received": "sha256 at authenticated", "ignored": "sha256 reason",
        "quarantined": "sha256 reason", "assigned": "sha256 instance", "discarded": "sha256",
    },
    "message": {
        "sent": "message message_id channel template version sha256 attempt class purpose basis "
        "checked",
        "received": "message message_id channel sha256",
        "failed": "message message_id channel kind attempt",
        "expired": "message message_id", "repeated": "message message_id",
    },
    "call": {
        "made": "method host status attempt duration",
        "failed": "method host kind attempt duration",
    },
    "signal": {"sent": "signal", "received": "signal"},
    "timer": {"fired": "event due number attachedTo remaining missed"},
    "error": {"thrown": "code caughtBy"},
    "escalation": {"thrown": "code caughtBy"},
    "incident": {"created": "kind incident retries", "resolved": "kind incident"},
    "batch": {
        "begun": "batch kind items", "applied": "batch", "suspended": "batch",
        "resumed": "batch", "cancelled": "batch", "ended": "batch kind completed failed",
    },
    "admin": {"intervened": "operation target outcomes"},
    "definition": {
        "deployed": "deployment id version kind file sha256",
        "suspended": "kind id version", "resumed": "kind id version",
    },
    "consent": {
        "requested": "consent purpose channel text_version valid_until",
        "mail_sent": "consent message_id valid_until",
        "confirmed": "consent purpose channel text_version", "used": "consent purpose channel",
        "withdrawn": "consent purpose channel", "expired": "consent purpose reason",
        "lapsed": "consent purpose",
    },
    "approval": {
        "requested": _APPROVAL, "granted": _APPROVAL, "rejected": _APPROVAL, "returned": _APPROVAL,
        "void": _APPROVAL + " result instance", "carried_over": _APPROVAL, "delegated": _APPROVAL,
        "escalated": _APPROVAL, "auto": _APPROVAL,
    },
    "comment": {"added": ""},
    "document": {
        "created": "template version sha256 kind media_type size class purpose basis series year "
        "number revision",
        "added": "sha256 media_type size", "sent": "sha256",
    },
    "signature": {
        "requested": "sha256 level valid_until", "completed": "sha256 level",
        "signed": "sha256 level text_version kind", "declined": "sha256 reason",
        "expired": "sha256 valid_until",
    },
    "dsr": {
        "received": "request kind channel due", "acknowledged": "request",
        "identity": "request result", "extended": "request due", "clarified": "request",
        "answered": "request kind result", "recipients": "request count",
        "deadline_missed": f"{_DEADLINE} request",
    },
    "erasure": {
        "requested": "request class handle instance", "approved": "request",
        "certified": "request sha256",
        "executed": "request handle instance class count method epoch backups_until",
        "covered": "request epoch since", "withdrawn": "request cause",
    },
    "retention": {"expired": "instance handle class"},
    "hold": {"placed": "hold class reason handle instance", "lifted": "hold"},
    "export": {
        "created": "kind instance first end size sha256 disclosed undisclosed seq leaf filters "
        "report checkpoint",
    },
    "access": {"read": "kind instance fields purpose", "granted": "role", "revoked": "role"},
    "key": {
        "created": "kind epoch fingerprint",
        "rotated": "kind epoch fingerprint signature countersignature",
        "retired": "kind epoch fingerprint signature", "forgotten": "kind epoch",
    },
    "witness": {"added": "name vkey", "removed": "name vkey", "refused": "name size cause"},
    "restore": {"performed": "size backup_of lost_size lost_root"},
    "log": {"continued": "size from_log reason fingerprint signature", "alive": "size"},
    "verify": {"run": "kind size findings codes"},
    "clock": {"pinned": "at", "reset": ""},
    "account": {
        "created": "groups kind", "changed": "names groups", "locked": "", "unlocked": "",
        "logged_in": "method", "logged_out": "", "login_failed": "method",
    },
    "deputy": {"named": "from until", "withdrawn": ""},
    "quote": {
        "submitted": _QUOTE, "versioned": _QUOTE, "approved": _QUOTE, "rejected": _QUOTE,
        "sent": _QUOTE, "accepted": _QUOTE, "declined": _QUOTE, "expired": _QUOTE,
        "withdrawn": _QUOTE, "signed": _QUOTE,
    },
    "order": {
        "submitted": "order", "confirmed": "order", "deviation": "order kind", "cancelled": "order",
        "completed": "order",
    },
    "erp": {"call": "operation request_sha256 response_sha256 attempt status"},
    "credit": {"checked": "result", "released": "reason", "blocked": "reason"},
    "compensation": {"started": "target", "completed": "target", "failed": "target"},
    "onboarding": {
        "started": "", "task_completed": "task", "delay": "planned actual", "completed": "",
        "cancelled": "reason",
    },
    "acceptance": {"given": "", "declined": "reason"},
    "feedback": {"requested": "survey", "given": "survey score"},
    "suppression": {
        "added": "channel purpose reason", "lifted": "channel purpose reason",
        "lift_requested": "channel reason",
    },
    "lead": {
        "created": "source", "assigned": "rule candidates", "duplicate": "of", "merged": "into of",
        "scored": "score version", "qualified": "", "rejected": "reason", "inactive": "",
        "first_contact": "channel", "nurture": "", "reacted": "channel",
    },
    "sla": {
        "started": _DEADLINE, "paused": _DEADLINE, "resumed": _DEADLINE, "met": _DEADLINE,
        "breached": _DEADLINE,
    },
    "ticket": {
        "created": "channel", "prioritised": "priority", "escalated": "level", "solved": "",
        "closed": "", "reopened": "", "agent_replied": "", "customer_replied": "",
    },
    "health": {"changed": "score from_score version"},
    "contract": {"notice_date": "date"},
    "campaign": {"step": "campaign step", "started": "campaign", "ended": "campaign"},
    "restriction": {"set": "class reason", "lifted": "class"},
    "breach": {
        "suspected": "", "aware": "at due", "assessed": "risk", "decided": "result",
        "reported": "version sha256", "from_processor": "", "closed": "",
    },
    "deadline": {"set": _DEADLINE, "missed": _DEADLINE, "met": _DEADLINE},
    "report": {"published": "query period sha256"},
    "evidence": {"issued": "kind sha256"},
}  # fmt: skip

VOCABULARY: Mapping[str, frozenset[str]] = {
    f"{family}.{word}": frozenset(names.split())
    for family, words in _WORDS.items()
    for word, names in words.items()
}
"""Fact type -> names that its `data` may use."""

ACTOR_KINDS = frozenset({"user", "subject", "service", "timer", "system"})


def check(*facts: Fact) -> None:
    """Pass, if facts use words of the vocabulary only.

    Raises:
        EntryRefused: a type is unknown, a name in `data` is not on its allow-list, or
            `admin.intervened` gives no reason.
    """
    for fact in facts:
        kind = fact.type
        allowed = VOCABULARY.get(kind)
        if allowed is None:
            raise EntryRefused(f"{kind!r} is no word of the ledger's vocabulary")
        if not allowed.issuperset(fact.data):
            _refuse_names(fact, allowed)
        if kind == "admin.intervened" and all(value.name != "reason" for value in fact.personal):
            raise EntryRefused("admin.intervened needs a reason")


def _refuse_names(fact: Fact, allowed: frozenset[str]) -> NoReturn:
    strange = next(name for name in fact.data if name not in allowed)
    raise EntryRefused(
        f"{fact.type} may not hold {strange!r} in its data; allowed: "
        f"{', '.join(sorted(allowed)) or 'nothing'}"
    )
