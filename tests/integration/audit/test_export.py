"""Exports, and what the offline verifier finds in changed ones."""

from __future__ import annotations

import base64
import copy
import json
import random
import subprocess
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.chain import genesis, leaf_hash
from audit.checkpoint import Checkpoint, sign_checkpoint
from audit.entry import Fact, PersonalValue, encode
from audit.evidence import read_export
from audit.export import attest_end, export_all, export_instance, to_bytes
from audit.faults import NothingToExport
from audit.tlog import root_of
from audit.verify import verify_export
from tests.integration.audit.log import ALICE, BOB, ORIGIN, Log, completed

Bundle = dict[str, Any]
EMAIL = PersonalValue("e-mail", "anna@example.de")


@pytest.fixture
def case(log: Log) -> Log:
    """Instance 2 with six entries between those of others, under a checkpoint in a larger log."""
    log.write_many(3, 3)
    log.write("2", completed("x", EMAIL, PersonalValue("Betrag", 12, "books")))
    log.publish()
    log.write_many(3, 2)
    log.write("9")
    log.publish()
    return log


def exported(log: Log, instance: str = "2", earlier_size: int | None = None) -> Bundle:
    return read_export(to_bytes(log.export(instance, earlier_size)))


def exported_all(log: Log, earlier_size: int | None = None) -> Bundle:
    with log.database.begin() as connection:
        return read_export(to_bytes(export_all(connection, log.ledger, earlier_size=earlier_size)))


def vkeys(log: Log) -> list[str]:
    return [log.ledger.keys.vkey(ORIGIN)]


def found(bundle: Bundle, *arguments: Any) -> list[tuple[str, int | None]]:
    return [(finding.code, finding.index) for finding in verify_export(bundle, *arguments)]


def test_an_untouched_export_of_a_case_holds(case: Log) -> None:
    bundle = exported(case)
    assert found(bundle, vkeys(case)) == []
    assert bundle["scope"] == {
        "kind": "instance", "instance": "2", "disclosed": 6, "undisclosed": 8,
    }  # fmt: skip


def test_an_untouched_export_of_everything_holds(case: Log) -> None:
    case.write("3")
    bundle = exported_all(case)
    assert found(bundle, vkeys(case)) == []
    assert bundle["scope"] == {"kind": "everything", "disclosed": 17, "undisclosed": 0}


def test_exports_at_every_size_hold(log: Log) -> None:
    for _ in range(20):
        log.write("1")
        log.write("2")
        log.publish()
        assert found(exported(log, "2"), vkeys(log)) == []
    assert found(exported(log, "1"), vkeys(log)) == []


def test_exports_across_stored_rows_hold(log: Log) -> None:
    log.write_many(2, 1)
    log.write_many(5, 200)
    log.write("2")
    log.write("9")
    log.publish()
    assert found(exported(log, "2"), vkeys(log)) == []
    assert found(exported(log, "9", earlier_size=1), vkeys(log)) == []
    assert found(exported_all(log), vkeys(log)) == []


def test_what_no_checkpoint_covers_is_not_exported(log: Log) -> None:
    log.write("1")
    with log.database.begin() as connection:
        with pytest.raises(NothingToExport):
            export_instance(connection, log.ledger, 1)
        with pytest.raises(NothingToExport):
            export_all(connection, log.ledger)
        with pytest.raises(NothingToExport):
            attest_end(connection, log.ledger, "2", ALICE, log.now)
    with log.database.begin() as connection:
        seq = attest_end(connection, log.ledger, "1", ALICE, log.now).seq
        with pytest.raises(NothingToExport):
            export_instance(connection, log.ledger, seq)
    log.publish()
    with log.database.begin() as connection:
        assert export_instance(connection, log.ledger, seq)["scope"]["disclosed"] == 1


def test_openings_of_personal_values_are_exported_as_long_as_their_key_lives(case: Log) -> None:
    openings = exported(case)["entries"][3]["openings"]
    values = {opening["name"]: opening["value"] for opening in openings}
    assert values == {"e-mail": "anna@example.de", "Betrag": 12}
    case.as_superuser(
        "UPDATE keystore.dek SET wrapped = NULL, destroyed_at = now() WHERE class = 'contact'"
    )
    bundle = exported(case)
    assert [opening["name"] for opening in bundle["entries"][3]["openings"]] == ["Betrag"]
    assert found(bundle, vkeys(case)) == []
    assert b"anna" not in to_bytes(bundle)


def test_a_value_changed_in_its_seal_is_not_disclosed_as_another(case: Log) -> None:
    case.as_superuser("UPDATE ledger.sealed SET sealed = sealed || '\\x00'::bytea")
    assert exported(case)["entries"][3]["openings"] == []


# ---- mutations: each is found, at its exact place ------------------------------------------------
def edit(bundle: Bundle, position: int, **fields: Any) -> None:
    entry = json.loads(bundle["entries"][position]["body"])
    bundle["entries"][position]["body"] = encode({**entry, **fields}).decode()


def change_time(bundle: Bundle) -> None:
    edit(bundle, 2, ts="2020-01-01T00:00:00.000000Z")


def change_actor(bundle: Bundle) -> None:
    edit(bundle, 2, actor={"kind": "user", "ref": "account-mallory"})


def change_form(bundle: Bundle) -> None:
    body = bundle["entries"][2]["body"]
    bundle["entries"][2]["body"] = body.replace('","', '", "', 1)


def change_leaf_too(bundle: Bundle) -> None:
    change_time(bundle)
    place = bundle["entries"][2]["index"] - bundle["range"]["first"]
    leaf = leaf_hash(bundle["entries"][2]["body"].encode())
    bundle["leaves"][place] = leaf.hex()


def remove_entry(bundle: Bundle) -> None:
    del bundle["entries"][2]


def remove_and_recount(bundle: Bundle) -> None:
    remove_entry(bundle)
    bundle["scope"].update(disclosed=5, undisclosed=9)


def remove_last_leaves(bundle: Bundle) -> None:
    del bundle["leaves"][-1]


def repeat_entry(bundle: Bundle) -> None:
    bundle["entries"].insert(3, copy.deepcopy(bundle["entries"][2]))


def reorder(bundle: Bundle) -> None:
    entries = bundle["entries"]
    entries[2], entries[3] = entries[3], entries[2]


def swap_bodies(bundle: Bundle) -> None:
    first, second = bundle["entries"][2], bundle["entries"][3]
    first["body"], second["body"] = second["body"], first["body"]


def move_index(bundle: Bundle) -> None:
    bundle["entries"][2]["index"] += 1


def change_value(bundle: Bundle) -> None:
    bundle["entries"][3]["openings"][0]["value"] = "mallory@example.de"


def change_salt(bundle: Bundle) -> None:
    bundle["entries"][3]["openings"][0]["salt"] = "00" * 32


def invent_value(bundle: Bundle) -> None:
    bundle["entries"][3]["openings"][0]["name"] = "other"


def sign_with_another_key(bundle: Bundle) -> None:
    leaves = [bytes.fromhex(leaf) for leaf in bundle["leaves"]]
    checkpoint = Checkpoint(ORIGIN, bundle["range"]["size"], root_of(leaves))
    bundle["checkpoint"] = sign_checkpoint(checkpoint, Ed25519PrivateKey.generate())


def change_origin(bundle: Bundle) -> None:
    bundle["log"] = "ledger.example/other"


def change_proof(bundle: Bundle) -> None:
    bundle["entries"][2]["proof"][0] = "00" * 32


def change_left(bundle: Bundle) -> None:
    bundle["left"] = ["00" * 32]


def change_consistency(bundle: Bundle) -> None:
    bundle["consistency"] = ["00" * 32]


def forget_field(bundle: Bundle) -> None:
    del bundle["range"]


MUTATIONS: list[tuple[Callable[[Bundle], None], str, bool]] = [
    (change_time, "entry-changed", True), (change_actor, "entry-changed", True),
    (change_form, "entry-changed", True), (change_leaf_too, "inclusion-proof", True),
    (remove_entry, "entry-missing", False), (remove_and_recount, "entry-missing", False),
    (remove_last_leaves, "export-malformed", False), (repeat_entry, "entry-repeated", True),
    (reorder, "entry-out-of-order", True), (swap_bodies, "entry-changed", True),
    (move_index, "entry-changed", False), (change_value, "personal-changed", False),
    (change_salt, "personal-changed", False), (invent_value, "personal-unknown", False),
    (sign_with_another_key, "key-not-pinned", False), (change_origin, "checkpoint-changed", False),
    (change_proof, "inclusion-proof", True), (change_left, "consistency-proof", False),
    (change_consistency, "consistency-proof", False), (forget_field, "export-malformed", False),
]  # fmt: skip


@pytest.mark.parametrize(("mutate", "code", "at_entry"), MUTATIONS)
def test_a_changed_export_is_found(
    case: Log, mutate: Callable[[Bundle], None], code: str, at_entry: bool
) -> None:
    bundle = exported(case)
    index = bundle["entries"][2]["index"]
    mutate(bundle)
    findings = found(bundle, vkeys(case))
    assert code in {name for name, _ in findings}
    if at_entry:
        assert (code, index) in findings


def test_every_random_change_of_a_body_is_named_exactly(case: Log) -> None:
    good, chance = exported_all(case), random.Random(7)
    for _ in range(200):
        bundle = copy.deepcopy(good)
        entry = chance.choice(bundle["entries"])
        at = chance.randrange(len(entry["body"]))
        letter = chr(ord(entry["body"][at]) ^ 1 << chance.randrange(6))
        entry["body"] = entry["body"][:at] + letter + entry["body"][at + 1 :]
        assert ("entry-changed", entry["index"]) in found(bundle, vkeys(case))


WRONG_KINDS: list[Any] = [None, 0, "x", [], {}, [0], ["x"], [None], [{}], {"size": -1}]


def test_any_field_of_another_kind_is_a_finding_and_never_a_crash(case: Log) -> None:
    good = exported(case)
    for name in ("log", "checkpoint", "scope", "range", "left", "leaves", "consistency", "entries"):
        for value in WRONG_KINDS:
            assert verify_export({**good, name: value}, vkeys(case))
    for name in ("index", "body", "proof", "openings"):
        for value in (None, -1, "x", [0]):
            bundle = copy.deepcopy(good)
            bundle["entries"][1][name] = value
            assert verify_export(bundle, vkeys(case))


# ---- what only something kept outside can show --------------------------------------------------
def rewritten_with_the_key(log: Log) -> Bundle:
    """What whoever has the ledger's key can make of the log: consistent in itself, and false."""
    bundle = exported_all(log)
    heads: dict[str, bytes] = {}
    for entry in bundle["entries"]:
        fields = json.loads(entry["body"])
        if entry["index"] == 3:
            fields["actor"]["ref"] = "account-mallory"
        fields["prev"] = heads.get(fields["inst"], genesis(ORIGIN, fields["inst"])).hex()
        body = encode(fields)
        heads[fields["inst"]] = leaf_hash(body)
        entry["body"] = body.decode()
    leaves = [leaf_hash(entry["body"].encode()) for entry in bundle["entries"]]
    bundle["leaves"] = [leaf.hex() for leaf in leaves]
    checkpoint = Checkpoint(ORIGIN, len(leaves), root_of(leaves))
    bundle["checkpoint"] = sign_checkpoint(checkpoint, log.signer)
    return bundle


def test_a_log_rewritten_with_its_key_is_found_by_an_earlier_checkpoint_only(case: Log) -> None:
    kept = exported(case)["checkpoint"]
    case.write("9")
    case.publish()
    forged = rewritten_with_the_key(case)
    assert found(forged, vkeys(case)) == []
    assert [code for code, _ in found(forged, vkeys(case), kept)] == ["earlier-checkpoint"]


def test_a_cut_tail_or_old_backup_is_found_by_an_earlier_checkpoint_only(case: Log) -> None:
    old = exported_all(case)
    for _ in range(3):
        case.write("9")
    case.publish()
    kept = exported(case)["checkpoint"]
    assert found(old, vkeys(case)) == []
    assert found(old, vkeys(case), kept) == [("earlier-beyond", None)]


@pytest.mark.parametrize("earlier_size", [None, 10])
def test_a_log_that_grew_continues_every_earlier_checkpoint(
    case: Log, earlier_size: int | None
) -> None:
    with case.database.begin() as connection:
        kept = connection.exec_driver_sql(
            "SELECT note FROM ledger.checkpoint WHERE size = 10"
        ).scalar_one()
    assert found(exported_all(case), vkeys(case), kept) == []
    assert found(exported(case), vkeys(case), kept) == []
    outside = found(exported(case, "9", earlier_size), vkeys(case), kept)
    assert [code for code, _ in outside] == ([] if earlier_size else ["earlier-not-provable"])


def test_an_earlier_checkpoint_of_another_key_is_refused(case: Log) -> None:
    other = sign_checkpoint(Checkpoint(ORIGIN, 1, bytes(32)), Ed25519PrivateKey.generate())
    assert found(exported(case), vkeys(case), other) == [("earlier-key-unknown", None)]


# ---- meaning, and other people's tools ---------------------------------------------------------
def test_broken_rules_of_approval_are_reported_by_name(log: Log) -> None:
    log.write(
        "1", Fact("approval.requested", element="a", task="1", data={"requesters": [ALICE.ref]})
    )
    log.write("1", Fact("approval.granted", element="a", task="1"), actor=ALICE)
    log.write("1", Fact("approval.granted", element="b", task="2"), actor=BOB)
    log.write("1", Fact("approval.granted", element="b", task="3"), actor=BOB)
    log.publish()
    assert found(exported(log, "1"), vkeys(log)) == [
        ("approver-is-requester", 1),
        ("approver-twice", 3),
    ]


def test_the_commands_of_the_report_work_with_other_peoples_tools(
    case: Log, tmp_path: Path
) -> None:
    bundle = exported(case)
    (tmp_path / "evidence.json").write_bytes(to_bytes(bundle))
    commands = """
        set -e
        jq -j .keys.ledger_pem evidence.json > ledger.pem
        jq -j '.checkpoint | split("\\n\\n")[0] + "\\n"' evidence.json > punkt.txt
        jq -r '.log as $log | .checkpoint | split("\\n")[] | select(startswith("— \\($log) "))' \
          evidence.json | tail -1 | cut -d' ' -f3 | base64 -d | tail -c 64 > punkt.sig
        openssl pkeyutl -verify -pubin -inkey ledger.pem -rawin -in punkt.txt -sigfile punkt.sig
        (printf '\\0'; jq -j '.entries[0].body' evidence.json) | sha256sum
        jq -r '.leaves[.entries[0].index - .range.first]' evidence.json
    """
    done = subprocess.run(
        ["bash", "-c", commands], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    lines = done.stdout.splitlines()
    assert lines[0] == "Signature Verified Successfully", done.stderr
    assert lines[1].split()[0] == lines[2]
    assert lines[2] == sha256(b"\0" + bundle["entries"][0]["body"].encode()).hexdigest()
    assert base64.b64decode(bundle["checkpoint"].split("\n")[2])
