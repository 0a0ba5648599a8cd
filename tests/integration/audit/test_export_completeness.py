"""That an export claims no more than it proves: its scope, its end, what it leaves closed."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from audit.__main__ import BROKEN, HOLDS, UNREADABLE, main
from audit.attestation import fact_of_end
from audit.entry import PersonalValue
from audit.evidence import read_export
from audit.export import export_all, export_instance, to_bytes
from audit.faults import NothingToExport
from audit.verify import verify_export
from tests.integration.audit.log import BOB, ORIGIN, Log, completed

Bundle = dict[str, Any]


@pytest.fixture
def case(log: Log) -> Log:
    """Instance 2 with four entries, the last of them decides, between those of others."""
    log.write_many(3, 3)
    log.write("2", completed("x", PersonalValue("e-mail", "a@example.de"), PersonalValue("n", 1)))
    return log


def exported(log: Log, instance: str = "2") -> Bundle:
    return read_export(to_bytes(log.export(instance)))


def everything(log: Log) -> Bundle:
    with log.database.begin() as connection:
        return read_export(to_bytes(export_all(connection, log.ledger)))


def codes(log: Log, bundle: Bundle) -> list[str]:
    return [finding.code for finding in verify_export(bundle, [log.ledger.keys.vkey(ORIGIN)])]


def shortened(bundle: Bundle, count: int) -> Bundle:
    """The export with only so many entries, its counts adapted, as a liar would."""
    short = copy.deepcopy(bundle)
    cut = len(short["entries"]) - count
    short["entries"] = short["entries"][:count]
    short["scope"]["disclosed"] -= cut
    short["scope"]["undisclosed"] += cut
    return short


def test_a_case_whose_end_was_cut_off_is_found_however_short_it_becomes(case: Log) -> None:
    bundle = exported(case)
    assert codes(case, bundle) == []
    for count in (3, 2, 1):
        assert codes(case, shortened(bundle, count)) == ["case-incomplete"]
    assert codes(case, shortened(bundle, 0)) == ["export-malformed"]


def test_an_export_without_the_attestation_says_that_its_end_is_open(
    case: Log, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle = shortened(exported(case), 3)
    del bundle["attestation"]
    assert codes(case, bundle) == ["end-not-attested"]
    file = tmp_path / "e.json"
    file.write_bytes(to_bytes(bundle))
    assert main([str(file)]) == BROKEN
    said = capsys.readouterr().out
    assert "end-not-attested" in said
    assert "Ende       nicht belegt" in said
    assert "Nachgewiesen:" not in said


def test_the_attestation_of_another_case_or_of_nothing_does_not_count(case: Log) -> None:
    bundle, other = exported(case), exported(case, "1")
    assert codes(case, {**bundle, "attestation": other["attestation"]}) == ["attestation-changed"]
    invented = copy.deepcopy(bundle)
    invented["attestation"]["body"] = invented["attestation"]["body"].replace('"seq":4', '"seq":3')
    assert codes(case, invented) == ["attestation-changed"]
    entry = {**bundle["entries"][0]}
    del entry["openings"]
    assert codes(case, {**bundle, "attestation": entry}) == ["attestation-changed"]


def test_an_older_attestation_proves_the_state_of_its_own_time_and_says_so(
    case: Log, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    older = exported(case)
    case.write("2")
    newer = exported(case)
    assert codes(case, newer) == []
    assert codes(case, {**older, "entries": newer["entries"]}) != []
    assert codes(case, older) == []
    file = tmp_path / "e.json"
    file.write_bytes(to_bytes(older))
    assert main([str(file)]) == HOLDS
    said = capsys.readouterr().out
    at = json.loads(older["attestation"]["body"])["ts"]
    assert f"von Nr. 1 bis Nr. 4, vollständig bis zum Stand {at}" in said


def test_entries_written_after_the_attestation_are_not_in_the_export(case: Log) -> None:
    with case.database.begin() as connection:
        seq = case.ledger.append_system(
            connection, BOB, [fact_of_end("2", 4, case.heads["2"].head)], case.now
        ).seq
    case.write("2")
    case.publish()
    with case.database.begin() as connection:
        bundle = read_export(to_bytes(export_instance(connection, case.ledger, seq)))
        with pytest.raises(NothingToExport):
            export_instance(connection, case.ledger, seq + 1)
    assert bundle["scope"]["disclosed"] == 4
    assert codes(case, bundle) == []


def test_the_whole_log_convicts_an_attestation_that_lies(case: Log) -> None:
    case.publish()
    case.now += timedelta(minutes=2)
    with case.database.begin() as connection:
        second = case.ledger.entries_of(connection, "2")[1]
        lie = fact_of_end("2", second.seq, second.leaf)
        seq = case.ledger.append_system(connection, BOB, [lie], case.now).seq
    size = case.size()
    assert case.publish() is None
    # Only whoever has the key folder and may write the log's order gives it a place.
    case.as_superuser(
        "INSERT INTO ledger.index (idx, inst, seq, leaf, mac) "
        f"SELECT {size}, inst, seq, leaf, mac FROM ledger.entry JOIN ledger.pending "
        f"USING (inst, seq) WHERE inst = 'system' AND seq = {seq}",
        "DELETE FROM ledger.pending",
    )
    case.publish()
    assert codes(case, everything(case)) == ["case-incomplete"]


def test_the_whole_log_believes_true_attestations_and_the_chain_of_the_system(case: Log) -> None:
    for instance in ("2", "1", "system", "system", "2"):
        assert codes(case, exported(case, instance)) == []
        case.write("2")
    case.publish()
    assert codes(case, everything(case)) == []


def without_kind(bundle: Bundle) -> None:
    del bundle["scope"]["kind"]


def of_another_kind(bundle: Bundle) -> None:
    bundle["scope"]["kind"] = "selection"


def as_everything(bundle: Bundle) -> None:
    bundle["scope"] = {**bundle["scope"], "kind": "everything"}


def without_instance(bundle: Bundle) -> None:
    del bundle["scope"]["instance"]


def with_a_title(bundle: Bundle) -> None:
    bundle["scope"]["title"] = "alles genehmigt"


def with_people(bundle: Bundle) -> None:
    bundle["people"] = {"account-bob": "Olaf"}


def with_another_label(bundle: Bundle) -> None:
    bundle["entries"][3]["openings"][0]["shown"] = "b@example.de"


def disclosed_twice(bundle: Bundle) -> None:
    bundle["entries"][3]["openings"] *= 2


def of_another_size(bundle: Bundle) -> None:
    bundle["range"]["size"] += 1


def in_capitals(bundle: Bundle) -> None:
    bundle["leaves"][0] = bundle["leaves"][0].upper()


def with_a_foreign_pem(bundle: Bundle) -> None:
    bundle["keys"]["ledger_pem"] = bundle["keys"]["ledger_pem"].replace("A", "B")


def without_proof(bundle: Bundle) -> None:
    del bundle["entries"][0]["proof"]


@pytest.mark.parametrize(
    "change",
    [
        without_kind, of_another_kind, as_everything, without_instance, with_a_title, with_people,
        with_another_label, disclosed_twice, of_another_size, in_capitals, with_a_foreign_pem,
        without_proof,
    ],
)  # fmt: skip
def test_what_the_format_does_not_know_is_refused(
    case: Log, change: Callable[[Bundle], None]
) -> None:
    bundle = exported(case)
    change(bundle)
    assert codes(case, bundle) == ["export-malformed"]


def test_a_whole_log_cannot_be_passed_off_with_fewer_entries(case: Log) -> None:
    case.publish()
    bundle = everything(case)
    assert codes(case, bundle) == []
    short = shortened(bundle, 9)
    assert codes(case, short) == ["count-wrong", "place-not-disclosed"]
    left_out = {one["index"] for one in bundle["entries"]} - {
        one["index"] for one in short["entries"]
    }
    findings = [one for one in verify_export(short) if one.code == "place-not-disclosed"]
    assert [one.index for one in findings] == sorted(left_out)


@pytest.mark.parametrize(
    "text",
    [
        '{"format":"ledger-export/1","entries":[],"entries":[]}',
        '{"format":"ledger-export/1","log":NaN}',
        '{"format":"ledger-export/1","log":"\\ud800"}',
        '{"format":"ledger-export/1","log":' + "[" * 100_000,
    ],
)
def test_json_that_two_readers_may_understand_differently_is_unreadable(
    tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "e.json"
    file.write_text(text)
    assert main([str(file)]) == UNREADABLE
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_the_verdict_names_what_was_checked_and_what_stayed_closed(
    case: Log, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle = exported(case)
    bundle["entries"][3]["openings"].pop()
    file, note = tmp_path / "e.json", tmp_path / "checkpoint"
    file.write_bytes(to_bytes(bundle))
    note.write_text(bundle["checkpoint"])
    assert main([str(file)]) == HOLDS
    said = capsys.readouterr().out
    assert "1 von 2 versiegelten Werten offengelegt; 1 nicht" in said
    assert "Geprüft nur mit dem Schlüssel im Export, ohne früheren Prüfpunkt." in said
    assert "Ohne ihn kann jeder" in said
    key = case.ledger.keys.vkey(ORIGIN)
    assert main([str(file), "--key", key, "--earlier", str(note)]) == HOLDS
    said = capsys.readouterr().out
    assert "Geprüft mit dem vorgegebenen Schlüssel, als Fortsetzung des früheren" in said
    assert "Ohne ihn" not in said


def test_nothing_in_an_export_can_command_the_terminal(
    case: Log, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle = exported(case)
    bundle["entries"][3]["openings"][0]["name"] = "\x1b[2J\nNachgewiesen: alles"
    file = tmp_path / "e.json"
    file.write_bytes(to_bytes(bundle))
    assert main([str(file)]) == BROKEN
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert not any(line.startswith("Nachgewiesen") for line in said.splitlines())
