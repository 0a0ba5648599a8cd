"""Several processes, each deployed under a key, that can call each other; and activities drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from bpmn.lint import lint
from bpmn.model import Binding
from bpmn.reader import read_definitions
from dmn.findings import ModelRefused
from engine.core.definition import ExecutableProcess, compile_process
from engine.model import Surroundings
from tests.unit.core.builders import ALICE, Run
from tests.unit.core.drawn import _FRAME, end, flows, start


def checked(body: str, roots: str = "") -> ExecutableProcess:
    """The process of a file that `bpmn.lint` has nothing against, ready to run."""
    definitions = read_definitions(_FRAME.format(body=body, roots=roots).encode(), "p.bpmn")
    findings = lint(definitions)
    if findings:
        raise ModelRefused(findings)
    return compile_process(definitions, "p")


def named(id_: str, body: str, roots: str = "") -> ExecutableProcess:
    """A process of another id."""
    written = _FRAME.format(body=body, roots=roots).replace('process id="p"', f'process id="{id_}"')
    return compile_process(read_definitions(written.encode(), f"{id_}.bpmn"), id_)


def chained(*nodes: str, ids: str) -> str:
    """Nodes between a start and an end; `ids` names those that flows connect, in order."""
    line = ["start", *ids.split(), "end"]
    pairs = [f"{a}>{b}" for a, b in pairwise(line)]
    return start() + "".join(nodes) + end() + flows(*pairs)


def activity(tag: str, id_: str, inner: str = "", zeebe: str = "", attributes: str = "") -> str:
    """An activity; `zeebe` are its extension elements, `inner` stands behind them."""
    holder = f"<bpmn:extensionElements>{zeebe}</bpmn:extensionElements>" if zeebe else ""
    return f'<bpmn:{tag} id="{id_}" {attributes}>{holder}{inner}</bpmn:{tag}>'


def asked(id_: str, inner: str = "", attributes: str = "") -> str:
    """A user task with a loop marker or data in `inner`."""
    own = '<zeebe:userTask /><zeebe:assignmentDefinition candidateGroups="finance" />'
    return activity("userTask", id_, inner, own, attributes)


def script(id_: str, expression: str, result: str, inner: str = "", attributes: str = "") -> str:
    """A script task."""
    own = f'<zeebe:script expression="{expression}" resultVariable="{result}" />'
    return activity("scriptTask", id_, inner, own, attributes)


def call(id_: str, process_id: str, more: str = "", zeebe: str = "", inner: str = "") -> str:
    """A call activity; `more` are attributes of its `calledElement`."""
    own = f'<zeebe:calledElement processId="{process_id}" {more} />'
    return activity("callActivity", id_, inner, own + zeebe)


def loop(condition: str = "", attributes: str = "") -> str:
    """A standard loop."""
    inner = (
        f'<bpmn:loopCondition xsi:type="bpmn:tFormalExpression">{condition}</bpmn:loopCondition>'
        if condition
        else ""
    )
    return (
        f"<bpmn:standardLoopCharacteristics {attributes}>{inner}</bpmn:standardLoopCharacteristics>"
    )


def each(zeebe: str = "", inner: str = "", attributes: str = "") -> str:
    """A multi-instance marker; `zeebe` are attributes of its `loopCharacteristics`."""
    holder = (
        f"<bpmn:extensionElements><zeebe:loopCharacteristics {zeebe} /></bpmn:extensionElements>"
        if zeebe
        else ""
    )
    return (
        f"<bpmn:multiInstanceLoopCharacteristics {attributes}>{holder}{inner}"
        "</bpmn:multiInstanceLoopCharacteristics>"
    )


class Library:
    """Deployed processes by key, as the shell offers them to a step."""

    def __init__(self, processes: Mapping[int, ExecutableProcess]) -> None:
        self.processes = {
            key: replace(one, others=lambda other: self.processes[other])
            for key, one in processes.items()
        }
        self.asked: list[tuple[str, Binding, str | None]] = []

    def surround(self, around: Surroundings) -> Surroundings:
        """Surroundings in which calls find the newest definition of an id."""
        return replace(around, called=self._called, inside=lambda _: self.surround(around))

    def start(self, key: int, **variables: object) -> Run:
        """An instance of the definition with this key."""
        return Run.of(self.processes[key], ALICE, self.surround, **variables)

    def _called(self, process_id: str, binding: Binding, version_tag: str | None) -> int | None:
        self.asked.append((process_id, binding, version_tag))
        keys = (key for key, one in self.processes.items() if one.id == process_id)
        return max(keys, default=None)
