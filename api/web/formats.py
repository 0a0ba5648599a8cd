"""Dates, numbers and sizes as readers of the page's language write them; times are those of
Europe/Berlin."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from api.web.language import is_english

ZONE = ZoneInfo("Europe/Berlin")
_WEEKDAYS = ("Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa.", "So.")
_ENGLISH_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_NEAR = {0: "heute", -1: "gestern", 1: "morgen"}
_ENGLISH_NEAR = {0: "today", -1: "yesterday", 1: "tomorrow"}
NO_BREAK_SPACE = "\u00a0"


def local(moment: datetime) -> datetime:
    """Return the moment by the clock of Europe/Berlin; where its calendar ends, that of UTC."""
    try:
        return moment.astimezone(ZONE)
    except OverflowError:
        return moment.astimezone(UTC)


def day(moment: datetime) -> str:
    """Return the day, such as `19.11.2026` or `19 November 2026`."""
    return date_words(local(moment))


def date_words(day: date) -> str:
    """Return a day of the calendar, such as `19.11.2026` or `19 November 2026`."""
    if is_english():
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{day:%d.%m.%Y}"


def days(first: date, last: date) -> str:
    """Return a period: `01.07. – 30.09.2026`, `1 July – 30 September 2026`."""
    begin = date_words(first)
    if first.year == last.year:
        begin = begin.removesuffix(f" {first.year}") if is_english() else f"{first:%d.%m.}"
    return f"{begin} – {date_words(last)}"


def day_and_time(moment: datetime) -> str:
    """Return day and time, such as `19.11.2026, 14:32 Uhr`."""
    return f"{day(moment)}, {local(moment):%H:%M}{_clock()}"


def to_the_second(moment: datetime) -> str:
    """Return day and time with seconds, as the ledger shows it."""
    return f"{day(moment)}, {local(moment):%H:%M:%S}{_clock()}"


def with_clock(words: str) -> str:
    """Return words that end in a time so that German says what the figure is."""
    return words + _clock() if ":" in words else words


def _clock() -> str:
    return "" if is_english() else " Uhr"


def in_lists(moment: datetime, now: datetime) -> str:
    """Return a short time for lists: `heute, 16:00`, `Fr., 20.11.`, `18.11.2025`."""
    there, here = local(moment), local(now)
    distance = (there.date() - here.date()).days
    near = (_ENGLISH_NEAR if is_english() else _NEAR).get(distance)
    if near:
        return f"{near}, {there:%H:%M}"
    if abs(distance) <= 180:
        if is_english():
            month = _MONTHS[there.month - 1][:3]
            return f"{_ENGLISH_WEEKDAYS[there.weekday()]} {there.day} {month}"
        return f"{_WEEKDAYS[there.weekday()]}, {there:%d.%m.}"
    return date_words(there)


def overdue_since(moment: datetime, now: datetime) -> str:
    """Return for how long something has been overdue: `seit 2 Std.`, `seit gestern, 16:00`."""
    seconds = int((now - moment).total_seconds())
    since, minutes, hours = ("for", "min", "h") if is_english() else ("seit", "Min.", "Std.")
    if seconds < 60:
        return "due now" if is_english() else "jetzt fällig"
    if seconds < 3600:
        return f"{since} {seconds // 60} {minutes}"
    if seconds < 12 * 3600:
        return f"{since} {seconds // 3600} {hours}"
    return f"{'since' if is_english() else since} {in_lists(moment, now)}"


def number(value: Decimal | int, places: int | None = None) -> str:
    """Return a number with the separators of the language; `places` decimals, or as many as it
    has: `1.284,5` or `1,284.5`."""
    figure = Decimal(value)
    if places is not None:
        figure = round(figure, places)
    if abs(figure.adjusted()) > 30:
        return str(figure) if is_english() else str(figure).replace(".", ",")
    text = f"{figure:,f}"
    if places is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    if not is_english():
        text = text.translate(str.maketrans(",.", ".,"))
    return text.replace("-", "\u2212")


def money(value: Decimal | int, currency: str = "EUR") -> str:
    """Return an amount with two decimals: `108.650,00 €`; more only where they are not zero."""
    figure = Decimal(value)
    exact = figure == round(figure, 2)
    sign = "€" if currency == "EUR" else currency
    written = number(figure, 2) if exact else number(figure)
    if is_english():
        written, minus = written.removeprefix("\u2212"), written[:1] if figure < 0 else ""
        return f"{minus}{sign}{'' if sign == '€' else NO_BREAK_SPACE}{written}"
    return f"{written}{NO_BREAK_SPACE}{sign}"


def percent(value: Decimal | int) -> str:
    """Return percentage points: `26,88 %`; more decimals where two would hide a difference.

    Four at most: the tables decide on unrounded values, so 15,004 must not read as 15,00.
    """
    figure = Decimal(value)
    places = next((n for n in (2, 3, 4) if round(figure, n) == figure), 4)
    return per_cent(number(figure, places))


def per_cent(written: str) -> str:
    """Return a number with its sign for per cent, with the space that German has before it."""
    return f"{written}%" if is_english() else f"{written}{NO_BREAK_SPACE}%"


def size(count: int) -> str:
    """Return a number of bytes: `184 KB`, `2,4 MB`."""
    if count < 1000:
        return f"{count} bytes" if is_english() else f"{count} Byte"
    if count < 1_000_000:
        return f"{round(count / 1000)} KB"
    return f"{number(Decimal(count) / 1_000_000, 1)} MB"


def short_hash(digest: bytes | str) -> str:
    """Return the two ends of a hash, enough to compare by eye."""
    text = digest if isinstance(digest, str) else digest.hex()
    return f"{text[:8]}…{text[-4:]}"


def short_handle(handle: str) -> str:
    """Return the two ends of a person's reference: `per_44a3…5743`."""
    return handle if len(handle) <= 16 else f"{handle[:8]}…{handle[-4:]}"


def iso(moment: datetime) -> str:
    """Return the machine-readable form for `<time datetime>`."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def initials(name: str) -> str:
    """Return up to two initials for the round mark beside a name."""
    words = [word for word in name.split() if word[:1].isalpha()]
    return "".join(
        word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)
    ).upper()
