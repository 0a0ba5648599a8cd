"""Everything deployed, compiled when first needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from audit.entry import DefinitionReference
from bpmn.places import is_literal
from bpmn.reader import read_definitions
from dmn.model import DecisionModel
from dmn.reader import read_decisions
from engine.calendars.model import BusinessCalendar
from engine.calendars.reader import read_calendar
from engine.case_reports.model import CaseReport
from engine.case_reports.reader import read_case_report
from engine.cloud_events.model import EventMappings
from engine.core.definition import compile_process
from engine.core.executable import ExecutableProcess
from engine.data_catalogue.classification import Classification, classification
from engine.data_catalogue.model import DataCatalogue
from engine.data_catalogue.reader import read_data_catalogue
from engine.faults import ProcessDefinitionUnknown
from engine.store import accounts, definitions
from engine.store.accounts import Directory
from engine.store.definitions import Catalogue, DecisionHead, FormHead, ProcessHead
from engine.store.deployed_files import FileHead
from forms.model import Form
from forms.reader import read_form


@dataclass(frozen=True, slots=True)
class RunnableProcess:
    """A deployed process definition, compiled, with its names for the ledger and for lists."""

    head: ProcessHead
    process: ExecutableProcess
    reference: DefinitionReference


class Definitions:
    """Everything deployed, compiled when first needed, by key or hash."""

    def __init__(self) -> None:
        self._catalogue = Catalogue()
        self._directory = Directory()
        self._processes: dict[int, tuple[int, RunnableProcess]] = {}
        """With the stamp of the deployment that its variables' classes follow."""
        self._decisions: dict[int, DecisionModel] = {}
        self._forms: dict[str, Form] = {}
        self._compiled: dict[tuple[str, str], ExecutableProcess] = {}
        self._calendars: dict[int, BusinessCalendar] = {}
        self.event_mappings: dict[int, EventMappings] = {}
        self._data_catalogues: dict[int, DataCatalogue] = {}
        self._case_reports: dict[int, CaseReport] = {}

    def catalogue(self, connection: Connection, stamp: int | None = None) -> Catalogue:
        """Return the lists of what is deployed.

        Args:
            connection: reads them again if they are older than `stamp`.
            stamp: the newest deployment's; `None` asks the database.
        """
        newest = _stamp(connection, "deployments") if stamp is None else stamp
        if self._catalogue.stamp < newest:
            self._catalogue = definitions.load_catalogue(connection)
        return self._catalogue

    def known_to(
        self, connection: Connection, runnable: RunnableProcess, case: int, stamp: int
    ) -> Catalogue:
        """Return the lists of what is deployed as a case in a version of a process means them.

        A process with `vorgang:keepsVersions` means by `latest` what was deployed before the case
        began, or with the version to which the case was migrated since. Keys grow with time: a
        deployment that commits in the moment in which a case begins may count as earlier.
        """
        catalogue = self.catalogue(connection, stamp)
        if not runnable.process.keeps_versions:
            return catalogue
        return replace(catalogue, newest=max(case, runnable.head.deployment_key))

    def directory(self, connection: Connection, stamp: int | None = None) -> Directory:
        """Return who is in which group; read again if older than `stamp`."""
        newest = _stamp(connection, "accounts") if stamp is None else stamp
        if self._directory.stamp < newest:
            self._directory = accounts.load_directory(connection)
        return self._directory

    def process(
        self, connection: Connection, key: int, stamp: int | None = None
    ) -> RunnableProcess:
        """Return the process definition of this key, ready to run.

        Args:
            connection: reads what is not known yet.
            key: of the definition.
            stamp: the newest deployment's, whose forms and data catalogues say what its variables
                are; `None` takes the newest that is known here.

        Raises:
            ProcessDefinitionUnknown: there is none.
        """
        catalogue = self._catalogue
        if stamp is not None and catalogue.stamp < stamp:
            catalogue = self.catalogue(connection, stamp)
        of, known = self._processes.get(key, (-1, None))
        if known is not None and of == catalogue.stamp:
            return self._with_others(known, connection)
        if key not in catalogue.process_by_key:
            catalogue = self.catalogue(connection)
        if known is None:
            known = self._compiled_process(connection, key, catalogue)
        said = self._classification(connection, known, catalogue)
        if said != known.process.classification:
            known = replace(known, process=replace(known.process, classification=said))
        self._processes[key] = (catalogue.stamp, known)
        return self._with_others(known, connection)

    def _compiled_process(
        self, connection: Connection, key: int, catalogue: Catalogue
    ) -> RunnableProcess:
        head = catalogue.process_by_key.get(key)
        if head is None:
            raise ProcessDefinitionUnknown(f"there is no process definition {key}")
        process = self._compiled.pop((head.sha256, head.id), None)
        if process is None:
            content = definitions.content(connection, head.sha256)
            process = compile_process(read_definitions(content, head.resource_name), head.id)
        return RunnableProcess(
            head, process, DefinitionReference(head.id, head.version, head.sha256)
        )

    def _classification(
        self, connection: Connection, runnable: RunnableProcess, catalogue: Catalogue
    ) -> Classification:
        """Return what the forms of a process and the data catalogues say of its variables."""
        forms = [self.form(connection, head) for head in _linked(runnable, catalogue)]
        catalogues = [
            self.data_catalogue(connection, head).variables
            for head in catalogue.data_catalogues.values()
        ]
        return classification(forms, catalogues)

    def _with_others(self, runnable: RunnableProcess, connection: Connection) -> RunnableProcess:
        """Return a process that calls others with what reads those, in the same transaction."""
        if not runnable.process.calls:
            return runnable
        process = replace(
            runnable.process, others=lambda key: self.process(connection, key).process
        )
        return replace(runnable, process=process)

    def decision_model(self, connection: Connection, head: DecisionHead) -> DecisionModel:
        """Return the compiled file that a decision stands in."""
        return self.requirements(connection, head.requirements_key, self.catalogue(connection))

    def requirements(self, connection: Connection, key: int, catalogue: Catalogue) -> DecisionModel:
        """Return a compiled file of decisions, with the versions that it imported when deployed."""
        if key not in self._decisions:
            head = catalogue.requirements[key]
            content = definitions.content(connection, head.sha256)
            imported = {
                namespace: self.requirements(connection, other, catalogue)
                for namespace, other in head.imports.items()
            }
            self._decisions[key] = read_decisions(content, head.resource_name, imported)
        return self._decisions[key]

    def keep(
        self,
        processes: Iterable[ExecutableProcess],
        forms: Iterable[Form],
        decisions: Mapping[int, DecisionModel],
    ) -> None:
        """Keep what a deployment has compiled, so that its first use need not compile it again.

        Args:
            processes: of its files.
            forms: of its files.
            decisions: by requirements key, those that are new.
        """
        self._compiled.update({(one.sha256, one.id): one for one in processes})
        self._forms.update({one.sha256: one for one in forms})
        self._decisions.update(decisions)

    def form(self, connection: Connection, head: FormHead) -> Form:
        """Return the compiled form."""
        if head.sha256 not in self._forms:
            content = definitions.content(connection, head.sha256)
            self._forms[head.sha256] = read_form(content, head.resource_name)
        return self._forms[head.sha256]

    def data_catalogue(self, connection: Connection, head: FileHead) -> DataCatalogue:
        """Return the data catalogue."""
        if head.key not in self._data_catalogues:
            content = definitions.content(connection, head.sha256)
            self._data_catalogues[head.key] = read_data_catalogue(content, head.resource_name)
        return self._data_catalogues[head.key]

    def case_report(self, connection: Connection, head: FileHead) -> CaseReport:
        """Return the report on cases."""
        if head.key not in self._case_reports:
            content = definitions.content(connection, head.sha256)
            self._case_reports[head.key] = read_case_report(content, head.resource_name)
        return self._case_reports[head.key]

    def calendar(self, connection: Connection, head: FileHead) -> BusinessCalendar:
        """Return the business calendar."""
        if head.key not in self._calendars:
            content = definitions.content(connection, head.sha256)
            read = read_calendar(content, head.resource_name)
            self._calendars[head.key] = replace(read, version=head.version)
        return self._calendars[head.key]


def _stamp(connection: Connection, column: str) -> int:
    return int(connection.exec_driver_sql(f"SELECT {column} FROM engine.stamp").scalar_one())


def _linked(runnable: RunnableProcess, catalogue: Catalogue) -> Iterator[FormHead]:
    """Yield the forms that a process links, each once; which one an expression means is not known
    before it runs."""
    seen = set()
    for node in runnable.process.nodes.values():
        link = node.model.extensions.form
        if link is None or not is_literal(link.form_id):
            continue
        head = catalogue.form(
            link.form_id, link.binding, link.version_tag, runnable.head.deployment_key
        )
        if head is not None and head.key not in seen:
            seen.add(head.key)
            yield head
