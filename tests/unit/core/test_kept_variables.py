"""What a step does not ask for it neither reads nor writes anew; nobody can tell from the state."""

from __future__ import annotations

import gc
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core import codec, state
from engine.core.kept_variables import KeptVariables
from engine.core.step import complete_user_task
from feel import Value
from tests.unit.core.builders import (
    BOB,
    Run,
    around,
    chain,
    compiled,
    flow,
    node,
    script,
    start,
    user,
)
from tests.unit.core.test_codec import TEXT, VALUES, same
from tests.work import calls

NAMES = st.text(TEXT, min_size=1, max_size=3).filter(lambda name: not name.startswith("$"))


def held(content: bytes) -> KeptVariables:
    """Return the variables of a state that holds nothing else, none of them read yet."""
    (values,), read = codec.parsed(content)
    kept = KeptVariables()
    if read is codec.filled:
        kept.hold(values)
    else:
        kept.update(read(values))
    return kept


def written(kept: KeptVariables) -> bytes:
    values, marks = kept.written()
    return codec.encode([values], marks)


@settings(deadline=None)
@given(st.dictionaries(NAMES, VALUES, max_size=5), st.data())
def test_whatever_is_read_of_them_they_are_written_as_they_stood(
    values: dict[str, Value], data: st.DataObject
) -> None:
    content = codec.encode([values])
    kept = held(content)
    for name in data.draw(st.lists(st.sampled_from(sorted(values) or ["none"]))):
        assert same(kept.get(name), values.get(name))
    assert written(kept) == content
    assert same(dict(kept), values)
    assert written(kept) == content


@settings(deadline=None)
@given(
    st.dictionaries(NAMES, VALUES, max_size=4),
    st.lists(st.tuples(NAMES, st.none() | VALUES), max_size=4),
)
def test_they_are_changed_as_a_dict_is(
    values: dict[str, Value], changes: list[tuple[str, Value]]
) -> None:
    kept, expected = held(codec.encode([values])), dict(values)
    for name, value in changes:
        if value is None:
            assert same(kept.pop(name, None), expected.pop(name, None))
        else:
            kept[name] = expected[name] = value
        assert (name in kept) is (name in expected)
    assert written(kept) == codec.encode([expected])
    assert (list(kept), len(kept)) == (list(expected), len(expected))
    assert same({**kept}, expected)
    assert repr(kept) == repr(expected)


def test_a_variable_that_is_not_there_is_missed_as_in_a_dict() -> None:
    kept = held(codec.encode([{"a": [Decimal(1)]}]))
    with pytest.raises(KeyError):
        _ = kept["b"]
    with pytest.raises(KeyError):
        del kept["b"]
    assert kept.get("b") is None


def test_what_a_step_costs_does_not_grow_with_variables_that_it_does_not_ask_for() -> None:
    process = compiled(*chain(user("a"), script("s", "=n + 1", "n"), user("b")))

    def work(lines: int) -> int:
        given = {"n": 1, "lines": [{"cents": Decimal(one)} for one in range(lines)]}
        run = Run.of(process, n=given["n"], lines=given["lines"])
        begun, token = run.state, run.token("a")
        count = calls(
            lambda: complete_user_task(process, "1", begun, token, {}, around(person=BOB))
        )
        variables = state.load(process, run.complete("a").state).variables
        assert variables["lines"] == given["lines"]
        assert variables["n"] == Decimal(2)
        return count

    work(1)
    assert work(3_000) < 1.5 * work(300)  # compressed, both of them


def test_a_step_leaves_nothing_behind_that_only_a_search_for_garbage_would_free() -> None:
    inner = (replace(user("b"), parent="s"), replace(start("begun"), parent="s"))
    process = compiled(
        *chain(user("a"), node("s", "subProcess"), user("c")), *inner, flow("begun", "b")
    )
    run = Run.of(process)

    def garbage(waiting: str) -> int:
        state, token, about = run.state, run.token(waiting), around(person=BOB)
        gc.collect()
        gc.disable()
        try:
            complete_user_task(process, "1", state, token, {}, about)
            return gc.collect()
        finally:
            gc.enable()

    assert garbage("a") == 0
    run.complete("a").complete("b")
    assert garbage("c") == 0
