"""The key encryption keys of a folder, as they are there: a new epoch is seen without a restart."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from audit.key_folder import numbered

PATTERN = "kek-{}.key"
_SECONDS = 5
"""So old may the list of epochs be; a key that is not in it is looked for at once."""


class EncryptionKeys(Mapping[int, bytes]):
    """Epoch -> key, 32 bytes. Forgotten ones leave the memory too, soon after their file went."""

    def __init__(self, folder: Path) -> None:
        """Read the keys of a folder."""
        self._folder = folder
        self._held: dict[int, bytes] = {}
        self.reread()

    @property
    def newest(self) -> int:
        """The epoch that wraps new data keys, from 1."""
        if time.monotonic() - self._read_at > _SECONDS:
            self.reread()
        return max(self._held)

    def __getitem__(self, epoch: int) -> bytes:
        if epoch not in self._held:
            self.reread()
        return self._held[epoch]

    def __iter__(self) -> Iterator[int]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)

    def reread(self) -> None:
        """Take the keys that are there now."""
        self._read_at = time.monotonic()
        self._held = {
            epoch: path.read_bytes() for epoch, path in numbered(self._folder, PATTERN).items()
        }
