"""Uploaded files become models, with every finding of every file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bpmn.echoes import without_echoes
from bpmn.lint import lint, warn
from bpmn.model import Definitions, Process
from bpmn.reader import read_with_gaps
from dmn.findings import Finding, ModelRefused, in_order
from dmn.model import DecisionModel
from dmn.read_together import read_together
from engine.calendars.model import BusinessCalendar
from engine.calendars.reader import SUFFIX, read_calendar
from engine.case_reports.model import CaseReport
from engine.case_reports.reader import SUFFIX as REPORT_SUFFIX
from engine.case_reports.reader import read_case_report
from engine.cloud_events.model import EventMappings
from engine.cloud_events.reader import SUFFIX as EVENTS_SUFFIX
from engine.cloud_events.reader import read_event_mappings
from engine.commands.claimed_ids import claimed_ids
from engine.commands.embedded_forms import embedded_form
from engine.commands.plain_resources import SUFFIXES, PlainResource, read_plain_resource
from engine.core.definition import compile_process
from engine.core.executable import ExecutableProcess
from engine.data_catalogue.model import DataCatalogue
from engine.data_catalogue.reader import SUFFIX as DATA_SUFFIX
from engine.data_catalogue.reader import read_data_catalogue
from engine.model import Resource

if TYPE_CHECKING:
    from forms.model import Form


_OF_VALUES: Final = frozenset(
    {"bpmn/timer", "bpmn/date", "bpmn/number", "bpmn/variable-name"}
    | {"bpmn/protected-variable", "bpmn/fact"}
)
"""What is looked at when a process is compiled, whatever the rules have found before."""

UNKNOWN = "bpmn/unknown-job-type"
OUTSIDE = "No connector of this installation does this; an external worker must take it."


@dataclass(frozen=True, slots=True)
class ReadResources:
    """The models of one upload, in the order of its files; decision models after those they import.

    Args:
        processes: of files that could be read, also if something in them is refused; likewise
            `decisions` and `forms`.
        runnable: the processes, compiled; complete if nothing is refused.
        refusals: why these files cannot be deployed; empty if they can. Like the warnings, by file
            and line.
        warnings: advice.
        broken: ids of forms and decisions in files that were refused.
        unknown: kinds of files (`form`, `dmn`) of which one is too broken to tell its ids.
        documentation: BPMN files of which nothing is to run; they are kept, with a note.
    """

    processes: tuple[tuple[Resource, Definitions, Process], ...]
    decisions: tuple[tuple[Resource, DecisionModel], ...]
    forms: tuple[tuple[Resource, Form], ...]
    runnable: tuple[ExecutableProcess, ...]
    refusals: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    broken: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()
    documentation: tuple[tuple[Resource, Definitions], ...] = ()
    calendars: tuple[tuple[Resource, BusinessCalendar], ...] = ()
    event_mappings: tuple[tuple[Resource, EventMappings], ...] = ()
    plain: tuple[tuple[Resource, PlainResource], ...] = ()
    data_catalogues: tuple[tuple[Resource, DataCatalogue], ...] = ()
    case_reports: tuple[tuple[Resource, CaseReport], ...] = ()


def read_resources(
    resources: Sequence[Resource],
    job_types: Collection[str],
    deployed: Callable[[str], DecisionModel | None] = lambda _: None,
    *,
    outside: bool = False,
) -> ReadResources:
    """Return the models of these files, all expressions compiled, and every reason to refuse them.

    Args:
        resources: `.bpmn`, `.dmn`, `.form`, `.calendar.json`, `.events.json`, `.data.json` and
            `.report.json` files.
        job_types: for which there are connectors.
        deployed: gives the decision model that is deployed under a namespace.
        outside: whether jobs of all other types may be done from outside; it is said of each.
    """
    reading = _Reading(job_types, deployed, outside)
    reading.refuse_namesakes(resources)
    reading.read_decisions(resources)
    for resource in resources:
        try:
            reading.read(resource)
        except ModelRefused as refusal:
            reading.refusals += refusal.findings
            reading.warnings += refusal.warnings
            reading.remember_broken(resource)
    reading.refuse_twins()
    return ReadResources(
        tuple(reading.processes),
        tuple(reading.decisions),
        tuple(reading.forms),
        tuple(reading.runnable),
        tuple(in_order(reading.refusals)),
        tuple(in_order(reading.warnings)),
        frozenset(reading.broken),
        frozenset(reading.unknown),
        tuple(reading.documentation),
        tuple(reading.calendars),
        tuple(reading.event_mappings),
        tuple(reading.plain),
        tuple(reading.data_catalogues),
        tuple(reading.case_reports),
    )


def _suffix(resource: Resource) -> str:
    for suffix in (SUFFIX, EVENTS_SUFFIX, DATA_SUFFIX, REPORT_SUFFIX):
        if resource.name.lower().endswith(suffix):
            return suffix
    return resource.name.rsplit(".", 1)[-1].lower()


class _Reading:
    def __init__(
        self,
        job_types: Collection[str],
        deployed: Callable[[str], DecisionModel | None],
        outside: bool,
    ) -> None:
        self._job_types = job_types
        self._outside = outside
        self._deployed = deployed
        self.runnable: list[ExecutableProcess] = []
        self.processes: list[tuple[Resource, Definitions, Process]] = []
        self.decisions: list[tuple[Resource, DecisionModel]] = []
        self.forms: list[tuple[Resource, Form]] = []
        self.documentation: list[tuple[Resource, Definitions]] = []
        self.calendars: list[tuple[Resource, BusinessCalendar]] = []
        self.event_mappings: list[tuple[Resource, EventMappings]] = []
        self.plain: list[tuple[Resource, PlainResource]] = []
        self.data_catalogues: list[tuple[Resource, DataCatalogue]] = []
        self.case_reports: list[tuple[Resource, CaseReport]] = []
        self.refusals: list[Finding] = []
        self.warnings: list[Finding] = []
        self.broken: set[str] = set()
        self.unknown: set[str] = set()

    def refuse_namesakes(self, resources: Sequence[Resource]) -> None:
        """Refuse an upload in which two files have one name: findings could not tell which."""
        names = [resource.name for resource in resources]
        for name in dict.fromkeys(each for each in names if names.count(each) > 1):
            message = f"The upload has {names.count(name)} files of this name"
            remedy = "Upload one of them, or rename the others."
            self.refusals.append(Finding(name, None, None, message, remedy, "deploy/same-name"))

    def read_decisions(self, resources: Sequence[Resource]) -> None:
        """Read the decision models, each after those that it imports."""
        files = {one.name: one for one in resources if _suffix(one) == "dmn"}
        read = read_together({name: one.content for name, one in files.items()}, self._deployed)
        for name, model in read.models.items():
            self.warnings += model.warnings
            if name not in read.refusals:
                self.decisions.append((files[name], model))
        for name, findings in read.refusals.items():
            self.refusals += findings
            self.remember_broken(files[name])

    def read(self, resource: Resource) -> None:
        """Read any other file.

        Raises:
            ModelRefused: with all findings.
        """
        suffix = _suffix(resource)
        if suffix == "bpmn":
            self._read_bpmn(resource)
        elif suffix == "form":
            # Imported late, as below: a lint of diagrams starts the sooner.
            from forms.reader import read_form

            form = read_form(resource.content, resource.name)
            self.forms.append((resource, form))
            self.warnings += form.warnings
        elif suffix == SUFFIX:
            self.calendars.append((resource, read_calendar(resource.content, resource.name)))
        elif suffix == EVENTS_SUFFIX:
            read = read_event_mappings(resource.content, resource.name)
            self.event_mappings.append((resource, read))
        elif suffix == DATA_SUFFIX:
            catalogue = read_data_catalogue(resource.content, resource.name)
            self.data_catalogues.append((resource, catalogue))
        elif suffix == REPORT_SUFFIX:
            report = read_case_report(resource.content, resource.name)
            self.case_reports.append((resource, report))
        elif suffix in SUFFIXES:
            self.plain.append((resource, read_plain_resource(resource, suffix)))
        elif suffix != "dmn":
            self.refusals.append(
                Finding(
                    resource.name,
                    None,
                    None,
                    "The file is of no known kind",
                    "Upload .bpmn, .dmn, .form, .calendar.json, .events.json, .data.json and"
                    " .report.json files; and for jobs .rpa, .json, .md, .txt, .yaml and .csv.",
                    "deploy/unknown-kind",
                )
            )

    def remember_broken(self, resource: Resource) -> None:
        """Note what a refused file would have held."""
        ids = claimed_ids(resource)
        if ids is None:
            self.unknown.add(_suffix(resource))
        else:
            self.broken |= ids

    def _read_bpmn(self, resource: Resource) -> None:
        definitions, gaps = read_with_gaps(resource.content, resource.name)
        self.warnings += warn(definitions)
        if definitions.documentation:
            self.documentation.append((resource, definitions))
            return
        refused = self._without_outside_work(
            without_echoes((*gaps, *lint(definitions, self._job_types)))
        )
        self.refusals += refused
        for process in definitions.processes:
            if process.executable:
                self._read_embedded_forms(resource, process)
                self.processes.append((resource, definitions, process))
                self._compile(definitions, process, refused)

    def _without_outside_work(self, refused: Sequence[Finding]) -> tuple[Finding, ...]:
        """Return the refusals; those for want of a connector become advice where jobs may be done
        from outside."""
        if not self._outside:
            return tuple(refused)
        self.warnings += [replace(one, remedy=OUTSIDE) for one in refused if one.rule == UNKNOWN]
        return tuple(one for one in refused if one.rule != UNKNOWN)

    def _read_embedded_forms(self, resource: Resource, process: Process) -> None:
        """Read the forms that stand in a process; they are deployed beside it."""
        if not process.embedded_forms:
            return
        from forms.reader import read_form

        for embedded in process.embedded_forms:
            try:
                content = embedded_form(embedded, resource.name)
                form = read_form(content, f"{resource.name}#{embedded.id}.form")
            except ModelRefused as refusal:
                self.refusals += refusal.findings
                self.broken.add(embedded.id)
                continue
            self.forms.append((Resource(form.file, content), form))
            self.warnings += form.warnings

    def _compile(
        self, definitions: Definitions, process: Process, refused: Sequence[Finding]
    ) -> None:
        try:
            runnable = compile_process(definitions, process.id)
            self.runnable.append(runnable)
            self.warnings += runnable.advice
        except ModelRefused as refusal:
            self.warnings += refusal.warnings
            # Where the lint has spoken, only what it does not look at is new: values.
            new = (
                one
                for one in refusal.findings
                if not refused or one.rule.startswith(("feel/", "juel/")) or one.rule in _OF_VALUES
            )
            self.refusals += without_echoes(new, refused)

    def refuse_twins(self) -> None:
        """Refuse an upload in which two files claim the same id: which one is meant is anybody's
        guess."""
        seen: dict[tuple[str, str], str] = {}
        claims = [
            *(("process", process.id, resource.name) for resource, _, process in self.processes),
            *(
                ("decision", decision_id, resource.name)
                for resource, model in self.decisions
                for decision_id in (*model.decisions, *model.services)
            ),
            *(("form", form.id, resource.name) for resource, form in self.forms),
            *(("calendar", one.id, resource.name) for resource, one in self.calendars),
            *(("file on events", one.id, resource.name) for resource, one in self.event_mappings),
            *(("resource", one.id, resource.name) for resource, one in self.plain),
            *(("data catalogue", one.id, resource.name) for resource, one in self.data_catalogues),
            *(("report", one.id, resource.name) for resource, one in self.case_reports),
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
                        "Upload only one of the two, or give one of them another id.",
                        "deploy/same-id-twice",
                    )
                )
