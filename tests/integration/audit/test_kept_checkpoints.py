"""A checkpoint that was kept before a rotation, or under a former name, and the new key alone."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from audit import key_facts, positions
from audit.checkpoint import sign_checkpoint
from audit.entry import Fact
from audit.evidence import read_export
from audit.export import export_all, to_bytes
from audit.keys import load_or_create
from audit.live_anchor import continues_earlier
from audit.log_keyring import SigningKey
from audit.note import Checkpoint, read_checkpoint
from audit.schema import APPLICATION_ROLE
from audit.statement import Given, statement
from audit.verify import verify_export
from tests.integration.audit.log import ORIGIN, Log, become
from tests.integration.audit.test_browser_modules import Case, same
from tests.integration.audit.test_epochs import SECOND, begin_anew
from tests.integration.audit.test_log_keys import append, retire, rotate, vkey

Bundle = dict[str, Any]


def noted(log: Log) -> str:
    note = log.publish()
    assert note is not None
    return note


def everything(log: Log) -> Bundle:
    with log.database.begin() as connection:
        return read_export(to_bytes(export_all(connection, log.ledger)))


def codes(bundle: Bundle, vkeys: Sequence[str], kept: str) -> list[str]:
    return [one.code for one in verify_export(bundle, vkeys, kept)]


def live(log: Log, vkeys: Sequence[str], kept: str) -> list[str]:
    with log.database.begin() as connection:
        become(connection, APPLICATION_ROLE)
        return [one.code for one in continues_earlier(connection, log.ledger, kept, vkeys)]


def signed(key: SigningKey, checkpoint: Checkpoint) -> str:
    assert key.signer is not None
    return sign_checkpoint(checkpoint, key.signer)


def kept_and_rotated(log: Log) -> tuple[str, str]:
    """A checkpoint of the first key alone, and the key that signs alone after two rotations."""
    log.write("1")
    kept = noted(log)
    rotate(log)
    log.publish()
    retire(log)
    log.publish()
    ring = log.ledger.keys.log
    third = ring.ensure(3)
    append(log, key_facts.rotated(ORIGIN, ring.all()[1], third))
    log.write("1")
    log.publish()
    append(log, key_facts.retired(ORIGIN, ring.all()[1], third))
    log.write("2")
    log.publish()
    return kept, vkey(log, 3)


def kept_and_begun_anew(log: Log) -> tuple[str, str]:
    log.write("1")
    kept = noted(log)
    begin_anew(log)
    log.write("1")
    log.publish()
    return kept, log.ledger.keys.vkey(SECOND)


KINDS = pytest.mark.parametrize("made", [kept_and_rotated, kept_and_begun_anew])
Made = Callable[[Log], tuple[str, str]]


@KINDS
def test_what_was_kept_before_is_continued_under_the_new_key_alone(log: Log, made: Made) -> None:
    kept, new = made(log)
    for bundle in (everything(log), log.export("1", earlier_size=1)):
        assert codes(bundle, [new], kept) == []
        given = Given(True, kept, vkeys=[new])
        *_, told = statement(bundle, [], given, seal="none")
        assert f"(signiert mit dem früheren Schlüssel {vkey(log, 1)}, den der Export" in told
    assert live(log, [new], kept) == []


@KINDS
def test_another_root_by_the_former_key_is_a_log_that_was_written_anew(
    log: Log, made: Made
) -> None:
    kept, new = made(log)
    other = signed(log.ledger.keys.log.all()[0], Checkpoint(ORIGIN, 1, b"\x07" * 32))
    assert codes(everything(log), [new], other) == ["earlier-checkpoint"]
    assert live(log, [new], other) == ["earlier-checkpoint"]
    altered = kept.replace("\n1\n", "\n2\n", 1)
    assert codes(everything(log), [new], altered) == ["earlier-signature"]
    assert live(log, [new], altered) == ["earlier-signature"]


@KINDS
def test_a_key_that_the_export_does_not_lead_to_is_named_as_the_kept_checkpoints(
    log: Log, made: Made
) -> None:
    kept, new = made(log)
    stranger = load_or_create(log.ledger.keys.folder / "other").log.all()[0]
    foreign = signed(stranger, read_checkpoint(kept))
    bundle = everything(log)
    assert codes(bundle, [new], foreign) == ["earlier-key-unknown"]
    assert live(log, [new], foreign) == ["earlier-key-unknown"]
    # Whoever lists a key of their own has not made the pinned one name it. Of a former name nobody
    # names the key: there size and root alone decide.
    listed = copy.deepcopy(bundle)
    listed["log_keys"][0]["vkey"] = log.ledger.keys.vkey(ORIGIN, stranger)
    expected = [] if made is kept_and_begun_anew else ["earlier-key-unknown"]
    assert codes(listed, [new], foreign) == expected


def test_an_export_without_the_introduction_leads_nowhere_back(log: Log) -> None:
    kept, new = kept_and_rotated(log)
    for change in ("introduced", "signature", "countersignature"):
        bundle = json.loads(json.dumps(everything(log)))
        last = bundle["log_keys"][2]
        if change == "introduced":
            del last["introduced"]
        else:
            body = json.loads(last["introduced"]["body"])
            body["facts"][0]["data"][change] = "00" * 64
            last["introduced"]["body"] = json.dumps(
                body, ensure_ascii=False, separators=(",", ":"), sort_keys=True
            )
        assert codes(bundle, [new], kept) == ["earlier-key-unknown"]


def test_a_retired_key_signs_no_checkpoint_of_later(log: Log) -> None:
    _, new = kept_and_rotated(log)
    with log.database.begin() as connection:
        newest = positions.newest_checkpoint(connection)
    assert newest is not None
    late = signed(log.ledger.keys.log.all()[0], read_checkpoint(newest.note))
    assert codes(everything(log), [new], late) == ["earlier-key-unknown"]
    assert live(log, [new], late) == ["earlier-key-unknown"]


def test_a_former_key_is_no_key_for_the_export_itself(log: Log) -> None:
    log.write("1")
    kept = noted(log)
    before = log.export("1", earlier_size=1)
    rotate(log)
    log.publish()
    retire(log)
    log.publish()
    assert codes(before, [vkey(log, 2)], kept) == ["key-not-pinned"]
    assert codes(before, [vkey(log, 1)], kept) == []


def test_a_checkpoint_beyond_where_the_log_began_anew_is_not_continued(log: Log) -> None:
    log.write("1")
    log.publish()
    lost = Checkpoint(ORIGIN, 9, b"\x07" * 32)
    begin_anew(log)
    log.publish()
    note, new = signed(log.ledger.keys.log.all()[0], lost), log.ledger.keys.vkey(SECOND)
    assert codes(everything(log), [new], note) == ["earlier-checkpoint"]
    assert live(log, [new], note) == ["earlier-checkpoint"]


def admitted(lost: Checkpoint, stored: int) -> Fact:
    sizes = {"size": stored, "lost_size": lost.size}
    return Fact("restore.performed", data={**sizes, "lost_root": lost.root.hex()})


def test_a_checkpoint_of_what_was_lost_is_told_with_the_place_that_admits_it(
    log: Log, tmp_path: Path
) -> None:
    log.write("1")
    kept = noted(log)
    for _ in range(3):
        log.write("2")
    log.publish()
    size, former = log.size(), log.ledger.keys.log.all()[0]
    lost = Checkpoint(ORIGIN, size + 1, b"\x07" * 32)
    begin_anew(log, admitted(lost, 2))
    log.publish()
    bundle, new = everything(log), log.ledger.keys.vkey(SECOND)
    cases = {
        kept: [],
        signed(former, lost): ["earlier-lost"],
        signed(former, Checkpoint(ORIGIN, size, b"\x08" * 32)): ["earlier-lost"],
        # What was there when the loss was admitted, and what goes further, it does not explain.
        signed(former, Checkpoint(ORIGIN, 2, b"\x08" * 32)): ["earlier-checkpoint"],
        signed(former, Checkpoint(ORIGIN, size + 2, b"\x08" * 32)): ["earlier-checkpoint"],
        signed(former, Checkpoint(ORIGIN, size + 1, b"\x08" * 32)): ["earlier-checkpoint"],
    }
    same([Case(to_bytes(bundle), [new], note) for note in cases], tmp_path)
    for note, expected in cases.items():
        assert codes(bundle, [new], note) == live(log, [new], note) == expected
        places = [one.index for one in verify_export(bundle, [new], note)]
        assert not expected or (size in places) is (expected == ["earlier-lost"])
