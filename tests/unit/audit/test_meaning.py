"""Rules about what entries say."""

from __future__ import annotations

from typing import Any

import pytest

from audit.meaning import check_meaning


def entry(seq: int, person: str, *facts: dict[str, Any], kind: str = "user") -> Any:
    return seq + 100, {
        "inst": "1", "seq": seq, "eid": str(seq),
        "actor": {"kind": kind, "ref": person}, "facts": list(facts),
    }  # fmt: skip


def fact(word: str, task: str = "1", **data: Any) -> dict[str, Any]:
    return {"type": f"approval.{word}", "elem": "Approve", "task": task, "data": data}


def codes(*entries: Any) -> list[tuple[str, int | None]]:
    return [(finding.code, finding.seq) for finding in check_meaning(entries)]


def test_two_people_may_approve_what_a_third_requested() -> None:
    assert not codes(
        entry(1, "alice", fact("requested", "1"), fact("requested", "2")),
        entry(2, "bob", fact("granted", "1")),
        entry(3, "carol", fact("granted", "2")),
    )


def test_the_same_approver_twice_in_one_round_is_found() -> None:
    assert codes(entry(1, "bob", fact("granted", "1")), entry(2, "bob", fact("granted", "2"))) == [
        ("approver-twice", 2)
    ]


def test_a_new_round_may_be_approved_by_the_same_person() -> None:
    assert not codes(
        entry(1, "bob", fact("granted", "1")),
        entry(2, "carol", fact("returned", "2")),
        entry(3, "bob", fact("granted", "3")),
    )
    assert not codes(
        entry(1, "bob", fact("granted", "1", round=1)), entry(2, "bob", fact("granted", round=2))
    )


def test_a_named_round_counts_across_returns() -> None:
    assert codes(
        entry(1, "bob", fact("granted", "1", round=1)),
        entry(2, "carol", fact("returned", "2", round=1)),
        entry(3, "bob", fact("granted", "3", round=1)),
    ) == [("approver-twice", 3)]


def test_a_return_does_not_excuse_a_second_grant_in_a_round_that_is_named() -> None:
    first, second = fact("granted", "1", round=2), fact("granted", "3", round=2)
    returned = fact("rejected", "2", round=2)
    assert codes(entry(1, "bob", first, returned), entry(2, "bob", second)) == [
        ("approver-twice", 2)
    ]
    third = fact("granted", "4", round=3)
    assert not codes(entry(1, "bob", first), entry(2, "bob", third))


def test_a_decision_that_came_too_late_begins_no_round() -> None:
    late = fact("void", "1", result="approve")
    first, second = fact("granted", "1"), fact("granted", "2")
    assert codes(entry(1, "bob", first), entry(2, "carol", late), entry(3, "bob", second)) == [
        ("approver-twice", 3)
    ]


def test_whoever_requested_an_approval_may_not_grant_it() -> None:
    requested = fact("requested", requesters=["alice", "dave"])
    for person in ("alice", "dave"):
        assert codes(entry(1, "alice", requested), entry(2, person, fact("granted"))) == [
            ("approver-is-requester", 2)
        ]


def test_whoever_let_the_case_run_on_to_a_request_is_no_requester() -> None:
    requested = fact("requested", requesters=["alice"])
    assert not codes(entry(1, "bob", requested), entry(2, "bob", fact("granted")))


def _element(word: str, element: str, task: str = "1", **data: Any) -> dict[str, Any]:
    return {**fact(word, task, **data), "elem": element}


def test_an_honest_loop_of_rework_whose_rounds_have_no_name_is_no_second_approval() -> None:
    first = entry(1, "alice", fact("requested", "1", version=1))
    again = entry(3, "alice", fact("requested", "2", version=2))
    granted = (entry(2, "bob", fact("granted", "1")), entry(4, "bob", fact("granted", "2")))
    assert not codes(first, granted[0], again, granted[1])
    same = entry(3, "alice", fact("requested", "2", version=1))
    assert codes(first, granted[0], same, granted[1]) == [("approver-twice", 4)]


def test_a_rejection_at_another_element_does_not_end_a_round() -> None:
    """Two places in one round, and a rejection beside them."""
    asked = entry(1, "alice", _element("requested", "A", "1"), _element("requested", "A", "2"))
    first = entry(2, "bob", _element("granted", "A", "1"))
    beside = entry(3, "carol", _element("rejected", "B", "3"))
    second = entry(4, "bob", _element("granted", "A", "2"))
    assert codes(asked, first, beside, second) == [("approver-twice", 4)]
    assert codes(first, beside, second) == [("approver-twice", 4)]
    # One place asked while another is open: still the same round.
    later = entry(4, "alice", _element("requested", "A", "4"))
    third = entry(5, "bob", _element("granted", "A", "4"))
    assert codes(asked, first, beside, later, third) == [("approver-twice", 5)]


def test_what_a_later_stage_rejects_may_be_approved_anew_by_the_same_people() -> None:
    one_pass = [
        ("alice", _element("requested", "A", "1")),
        ("bob", _element("granted", "A", "1")),
        ("erin", _element("requested", "B", "2")),
        ("carol", _element("rejected", "B", "2")),
    ]
    entries = [entry(seq, *one) for seq, one in enumerate(one_pass * 3, 1)]
    assert not codes(*entries)


def test_a_round_that_a_text_names_is_one_of_the_whole_case() -> None:
    for name, found in (("2026/7", [("approver-twice", 2)]), (7, [])):
        granted = [_element("granted", element, round=name) for element in ("A", "B")]
        assert codes(entry(1, "bob", granted[0]), entry(2, "bob", granted[1])) == found


def test_whoever_wrote_a_request_that_names_no_requesters_is_the_one_who_asked() -> None:
    asked, granted = fact("requested"), entry(2, "alice", fact("granted"))
    assert codes(entry(1, "alice", asked), granted) == [("approver-is-requester", 2)]
    assert not codes(entry(1, "alice", asked, kind="service"), granted)
    assert not codes(entry(1, "alice", fact("requested", requesters=[])), granted)


def _of_version(sha256: str, *facts: dict[str, Any], seq: int = 1) -> dict[str, Any]:
    return {
        "inst": "1",
        "seq": seq,
        "actor": {"kind": "user", "ref": "acc_alice"},
        "def": {"id": "p", "version": 1, "sha256": sha256},
        "facts": list(facts),
    }


def _led(before: str, after: str) -> dict[str, Any]:
    return {
        "type": "process.migrated",
        "refs": {"from_definition": before, "definition": after},
    }


@pytest.mark.parametrize(
    ("facts", "broken"),
    [
        ([], True),
        ([_led("a", "b")], False),
        ([_led("a", "c")], True),
        ([_led("c", "b")], True),
    ],
)
def test_only_a_migration_that_says_so_changes_the_definition_of_an_instance(
    facts: list[dict[str, Any]], broken: bool
) -> None:
    entries = [
        _of_version("a"),
        _of_version("b", *facts, seq=2),
        _of_version("b", seq=3),
    ]
    found = check_meaning([*enumerate(entries)])
    assert [(one.code, one.seq) for one in found] == (
        [("version-changed-silently", 2)] if broken else []
    )


def test_who_asked_for_an_approval_may_not_grant_it_under_another_elements_id() -> None:
    asked = {
        "type": "approval.requested",
        "elem": "old",
        "task": "5",
        "data": {"round": 1, "requesters": ["acc_alice"]},
    }
    renamed = {"type": "element.migrated", "elem": "new", "task": "5", "data": {"from": "old"}}
    granted = {"type": "approval.granted", "elem": "new", "task": "5", "data": {"round": 1}}
    entries = [
        _of_version("a", asked),
        _of_version("b", _led("a", "b"), renamed, seq=2),
        _of_version("b", granted, seq=3),
    ]
    found = check_meaning([*enumerate(entries)])
    assert [(one.code, one.seq) for one in found] == [("approver-is-requester", 3)]
