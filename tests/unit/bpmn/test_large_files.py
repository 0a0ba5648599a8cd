"""A file that is twice as large takes twice as long to read and check, not four times."""

from __future__ import annotations

from itertools import pairwise
from time import process_time

from bpmn.lint import lint
from bpmn.reader import read_definitions
from engine.core.definition import compile_process
from tests.unit.bpmn.documents import END, START, flow, process


def chain(length: int) -> bytes:
    """Tasks one behind the other."""
    tasks = [f"t{index}" for index in range(length)]
    drawn = [f'<bpmn:task id="{one}" name="Do" />' for one in tasks]
    flows = [flow(one, other) for one, other in pairwise(["start", *tasks, "end"])]
    return process(START, *drawn, END, *flows).encode()


def work(content: bytes) -> float:
    """Return the processor's time for reading, checking and compiling a file."""
    began = process_time()
    definitions = read_definitions(content, "chain.bpmn")
    assert lint(definitions) == ()
    compile_process(definitions, definitions.processes[0].id)
    return process_time() - began


def test_four_times_as_many_nodes_take_far_less_than_sixteen_times_the_work() -> None:
    small, large = chain(600), chain(2_400)
    ratios = [work(large) / work(small) for _ in range(3)]
    assert min(ratios) < 7, ratios
