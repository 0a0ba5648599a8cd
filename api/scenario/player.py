"""Plays the scenarios of a file, one after the other, each on an engine that knows nothing else."""

from __future__ import annotations

from api.scenario.acting import ACTING
from api.scenario.audience import people_of
from api.scenario.expecting import EXPECTING
from api.scenario.model import Scenario, ScenarioFile, Step
from api.scenario.onlooker import ONLOOKER
from api.scenario.outcome import FileOutcome, Miss, Outcome, PlayedInstance, StepMissed
from api.scenario.play import Play, Production
from api.scenario.reader import BEGINNING
from api.scenario.stage import ClockStuck, Stage
from bpmn.reader import read_definitions
from dmn.findings import ModelRefused
from engine.faults import EngineFault, SubmissionRefused
from engine.model import Resource
from engine.queries import history


def production_of(file: ScenarioFile) -> Production:
    """Return what a file is played with.

    Raises:
        ModelRefused: a diagram cannot be read.
        OSError: a file cannot be read.
    """
    paths = dict.fromkeys(path.resolve() for path in (file.diagram, *file.files))
    resources = tuple(Resource(path.name, path.read_bytes()) for path in paths)
    diagrams = tuple(
        read_definitions(one.content, one.name) for one in resources if one.name.endswith(".bpmn")
    )
    executable = [one.id for one in diagrams[0].processes if one.executable]
    return Production(
        file,
        diagrams,
        resources,
        people_of(diagrams, file.people),
        file.process or next(iter(executable), ""),
    )


def play(stage: Stage, file: ScenarioFile) -> FileOutcome:
    """Return what came of each scenario of a file."""
    outcomes = tuple(_played(stage, file, scenario) for scenario in file.scenarios)
    if file.refused:
        outcomes = (_refused(stage, file),)
    return FileOutcome(file.path, file.diagram, outcomes)


def _played(stage: Stage, file: ScenarioFile, scenario: Scenario) -> Outcome:
    try:
        production = production_of(file)
        stage.begin(scenario.at, production.resources, production.people)
    except (ModelRefused, EngineFault) as fault:
        miss = Miss(scenario.line, "", "not-deployed", {"message": str(fault)})
        return Outcome(scenario.name, scenario.line, miss)
    except Exception as fault:
        return Outcome(scenario.name, scenario.line, _unforeseen(scenario.line, "", fault))
    playing = Play(stage, production)
    missed: Miss | None = None
    for step in scenario.steps:
        missed = miss_of(playing, step)
        if missed is not None:
            break
    instances = tuple(
        PlayedInstance(
            one.key,
            one.process_definition_id,
            history(stage.workspace, one.key, ONLOOKER),
            stage.places.of.get(one.key, {}),
        )
        for one in reversed(playing.instances())
    )
    return Outcome(scenario.name, scenario.line, missed, instances)


def miss_of(playing: Play, step: Step) -> Miss | None:
    """Do a step and what follows by itself; return why that was not possible, if it was not."""
    try:
        if step.verb in EXPECTING:
            EXPECTING[step.verb](playing, step)
        else:
            ACTING[step.verb](playing, step)
            playing.stage.work()
    except StepMissed as missed:
        return Miss(step.line, _written(step), missed.word, missed.parts)
    except ClockStuck as fault:
        return Miss(step.line, _written(step), fault.word, {"most": fault.most})
    except (EngineFault, SubmissionRefused) as fault:
        return None if step.refused else _refusal(step, fault)
    except Exception as fault:
        # One scenario must not take the others with it.
        return _unforeseen(step.line, _written(step), fault)
    return Miss(step.line, _written(step), "not-refused", {}) if step.refused else None


def _refusal(step: Step, fault: EngineFault | SubmissionRefused) -> Miss:
    if isinstance(fault, SubmissionRefused):
        return Miss(step.line, _written(step), "submission", {"fields": fault.faults})
    return Miss(step.line, _written(step), "refused", {"message": str(fault)})


def _unforeseen(line: int, step: str, fault: Exception) -> Miss:
    parts: dict[str, object] = {"kind": type(fault).__name__, "message": str(fault)}
    return Miss(line, step, "unforeseen", parts)


def _written(step: Step) -> str:
    subject = step.subject
    return f"{step.verb}: {subject}" if isinstance(subject, str) else str(step.verb)


def _refused(stage: Stage, file: ScenarioFile) -> Outcome:
    """Return whether a deployment is refused with these findings and no others."""
    name = file.row or file.path.name
    expected = sorted((one.rule, one.element or "") for one in file.refused)
    found: list[tuple[str, str]] = []
    try:
        paths = dict.fromkeys(path.resolve() for path in (file.diagram, *file.files))
        resources = tuple(Resource(path.name, path.read_bytes()) for path in paths)
        stage.begin(BEGINNING, resources, {}, in_earnest=True)
    except ModelRefused as refused:
        found = sorted((one.rule, one.element or "") for one in refused.findings)
    if set(found) == set(expected):
        return Outcome(name, 1)
    parts: dict[str, object] = {
        "what": "refused",
        "expected": [f"{rule} {element}".strip() for rule, element in expected],
        "found": [f"{rule} {element}".strip() for rule, element in found],
    }
    return Outcome(name, 1, Miss(1, "refused", "expected", parts))
