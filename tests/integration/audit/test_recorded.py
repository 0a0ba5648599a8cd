"""An export held against a later one: the log records it as it is, and nothing was left out."""

from __future__ import annotations

import copy
import hashlib
from pathlib import Path
from typing import Any

import pytest

from audit.__main__ import BROKEN, HOLDS, WRONG_USE, main
from audit.entry import Fact
from audit.evidence import parse, read_export
from audit.export import attest_end, export_all, export_instance, to_bytes
from audit.filtered_export import export_filtered, fact_of_export
from audit.filters import Filters
from audit.recorded import check_recorded
from audit.schema import APPLICATION_ROLE
from audit.verify import verify_export
from tests.integration.audit.log import BOB, Log, become

Bundle = dict[str, Any]
CONSENTS = Filters(types=("consent.*",))


@pytest.fixture
def case(log: Log) -> Log:
    log.write_many(3, 2)
    log.write("2", Fact("consent.requested", data={"purpose": "newsletter"}))
    log.write_many(3, 1)
    log.write("3", Fact("consent.requested", data={"purpose": "events"}), actor=BOB)
    log.publish()
    return log


def selection(log: Log, filters: Filters) -> Bundle:
    with log.database.begin() as connection:
        become(connection, APPLICATION_ROLE)
        return export_filtered(connection, log.ledger, filters)


def recorded(log: Log, *facts: Fact) -> None:
    with log.database.begin() as connection:
        become(connection, APPLICATION_ROLE)
        log.ledger.append_system(connection, BOB, list(facts), log.now)
    log.publish()


def everything(log: Log) -> Bundle:
    with log.database.begin() as connection:
        become(connection, APPLICATION_ROLE)
        return export_all(connection, log.ledger)


def fact_of(bundle: Bundle, content: bytes, **changed: Any) -> Fact:
    fact = fact_of_export(bundle, hashlib.sha256(content).hexdigest())
    return Fact(fact.type, data={**fact.data, **changed}, refs=fact.refs)


def codes(content: bytes, later: Bundle) -> list[str]:
    export = parse(read_export(content))
    return [one.code for one in check_recorded(content, export, parse(later))]


def test_a_selection_fits_the_entry_that_records_it(case: Log) -> None:
    bundle = selection(case, CONSENTS)
    content = to_bytes(bundle)
    assert codes(content, everything(case)) == ["export-not-recorded"]
    recorded(case, fact_of(bundle, content))
    assert codes(content, everything(case)) == []
    # A selection of the records alone is enough.
    assert codes(content, selection(case, Filters(types=("export.created",)))) == []
    assert codes(content, selection(case, CONSENTS)) == ["export-not-recorded"]
    other = content.replace(b"\n", b" ", 1)  # the same export, and another file
    assert codes(other, everything(case)) == ["export-not-recorded"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("kind", "ledger"), ("filters", {"case": "2"}), ("disclosed", 3), ("undisclosed", 0),
     ("first", 0), ("end", 1), ("checkpoint", 4)],
)  # fmt: skip
def test_a_record_that_says_something_else_is_found_with_what(
    case: Log, name: str, value: object
) -> None:
    bundle = selection(case, CONSENTS)
    content = to_bytes(bundle)
    recorded(case, fact_of(bundle, content, **{name: value}))
    export, later = parse(read_export(content)), parse(everything(case))
    (one,) = check_recorded(content, export, later)
    assert (one.code, one.instance) == ("export-recorded-otherwise", "system")
    assert one.message.endswith(f"etwas anderes: {name}.")


def test_what_the_scope_admits_and_the_selection_left_out_is_named(case: Log) -> None:
    whole = selection(case, CONSENTS)
    first = whole["entries"][0]
    # What a dishonest operator hands out: the range ends before the second entry of the scope.
    cut = first["index"] + 1
    short = selection(case, Filters(case="2", types=("consent.*",)))
    assert short["range"]["end"] == cut
    short["scope"]["filters"] = CONSENTS.written()
    assert verify_export(read_export(to_bytes(short))) == []
    recorded(case, fact_of(short, to_bytes(short)))
    later = parse(everything(case))
    (one,) = check_recorded(to_bytes(short), parse(read_export(to_bytes(short))), later)
    assert (one.code, one.index) == ("selection-incomplete", whole["entries"][1]["index"])


def test_what_came_after_a_selection_is_not_missing_from_it(case: Log) -> None:
    bundle = selection(case, CONSENTS)
    recorded(case, fact_of(bundle, to_bytes(bundle)))
    case.write("3", Fact("consent.withdrawn", data={"purpose": "events"}))
    case.publish()
    assert codes(to_bytes(bundle), everything(case)) == []


def test_a_report_of_a_case_and_the_whole_log_are_recorded_too(case: Log) -> None:
    with case.database.begin() as connection:
        become(connection, APPLICATION_ROLE)
        word = attest_end(connection, case.ledger, "2", BOB, case.now)
    case.publish()
    with case.database.begin() as connection:
        become(connection, APPLICATION_ROLE)
        report = to_bytes(export_instance(connection, case.ledger, word.seq))
    before = to_bytes(everything(case))
    assert codes(report, everything(case)) == []
    assert codes(report, selection(case, CONSENTS)) == ["export-not-recorded"]
    assert codes(before, everything(case)) == ["export-not-recorded"]
    digest = {"sha256": hashlib.sha256(before).hexdigest()}
    data: Any = {"kind": "ledger", "size": len(before)}
    recorded(case, Fact("export.created", data=data, refs=digest))
    assert codes(before, everything(case)) == []


def test_an_older_export_or_one_that_does_not_hold_records_nothing(case: Log) -> None:
    older = everything(case)
    bundle = selection(case, CONSENTS)
    content = to_bytes(bundle)
    recorded(case, fact_of(bundle, content))
    newer = to_bytes(everything(case))
    assert codes(newer, older) == ["export-recorded-otherwise", "export-not-recorded"]
    export, later = parse(read_export(content)), parse(everything(case))
    broken = copy.deepcopy(everything(case))
    broken["leaves"][0] = "0" * 64
    (one,) = check_recorded(content, export, later, verify_export(broken))
    assert (one.code, "tree-root" in one.message) == ("export-recorded-otherwise", True)


def test_the_command_line_takes_a_later_export(
    case: Log, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle = selection(case, CONSENTS)
    file, later = tmp_path / "selection.json", tmp_path / "all.json"
    file.write_bytes(to_bytes(bundle))
    later.write_bytes(to_bytes(everything(case)))
    assert main([str(file), "--recorded", str(later)]) == BROKEN
    assert "export-not-recorded" in capsys.readouterr().out
    recorded(case, fact_of(bundle, file.read_bytes()))
    later.write_bytes(to_bytes(everything(case)))
    assert main([str(file), "--recorded", str(later)]) == HOLDS
    assert "im späteren Export festgehalten" in capsys.readouterr().out
    with pytest.raises(SystemExit) as left:
        main(["--checkpoint", str(file), "--checkpoint", str(file), "--key", "k",
              "--recorded", str(later)])  # fmt: skip
    assert left.value.code == WRONG_USE
