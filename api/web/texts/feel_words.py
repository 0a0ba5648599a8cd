"""What FEEL and decision tables complain about, as the pages show it.

A sentence that has no German is shown as it is, so that nothing is hidden from the analyst.
"""

from __future__ import annotations

import feel.german
import feel.german_remedies
from api.web.language import is_english
from dmn import german_evaluation
from feel import ExpressionFailed, FeelSyntaxFault
from feel.juel import JuelFailed


def of_fault(fault: FeelSyntaxFault | ExpressionFailed) -> str:
    """Return what is wrong with an expression."""
    if isinstance(fault, FeelSyntaxFault | JuelFailed):
        return of_message(fault.message)
    return of_message(str(fault))


def of_message(message: str) -> str:
    """Return a message of `feel` or `dmn`; one without German as it is."""
    return message if is_english() else german_evaluation.german(message) or message


def of_type(type_: str) -> str:
    """Return what analysts call a type of FEEL."""
    return type_ if is_english() else feel.german.type_words(type_)


def of_expected(expected: str) -> str:
    """Return what would have been right at the place of a fault."""
    return expected if is_english() else feel.german.expected_words(expected)


def of_remedy(remedy: str) -> str | None:
    """Return what to do; nothing, where the German says what was expected instead."""
    return remedy or None if is_english() else feel.german_remedies.remedy_words(remedy)
