"""Scenarios played in a process of their own, with a limit of time, for whoever waits for them.

The process gets files and nothing else: no settings, no secrets, no database of the installation.
It ends by itself when its time is over, so that its own database server ends with it.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from engine.model import Resource

SECONDS: Final = 60
"""All scenarios together, with the start of their engine."""
GRACE_SECONDS: Final = 15
"""For the end; then the process is killed."""
MOST_MEMORY: Final = 2 << 30
"""Bytes of data of the process, and of each process of its database server."""
_ROOT: Final = Path(__file__).resolve().parents[2]
_KEPT: Final = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TMPDIR", "TZ", "USER", "LOGNAME")
_TOO_LONG: Final = 3


class PlayedTooLong(Exception):
    """The scenarios did not come to an end in time."""


class NotPlayed(Exception):
    """The process failed, or did not say what came of the scenarios."""


@dataclass(frozen=True, slots=True)
class ScenarioOutcome:
    """One scenario, or a file that could not be read.

    Args:
        name: of the scenario; of the file, if that could not be read.
        state: `passed`, `failed` or `unread`.
        message: why not, in German for a scenario.
    """

    name: str
    file: str
    state: str
    message: str


@dataclass(frozen=True, slots=True)
class ProcessReach:
    """What was reached of one process: how often each element and flow, by id; also 0."""

    id: str
    elements: Mapping[str, int]
    flows: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PlayedApart:
    """What came of the scenarios, and what they reached together."""

    outcomes: tuple[ScenarioOutcome, ...]
    processes: tuple[ProcessReach, ...]


def play_apart(
    diagram: Resource, others: Sequence[Resource], scenarios: Sequence[Resource], seconds: int
) -> PlayedApart:
    """Return what came of scenarios for one diagram, played in a process of their own.

    Args:
        diagram: the BPMN file that all scenarios speak of.
        others: deployed with it; what the scenarios name under `files` is not looked for.
        scenarios: their files.
        seconds: after so many it is ended.

    Raises:
        PlayedTooLong: they took longer.
        NotPlayed: the process failed.
    """
    with tempfile.TemporaryDirectory(prefix="vorgang-scenarios-") as name:
        folder = Path(name)
        written = {"diagram": _written(folder, "diagram", [diagram])[0]}
        job = {
            **written,
            "name": diagram.name.rpartition("/")[2],
            "others": _written(folder, "others", others),
            "scenarios": _written(folder, "scenarios", scenarios),
            "seconds": seconds,
        }
        (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
        _run(folder, seconds)
        try:
            return _read(json.loads((folder / "played.json").read_text(encoding="utf-8")))
        except (OSError, ValueError) as fault:
            raise NotPlayed(str(fault)) from None


def _written(folder: Path, part: str, resources: Sequence[Resource]) -> list[list[str]]:
    """Write files under names of our own; return those with the names they had."""
    inside = folder / part
    inside.mkdir()
    found = []
    for number, one in enumerate(resources):
        path = inside / str(number)
        path.write_bytes(one.content)
        found.append([str(path), one.name.rpartition("/")[2]])
    return found


def _run(folder: Path, seconds: int) -> None:
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    environment |= {"PYTHONPATH": str(_ROOT), "HOME": str(folder), "PYTHONIOENCODING": "utf-8"}
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "api.scenario.apart", str(folder)],
        env=environment,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        code = child.wait(seconds + GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        raise PlayedTooLong(f"more than {seconds} s") from None
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
        end_servers(folder)
    if code == _TOO_LONG:
        raise PlayedTooLong(f"more than {seconds} s")
    if code:
        raise NotPlayed(f"the process ended with {code}")


def end_servers(folder: Path) -> None:
    """End the database servers below a folder whose owner was killed and left them over."""
    for note in folder.rglob("postmaster.pid"):
        with suppress(OSError, ValueError):
            os.kill(int(note.read_text(encoding="ascii").split("\n", 1)[0]), signal.SIGQUIT)


def _read(played: Mapping[str, Any]) -> PlayedApart:
    return PlayedApart(
        tuple(ScenarioOutcome(**one) for one in played["outcomes"]),
        tuple(ProcessReach(**one) for one in played["processes"]),
    )


# ---- in the process of their own -----------------------------------------------------------------
class _Over(BaseException):
    """Time is over; whatever catches what a scenario does wrong lets this pass."""


def _main(folder: Path) -> int:
    job = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))

    def over(_number: int, _frame: object) -> None:
        raise _Over

    signal.signal(signal.SIGALRM, over)
    signal.alarm(job["seconds"])
    try:
        played = _play(folder, job)
    except _Over:
        return _TOO_LONG
    finally:
        signal.alarm(0)
    (folder / "played.json").write_text(json.dumps(played), encoding="utf-8")
    return 0


def _play(folder: Path, job: Mapping[str, Any]) -> dict[str, object]:
    from api.scenario.coverage import coverage_of
    from api.scenario.player import play
    from api.scenario.reader import SUFFIX, ScenariosRefused, read_scenarios
    from api.scenario.stage import opened_stage

    stage_folder = folder / "stage"
    stage_folder.mkdir()
    played, outcomes = [], []
    with opened_stage(stage_folder) as stage:
        for number, (path, name) in enumerate(job["scenarios"]):
            own = folder / f"played-{number}"
            own.mkdir()
            # Scenarios speak of the diagram beside them; several files may bear one name.
            stem = name.removesuffix(SUFFIX)
            (own / f"{stem}.bpmn").write_bytes(Path(job["diagram"][0]).read_bytes())
            others = []
            for other, other_name in job["others"]:
                others.append(own / other_name)
                others[-1].write_bytes(Path(other).read_bytes())
            (own / name).write_bytes(Path(path).read_bytes())
            try:
                file = read_scenarios(own / name, others)
            except ScenariosRefused as refused:
                told = "\n".join(f"{name}:{one.line}: {one.message}" for one in refused.faults)
                outcomes.append({"name": name, "file": name, "state": "unread", "message": told})
                continue
            played.append(play(stage, file))
    covered = coverage_of(played, "de")
    outcomes += [
        {
            "name": one.name,
            "file": one.file,
            "state": "passed" if one.passed else "failed",
            "message": one.message,
        }
        for one in covered.results
    ]
    return {"outcomes": outcomes, "processes": _reached(covered)}


def _reached(covered: Any) -> list[dict[str, object]]:
    """Return what all files together have reached: each has a diagram of its own."""
    found: dict[str, dict[str, Any]] = {}
    for diagram in covered.diagrams:
        for process in diagram.processes:
            known = found.setdefault(process.id, {"id": process.id, "elements": {}, "flows": {}})
            for part in ("elements", "flows"):
                for id_, times in getattr(process, part).items():
                    known[part][id_] = known[part].get(id_, 0) + times
    return list(found.values())


if __name__ == "__main__":
    sys.exit(_main(Path(sys.argv[1])))
