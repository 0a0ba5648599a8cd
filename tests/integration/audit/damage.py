"""Exports with one place changed, taken out, or flipped in a bit."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

from audit.chain import leaf_hash


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in an export, members and items of lists alike."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for name, one in inner:
        yield (*path, name)
        if isinstance(one, dict | list):
            yield from places(one, (*path, name))


def changed(value: Any, chance: random.Random) -> Any:
    """Something of the same kind or of another one, seldom far from what was there."""
    odd: list[Any] = [None, "", 0, -1, [], {}, "x", True, 2**60, 1.5, [[]]]
    if chance.random() < 0.2:
        return chance.choice(odd)
    if isinstance(value, bool) or value is None:
        return not value
    if isinstance(value, int):
        return value + chance.choice([-1, 1, 1000])
    if isinstance(value, str) and value:
        at = chance.randrange(len(value))
        return value[:at] + chance.choice(["", "0", "A", "\n", value[at] * 2]) + value[at + 1 :]
    if isinstance(value, list) and value:
        at = chance.randrange(len(value))
        return chance.choice([value[:at] + value[at + 1 :], [*value, value[at]], value[::-1]])
    return chance.choice(odd)


def damaged(content: bytes, chance: random.Random, often: int) -> Iterator[bytes]:
    """The export with one place changed, taken out, or flipped in a bit; sometimes hashed again."""
    bundle = json.loads(content)
    # Small members would seldom be hit: every one of the top is as likely as the others.
    groups = {name: [at for at in places(bundle) if at[0] == name] for name in bundle}
    for _ in range(often):
        one = copy.deepcopy(bundle)
        *way, last = chance.choice(groups[chance.choice(list(groups))])
        holder = one
        for name in way:
            holder = holder[name]
        if chance.random() < 0.15:
            del holder[last]
        else:
            holder[last] = changed(holder[last], chance)
        if last == "body" and way[0] == "entries" and isinstance(holder.get(last), str):
            place = holder["index"] - one["range"]["first"]
            one["leaves"][place] = leaf_hash(holder["body"].encode()).hex()
        yield json.dumps(one, ensure_ascii=False, indent=1, sort_keys=True).encode()
    for bit in chance.sample(range(len(content) * 8), often // 4):
        broken = bytearray(content)
        broken[bit // 8] ^= 1 << bit % 8
        yield bytes(broken)
