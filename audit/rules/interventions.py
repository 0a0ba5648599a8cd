"""What an operator decided in the place of those who were asked."""

from __future__ import annotations

from collections.abc import Iterator

from audit.finding import Finding, found
from audit.rules.history import NothingMissing, Said


class Interventions(NothingMissing):
    """`outcome-set-by-operator`: an intervention wrote a value by which an approval is decided.

    That is allowed, with a reason. It is named because the approval was not given by those whom
    the process asks.
    """

    def take(self, said: Said) -> Iterator[Finding]:
        """Yield whether this fact breaks the rule."""
        names = said.several("outcomes") if said.type == "admin.intervened" else ()
        if names:
            yield found(
                "outcome-set-by-operator", said.place, person=said.person, names=", ".join(names)
            )
