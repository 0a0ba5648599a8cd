"""Logs without personal data: what happened, where, to which instance, and never with which values.

Faults carry the words of those who made the model, the mail server or the database, and with them
names, addresses and values of cases. So a line holds the fixed text of the call, numbers, the kinds
of faults with the places they went through, and what the call itself declares as plain
(`Plain(…)` among its arguments, `extra={"plain": …}`). All else is withheld: other texts among the
arguments, what faults say, and every text of other people's libraries. `VORGANG_TRACE` shows it, on
a machine where no work is real.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from traceback import walk_tb
from types import MappingProxyType, TracebackType
from typing import TextIO

from audit.faults import HistoryRewritten, OriginRefused
from audit.plain import Plain
from engine.faults import DatabaseUnavailable, SettingsRefused
from engine.settings import Settings

_OURS = ("vorgang", "api", "audit", "bpmn", "dmn", "engine", "feel", "forms")
_SPOKEN: tuple[type[BaseException], ...] = (
    *(DatabaseUnavailable, SettingsRefused),
    *(HistoryRewritten, OriginRefused),
)
"""Faults whose words are ours alone: they name settings, sizes and logs."""
_DEEPEST = 20
_ROOT = Path(__file__).resolve().parents[2]

_about: ContextVar[Mapping[str, str | int]] = ContextVar("about", default=MappingProxyType({}))


@contextmanager
def about(**known: str | int) -> Iterator[None]:
    """Let every line of this block say what it is about, such as request and instance.

    Args:
        known: ids and kinds only.
    """
    token = _about.set({**_about.get(), **known})
    try:
        yield
    finally:
        _about.reset(token)


def log_as(settings: Settings, stream: TextIO | None = None) -> None:
    """Let this process write its log in the chosen format, whoever it is that logs.

    JSON has a line for each request; text, for people who watch, only what is out of order.
    """
    is_json = settings.log_format == "json"
    handler = logging.StreamHandler(stream or sys.stderr)
    trace = bool(os.environ.get("VORGANG_TRACE"))
    handler.setFormatter(JsonLines(trace=trace) if is_json else TextLines(trace=trace))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in _OURS:
        logging.getLogger(name).setLevel(logging.INFO if is_json else logging.WARNING)
    sys.excepthook = lambda _kind, fault, _traceback: _uncaught(fault)
    threading.excepthook = lambda one: _uncaught(one.exc_value)


class JsonLines(logging.Formatter):
    """One JSON object a line: `time`, `level`, `logger`, `event`, and what else is known."""

    def __init__(self, *, trace: bool = False) -> None:
        super().__init__()
        self._trace = trace

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return json.dumps(told(record, trace=self._trace), ensure_ascii=False, default=str)


class TextLines(JsonLines):
    """The same for people: level, logger, event, then the rest as `name=value`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        known = told(record, trace=self._trace)
        first = f"{known.pop('level')} {known.pop('logger')}: {known.pop('event')}"
        del known["time"]
        return " ".join([first, *(f"{name}={_short(value)}" for name, value in known.items())])


def told(record: logging.LogRecord, *, trace: bool = False) -> dict[str, object]:
    """Return what may be said of a log record.

    Args:
        record: of anybody.
        trace: also what it says in full, personal data and all.
    """
    line: dict[str, object] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "logger": record.name,
        "event": _event(record),
        **_about.get(),
        **getattr(record, "plain", {}),
    }
    fault = record.exc_info[1] if record.exc_info else None
    if fault is not None:
        line["faults"] = [_kind(one) for one in _chain(fault)]
        line["at"] = _places(fault.__traceback__)
    elif not _is_ours(record):
        line["at"] = f"{Path(record.pathname).name}:{record.lineno}"
    if trace:
        line["words"] = record.getMessage()
        line["said"] = [str(one) for one in _chain(fault)] if fault else []
    return line


def _event(record: logging.LogRecord) -> str:
    """Return the fixed text of the call with what may be said of its arguments."""
    if not _is_ours(record) or not isinstance(record.msg, str):
        return "withheld"
    given = record.args if isinstance(record.args, tuple) else (record.args,)
    try:
        return record.msg % tuple(_plain(one) for one in given) if record.args else record.msg
    except (TypeError, ValueError):
        return record.msg


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] in _OURS


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | int | float | Plain):
        return value
    return _kind(value) if isinstance(value, BaseException) else f"[{type(value).__name__}]"


def _kind(fault: BaseException) -> str:
    """Return what kind of fault it is, with PostgreSQL's code if it has one."""
    if isinstance(fault, _SPOKEN):
        return f"{type(fault).__name__}: {fault}"
    state = getattr(fault, "sqlstate", None)
    return f"{type(fault).__name__}({state})" if state else type(fault).__name__


def _chain(fault: BaseException) -> Iterator[BaseException]:
    """Yield a fault and those that led to it, the last first."""
    seen: BaseException | None = fault
    for _ in range(_DEEPEST):
        if seen is None:
            return
        yield seen
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)


def _places(traceback: TracebackType | None) -> list[str]:
    """Return where the fault went through: file, line and function, outermost first."""
    places = []
    for frame, line in walk_tb(traceback):
        path = Path(frame.f_code.co_filename)
        known = path.relative_to(_ROOT) if path.is_relative_to(_ROOT) else Path(path.name)
        places.append(f"{known}:{line} {frame.f_code.co_name}")
    return places[-_DEEPEST:]


def _short(value: object) -> str:
    return " < ".join(map(str, reversed(value))) if isinstance(value, list) else str(value)


def _uncaught(fault: BaseException | None) -> None:
    if fault is not None and not isinstance(fault, KeyboardInterrupt | SystemExit):
        logging.getLogger("vorgang").critical("a fault that nobody caught", exc_info=fault)
