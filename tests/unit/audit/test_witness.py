"""What a witness signs, what it refuses, and what it never forgets."""

from __future__ import annotations

import base64
import json
import threading
from functools import partial
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.checkpoint import write_vkey
from audit.cosignature import Policy, cosignatures
from audit.note import parts, read_checkpoint, read_verifier
from audit.tlog import tree_root
from audit.witness.alone import alone
from audit.witness.storage import Storage, WitnessedLog
from audit.witness.submission import (
    LONGEST,
    SubmissionMalformed,
    read_submission,
    write_submission,
)
from audit.witness.witness import SIZE, Witness
from audit.witness.words import ENGLISH, GERMAN, WORDS, WitnessRefused
from tests.witnessed import KEY, ORIGIN, VKEY, SmallLog

LOG = SmallLog()
FORKED = SmallLog("other", shared=5)


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    made = Storage.make(tmp_path / "zeuge", "kanzlei.example/zeuge")
    made.add_log(VKEY)
    return made


@pytest.fixture
def witness(storage: Storage) -> Witness:
    return Witness(storage, lambda: 1_763_800_000)


def watched(storage: Storage) -> WitnessedLog:
    log = storage.log(ORIGIN)
    assert log is not None
    return log


def kinds(storage: Storage) -> list[str]:
    return [json.loads(path.read_bytes())["kind"] for path in storage.evidence(watched(storage))]


def test_a_log_that_grows_is_cosigned_again_and_again(witness: Witness) -> None:
    old = 0
    for size in (1, 2, 7, 7, 8, 250, 256, 257, 300):
        answer = witness.add_checkpoint(LOG.submission(old, size))
        assert answer.status == 200
        assert Policy((witness.vkey,), 1).check(LOG.note(size) + answer.text) == []
        assert cosignatures(LOG.note(size) + answer.text, [witness.vkey])[0].timestamp == (
            1_763_800_000
        )
        old = size


def test_for_every_known_old_and_new_size_the_answer_is_the_specifications(
    tmp_path: Path,
) -> None:
    """Honest logs: 400 if the old size is too large, 409 with the size if it is another's."""
    for known in range(6):
        for old in range(7):
            for size in range(1, 7):
                made = Storage.make(tmp_path / f"{known}-{old}-{size}", "w.example")
                made.add_log(VKEY)
                one = Witness(made, lambda: 1)
                if known:
                    assert one.add_checkpoint(LOG.submission(0, known)).status == 200
                answer = one.add_checkpoint(LOG.submission(old, size))
                expected = 400 if old > size else 409 if old != known else 200
                assert answer.status == expected
                if expected == 409:
                    assert (answer.text, answer.media_type) == (f"{known}\n", SIZE)
                after = size if expected == 200 else known
                assert made.head(watched(made)).checkpoint.size == after


def test_an_unknown_log_is_not_found(witness: Witness) -> None:
    foreign = LOG.submission(0, 3).replace(ORIGIN.encode(), b"ledger.example/other")
    assert witness.add_checkpoint(foreign).status == 404


def test_a_checkpoint_of_another_key_is_forbidden_and_leaves_nothing(
    witness: Witness, storage: Storage
) -> None:
    mallory = SmallLog("other", Ed25519PrivateKey.generate())
    assert witness.add_checkpoint(mallory.submission(0, 3)).status == 403
    assert witness.add_checkpoint(LOG.submission(0, 3)).status == 200
    assert witness.add_checkpoint(mallory.submission(3, 3)).status == 403
    assert kinds(storage) == []


def test_a_changed_signature_is_forbidden(witness: Witness) -> None:
    body = LOG.submission(0, 3).replace(b"\n3\n", b"\n4\n")
    assert witness.add_checkpoint(body).status == 403


def test_two_checkpoints_of_one_size_are_a_fork_and_kept_as_evidence(
    witness: Witness, storage: Storage
) -> None:
    witness.add_checkpoint(LOG.submission(0, 9))
    answer = witness.add_checkpoint(FORKED.submission(9, 9))
    assert (answer.status, answer.text) == (409, "9\n")
    (path,) = storage.evidence(watched(storage))
    kept = json.loads(path.read_bytes())
    assert kept["kind"] == "fork"
    one, other = read_checkpoint(kept["cosigned"]), read_checkpoint(kept["submitted"])
    assert (one.size, other.size) == (9, 9)
    assert one.root != other.root
    assert Policy((witness.vkey,), 1).check(kept["cosigned"]) == []


def test_a_fork_is_kept_once_however_often_it_is_handed_in(
    witness: Witness, storage: Storage
) -> None:
    witness.add_checkpoint(LOG.submission(0, 9))
    for _ in range(5):
        assert witness.add_checkpoint(FORKED.submission(9, 9)).status == 409
        assert witness.add_checkpoint(FORKED.submission(0, 9)).status == 409
    assert kinds(storage) == ["fork"]


def test_a_rewritten_log_that_has_grown_is_never_cosigned(
    witness: Witness, storage: Storage
) -> None:
    witness.add_checkpoint(LOG.submission(0, 9))
    for size in range(10, 40):
        assert witness.add_checkpoint(FORKED.submission(9, size)).status == 422
    assert set(kinds(storage)) == {"unproven"}
    assert storage.head(watched(storage)).checkpoint.root == tree_root(9, LOG.leaves)


def test_an_older_view_of_the_same_log_is_told_how_far_the_witness_is(
    witness: Witness, storage: Storage
) -> None:
    witness.add_checkpoint(LOG.submission(0, 9))
    answer = witness.add_checkpoint(LOG.submission(4, 7))
    assert (answer.status, answer.text, answer.media_type) == (409, "9\n", SIZE)
    assert kinds(storage) == []


def test_a_rewritten_log_that_is_shorter_is_found_by_the_checkpoint_of_a_day(
    witness: Witness, storage: Storage
) -> None:
    witness.add_checkpoint(LOG.submission(0, 9))
    later = Witness(storage, lambda: 1_763_900_000)
    later.add_checkpoint(LOG.submission(9, 20))
    assert later.add_checkpoint(FORKED.submission(0, 9)).status == 409
    assert kinds(storage) == ["fork"]


def test_a_proof_of_nothing_must_be_empty(witness: Witness, storage: Storage) -> None:
    body = write_submission(0, [bytes(32)], LOG.note(3))
    assert witness.add_checkpoint(body).status == 422
    assert kinds(storage) == []


def test_a_proof_that_is_changed_in_any_line_is_refused(witness: Witness) -> None:
    witness.add_checkpoint(LOG.submission(0, 7))
    sound = read_submission(LOG.submission(7, 100))
    for at in range(len(sound.proof)):
        proof = list(sound.proof)
        proof[at] = bytes([proof[at][0] ^ 1]) + proof[at][1:]
        assert witness.add_checkpoint(write_submission(7, proof, sound.note)).status == 422
    short = write_submission(7, sound.proof[:-1], sound.note)
    assert witness.add_checkpoint(short).status == 422
    assert witness.add_checkpoint(LOG.submission(7, 100)).status == 200


def test_a_second_key_of_a_log_is_accepted_beside_the_first(
    witness: Witness, storage: Storage
) -> None:
    new = SmallLog(key=Ed25519PrivateKey.from_private_bytes(b"\x06" * 32))
    witness.add_checkpoint(LOG.submission(0, 3))
    assert witness.add_checkpoint(new.submission(3, 5)).status == 403
    storage.add_log(write_vkey(ORIGIN, new.key.public_key()))
    assert witness.add_checkpoint(new.submission(3, 5)).status == 200
    assert witness.add_checkpoint(LOG.submission(5, 6)).status == 200


def test_after_a_restart_the_witness_goes_on_where_it_was(
    witness: Witness, storage: Storage
) -> None:
    witness.add_checkpoint(LOG.submission(0, 9))
    again = Witness(Storage(storage.folder), lambda: 2)
    assert again.vkey == witness.vkey
    assert again.add_checkpoint(LOG.submission(0, 12)).text == "9\n"
    assert again.add_checkpoint(FORKED.submission(9, 12)).status == 422
    assert again.add_checkpoint(LOG.submission(9, 12)).status == 200


def test_a_witness_that_has_lost_what_it_signed_signs_nothing_of_that_log(
    witness: Witness, storage: Storage
) -> None:
    witness.add_checkpoint(LOG.submission(0, 9))
    (head,) = (storage.folder / "heads").glob("*.note")
    head.unlink()
    assert witness.add_checkpoint(FORKED.submission(0, 9)).status == 500
    with pytest.raises(WitnessRefused):
        storage.head(watched(storage))


@pytest.mark.parametrize("part", ["logs", "heads"])
@pytest.mark.parametrize("content", [b"", b"new\n", b"{}", b"\xff", b"rubbish\n"])
def test_a_damaged_file_means_no_signature(
    witness: Witness, storage: Storage, part: str, content: bytes
) -> None:
    witness.add_checkpoint(LOG.submission(0, 9))
    (path,) = (storage.folder / part).iterdir()
    path.write_bytes(content)
    answer = witness.add_checkpoint(FORKED.submission(0, 12))
    assert answer.status != 200


def test_a_disk_that_takes_nothing_more_means_no_signature(
    witness: Witness, storage: Storage
) -> None:
    """What cannot be remembered is not signed: the folder of the heads is no folder any more."""
    folder = storage.folder / "heads"
    (head,) = folder.glob("*.note")
    content = head.read_bytes()
    head.unlink()
    folder.rmdir()
    folder.write_bytes(content)
    assert witness.add_checkpoint(LOG.submission(0, 9)).status == 500


def test_of_many_at_once_only_one_line_of_growth_is_signed(
    witness: Witness, storage: Storage
) -> None:
    """Twenty threads from size 0, ten honest and ten forked: one is first, no other forks it."""
    answers: list[tuple[str, int]] = []
    gate = threading.Barrier(20)

    def ask(log: SmallLog, size: int) -> None:
        gate.wait()
        answers.append((log.word, witness.add_checkpoint(log.submission(0, size)).status))

    threads = [
        threading.Thread(target=ask, args=(log, size))
        for log in (LOG, FORKED)
        for size in range(20, 30)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(status for _, status in answers) == [200] + [409] * 19
    (winner,) = [word for word, status in answers if status == 200]
    head = storage.head(watched(storage)).checkpoint
    leaves = (LOG if winner == LOG.word else FORKED).leaves
    assert head.root == tree_root(head.size, leaves)


def test_of_each_day_the_newest_checkpoint_is_kept(storage: Storage) -> None:
    moments = [1_763_800_000, 1_763_800_060, 1_763_886_400, 1_763_886_401]
    old = 0
    for size, moment in enumerate(moments, start=1):
        Witness(storage, partial(int, moment)).add_checkpoint(LOG.submission(old, size))
        old = size
    names = [path.name for path in storage.days(watched(storage))]
    assert names == ["2025-11-22-2.note", "2025-11-23-4.note"]


def test_a_clock_that_is_put_back_never_says_that_the_larger_log_came_first(
    storage: Storage,
) -> None:
    old, said, clock = 0, [], iter((1_000, 500, 900, 1_001))
    witness = Witness(storage, lambda: next(clock))
    for size in (3, 5, 5, 8):
        answer = witness.add_checkpoint(LOG.submission(old, size))
        (one,) = cosignatures(LOG.note(size) + answer.text, [storage.witness.vkey()])
        said.append(one.timestamp)
        old = size
    assert said == [1_000, 1_000, 1_000, 1_001]


def test_a_checkpoint_with_an_empty_line_is_bad_even_if_the_log_signed_it(
    witness: Witness,
) -> None:
    verifier = read_verifier(VKEY)
    for more, status in (("a word\n", 200), ("\nold 20\n", 400)):
        text = f"{parts(LOG.note(3))[0]}{more}"
        signed = base64.b64encode(verifier.key_id() + KEY.sign(text.encode())).decode()
        note = f"{text}\n— {ORIGIN} {signed}\n"
        old = 0 if status == 200 else 3
        assert witness.add_checkpoint(write_submission(old, [], note)).status == status


def test_what_proves_nothing_by_itself_does_not_take_the_room_of_what_does(
    witness: Witness, storage: Storage, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    monkeypatch.setattr("audit.witness.storage._MOST_EVIDENCE", 3)
    witness.add_checkpoint(LOG.submission(0, 9))
    for size in range(10, 20):
        assert witness.add_checkpoint(FORKED.submission(9, size)).status == 422
    assert kinds(storage) == ["unproven"] * 3
    assert "unproven, not kept" in caplog.text
    assert witness.add_checkpoint(FORKED.submission(9, 9)).status == 409
    assert sorted(kinds(storage)) == ["fork", *["unproven"] * 3]


def test_lines_of_strangers_are_not_kept_with_a_checkpoint(
    witness: Witness, storage: Storage
) -> None:
    note = LOG.note(3) + "— stranger.example AAAAAAAAAAAAAAAA\n"
    assert witness.add_checkpoint(write_submission(0, [], note)).status == 200
    assert "stranger" not in storage.head(watched(storage)).note


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 0",
        b"old 0\n",
        b"old 0\n\n",
        b"old 00\n\n" + LOG.note(3).encode(),
        b"old -1\n\n" + LOG.note(3).encode(),
        b"OLD 0\n\n" + LOG.note(3).encode(),
        b"old  0\n\n" + LOG.note(3).encode(),
        b"old 0\nAAAA\n\n" + LOG.note(3).encode(),
        b"old 0\n\xff\n\n" + LOG.note(3).encode(),
        b"old 0\n\n" + LOG.note(3).encode()[:-1],
        b"old 0\n\n" + LOG.note(3).encode().replace(b"\n\n", b"\n"),
        b"old 0\r\n\r\n" + LOG.note(3).encode(),
        write_submission(1, [bytes(32)] * 64, LOG.note(3)),
        write_submission(0, [], LOG.note(3) + LOG.note(3)[LOG.note(3).index("—") :] * 64),
        write_submission(4, [], LOG.note(3)),
    ],
)
def test_a_request_of_another_form_is_bad(witness: Witness, body: bytes) -> None:
    with pytest.raises(SubmissionMalformed):
        read_submission(body)
    assert witness.add_checkpoint(body).status == 400


def test_the_largest_request_of_the_specification_fits() -> None:
    line = "— witness.example/with-a-long-name " + "A" * 140 + "\n"
    assert len(write_submission(1 << 60, [bytes(32)] * 63, LOG.note(3) + line * 63)) < LONGEST


def test_a_witness_is_made_once(storage: Storage) -> None:
    with pytest.raises(WitnessRefused):
        Storage.make(storage.folder, "other.example")
    assert Storage(storage.folder).name == "kanzlei.example/zeuge"


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb"])
def test_a_name_that_no_key_can_have_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(WitnessRefused):
        Storage.make(tmp_path, name)


def test_the_key_of_a_witness_is_no_log(storage: Storage) -> None:
    with pytest.raises(WitnessRefused):
        storage.add_log(storage.witness.vkey())


def test_two_processes_are_never_one_witness(storage: Storage) -> None:
    with alone(storage.folder), pytest.raises(WitnessRefused), alone(storage.folder):
        raise AssertionError
    with alone(storage.folder):
        pass


def test_the_folder_is_nobody_elses(storage: Storage, witness: Witness) -> None:
    witness.add_checkpoint(LOG.submission(0, 9))
    for path in (storage.folder, *storage.folder.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path


def test_both_languages_say_everything_with_the_same_blanks() -> None:
    assert WORDS[GERMAN].keys() == WORDS[ENGLISH].keys()
    for case, text in WORDS[GERMAN].items():
        blanks = sorted(part.partition("}")[0] for part in text.split("{")[1:])
        other = sorted(part.partition("}")[0] for part in WORDS[ENGLISH][case].split("{")[1:])
        assert blanks == other, case


def test_the_key_that_signs_here_is_the_one_that_is_pinned() -> None:
    assert write_vkey(ORIGIN, KEY.public_key()) == VKEY
