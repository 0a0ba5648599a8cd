"""Statements that go to the server together and are answered together, by the driver's library.

What every step sends goes this way: `psycopg.pq`, on the connection and in the transaction that
SQLAlchemy and psycopg's cursors use as well. Those cost a step more than the server needs for its
work, and send each statement by itself.
"""

from __future__ import annotations

import re
import select
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count
from operator import itemgetter
from typing import Any, NamedTuple, cast

import orjson
from psycopg import Connection as PsycopgConnection
from psycopg import abc, adapt, pq
from psycopg.errors import OperationalError, error_from_result
from psycopg.pq.abc import PGresult
from psycopg.types.numeric import Int8BinaryDumper
from sqlalchemy import Connection

Parameters = Sequence[object] | Mapping[str, object]
Rows = list[tuple[Any, ...]]

_Key = tuple[bytes, tuple[int, ...]]
"""A statement and the types of its parameters."""
_Ready = tuple[_Key, Sequence[abc.Buffer | None], Sequence[int] | None]
"""A statement with its parameters and their formats."""
_MOST_PREPARED = 200
"""Statements that stay prepared on a connection."""
_BEGIN: tuple[_Ready, ...] = (((b"BEGIN", ()), (), None),)
_COMMIT: tuple[_Ready, ...] = (((b"COMMIT", ()), (), None),)
_SYNC, _FATAL = pq.ExecStatus.PIPELINE_SYNC, pq.ExecStatus.FATAL_ERROR
_LINE = "exchange"
_PLACEHOLDER = re.compile(r"%s|%\((\w+)\)s")
_ANY_FORMAT = [adapt.PyFormat.AUTO] * 1_000
"""For as many parameters as a statement may have; the first so many are taken."""


class Exchange:
    """Statements of a transaction that have not gone out yet.

    Args:
        connection: whose transaction it is; it begins with the first exchange, if none is open.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._line = _line_of(connection)
        self._waiting: list[tuple[str, Parameters]] = []

    def add(self, statement: str, parameters: Parameters) -> None:
        """Let a statement go out with the others, placeholders as psycopg writes them."""
        self._waiting.append((statement, parameters))

    def send(self, *, commit: bool = False) -> list[PGresult]:
        """Return the answer to each statement, for `rows`.

        Args:
            commit: end the transaction in the same round trip; if a statement fails, the server
                leaves out what comes after it, the commit as well. If none was open, what goes out
                together is one by itself, without a word to begin and to end it.

        Raises:
            psycopg.Error: a parameter cannot be sent, or the first fault of a statement; roll back.
        """
        return self._exchange(begin=not commit, commit=commit)

    def ask(self) -> list[PGresult]:
        """Return the answers likewise; no transaction is left open that was not before.

        For statements that only read, and see the same whether one goes on.
        """
        return self._exchange(begin=False, commit=False)

    def _exchange(self, *, begin: bool, commit: bool) -> list[PGresult]:
        statements, self._waiting = self._waiting, []
        line = self._line
        if line.doubted:
            line.look(self.connection)
        ready = [line.ready(*statement) for statement in statements]
        complete = False
        try:
            answers, failed = line.exchange(ready, begin=begin, commit=commit)
            complete = True
        finally:
            if not complete:
                # An answer may be under way that nobody would read: nothing else may be asked here.
                self.connection.invalidate()
        if failed is not None:
            raise error_from_result(failed)
        return answers

    def rows(self, answer: PGresult) -> Rows:
        """Return the rows of an answer."""
        transformer = self._line.transformer
        transformer.set_pgresult(answer)
        return transformer.load_rows(0, answer.ntuples, tuple)


def doubt_prepared(connection: Connection) -> None:
    """Ask which statements are still prepared before the next exchange.

    For every rollback: psycopg then has the server forget statements, and not only its own.
    """
    if not connection.invalidated and _LINE in connection.info:
        connection.info[_LINE].doubted = True


@dataclass(slots=True)
class _Line:
    """One connection of the pool and what was prepared on it."""

    driver: PsycopgConnection[Any]
    transformer: abc.Transformer
    socket: select.poll = field(default_factory=select.poll)
    names: Iterator[int] = field(default_factory=count)
    prepared: dict[_Key, bytes] = field(default_factory=dict)
    """By statement and types of its parameters; what was used last stands last."""
    doubted: bool = False

    def look(self, connection: Connection) -> None:
        """Forget what the server has forgotten."""
        left = connection.exec_driver_sql("SELECT name FROM pg_prepared_statements").scalars().all()
        self.prepared = {key: name for key, name in self.prepared.items() if name.decode() in left}
        self.doubted = False

    def ready(self, statement: str, parameters: Parameters) -> _Ready:
        """Return a statement as it is sent."""
        query, in_order = _numbered(statement)
        # First what is common: to ask whether something is a Mapping takes long.
        if type(parameters) is tuple or not isinstance(parameters, Mapping):
            values: Sequence[object] = parameters
        else:
            values = in_order(parameters)
        sent = self.transformer.dump_sequence(values, _ANY_FORMAT[: len(values)])
        return (query, self.transformer.types or ()), sent, self.transformer.formats

    def exchange(
        self, statements: Sequence[_Ready], *, begin: bool, commit: bool
    ) -> tuple[list[PGresult], PGresult | None]:
        """Return the answer to each statement, all sent in one go, whole or not at all; and the
        first one that failed.

        Args:
            begin: a transaction that goes on, if none is open.
            commit: the one that is open.
        """
        connection = self.driver.pgconn
        idle = connection.transaction_status == pq.TransactionStatus.IDLE
        begins = begin and idle and not self.driver.autocommit
        commits = commit and not idle
        sent = [*(_BEGIN if begins else ()), *statements, *(_COMMIT if commits else ())]
        connection.enter_pipeline_mode()
        forgotten = self._make_room()
        new = self._prepare([key for key, _, _ in sent])
        for key, values, formats in sent:
            connection.send_query_prepared(self.prepared[key], values, formats, pq.Format.BINARY)
        connection.pipeline_sync()
        results = self._results()
        connection.exit_pipeline_mode()
        for result in results:
            if result.status == _FATAL:
                for key in new:
                    del self.prepared[key]  # it may not have come to that; a name is used only once
                return [], result
        first = forgotten + begins + len(new)
        return results[first : first + len(statements)], None

    def _prepare(self, keys: Sequence[_Key]) -> list[_Key]:
        """Let the server prepare what it has not yet, and return that."""
        new = []
        for key in keys:
            name = self.prepared.pop(key, None)
            if name is None:
                name = f"exchange_{next(self.names)}".encode()
                self.driver.pgconn.send_prepare(name, *key)
                new.append(key)
            # Out and in again: what was not used for longest stands first.
            self.prepared[key] = name
        return new

    def _make_room(self) -> int:
        """Return how many statements the server is told to forget."""
        if len(self.prepared) <= _MOST_PREPARED:
            return 0
        surplus = list(self.prepared)[: len(self.prepared) - _MOST_PREPARED]
        for key in surplus:
            self.driver.pgconn.send_query_params(b"DEALLOCATE " + self.prepared.pop(key), None)
        return len(surplus)

    def _results(self) -> list[PGresult]:
        """Return what the server answers, up to the end of the exchange."""
        connection = self.driver.pgconn
        is_busy, take = connection.is_busy, connection.get_result
        while connection.flush():
            # The server may want its answers to be read before it takes more.
            self._wait(select.POLLIN | select.POLLOUT)
        results: list[PGresult] = []
        while True:
            while is_busy():
                self._wait(select.POLLIN)
            result = take()
            if result is None:  # between the answers to two statements, or nothing will come
                if connection.status == pq.ConnStatus.BAD:
                    raise OperationalError(connection.get_error_message())
                continue
            if result.status == _SYNC:
                return results
            results.append(result)

    def _wait(self, events: int) -> None:
        self.socket.register(self.driver.pgconn.socket, events)
        self.socket.poll()  # others run meanwhile
        self.driver.pgconn.consume_input()


def _line_of(connection: Connection) -> _Line:
    info = connection.info
    line: _Line | None = info.get(_LINE)
    if line is None:
        driver = cast("PsycopgConnection[Any]", connection.connection.driver_connection)
        line = info[_LINE] = _Line(driver, _transformer(driver))
    return line


class _Json(adapt.Loader):
    """Reads `jsonb`: as the server sends it in binary, a 1 and then the text."""

    format = pq.Format.BINARY

    def load(self, data: abc.Buffer) -> Any:
        """Return what it says; numbers beyond 64 bits are none that a step reads."""
        return orjson.loads(bytes(data)[1:])


class _Adapting(NamedTuple):
    """What an `adapt.Transformer` goes by."""

    adapters: adapt.AdaptersMap
    connection: PsycopgConnection[Any]


def _transformer(driver: PsycopgConnection[Any]) -> abc.Transformer:
    """Return what reads and writes values here, and leaves the driver's own cursors alone."""
    adapters = adapt.AdaptersMap(driver.adapters)
    adapters.register_loader("jsonb", _Json)
    # One type for all: else a statement is prepared again when a number outgrows 16 bits, then 32.
    adapters.register_dumper(int, Int8BinaryDumper)
    return adapt.Transformer(_Adapting(adapters, driver))


@lru_cache(maxsize=1_000)
def _numbered(statement: str) -> tuple[bytes, Callable[[Any], Sequence[object]]]:
    """Return a statement with numbered placeholders, and what puts named parameters in order."""
    names: dict[str, int] = {}

    def number(found: re.Match[str]) -> str:
        name = found[1] or str(len(names))
        return f"${names.setdefault(name, len(names) + 1)}"

    query = _PLACEHOLDER.sub(number, statement).encode()
    if len(names) > 1:
        return query, itemgetter(*names)
    return query, lambda parameters: [parameters[name] for name in names]
