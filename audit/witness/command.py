"""Commands of the witness: `vorgang witness …`, or `python -m audit.witness …` alone.

Exit codes: 0 done, 1 refused, or evidence is kept, 2 wrong use.
"""

from __future__ import annotations

import argparse
import json
import logging
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Final

from audit.cosignature import cosignatures
from audit.faults import LedgerFault
from audit.witness.alone import alone
from audit.witness.server import WitnessServer
from audit.witness.storage import Storage, WitnessedLog
from audit.witness.witness import FORK, Witness
from audit.witness.words import WitnessRefused, told

PORT = 7380
DONE, REFUSED = 0, 1
SYSTEM: Final[Mapping[type[OSError], str]] = {
    FileNotFoundError: "no-file",
    NotADirectoryError: "no-file",
    PermissionError: "no-right",
    IsADirectoryError: "is-folder",
}
"""What the operating system refuses, as `WORDS` calls it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit code after doing what the arguments say."""
    options = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except (LedgerFault, OSError) as fault:
        why = fault.told() if isinstance(fault, WitnessRefused) else _of_system(fault)
        print(told("refused", fault=why), file=sys.stderr)
        return REFUSED


def _of_system(fault: LedgerFault | OSError) -> str:
    """Return why the operating system refused something, with the file that it names."""
    if isinstance(fault, OSError):
        name, kind = fault.filename or "?", type(fault)
        reason = SYSTEM.get(kind)
        return (
            told("system", why=fault.strerror or fault)
            if reason is None
            else told(reason, file=name)
        )
    return str(fault)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="vorgang witness", description=told("about"))
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        about = told(f"about-{name}")
        made = commands.add_parser(name, help=about, description=about)
        made.add_argument("--folder", type=Path, default=Path("zeuge"), help=told("folder"))
        made.set_defaults(run=run)
        return made

    command("init", _init).add_argument("name", help=told("name"))
    command("add-log", _add_log).add_argument("vkey", metavar="VKEY", help=told("vkey"))
    command("remove-key", _remove_key).add_argument("vkey", metavar="VKEY", help=told("vkey"))
    serve = command("serve", _serve)
    serve.add_argument("--host", default="127.0.0.1", help=told("host"))
    serve.add_argument("--port", type=int, default=PORT, help=told("port"))
    command("status", _status)
    show = command("show", _show)
    show.add_argument("origin", nargs="?", help=told("origin"))
    show.add_argument("--day", metavar="YYYY-MM-DD", help=told("day"))
    evidence = command("evidence", _evidence)
    evidence.add_argument("origin", nargs="?", help=told("origin"))
    evidence.add_argument("-o", "--output", type=Path, help=told("output"))
    return parser


def _init(options: argparse.Namespace) -> int:
    storage = Storage.make(options.folder, options.name)
    print(told("made"))
    print(storage.witness.vkey())
    print(told("keep", folder=options.folder))
    return DONE


def _add_log(options: argparse.Namespace) -> int:
    log = Storage(options.folder).add_log(options.vkey)
    print(told("added", origin=log.origin, count=len(log.vkeys)))
    return DONE


def _remove_key(options: argparse.Namespace) -> int:
    log = Storage(options.folder).remove_key(options.vkey, _now())
    print(told("removed", origin=log.origin, count=len(log.vkeys)))
    return DONE


def _serve(options: argparse.Namespace) -> int:
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr
    )
    storage = Storage(options.folder)
    with alone(options.folder):
        server = WitnessServer((options.host, options.port), Witness(storage, _now))

        def end(*_: object) -> None:
            # From another thread: the one that serves is the one that was interrupted.
            Thread(target=server.shutdown).start()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        with server:
            host, port = options.host, server.server_address[1]
            print(told("listening", name=storage.name, host=host, port=port), flush=True)
            if not storage.logs():
                print(told("no-logs"), flush=True)
            server.serve_forever(poll_interval=0.2)
    return DONE


def _now() -> int:
    return int(time.time())


def _status(options: argparse.Namespace) -> int:
    storage, code = Storage(options.folder), DONE
    print(storage.witness.vkey())
    for log in storage.logs():
        head = storage.head(log)
        if head.note:
            said = cosignatures(head.note, [storage.witness.vkey()])
            at = datetime.fromtimestamp(said[0].timestamp, UTC).isoformat() if said else "?"
            days, size = len(storage.days(log)), head.checkpoint.size
            print(told("head", origin=log.origin, size=size, at=at, days=days))
        else:
            print(told("never", origin=log.origin))
        for gone in log.removed:
            print(told("gone", origin=log.origin, vkey=gone.vkey, at=gone.at.isoformat()))
        kept = [json.loads(path.read_bytes())["kind"] for path in storage.evidence(log)]
        if kept:
            code, forks = REFUSED, kept.count(FORK)
            unproven = len(kept) - forks
            print(told("contradictions", origin=log.origin, forks=forks, unproven=unproven))
    if not storage.logs():
        print(told("no-logs"))
    return code


def _show(options: argparse.Namespace) -> int:
    storage, code = Storage(options.folder), DONE
    for log in _chosen(storage, options.origin):
        note = _of_day(storage, log, options.day) if options.day else storage.head(log).note
        if note:
            print(note, end="")
        else:
            print(told("no-note", origin=log.origin), file=sys.stderr)
            code = REFUSED
    return code


def _of_day(storage: Storage, log: WitnessedLog, day: str) -> str:
    found = [path for path in storage.days(log) if path.name.startswith(f"{day}-")]
    return found[-1].read_text(encoding="utf-8") if found else ""


def _evidence(options: argparse.Namespace) -> int:
    storage = Storage(options.folder)
    kept = [
        json.loads(path.read_bytes())
        for log in _chosen(storage, options.origin)
        for path in storage.evidence(log)
    ]
    text = json.dumps(kept, ensure_ascii=False, indent=1)
    if options.output:
        try:
            with options.output.open("x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError as fault:  # what is kept stays as it is
            raise WitnessRefused("is-file", file=options.output) from fault
        print(told("written", file=options.output, count=len(kept)))
    else:
        print(text)
    return DONE


def _chosen(storage: Storage, origin: str | None) -> list[WitnessedLog]:
    if origin is None:
        return storage.logs()
    log = storage.log(origin)
    if log is None:
        raise WitnessRefused("unknown-log", origin=origin)
    return [log]
