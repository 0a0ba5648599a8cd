"""Reads BPMN's own `script` of a script task: FEEL, and JUEL in Camunda 7; never code.

Source: BPMN 2.0.2, 10.3.3 (Script Task): without a script it is passed as an abstract task is.
"""

from __future__ import annotations

from lxml import etree

from bpmn.formal_expressions import is_feel_language
from bpmn.model import Dialect, Script
from bpmn.notes import Notes, child
from bpmn.places import is_feel, juel_in
from dmn.written import Written, marked


def read_own_script(
    element: etree._Element, notes: Notes, result_variable: str | None = None
) -> Script | None:
    """Return the script; `None` if there is none, or one in a language that does not run here.

    Args:
        result_variable: what takes the result, where the dialect says it.
    """
    script = child(element, "script")
    text = None if script is None else notes.text(script)
    if not text:
        return None
    language = (element.get("scriptFormat") or "").strip()
    expression = _expression(element, text, language, notes.dialect)
    if expression is None:
        notes.complain(
            element,
            f"the script is written in {language or 'no language'!r}, and does not run here",
            "Write it in FEEL (script format feel), or let something else do the work:"
            " code of a model never runs.",
            "bpmn/script-language",
        )
        return None
    return Script(expression, result_variable)


def _expression(
    element: etree._Element, text: Written, language: str, dialect: Dialect
) -> Written | None:
    """Return the text marked as FEEL, or as it is where it is JUEL."""
    written_in_feel = is_feel_language(language)
    if dialect is Dialect.CAMUNDA_7 and juel_in(text):
        return text if written_in_feel or language.lower() == "juel" else None
    if is_feel(text) and (written_in_feel or not language):
        return text
    whole = element.getroottree().getroot().get("expressionLanguage")
    return marked(text) if is_feel_language(language or whole) else None
