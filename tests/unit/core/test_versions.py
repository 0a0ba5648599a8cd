"""Which version an approval and a fact are about: as the model names it when it is shown."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.unit.core.builders import Run, chain, compiled, node, user

APPROVAL = {"vorgang:approval": "decision", "vorgang:version": "=version"}
SENT = {"vorgang:fact": "quote.sent", "vorgang:version": "=version"}


def versions(run: Run, *types: str) -> list[tuple[str, object]]:
    """Return the facts of these families, with the version that each names."""
    return [
        (fact.type, fact.data.get("version"))
        for fact in run.facts
        if fact.type.partition(".")[0] in types
    ]


@pytest.mark.parametrize("decision", ["granted", "rejected", "returned"])
def test_request_and_decision_name_the_version_that_was_shown(decision: str) -> None:
    said = {"granted": "approve", "rejected": "reject", "returned": "revise"}[decision]
    process = compiled(*chain(user("u", properties=APPROVAL)))
    run = Run.of(process, version=Decimal(3))
    # Whoever decides cannot say which version it was.
    run.complete("u", decision=said, version=Decimal(4))
    assert versions(run, "approval") == [("approval.requested", "3"), (f"approval.{decision}", "3")]


def test_a_fact_names_the_version_that_stands_when_the_event_is_passed() -> None:
    thrown = node("sent", "intermediateThrowEvent", properties=SENT)
    run = Run.of(compiled(*chain(user("u"), thrown)), version="1.a")
    run.complete("u", version=Decimal("2.0"))
    assert versions(run, "quote") == [("quote.sent", "2")]
    assert run.types("sent") == ["element.completed", "quote.sent"]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Decimal(0), "0"),
        (Decimal(1899), "1899"),
        ("v2", "v2"),
        ("1.4.2", "1.4.2"),
        ("v10.4.12", "v10.4.12"),
        ("0.4.12", "0.4.12"),
        ("10.40.12", "10.40.12"),
        ("3.21", "3.21"),
    ],
)
def test_a_version_is_a_short_number_or_several_with_points(value: object, said: str) -> None:
    run = Run.of(compiled(*chain(user("u", properties=APPROVAL))), version=value)
    assert versions(run, "approval") == [("approval.requested", said)]


def test_without_the_property_nothing_names_a_version() -> None:
    process = compiled(*chain(user("u", properties={"vorgang:approval": "decision"})))
    run = Run.of(process, version=Decimal(3)).complete("u", decision="approve")
    assert versions(run, "approval") == [("approval.requested", None), ("approval.granted", None)]


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, Decimal("1.5"), Decimal(-1), "", "Erika Muster", "x" * 41, [Decimal(1)], {}),
        # What fitted among letters and digits, and is somebody.
        *("Anna", "mueller-schmidt", "anna.mueller", "DE89370400440532013000", "vAnna"),
        *(Decimal(491701234567), Decimal(12_345), "0170.1234567", "1.2.3.4.5", "v", "1.", "١"),
        # Days, addresses of computers, numbers of people.
        *("21.3.85", "3.21.85", "85.3.21", "1.4.12", "1.12.31"),
        *("21.3.1985", "21.03.85", "1985.3.21", "v1985", "192.168.10.23", "10.0.0.1", "123456"),
        *(Decimal(1900), Decimal(1985), "1234.5678"),
    ],
)
@pytest.mark.parametrize("asks", [True, False])
def test_what_is_no_version_stops_before_anything_is_said(value: object, asks: bool) -> None:
    """It would stand in the open part of the ledger."""
    where = (
        user("here", properties=APPROVAL)
        if asks
        else node("here", "intermediateThrowEvent", properties=SENT)
    )
    run = Run.of(compiled(*chain(where)), version=value)
    assert run.types("here") == ["incident.created"]
    (opened,) = run.last.incidents_opened
    assert "the version is" in opened.message
