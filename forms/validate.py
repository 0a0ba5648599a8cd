"""Validate a submission against its form, and say which data a form shows.

The browser has validated already, in its own way; the server trusts none of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from feel import Value, work_time
from forms.faults import FieldFault, SubmissionRefused
from forms.files import NO_FILES, GivenFiles, file_complaints
from forms.filling import Filling, fill
from forms.limits import row_complaint
from forms.messages import say, shown_name
from forms.model import Component, Form
from forms.paths import Data, Missing, Path, get, path_text, put, thaw
from forms.rules import complaints, missing
from forms.scope import Scope
from forms.shown import shown_data
from forms.values import Complaint
from forms.visible import Place, settle

__all__ = [
    "FieldFault",
    "SubmissionRefused",
    "shown_data",
    "validate_submission",
]

MAXIMUM_DEPTH = 32
MAXIMUM_VALUES = 50_000
MAXIMUM_FAULTS = 200
WORK_SECONDS = 5.0
"""For all patterns and expressions of one submission together."""


def validate_submission(
    form: Form,
    submission: Mapping[str, object],
    variables: Mapping[str, Value],
    now: datetime,
    files: GivenFiles = NO_FILES,
) -> dict[str, Value]:
    """Return the variables to set: what was answered and what the form's expressions give.

    Taken are only fields of the form that are visible, enabled and not read-only. A field that the
    submission does not mention is left alone, or refused if it is required. Values inside a
    context or list are laid over the server's own, so nothing the form does not show is lost.

    Args:
        form: the form that was shown.
        submission: parsed JSON; numbers as `Decimal` or `int`, or as text.
        variables: what the task sees, the server's own values.
        now: the moment of submission, with zone.
        files: what came beside the submission, by the references that stand in it.

    Raises:
        SubmissionRefused: every fault at once; nothing may be taken then.
    """
    _check_size(submission)
    with work_time(WORK_SECONDS):
        filling = fill(form, submission, variables)
        data, places = settle(form, filling.data, filling.initial, now)
        faults = list(_faults(places, filling, files))
        faults += _unknown_faults(filling)
    if faults:
        raise SubmissionRefused(faults[:MAXIMUM_FAULTS])
    return _taken(places, filling, data, files)


def _check_size(submission: object) -> None:
    level: list[object] = [submission]
    values = 0
    for _ in range(MAXIMUM_DEPTH):
        values += len(level)
        if values > MAXIMUM_VALUES or not level:
            break
        level = [child for value in level for child in _children(value)]
    if level:
        raise SubmissionRefused([_whole("too_large")])
    if not isinstance(submission, Mapping):
        raise SubmissionRefused([_whole("unreadable")])


def _children(value: object) -> Iterator[object]:
    if isinstance(value, Mapping):
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def _whole(code: str) -> FieldFault:
    return FieldFault("", "", "", code, say(code, "", {}), say(code, "", {}, "en"))


def _faults(places: list[Place], filling: Filling, files: GivenFiles) -> Iterator[FieldFault]:
    for place in places:
        above = (place.path[:length] for length in range(1, len(place.path)))
        if place.hidden or any(path in filling.complaints for path in above):
            continue
        if place.path in filling.complaints:
            yield _fault(place, filling.complaints[place.path])
        elif place.component.type == "dynamiclist":
            rows = get(filling.data, place.path)
            counted = len(rows) if isinstance(rows, list) else 0
            complaint = row_complaint(place.component.limits, counted)
            if complaint is not None and not (place.readonly or place.component.disabled):
                yield _fault(place, complaint)
        for complaint in _complaints(place, filling, files):
            yield _fault(place, complaint)


def _complaints(place: Place, filling: Filling, files: GivenFiles) -> Iterator[Complaint]:
    component = place.component
    if not _is_answerable(place):
        return
    answer = filling.answers.get(place.path)
    if answer is None:
        if component.rules.required:
            yield missing(component)
    elif answer.complaint:
        yield answer.complaint
    else:
        yield from complaints(component, answer.value, place.scope, filling.initial)
        if isinstance(answer.value, str) and component.type == "filepicker":
            yield from file_complaints(component, files.get(answer.value, ()), place.scope)


def _is_answerable(place: Place) -> bool:
    component = place.component
    return (
        component.is_keyed
        and component.type != "expression"
        and not (place.hidden or place.readonly or component.disabled)
    )


def _fault(place: Place, complaint: Complaint) -> FieldFault:
    label = shown_name(label_of(place.component, place.scope) + _row_text(place.path))
    message, english = (
        complaint.words or say(complaint.code, label, complaint.values, language)
        for language in ("de", "en")
    )
    code = complaint.code.partition(".")[0]
    return FieldFault(path_text(place.path), place.component.id, label, code, message, english)


def label_of(component: Component, scope: Scope) -> str:
    """Return the component's name as the person sees it."""
    parts = (
        part if isinstance(part, str) else str(scope.evaluate_or_none(part) or "")
        for part in component.label
    )
    return "".join(parts).strip() or ".".join(component.path) or component.id


def _row_text(path: Path) -> str:
    """Return in which row a field stands, counted from 1, the outermost list first."""
    rows = ".".join(str(segment + 1) for segment in path if isinstance(segment, int))
    return f" (Zeile {rows})" if rows else ""


def _unknown_faults(filling: Filling) -> list[FieldFault]:
    return [
        FieldFault(
            shown_name(path_text(path)),
            "",
            shown_name(path_text(path)),
            "unknown",
            say("unknown", shown_name(path_text(path)), {}),
            say("unknown", shown_name(path_text(path)), {}, "en"),
        )
        for path in filling.unknown[:MAXIMUM_FAULTS]
    ]


def _taken(
    places: list[Place], filling: Filling, data: Data, files: GivenFiles
) -> dict[str, Value]:
    taken: Data = {}
    for place in places:
        component = place.component
        if place.hidden:
            continue
        if component.type == "dynamiclist" and place.path in filling.answers:
            _lay(taken, filling.own, place.path, filling.answers[place.path].value)
        elif component.type == "expression" and not component.disabled:
            value = get(data, place.path)
            if not isinstance(value, Missing) and _has_row(taken, place.path):
                _lay(taken, filling.own, place.path, value)
        elif _is_answerable(place) and place.path in filling.answers:
            answer = filling.answers[place.path].value
            if component.type == "filepicker" and isinstance(answer, str):
                answer = [one.value for one in files[answer]]
            _lay(taken, filling.own, place.path, answer)
    return taken


def _lay(taken: Data, own: Data, path: Path, value: Value) -> None:
    """Set a taken value, inside a copy of the server's own variable if it is nested."""
    root = path[0]
    if isinstance(root, str) and root not in taken and len(path) > 1 and root in own:
        taken[root] = thaw(own[root])
    put(taken, path, thaw(value))


def _has_row(taken: Data, path: Path) -> bool:
    """Return whether the row an expression stands in was submitted; the form itself always is."""
    rows = [place for place, segment in enumerate(path) if isinstance(segment, int)]
    return not rows or not isinstance(get(taken, path[: rows[-1] + 1]), Missing)
