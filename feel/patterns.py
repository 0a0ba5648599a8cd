"""Regular expressions as XPath has them, with a time limit on every match.

Source: DMN 1.5, 10.3.4.3; XPath and XQuery Functions 3.1, 5.6.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final, TypeVar

import regex

from feel.faults import FeelLimitExceeded
from feel.limits import REGEX_SECONDS, Run
from feel.pattern_weight import too_heavy
from feel.values import NoValue, Value
from feel.xpath_pattern import in_terms_of_library

_Result = TypeVar("_Result")

_LONGEST_PATTERN: Final = 2_000
_MOST_FLAGS: Final = 20
"""Each may be repeated, but patterns are kept, and so are their flags."""
_LITERAL: Final = "q"
_REPEATED_GROUP: Final = re.compile(r"\)[*+{]")
_LARGEST_MEMORY: Final = 1_000_000
"""The library keeps every turn of a repeated group, for each group, while it matches."""
_BAD_REPLACEMENT: Final = re.compile(r"\\(?![\\$])|(?<!\\)\$(?![0-9])")
_REFERENCE: Final = re.compile(r"\\([\\$])|\$([0-9]+)")
_FLAGS: Final = {"i": regex.I, "s": regex.S, "m": regex.M}


@lru_cache(512)
def _compiled(pattern: str, flags: str) -> regex.Pattern[str]:
    """Return the pattern in the terms of the library `regex`."""
    if len(pattern) > _LONGEST_PATTERN:
        raise NoValue(f"the pattern is longer than {_LONGEST_PATTERN} characters")
    if len(flags) > _MOST_FLAGS:
        raise NoValue(f"there are no {len(flags)} flags")
    options = regex.V1
    for flag in flags:
        if flag in _FLAGS:
            options |= _FLAGS[flag]
        elif flag not in "xq":
            raise NoValue(f"there is no flag '{flag}'")
    if _LITERAL in flags:
        translated = regex.escape(pattern)
    else:
        text = _without_space(pattern) if "x" in flags else pattern
        refusal = too_heavy(text)
        if refusal:
            raise NoValue(refusal)
        translated = in_terms_of_library(text, flags)
    if options & regex.I:
        # XPath compares letter with letter: without this, ß would be ss.
        translated = f"(?-f){translated}"
    try:
        return regex.compile(translated, options)
    except (regex.error, OverflowError, RecursionError, MemoryError, ValueError) as fault:
        raise NoValue(f"'{pattern[:40]}' is no pattern") from fault


def _without_space(pattern: str) -> str:
    """Remove white space outside of classes, as the flag `x` asks, even behind a backslash."""
    kept: list[str] = []
    depth = 0
    for character in pattern:
        is_escaped = bool(kept) and kept[-1] == "\\" and kept[-2:] != ["\\", "\\"]
        if not is_escaped:
            depth += (character == "[") - (character == "]")
        if depth or character not in " \t\r\n":
            kept.append(character)
    return "".join(kept)


def _timed(
    run: Run, compiled: regex.Pattern[str], text: str, match: Callable[[float], _Result]
) -> _Result:
    """Return what the match gives within its seconds."""
    memory = len(text) * (1 + compiled.groups)
    if memory > _LARGEST_MEMORY and _REPEATED_GROUP.search(compiled.pattern):
        raise FeelLimitExceeded("the text is too long for a regular expression that repeats groups")
    # Looked at before each match: 2,000 of them would else pass before the clock is.
    seconds = min(REGEX_SECONDS, run.seconds_left())
    try:
        return match(seconds)
    except TimeoutError as fault:
        raise FeelLimitExceeded(f"a regular expression needs more than {seconds:.2g} s") from fault


def found(text: str, pattern: str, flags: str, run: Run) -> bool:
    """Tell whether the pattern matches somewhere.

    Raises:
        NoValue: it is no pattern.
        FeelLimitExceeded: matching takes too long.
    """
    compiled = _compiled(pattern, flags)
    return (
        _timed(run, compiled, text, lambda seconds: compiled.search(text, timeout=seconds))
        is not None
    )


def split(text: str, delimiter: str, run: Run) -> list[Value]:
    """Return the pieces between matches.

    Raises:
        NoValue: it is no pattern, or one that matches nothing at all.
        FeelLimitExceeded: too many pieces, or matching takes too long.
    """
    compiled = _compiled(delimiter, "")
    _refuse_empty_matches(compiled, delimiter, run)

    def cut(seconds: float) -> list[Value]:
        pieces: list[Value] = []
        begin = 0
        # Not the library's own split, which gives the groups of the pattern, too.
        for match in compiled.finditer(text, timeout=seconds):
            run.spend(1)
            pieces.append(text[begin : match.start()])
            begin = match.end()
        return [*pieces, text[begin:]]

    run.allocate_string(len(text))
    pieces = _timed(run, compiled, text, cut)
    run.allocate_values(len(pieces))
    return pieces


def _refuse_empty_matches(compiled: regex.Pattern[str], pattern: str, run: Run) -> None:
    """Refuse what matches nothing at all: between any two characters.

    Source: XPath and XQuery Functions 3.1, 5.6.4 and 5.6.5, error FORX0003.
    """
    if _timed(run, compiled, "", lambda seconds: compiled.search("", timeout=seconds)):
        raise NoValue(f"'{pattern[:40]}' matches where nothing is")


def extracted(text: str, pattern: str, run: Run) -> list[Value]:
    """Return all matches.

    Raises:
        NoValue: it is no pattern.
        FeelLimitExceeded: too many matches, or matching takes too long.
    """
    compiled = _compiled(pattern, "")

    def collect(seconds: float) -> list[Value]:
        matches: list[Value] = []
        for match in compiled.finditer(text, timeout=seconds):
            run.spend(1)
            matches.append(match[0])
        return matches

    run.allocate_string(len(text))
    matches = _timed(run, compiled, text, collect)
    run.allocate_values(len(matches))
    return matches


def replaced(text: str, pattern: str, replacement: str, flags: str, run: Run) -> str:
    """Return the text with every match replaced; `$1` stands for the first group.

    Raises:
        NoValue: it is no pattern, or no replacement.
        FeelLimitExceeded: the result is too long, or matching takes too long.
    """
    compiled = _compiled(pattern, flags)
    is_literal = _LITERAL in flags
    if not is_literal and _BAD_REPLACEMENT.search(replacement):
        raise NoValue(f"'{replacement[:40]}' is no replacement")
    _refuse_empty_matches(compiled, pattern, run)

    def replace(match: regex.Match[str]) -> str:
        # Counted match by match, before all pieces are joined to one string.
        run.allocate_string(len(replacement))
        return replacement if is_literal else _expanded(replacement, match, compiled.groups, run)

    result: str = _timed(
        run, compiled, text, lambda seconds: compiled.sub(replace, text, timeout=seconds)
    )
    run.allocate_string(len(result))
    return result


def _expanded(replacement: str, match: regex.Match[str], groups: int, run: Run) -> str:
    def reference(found_reference: re.Match[str]) -> str:
        if found_reference[1]:
            return found_reference[1]
        # $12 is group 12 if there are that many, else group 1 and a 2.
        number = found_reference[2]
        while len(number) > 1 and int(number) > groups:
            number = number[:-1]
        rest = found_reference[2][len(number) :]
        group = (match[int(number)] or "") if int(number) <= groups else ""
        run.allocate_string(len(group))
        return group + rest

    return _REFERENCE.sub(reference, replacement)
