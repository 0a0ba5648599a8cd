"""Link events lead from one place of a process to another of the same level.

Source: BPMN 2.0.2, 10.5.5 (link event definition).
"""

from __future__ import annotations

import pytest

from dmn.findings import ModelRefused
from tests.unit.core.builders import Run
from tests.unit.core.event_diagrams import drawn, element, flows, link, people, several


def throw(id_: str, name: str = "A") -> str:
    return element("intermediateThrowEvent", id_, link(name))


def catch(id_: str, name: str = "A") -> str:
    return element("intermediateCatchEvent", id_, link(name))


def test_several_links_lead_to_the_one_that_catches_them() -> None:
    body = (
        several("startEvent", "s") + element("exclusiveGateway", "x", default="x_t2")
        + throw("t1") + throw("t2") + catch("c") + several("task", "a") + several("endEvent", "e")
        + flows("s > x; x > t1 [=first]; x > t2; c > a > e")
    )  # fmt: skip
    assert Run.of(drawn(body), first=True).ran() == ["s", "x", "t1", "c", "a", "e"]
    assert Run.of(drawn(body), first=False).ran() == ["s", "x", "t2", "c", "a", "e"]


def test_a_link_of_the_same_name_in_a_sub_process_is_another_one() -> None:
    inner = several("startEvent", "is") + throw("it") + catch("ic") + several("endEvent", "ie")
    body = (
        several("startEvent", "s") + element("subProcess", "sub", inner + flows("is > it; ic > ie"))
        + throw("t") + catch("c") + several("endEvent", "e") + flows("s > sub > t; c > e")
    )  # fmt: skip
    run = Run.of(drawn(body))
    within = [one for one in run.ran() if one != "sub"]
    assert within == ["s", "is", "it", "ic", "ie", "t", "c", "e"]


def test_an_inclusive_join_waits_for_a_token_that_comes_by_a_link() -> None:
    body = (
        several("startEvent", "s") + several("parallelGateway", "fork") + people("u", "v")
        + throw("t") + catch("c") + several("inclusiveGateway", "join") + several("endEvent", "e")
        + flows("s > fork > u > t; fork > v > join; c > join; join > e")
    )  # fmt: skip
    run = Run.of(drawn(body)).complete("v")
    assert "join" not in run.ran()
    assert run.complete("u").ran()[-2:] == ["join", "e"]


@pytest.mark.parametrize("targets", [catch("c", "B"), catch("c") + catch("d"), ""])
def test_a_link_without_exactly_one_target_is_refused(targets: str) -> None:
    body = several("startEvent", "s") + throw("t") + targets + several("endEvent", "e")
    ids = [name for name in "cd" if f'"{name}"' in targets]
    with pytest.raises(ModelRefused) as refused:
        drawn(body + flows("; ".join(["s > t", *(f"{one} > e" for one in ids)])))
    assert "bpmn/link-target" in {finding.rule for finding in refused.value.findings}
