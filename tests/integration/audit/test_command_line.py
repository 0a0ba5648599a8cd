"""`vorgang-verify` with what an auditor trusts: receipts, witnesses, time-stamp authorities."""

from __future__ import annotations

import base64
import json
from hashlib import sha256
from pathlib import Path

import pytest

from audit.__main__ import BROKEN, HOLDS, UNREADABLE, main
from audit.anchors.timestamp import digest_of, request
from audit.checkpoint import write_vkey
from audit.receipt import Receipt
from audit.tlog import LeafRows, inclusion_proof
from audit.witness.storage import Storage
from tests.exports import ORIGIN, MadeLog, made_log
from tests.time_stamps import Authority
from tests.witnessed import cosigned_at


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
    assert main([str(file), "--key", vkey_of(log), "--tsa-ca", ca]) == HOLDS
    assert "gestempelt" in capsys.readouterr().out
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
    assert "Platz 5" in capsys.readouterr().out
    assert main([str(file), *key, *witness]) == BROKEN
    assert "cosignatures-too-few" in capsys.readouterr().out
    cosigned = note + cosigned_at(storage, note, 1_795_400_000)
    file.write_text(Receipt(5, proof, cosigned, log.bodies[5]).text())
    assert main([str(file), *key, *witness, "--needed", "1"]) == HOLDS
    file.write_text(Receipt(6, proof, cosigned, log.bodies[5]).text())
    assert main([str(file), *key, *witness]) == BROKEN
    foreign = made_log(tmp_path / "other").keys.log.newest.public
    assert main([str(file), "--key", write_vkey(ORIGIN, foreign)]) == BROKEN
    assert main([str(file)]) == UNREADABLE
