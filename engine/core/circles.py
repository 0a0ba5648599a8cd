"""Circles that leave the step: what a process sends or throws may come back to it, for ever.

What lies behind a step goes with all that it sends, and on to the steps which that brings about:
one number, from which the rounds and the doublings are read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.core.stuck import TokenStuck

if TYPE_CHECKING:
    from engine.core.interpreter import Interpreter
    from engine.core.store import Token

MOST_ROUNDS = 10_000
"""Messages, signals, and timers due at once, one behind the other with no work, wait or person in
between: a process that sends to itself would go on for ever."""
MOST_DOUBLINGS = 16
"""How often the signals of such a chain may reach twice as many: with two for each, 65,000 stand
behind the last."""
_DOUBLING = 1_000_000


def rounds(behind: int) -> int:
    """Return how many messages, signals and timers came one behind the other."""
    return behind % _DOUBLING


def spread(behind: int, receivers: int) -> int:
    """Return what lies behind those whom the signals of one step reach.

    However many they are, they take half of the way at most: a broadcast to all may be answered.

    Args:
        behind: what lay behind the signals, they included.
        receivers: of all of them together, at least 1.
    """
    return behind + _DOUBLING * min((receivers - 1).bit_length(), MOST_DOUBLINGS // 2)


def refuse_message(step: Interpreter, token: Token) -> None:
    """Pass if not too many others lie behind a message.

    Raises:
        TokenStuck: they do.
    """
    if rounds(step.rounds) >= MOST_ROUNDS:
        raise TokenStuck(
            "loop",
            f"the message of {token.node.name!r} ({token.node.id}) comes behind"
            f" {rounds(step.rounds)} others, with nothing in between; look for a process that sends"
            " to itself",
        )


def refuse_signal(step: Interpreter, token: Token) -> None:
    """Pass if neither too many others lie behind a signal, nor too many instances beside it.

    Raises:
        TokenStuck: they do.
    """
    if rounds(step.rounds) >= MOST_ROUNDS or step.rounds // _DOUBLING >= MOST_DOUBLINGS:
        raise TokenStuck(
            "loop",
            f"the signal of {token.node.name!r} ({token.node.id}) comes behind too many others,"
            " with nothing in between; look for processes that start or continue each other",
        )
