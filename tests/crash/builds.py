"""An older build beside this one on one database, as while servers are replaced one by one.

The older one makes the database, this one migrates it, as `docs/production.md` says; then each
process that is started is of the one or of the other, until all have died often enough.
"""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

from tests.crash.child import Order
from tests.crash.installation import Child, Nursery

_PATIENCE_SECONDS = 120.0


class TwoNurseries(Nursery):
    """Bears children of an older build and of this one, by chance.

    Args:
        old: a checkout of the older build; its environment is this interpreter's.
        seed: of the chance.
    """

    def __init__(self, old: Path, seed: int) -> None:
        super().__init__()
        self._old = Nursery(old)
        self._choices = random.Random(seed)
        self.born: Counter[str] = Counter()

    def bear(self, order: Order) -> int:
        """Return the pid of a new child of either build."""
        build = self._choices.choice(("old", "new"))
        self.born[build] += 1
        return self._old.bear(order) if build == "old" else super().bear(order)

    def migrate_old(self, home: Path, database_url: str) -> None:
        """Make the schema of the older build."""
        environment = {"VORGANG_HOME": str(home), "VORGANG_DATABASE_URL": database_url}
        log = home / "migrations.log"
        order = Order(("migrate",), environment, str(log))
        assert Child(self._old.bear(order), order, None).wait(_PATIENCE_SECONDS), log.read_text()

    def close(self) -> None:
        """End both and all of their children."""
        self._old.close()
        super().close()
