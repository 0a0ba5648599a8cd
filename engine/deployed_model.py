"""Values that say what a deployment brought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dmn.findings import Finding


@dataclass(frozen=True, slots=True)
class DeployedProcess:
    """A process definition as deployed; `version` counts up per id when the bytes differ."""

    key: int
    process_definition_id: str
    version: int
    name: str | None
    version_tag: str | None
    resource_name: str


@dataclass(frozen=True, slots=True)
class DeployedDecision:
    """A decision as deployed."""

    key: int
    decision_definition_id: str
    version: int
    name: str | None
    requirements_key: int
    requirements_id: str
    requirements_name: str | None
    resource_name: str
    requirements_version: int = 1


@dataclass(frozen=True, slots=True)
class DeployedForm:
    """A form as deployed."""

    key: int
    form_id: str
    version: int
    resource_name: str


@dataclass(frozen=True, slots=True)
class DeployedCalendar:
    """A business calendar as deployed."""

    key: int
    calendar_id: str
    version: int
    resource_name: str


@dataclass(frozen=True, slots=True)
class DeployedEventMappings:
    """A file that says what events become, as deployed."""

    key: int
    mapping_id: str
    version: int
    resource_name: str


@dataclass(frozen=True, slots=True)
class DeployedDataCatalogue:
    """A file that says what variables are, as deployed."""

    key: int
    catalogue_id: str
    version: int
    resource_name: str


@dataclass(frozen=True, slots=True)
class DeployedCaseReport:
    """A file that says what is reported of cases, as deployed."""

    key: int
    report_id: str
    version: int
    resource_name: str


@dataclass(frozen=True, slots=True)
class DeployedResource:
    """A plain file that jobs use, as deployed."""

    key: int
    resource_id: str
    version: int
    version_tag: str | None
    resource_name: str


@dataclass(frozen=True, slots=True)
class Deployment:
    """One upload, all or nothing."""

    key: int
    deployed_at: datetime
    processes: tuple[DeployedProcess, ...] = ()
    decisions: tuple[DeployedDecision, ...] = ()
    forms: tuple[DeployedForm, ...] = ()
    warnings: tuple[Finding, ...] = ()
    calendars: tuple[DeployedCalendar, ...] = ()
    event_mappings: tuple[DeployedEventMappings, ...] = ()
    resources: tuple[DeployedResource, ...] = ()
    data_catalogues: tuple[DeployedDataCatalogue, ...] = ()
    case_reports: tuple[DeployedCaseReport, ...] = ()
