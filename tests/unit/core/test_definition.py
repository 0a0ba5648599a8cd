"""Compiling: every finding at once with its place; no Python of a model ever runs."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from bpmn.model import (
    Assignment,
    CalledDecision,
    Event,
    EventKind,
    Node,
    Schedule,
    SequenceFlow,
    TaskDefinition,
)
from dmn.findings import ModelRefused
from engine.core.definition import compile_process
from engine.faults import StepFailed
from tests.unit.core.builders import (
    NOW,
    Run,
    chain,
    compiled,
    each,
    exclusive,
    flow,
    job,
    model,
    node,
    script,
    start,
    task,
    timer,
    user,
)


def test_all_findings_come_at_once_with_element_line_and_column() -> None:
    parts = (
        start(),
        script("s", "=1 +", "x"),
        user("u", assignment=Assignment(candidate_groups="=[1")),
        flow("start", "s"),
        flow("s", "u", "=a b c"),
    )
    with pytest.raises(ModelRefused) as refused:
        compiled(*parts)
    places = {(finding.element, finding.line) for finding in refused.value.findings}
    assert places == {("s", 7), ("u", 7), ("s_u", 9)}
    for finding in refused.value.findings:
        assert finding.file == "p.bpmn"
        assert "column" in finding.message  # a model that comes from no file has no column there
        assert finding.remedy


def test_all_that_is_wrong_with_a_loop_is_found_at_once() -> None:
    loop = each("=1 +", output_collection="all", output_element="=(2", completion_condition="=if 3")
    with pytest.raises(ModelRefused) as refused:
        compiled(*chain(task("a", loop=loop)))
    told = " ".join(one.message for one in refused.value.findings)
    assert len(refused.value.findings) == 3
    assert all(part in told for part in ("1 +", "(2", "if 3"))


@pytest.mark.parametrize(
    "parts",
    [
        (start(), task("a"), flow("start", "a"), SequenceFlow("f", "a", "nowhere", line=4)),
        (start(), timer("t", "nowhere", "timeDuration", "PT1H")),
        (start(), exclusive("x", default="nowhere"), flow("start", "x")),
        (*chain(user("u", properties={"vorgang:fourEyes": "nowhere"})),),
        (*chain(user("u", properties={"vorgang:newApprovalRound": "nowhere"})),),
    ],
)
def test_references_that_lead_nowhere_are_refused(parts: tuple[Node | SequenceFlow, ...]) -> None:
    with pytest.raises(ModelRefused, match="nowhere"):
        compiled(*parts)


@pytest.mark.parametrize(
    "bad",
    [
        node("x", "subChoreography"),
        node("x", "callActivity"),
        node("x", "receiveTask"),
        node("x", "intermediateCatchEvent", event=Event(EventKind.TIMER)),
        node("x", "intermediateThrowEvent", event=Event(EventKind.ERROR)),
        node("x", "startEvent", event=Event(EventKind.MESSAGE)),
        node("x", "serviceTask"),
        node("x", "endEvent", event=Event(EventKind.MESSAGE)),
        node("x", "exclusiveGateway", loop=each()),
        task("x", properties={"vorgang:fact": "approval.auto"}),
        node("x", "intermediateThrowEvent", properties={"vorgang:fact": "approval.granted"}),
    ],
)
def test_what_cannot_run_is_refused_by_name(bad: Node) -> None:
    with pytest.raises(ModelRefused) as refused:
        compiled(*chain(bad))
    assert refused.value.findings[0].element == "x"


def test_duplicate_ids_and_a_missing_start_are_refused() -> None:
    with pytest.raises(ModelRefused, match="two elements"):
        compiled(*chain(task("a")), task("a"))
    with pytest.raises(ModelRefused, match="no start"):
        compiled(task("a"), task("b"), flow("a", "b"), flow("b", "a"))
    with pytest.raises(KeyError):
        compile_process(model(*chain(task("a"))), "q")


def test_ids_that_spiffworkflow_reserves_are_ordinary_ids() -> None:
    names = ["Start", "End", "p.EndJoin", "Root"]
    assert Run.of(compiled(*chain(*(task(name) for name in names)))).ran()[1:-1] == names


def test_a_long_sequence_compiles_and_runs_without_recursion() -> None:
    run = Run.of(compiled(*chain(*(task(f"t{n}") for n in range(3000)))))
    assert run.last.status == "completed"


def test_one_definition_serves_many_threads() -> None:
    process = compiled(*chain(script("s", "=n + 1", "n"), user("u")))
    results: list[object] = []

    def work(n: int) -> None:
        results.extend(Run.of(process, n=n).variables()["n"] == n + 1 for _ in range(50))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [True] * 200


# ---- no Python -------------------------------------------------------------------------------
SOURCES = (
    "__import__('pathlib').Path('{canary}').touch()",
    "open('{canary}', 'w')",
    'open("{canary}", "w")',
    "exec(\"open('{canary}', 'w')\")",
    'eval("open(1)")',
    "[c for c in ().__class__.__base__.__subclasses__()]",
    "(lambda: open('{canary}', 'w'))()",
    "import os\nos.system('touch {canary}')",
    "().__class__",
    "{{{{ ''.__class__ }}}}",
    "${{T(java.lang.Runtime).getRuntime().exec('touch {canary}')}}",
)


def _places(source: str) -> list[tuple[Node | SequenceFlow, ...]]:
    """A process for every place of a model that can hold an expression."""
    schedule = Schedule(due_date=source, follow_up_date=source)
    return [
        chain(script("s", source, "x")),
        chain(task("t", loop=each(source))),
        chain(task("t", loop=each("=[1]", completion_condition=source))),
        chain(task("t", loop=each("=[1]", output_collection="o", output_element=source))),
        chain(task("t", inputs={"x": source})),
        chain(task("t", outputs={"x": source})),
        chain(user("u", assignment=Assignment(assignee=source))),
        chain(user("u", assignment=Assignment(candidate_groups=source))),
        chain(user("u", assignment=Assignment(candidate_users=source))),
        chain(user("u", schedule=schedule)),
        chain(user("u", priority=source)),
        chain(job("j", source)),
        chain(node("j", "serviceTask", task=TaskDefinition("mail", source))),
        chain(node("d", "businessRuleTask", decision=CalledDecision(source, "x"))),
        (
            start(),
            exclusive("x", default="x_a"),
            task("a"),
            task("b"),
            flow("start", "x"),
            flow("x", "a"),
            flow("x", "b", source),
        ),
        (start(), task("a"), task("b"), flow("start", "a"), flow("a", "b", source)),
        *(
            (*chain(user("u")), timer("b", "u", kind, source, interrupting=False))
            for kind in ("timeDate", "timeDuration", "timeCycle")
        ),
    ]


@pytest.mark.parametrize("lead", ["=", ""])
@pytest.mark.parametrize("source", SOURCES)
def test_python_in_a_model_never_runs(source: str, lead: str, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    text = lead + source.replace("{canary}", str(canary)).replace("{{", "{").replace("}}", "}")
    for parts in _places(text):
        try:
            run = Run.of(compiled(*parts))
        except (ModelRefused, StepFailed):
            continue
        assert "class '" not in str(run.variables())
    properties = {"vorgang:summary": text, "vorgang:businessId": text}
    try:
        process = compiled(*chain(task("t")), properties=properties)
        process.summary({}, NOW)
    except ModelRefused:
        pass
    assert not canary.exists()


def test_spiffworkflows_script_engine_is_gone() -> None:
    process = compiled(*chain(user("u")))
    tree = process.store()
    engine = tree.script_engine  # type: ignore[attr-defined]
    assert not hasattr(engine, "execute")
    assert not hasattr(engine, "evaluate")
    assert not hasattr(engine, "environment")
    assert replace(process, store=process.store).id == "p"
