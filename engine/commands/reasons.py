"""Why an operator intervenes: nobody does without saying so."""

from __future__ import annotations

from engine.faults import EngineFault

LONGEST_REASON = 2_000


def checked_reason(reason: str) -> str:
    """Return a reason as it is kept; it is sealed like all that people write.

    Raises:
        EngineFault: there is none, or it is longer than `LONGEST_REASON` characters.
    """
    stripped = reason.strip()
    if not 0 < len(stripped) <= LONGEST_REASON:
        raise EngineFault(
            f"an operator intervenes for a reason only, of at most {LONGEST_REASON} characters"
        )
    return stripped
