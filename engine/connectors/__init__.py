"""Effects on the world, one each."""

from engine.connectors import protection

JOB_TYPES = frozenset(
    {
        *("calendar.add", "chat", "document", "http", "invitation", "mail"),
        *("people.find", "signature", "message.publish"),
        *("contact.check", "contact.note", "contact.suppress", "contact.lift"),
        *protection.JOB_TYPES,
    }
)
"""Job types that a process may use."""
RESULTS = {
    "calendar.add": ("at", "earliestAt"),
    "contact.check": ("suppressions", "suppressed", "addressValid", "times", "tag", "caseKey"),
    "contact.note": ("times", "tag"),
    "contact.suppress": ("added", "tag"),
    "contact.lift": ("lifted", "tag"),
    "message.publish": (),
    "document": ("document",),
    "chat": (),
    "http": (),
    "people.find": ("people",),
    "signature": ("signedDocument",),
    "invitation": ("uid", "sequence", "messageId", "sentTo"),
    "mail": (
        *("messageId", "sentTo", "sent", "reason", "suppressed", "refused"),
        *("mailKey", "caseKey"),
    ),
    "person.search": ("candidates",),
    "person.records": ("records", "recipients", "complete"),
    "person.access": ("answer", "data", "result", "complete"),
    "person.portability": ("json", "csv", "result"),
    "person.report": ("report",),
    "erasure.request": ("erasure", "plan"),
    "erasure.approve": ("missing",),
    "erasure.execute": ("result", "kept", "certificate"),
    "erasure.withdraw": (),
    "restriction.place": ("hold",),
    "restriction.lift": (),
    "suppression.add": (),
}
"""The variables that each gives: they stand in the ledger, whatever a process makes of them."""
