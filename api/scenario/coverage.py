"""How much of each process its scenarios have reached: elements and flows, from ledger histories.

A flow is reached if a gateway's decision names it, or if the element before it was completed and
left by every flow that it has. Behind an element that is no gateway but has conditions on its
flows, the ledger does not say which was taken: one counts if the element behind it has begun.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from api.scenario.outcome import FileOutcome, PlayedInstance
from api.scenario.texts import told_miss
from bpmn.model import Definitions, Process
from bpmn.reader import read_definitions
from dmn.hardened_xml import text_of
from engine.model import ElementEvent, Happening


@dataclass(frozen=True, slots=True)
class ProcessCoverage:
    """What was reached of one process.

    Args:
        id: of the process.
        name: of the process, if it has one.
        elements: how often each flow node was completed, in the order of the file; also 0.
        flows: likewise, how often each sequence flow was taken.
        names: of elements and flows that have one, by id.
    """

    id: str
    name: str | None
    elements: Mapping[str, int]
    flows: Mapping[str, int]
    names: Mapping[str, str]

    @property
    def total(self) -> int:
        """How many elements and flows there are."""
        return len(self.elements) + len(self.flows)

    @property
    def seen(self) -> int:
        """How many of them were reached."""
        return self.total - len(self.never)

    @property
    def percent(self) -> int:
        """How many of a hundred were reached, rounded down: 100 is all."""
        return 100 * self.seen // self.total if self.total else 100

    @property
    def never(self) -> tuple[str, ...]:
        """What was never reached, elements first."""
        counted = (*self.elements.items(), *self.flows.items())
        return tuple(id_ for id_, times in counted if not times)


@dataclass(frozen=True, slots=True)
class DiagramCoverage:
    """What was reached of one BPMN file.

    Args:
        file: its name.
        xml: its text, without declaration.
        processes: the executable ones.
    """

    file: str
    xml: str
    processes: tuple[ProcessCoverage, ...]


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """A scenario that was played.

    Args:
        name: of the scenario.
        file: that it stands in.
        passed: whether it holds.
        message: why not, in one line.
    """

    name: str
    file: str
    passed: bool
    message: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What scenarios have reached of the diagrams beside them, and how they went."""

    diagrams: tuple[DiagramCoverage, ...]
    results: tuple[ScenarioResult, ...]


def coverage_of(outcomes: Sequence[FileOutcome], language: str) -> Coverage:
    """Return what was reached of every diagram whose scenarios ran.

    Raises:
        OSError: a diagram cannot be read any more.
    """
    by_diagram: dict[Path, list[PlayedInstance]] = {}
    results = []
    for file in outcomes:
        instances = by_diagram.setdefault(file.diagram.resolve(), [])
        for outcome in file.outcomes:
            instances.extend(outcome.instances)
            message = told_miss(language, outcome.miss) if outcome.miss else ""
            flat = " ".join(message.split())
            results.append(ScenarioResult(outcome.name, file.path.name, outcome.holds, flat))
    diagrams = []
    for diagram, instances in by_diagram.items():
        if instances:
            content = diagram.read_bytes()
            found = covered_by(read_definitions(content, diagram.name), instances)
            diagrams.append(DiagramCoverage(diagram.name, text_of(content), found))
    return Coverage(tuple(diagrams), tuple(results))


def covered_by(
    definitions: Definitions, instances: Sequence[PlayedInstance]
) -> tuple[ProcessCoverage, ...]:
    """Return what these instances have reached of the executable processes of one diagram."""
    return tuple(
        _covered(process, instances) for process in definitions.processes if process.executable
    )


def _covered(process: Process, instances: Sequence[PlayedInstance]) -> ProcessCoverage:
    elements: Counter[str] = Counter()
    flows: Counter[str] = Counter()
    for instance in instances:
        if process.id in _processes(instance):
            history = instance.of(process.id)
            own = _completed(process, history)
            elements.update(own)
            flows.update(_taken(process, history, own))
    return ProcessCoverage(
        process.id,
        process.name,
        {node.id: elements[node.id] for node in process.nodes},
        {flow.id: flows[flow.id] for flow in process.flows},
        {
            **{node.id: node.name for node in process.nodes if node.name},
            **{flow.id: flow.name for flow in process.flows if flow.name},
        },
    )


def _processes(instance: PlayedInstance) -> set[str]:
    """Return the processes that ran in an instance: its own and those it called."""
    called = {one.called for one in instance.history if one.called is not None}
    return {instance.process, *called}


def _completed(process: Process, history: Sequence[ElementEvent]) -> Counter[str]:
    found = Counter(one.element for one in history if one.event is Happening.COMPLETED)
    incidents = Counter(one.element for one in history if one.event is Happening.INCIDENT)
    for node in process.nodes:
        if node.compensation_handler is not None:
            # It happens when its handler does, and leaves no entry of its own.
            found[node.id] = found[node.compensation_handler]
        elif node.tag == "endEvent" and not found[node.id]:
            # An error that nobody catches has been thrown, and is an incident there.
            found[node.id] = incidents[node.id]
    return found


def _taken(
    process: Process, history: Sequence[ElementEvent], completed: Counter[str]
) -> Counter[str]:
    taken: Counter[str] = Counter()
    ends = [one for one in history if one.event is Happening.COMPLETED]
    decided = Counter(flow for one in ends for flow in one.flows)
    deciding = {one.element for one in history if one.flows}
    started = Counter(one.element for one in history if one.event is Happening.STARTED)
    for flow in process.flows:
        if flow.source in deciding:
            taken[flow.id] = decided[flow.id]
        elif flow.condition is None and flow.id not in _defaults(process):
            taken[flow.id] = completed[flow.source]
        else:
            taken[flow.id] = min(completed[flow.source], started[flow.target])
    return taken


def _defaults(process: Process) -> set[str]:
    return {node.default for node in process.nodes if node.default is not None}
