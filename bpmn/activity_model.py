"""What an activity may have besides its work: loops, called elements, data (BPMN 2.0.2, 10.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bpmn.event_model import Dialect, Event


class Binding(StrEnum):
    """Which version of a called resource runs (zeebe `bindingType`)."""

    LATEST = "latest"
    DEPLOYMENT = "deployment"
    VERSION_TAG = "versionTag"
    VERSION = "version"
    """A certain version, by its number; Camunda 7 only."""


@dataclass(frozen=True, slots=True)
class StandardLoop:
    """Standard loop characteristics (BPMN 2.0.2, 10.3.8, 13.3.6).

    Args:
        condition: the loop goes on while it is true; `None` goes on up to `maximum`.
        test_before: whether it is looked at before the first time too.
        maximum: how often at most; `None` for no bound.
    """

    condition: str | None = None
    test_before: bool = False
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class ComplexBehavior:
    """One `complexBehaviorDefinition`: the event is thrown when the condition is true."""

    condition: str | None
    event: Event | None = None


@dataclass(frozen=True, slots=True)
class Continuations:
    """Step boundaries of Camunda 7: what comes next runs in a step of its own.

    Args:
        before: whether the step ends before the element (`asyncBefore`); likewise `after` it.
        retries: how often what comes next is tried.
        waits: between attempts, as ISO 8601 durations; empty leaves them open.
        priority: of several due steps the one with the highest comes first; of a process that of
            its elements which give none.
    """

    before: bool = False
    after: bool = False
    retries: str = "3"
    waits: tuple[str, ...] = ()
    priority: str | None = None


@dataclass(frozen=True, slots=True)
class MultiInstance:
    """Multi-instance characteristics with zeebe `loopCharacteristics` (BPMN 2.0.2, 13.3.7).

    Args:
        cardinality: how many instances, where no collection says it.
        behavior: `All`, `None`, `One` or `Complex`: which completions throw an event.
        none_event: thrown at each completion, for `None`; `one_event` at the first, for `One`.
        data_input: `loopDataInputRef`: id of the data item that holds the collection.
        data_output: `loopDataOutputRef`: id of the data item that takes the results.
        input_item: name (or id) of `inputDataItem`; likewise `output_item`.
        dialect: decides how the counters are called, and from where `loopCounter` counts.
        continuations: before and after each instance.
    """

    sequential: bool
    input_collection: str | None = None
    input_element: str | None = None
    output_collection: str | None = None
    output_element: str | None = None
    completion_condition: str | None = None
    cardinality: str | None = None
    behavior: str = "All"
    none_event: Event | None = None
    one_event: Event | None = None
    complex: tuple[ComplexBehavior, ...] = ()
    data_input: str | None = None
    data_output: str | None = None
    input_item: str | None = None
    output_item: str | None = None
    dialect: Dialect = Dialect.CAMUNDA_8
    continuations: Continuations = Continuations()


@dataclass(frozen=True, slots=True)
class AdHoc:
    """An ad-hoc sub-process (BPMN 2.0.2, 10.3.5, 13.3.5; zeebe `adHoc`).

    Args:
        ordering: `Parallel` or `Sequential`.
        cancel_remaining: whether what still runs is cancelled when the condition becomes true.
        active_elements: FEEL list of the ids of the activities to begin with; `None` for all.
        output_collection: variable that takes each activity's `output_element`.
    """

    ordering: str = "Parallel"
    cancel_remaining: bool = True
    completion_condition: str | None = None
    active_elements: str | None = None
    output_collection: str | None = None
    output_element: str | None = None


@dataclass(frozen=True, slots=True)
class CalledElement:
    """What a call activity calls: a process or a global task (BPMN 2.0.2, 10.3.6).

    Args:
        process_id: literal or expression.
        version_tag: with the binding `version`, the number of the version (Camunda 7).
        business_id: literal or expression; `None` leaves the child without one.
    """

    process_id: str
    binding: Binding = Binding.LATEST
    version_tag: str | None = None
    propagate_all_parent: bool = True
    propagate_all_child: bool = True
    business_id: str | None = None


@dataclass(frozen=True, slots=True)
class DataItem:
    """An item-aware element (BPMN 2.0.2, 10.4.1): data object, property, data input and so on.

    Args:
        tag: local name: `dataObject`, `dataObjectReference`, `dataStoreReference`, `dataStore`,
            `property`, `dataInput` or `dataOutput`.
        owner: id of the sub-process, activity or event that it stands in; `None` for the process.
        collection: `isCollection`.
        reference: of a reference, what it refers to.
        state: of a reference, the name of its `dataState`.
    """

    id: str
    tag: str
    name: str | None = None
    owner: str | None = None
    collection: bool = False
    reference: str | None = None
    state: str | None = None


@dataclass(frozen=True, slots=True)
class DataAssociation:
    """A data association: sources are copied to the target (BPMN 2.0.2, 10.4.2).

    Args:
        sources: ids of data items.
        target: id of a data item, empty if it names none.
        transformation: expression over the sources, as written.
        assignments: pairs of expressions, from and to, as written.
    """

    id: str | None
    sources: tuple[str, ...]
    target: str
    transformation: str | None = None
    assignments: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class DataSet:
    """An input set or output set: ids of its data inputs or outputs (BPMN 2.0.2, 10.4.2)."""

    references: tuple[str, ...]
    optional: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IoSpecification:
    """The `ioSpecification` of an activity (BPMN 2.0.2, 10.4.2)."""

    inputs: tuple[DataItem, ...] = ()
    outputs: tuple[DataItem, ...] = ()
    input_sets: tuple[DataSet, ...] = ()
    output_sets: tuple[DataSet, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkedResource:
    """A deployed file that the worker of a job needs (zeebe `linkedResource`).

    Args:
        id: of the file as deployed.
        type: what the worker takes it for, such as `RPA`.
        link_name: by which the worker finds it among several.
    """

    id: str
    type: str
    link_name: str
    binding: Binding = Binding.LATEST
    version_tag: str | None = None


@dataclass(frozen=True, slots=True)
class Listener:
    """A listener: a job of this type when the element begins or ends, or of a user task's event.

    Args:
        event: `start` or `end`, of a user task such as `completing`; as written.
    """

    event: str
    type: str
    retries: str = "3"
    headers: Mapping[str, str] = field(default_factory=dict)
