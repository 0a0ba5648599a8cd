"""Effects on the world, one each."""

JOB_TYPES = frozenset(
    {"calendar.add", "chat", "document", "http", "invitation", "mail", "people.find"}
    | {"contact.check", "contact.note", "contact.suppress", "contact.lift"}
)
"""Job types that a process may use."""
RESULTS = {
    "calendar.add": ("at", "earliestAt"),
    "contact.check": ("suppressions", "suppressed", "addressValid", "tag"),
    "contact.note": ("times", "tag"),
    "contact.suppress": ("added", "tag"),
    "contact.lift": ("lifted", "tag"),
    "document": ("document",),
    "chat": (),
    "http": (),
    "people.find": ("people",),
    "invitation": ("uid", "sequence", "messageId", "sentTo"),
    "mail": (
        *("messageId", "sentTo", "sent", "reason", "suppressed", "refused"),
        *("mailKey", "caseKey"),
    ),
}
"""The variables that each gives: they stand in the ledger, whatever a process makes of them."""
