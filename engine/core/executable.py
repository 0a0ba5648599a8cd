"""A process definition ready to run: immutable, shared by all instances and threads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import chain

from bpmn.model import FormReference, Node
from dmn.findings import Finding
from engine.core.compiled_nodes import listed
from engine.core.evaluation import shown, value_of
from engine.core.node import Attribute, FlowNode, Kind
from engine.core.offer_plan import OfferPlan
from engine.core.starts import Start
from engine.core.store import OpenStore
from engine.core.stuck import TokenStuck, readable, refuse_unfit
from engine.data_catalogue.classification import UNCLASSIFIED, Classification, Paths
from engine.faults import StepFailed
from engine.model import Values
from feel import Expression, Value

CLASS = "vorgang:class."
"""Begins a property that gives a variable a retention class of its own."""
GIVEN = "vorgang:given"
"""Property: the variables that the person gave, separated by commas."""
FINDABLE = "vorgang:findable"
"""Property: the variables by whose values cases are found, separated by commas."""
SENT = "variables."
"""Stands in facts before the name of a variable that was sent or thrown."""
LONGEST_SUMMARY = 500
LONGEST_BUSINESS_ID = 255
"""Characters; people search by it, so it has to fit into an index."""
MOST_SUBJECTS = 100
"""Persons whom one case is about, as one step names them."""


def _unknown(key: int) -> ExecutableProcess:
    raise StepFailed(f"the process definition {key}, which was called, is not known here")


@dataclass(frozen=True, slots=True)
class Inside:
    """What stands directly in a process or in a sub-process, in document order.

    Args:
        nodes: all of it.
        first: where it begins without an event.
        event_starts: the start events of its event sub-processes.
    """

    nodes: tuple[FlowNode, ...] = ()
    first: tuple[FlowNode, ...] = ()
    event_starts: tuple[FlowNode, ...] = ()


_EMPTY = Inside()


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
        starts: all that starts an instance by itself.
        remembered: activities whose performers are kept, because some user task or act names them.
        summary_attribute: second line in lists.
        business_id_attribute: business id of an instance started without one.
        data_subject_attribute: by what the person is known whom an instance is about.
        forget_attribute: whether what an instance holds of persons is erased when it has ended.
        several_subjects: whether it gives a list of those by whom several are known.
        store: opens an empty instance.
        levels: what stands in the process (under `None`) and in each of its sub-processes.
        others: gives the process definition of a key, for calls that run; its version is fixed.
        global_tasks: those of the same file, each as a process of one node.
        advice: what an analyst should look at, though it runs.
        itself: the process as a node with its execution listeners; `None` without any.
        message_paths: where messages hold their own correlation key, by their names.
        classification: what forms and data catalogues say of its variables.
        offers: of events that wait for a message: to whom a button is shown that sends it.
    """

    id: str
    name: str | None
    sha256: str
    start_form: FormReference | None
    properties: Mapping[str, str]
    nodes: Mapping[str, FlowNode]
    first: tuple[FlowNode, ...]
    message_starts: Mapping[str, FlowNode]
    starts: tuple[Start, ...]
    remembered: frozenset[str]
    summary_attribute: Attribute | None
    business_id_attribute: Attribute | None
    store: OpenStore
    levels: Mapping[str | None, Inside]
    others: Callable[[int], ExecutableProcess] = field(default=_unknown)
    global_tasks: Mapping[str, ExecutableProcess] = field(default_factory=dict)
    advice: tuple[Finding, ...] = ()
    itself: FlowNode | None = None
    message_paths: Mapping[str, Expression] = field(default_factory=dict)
    data_subject_attribute: Attribute | None = None
    several_subjects: bool = False
    forget_attribute: Attribute | None = None
    classification: Classification = UNCLASSIFIED
    offers: Mapping[str, OfferPlan] = field(default_factory=dict)

    @cached_property
    def calls(self) -> bool:
        """Whether it has a call activity."""
        return any(node.call is not None for node in self.nodes.values())

    @property
    def task_names(self) -> list[str]:
        """What its user tasks are called, those of global tasks of its file among them."""
        within = chain([self], self.global_tasks.values())
        nodes = chain.from_iterable(one.nodes.values() for one in within)
        return sorted({node.name for node in nodes if node.kind is Kind.USER_TASK})

    @cached_property
    def waits_for_conditions(self) -> bool:
        """Whether any of its events waits for a condition, or an activity for its data."""
        return any(
            node.input_sets or any(one.condition for one in node.triggers)
            for node in self.nodes.values()
        )

    @property
    def end_matters(self) -> bool:
        """Whether more than the instance itself hears of its end."""
        return bool(self.message_starts) or self.forget_attribute is not None

    @cached_property
    def joins_late(self) -> bool:
        """Whether any of its joins looks at the whole scope before it fires."""
        return any(node.upstream for node in self.nodes.values())

    @cached_property
    def start_groups(self) -> tuple[str, ...]:
        """The groups whose members may start it."""
        return listed(self.properties.get("vorgang:startGroups"))

    @property
    def public_form(self) -> str | None:
        """The name in the address at which anybody may start it, if one may."""
        slug = self.properties.get("vorgang:publicForm", "").strip()
        return slug if slug and self.start_form else None

    @cached_property
    def keeps_versions(self) -> bool:
        """Whether its cases keep the tables, forms, texts and processes that they began with."""
        return self.properties.get("vorgang:keepsVersions", "").strip() == "true"

    @property
    def retention(self) -> str:
        """The retention class of the instances' personal values."""
        return self.properties.get("vorgang:retention") or "contact"

    @cached_property
    def classes(self) -> Mapping[str, str]:
        """The retention classes of the variables that have one of their own, by name."""
        named = {
            name.removeprefix(CLASS): written.strip()
            for name, written in self.properties.items()
            if name.startswith(CLASS)
        }
        return {**self.classification.retention, **named}

    @cached_property
    def retention_of(self) -> Mapping[str, str]:
        """The same by the names that they have in facts, those of variables that were sent too."""
        sent = {f"{SENT}{name}": retention for name, retention in self.classes.items()}
        return {**self.classes, **sent}

    @cached_property
    def given(self) -> frozenset[Paths]:
        """What the person gave whom an instance is about: paths of variables and of their parts."""
        named = {tuple(one.split(".")) for one in listed(self.properties.get(GIVEN))}
        return self.classification.given | named

    @cached_property
    def findable(self) -> tuple[Paths, ...]:
        """By whose values instances are found: paths of variables and of their parts."""
        return tuple(tuple(one.split(".")) for one in listed(self.properties.get(FINDABLE)))

    def called(self, name: int | str) -> ExecutableProcess:
        """Return what a call runs: by the key of a definition, or by the id of a global task.

        Raises:
            StepFailed: it is not known.
        """
        if isinstance(name, int):
            return self.others(name)
        if name in self.global_tasks:
            return self.global_tasks[name]
        raise StepFailed(f"the file of {self.id} has no global task {name!r}")

    def start_at(self, listener: str) -> Start | None:
        """Return the start that a listener stands for; `None` if it starts nothing."""
        return next((start for start in self.starts if start.listener == listener), None)

    def children(self, node_id: str | None) -> tuple[FlowNode, ...]:
        """Return the nodes directly in a sub-process, or with `None` those of the process."""
        return self.levels.get(node_id, _EMPTY).nodes

    def first_in(self, node_id: str | None) -> tuple[FlowNode, ...]:
        """Return where a sub-process begins, or with `None` the process."""
        return self.levels.get(node_id, _EMPTY).first

    def event_starts(self, node_id: str | None) -> tuple[FlowNode, ...]:
        """Return the start events of the event sub-processes directly in a sub-process."""
        return self.levels.get(node_id, _EMPTY).event_starts

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

    def data_subjects(self, variables: Values, now: datetime) -> tuple[str, ...]:
        """Return by what the persons are known whom the instance is about, such as their e-mail
        addresses; nothing if the model does not say, or the value is not there yet.

        Raises:
            StepFailed: it is no text, or, where the model asks for several persons, no list of
                texts; or it cannot be computed: whom such an instance is about nobody would find.
        """
        if self.data_subject_attribute is None:
            return ()
        try:
            value = value_of(self.data_subject_attribute, variables, now)
        except TokenStuck as stuck:
            raise StepFailed(stuck.message) from None
        given = value if self.several_subjects and isinstance(value, list) else [value]
        texts = [one for one in given if one is not None and one != ""]
        if len(texts) > MOST_SUBJECTS or not all(isinstance(one, str) for one in texts):
            raise StepFailed(self._no_subject(value))
        return tuple(str(one) for one in texts)

    def is_forgotten(self, variables: Values, now: datetime) -> bool:
        """Return whether what an instance that has ended holds of persons is erased at once.

        What cannot be computed is no: nothing is erased because an expression is wrong.
        """
        if self.forget_attribute is None:
            return False
        try:
            return value_of(self.forget_attribute, variables, now) is True
        except TokenStuck:
            return False

    def _no_subject(self, value: Value) -> str:
        if self.several_subjects:
            return (
                f"vorgang:dataSubjects is {shown(value)}; it takes a list of up to {MOST_SUBJECTS}"
                " texts, each by which a person is known, such as an e-mail address"
            )
        return (
            f"vorgang:dataSubject is {shown(value)}; it takes a text by which the person is known,"
            " such as an e-mail address. For several persons there is vorgang:dataSubjects"
        )


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
