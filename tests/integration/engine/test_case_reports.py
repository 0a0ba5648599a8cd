"""Reports on cases: figures of what cases hold, that stay when persons are erased."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from dmn.findings import ModelRefused
from engine.commands.advance_ledger import advance_ledger
from engine.commands.advance_reports import catch_up
from engine.commands.approve_erasure import approve_erasure
from engine.commands.complete_user_task import complete_user_task
from engine.commands.execute_erasure import execute_erasure
from engine.commands.request_erasure import request_erasure
from engine.commands.start_process_instance import start_process_instance
from engine.commands.verify_ledger import verify_ledger
from engine.faults import NotAllowed, NotFound
from engine.model import Person
from engine.person_model import Target
from engine.queries import inbox
from engine.queries.case_reports import (
    GONE,
    Narrowed,
    ReportView,
    case_report,
    readable_reports,
    rows_shown,
)
from engine.workspace import Workspace
from tests.builders import deployed, person
from tests.case_reports import report_file, tender
from tests.integration.engine.protection import handle_of

OFFERS = (
    ("won", 1000, "2026-01-10", None),
    ("won", 500, "2026-01-12", "Neu AG"),
    ("lost", 3000, "2026-01-20", "Alt AG"),
    ("lost", 500, "2026-02-03", "Neu AG"),
    (None, 700, "2026-02-04", None),
    ("lost", 100, "2026-02-05", "Dritte GmbH"),
)


@pytest.fixture
def clerk(workspace: Workspace) -> Person:
    return person(workspace, "carla", "checkers", "readers")


@pytest.fixture
def reader(workspace: Workspace) -> Person:
    return person(workspace, "rosa", "readers")


def begun(workspace: Workspace, clerk: Person, **values: object) -> int:
    variables: Mapping[str, object] = {name: one for name, one in values.items() if one is not None}
    return start_process_instance(workspace, "tender", variables=variables, actor=clerk).key


def offers(workspace: Workspace, clerk: Person) -> list[int]:
    return [
        begun(
            workspace,
            clerk,
            result=result,
            amount=Decimal(amount),
            closedAt=closed,
            rival=rival,
            contact=f"kontakt{number}@example.com",
            ownerId="carla",
        )
        for number, (result, amount, closed, rival) in enumerate(OFFERS)
    ]


def read(workspace: Workspace) -> None:
    advance_ledger(workspace)
    catch_up(workspace)


def tiles(view: ReportView) -> dict[str, Decimal | None]:
    return {one.measure.id: one.value for one in view.tiles}


@pytest.fixture
def view(workspace: Workspace, clerk: Person) -> ReportView:
    deployed(workspace, tender(), report_file())
    offers(workspace, clerk)
    read(workspace)
    return case_report(workspace, "tenders", Narrowed(), clerk)


def test_figures_are_counted_by_number_and_by_value(view: ReportView) -> None:
    found = tiles(view)
    assert found["n"] == 6
    assert found["rate"] == 40
    assert found["rate-by-value"] == Decimal(1500) * 100 / 5100
    assert found["lost-value"] == 3600
    assert found["middle"] == 600


def test_a_former_name_counts_with_the_present_one_and_the_largest_comes_first(
    view: ReportView,
) -> None:
    _, groups = view.tables[0]
    assert [(one.group, one.figures[0].value) for one in groups] == [
        ("Neu AG", Decimal(3500)),
        ("Dritte GmbH", Decimal(100)),
    ]
    assert [round(one.running or 0, 1) for one in groups] == [Decimal("97.2"), 100]
    assert [one.figures[0].few for one in groups] == [False, True]


def test_the_rows_behind_a_figure_are_as_many_as_it_says(
    workspace: Workspace, clerk: Person, view: ReportView
) -> None:
    for one in view.tiles:
        asked = Narrowed(figure=one.measure.id)
        assert len(case_report(workspace, "tenders", asked, clerk).rows) == one.count
    for breakdown, groups in view.tables:
        for group in groups:
            for one in group.figures:
                address = f"{breakdown.id}.{one.measure.id}"
                asked = Narrowed(figure=address, group=group.group)
                assert len(case_report(workspace, "tenders", asked, clerk).rows) == one.count


def test_a_period_and_a_choice_narrow_all_figures(
    workspace: Workspace, clerk: Person, view: ReportView
) -> None:
    january = Narrowed(date(2026, 1, 1), date(2026, 1, 31))
    assert tiles(case_report(workspace, "tenders", january, clerk))["n"] == 3
    lost = Narrowed(values={"result": "lost"})
    assert tiles(case_report(workspace, "tenders", lost, clerk))["n"] == 3
    assert view.choices["result"] == (("won", "Gewonnen"), ("lost", "Verloren"), ("–", "–"))


def test_a_figure_of_personal_values_counts_nothing(view: ReportView) -> None:
    """What is kept open for figures must hold nothing of a person."""
    assert tiles(view)["of-contacts"] == 0


def test_an_erasure_takes_the_names_and_leaves_the_figures(
    workspace: Workspace, clerk: Person, view: ReportView
) -> None:
    before = rows_shown(workspace, view, view.rows, clerk)
    assert {one.values["contact"] for one in before} == {
        f"kontakt{number}@example.com" for number in range(6)
    }
    dora = person(workspace, "dora", "data-protection-team")
    handle = handle_of(workspace, "kontakt2@example.com")
    key = request_erasure(workspace, Target(handle=handle), "Antrag", actor=dora)
    for name in ("emil", "frida"):
        approver = person(workspace, name, "data-protection-officer")
        approve_erasure(workspace, key, actor=approver)
    execute_erasure(workspace, key, actor=dora)
    read(workspace)
    after = case_report(workspace, "tenders", Narrowed(), clerk)
    assert tiles(after) == tiles(view)
    shown = rows_shown(workspace, after, after.rows, clerk)
    assert [one.values["contact"] for one in shown if one.values["amount"] == 3000] == [GONE]
    assert [one.values["rival"] for one in shown if one.values["amount"] == 3000] == ["Neu AG"]


def test_nothing_that_names_a_person_lies_open(
    workspace: Workspace, clerk: Person, view: ReportView
) -> None:
    with workspace.transaction() as connection:
        rows = connection.exec_driver_sql("SELECT kept, marks FROM engine.case_report_row").all()
    assert rows
    assert not [row for row in rows if "kontakt" in row[0] + row[1]]


def test_who_reads_it_is_named_in_it_and_columns_of_staff_are_left_out(
    workspace: Workspace, reader: Person, view: ReportView
) -> None:
    assert [one.id for one in readable_reports(workspace, reader)] == ["tenders"]
    stranger = person(workspace, "stefan", "strangers")
    assert readable_reports(workspace, stranger) == []
    with pytest.raises(NotAllowed, match="read this report"):
        case_report(workspace, "tenders", Narrowed(), stranger)
    with pytest.raises(NotFound):
        case_report(workspace, "nothing", Narrowed(), reader)
    assert "owner" not in [one.id for one in view.columns]


def test_a_row_follows_its_case_and_a_new_report_reads_old_cases(
    workspace: Workspace, clerk: Person
) -> None:
    deployed(workspace, tender())
    key = begun(workspace, clerk, result="won", amount=Decimal(5), closedAt="2026-03-01")
    read(workspace)
    deployed(workspace, report_file())
    read(workspace)
    asked = Narrowed()
    (row,) = case_report(workspace, "tenders", asked, clerk).rows
    assert (row.case, row.kept["state"]) == (key, "active")
    task = next(one for one in inbox(workspace, clerk) if one.process_instance_key == key)
    complete_user_task(workspace, task.key, {"result": "lost"}, actor=clerk)
    read(workspace)
    (row,) = case_report(workspace, "tenders", asked, clerk).rows
    assert (row.kept["result"], row.kept["state"]) == ("lost", "completed")


def test_each_entry_of_a_list_may_be_a_row_and_a_condition_leaves_rows_out(
    workspace: Workspace, clerk: Person
) -> None:
    columns = [{"id": "what", "label": "Was", "value": "=row.what"}]
    measures = {"tiles": [{"id": "n", "label": "Anzahl"}], "tables": [], "day": None}
    deployed(
        workspace,
        tender(**{"vorgang:class.parts": "business"}),
        report_file(rows="=parts", when="=row.n > 1", columns=columns, **measures),
    )
    begun(workspace, clerk, parts=[{"what": what, "n": n} for n, what in enumerate("abcd")])
    read(workspace)
    view = case_report(workspace, "tenders", Narrowed(), clerk)
    assert [row.kept["what"] for row in view.rows] == ["c", "d"]


def test_what_is_wrong_with_a_report_is_said_at_once_with_its_place(workspace: Workspace) -> None:
    with pytest.raises(ModelRefused) as refused:
        deployed(
            workspace,
            report_file(
                processes=[],
                smallest=0,
                tiles=[{"id": "x", "how": "share"}, {"id": "y", "among": "=nothing = 1"}],
                tables=[{"id": "t", "by": "nobody", "measures": [{"id": "n", "how": "most"}]}],
                colour="red",
            ),
        )
    assert sorted(one.message for one in refused.value.findings) == sorted(
        [
            "the report has an unknown property 'colour'",
            "the report gives no of",
            "the expression in among names 'nothing', which is no column",
            "by names neither a column nor month, quarter or year",
            "how is none of count, sum, share, median, average",
            "the report says no processes",
            "smallest is no number of 1 to 1000",
        ]
    )


def test_a_deployed_report_is_what_the_ledger_says_was_deployed(
    workspace: Workspace, view: ReportView
) -> None:
    assert view
    assert verify_ledger(workspace) == ()
    with workspace.transaction() as connection:
        connection.exec_driver_sql("RESET ROLE")
        connection.exec_driver_sql("DELETE FROM engine.case_report_definition")
    assert {one.code for one in verify_ledger(workspace)} == {"definition-changed"}
