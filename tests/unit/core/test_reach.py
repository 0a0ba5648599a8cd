"""What lies before a join: against a search node by node, and of a large diagram in little room."""

from __future__ import annotations

import sys
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bpmn.model import Process
from engine.core.reach import Reach
from tests.unit.core.builders import flow, model, task

NAMES = [f"n{number}" for number in range(7)]


def reached(process: Process, source: str, join: str) -> set[str]:
    """Walk back from a flow's source, never through the join."""
    found: set[str] = set()
    ahead = [source]
    while ahead:
        node = ahead.pop()
        if node != join and node not in found:
            found.add(node)
            ahead += [one.source for one in process.flows if one.target == node]
    return found


@settings(max_examples=300)
@given(st.sets(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=16))
def test_it_is_what_a_walk_back_from_each_flow_finds_loops_included(
    pairs: set[tuple[str, str]],
) -> None:
    (process,) = model(*map(task, NAMES), *(flow(*pair) for pair in sorted(pairs))).processes
    reach = Reach(process, lambda _: ())
    for node in process.nodes:
        for flow_id, places in reach.upstream(node).items():
            source = next(one.source for one in process.flows if one.id == flow_id)
            assert {name for name in NAMES if name in places} == reached(process, source, node.id)


def test_a_chain_of_joins_takes_a_bit_for_each_node_before_it_and_no_more() -> None:
    names = [f"n{number}" for number in range(2_000)]
    links = (flow(a, b) for a, b in pairwise(names))
    (process,) = model(*map(task, names), *links).processes
    reach = Reach(process, lambda _: ())
    (places,) = reach.upstream(process.nodes[-1]).values()
    assert all(name in places for name in names[:-1])
    assert sys.getsizeof(places.bits) < 400
