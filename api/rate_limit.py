"""How often somebody may ask: a bucket of requests for each, which fills again as time goes by."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock

from engine.faults import EngineFault


class TooManyRequests(EngineFault):
    """Too many requests came; try again later."""


@dataclass
class RateLimit:
    """Counts requests by name, in this process alone.

    Args:
        burst: how many may come at once.
        per_second: how many may come again in each second.
    """

    burst: int
    per_second: float
    _left: dict[str, tuple[float, float]] = field(default_factory=dict)
    """Requests left at a time, by name; who has not come for long has them all again."""
    _lock: Lock = field(default_factory=Lock)

    def take(self, name: str, now: float) -> None:
        """Count a request.

        Args:
            name: whose; of a set that is not chosen by those who ask.
            now: seconds of a clock that only goes forward.

        Raises:
            TooManyRequests: none is left.
        """
        with self._lock:
            left, then = self._left.get(name, (float(self.burst), now))
            left = min(float(self.burst), left + (now - then) * self.per_second)
            if left < 1:
                raise TooManyRequests
            self._left[name] = (left - 1, now)
