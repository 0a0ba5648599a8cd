"""The steps that do something, each by the command that people, systems and workers use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import cast

from api.http.job_results import result_of
from api.operators import OPERATOR
from api.requests import RequestRefused
from api.scenario import links
from api.scenario.mail_in import mail_in
from api.scenario.model import Step, Verb
from api.scenario.outcome import StepMissed
from api.scenario.play import Play
from api.scenario.reader import EARLIEST, LATEST, read_moment
from engine.commands.broadcast_signal import broadcast_signal
from engine.commands.cancel_process_instance import cancel_process_instance
from engine.commands.complete_job import complete_job
from engine.commands.complete_user_task import complete_user_task
from engine.commands.evaluate_conditions import evaluate_conditions
from engine.commands.fail_job import fail_job
from engine.commands.handed_in_files import HandedIn, SentFile, look_at
from engine.commands.publish_message import publish_message
from engine.commands.resolve_incident import resolve_incident
from engine.commands.start_process_instance import start_process_instance
from engine.commands.suppress_mail import suppress
from engine.commands.throw_from_user_task import throw_user_task_error, throw_user_task_escalation
from engine.commands.throw_job_error import throw_job_error
from engine.mail_suppressions import Reason
from engine.model import Person, UserTaskView
from feel import DayTimeDuration, Value, YearMonthDuration, add_duration, from_json, parse_temporal

_PAGE = b"%PDF-1.7\n%%EOF\n"
"""What scenarios hand in as a file."""


def _start(play: Play, step: Step) -> None:
    process = step.of or play.production.process
    if not process:
        raise StepMissed("nothing-executable", file=play.production.diagrams[0].file)

    references, files = _handed_in(play, step)
    given = cast("Mapping[str, object]", step.subject)

    def start(actor: Person) -> None:
        started = start_process_instance(
            play.stage.workspace,
            process,
            variables={**given, **references},
            business_id=cast("str | None", step.options.get("business id")),
            actor=actor,
            files=files,
        )
        play.current = started.key

    play.as_somebody(step, start, also=(OPERATOR,))


def _handed_in(play: Play, step: Step) -> tuple[dict[str, str], HandedIn]:
    """Return what stands for the files of a step in its form, and the files."""
    names = cast("Mapping[str, object]", step.options.get("files", {}))
    references = {field: f"files::{field}" for field in names}
    sent = [SentFile(references[field], str(name), _PAGE) for field, name in names.items()]
    return references, look_at(play.stage.workspace.settings, sent)


def _complete(play: Play, step: Step) -> None:
    references, files = _handed_in(play, step)
    submission = {**_given(step), **references}
    workspace = play.stage.workspace

    def complete(task: UserTaskView, actor: Person) -> None:
        complete_user_task(workspace, task.key, submission, actor=actor, files=files)

    play.on_task(step, str(step.subject), complete)


def _bounce(play: Play, step: Step) -> None:
    why = "no such address, says the scenario"
    suppress(play.stage.workspace, str(step.subject), Reason.INVALID, why, actor=OPERATOR)


def _turn(play: Play, step: Step) -> None:
    play.stage.turn(_moment(play, str(step.subject)))


def _moment(play: Play, text: str) -> datetime:
    duration = parse_temporal(text)
    if isinstance(duration, DayTimeDuration | YearMonthDuration):
        try:
            moment = add_duration(play.stage.now, duration)
        except (ValueError, OverflowError):
            raise StepMissed("too-far", text=text) from None
    else:
        read = read_moment(text)
        if read is None:
            raise StepMissed("no-moment", text=text)
        moment = read
    if not EARLIEST <= moment <= LATEST:
        raise StepMissed("too-far", text=text)
    if moment < play.stage.now:
        raise StepMissed("backwards", text=text, now=play.stage.now.isoformat())
    return moment


def _publish(play: Play, step: Step) -> None:
    options = step.options
    publish_message(
        play.stage.workspace,
        str(step.subject),
        correlation_key=_key(play, step),
        variables=_given(step),
        time_to_live=_time_to_live(options.get("time to live")),
        message_id=cast("str | None", options.get("id")),
        actor=_named(play, step),
    )


def _key(play: Play, step: Step) -> str:
    """Return the key of a message, or what a variable of the case holds at this moment."""
    if "key of" in step.options:
        return str(play.variables(step).get(str(step.options["key of"]), ""))
    return str(step.options.get("key", ""))


def _time_to_live(text: object) -> timedelta:
    if text is None:
        return timedelta()
    duration = parse_temporal(str(text))
    if not isinstance(duration, DayTimeDuration):
        raise StepMissed("no-duration", text=text)
    return timedelta(microseconds=duration.nanoseconds // 1_000)


def _broadcast(play: Play, step: Step) -> None:
    broadcast_signal(
        play.stage.workspace, str(step.subject), variables=_given(step), actor=_named(play, step)
    )


def _leave_jobs(play: Play, step: Step) -> None:
    play.stage.leave(str(step.subject))


def _complete_job(play: Play, step: Step) -> None:
    job = play.job(step, str(step.subject))
    given = cast("Mapping[str, object]", step.options.get("result", {}))
    try:
        result = result_of(_values(step), given)
    except RequestRefused as refused:
        raise StepMissed("no-result", message=str(refused)) from None
    complete_job(play.stage.workspace, job.key, result)


def _fail_job(play: Play, step: Step) -> None:
    job = play.job(step, str(step.subject))
    message = str(step.options.get("message", "failed by the scenario"))
    retry = bool(step.options.get("retries", 0))
    fail_job(play.stage.workspace, job.key, message, retry=retry)


def _throw_error(play: Play, step: Step) -> None:
    element, code = str(step.options["from"]), str(step.subject)
    message, workspace = str(step.options.get("message", "")), play.stage.workspace
    if not play.has_task(step, element):
        job = play.job(step, element)
        throw_job_error(workspace, job.key, code, message, _values(step))
        return

    def throw(task: UserTaskView, actor: Person) -> None:
        throw_user_task_error(workspace, task.key, code, message, actor=actor)

    play.on_task(step, element, throw)


def _throw_escalation(play: Play, step: Step) -> None:
    workspace, code = play.stage.workspace, str(step.subject)

    def throw(task: UserTaskView, actor: Person) -> None:
        throw_user_task_escalation(workspace, task.key, code, actor=actor)

    play.on_task(step, str(step.options["from"]), throw)


def _resolve(play: Play, step: Step) -> None:
    found = [
        one
        for one in play.view(step).incidents
        if one.activity_id == step.subject and one.resolved_at is None
    ]
    if not found:
        waiting = play.waiting(step)
        raise StepMissed("no-incident", element=step.subject, waiting=waiting)
    resolve_incident(play.stage.workspace, found[-1].key, actor=_named(play, step))


def _cancel(play: Play, step: Step) -> None:
    reason = str(step.options.get("message", "cancelled by the scenario"))
    cancel_process_instance(
        play.stage.workspace, play.instance(step), reason, actor=_named(play, step)
    )


def _evaluate(play: Play, step: Step) -> None:
    evaluate_conditions(
        play.stage.workspace,
        variables=cast("Mapping[str, object]", step.subject),
        actor=OPERATOR,
    )


def _named(play: Play, step: Step) -> Person:
    name = step.options.get("as")
    return OPERATOR if name is None else play.person(str(name))


def _given(step: Step) -> Mapping[str, object]:
    return cast("Mapping[str, object]", step.options.get("with", {}))


def _values(step: Step) -> dict[str, Value]:
    return {name: from_json(value) for name, value in _given(step).items()}


ACTING: Mapping[Verb, Callable[[Play, Step], None]] = {
    Verb.START: _start,
    Verb.COMPLETE: _complete,
    Verb.COMPLETE_BY_LINK: links.by_link,
    Verb.SIGN_BY_LINK: links.sign,
    Verb.REFUSE_BY_LINK: links.refuse,
    Verb.ACCEPT_LATE: links.answer_late,
    Verb.ASK_FOR_LINK: links.ask,
    Verb.BOUNCE: _bounce,
    Verb.MAIL_IN: mail_in,
    Verb.LEAVE_JOBS: _leave_jobs,
    Verb.TURN: _turn,
    Verb.PUBLISH: _publish,
    Verb.BROADCAST: _broadcast,
    Verb.COMPLETE_JOB: _complete_job,
    Verb.FAIL_JOB: _fail_job,
    Verb.THROW_ERROR: _throw_error,
    Verb.THROW_ESCALATION: _throw_escalation,
    Verb.RESOLVE: _resolve,
    Verb.CANCEL: _cancel,
    Verb.EVALUATE: _evaluate,
}
"""What does each step that does something."""
