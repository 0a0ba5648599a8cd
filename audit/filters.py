"""What an auditor asked for: the scope of an export, verbatim, and whether an entry belongs to it.

Needs neither database nor network: a verifier holds each disclosed entry against it again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
_HASH = re.compile("[0-9a-f]{64}")
_TYPE = re.compile(r"[a-z]+\.([a-z_]+|\*)")
_TS, _TIME_LENGTH, _LATE = b'"ts":"', 27, 64
"""Where the time of an entry stands: behind it comes the format's version alone."""
_LISTS = frozenset({"types", "definitions"})


@dataclass(frozen=True, slots=True)
class Filters:
    """Which entries an export discloses: those that every given member admits.

    Args:
        case: process instance, or `system`.
        process: id of the process definition.
        version: of that definition.
        since: time as entries write it; the entry is of that time or later.
        until: likewise; the entry is older.
        types: words of the vocabulary, or a family such as `consent.*`; one of the facts is one.
        actor: reference of whoever acted.
        person: handle of a data subject: the entry holds a sealed value of theirs, or is of a case
            about them. Entries do not name it, so this alone cannot be checked without the
            database.
        purpose: a fact names it, or the process definition is one of `definitions`.
        definitions: SHA-256 of the definitions that stated this purpose.
        request: a fact names this request, such as that of an erasure.
    """

    case: str | None = None
    process: str | None = None
    version: int | None = None
    since: str | None = None
    until: str | None = None
    types: tuple[str, ...] = ()
    actor: str | None = None
    person: str | None = None
    purpose: str | None = None
    definitions: tuple[str, ...] = ()
    request: str | None = None

    def written(self) -> dict[str, Any]:
        """Return the members that are given, as an export holds them."""
        members = {name: getattr(self, name) for name in Filters.__slots__}
        given = {name: value for name, value in members.items() if value not in (None, ())}
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in given.items()
        }

    @property
    def one_chain(self) -> bool:
        """Whether every entry of one instance belongs to the scope, from the first on."""
        return self.written().keys() == {"case"}

    def prefilter(self) -> Callable[[bytes], bool]:
        """Return whether the bytes of a body may be of an entry that is admitted: the strings that
        must stand in it do, and its time is not another. Reading the bytes takes a tenth of
        decoding them; whoever says yes is decoded and asked again."""
        since, until = self.since, self.until
        named = (("id", self.process), ("ref", self.actor), ("request", self.request))
        # Of each group one must be there.
        wanted: list[tuple[bytes, ...]] = [
            (_member(name, value),) for name, value in named if value is not None
        ]
        if self.types:
            wanted.append(tuple(f'"type":"{one.removesuffix("*")}'.encode() for one in self.types))
        if self.purpose is not None:
            wanted.append((b'"purpose":', *(one.encode() for one in self.definitions)))

        def may_be(body: bytes) -> bool:
            if since is not None or until is not None:
                at = body[-_LATE:].rpartition(_TS)[2][:_TIME_LENGTH].decode("ascii", "replace")
                if _TIME.fullmatch(at) and not _between(at, since, until):
                    return False
            return all(any(one in body for one in group) for group in wanted)

        return may_be

    def admits(self, entry: Mapping[str, Any]) -> bool:
        """Return whether an entry belongs to the scope, as far as the entry itself tells."""
        definition = entry.get("def", {})
        at = str(entry["ts"])
        return (
            _same(self.case, entry["inst"])
            and _same(self.process, definition.get("id"))
            and _same(self.version, definition.get("version"))
            and (self.since is None or at >= self.since)
            and (self.until is None or at < self.until)
            and _same(self.actor, entry["actor"]["ref"])
            and (not self.types or any(self._names(fact["type"]) for fact in entry["facts"]))
            and self._has_purpose(entry, definition.get("sha256"))
            and (self.request is None or self._names_request(entry))
        )

    def _names(self, word: str) -> bool:
        return word in self.types or f"{word.partition('.')[0]}.*" in self.types

    def _names_request(self, entry: Mapping[str, Any]) -> bool:
        return any(fact.get("data", {}).get("request") == self.request for fact in entry["facts"])

    def _has_purpose(self, entry: Mapping[str, Any], definition: object) -> bool:
        if self.purpose is None or definition in self.definitions:
            return True
        named = [fact.get("data", {}).get("purpose") for fact in entry["facts"]]
        return any(self.purpose in (one if isinstance(one, list) else [one]) for one in named)


def read_filters(members: Mapping[str, Any]) -> Filters:
    """Return the filters that an export or a request names.

    Raises:
        ValueError: a member is unknown or has another form, or there is none.
    """
    unknown = set(members) - set(Filters.__slots__)
    if unknown or not members:
        raise ValueError(f"filters that are unknown, or none: {sorted(unknown)}")
    for name, value in members.items():
        if name in _LISTS:
            right = isinstance(value, list) and bool(value) and all(map(_is_text, value))
        else:
            right = type(value) is int and value > 0 if name == "version" else _is_text(value)
        if not right:
            raise ValueError(f"the filter {name} has another form")
    given: dict[str, Any] = {
        name: tuple(value) if name in _LISTS else value for name, value in members.items()
    }
    filters = Filters(**given)
    for at in (filters.since, filters.until):
        if at is not None and not _TIME.fullmatch(at):
            raise ValueError(f"{at!r} is no time of the form YYYY-MM-DDTHH:MM:SS.ffffffZ")
    if not all(_TYPE.fullmatch(one) for one in filters.types):
        raise ValueError(f"no type of fact, nor a family such as consent.*: {filters.types}")
    if not all(_HASH.fullmatch(one) for one in filters.definitions):
        raise ValueError("a definition is named by 64 lower-case hex digits")
    if filters.definitions and filters.purpose is None:
        raise ValueError("definitions stand for a purpose, and none is named")
    return filters


def _between(at: str, since: str | None, until: str | None) -> bool:
    return (since is None or at >= since) and (until is None or at < until)


def _member(name: str, value: str) -> bytes:
    """Return a member as it stands in canonical JSON (RFC 8785, 3.2.2.2)."""
    return f'"{name}":{json.dumps(value, ensure_ascii=False)}'.encode(errors="surrogatepass")


def _same(wanted: object, found: object) -> bool:
    """Return whether nothing else is asked for than what the entry has, which may be anything."""
    return wanted is None or (type(found) is type(wanted) and found == wanted)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)
