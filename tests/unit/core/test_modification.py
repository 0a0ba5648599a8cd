"""An operator ends what runs and lets begin what is to run instead."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from engine.core.modification_preview import preview
from engine.core.modification_step import modify
from engine.core.state import load
from engine.core.variable_step import set_variables
from engine.faults import NotAllowed, NotFound
from engine.modification_model import (
    INSTANCE,
    Activation,
    Modification,
    ModificationRefused,
    Movement,
    ScopedVariables,
    Termination,
)
from tests.unit.core.builders import (
    ALICE,
    BOB,
    Run,
    chain,
    compiled,
    each,
    end,
    exclusive,
    flow,
    node,
    parallel,
    start,
    task,
    timer,
    user,
    values,
)


def modified(run: Run, *instructions: Activation | Termination | Movement) -> Run:
    modification = Modification(
        tuple(one for one in instructions if isinstance(one, Activation)),
        tuple(one for one in instructions if isinstance(one, Termination)),
        tuple(one for one in instructions if isinstance(one, Movement)),
    )
    made = modify(run.process, "1", run.state, modification, "wrong way", run.around())
    return run.after(made)


def refused(run: Run, *instructions: Activation | Termination | Movement) -> list[str]:
    before = run.state
    with pytest.raises(ModificationRefused) as caught:
        modified(run, *instructions)
    assert run.state == before
    assert all(one.message and one.german for one in caught.value.findings)
    return [one.code for one in caught.value.findings]


def nested() -> Run:
    """`u` at the top, then a sub-process `s` with `v`, and in it a sub-process `t` with `w`."""
    return Run.of(
        compiled(
            *chain(user("u"), node("s", "subProcess"), user("z")),
            replace(start("in_s"), parent="s"),
            replace(user("v"), parent="s"),
            replace(node("t", "subProcess"), parent="s"),
            flow("in_s", "v"),
            flow("v", "t"),
            replace(start("in_t"), parent="t"),
            replace(user("w"), parent="t"),
            flow("in_t", "w"),
        )
    )


def test_a_token_moves_and_what_hung_on_it_goes() -> None:
    process = compiled(
        *chain(user("u"), user("v")),
        timer("late", "u", "timeDuration", "PT1H"),
    )
    run = modified(Run.of(process), Movement(Termination(element="u"), "v"))
    assert run.standing() == ["v"]
    assert run.timers == {}
    assert run.complete("v").last.status == "completed"


def test_the_entry_says_why_and_where_the_instance_stood_before_and_after() -> None:
    run = modified(
        Run.of(compiled(*chain(user("u"), user("v")))), Movement(Termination(element="u"), "v")
    )
    (fact,) = [one for one in run.last.facts if one.type == "admin.intervened"]
    assert run.last.facts[0] is fact
    assert fact.data == {"operation": "modify"}
    told = {one.name: one.value for one in fact.personal}
    assert told == {"reason": "wrong way", "before": {"u": Decimal(1)}, "after": {"v": Decimal(1)}}


def test_sub_processes_that_do_not_run_are_begun_on_the_way() -> None:
    run = modified(nested(), Movement(Termination(element="u"), "w"))
    assert run.standing() == ["w"]
    run.complete("w")
    assert run.standing() == ["z"]


def test_two_tokens_share_the_sub_process_that_is_begun_for_them() -> None:
    run = modified(nested(), Activation("v"), Activation("w"), Termination(element="u"))
    assert sorted(run.standing()) == ["v", "w"]
    run.complete("w")
    assert run.standing() == ["v"], "the sub-process waits for its other token"


def test_what_runs_already_is_not_begun_a_second_time() -> None:
    run = nested().complete("u")
    run = modified(run, Movement(Termination(element="v"), "w")).complete("w")
    assert run.standing() == ["z"]


def test_an_ancestor_begins_anew_what_lies_between() -> None:
    run = nested().complete("u")
    run = modified(run, Activation("v", ancestor=INSTANCE))
    assert run.standing() == ["v", "v"]
    run.complete("v").complete("w")
    assert sorted(run.standing()) == ["v", "z"], "two sub-processes ran"


def test_an_instance_without_tokens_is_terminated() -> None:
    run = modified(nested().complete("u"), Termination(element="v"))
    assert run.last.status == "terminated"
    assert run.standing() == []


def test_one_instance_of_a_loop_ends_and_the_others_are_waited_for() -> None:
    process = compiled(*chain(user("m", loop=each(input_element="i")), user("z")))
    run = Run.of(process, items=[1, 2, 3])
    first, *_ = run.tokens("m")
    run = modified(run, Termination(token=first))
    assert run.standing() == ["m", "m"]
    assert run.complete("m").complete("m").standing() == ["z"]


def test_a_repeated_activity_begins_as_a_whole() -> None:
    process = compiled(*chain(user("u"), user("m", loop=each(input_element="i"))))
    run = modified(Run.of(process, items=[1, 2]), Movement(Termination(element="u"), "m"))
    assert run.standing() == ["m", "m"]


def test_a_join_that_is_begun_goes_on_at_once() -> None:
    process = compiled(
        start(),
        parallel("fork"),
        user("a"),
        user("b"),
        parallel("join"),
        user("z"),
        flow("start", "fork"),
        flow("fork", "a"),
        flow("fork", "b"),
        flow("a", "join"),
        flow("b", "join"),
        flow("join", "z"),
    )
    run = modified(
        Run.of(process),
        Termination(element="a"),
        Termination(element="b"),
        Activation("join"),
    )
    assert run.standing() == ["z"]


def test_variables_are_written_before_the_element_begins() -> None:
    process = compiled(
        start(),
        user("u"),
        exclusive("x", default="x_b"),
        user("a"),
        user("b"),
        flow("start", "u"),
        flow("u", "x"),
        flow("x", "b"),
        flow("x", "a", "=n > 10"),
    )
    given = ScopedVariables(values({"n": 20}))
    run = modified(Run.of(process, n=1), Movement(Termination(element="u"), "x", (given,)))
    assert run.standing() == ["a"]
    own = ScopedVariables(values({"n": 5}), "b")
    run = modified(run, Activation("b", (own,)))
    assert run.variables("b")["n"] == Decimal(5)
    assert run.variables()["n"] == Decimal(20)


def test_four_eyes_holds_after_a_modification() -> None:
    process = compiled(
        *chain(user("u"), user("v", properties={"vorgang:fourEyes": "u"}), user("z"))
    )
    run = Run.of(process).complete("u", ALICE).complete("v", BOB)
    run = modified(run, Movement(Termination(element="z"), "v"))
    with pytest.raises(NotAllowed, match="four eyes"):
        run.complete("v", ALICE)


def test_every_fault_is_named_and_nothing_changes() -> None:
    run = nested()
    found = refused(
        run,
        Activation("start"),
        Activation("nowhere"),
        Activation("v", ancestor=77),
        Activation("z", (ScopedVariables(values({"a": 1}), "s"),)),
        Activation("z", (ScopedVariables(values({"requester": 1})),)),
        Termination(element="w"),
        Termination(token=99),
        Termination(token=INSTANCE),
    )
    assert sorted(found) == sorted(
        [
            "start-event",
            "unknown-element",
            "unknown-token",
            "variable-scope",
            "protected-variable",
            "not-active",
            "unknown-token",
            "whole-instance",
        ]
    )


def test_boundary_events_cannot_be_begun() -> None:
    process = compiled(
        *chain(user("u"), user("v")),
        timer("late", "u", "timeDuration", "PT1H"),
    )
    assert refused(Run.of(process), Activation("late")) == ["boundary-event"]


def test_nothing_begins_in_what_the_same_modification_ends() -> None:
    run = nested().complete("u")
    (host,) = [token for token in range(9) if _holds(run, token)]
    found = refused(run, Termination(token=host), Activation("v", ancestor=host))
    assert found == ["within-ended"]


def test_the_preview_says_in_lists_what_would_be() -> None:
    run = Run.of(compiled(*chain(user("u"), task("a"), user("v")), end("other")))
    modification = Modification(movements=(Movement(Termination(element="u"), "v"),))
    made = modify(run.process, "1", run.state, modification, "why", run.around())
    told = preview(run.process, run.state, made)
    assert [(one.kind, one.element) for one in told.ends] == [("user-task", "u")]
    assert [(one.kind, one.element) for one in told.begins] == [("user-task", "v")]
    assert (told.before, told.after, told.status) == (("u",), ("v",), "active")


# ---- variables -------------------------------------------------------------------------------
def written(run: Run, token: int, *, local: bool = False, **given: object) -> Run:
    made = set_variables(
        run.process, "1", run.state, token, values(given), "typo", run.around(), local=local
    )
    return run.after(made)


def test_a_variable_is_written_where_it_lives() -> None:
    run = nested().complete("u")
    written(run, INSTANCE, n=1)
    written(run, run.token("v"), n=2, fresh=3)
    assert (run.variables()["n"], run.variables()["fresh"]) == (2, 3)
    written(run, run.token("v"), local=True, n=9)
    assert run.variables()["n"] == 2
    assert run.variables("v")["n"] == 9
    written(run, run.token("v"), n=10)
    assert (run.variables()["n"], run.variables("v")["n"]) == (2, 10)


def test_what_was_there_before_stands_sealed_in_the_entry() -> None:
    run = written(Run.of(compiled(*chain(user("u"))), n=1), INSTANCE, n=2, fresh=3)
    intervened, changed = run.last.facts
    assert {one.name: one.value for one in intervened.personal} == {"reason": "typo", "before.n": 1}
    assert {one.name: one.value for one in changed.personal} == {"n": 2, "fresh": 3}


def test_an_outcome_of_an_approval_is_named_in_the_entry() -> None:
    process = compiled(*chain(user("u", properties={"vorgang:approval": "outcome"})))
    run = written(Run.of(process), INSTANCE, outcome="approve", other=1)
    assert run.last.facts[0].data == {"operation": "set-variables", "outcomes": ["outcome"]}


@pytest.mark.parametrize("scope", [None, "u", "v"])
def test_an_outcome_that_comes_with_a_modification_is_named_in_the_entry(scope: str | None) -> None:
    process = compiled(*chain(user("u", properties={"vorgang:approval": "outcome"}), user("v")))
    given = ScopedVariables(values({"outcome": "approve", "other": 1}), scope)
    target = scope or "v"
    run = modified(Run.of(process), Movement(Termination(element="u"), target, (given,)))
    (told,) = [one for one in run.last.facts if one.type == "admin.intervened"]
    assert told.data == {"operation": "modify", "outcomes": ["outcome"]}
    (changed,) = [one for one in run.last.facts if one.type == "variable.changed"]
    assert {one.name: one.value for one in changed.personal} == {"outcome": "approve", "other": 1}


def test_nobody_writes_who_asked_for_it() -> None:
    run = Run.of(compiled(*chain(user("u"))))
    with pytest.raises(NotAllowed):
        written(run, INSTANCE, requester="mallory")
    with pytest.raises(NotFound):
        written(run, 99, n=1)


def _holds(run: Run, token: int) -> bool:
    found = load(run.process, run.state).find(token)
    return found is not None and found.inside() is not None
