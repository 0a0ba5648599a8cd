"""The steps that expect something: they look, change nothing, and say what is there instead."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from email.message import EmailMessage
from typing import cast
from zoneinfo import ZoneInfo

from api.scenario.model import Step, Verb
from api.scenario.outcome import StepMissed
from api.scenario.play import Play
from api.scenario.trace import compared
from engine.model import Happening, UserTaskView

ANY_END = "any"
BERLIN = ZoneInfo("Europe/Berlin")


def _task(play: Play, step: Step) -> None:
    element = str(step.subject)
    play.task(step, element)
    wanted = dict(step.options)
    if not wanted:
        return
    found = [_known_of(one) for one in play.tasks(step, element)]
    if not any(_has(one, wanted) for one in found):
        raise StepMissed("expected", what="task", expected=wanted, found=found)


def _known_of(task: UserTaskView) -> dict[str, object]:
    """Return what a step may expect of a task: its due day in Berlin, and who may do it."""
    due = None if task.due_at is None else task.due_at.astimezone(BERLIN).date().isoformat()
    return {"due": due, "groups": sorted(task.candidate_groups)}


def _has(found: Mapping[str, object], wanted: Mapping[str, object]) -> bool:
    return all(name in found and _same(value, found[name]) for name, value in wanted.items())


def _fact(play: Play, step: Step) -> None:
    wanted = cast("Mapping[str, object]", step.options.get("with", {}))
    facts = [fact for entry in play.view(step).entries for fact in entry.facts]
    found = [
        cast("Mapping[str, object]", one.get("data", {}))
        for one in facts
        if one["type"] == step.subject
    ]
    if not found:
        words = sorted({str(one["type"]) for one in facts})
        raise StepMissed("expected", what="fact", expected=step.subject, found=words)
    if not any(_has(one, wanted) for one in found):
        raise StepMissed("expected", what="fact", expected=dict(wanted), found=found)


def _job(play: Play, step: Step) -> None:
    play.job(step, str(step.subject))


def _incident(play: Play, step: Step) -> None:
    view = play.view(step)
    stuck = [one.activity_id for one in view.incidents if one.resolved_at is None]
    if step.subject not in stuck:
        found = [one for one in stuck if one is not None]
        raise StepMissed("expected", what="incident", expected=step.subject, found=sorted(found))


def _variables(play: Play, step: Step) -> None:
    expected = cast("Mapping[str, object]", step.subject)
    there = play.variables(step)
    for name, value in expected.items():
        if not _same(value, there.get(name)):
            raise StepMissed("variable", name=name, expected=value, found=there.get(name))


def _same(expected: object, found: object) -> bool:
    """Return whether two JSON values are the same, numbers by their value."""
    if isinstance(expected, dict) and isinstance(found, dict):
        return expected.keys() == found.keys() and all(
            _same(value, found[name]) for name, value in expected.items()
        )
    if isinstance(expected, list) and isinstance(found, list):
        return len(expected) == len(found) and all(map(_same, expected, found))
    if isinstance(expected, bool) or isinstance(found, bool):
        return expected is found
    if isinstance(expected, Decimal) and isinstance(found, Decimal | int):
        return expected == found
    return type(expected) is type(found) and expected == found


def _waiting(play: Play, step: Step) -> None:
    expected = sorted(cast("Sequence[str]", step.subject))
    found = play.waiting(step)
    if expected != found:
        raise StepMissed("expected", what="waiting", expected=expected, found=found)


def _end(play: Play, step: Step) -> None:
    status = play.view(step).instance.status
    if status != "completed":
        raise StepMissed("status", expected="completed", found=status, waiting=play.waiting(step))
    subject = step.subject
    if subject == ANY_END:
        return
    expected = [subject] if isinstance(subject, str) else list(cast("Sequence[str]", subject))
    reached = _ends(play, step, expected)
    found = reached[-1:] if isinstance(subject, str) else reached
    if expected != found:
        raise StepMissed("expected", what="end", expected=expected, found=found)


def _ends(play: Play, step: Step, expected: Sequence[object]) -> list[str]:
    """Return the end events reached: those of the process itself, or also those further in if one
    of them is expected."""
    ends = {
        node.id: node.parent
        for diagram in play.production.diagrams
        for process in diagram.processes
        for node in process.nodes
        if node.tag == "endEvent"
    }
    inner = any(ends.get(str(one)) is not None for one in expected)
    return [
        one.element
        for one in play.history(step)
        if one.event is Happening.COMPLETED
        and one.element in ends
        and (inner or ends[one.element] is None)
    ]


def _running(play: Play, step: Step) -> None:
    _status(play, step, "active")


def _terminated(play: Play, step: Step) -> None:
    _status(play, step, "terminated")


def _status(play: Play, step: Step, expected: str) -> None:
    status = play.view(step).instance.status
    if status != expected:
        raise StepMissed("status", expected=expected, found=status, waiting=play.waiting(step))


def _instances(play: Play, step: Step) -> None:
    process = step.of or play.production.process
    found = len(play.instances(process))
    if found != step.subject:
        raise StepMissed("instances", process=process, expected=step.subject, found=found)


def _trace(play: Play, step: Step) -> None:
    expected = list(cast("Sequence[str]", step.subject))
    found = compared(play.history(step), expected)
    if expected != found:
        raise StepMissed("expected", what="trace", expected=expected, found=found)


def _mail(play: Play, step: Step) -> None:
    wanted = cast("Mapping[str, str]", step.subject)
    for place, mail in enumerate(play.stage.mails):
        if place not in play.seen_mails and _fits(mail, wanted):
            play.seen_mails.add(place)
            return
    found = [f"{mail['To']}: {mail['Subject']}" for mail in play.stage.mails]
    raise StepMissed("expected", what="mail", expected=dict(wanted), found=found)


def _no_mail(play: Play, step: Step) -> None:
    unwanted = cast("Mapping[str, str]", step.subject)
    for place, mail in enumerate(play.stage.mails):
        if place not in play.seen_mails and _fits(mail, unwanted):
            found = f"{mail['To']}: {mail['Subject']}"
            raise StepMissed("expected-none", expected=dict(unwanted), found=found)


def _fits(mail: EmailMessage, wanted: Mapping[str, str]) -> bool:
    body = mail.get_body(("plain",))
    there = {
        "to": str(mail["To"]),
        "subject": str(mail["Subject"]),
        "text": body.get_content() if body is not None else "",
    }
    return all(text in there[word] for word, text in wanted.items())


EXPECTING: Mapping[Verb, Callable[[Play, Step], None]] = {
    Verb.EXPECT_TASK: _task,
    Verb.EXPECT_JOB: _job,
    Verb.EXPECT_MAIL: _mail,
    Verb.EXPECT_NO_MAIL: _no_mail,
    Verb.EXPECT_FACT: _fact,
    Verb.EXPECT_INCIDENT: _incident,
    Verb.EXPECT_VARIABLES: _variables,
    Verb.EXPECT_WAITING: _waiting,
    Verb.EXPECT_END: _end,
    Verb.EXPECT_RUNNING: _running,
    Verb.EXPECT_TERMINATED: _terminated,
    Verb.EXPECT_INSTANCES: _instances,
    Verb.EXPECT_TRACE: _trace,
}
"""What each step that expects something looks at."""
