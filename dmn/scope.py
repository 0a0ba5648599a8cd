"""Variables in layers: a scope inside another needs no copy of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from feel import Value


class Layers(Mapping[str, Value]):
    """The variables of several mappings; of one name the first that holds it counts.

    Args:
        top: may still change.
        under: what it hides.
    """

    __slots__ = ("layers",)

    def __init__(self, top: Mapping[str, Value], under: Mapping[str, Value]) -> None:
        below = under.layers if isinstance(under, Layers) else (under,)
        self.layers: tuple[Mapping[str, Value], ...] = (top, *below)

    def __contains__(self, name: object) -> bool:
        """Tell whether there is such a variable."""
        for layer in self.layers:  # noqa: SIM110 - any() takes four times as long.
            if name in layer:
                return True
        return False

    def __getitem__(self, name: str) -> Value:
        """Return the value of a variable."""
        for layer in self.layers:
            if name in layer:
                return layer[name]
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        """Yield each name once."""
        return iter(dict.fromkeys(name for layer in self.layers for name in layer))

    def __len__(self) -> int:
        """Return the number of names."""
        return sum(1 for _ in self)
