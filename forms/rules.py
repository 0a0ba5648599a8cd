"""Check a value against the rules of its field."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from decimal import Decimal, localcontext
from zoneinfo import ZoneInfo

from feel import FeelLimitExceeded, Value, to_json
from forms.limits import date_complaints
from forms.model import MULTIPLE_CHOICE, SINGLE_CHOICE, Component, Limit, Rules
from forms.paths import Data
from forms.scope import Scope
from forms.values import Complaint, as_number, day_of, identity

ZONE = ZoneInfo("Europe/Berlin")

# Source: HTML Living Standard, "valid e-mail address".
_EMAIL = re.compile(
    r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@"
    r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
    r"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*"
)
# Source: ITU-T E.164, at most 15 digits with the country code.
_PHONE = re.compile(r"(?:\+|00)[1-9][0-9]{6,14}")
_JAVASCRIPT_SPACE = (
    " \t\n\r\v\f\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
_LONGEST_EMAIL = 254


def complaints(
    component: Component, value: Value, scope: Scope, variables: Data
) -> Iterator[Complaint]:
    """Yield every rule that a well-formed value breaks.

    Args:
        component: a keyed component that is visible and may be answered.
        value: what was read from the submission.
        scope: what its expressions see.
        variables: the server's own values, where `valuesKey` looks.
    """
    rules = component.rules
    if rules.required and is_empty(component, value):
        yield missing(component)
    if component.type == "number" and value is not None:
        yield from _number_complaints(rules, value, scope)
    elif isinstance(value, str) and component.type in ("textfield", "textarea"):
        if value:
            yield from _text_complaints(rules, value, scope)
    elif component.type == "datetime" and isinstance(value, str) and rules.subtype != "time":
        today = scope.now.astimezone(ZONE)
        day = day_of(value, today)
        if rules.no_past and day and day < today.date():
            yield Complaint("past")
        yield from date_complaints(component.limits, value, rules.subtype, scope)
    elif component.type in SINGLE_CHOICE | MULTIPLE_CHOICE and value not in (None, []):
        yield from _choice_complaints(component, value, scope, variables)


def is_empty(component: Component, value: Value) -> bool:
    """Return whether the value counts as not given."""
    if component.type == "checkbox":
        return value is not True
    return value is None or value in ("", [])


def missing(component: Component) -> Complaint:
    """Return the complaint about a required field that is empty."""
    if component.type == "datetime":
        return Complaint(f"required.{component.rules.subtype}")
    if component.type == "checkbox":
        return Complaint("required.check")
    if component.type == "filepicker":
        return Complaint("required.file")
    is_choice = component.type in SINGLE_CHOICE | MULTIPLE_CHOICE
    return Complaint("required.choice" if is_choice else "required")


def _number_complaints(rules: Rules, value: Value, scope: Scope) -> Iterator[Complaint]:
    number = as_number(value)
    if number is None:
        yield Complaint("number")
        return
    digits = rules.decimal_digits
    if digits is not None and _decimals(number) > digits:
        code = {0: "digits.zero", 1: "digits.one"}.get(digits, "digits")
        yield Complaint(code, {"value": digits})
    if rules.increment:
        with localcontext() as context:
            context.prec = 60
            rest = number % rules.increment
            if rest:
                previous = number - rest
                near = sorted((previous, previous + rules.increment.copy_sign(number)))
                yield Complaint(
                    "increment",
                    {"value": rules.increment, "previous": near[0], "next": near[1]},
                )
    yield from _bound_complaint("min", rules.minimum, number, scope)
    yield from _bound_complaint("max", rules.maximum, number, scope)


def _text_complaints(rules: Rules, text: str, scope: Scope) -> Iterator[Complaint]:
    if rules.pattern and not rules.pattern.matches(text):
        yield Complaint("pattern", words=rules.pattern_message)
    length = Decimal(javascript_length(text))
    yield from _bound_complaint("minLength", rules.shortest, length, scope)
    yield from _bound_complaint("maxLength", rules.longest, length, scope)
    if rules.kind == "phone" and not _PHONE.fullmatch(text):
        yield Complaint("phone")
    if rules.kind == "email" and not (len(text) <= _LONGEST_EMAIL and _EMAIL.fullmatch(text)):
        yield Complaint("email")


def _bound_complaint(
    code: str, limit: Limit | None, actual: Decimal, scope: Scope
) -> Iterator[Complaint]:
    if limit is None:
        return
    try:
        found = limit if isinstance(limit, Decimal) else scope.evaluate(limit)
    except FeelLimitExceeded:
        yield Complaint("limit")
        return
    # An expression that gives null sets no limit, as in the browser.
    if found is None:
        return
    bound = as_number(found)
    if bound is None:
        yield Complaint("rule")
    elif actual < bound if code.startswith("min") else actual > bound:
        yield Complaint(code, {"value": bound, "actual": actual})


def _choice_complaints(
    component: Component, value: Value, scope: Scope, variables: Data
) -> Iterator[Complaint]:
    try:
        possible = set(_possible(component, scope, variables))
    except FeelLimitExceeded:
        yield Complaint("limit")
        return
    chosen = value if isinstance(value, list) and component.type in MULTIPLE_CHOICE else [value]
    if any(identity(entry) not in possible for entry in chosen):
        yield Complaint("option")


def _possible(component: Component, scope: Scope, variables: Data) -> Iterator[Hashable]:
    options = component.options
    if options is None:
        return
    found: object = options.values
    if options.variable:
        found = variables.get(options.variable)
    elif options.expression:
        found = to_json(scope.evaluate(options.expression))
    for option in found if isinstance(found, (list, tuple)) else ():
        value = option.get("value") if isinstance(option, dict) else option
        if value is not None and value != "":
            yield identity(value)


def _decimals(number: Decimal) -> int:
    _, _, fraction = f"{number:f}".partition(".")
    return len(fraction.rstrip("0"))


def javascript_length(text: str) -> int:
    """Return the length the browser counts: UTF-16 code units without outer white space."""
    return len(text.strip(_JAVASCRIPT_SPACE).encode("utf-16-le", "surrogatepass")) // 2
