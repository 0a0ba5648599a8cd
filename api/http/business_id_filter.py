"""Comparisons of business ids in Camunda's words: one of several, or how they begin."""

from __future__ import annotations

from collections.abc import Mapping

from api.requests import RequestRefused

MOST = 1_000
"""Texts that one `$in` takes."""


def compared(asked: Mapping[str, object]) -> dict[str, object]:
    """Return the filter in our words: `business_ids`, a list, or `business_id_prefix`, a text.

    Business ids are sealed, and found by keyed hashes of how their words begin. So `$like` takes
    what they begin with and one `*` behind it; a backslash before `*`, `?` or a backslash takes
    that character as it is.

    Raises:
        RequestRefused: another comparison, or another pattern.

    Source: Camunda 8.9, advanced string filters.
    """
    if set(asked) == {"$in"}:
        return {"business_ids": _texts(asked["$in"])}
    if set(asked) == {"$like"}:
        return {"business_id_prefix": _prefix(asked["$like"])}
    raise RequestRefused("filter.businessId takes a text, or one of $eq, $in and $like")


def _texts(value: object) -> list[str]:
    if isinstance(value, list) and 0 < len(value) <= MOST:
        texts = [one for one in value if isinstance(one, str)]
        if len(texts) == len(value):
            return texts
    raise RequestRefused(f"filter.businessId: $in takes a list of texts, from 1 to {MOST}")


def _prefix(value: object) -> str:
    found: list[str] = []
    characters = iter(value if isinstance(value, str) else "")
    for one in characters:
        if one == "*" and found and next(characters, None) is None:
            return "".join(found)
        if one in "*?":
            break
        found.append(next(characters, "") if one == "\\" else one)
    raise RequestRefused(
        "filter.businessId: $like takes how the number begins and one * at its end; numbers are "
        "sealed, and nothing in their middle is searched"
    )
