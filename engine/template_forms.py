"""How numbers, money and days are written: in German, and in English for documents in English."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, Final
from zoneinfo import ZoneInfo

from jinja2 import Undefined

from feel import Date, DateTime, parse_temporal, to_datetime

BERLIN: Final = ZoneInfo("Europe/Berlin")
_CENT: Final = Decimal("0.01")
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)


EMPTY: Final = "a value is empty that the template shows; fill it, or allow for it with default('')"


class ValueUnfit(Exception):
    """A value cannot be written as the template asks."""


@dataclass(frozen=True, slots=True)
class Forms:
    """How a language writes values; texts of templates pass them through by these names.

    Args:
        code: of the language.
        grouped: writes a number that has its decimal point and commas between thousands.
        priced: writes an amount with its currency.
        dated: writes a day.
        timed: writes the time of day.
        yes: and `no`: truth.
        point: between a number and its decimals.
    """

    code: str
    grouped: Callable[[str], str]
    priced: Callable[[str, str], str]
    dated: Callable[[date], str]
    timed: Callable[[datetime], str]
    yes: str
    no: str
    point: str

    def number(self, value: Any, places: int | None = None) -> str:
        """Return a number with marks between thousands: `1.234,5`."""
        known = decimal_of(value)
        if places is not None:
            known = known.quantize(Decimal(1).scaleb(-min(max(places, 0), 10)), ROUND_HALF_UP)
        return self.grouped(f"{known:,f}")

    def plain(self, value: Any) -> str:
        """Return a number without needless zeros: `2`, `2,5`."""
        text = self.number(value)
        return text.rstrip("0").rstrip(self.point) if self.point in text else text

    def money(self, value: Any, currency: str = "€") -> str:
        """Return an amount with two places and its currency: `1.234,50 €`."""
        amount = decimal_of(value).quantize(_CENT, ROUND_HALF_UP)
        return self.priced(self.number(amount), currency)

    def day(self, value: Any) -> str:
        """Return a day: `24.12.2026`; of a moment, that in Germany."""
        known = moment_of(value)
        if isinstance(known, datetime):
            known = known.astimezone(BERLIN).date()
        return self.dated(known)

    def moment_of_day(self, value: Any) -> str:
        """Return a moment by German clocks: `24.12.2026, 18:00 Uhr`."""
        known = _moment_in_germany(value)
        return f"{self.dated(known.date())}, {self.timed(known)}"

    def clock_time(self, value: Any) -> str:
        """Return the time of day of a moment by German clocks: `18:00 Uhr`."""
        return self.timed(_moment_in_germany(value))

    def shown(self, value: Any) -> Any:
        """Return a value as a template shows it without a filter.

        Raises:
            ValueUnfit: it is empty, or a list or context.
        """
        if isinstance(value, Undefined):
            return value
        if value is True or value is False:
            return self.yes if value else self.no
        if isinstance(value, str):
            return value
        if isinstance(value, int | Decimal):
            return self.number(value)
        if value is None:
            raise ValueUnfit(EMPTY)
        if isinstance(value, Date) or (isinstance(value, date) and not isinstance(value, datetime)):
            return self.day(value)
        if isinstance(value, DateTime | datetime):
            return self.moment_of_day(value)
        raise ValueUnfit("a value is a list or context, and the template shows it whole")


def _english_amount(amount: str, currency: str) -> str:
    if len(currency) > 1:
        return f"{currency}\u00a0{amount}"
    sign = "-" if amount.startswith("-") else ""
    return f"{sign}{currency}{amount.removeprefix('-')}"


GERMAN: Final = Forms(
    "de",
    grouped=lambda text: text.translate({ord(","): ".", ord("."): ","}),
    priced=lambda amount, currency: f"{amount}\u00a0{currency}",
    dated=lambda day: f"{day:%d.%m.%Y}",
    timed=lambda moment: f"{moment:%H:%M} Uhr",
    yes="ja",
    no="nein",
    point=",",
)
ENGLISH: Final = Forms(
    "en",
    grouped=str,
    priced=_english_amount,
    dated=lambda day: f"{day.day}\u00a0{_MONTHS[day.month - 1]} {day.year}",
    timed=lambda moment: f"{moment:%H:%M} ({'CEST' if moment.dst() else 'CET'})",
    yes="yes",
    no="no",
    point=".",
)
FORMS: Final = {one.code: one for one in (GERMAN, ENGLISH)}


def _moment_in_germany(value: Any) -> datetime:
    known = moment_of(value)
    if not isinstance(known, datetime):
        raise ValueUnfit("the filter datetime takes a moment, and this is a day")
    return known.astimezone(BERLIN)


def decimal_of(value: Any) -> Decimal:
    """Return the number that a value is.

    Raises:
        ValueUnfit: it is none.
    """
    there(value)
    try:
        known = Decimal(str(value))
    except InvalidOperation:
        known = Decimal("nan")
    if isinstance(value, bool) or not known.is_finite() or abs(known.adjusted()) > 30:
        raise ValueUnfit("a value is no number and stands where the template shows one")
    return known


def moment_of(value: Any) -> date:
    """Return the day or moment that a value is.

    Raises:
        ValueUnfit: it is none.
    """
    there(value)
    try:
        known = parse_temporal(value) if isinstance(value, str) else value
        if isinstance(known, DateTime):
            known = to_datetime(known)
        if isinstance(known, datetime) and known.tzinfo is not None:
            return known
        if isinstance(known, Date):
            return date(known.year, known.month, known.day)
    except (ValueError, ArithmeticError):
        pass
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise ValueUnfit("a value is no day or moment and stands where the template shows one")


def there(value: Any) -> None:
    """Pass, if there is such a value.

    Raises:
        ValueUnfit: it is empty.
        UndefinedError: there is none.
    """
    if isinstance(value, Undefined):
        str(value)  # says which one is missing
    if value is None:
        raise ValueUnfit(EMPTY)
