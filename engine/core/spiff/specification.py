"""Process definitions in SpiffWorkflow's form, built from compiled nodes: the XML is read once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.control import BpmnStartTask
from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin

from engine.core.node import FlowNode


class ProcessSpecification(BpmnProcessSpec):  # type: ignore[misc]  # SpiffWorkflow has no types
    """A process specification that holds the model's own nodes and nothing else."""

    def __init__(self, process_id: str, name: str | None, nodes: Iterable[FlowNode]) -> None:
        super().__init__(name=process_id, description=name)
        # SpiffWorkflow reserves ids such as `Start` and `End`; any legal id may be a model's own.
        self.task_specs.clear()
        self.start = RootSpecification(self, "")
        self.end = None
        for node in nodes:
            NodeSpecification(self, node)


class RootSpecification(BpmnStartTask):  # type: ignore[misc]  # SpiffWorkflow has no types
    """The root of the task tree; no element of the diagram, and it never runs."""

    node: Any = None


class NodeSpecification(BpmnSpecMixin):  # type: ignore[misc]  # SpiffWorkflow has no types
    """One specification class for every flow node.

    Nothing is predicted, no data is copied from task to task, the tree itself follows no flow.
    """

    def __init__(self, specification: ProcessSpecification, node: FlowNode) -> None:
        super().__init__(specification, node.id, bpmn_name=node.model.name)
        self.node = node
