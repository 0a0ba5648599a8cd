"""What to write instead, where a text is not FEEL but another language, or almost FEEL.

Spreadsheets, JavaScript, SQL and German decimals make most of the faults that analysts meet.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

_RULES: Final[tuple[tuple[str, str, str], ...]] = (
    # What ends at the place, what begins at it, and the remedy with the groups of both.
    (r"^\s*", r"=", "Leave out the equals sign in front."),
    (
        r"(\d{1,3})\.(\d{3})",
        r",(\d+)",
        "Write {0}{1}.{2} with a decimal point; nothing separates thousands.",
    ),
    (r"(\d+)", r",(\d+)", "Write {0}.{1} with a decimal point; a comma separates parts."),
    (r"=\s*", r"=", "Write = once to compare."),
    (r"\)\s*", r"=>|->", "Write the body right behind the brackets: function(x) x + 1."),
    (r"=", r">", "Write >= for at least."),
    (r"=", r"<", "Write <= for at most."),
    (r"<", r">", "Write != for unequal."),
    (r"[<>]\s+", r"=", "Write both characters of the comparison without a space: {at}."),
    (r"", r"&&", "Write and."),
    (r"", r"\|\|?", "Write or."),
    (r"", r"&", "Join texts with + and conditions with and."),
    (r"", r"!", "Write not(…), or != for unequal."),
    (r"", r"not\b", "Write not(…) with brackets."),
    (r"", r"(AND|OR|NOT|THEN|ELSE|IN|BETWEEN)\b", "Write it in small letters."),
    (r"", r"is\s+not\s+null\b", "Write != null."),
    (r"", r"is\s+null\b", "Write = null."),
    (r"", r"['‚‘’„“”«»]", 'Put texts in straight double quotes: "text".'),
    (r"", r'"', 'End the text with "; a quote within it is written \\".'),
    (r"", r"`", "End the name with `."),
    (r"/", r"\*", "End the comment with */."),
    (r"\bif\b.*", r"\{", "Write if … then … else … without braces."),
    (r"", r"\?", "Write if … then … else …."),
    (r"", r";", "Separate parts with a comma; nothing ends an expression."),
    (r"[{,]\s*\w[\w ]*", r"=", "Write key: value."),
    (r"", r":", "Nothing is assigned in an expression; compare with =."),
    (r"", r"%", "Write modulo(a, b) for the remainder, and divide by 100 for per cent."),
    (r"", r"\^", "Write ** for powers."),
    (r"", r"[≥⩾]", "Write >= for at least."),
    (r"", r"[≤⩽]", "Write <= for at most."),
    (r"", r"≠", "Write != for unequal."),
    (r"", r"[–—−]", "Write the plain minus sign -."),
    (r"", r"[·×]", "Write * to multiply."),
    (r"", r"÷", "Write / to divide."),
    (r"", r"[$#]\{", "Write the expression alone, without the braces around it."),
    (r"", r"[€$£]", "Write the number alone, without a currency."),
    (r"", r"@", 'Put a date in quotes: @"2026-12-31".'),
    (r"", r"\.\.", "Put a range in brackets: [1..5]."),
    (r"(?:^|[-+*/(,=<>])\s*", r"\+", "Leave out the sign: a number is positive without it."),
    (r"\d", r"[xX_]", "Write the number in decimal digits alone."),
    (r"", r"instance\b", "Write instance of, and the name of a type."),
    (r"", r"like\b", "Write contains(text, part) or matches(text, pattern)."),
)  # fmt: skip
_OPERATOR: Final = "an operator or the end"
_BY_EXPECTATION: Final = {
    "'else'": "An if needs an else; write else null if there is nothing else.",
    _OPERATOR: "Write an operator there, or leave out what follows.",
}
_WORD_BEFORE: Final = re.compile(r"([^\W\d]\w*)\s+\Z")
_KEYWORD: Final = re.compile(r"'[a-z]+'")
_WORD: Final = re.compile(r"[^\W\d]\w*")
_CHARACTERS_BEFORE: Final = 200
"""A fault that stands further behind its cause has no remedy of its own."""


@cache
def _compiled() -> tuple[tuple[re.Pattern[str], re.Pattern[str], str], ...]:
    return tuple(
        (re.compile(f"(?:{before})\\Z", re.DOTALL), re.compile(at), words)
        for before, at, words in _RULES
    )


def remedy_at(text: str, offset: int, expected: str | None) -> str | None:
    """Return what to write instead, as a sentence, or `None` if nothing better can be said.

    Args:
        text: the whole source.
        offset: where it stops being FEEL.
        expected: what would have been right there.
    """
    before = text[max(0, offset - _CHARACTERS_BEFORE) : offset]
    for ends, begins, words in _compiled():
        found = begins.match(text, offset)
        led = ends.search(before) if found else None
        if found and led:
            sign = led[0].strip() + found[0]
            return words.format(*led.groups(), *found.groups(), at=sign)
    first, second = _WORD_BEFORE.search(before), _WORD.match(text, offset)
    if first and second and not _KEYWORD.fullmatch(expected or ""):
        name = f"{first[1]} {second[0]}"
        return f"Put a name of several words in backticks: `{name}`; else an operator is missing."
    return _BY_EXPECTATION.get(expected or "")
