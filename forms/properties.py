"""Read what a component says about its values: rules, options, texts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from feel import Expression
from forms.model import KEYED, MULTIPLE_CHOICE, SINGLE_CHOICE, Limit, Options, Rules
from forms.pattern import Pattern, PatternRefused, read_pattern
from forms.reading import Reading

MAXIMUM_OPTIONS = 1000
MAXIMUM_DIGITS = 20

_LIMITS = ("min", "max", "minLength", "maxLength")
_ALWAYS = frozenset({"required", "validationType"})
_TEXT_RULES = _ALWAYS | {"minLength", "maxLength", "pattern", "patternErrorMessage"}
_RULES_OF = {
    "textfield": _TEXT_RULES,
    "textarea": _TEXT_RULES,
    "number": _ALWAYS | {"min", "max"},
}
_KINDS = frozenset({"custom", "email", "phone"})
_SUBTYPES = frozenset({"date", "time", "datetime"})
_TIME_FORMATS = frozenset({"utc_offset", "utc_normalized", "no_timezone"})
_TEMPLATES = ("description", "text", "content", "source", "alt", "title", "url")
_EXPRESSIONS = ("dataSource", "columnsExpression")
_ADORNERS = ("prefixAdorner", "suffixAdorner")
_INLINE = re.compile(r"<\s*(?:style|script)\b|\sstyle\s*=|\son[a-z]+\s*=", re.IGNORECASE)


def read_rules(entry: Mapping[str, object], element: str, kind: str, reading: Reading) -> Rules:
    """Return what the component's values must satisfy, reporting what makes no sense.

    Args:
        entry: the component as it was saved.
        element: its id.
        kind: its type, one of form-js.
    """
    if kind not in KEYED:
        return Rules()
    found = entry.get("validate")
    if found is not None and not isinstance(found, dict):
        reading.report(element, "rule", "validate is no object", "Remove it.")
    validate = found if isinstance(found, dict) else {}
    known = _RULES_OF.get(kind, _ALWAYS)
    for name in sorted(name for name, rule in validate.items() if rule not in (None, "")):
        if name not in known:
            reading.report(
                element,
                "rule",
                f"the rule {name!r} does not apply to a {kind}",
                f"Remove it; known are {', '.join(sorted(known))}.",
            )
    limits = {name: _limit(validate.get(name), element, name, reading) for name in _LIMITS}
    message = validate.get("patternErrorMessage")
    return Rules(
        required=_required(validate, element, reading),
        minimum=limits["min"],
        maximum=limits["max"],
        shortest=limits["minLength"],
        longest=limits["maxLength"],
        pattern=_pattern(validate, element, reading),
        pattern_message=message if isinstance(message, str) and message else None,
        kind=_one_of(validate, "validationType", _KINDS, element, reading),
        decimal_digits=_digits(entry, element, reading),
        increment=_increment(entry, element, reading),
        as_text=entry.get("serializeToString") is True,
        subtype=_time_rules(entry, element, kind, reading),
        no_past=entry.get("disallowPassedDates") is True,
        accept=reading.template(element, "accept", entry.get("accept")),
        multiple=_multiple(entry, element, reading),
    )


def read_options(
    entry: Mapping[str, object], element: str, kind: str, reading: Reading
) -> Options | None:
    """Return where the possible values come from, `None` if the component offers none."""
    if kind not in SINGLE_CHOICE | MULTIPLE_CHOICE:
        return None
    sources = [name for name in ("values", "valuesKey", "valuesExpression") if name in entry]
    if len(sources) != 1:
        found = " and ".join(sources) or "none"
        reading.report(
            element,
            "options",
            f"the possible values come from {found}",
            "Give exactly one of values, valuesKey and valuesExpression.",
        )
        return Options()
    value = entry[sources[0]]
    if sources[0] == "valuesExpression":
        compiled = reading.compile_if_expression(element, "valuesExpression", value)
        if compiled is None and not (isinstance(value, str) and value.startswith("=")):
            reading.report(
                element, "options", "valuesExpression is no expression", 'Start it with "=".'
            )
        return Options(expression=compiled)
    if sources[0] == "valuesKey":
        if isinstance(value, str) and value:
            return Options(variable=value)
        reading.report(element, "options", "valuesKey names no variable", "Name one.")
        return Options()
    return Options(values=_static(value, element, reading))


def texts_of(entry: Mapping[str, object], element: str, reading: Reading) -> Iterator[object]:
    """Yield the expressions of everything that is only shown: texts, tables, adorners."""
    for name in _TEMPLATES:
        yield from reading.template(element, name, entry.get(name))
    for name in _EXPRESSIONS:
        yield reading.compile_if_expression(element, name, entry.get(name))
    appearance = entry.get("appearance")
    if isinstance(appearance, dict):
        for name in _ADORNERS:
            yield from reading.template(element, f"appearance.{name}", appearance.get(name))
    for name in ("content", "text"):
        value = entry.get(name)
        if isinstance(value, str) and _INLINE.search(value):
            reading.report(
                element,
                "inline",
                f"{name} holds a style, a script or an event attribute, which the page refuses",
                "Remove it; use the form's layout instead.",
            )
    if entry.get("type") == "iframe":
        reading.warn(
            element,
            "frame",
            "the page shows no content of other servers; a link to it stands in its place",
            "Write a text that holds the link.",
        )
    source = entry.get("source")
    if isinstance(source, str) and re.match(r"https?:|//", source, re.IGNORECASE):
        reading.report(
            element,
            "image",
            "the image comes from another server, which the page refuses",
            'Embed it as a "data:" address.',
        )


def _multiple(entry: Mapping[str, object], element: str, reading: Reading) -> bool | Expression:
    """Return whether a file picker takes several files; what is no truth value says no."""
    value = entry.get("multiple")
    return reading.compile_if_expression(element, "multiple", value) or value is True


def _required(validate: Mapping[str, object], element: str, reading: Reading) -> bool:
    value = validate.get("required", False)
    if isinstance(value, bool) or value is None:
        return bool(value)
    reading.report(
        element,
        "rule",
        f"validate.required is {value!r}",
        "Set it to true or false; show the field under a condition if it depends on something.",
    )
    return False


def _limit(value: object, element: str, name: str, reading: Reading) -> Limit | None:
    if value is None or value == "":
        return None
    if isinstance(value, str) and value.startswith("="):
        name = f"validate.{name}"
        return reading.compile(element, name, reading.feel(element, name, value))
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return Decimal(value)
    reading.report(
        element, "rule", f"validate.{name} is {value!r}", "Use a number or an expression."
    )
    return None


def _pattern(validate: Mapping[str, object], element: str, reading: Reading) -> Pattern | None:
    source = validate.get("pattern")
    if source is None or source == "":
        return None
    try:
        if isinstance(source, str):
            return read_pattern(source)
        fault = "it is no text"
    except PatternRefused as refused:
        fault = str(refused)
    reading.report(
        element, "pattern", f"the pattern {source!r} cannot be used: {fault}", "Write it simpler."
    )
    return None


def _one_of(
    entry: Mapping[str, object],
    name: str,
    known: frozenset[str],
    element: str,
    reading: Reading,
) -> str | None:
    value = entry.get(name)
    if value is None or value == "" or value in known:
        return value if isinstance(value, str) and value else None
    reading.report(
        element,
        "property",
        f"{name} is {value!r}",
        f"Use one of {', '.join(sorted(known))}.",
    )
    return None


def _digits(entry: Mapping[str, object], element: str, reading: Reading) -> int | None:
    value = entry.get("decimalDigits")
    if value is None or value == "":
        return None
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAXIMUM_DIGITS:
        return value
    reading.report(
        element,
        "property",
        f"decimalDigits is {value!r}",
        f"Use a number from 0 to {MAXIMUM_DIGITS}.",
    )
    return None


def _increment(entry: Mapping[str, object], element: str, reading: Reading) -> Decimal | None:
    value = entry.get("increment")
    if value is None or value == "":
        return None
    # The form editor saves a text; JSON written by hand may hold a number.
    text = str(value)
    if not isinstance(value, bool) and re.fullmatch(r"[0-9]{1,12}(?:\.[0-9]{1,12})?", text):
        increment = Decimal(text)
        if increment > 0:
            return increment
    reading.report(element, "property", f"increment is {value!r}", "Use a number greater than 0.")
    return None


def _time_rules(entry: Mapping[str, object], element: str, kind: str, reading: Reading) -> str:
    if kind != "datetime":
        return "date"
    _one_of(entry, "timeSerializingFormat", _TIME_FORMATS, element, reading)
    return _one_of(entry, "subtype", _SUBTYPES, element, reading) or "date"


def _static(value: object, element: str, reading: Reading) -> tuple[object, ...]:
    if not isinstance(value, list) or not 0 < len(value) <= MAXIMUM_OPTIONS:
        reading.report(
            element,
            "options",
            "values is no list of possible values",
            f"List 1 to {MAXIMUM_OPTIONS} of them.",
        )
        return ()
    found: list[str] = []
    for option in value:
        text = option.get("value") if isinstance(option, dict) else option
        if not isinstance(text, (str, bool, int, Decimal)) or text == "":
            reading.report(element, "options", "a possible value is empty", "Give it a value.")
        elif repr(text) in found:
            reading.report(
                element, "options", f"the value {text!r} stands twice", "Remove one of them."
            )
        else:
            found.append(repr(text))
    return tuple(value)
