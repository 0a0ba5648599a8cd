"""A scope's variables, each read from the state when it is first asked for.

A step asks for few of them. What nobody has asked for is written as it stood: what a step costs
follows what it does, not what its instance carries.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, MutableMapping
from typing import Any

import orjson

from engine.core import codec
from feel import Value


class KeptVariables(MutableMapping[str, Value]):
    """Variables by name, in the order in which they came.

    No dict, so that nothing can look past it at what was not read yet.
    """

    __slots__ = ("_touched", "_unread", "_values")

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}
        self._unread: set[str] = set()
        self._touched: set[str] = set()

    def hold(self, written: dict[str, Any]) -> None:
        """Take variables as `codec.parsed` gives them, which nobody else holds."""
        self._values.update(written)
        kinds = (dict, list)
        self._unread.update([name for name, one in written.items() if type(one) in kinds])

    def written(self) -> tuple[Mapping[str, object], int]:
        """Return the variables for `codec.encode`, and how many marks stand in what was not
        read."""
        if not self._unread:
            return self._values, 0
        marks = 0
        found: dict[str, object] = dict(self._values)
        for name in self._unread:
            text = orjson.dumps(found[name])
            marks += text.count(codec.MARK)
            found[name] = orjson.Fragment(text)
        return found, marks

    def touched(self, names: Collection[str]) -> bool:
        """Return whether one of these was written or forgotten since they were read."""
        return not self._touched.isdisjoint(names)

    def __getitem__(self, name: str) -> Value:
        """Return a variable."""
        if name in self._unread:
            self._values[name] = codec.filled(self._values[name])
            self._unread.remove(name)
        value: Value = self._values[name]
        return value

    def __setitem__(self, name: str, value: Value) -> None:
        """Write a variable."""
        self._unread.discard(name)
        self._touched.add(name)
        self._values[name] = value

    def __delitem__(self, name: str) -> None:
        """Forget a variable."""
        del self._values[name]
        self._touched.add(name)
        self._unread.discard(name)

    def __contains__(self, name: object) -> bool:
        """Return whether there is such a variable."""
        return name in self._values

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        return iter(self._values)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._values)

    def __repr__(self) -> str:
        """Return the variables as a dict shows them."""
        return repr(dict(self))
