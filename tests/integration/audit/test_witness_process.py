"""The witness as a program of its own: its commands, its server, and what kills it."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.checkpoint import write_vkey
from audit.cosignature import Policy
from audit.witness.server import MOST_CONNECTIONS, WitnessServer
from audit.witness.storage import Storage
from audit.witness.submission import LONGEST
from audit.witness.witness import Witness
from tests.witnessed import ORIGIN, ROOT, VKEY, SmallLog, command, made, post, serving

LOG = SmallLog()
FORKED = SmallLog("other", shared=5)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made(tmp_path / "zeuge", "kanzlei.example/zeuge")
    return tmp_path / "zeuge"


def test_a_witness_is_made_told_a_log_and_shown_with_its_own_commands(tmp_path: Path) -> None:
    folder = tmp_path / "zeuge"
    begun = command(folder, "init", "kanzlei.example/zeuge")
    vkey = begun.stdout.splitlines()[1]
    assert begun.returncode == 0
    assert "Geben Sie diesen Prüfschlüssel weiter" in begun.stdout
    assert "noch kein Log" in command(folder, "status").stdout
    added = command(folder, "add-log", VKEY)
    assert (added.returncode, ORIGIN in added.stdout) == (0, True)
    assert "noch nichts bestätigt" in command(folder, "status").stdout
    with serving(folder) as running:
        assert running.vkey == vkey
        status, _, line = post(running.url, LOG.submission(0, 9))
        assert status == 200
        assert command(folder, "status").returncode == 0
        shown = command(folder, "show", ORIGIN)
    assert shown.stdout == LOG.note(9) + line
    assert Policy((vkey,), 1).check(shown.stdout) == []
    assert "9 Einträge" in command(folder, "status").stdout


def test_the_commands_refuse_in_one_line(tmp_path: Path, folder: Path) -> None:
    for arguments in (
        ("init", "kanzlei.example/zeuge"),
        ("add-log", "kein Schlüssel"),
        ("show", "fremd.example"),
    ):
        refused = command(folder, *arguments)
        assert refused.returncode == 1
        assert refused.stderr.startswith("Abgelehnt: ")
        assert refused.stderr.count("\n") == 1
    assert command(tmp_path / "leer", "serve").returncode == 1
    assert command(folder, "init").returncode == 2


def test_a_key_that_was_removed_counts_no_more_while_the_witness_serves(folder: Path) -> None:
    newer = Ed25519PrivateKey.from_private_bytes(b"\x06" * 32)
    vkey = write_vkey(ORIGIN, newer.public_key())
    continued = SmallLog(key=newer)
    with serving(folder) as running:
        assert post(running.url, LOG.submission(0, 5))[0] == 200
        assert command(folder, "remove-key", VKEY).returncode == 1  # the only one
        assert command(folder, "add-log", vkey).returncode == 0
        assert post(running.url, LOG.submission(5, 9))[0] == 200
        removed = command(folder, "remove-key", VKEY)
        assert (removed.returncode, "zugelassene Schlüssel: 1" in removed.stdout) == (0, True)
        assert post(running.url, LOG.submission(9, 12))[0] == 403
        assert post(running.url, continued.submission(9, 12))[0] == 200
    status = command(folder, "status")
    (told,) = [line for line in status.stdout.splitlines() if "nicht mehr zugelassen" in line]
    assert told.endswith(VKEY)
    again = command(folder, "add-log", VKEY)
    assert (again.returncode, "nicht wieder zugelassen" in again.stderr) == (1, True)
    assert command(folder, "remove-key", VKEY).returncode == 1
    (log,) = Storage(folder).logs()
    assert (log.vkeys, [gone.vkey for gone in log.removed]) == ((vkey,), [VKEY])


def test_evidence_is_handed_out_and_changes_the_exit_code(folder: Path, tmp_path: Path) -> None:
    with serving(folder) as running:
        assert post(running.url, LOG.submission(0, 9))[0] == 200
        assert post(running.url, FORKED.submission(9, 9))[0] == 409
        assert post(running.url, FORKED.submission(9, 12))[0] == 422
    status = command(folder, "status")
    assert status.returncode == 1
    assert "1 Widersprüche und 1 unbelegte" in status.stdout
    written = command(folder, "evidence", "-o", str(tmp_path / "belege.json"))
    assert "2 Belege" in written.stdout
    kept = json.loads((tmp_path / "belege.json").read_bytes())
    assert sorted(one["kind"] for one in kept) == ["fork", "unproven"]
    assert all(one["submitted"].startswith(ORIGIN) for one in kept)


def test_the_program_knows_neither_engine_nor_web_nor_database(folder: Path) -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", "import audit.witness.command, sys; print(*sys.modules)"],
        capture_output=True, text=True, check=True, cwd=ROOT,
    ).stdout.split()  # fmt: skip
    foreign = {"engine", "api", "bpmn", "sqlalchemy", "psycopg", "fastapi", "starlette", "uvicorn"}
    assert not foreign & {name.partition(".")[0] for name in loaded}


def test_after_a_restart_the_witness_still_refuses_a_fork(folder: Path) -> None:
    with serving(folder) as running:
        assert post(running.url, LOG.submission(0, 9))[0] == 200
    with serving(folder) as running:
        assert post(running.url, FORKED.submission(9, 12))[0] == 422
        assert post(running.url, LOG.submission(0, 12))[1:] == ("text/x.tlog.size", "9\n")
        assert post(running.url, LOG.submission(9, 12))[0] == 200


def test_a_second_process_in_the_same_folder_ends_at_once(folder: Path) -> None:
    with serving(folder):
        assert command(folder, "serve", "--port", "0").returncode == 1


def test_killed_at_any_moment_the_witness_forgets_nothing_that_it_said(folder: Path) -> None:
    """Eight times: as many submissions as fit, then SIGKILL in the midst of one."""
    said, size = 0, 1
    for _ in range(8):
        with serving(folder) as running:
            kill = threading.Timer(0.15, running.process.kill)
            kill.start()
            try:
                while size < 299:
                    status, _, text = post(running.url, LOG.submission(said, size))
                    if status == 409:
                        # One that was remembered, and whose answer never arrived.
                        assert int(text) == size
                        said = int(text)
                    else:
                        assert status == 200
                        said = size
                    size = said + 1
            except (OSError, http.client.HTTPException):
                pass
            kill.join()
        storage = Storage(folder)
        log = storage.log(ORIGIN)
        assert log is not None
        kept = storage.head(log)
        assert kept.checkpoint.size >= said
        if said:
            assert Policy((storage.witness.vkey(),), 1).check(kept.note) == []
    assert said > 8


# ---- what a stranger may send --------------------------------------------------------------------
@contextmanager
def listening(folder: Path, longest: float = 60.0) -> Iterator[str]:
    """Serve in this process; how long a connection lasts can be chosen here."""
    server = WitnessServer(("127.0.0.1", 0), Witness(Storage(folder), lambda: 1), longest)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def spoken(url: str, *lines: bytes) -> bytes:
    """Send bytes and return what comes until the other side hangs up."""
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        for line in lines:
            connection.sendall(line)
        received = b""
        while part := connection.recv(4096):
            received += part
        return received


def test_requests_that_no_log_sends_are_refused(folder: Path) -> None:
    with listening(folder) as url:
        post_ = b"POST /add-checkpoint HTTP/1.1\r\nHost: w\r\n"
        long = f"Content-Length: {LONGEST + 1}\r\n\r\n".encode()
        assert spoken(url, post_, b"\r\n").startswith(b"HTTP/1.1 411")
        assert spoken(url, post_, b"Content-Length: -1\r\n\r\n").startswith(b"HTTP/1.1 411")
        assert spoken(url, post_, long).startswith(b"HTTP/1.1 413")
        chunked = b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
        assert spoken(url, post_, chunked).startswith(b"HTTP/1.1 411")
        assert spoken(url, b"POST /other HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.1 404")
        assert spoken(url, b"\x16\x03\x01\x02\x00\n").find(b"400") > 0
        assert post(url, LOG.submission(0, 3))[0] == 200


def test_a_connection_serves_several_requests(folder: Path) -> None:
    with listening(folder) as url:
        connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=20)
        for old, size in ((0, 1), (1, 2), (2, 3)):
            connection.request("POST", "/add-checkpoint", LOG.submission(old, size))
            answer = connection.getresponse()
            assert answer.status == 200
            answer.read()
        connection.request("GET", "/")
        assert connection.getresponse().read().decode() == f"{Storage(folder).witness.vkey()}\n"
        connection.close()


def fed_until_cut(connection: socket.socket) -> int:
    """Send a byte now and then; return how many the other side took."""
    pause = threading.Event()
    for sent in range(60_000):
        try:
            connection.sendall(b"x")
        except OSError:
            return sent
        pause.wait(0.02)
    return 60_000


def test_who_sends_a_byte_now_and_then_is_cut_off(folder: Path) -> None:
    """Never silent for long, and yet over when its time is."""
    with listening(folder, longest=0.3) as url:
        host, port = url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=20) as connection:
            connection.sendall(b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 60000\r\n\r\n")
            assert fed_until_cut(connection) < 60_000
        assert post(url, LOG.submission(0, 3))[0] == 200


def test_a_request_with_two_lengths_is_refused_and_nothing_of_it_is_read(folder: Path) -> None:
    with listening(folder) as url:
        host, port = url.removeprefix("http://").split(":")
        body = LOG.submission(0, 3)
        lengths = f"Content-Length: {len(body)}\r\nContent-Length: 0\r\n\r\n".encode()
        with socket.create_connection((host, int(port)), timeout=20) as connection:
            connection.sendall(b"POST /add-checkpoint HTTP/1.1\r\n" + lengths + body)
            with connection.makefile("rb") as answer:
                assert answer.readline().split()[1] == b"400"
        assert post(url, LOG.submission(0, 3))[0] == 200


def test_more_connections_than_there_is_room_for_are_let_go(folder: Path) -> None:
    with listening(folder) as url:
        host, port = url.removeprefix("http://").split(":")
        idle = [
            socket.create_connection((host, int(port)), timeout=20)
            for _ in range(MOST_CONNECTIONS + 1)
        ]
        assert idle[-1].recv(1) == b""
        for connection in idle:
            connection.close()
        done = threading.Event()
        while not done.wait(0.02):
            try:
                assert post(url, LOG.submission(0, 3))[0] == 200
                done.set()
            except (OSError, http.client.HTTPException):
                continue


def test_what_was_written_before_is_not_overwritten_and_that_is_said_in_words(
    folder: Path, tmp_path: Path
) -> None:
    there = tmp_path / "belege.json"
    there.write_text("was da war")
    refused = command(folder, "evidence", "-o", str(there))
    assert (refused.returncode, there.read_text()) == (1, "was da war")
    assert "gibt es schon und kann ein Beleg sein: Nennen Sie mit -o eine andere" in refused.stderr
    nowhere = command(folder, "evidence", "-o", str(tmp_path / "nirgends" / "belege.json"))
    assert nowhere.stderr == f"Abgelehnt: {tmp_path / 'nirgends' / 'belege.json'} gibt es nicht.\n"
    nobody = command(tmp_path / "leer", "show")
    assert nobody.stderr.endswith("witness.json oder witness.pem fehlt oder ist beschädigt.\n")
    assert "Errno" not in refused.stderr + nowhere.stderr + nobody.stderr
