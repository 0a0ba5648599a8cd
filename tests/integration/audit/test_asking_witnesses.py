"""What the publisher makes of what a witness says, also of one that says nonsense."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from audit.anchors.witnesses import (
    Heard,
    Outcome,
    Witness,
    WitnessesMisread,
    ask,
    read_witnesses,
)
from audit.cosignature import Policy
from audit.tlog import consistency_proof
from audit.witness.storage import Storage
from audit.witness.witness import SIZE, Answer
from audit.witness.witness import Witness as Program
from tests.witnessed import VKEY, SmallLog

LOG = SmallLog()
FORKED = SmallLog("other", shared=5)
Say = Callable[[bytes], Answer]


@contextmanager
def saying(say: Say, vkey: str) -> Iterator[Witness]:
    """A server that answers what a function says to a request's body."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answer = say(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.media_type)
            self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(answer.text.encode())

        def log_message(self, *_: Any) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield Witness(f"http://127.0.0.1:{server.server_port}", vkey)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def program(tmp_path: Path) -> Program:
    storage = Storage.make(tmp_path / "zeuge", "kanzlei.example")
    storage.add_log(VKEY)
    return Program(storage, lambda: 1_763_800_000)


def handed(witness: Witness, size: int, known: int, log: SmallLog = LOG) -> Heard:
    return ask(witness, log.note(size), known, lambda old: consistency_proof(old, size, log.leaves))


def test_whatever_the_publisher_believes_an_honest_log_is_cosigned(program: Program) -> None:
    """Known too small, too large, right: a second request puts it right."""
    old = 0
    with saying(program.add_checkpoint, program.vkey) as witness:
        for size, known in ((3, 0), (9, 3), (12, 0), (20, 15), (20, 20), (21, 0), (30, 30)):
            heard = handed(witness, size, known)
            assert heard.outcome is Outcome.COSIGNED, (old, size, known)
            assert heard.cosigned is not None
            assert heard.cosigned.timestamp == 1_763_800_000
            assert Policy((witness.vkey,), 1).check(LOG.note(size) + heard.line) == []
            old = size


def test_an_older_log_hears_how_far_the_witness_is(program: Program) -> None:
    with saying(program.add_checkpoint, program.vkey) as witness:
        handed(witness, 20, 0)
        for known in (0, 3, 7):
            heard = handed(witness, 7, known)
            assert (heard.outcome, heard.size) == (Outcome.AHEAD, 20)


def test_another_history_is_a_conflict_whatever_its_size(program: Program) -> None:
    with saying(program.add_checkpoint, program.vkey) as witness:
        handed(witness, 20, 0)
        for size in (20, 21, 33):
            for known in (0, 7, 20):
                heard = handed(witness, size, known, FORKED)
                assert (heard.outcome, heard.size) == (Outcome.CONFLICT, 20)
        assert handed(witness, 7, 0, FORKED).outcome is Outcome.AHEAD
        assert handed(witness, 22, 20).outcome is Outcome.COSIGNED


def test_a_witness_that_does_not_know_the_log_or_its_key_is_behind(tmp_path: Path) -> None:
    storage = Storage.make(tmp_path / "zeuge", "kanzlei.example")
    program = Program(storage, lambda: 1)
    with saying(program.add_checkpoint, program.vkey) as witness:
        assert handed(witness, 3, 0).outcome is Outcome.BEHIND


SAID = {
    "nothing": Answer(200, ""),
    "rubbish": Answer(200, "rubbish\n\n— a b\n"),
    "a page": Answer(200, "<html>", "text/html"),
    "a size as a page": Answer(409, "7\n"),
    "no size": Answer(409, "seven\n", SIZE),
    "a size below nothing": Answer(409, "-1\n", SIZE),
    "an endless size": Answer(409, "9" * 40, SIZE),
    "a fault": Answer(500, "fault"),
    "another place": Answer(302, ""),
    "always another size": Answer(409, "2\n", SIZE),
    "much": Answer(200, "— " * 200_000),
}


@pytest.mark.parametrize("said", SAID)
def test_a_witness_that_says_nonsense_counts_as_silent(program: Program, said: str) -> None:
    with saying(lambda _: SAID[said], program.vkey) as witness:
        heard = handed(witness, 7, 1)
    assert heard.outcome is Outcome.SILENT
    assert heard.line == ""
    assert heard.told


def test_a_line_of_another_witness_or_of_another_note_is_none_of_its_own(
    program: Program, tmp_path: Path
) -> None:
    other = Storage.make(tmp_path / "other", "kanzlei.example")
    other.add_log(VKEY)
    imposter = Program(other, lambda: 1)
    with saying(imposter.add_checkpoint, program.vkey) as witness:
        assert handed(witness, 7, 0).outcome is Outcome.SILENT
    stale = program.add_checkpoint(LOG.submission(0, 5))
    with saying(lambda _: stale, program.vkey) as witness:
        assert handed(witness, 7, 5).outcome is Outcome.SILENT


def test_lines_of_strangers_beside_its_own_are_passed_over(program: Program) -> None:
    def with_strangers(body: bytes) -> Answer:
        answer = program.add_checkpoint(body)
        return Answer(answer.status, f"— stranger.example AAAAAAAA\n{answer.text}")

    with saying(with_strangers, program.vkey) as witness:
        heard = handed(witness, 7, 0)
    assert heard.outcome is Outcome.COSIGNED
    assert heard.line.startswith("— kanzlei.example ")
    assert heard.line.count("\n") == 1


def test_a_witness_that_is_not_there_or_hangs_up_is_silent(program: Program) -> None:
    assert handed(Witness("http://127.0.0.1:1", program.vkey), 7, 0).outcome is Outcome.SILENT
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]

        def hang_up() -> None:
            connection, _ = listening.accept()
            connection.close()

        thread = Thread(target=hang_up)
        thread.start()
        heard = handed(Witness(f"http://127.0.0.1:{port}", program.vkey), 7, 0)
        thread.join()
    assert heard.outcome is Outcome.SILENT


def test_a_list_of_witnesses_is_read_with_its_policy(program: Program) -> None:
    text = f"\n# our adviser\nhttps://w.example/log/ {program.vkey}\n"
    read = read_witnesses(text, 0)
    assert read.asked == (Witness("https://w.example/log", program.vkey),)
    assert (read.needed, read.policy) == (1, Policy((program.vkey,), 1))
    assert read_witnesses("", 0).policy == Policy((), 0)


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("https://w.example VKEY\nhttps://v.example VKEY", 0),
        ("https://w.example VKEY", 2),
        ("https://w.example VKEY rest", 0),
        ("w.example VKEY", 0),
        ("https:// VKEY", 0),
        ("https://w.example:port VKEY", 0),
        (f"https://w.example {VKEY}", 0),
        ("", 1),
    ],
)
def test_a_list_that_means_something_else_is_misread(
    program: Program, text: str, needed: int
) -> None:
    with pytest.raises(WitnessesMisread):
        read_witnesses(text.replace("VKEY", program.vkey), needed)
