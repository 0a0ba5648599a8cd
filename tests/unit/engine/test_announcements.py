"""New jobs are announced by their types, as far as an announcement can hold them."""

from __future__ import annotations

from engine.store.announcements import ANY_JOB, announced


def test_each_type_is_announced_once() -> None:
    assert announced(["a", "b", "a"]) == "a\nb"


def test_too_many_types_to_name_are_announced_as_any() -> None:
    assert announced(f"type-{number}-{'ä' * 200}" for number in range(40)) == ANY_JOB
