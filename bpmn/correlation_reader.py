"""Reads the standard's own correlation: keys made of properties, found in messages and in data.

A key (`correlationKey` of a collaboration or of a conversation in it) names properties; each
property says by a path where a message holds it (`messagePath`), a process by another where its
variables do (`dataPath` of its `correlationSubscription`). Several properties are one key, with `|`
between them.

Source: BPMN 2.0.2, 8.4.2 (correlation), tables 8.32 to 8.37; 9.5 (conversations).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from lxml import etree

from bpmn.model import Event, Message, Node
from bpmn.notes import Notes, child, elements, text_of
from bpmn.places import DATA_PATH, MESSAGE_PATH, Place

_PROPERTY, _SUBSCRIPTION = "correlationProperty", "correlationSubscription"
_CONVERSATIONS = ("conversation", "subConversation", "callConversation")


def correlated(
    root: etree._Element, messages: Mapping[str, Message], notes: Notes
) -> dict[str, Message]:
    """Return the messages by id, with the key that each has by its properties.

    A property of no key, or of a key that no message has whole, is noted as without effect.
    """
    paths = {element.get("id", ""): _paths(element, notes) for element in elements(root, _PROPERTY)}
    found = dict(messages)
    used: set[str] = set()
    for key, properties in _keys(root):
        for id_, message in messages.items():
            parts = [paths.get(name, {}).get(id_) for name in properties]
            path = _joined([part for part in parts if part is not None])
            if path is not None and None not in parts and found[id_].path is None:
                found[id_] = replace(message, path=path, correlation_id=key)
                used.update(properties)
    for element in elements(root, _PROPERTY):
        if element.get("id", "") not in used:
            notes.ignore(element, _PROPERTY)
    return found


def subscribed(process: etree._Element, nodes: Sequence[Node], notes: Notes) -> tuple[Node, ...]:
    """Return the nodes of a process, their messages with the key that its variables give."""
    root = process.getroottree().getroot()
    properties = dict(_keys(root))
    keys: dict[str, str] = {}
    for element in elements(process, _SUBSCRIPTION):
        reference = _local(element.get("correlationKeyRef", ""))
        bound = {
            _local(one.get("correlationPropertyRef", "")): _written(
                one, "dataPath", DATA_PATH, notes
            )
            for one in elements(element, "correlationPropertyBinding")
        }
        parts = [bound.get(name) for name in properties.get(reference, ())]
        path = _joined([part for part in parts if part is not None])
        if path is None or None in parts:
            notes.ignore(element, _SUBSCRIPTION)
        else:
            keys[reference] = path
    return tuple(_with_keys(node, keys) for node in nodes) if keys else tuple(nodes)


def _with_keys(node: Node, keys: Mapping[str, str]) -> Node:
    return replace(node, events=tuple(_with_key(event, keys) for event in node.events))


def _with_key(event: Event, keys: Mapping[str, str]) -> Event:
    message = event.message
    if message is None or message.correlation_key is not None:
        return event
    key = keys.get(message.correlation_id or "")
    return replace(event, message=replace(message, correlation_key=key))


def _keys(root: etree._Element) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the ids of keys and of their properties.

    The paths of the properties say for which messages a key is, so it may stand in the conversation
    of which these are.
    """
    for collaboration in elements(root, "collaboration"):
        for holder in (collaboration, *_conversations(collaboration)):
            for element in elements(holder, "correlationKey"):
                references = (text_of(one) for one in elements(element, "correlationPropertyRef"))
                yield element.get("id", ""), tuple(_local(one or "") for one in references)


def _conversations(holder: etree._Element) -> Iterator[etree._Element]:
    """Yield the conversation nodes of a collaboration, those within others too."""
    for tag in _CONVERSATIONS:
        for element in elements(holder, tag):
            yield element
            yield from _conversations(element)


def _paths(element: etree._Element, notes: Notes) -> dict[str, str]:
    """Return where messages hold a property, by the id of each message."""
    found = {}
    for one in elements(element, "correlationPropertyRetrievalExpression"):
        path = _written(one, "messagePath", MESSAGE_PATH, notes)
        if path is not None:
            found[_local(one.get("messageRef", ""))] = path
    return found


def _written(element: etree._Element, name: str, place: Place, notes: Notes) -> str | None:
    path = child(element, name)
    return None if path is None else notes.value(path, place)


def _joined(paths: Sequence[str]) -> str | None:
    """Return the paths as one expression, null if a part of the key is: it needs all of them."""
    if len(paths) < 2:
        return paths[0] if paths else None
    written = [path.removeprefix("=") for path in paths]
    missing = " or ".join(f"({path}) = null" for path in written)
    parts = ", ".join(f"string({path})" for path in written)
    return f'=if {missing} then null else string join([{parts}], "|")'


def _local(written: str) -> str:
    return written.strip().rpartition(":")[2]
