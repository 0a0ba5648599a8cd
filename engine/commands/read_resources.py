"""Uploaded files become models, with every finding of every file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bpmn.lint import lint, warn
from bpmn.model import Definitions, Process
from bpmn.reader import read_definitions
from dmn.findings import Finding, ModelRefused
from dmn.model import DecisionModel
from dmn.reader import read_decisions
from engine.commands.claimed_ids import claimed_ids
from engine.core.definition import compile_process
from engine.model import Resource
from forms.model import Form
from forms.reader import read_form


@dataclass(frozen=True, slots=True)
class ReadResources:
    """The models of one upload, in the order of its files.

    Args:
        processes: of files that could be read, also if something in them is refused; likewise
            `decisions` and `forms`.
        refusals: why these files cannot be deployed; empty if they can.
        warnings: advice.
        broken: ids of forms and decisions in files that were refused.
        unknown: kinds of files (`form`, `dmn`) of which one is too broken to tell its ids.
    """

    processes: tuple[tuple[Resource, Definitions, Process], ...]
    decisions: tuple[tuple[Resource, DecisionModel], ...]
    forms: tuple[tuple[Resource, Form], ...]
    refusals: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    broken: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()


def read_resources(resources: Sequence[Resource], job_types: Iterable[str]) -> ReadResources:
    """Return the models of these files, all expressions compiled, and every reason to refuse them.

    Args:
        resources: `.bpmn`, `.dmn` and `.form` files.
        job_types: for which there are connectors.
    """
    reading = _Reading(frozenset(job_types))
    for resource in resources:
        try:
            reading.read(resource)
        except ModelRefused as refusal:
            reading.refusals += refusal.findings
            reading.remember_broken(resource)
    reading.refuse_twins()
    return ReadResources(
        tuple(reading.processes),
        tuple(reading.decisions),
        tuple(reading.forms),
        tuple(reading.refusals),
        tuple(reading.warnings),
        frozenset(reading.broken),
        frozenset(reading.unknown),
    )


class _Reading:
    def __init__(self, job_types: frozenset[str]) -> None:
        self._job_types = job_types
        self.processes: list[tuple[Resource, Definitions, Process]] = []
        self.decisions: list[tuple[Resource, DecisionModel]] = []
        self.forms: list[tuple[Resource, Form]] = []
        self.refusals: list[Finding] = []
        self.warnings: list[Finding] = []
        self.broken: set[str] = set()
        self.unknown: set[str] = set()

    def read(self, resource: Resource) -> None:
        suffix = resource.name.rsplit(".", 1)[-1].lower()
        if suffix == "bpmn":
            self._read_bpmn(resource)
        elif suffix == "dmn":
            self.decisions.append((resource, read_decisions(resource.content, resource.name)))
        elif suffix == "form":
            self.forms.append((resource, read_form(resource.content, resource.name)))
        else:
            self.refusals.append(
                Finding(
                    resource.name,
                    None,
                    None,
                    "The file is of no known kind",
                    "Upload .bpmn, .dmn and .form files",
                    "deploy/unknown-kind",
                )
            )

    def remember_broken(self, resource: Resource) -> None:
        """Note what a refused file would have held."""
        ids = claimed_ids(resource)
        if ids is None:
            self.unknown.add(resource.name.rsplit(".", 1)[-1].lower())
        else:
            self.broken |= ids

    def _read_bpmn(self, resource: Resource) -> None:
        definitions = read_definitions(resource.content, resource.name)
        refused = lint(definitions, self._job_types)
        self.refusals += refused
        self.warnings += warn(definitions)
        for process in definitions.processes:
            if process.executable:
                self.processes.append((resource, definitions, process))
                if not refused:
                    # What the lint refuses need not compile; its findings say more.
                    self._compile(definitions, process)

    def _compile(self, definitions: Definitions, process: Process) -> None:
        try:
            compile_process(definitions, process.id)
        except ModelRefused as refusal:
            self.refusals += refusal.findings

    def refuse_twins(self) -> None:
        """Refuse an upload in which two files claim the same id: which one is meant is anybody's
        guess."""
        seen: dict[tuple[str, str], str] = {}
        claims = [
            *(("process", process.id, resource.name) for resource, _, process in self.processes),
            *(
                ("decision", decision_id, resource.name)
                for resource, model in self.decisions
                for decision_id in model.decisions
            ),
            *(("form", form.id, resource.name) for resource, form in self.forms),
        ]
        for kind, id_, file in claims:
            other = seen.setdefault((kind, id_), file)
            if other != file:
                self.refusals.append(
                    Finding(
                        file,
                        id_,
                        None,
                        f"The {kind} {id_} stands in {other} as well",
                        "Upload only one of the two, or give one of them another id",
                        "deploy/same-id-twice",
                    )
                )
