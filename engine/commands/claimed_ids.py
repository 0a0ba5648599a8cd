"""Which forms and decisions a refused file would have held: they are broken, not missing."""

from __future__ import annotations

from dmn.hardened_xml import XmlRefused, parse_xml
from engine.model import Resource
from forms.strict_json import JsonRefused, parse_json


def claimed_ids(resource: Resource) -> frozenset[str] | None:
    """Return the ids of the forms, decisions or processes in a file that was refused.

    `None` if not even that can be read of it: then any id may have been meant.
    """
    suffix = resource.name.rsplit(".", 1)[-1].lower()
    try:
        if suffix == "form":
            schema = parse_json(resource.content)
            id_ = schema.get("id") if isinstance(schema, dict) else None
            return frozenset({id_}) if isinstance(id_, str) and id_ else None
        if suffix == "dmn":
            decisions = parse_xml(resource.content).iter("{*}decision", "{*}decisionService")
            return frozenset(str(decision.get("id")) for decision in decisions)
        if suffix == "bpmn":
            processes = parse_xml(resource.content).iter("{*}process")
            return frozenset(str(process.get("id")) for process in processes)
    except (JsonRefused, XmlRefused):
        return None
    return frozenset()
