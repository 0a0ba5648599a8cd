"""What the completion of a job says besides variables, as Camunda 8 writes it."""

from __future__ import annotations

from collections.abc import Mapping

from api.http.task_changes import task_changes
from api.requests import RequestRefused, object_of, text_of
from engine.model import Activation, AdHocResult, ConnectorResult, Values
from feel import from_json

LONGEST_REASON = 2_000
LONGEST_ID = 255
MOST_ELEMENTS = 1_000


def result_of(values: Values, result: Mapping[str, object]) -> ConnectorResult:
    """Return the result of a job.

    Args:
        values: its variables.
        result: what its member `result` holds; empty without one.

    Raises:
        RequestRefused: it cannot be understood.
    """
    kind = text_of(result, "type") if result else None
    if kind == "adHocSubProcess":
        return ConnectorResult(values, ad_hoc=_ad_hoc(result))
    if kind not in (None, "userTask"):
        raise RequestRefused("result.type is neither userTask nor adHocSubProcess")
    corrections = object_of(result, "corrections")
    given = any(value is not None for value in corrections.values())
    return ConnectorResult(
        values,
        denied=denied_by(result),
        corrections=task_changes(corrections, "result.corrections", with_assignee=True)
        if given
        else None,
    )


def denied_by(result: Mapping[str, object]) -> str | None:
    """Return why a listener denies what it was asked about; `None` if it does not.

    Raises:
        RequestRefused: it cannot be understood.
    """
    denied = _flag(result, "denied")
    return (text_of(result, "deniedReason", LONGEST_REASON) or "") if denied else None


def _ad_hoc(result: Mapping[str, object]) -> AdHocResult:
    chosen = result.get("activateElements")
    if chosen is not None and not isinstance(chosen, list):
        raise RequestRefused("result.activateElements must be a list")
    if len(chosen or ()) > MOST_ELEMENTS:
        raise RequestRefused(f"result.activateElements has more than {MOST_ELEMENTS} elements")
    return AdHocResult(
        tuple(_activation(one) for one in chosen or ()),
        _flag(result, "isCompletionConditionFulfilled"),
        _flag(result, "isCancelRemainingInstances"),
    )


def _activation(one: object) -> Activation:
    element = text_of(one, "elementId", LONGEST_ID) if isinstance(one, dict) else None
    if not isinstance(one, dict) or not element:
        raise RequestRefused("result.activateElements: each has an elementId")
    variables = object_of(one, "variables")
    return Activation(element, {name: from_json(value) for name, value in variables.items()})


def _flag(given: Mapping[str, object], name: str) -> bool:
    value = given.get(name)
    if value not in (None, True, False):
        raise RequestRefused(f"result.{name} is neither true nor false")
    return value is True
