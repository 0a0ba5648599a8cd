"""Take the pictures of the documentation: all, or the series that are named.

python -m tests.pictures [SERIES …]
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Final

from tests.pictures import analysts, tours
from tests.pictures.frame import Series, keep, studio

ALL: Final[Mapping[str, Series]] = {
    "analysts": analysts.play,
    "analyst": tours.analyst,
    "clerk": tours.clerk,
    "auditor": tours.auditor,
}
"""Series by name: a page of the documentation, or a tour. Each has a product of its own."""


def main(names: list[str]) -> int:
    """Take the series, and say which pictures there are."""
    unknown = sorted(set(names) - ALL.keys())
    if unknown:
        print(f"there is no series {', '.join(unknown)}; there are {', '.join(ALL)}")
        return 2
    for name in names or ALL:
        with studio() as made:
            ALL[name](made, keep)
        print(f"{name}: taken")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
