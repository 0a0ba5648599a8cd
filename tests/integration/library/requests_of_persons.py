"""A folder of the library's data subject requests with processes beside them, and its play."""

from __future__ import annotations

from pathlib import Path

from api.library import shipped_resources
from api.scenario.player import play
from api.scenario.reader import read_scenarios
from api.scenario.stage import Stage
from api.scenario.texts import told_miss
from engine.model import Resource
from tests import builders

PROCESS = "data-subject-request"


def case_of(id_: str, body: str, retention: str, message: str) -> Resource:
    """Return a process about a person by mail address, which a message starts."""
    made = builders.process(
        id_,
        f'<bpmn:startEvent id="start"><bpmn:outgoing>to-{body.partition("|")[0]}</bpmn:outgoing>'
        f'<bpmn:messageEventDefinition id="begun" messageRef="begun-by"/></bpmn:startEvent>'
        f"{flow('start', body.partition('|')[0])}{body.partition('|')[2]}{builders.end_event()}",
        properties={
            "vorgang:dataSubject": "=email",
            "vorgang:retention": retention,
            "vorgang:summary": "=name",
            "vorgang:startGroups": "clerk",
        },
        file=f"{id_}.bpmn",
    )
    begun = f'<bpmn:process id="{id_}"'
    content = made.content.decode().replace(
        begun, f'<bpmn:message id="begun-by" name="{message}"/>{begun}'
    )
    return Resource(made.name, content.encode())


def flow(source: str, target: str) -> str:
    return f'<bpmn:sequenceFlow id="to-{target}" sourceRef="{source}" targetRef="{target}"/>'


def played(stage: Stage, folder: Path, process: str, steps: str, *beside: Resource) -> None:
    """Play steps of one of the library's processes, with others deployed beside it."""
    for one in (*shipped_resources(PROCESS), *beside):
        if not one.name.endswith(".scenario.yaml"):
            (folder / one.name).write_bytes(one.content)
    path = folder / f"{process}.scenario.yaml"
    path.write_text(
        f"""files: ["*.form", "*.dmn", "*.bpmn", "*.md"]
people:
  dora: [data-protection-team]
  frida: [data-protection-team]
  emil: [data-protection-officer]
  carla: [clerk]
scenarios:
  - name: it holds
    at: 2024-05-06T10:00:00+02:00
    steps:
{steps}""",
        encoding="utf-8",
    )
    (outcome,) = play(stage, read_scenarios(path)).outcomes
    assert outcome.miss is None, told_miss("en", outcome.miss)
