"""Who looks at all that happens in a private engine."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from api.operators import OPERATOR
from engine.core.permission import PROTECTION_OFFICER

ONLOOKER: Final = replace(OPERATOR, groups=OPERATOR.groups | {PROTECTION_OFFICER})
"""Sees cases too whose use is restricted: nobody's data are in a private engine."""
