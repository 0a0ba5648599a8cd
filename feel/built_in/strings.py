"""Built-in functions on strings.

Source: DMN 1.5, 10.3.4.3; `is blank`, `trim`, `extract`, base64: Camunda FEEL.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from decimal import Decimal

from feel import patterns
from feel.built_in.registry import built_in
from feel.limits import Run
from feel.numbers import whole
from feel.values import NoValue, Value


@built_in("substring", "string: string, start position: number, length?: number?")
def _substring(run: Run, text: str, start: Decimal, length: Decimal | None = None) -> Value:
    position = whole(start, "the start position")
    size = None if length is None else int(length)
    if position == 0 or (size is not None and size < 1):
        raise NoValue("the start position must not be 0, the length at least 1")
    first = position - 1 if position > 0 else len(text) + position
    if first < 0:
        raise NoValue("the start position lies before the string")
    run.allocate_string(len(text))
    return text[first:] if size is None else text[first : first + size]


@built_in("string length", "string: string")
def _string_length(_run: Run, text: str) -> Value:
    return Decimal(len(text))


@built_in("upper case", "string: string")
def _upper_case(run: Run, text: str) -> Value:
    return _in_case(run, text, text.upper)


@built_in("lower case", "string: string")
def _lower_case(run: Run, text: str) -> Value:
    return _in_case(run, text, text.lower)


def _in_case(run: Run, text: str, change: Callable[[], str]) -> str:
    run.toil(len(text))
    changed = change()
    # One letter becomes up to three, and one beyond ASCII makes each of them need four bytes.
    run.allocate_string(len(changed), 1 if changed.isascii() else 4)
    return changed


@built_in("trim", "string: string")
def _trim(run: Run, text: str) -> Value:
    run.allocate_string(len(text))
    return text.strip()


@built_in("is blank", "string: string")
def _is_blank(_run: Run, text: str) -> Value:
    return not text.strip()


@built_in("substring before", "string: string, match: string")
def _substring_before(run: Run, text: str, match: str) -> Value:
    run.allocate_string(len(text))
    before, found, _ = text.partition(match) if match else ("", "", "")
    return before if found else ""


@built_in("substring after", "string: string, match: string")
def _substring_after(run: Run, text: str, match: str) -> Value:
    run.allocate_string(len(text))
    return text.partition(match)[2] if match else text


@built_in("contains", "string: string, match: string")
def _contains(_run: Run, text: str, match: str) -> Value:
    return match in text


@built_in("starts with", "string: string, match: string")
def _starts_with(_run: Run, text: str, match: str) -> Value:
    return text.startswith(match)


@built_in("ends with", "string: string, match: string")
def _ends_with(_run: Run, text: str, match: str) -> Value:
    return text.endswith(match)


@built_in(
    "string join",
    "list: list, delimiter?: string?",
    "list: list, delimiter: string?, prefix: string?, suffix: string?",
)
def _string_join(
    run: Run,
    items: list[Value],
    delimiter: str | None = None,
    prefix: str | None = None,
    suffix: str | None = None,
) -> Value:
    texts = [item for item in items if isinstance(item, str)]
    if len(texts) + sum(item is None for item in items) < len(items):
        raise NoValue("all items must be strings or null")
    between, before, behind = delimiter or "", prefix or "", suffix or ""
    edges = len(before) + len(behind) + len(between) * len(texts)
    # Counted before joining: many references to one long string cost nothing until then.
    run.allocate_string(edges + sum(map(len, texts)))
    return before + between.join(texts) + behind


@built_in("matches", "input: string, pattern: string, flags?: string?")
def _matches(run: Run, text: str, pattern: str, flags: str | None = None) -> Value:
    return patterns.found(text, pattern, flags or "", run)


@built_in("replace", "input: string, pattern: string, replacement: string, flags?: string?")
def _replace(
    run: Run, text: str, pattern: str, replacement: str, flags: str | None = None
) -> Value:
    return patterns.replaced(text, pattern, replacement, flags or "", run)


@built_in("split", "string: string, delimiter: string")
def _split(run: Run, text: str, delimiter: str) -> Value:
    return patterns.split(text, delimiter, run)


@built_in("extract", "string: string, pattern: string")
def _extract(run: Run, text: str, pattern: str) -> Value:
    return patterns.extracted(text, pattern, run)


@built_in("to base64", "value: string")
def _to_base64(run: Run, text: str) -> Value:
    run.allocate_string(len(text) * 6)
    return base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")


@built_in("from base64", "value: string")
def _from_base64(run: Run, text: str) -> Value:
    run.allocate_string(len(text))
    try:
        return base64.b64decode(text, validate=True).decode("utf-8")
    except (binascii.Error, ValueError) as fault:
        raise NoValue("the text is no base64 of UTF-8") from fault
