"""In which language an expression is written: as it says itself, else as its file says.

Camunda 8 marks FEEL with a leading `=`. A file that names FEEL as the language of an expression, or
of all of them, needs no such mark: it is put before what is written, so that one way of reading is
left.

Source: BPMN 2.0.2, 8.4.6 (FormalExpression.language) and 8.2.1 (Definitions.expressionLanguage).
"""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from bpmn.dialect import MODELER
from bpmn.model import Dialect
from bpmn.places import (
    ACTIVATION_CONDITION,
    BEHAVIOR_CONDITION,
    COMPLETION_CONDITION,
    CONDITION,
    DATA_PATH,
    EVENT_CONDITION,
    LOOP_CONDITION,
    MESSAGE_PATH,
    TIMER_CYCLE,
    TIMER_DATE,
    TIMER_DURATION,
    Place,
    is_feel,
    juel_in,
)
from dmn.written import Written, marked

_FEEL: Final = re.compile(
    r"((text|application)/)?feel|https?://www\.omg\.org/spec/(feel/\d+|dmn/\d+/feel)/?", re.I
)
_TIMERS: Final = (TIMER_DATE, TIMER_DURATION, TIMER_CYCLE)
_CONDITIONS: Final = (
    *(CONDITION, COMPLETION_CONDITION, LOOP_CONDITION, ACTIVATION_CONDITION),
    *(EVENT_CONDITION, BEHAVIOR_CONDITION),
)
_PATHS: Final = (MESSAGE_PATH, DATA_PATH)
_TIMER: Final = re.compile(r"[PR][\dT/]|\d{4}-|@|([\d*/,?#LWA-Z-]+\s+){5}")
"""Begins a time, a duration, a cycle or cron: what no expression in FEEL begins with."""


def is_foreign(element: etree._Element, dialect: Dialect) -> bool:
    """Return whether an expression itself says that it is neither FEEL nor the dialect's own."""
    language = element.get("language")
    if not language or _FEEL.fullmatch(language):
        return False
    return not (language.lower() == "juel" and dialect is Dialect.CAMUNDA_7)


def is_feel_language(language: str | None) -> bool:
    """Return whether a language's name or URI is that of FEEL."""
    return language is not None and _FEEL.fullmatch(language.strip()) is not None


def language_of(element: etree._Element) -> str | None:
    """Return the language of an expression: its own, else that of its file."""
    return element.get("language") or element.getroottree().getroot().get("expressionLanguage")


def with_mark(element: etree._Element, place: Place, text: Written) -> Written:
    """Return the text of an expression, with the mark of FEEL if its file says that it is FEEL."""
    if place in _CONDITIONS and text.lower() in ("true", "false"):
        return marked(text)  # the same in every language
    language = language_of(element)
    feel = bool(_FEEL.fullmatch(language)) if language else _says_nothing(element, place)
    if not text or not feel or is_feel(text):
        return text
    if juel_in(text) or (place in _TIMERS and _TIMER.match(text)):
        return text
    return marked(text)


def _says_nothing(element: etree._Element, place: Place) -> bool:
    """Return whether a condition is FEEL for want of anything else: its file is of no modeler.

    A condition or a path that is a constant text has no sense, so the mark of Camunda 8 is not
    missed there.
    """
    root = element.getroottree().getroot()
    return place in (*_CONDITIONS, *_PATHS) and root.get(f"{{{MODELER}}}executionPlatform") is None
