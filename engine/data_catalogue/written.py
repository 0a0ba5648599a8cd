"""Which variables the elements of a process write by themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bpmn.model import Node
from bpmn.places import SIGN, SIGN_RESULT, USUAL_SIGN_RESULT

Results = Mapping[str, Sequence[str]]
"""The variables that connectors give, by job type."""


def written_by(node: Node, items: Mapping[str, str], connectors: Results) -> Iterator[str]:
    """Yield the variables that an element writes, or leaves in the ledger by their names.

    Args:
        items: the variables that data items of BPMN stand for, by their ids.
        connectors: what each gives.
    """
    own = node.extensions
    inside = {one.target.split(".")[0] for one in own.inputs}
    results = []
    if own.script is not None and own.script.result_variable:
        results.append(own.script.result_variable)
    if own.decision is not None:
        results.append(own.decision.result_variable)
    # With mappings, a result stays within its activity; what the mappings write does not.
    yield from (one for one in results if not own.outputs and one.split(".")[0] not in inside)
    if SIGN.attribute in own.properties:
        yield own.properties.get(SIGN_RESULT, "").strip() or USUAL_SIGN_RESULT
    if own.task is not None:
        yield from connectors.get(own.task.type, ())
    yield from (one.target for one in own.outputs)
    loop = node.multi_instance
    if loop is not None and loop.output_collection:
        yield loop.output_collection
    if loop is not None and (found := items.get(loop.data_output or "")):
        yield found
    if node.ad_hoc is not None and node.ad_hoc.output_collection:
        yield node.ad_hoc.output_collection
    for event in node.events:
        yield from (one for one in (event.code_variable, event.message_variable) if one)
