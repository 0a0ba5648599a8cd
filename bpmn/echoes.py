"""One finding a fault: what another finding of the same element already says is left out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from dmn.findings import Finding

_SAID: Final = {
    "bpmn/unresolved-event": frozenset(
        {"bpmn/message-name", "bpmn/signal-name", "bpmn/correlation-key"}
        | {"bpmn/thrown-without-code", "bpmn/link-name"}
    ),
    "bpmn/juel": frozenset({"bpmn/date", "bpmn/timer", "bpmn/number"}),
    "bpmn/invalid-timer": frozenset({"bpmn/timer"}),
    "bpmn/repeating-interruption": frozenset({"bpmn/timer"}),
    "bpmn/invalid-priority": frozenset({"bpmn/number"}),
    "bpmn/invalid-retries": frozenset({"bpmn/number"}),
    "bpmn/token-quantity": frozenset({"bpmn/number"}),
    "bpmn/java": frozenset({"bpmn/no-worker"}),
    "bpmn/script-language": frozenset({"bpmn/no-worker"}),
    "bpmn/expression-language": frozenset({"bpmn/expression-expected", "bpmn/juel"}),
    "bpmn/invalid-property": frozenset({"bpmn/fact"}),
    "bpmn/unknown-property": frozenset({"bpmn/fact"}),
    "bpmn/reserved-variable": frozenset({"bpmn/protected-variable"}),
}
"""By rule: the rules that would find nothing if its finding were mended."""


def without_echoes(
    findings: Iterable[Finding], before: Iterable[Finding] = ()
) -> tuple[Finding, ...]:
    """Return the findings but those that only echo another one, in their order.

    Args:
        before: what was found before, by somebody else: it is not said again.
    """
    found, told = tuple(findings), tuple(before)
    said = {(one.element, one.rule) for one in told}
    said |= {(one.element, echo) for one in (*told, *found) for echo in _SAID.get(one.rule, ())}
    return tuple(one for one in found if (one.element, one.rule) not in said)
