"""`vorgang-verify` with what an auditor trusts: receipts, witnesses, time-stamp authorities."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from audit.__main__ import BROKEN, HOLDS, UNREADABLE, WRONG_USE, main
from audit.anchors.timestamp import digest_of, request
from audit.checkpoint import write_vkey
from audit.receipt import Receipt
from audit.tlog import LeafRows, inclusion_proof
from audit.witness.storage import Storage
from tests.exports import ORIGIN, MadeLog, made_log
from tests.time_stamps import Authority
from tests.witnessed import cosigned_at

COSIGNED = 1_795_400_000
"""When a witness signed, a second of November 2026."""


@pytest.fixture
def log(tmp_path: Path) -> MadeLog:
    return made_log(tmp_path / "keys")


def vkey_of(log: MadeLog) -> str:
    return log.keys.vkey(ORIGIN)


def test_a_time_stamp_is_asked_for_with_tsa_ca_and_by_an_authority_that_one_trusts(
    log: MadeLog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    authority, stranger = Authority(tmp_path / "tsa"), Authority(tmp_path / "stranger")
    bundle, file = log.everything(), tmp_path / "export.json"
    ca = str(authority.folder / "ca.pem")
    file.write_text(json.dumps(bundle))
    assert main([str(file), "--tsa-ca", ca]) == BROKEN
    assert "timestamp-missing" in capsys.readouterr().out
    with authority.listening() as url:
        token = request(url, digest_of(bundle["checkpoint"]))
    stamp = {"over": bundle["checkpoint"], "token": base64.b64encode(token).decode()}
    file.write_text(json.dumps({**bundle, "timestamps": [stamp]}))
    assert main([str(file), "--key", vkey_of(log)]) == HOLDS
    assert "1 Zeitstempel im Export: in sich gültig, aber nicht" in capsys.readouterr().out
    assert main([str(file), "--key", vkey_of(log), "--tsa-ca", ca]) == HOLDS
    said = capsys.readouterr().out
    day = f"am {datetime.now(UTC):%Y-%m-%d} "
    assert day in said
    assert "gestempelt" in said
    # A stamp of today says nothing of who rewrote everything yesterday.
    assert "alles neu geschrieben" in said
    assert main([str(file), "--tsa-ca", str(stranger.folder / "ca.pem")]) == BROKEN
    assert "timestamp-broken" in capsys.readouterr().out
    assert main([str(file), "--tsa-ca", str(tmp_path / "nowhere.pem")]) == UNREADABLE


def test_a_receipt_is_checked_with_the_logs_key_and_the_witnesses_that_one_names(
    log: MadeLog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    storage = Storage.make(tmp_path / "zeuge", "kanzlei.example")
    witness = ["--witness", storage.witness.vkey()]
    note, rows = log.note(), LeafRows(sha256(b"\0" + body).digest() for body in log.bodies)
    proof, file = tuple(inclusion_proof(5, 24, rows)), tmp_path / "entry.tlog-proof"
    file.write_text(Receipt(5, proof, note, log.bodies[5]).text())
    key = ["--key", vkey_of(log)]
    assert main([str(file), *key]) == HOLDS
    said = capsys.readouterr().out
    assert "Platz 5" in said
    entry = json.loads(log.bodies[5])
    assert f"Vorgang {entry['inst']}, Nr. {entry['seq']}, {entry['ts']}: task.completed" in said
    assert sha256(b"\0" + log.bodies[5]).hexdigest() in said
    assert main([str(file), *key, *witness]) == BROKEN
    assert "cosignatures-too-few" in capsys.readouterr().out
    cosigned = note + cosigned_at(storage, note, COSIGNED)
    file.write_text(Receipt(5, proof, cosigned, log.bodies[5]).text())
    capsys.readouterr()
    assert main([str(file), *key, *witness, "--needed", "1"]) == HOLDS
    at = f"{datetime.fromtimestamp(COSIGNED, UTC):%Y-%m-%d %H:%M} UTC"
    assert f"kanzlei.example am {at}" in capsys.readouterr().out
    file.write_text(Receipt(6, proof, cosigned, log.bodies[5]).text())
    assert main([str(file), *key, *witness]) == BROKEN
    foreign = made_log(tmp_path / "other").keys.log.newest.public
    assert main([str(file), "--key", write_vkey(ORIGIN, foreign)]) == BROKEN
    assert main([str(file)]) == UNREADABLE


def test_a_receipt_of_what_is_no_entry_of_the_log_does_not_hold(
    log: MadeLog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    foreign = log.bodies[5].replace(ORIGIN.encode(), b"ledger.example/other")
    file, key = tmp_path / "entry.tlog-proof", ["--key", vkey_of(log)]
    for body, code in ((b"nothing", "entry-malformed"), (foreign, "entry-of-another-log")):
        log.bodies[5] = body
        rows = LeafRows(sha256(b"\0" + one).digest() for one in log.bodies)
        proof = tuple(inclusion_proof(5, 24, rows))
        file.write_text(Receipt(5, proof, log.note(), body).text())
        assert main([str(file), *key]) == BROKEN
        assert code in capsys.readouterr().out


def test_the_verdict_says_when_each_witness_signed_and_warns_of_what_came_after(
    log: MadeLog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    storage, file = Storage.make(tmp_path / "zeuge", "kanzlei.example"), tmp_path / "export.json"
    note, kept = log.note(), tmp_path / "earlier.txt"
    given = [str(file), "--key", vkey_of(log)]
    witness = ["--witness", storage.witness.vkey()]
    for year, ahead in ((2026, False), (2200, True)):
        at = int(datetime(year, 11, 22, 10, 6, tzinfo=UTC).timestamp())
        bundle = {**log.everything(), "checkpoint": note + cosigned_at(storage, note, at)}
        file.write_text(json.dumps(bundle))
        said = _said(capsys, [*given, *witness])
        assert f"kanzlei.example am {year}-11-22 10:06 UTC" in said
        assert ("in der Zukunft" in said) is ahead
        assert "alte Sicherung" in said
        assert "alles neu geschrieben" not in said
        assert f"Schlüssel  {vkey_of(log)}: vorgegeben" in said
    file.write_text(json.dumps(log.everything()))
    for size, warned in ((20, True), (24, False)):
        kept.write_text(log.note(size))
        assert ("alte Sicherung" in _said(capsys, [*given, "--earlier", str(kept)])) is warned


def test_a_witness_that_names_no_time_of_this_calendar_breaks_no_verification(
    log: MadeLog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    storage, file = Storage.make(tmp_path / "zeuge", "kanzlei.example"), tmp_path / "export.json"
    note = log.note()
    cosigned = note + cosigned_at(storage, note, 1 << 62)
    file.write_text(json.dumps({**log.everything(), "checkpoint": cosigned}))
    assert main([str(file), "--witness", storage.witness.vkey()]) == BROKEN
    assert "cosignature-broken" in capsys.readouterr().out


def test_an_option_that_holds_nothing_is_wrong_use(log: MadeLog, tmp_path: Path) -> None:
    file, empty = tmp_path / "export.json", tmp_path / "keys.txt"
    file.write_text(json.dumps(log.everything()))
    key = ["--key", vkey_of(log)]
    for content in ("", "# our key\n\n"):
        empty.write_text(content)
        assert main([str(file), "--key", str(empty)]) == WRONG_USE
        assert main([str(file), *key, "--witness", str(empty)]) == WRONG_USE
        assert main([str(file), *key, "--witness", str(empty), "--needed", "1"]) == WRONG_USE
    empty.write_text("\n")
    assert main([str(file), *key, "--tsa-ca", str(empty)]) == WRONG_USE
    assert main([str(file), *key, "--needed", "0"]) == WRONG_USE
    empty.write_text(f"# our key\n{vkey_of(log)}\n")
    assert main([str(file), "--key", str(empty)]) == HOLDS


def test_an_option_that_nothing_looks_at_is_wrong_use(log: MadeLog, tmp_path: Path) -> None:
    export, receipt, note = (tmp_path / name for name in ("export.json", "one.tlog-proof", "note"))
    export.write_text(json.dumps(log.everything()))
    rows = LeafRows(sha256(b"\0" + body).digest() for body in log.bodies)
    proof = tuple(inclusion_proof(5, 24, rows))
    receipt.write_text(Receipt(5, proof, log.note(), log.bodies[5]).text())
    note.write_text(log.note())
    key, there = ["--key", vkey_of(log)], str(tmp_path)
    two = ["--checkpoint", str(note), "--checkpoint", str(note), *key]
    assert main([str(receipt), *key]) == HOLDS
    for option in ("--earlier", "--tsa-ca"):
        assert main([str(receipt), *key, option, str(note)]) == WRONG_USE
        assert _left([*two, option, str(note)]) == WRONG_USE
    for option in ("--tiles", "--proof"):
        assert _left([str(export), *key, option, there]) == WRONG_USE
        assert _left([str(receipt), *key, option, there]) == WRONG_USE
    assert _left([*two, "--tiles", there, "--proof", str(note)]) == WRONG_USE


def _said(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> str:
    capsys.readouterr()
    assert main(arguments) == HOLDS
    return capsys.readouterr().out


def _left(arguments: list[str]) -> object:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    return left.value.code


def test_a_time_stamp_over_something_else_is_found_without_trusting_anybody(
    log: MadeLog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle, file = log.everything(), tmp_path / "export.json"
    with Authority(tmp_path / "tsa").listening() as url:
        token = base64.b64encode(request(url, digest_of("another note"))).decode()
    stamp = {"over": bundle["checkpoint"], "token": token}
    file.write_text(json.dumps({**bundle, "timestamps": [stamp]}))
    assert main([str(file), "--key", vkey_of(log)]) == BROKEN
    assert "timestamp-broken" in capsys.readouterr().out


def test_a_cosignature_of_a_witness_who_is_not_named_is_told_to_be_unchecked(
    log: MadeLog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle, file = log.everything(), tmp_path / "export.json"
    storage = Storage.make(tmp_path / "w", "zeuge.example")
    bundle["checkpoint"] += cosigned_at(storage, bundle["checkpoint"], COSIGNED)
    file.write_text(json.dumps(bundle))
    assert main([str(file), "--key", vkey_of(log)]) == HOLDS
    assert "zeuge.example: steht im Prüfpunkt, nicht geprüft." in capsys.readouterr().out
    assert main([str(file), "--key", vkey_of(log), "--witness", storage.witness.vkey()]) == HOLDS
    assert "nicht geprüft" not in capsys.readouterr().out
