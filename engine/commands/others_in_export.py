"""An export about one person opens no value that names another one whom the same cases are about.

A value that is opened is proven as a whole: none of it can be replaced, so it stays sealed.

Source: Art. 15 (4) GDPR.
"""

from __future__ import annotations

from sqlalchemy import Connection

from audit.export import Bundle
from audit.reports.about import About
from engine.commands.other_persons import Others, words_of
from engine.person_model import normalised
from engine.store import persons
from engine.store.sealing import Seals


def without_others(
    connection: Connection, seals: Seals, handle: str | None, bundle: Bundle
) -> tuple[Bundle, About | None]:
    """Return an export without the openings that name others, and whose evidence it is.

    Args:
        connection: in a transaction.
        seals: by which persons are found.
        handle: of the person; `None` changes nothing.
        bundle: an export of what there is about them.
    """
    if handle is None:
        return bundle, None
    values = [one["value"] for entry in bundle["entries"] for one in entry["openings"]]
    others = Others(connection, seals, handle, values)
    entries, sealed = [], 0
    for entry in bundle["entries"]:
        kept = [one for one in entry["openings"] if others.hidden(one["value"]) == one["value"]]
        sealed += len(entry["openings"]) - len(kept)
        entries.append({**entry, "openings": kept})
    known = persons.known_by(connection, handle)
    said = {normalised(word): word for value in values for word in words_of(value)}
    names = [said[one] for one in sorted(said) if seals.person(one) in known] if known else []
    return {**bundle, "entries": entries}, About(handle, tuple(names), sealed)
