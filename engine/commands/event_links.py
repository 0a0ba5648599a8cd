"""What deployed files say of events: each type and each webhook is mapped in one of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from dmn.findings import Finding
from engine.cloud_events.model import EventMappings
from engine.cloud_events.reader import read_event_mappings
from engine.definitions import Definitions
from engine.model import Resource
from engine.store import definitions
from engine.store.definitions import Catalogue

RULE = "deploy/same-event-twice"
REMEDY = "Leave one of the two, or give each a source of its own."


def deployed_mappings(
    known: Definitions, connection: Connection, catalogue: Catalogue
) -> tuple[tuple[str, EventMappings], ...]:
    """Return the newest version of each file, with the file's name."""
    found = []
    for head in catalogue.event_mappings.values():
        if head.key not in known.event_mappings:
            content = definitions.content(connection, head.sha256)
            known.event_mappings[head.key] = read_event_mappings(content, head.resource_name)
        found.append((head.resource_name, known.event_mappings[head.key]))
    return tuple(found)


def mapped_twice(
    uploaded: Sequence[tuple[Resource, EventMappings]],
    deployed: Sequence[tuple[str, EventMappings]],
) -> Iterator[Finding]:
    """Yield a finding for each event or webhook that two files map, uploaded or deployed.

    A file that is uploaded takes the place of the deployed one of its id.
    """
    replaced = {mappings.id for _, mappings in uploaded}
    # By what is mapped: id and name of the file.
    events: dict[tuple[str, str | None], tuple[str, str]] = {}
    webhooks: dict[str, tuple[str, str]] = {}
    for file, mappings in deployed:
        if mappings.id not in replaced:
            here = (mappings.id, file)
            events |= {(one.type, one.source): here for one in mappings.events}
            webhooks |= {one.name: here for one in mappings.webhooks}
    for resource, mappings in uploaded:
        here = (mappings.id, resource.name)
        for event in mappings.events:
            id_, file = events.setdefault((event.type, event.source), here)
            if id_ != mappings.id:
                message = f"The events of the type {event.type} are mapped in {file} as well"
                yield Finding(resource.name, mappings.id, None, message, REMEDY, RULE)
        for webhook in mappings.webhooks:
            id_, file = webhooks.setdefault(webhook.name, here)
            if id_ != mappings.id:
                message = f"The webhook {webhook.name} is mapped in {file} as well"
                yield Finding(resource.name, mappings.id, None, message, REMEDY, RULE)
