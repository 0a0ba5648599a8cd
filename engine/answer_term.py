"""Until when a data subject is to be answered."""

from __future__ import annotations

from datetime import datetime

from engine.calendars.legal_term import LegalTerm, end


def due(received: datetime, months: int = 1) -> datetime:
    """Return the last second (UTC) of the term that begins with the day of a request.

    Holidays of single states do not count: so it never lies later than the law's own.

    Args:
        received: when the request came.
        months: 1, or 3 with an extension.

    Source: Art. 12 (3) GDPR; `engine.calendars.legal_term`.
    """
    return end(LegalTerm(months=months), received)
