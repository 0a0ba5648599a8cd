"""What FEEL and decision tables complain about, as the pages show it.

A sentence that has no German is shown as it is, so that nothing is hidden from the analyst.
"""

from __future__ import annotations

from dmn import german_evaluation
from feel import ExpressionFailed, FeelSyntaxFault
from feel.juel import JuelFailed


def of_fault(fault: FeelSyntaxFault | ExpressionFailed) -> str:
    """Return what is wrong with an expression, in German."""
    if isinstance(fault, FeelSyntaxFault | JuelFailed):
        return german(fault.message)
    return german(str(fault))


def german(message: str) -> str:
    """Return the German for a message of `feel` or `dmn`, or the message itself."""
    return german_evaluation.german(message) or message
