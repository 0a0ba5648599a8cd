"""The tree of the entries that the database holds, against every checkpoint over it."""

from __future__ import annotations

from collections.abc import Iterator

from audit.finding import Finding, Place, found
from audit.tlog import CompactRange, HashReader, frontier


class LiveTree:
    """Takes one leaf hash after the other; says of each fault once where it is.

    A changed entry changes the root of every later checkpoint too. So after a root that is not the
    signed one, the tree goes on from the stored hashes, if they lead to what was signed. If they do
    not, the checkpoints that follow are counted, and told in one finding.
    """

    def __init__(self, stored: HashReader) -> None:
        """Begin with no leaf.

        Args:
            stored: the hashes that the database holds, of the same log.
        """
        self._stored = stored
        self._leaves = CompactRange()
        self._proven = 0
        self._lost = False
        self._later: list[int] = []

    @property
    def size(self) -> int:
        """How many leaves were taken."""
        return self._leaves.size

    def root(self) -> bytes:
        """Return the root over them."""
        return self._leaves.root()

    def append(self, leaf: bytes) -> None:
        """Take the next leaf hash."""
        self._leaves.append(leaf)

    def compare(self, size: int, root: bytes) -> Iterator[Finding]:
        """Yield that the leaves before `size`, the last one taken, are not those of a root."""
        if size != self.size or self.root() == root:
            yield from self.end()
            self._proven, self._lost = size, False
        elif self._lost:
            self._later.append(size)
        else:
            yield found("tree-root", Place(self._proven), first=self._proven, last=size - 1)
            held = frontier(size, self._stored)
            self._lost = CompactRange(size, held).root() != root
            if not self._lost:
                self._leaves, self._proven = CompactRange(size, held), size

    def end(self) -> Iterator[Finding]:
        """Yield at which checkpoints the root went on being another than the signed one."""
        if self._later:
            first, last = self._later[0], self._later[-1]
            at, count = Place(self._proven), len(self._later)
            yield found("tree-root-later", at, size=first, newest=last, count=count)
            self._later = []
