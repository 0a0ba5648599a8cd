"""A process definition ready to run: immutable, shared by all instances and threads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bpmn.model import FormReference, Node
from dmn.findings import Finding
from engine.core.evaluation import value_of
from engine.core.node import Attribute, FlowNode
from engine.core.store import OpenStore
from engine.core.stuck import TokenStuck, readable, refuse_unfit
from engine.faults import StepFailed
from engine.model import Values

LONGEST_SUMMARY = 500
LONGEST_BUSINESS_ID = 255
"""Characters; people search by it, so it has to fit into an index."""


@dataclass(frozen=True, eq=False)
class ExecutableProcess:
    """One process of a deployed file, every expression compiled.

    Args:
        id: process definition id.
        name: its name in the diagram.
        sha256: hash (hex) of the deployed file.
        start_form: form that a person fills in to start it.
        properties: the process's own `zeebe:properties`.
        nodes: the flow nodes by id.
        first: where an instance begins that somebody starts; empty if only messages do.
        message_starts: start events that wait for a message, by its name.
        remembered: activities whose performers are kept, because some user task names them.
        summary_attribute: second line in lists.
        business_id_attribute: business id of an instance started without one.
        store: opens an empty instance.
        advice: what an analyst should look at, though it runs.
    """

    id: str
    name: str | None
    sha256: str
    start_form: FormReference | None
    properties: Mapping[str, str]
    nodes: Mapping[str, FlowNode]
    first: tuple[FlowNode, ...]
    message_starts: Mapping[str, FlowNode]
    remembered: frozenset[str]
    summary_attribute: Attribute | None
    business_id_attribute: Attribute | None
    store: OpenStore
    advice: tuple[Finding, ...] = ()

    @property
    def retention(self) -> str:
        """The retention class of the instances' personal values."""
        return self.properties.get("vorgang:retention") or "contact"

    def node(self, node_id: str) -> Node:
        """Return the node with this id as the model has it.

        Raises:
            KeyError: there is none.
        """
        return self.nodes[node_id].model

    def summary(self, variables: Values, now: datetime) -> str | None:
        """Return the second line for lists, or `None` if there is none or it is no text.

        A longer one than `LONGEST_SUMMARY` is shortened.
        """
        text = _text(self.summary_attribute, variables, now)
        return None if text is None else readable(text, LONGEST_SUMMARY)

    def business_id(self, variables: Values, now: datetime) -> str | None:
        """Return the business id that the model proposes, or `None` if it is no text.

        Raises:
            StepFailed: it is longer than `LONGEST_BUSINESS_ID`, or not one line of text.
        """
        return fitting_business_id(_text(self.business_id_attribute, variables, now))


def fitting_business_id(text: str | None) -> str | None:
    """Return the business id, which fits.

    Raises:
        StepFailed: it is longer than `LONGEST_BUSINESS_ID`, or not one line of text.
    """
    try:
        refuse_unfit(text or "", "value", "the business id", LONGEST_BUSINESS_ID)
    except TokenStuck as stuck:
        raise StepFailed(stuck.message) from None
    if text is not None and not text.isprintable():
        raise StepFailed("the business id: it must be one line of printable characters")
    return text


def _text(attribute: Attribute | None, variables: Values, now: datetime) -> str | None:
    if attribute is None:
        return None
    try:
        value = value_of(attribute, variables, now)
    except TokenStuck:
        # A line in a list must not stop a process; without it, the business id is shown.
        return None
    return value if isinstance(value, str) and value else None
