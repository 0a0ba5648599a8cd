"""Effects on the world, one each."""

JOB_TYPES = frozenset({"document", "mail"})
"""Job types that a process may use."""
