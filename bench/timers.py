"""Timers that became due while nothing ran: how long until each has fired once."""

from __future__ import annotations

import time
from threading import Thread

from bench.installation import OPERATOR, Installation
from bench.models import GROUP, HEAD
from bench.rounds import NotMeasurable, Ratio, rounded
from engine.commands.deploy import deploy
from engine.model import Resource
from engine.worker import Worker

MANY, FEW = 10_000, 500
_WORKERS = 2
_ID = "timed"
_TIMED = f"""{HEAD}<bpmn:process id="{_ID}" name="{_ID}" isExecutable="true">
<bpmn:extensionElements><zeebe:properties>
<zeebe:property name="vorgang:startGroups" value="{GROUP}"/>
</zeebe:properties></bpmn:extensionElements>
<bpmn:startEvent id="begun"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
<bpmn:sequenceFlow id="f1" sourceRef="begun" targetRef="wait"/>
<bpmn:intermediateCatchEvent id="wait"><bpmn:incoming>f1</bpmn:incoming>
<bpmn:outgoing>f2</bpmn:outgoing><bpmn:timerEventDefinition id="timer">
<bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT1S</bpmn:timeDuration>
</bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>
<bpmn:sequenceFlow id="f2" sourceRef="wait" targetRef="done"/>
<bpmn:endEvent id="done"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
</bpmn:process></bpmn:definitions>
"""
"""Nobody works while the instances are started, so that all are due when the workers come."""
_GOAL = 60
"""Seconds, of the figures to reach for reliability."""


def due_timers(installation: Installation) -> dict[str, Ratio]:
    """Return the share of a minute that 10,000 timers take, all due at once after a downtime.

    No ratio to another thing measured: the figures hold the seconds. With `--quick` fewer fire.
    """
    count = installation.rounds(MANY, FEW)
    timed = Resource(f"{_ID}.bpmn", _TIMED.encode())
    deploy(installation.workspace, [timed], actor=OPERATOR)
    for _ in range(count):
        installation.start(_ID)
    time.sleep(1)
    begun = time.perf_counter()
    workers = [Thread(target=Worker(installation.workspace).do_due) for _ in range(_WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    seconds = time.perf_counter() - begun
    fired = _fired(installation)
    if fired != count:
        raise NotMeasurable(f"of {count} timers {fired} fired")
    figures: dict[str, object] = {
        "timers": count,
        "workers": _WORKERS,
        "seconds": rounded(seconds),
        "timers_per_second": rounded(count / seconds),
    }
    return {"due_timers": Ratio(seconds / count * MANY / _GOAL, figures)}


def _fired(installation: Installation) -> int:
    row = installation.owner.execute(
        "SELECT count(*) FROM engine.job WHERE kind = 'timer' AND state = 'done'"
    ).fetchone()
    assert row is not None
    return int(str(row[0]))
