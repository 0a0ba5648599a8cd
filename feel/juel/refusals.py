"""What JUEL may do in Java and not here, and what to use instead."""

from __future__ import annotations

from typing import Final

from feel.juel.faults import JuelRefused
from feel.syntax import Position

_ELSEWHERE: Final = (
    "Write the expression in FEEL, beginning with '=', or let a service task of a job type do it."
)
_DURATION: Final = 'Write it in FEEL: =now() + duration("P3D").'
_PERSON: Final = "Name the variable that holds the person, such as the one of camunda:initiator."
_JSON: Final = "Use the variable itself: JSON is read by paths, such as order.customer.name."
_BY_NAME: Final = "Write the variable's name alone."

_FUNCTIONS: Final = {
    "now": "Write it in FEEL: =now().",
    "dateTime": _DURATION,
    "currentUser": _PERSON,
    "currentUserGroups": _PERSON,
    "S": _JSON,
    "JSON": _JSON,
    "XML": "Let a service task of a job type read the XML.",
}
_METHODS: Final = {
    "size": "Write it in FEEL: =count(list).",
    "isEmpty": "Write `empty value`, which JUEL itself knows.",
    "contains": "Write it in FEEL: =list contains(list, value), or =contains(text, part).",
    "containsKey": "Write `map.key != null`.",
    "equals": "Write `==`.",
    "equalsIgnoreCase": "Write it in FEEL: =lower case(one) = lower case(other).",
    "compareTo": "Write `<`, `==` or `>`.",
    "length": "Write it in FEEL: =string length(text).",
    "substring": "Write it in FEEL: =substring(text, start, length), counted from 1.",
    "startsWith": "Write it in FEEL: =starts with(text, beginning).",
    "endsWith": "Write it in FEEL: =ends with(text, end).",
    "matches": "Write it in FEEL: =matches(text, pattern).",
    "replace": "Write it in FEEL: =replace(text, pattern, replacement).",
    "split": "Write it in FEEL: =split(text, delimiter).",
    "toLowerCase": "Write it in FEEL: =lower case(text).",
    "toUpperCase": "Write it in FEEL: =upper case(text).",
    "toString": "Write it in FEEL: =string(value).",
    "concat": "Write the texts one after another: ${one}${other}.",
    "get": "Write `map.key`, or `list[0]`.",
    "getVariable": _BY_NAME,
    "getVariableLocal": _BY_NAME,
    "hasVariable": "Write it in FEEL: =is defined(name).",
    "setVariable": "Use an output mapping of the activity.",
    "setVariableLocal": "Use an input mapping of the activity.",
    "getBusinessKey": "Put the business key into a variable when the process is started.",
    "plusDays": _DURATION,
    "plusHours": _DURATION,
    "plusMinutes": _DURATION,
    "plusWeeks": _DURATION,
    "plusMonths": _DURATION,
    "plusYears": _DURATION,
    "minusDays": 'Write it in FEEL: =now() - duration("P3D").',
    "toDate": _DURATION,
    "prop": _JSON,
    "jsonPath": _JSON,
    "elements": _JSON,
    "value": _JSON,
    "stringValue": _JSON,
    "numberValue": _JSON,
    "boolValue": _JSON,
}
_ENGINE_OBJECTS: Final = {
    "execution": _BY_NAME + " For the business key, put it into a variable at the start.",
    "caseExecution": _BY_NAME,
    "task": "Use the user task's own fields (assignee, candidate groups, due date) and variables.",
    "externalTask": "Read the job's variables and headers in the worker.",
    "connector": "Use the job type of the connector, with input and output mappings.",
}
_SYNTAX: Final = {
    "=": ("an assignment changes variables", "Use an output mapping, or `==` to compare."),
    "->": ("a function `->` is of a later language", _ELSEWHERE),
    "+=": (
        "joining texts with `+=` is of a later language",
        "Write the texts one after another: ${one}${other}.",
    ),
    ";": ("several expressions in one are of a later language", "Write one expression."),
    "{": ("a set or map written down is of a later language", _ELSEWHERE),
    "[": ("a list written down is of a later language", _ELSEWHERE),
    "instanceof": (
        "`instanceof` asks for a class of Java",
        "Write it in FEEL: =x instance of string.",
    ),
    "@": ("`@` means nothing in JUEL", _ELSEWHERE),
}


def function_refused(name: str, at: Position) -> JuelRefused:
    """Return the fault for `name(…)`, where the name may have a prefix."""
    remedy = _FUNCTIONS.get(name, _ELSEWHERE)
    return JuelRefused(f"'{name}(…)' calls a function of Java, which does not run here", at, remedy)


def method_refused(name: str, at: Position) -> JuelRefused:
    """Return the fault for `value.name(…)`."""
    remedy = _METHODS.get(name, _ELSEWHERE)
    return JuelRefused(f"'.{name}(…)' calls a method of Java, which does not run here", at, remedy)


def engine_object_refused(name: str, at: Position) -> JuelRefused | None:
    """Return the fault for a property of an object of Camunda's engine, if the name is one."""
    remedy = _ENGINE_OBJECTS.get(name)
    if remedy is None:
        return None
    return JuelRefused(f"'{name}' is an object of Camunda's engine, not a variable", at, remedy)


def syntax_refused(symbol: str, at: Position) -> JuelRefused | None:
    """Return the fault for a symbol of a later Expression Language, if it is one."""
    if symbol not in _SYNTAX:
        return None
    what, remedy = _SYNTAX[symbol]
    return JuelRefused(what, at, remedy)
