"""Effects on the world, one each."""

JOB_TYPES = frozenset({"calendar.add", "document", "mail"})
"""Job types that a process may use."""
