"""Exports of a part: every disclosed entry is proven, and what is left out can be seen."""

from __future__ import annotations

import copy
import csv
import io
import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from audit.entry import Fact, JsonValue, PersonalValue
from audit.evidence import EVIDENCE_FILE, read_export
from audit.export import to_bytes
from audit.export_rows import previous_export
from audit.faults import NothingToExport
from audit.filtered_export import export_filtered, fact_of_export
from audit.filters import Filters, read_filters
from audit.packing import to_csv, to_zip
from audit.schema import APPLICATION_ROLE
from audit.statement import Given, statement
from audit.verify import verify_export
from tests.integration.audit.log import ALICE, BOB, QUOTE, Log, become, completed

Bundle = dict[str, Any]
EMAIL = PersonalValue("e-mail", "=anna@example.de")


@pytest.fixture
def case(log: Log) -> Log:
    """Three instances, of which the second holds a value, a consent and what Bob did."""
    log.write_many(3, 3)
    log.write("2", completed("x", EMAIL))
    log.write("2", Fact("consent.requested", data={"purpose": "newsletter"}), actor=BOB)
    purposes: dict[str, JsonValue] = {"purpose": ["events", "newsletter"]}
    begun, given, used = (
        Fact(f"consent.{word}", data=purposes) for word in ("requested", "confirmed", "used")
    )
    log.write("3", begun, given, used)
    log.write_many(3, 1)
    log.publish()
    return log


def exported(log: Log, filters: Filters, **more: Any) -> Bundle:
    with log.database.begin() as connection:
        become(connection, APPLICATION_ROLE)
        return read_export(to_bytes(export_filtered(connection, log.ledger, filters, **more)))


def codes(bundle: Bundle, *arguments: Any) -> list[str]:
    return [finding.code for finding in verify_export(bundle, *arguments)]


def of(log: Log, filters: Filters) -> list[tuple[str, int]]:
    """Return which entries are disclosed, after their evidence was verified."""
    bundle = exported(log, filters)
    assert verify_export(bundle, [log.ledger.keys.vkey(log.ledger.origin)]) == []
    assert bundle["scope"]["filters"] == json.loads(json.dumps(filters.written()))
    bodies = [json.loads(entry["body"]) for entry in bundle["entries"]]
    extent, scope = bundle["range"], bundle["scope"]
    assert len(bundle["leaves"]) == extent["end"] - extent["first"]
    assert scope["disclosed"] + scope["undisclosed"] == len(bundle["leaves"])
    return [(body["inst"], body["seq"]) for body in bodies]


def test_each_filter_discloses_what_it_names_and_nothing_else(case: Log) -> None:
    everything = of(case, Filters(process="quote"))
    assert len(everything) == case.size() == 15
    assert of(case, Filters(case="3")) == [("3", seq) for seq in range(1, 6)]
    assert of(case, Filters(process="quote", version=3)) == everything
    assert of(case, Filters(actor=BOB.ref)) == [("2", 5)]
    assert of(case, Filters(types=("consent.*",))) == [("2", 5), ("3", 4)]
    assert of(case, Filters(types=("consent.used",))) == [("3", 4)]
    assert of(case, Filters(person=case.subjects["2"])) == [("2", 4)]
    assert of(case, Filters(purpose="newsletter")) == [("2", 5), ("3", 4)]
    assert of(case, Filters(purpose="x", definitions=(QUOTE.sha256,))) == everything
    assert of(case, Filters(case="2", types=("consent.*",))) == [("2", 5)]


def test_a_period_holds_its_first_moment_and_not_its_last(case: Log) -> None:
    times = [
        json.loads(entry["body"])["ts"]
        for entry in exported(case, Filters(process="quote"))["entries"]
    ]
    assert len(of(case, Filters(since=times[3], until=times[7]))) == 4
    assert len(of(case, Filters(since=times[3]))) == len(times) - 3


def test_where_nothing_is_of_the_scope_there_is_no_export(case: Log) -> None:
    for filters in (Filters(version=4), Filters(case="4"), Filters(person="sub_none")):
        with pytest.raises(NothingToExport):
            exported(case, filters)


def test_an_entry_that_the_scope_does_not_name_is_found(case: Log) -> None:
    bundle = exported(case, Filters(types=("consent.*",)))
    for filters in ({"types": ["quote.*"]}, {"case": "3"}, {"actor": BOB.ref}):
        changed = {**bundle, "scope": {**bundle["scope"], "filters": filters}}
        # What is said to be all of one case must have all its entries.
        missing = {"entry-missing"} if filters.keys() == {"case"} else set()
        assert set(codes(changed)) == {"filter-mismatch"} | missing


def test_what_was_left_out_shows_in_the_counts_and_a_changed_entry_by_its_place(case: Log) -> None:
    bundle = exported(case, Filters(types=("consent.*",)))
    without = {**bundle, "entries": bundle["entries"][:1]}
    assert codes(without) == ["count-wrong"]
    fewer = {**bundle, "scope": {**bundle["scope"], "undisclosed": 99}}
    (one,) = verify_export(fewer)
    disclosed, undisclosed = bundle["scope"]["disclosed"], bundle["scope"]["undisclosed"]
    assert f"nennt {disclosed} offengelegte und 99 nicht offengelegte Einträge" in one.message
    assert one.message.endswith(f"es sind {disclosed} und {undisclosed}.")
    changed = copy.deepcopy(bundle)
    changed["entries"][1]["body"] = changed["entries"][1]["body"].replace("events", "evenst")
    found = verify_export(changed)
    assert [(one.code, one.index) for one in found] == [
        ("entry-changed", bundle["entries"][1]["index"])
    ]
    leaf = copy.deepcopy(bundle)
    leaf["leaves"][1] = "0" * 64
    assert codes(leaf)


def test_values_are_left_sealed_when_asked_for(case: Log) -> None:
    filters = Filters(person=case.subjects["2"])
    assert exported(case, filters)["entries"][0]["openings"][0]["value"] == EMAIL.value
    bundle = exported(case, filters, opened=False)
    assert codes(bundle) == []
    assert str(EMAIL.value) not in json.dumps(bundle)


@pytest.mark.parametrize(
    "filters",
    [
        {}, {"unknown": "x"}, {"types": []}, {"types": ["Consent"]}, {"types": "consent.*"},
        {"version": "3"}, {"version": True}, {"since": "2026-11-19"}, {"case": ""}, {"case": 2},
        {"definitions": ["a" * 64]}, {"purpose": "x", "definitions": ["a"]},
    ],
)  # fmt: skip
def test_filters_of_another_form_are_refused(case: Log, filters: Bundle) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_filters(filters)
    bundle = exported(case, Filters(types=("consent.*",)))
    assert codes({**bundle, "scope": {**bundle["scope"], "filters": filters}}) == [
        "export-malformed"
    ]


def test_the_statement_says_that_the_choice_itself_is_not_proven(case: Log) -> None:
    bundle = exported(case, Filters(types=("consent.*",)))
    lines = list(statement(bundle, [], Given(False, None), seal="none"))
    assert '{"types": ["consent.*"]}' in lines[2]
    assert "ob einer davon zur Auswahl gehört, belegt der Export nicht" in lines[-1]


def test_the_statement_says_how_much_lies_outside_and_that_a_person_is_not_proven(
    case: Log,
) -> None:
    bundle = exported(case, Filters(person=case.subjects["2"]))
    extent = bundle["range"]
    told = list(statement(bundle, [], Given(False, None), seal="none"))[-1]
    before, after = extent["first"], extent["size"] - extent["end"]
    assert (before > 0, after > 0) == (True, True)
    assert f"Davor sind {before}, danach {after} Einträge weder offengelegt noch" in told
    assert "von der genannten Person handeln, sagt nur der Betreiber" in told


def test_an_export_proves_that_the_log_continues_the_checkpoint_of_the_one_before(
    case: Log,
) -> None:
    filters, actor = Filters(types=("consent.*",)), BOB
    first = exported(case, filters)
    with case.database.begin() as connection:
        become(connection, APPLICATION_ROLE)
        assert previous_export(connection, actor.ref, filters.written()) is None
        fact = fact_of_export(first, "a" * 64, "consents")
        case.ledger.append_system(connection, actor, [fact], case.now)
    case.write("2", Fact("consent.withdrawn", data={"purpose": "newsletter"}))
    case.publish()
    with case.database.begin() as connection:
        before = previous_export(connection, actor.ref, filters.written())
        assert previous_export(connection, ALICE.ref, filters.written()) is None
        assert previous_export(connection, actor.ref, {"types": ["dsr.*"]}) is None
    assert before is not None
    assert before.note == first["checkpoint"]
    bundle = exported(case, filters, earlier_size=before.size)
    assert bundle["earlier"]["note"] == first["checkpoint"]
    assert codes(bundle, [], first["checkpoint"]) == []
    # Proven whether the auditor kept the earlier checkpoint or not.
    forged = copy.deepcopy(bundle)
    forged["earlier"]["note"] = first["checkpoint"].replace("— ", "— x", 1)
    assert codes(forged)
    other = copy.deepcopy(bundle)
    other["earlier"]["proof"] = ["0" * 64]
    assert codes(other, [], first["checkpoint"]) == ["earlier-not-provable"]


def test_the_archive_is_the_evidence_and_its_commands_work(case: Log, tmp_path: Path) -> None:
    bundle = exported(case, Filters(types=("consent.*",)))
    for language, name in (("de", "LIESMICH.txt"), ("en", "README.txt")):
        folder = tmp_path / language
        with zipfile.ZipFile(io.BytesIO(to_zip(bundle, language))) as archive:
            archive.extractall(folder)
        assert read_export((folder / EVIDENCE_FILE).read_bytes()) == bundle
        for entry in bundle["entries"]:
            path = folder / "entries" / f"{entry['index']:09d}.json"
            assert path.read_bytes() == entry["body"].encode()
        lines = (folder / name).read_text().splitlines()
        begin = next(at for at, line in enumerate(lines) if line.startswith("  1."))
        end = next(at for at, line in enumerate(lines) if line.startswith("  3."))
        commands = [line.strip() for line in lines[begin:end] if line.startswith("     ")]
        made = subprocess.run(
            ["bash", "-e", "-c", "\n".join(commands)],
            cwd=folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert made.returncode == 0, made.stdout + made.stderr
        verified, hashed, listed = made.stdout.splitlines()
        assert verified == "Signature Verified Successfully"
        assert hashed.split()[0] == listed
    assert to_zip(bundle) == to_zip(bundle)


def test_the_table_has_a_line_for_each_fact_and_no_formula(case: Log) -> None:
    bundle = exported(case, Filters(case="2"))
    text = to_csv(bundle).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert len(rows) == sum(len(json.loads(one["body"])["facts"]) for one in bundle["entries"])
    assert [row["type"] for row in rows].count("consent.requested") == 1
    (opened,) = [row for row in rows if row["values"]]
    assert json.loads(opened["values"]) == {"e-mail": EMAIL.value}
    assert not any(value.startswith(("=", "+", "@")) for row in rows for value in row.values())
    assert {row["leaf"] for row in rows} <= set(bundle["leaves"])
