"""Rows of what was deployed; written once, never changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class StampRow(Base):
    """Counters that tell a process whether what it caches is still the newest; one row."""

    __tablename__ = "stamp"

    single: Mapped[bool] = mapped_column(primary_key=True, default=True)
    deployments: Mapped[int]
    accounts: Mapped[int]


class SchemaFloorRow(Base):
    """The oldest revision that a build must know to work on this schema; one row."""

    __tablename__ = "schema_floor"

    single: Mapped[bool] = mapped_column(primary_key=True, server_default="true")
    revision: Mapped[str]


class ResourceRow(Base):
    """The bytes of an uploaded file, by their hash."""

    __tablename__ = "resource"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[bytes]


class DeploymentRow(Base):
    """One upload, all or nothing."""

    __tablename__ = "deployment"

    key: Mapped[int] = mapped_column(primary_key=True)
    deployed_at: Mapped[datetime]
    deployed_by: Mapped[str]


class DocumentationRow(Base):
    """A file of which nothing runs, under the name with which it was uploaded."""

    __tablename__ = "documentation"
    __table_args__ = (Index("documentation_file", "resource_name", "sha256", unique=True),)

    key: Mapped[int] = mapped_column(primary_key=True)
    deployment_key: Mapped[int] = mapped_column(ForeignKey("engine.deployment.key"))
    resource_name: Mapped[str]
    sha256: Mapped[str] = mapped_column(ForeignKey("engine.resource.sha256"))
    process_ids: Mapped[list[str]] = mapped_column(ARRAY(Text))


class ProcessDefinitionRow(Base):
    """One version of an executable process."""

    __tablename__ = "process_definition"
    __table_args__ = (
        Index("process_definition_version", "process_definition_id", "version", unique=True),
    )

    key: Mapped[int] = mapped_column(primary_key=True)
    deployment_key: Mapped[int] = mapped_column(ForeignKey("engine.deployment.key"))
    process_definition_id: Mapped[str]
    version: Mapped[int] = mapped_column(Integer)
    name: Mapped[str | None]
    version_tag: Mapped[str | None]
    resource_name: Mapped[str]
    sha256: Mapped[str] = mapped_column(ForeignKey("engine.resource.sha256"))
    visible_to: Mapped[list[str]] = mapped_column(ARRAY(Text))
    findable: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    """Paths of the variables by whose values its cases are found."""
    task_names: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    """What its user tasks are called: a search knows at once what none is called."""


class DefinitionSuspensionRow(Base):
    """A version of a process of which no instance starts until it is resumed."""

    __tablename__ = "definition_suspension"

    process_definition_key: Mapped[int] = mapped_column(
        ForeignKey("engine.process_definition.key"), primary_key=True
    )
    suspended_at: Mapped[datetime]
    suspended_by: Mapped[str]


class DecisionDefinitionRow(Base):
    """One version of a decision; the decisions of one file share a requirements key."""

    __tablename__ = "decision_definition"
    __table_args__ = (
        Index("decision_definition_version", "decision_definition_id", "version", unique=True),
    )

    key: Mapped[int] = mapped_column(primary_key=True)
    deployment_key: Mapped[int] = mapped_column(ForeignKey("engine.deployment.key"))
    decision_definition_id: Mapped[str]
    version: Mapped[int] = mapped_column(Integer)
    name: Mapped[str | None]
    version_tag: Mapped[str | None]
    requirements_key: Mapped[int]
    requirements_id: Mapped[str]
    requirements_name: Mapped[str | None]
    resource_name: Mapped[str]
    sha256: Mapped[str] = mapped_column(ForeignKey("engine.resource.sha256"))


class DecisionRequirementsRow(Base):
    """One version of a file of decisions; a library that others import has no decisions itself."""

    __tablename__ = "decision_requirements"

    key: Mapped[int] = mapped_column(primary_key=True)
    deployment_key: Mapped[int] = mapped_column(ForeignKey("engine.deployment.key"))
    requirements_id: Mapped[str]
    namespace: Mapped[str]
    sha256: Mapped[str] = mapped_column(ForeignKey("engine.resource.sha256"))
    resource_name: Mapped[str]
    imports: Mapped[dict[str, int]] = mapped_column(JSONB)


class CalendarDefinitionRow(Base):
    """One version of a business calendar."""

    __tablename__ = "calendar_definition"
    __table_args__ = (Index("calendar_definition_version", "calendar_id", "version", unique=True),)

    key: Mapped[int] = mapped_column(primary_key=True)
    deployment_key: Mapped[int] = mapped_column(ForeignKey("engine.deployment.key"))
    calendar_id: Mapped[str]
    version: Mapped[int] = mapped_column(Integer)
    resource_name: Mapped[str]
    sha256: Mapped[str] = mapped_column(ForeignKey("engine.resource.sha256"))


class EventMappingDefinitionRow(Base):
    """One version of a file that says what events of other systems become."""

    __tablename__ = "event_mapping_definition"
    __table_args__ = (
        Index("event_mapping_definition_version", "mapping_id", "version", unique=True),
    )

    key: Mapped[int] = mapped_column(primary_key=True)
    deployment_key: Mapped[int] = mapped_column(ForeignKey("engine.deployment.key"))
    mapping_id: Mapped[str]
    version: Mapped[int] = mapped_column(Integer)
    resource_name: Mapped[str]
    sha256: Mapped[str] = mapped_column(ForeignKey("engine.resource.sha256"))


class DataCatalogueDefinitionRow(Base):
    """One version of a file that says what variables are."""

    __tablename__ = "data_catalogue_definition"
    __table_args__ = (
        Index("data_catalogue_definition_version", "catalogue_id", "version", unique=True),
    )

    key: Mapped[int] = mapped_column(primary_key=True)
    deployment_key: Mapped[int] = mapped_column(ForeignKey("engine.deployment.key"))
    catalogue_id: Mapped[str]
    version: Mapped[int] = mapped_column(Integer)
    resource_name: Mapped[str]
    sha256: Mapped[str] = mapped_column(ForeignKey("engine.resource.sha256"))


class ResourceDefinitionRow(Base):
    """One version of a plain file that jobs use."""

    __tablename__ = "resource_definition"
    __table_args__ = (Index("resource_definition_version", "resource_id", "version", unique=True),)

    key: Mapped[int] = mapped_column(primary_key=True)
    deployment_key: Mapped[int] = mapped_column(ForeignKey("engine.deployment.key"))
    resource_id: Mapped[str]
    version: Mapped[int] = mapped_column(Integer)
    version_tag: Mapped[str | None]
    resource_name: Mapped[str]
    sha256: Mapped[str] = mapped_column(ForeignKey("engine.resource.sha256"))


class FormDefinitionRow(Base):
    """One version of a form."""

    __tablename__ = "form_definition"
    __table_args__ = (Index("form_definition_version", "form_id", "version", unique=True),)

    key: Mapped[int] = mapped_column(primary_key=True)
    deployment_key: Mapped[int] = mapped_column(ForeignKey("engine.deployment.key"))
    form_id: Mapped[str]
    version: Mapped[int] = mapped_column(Integer)
    version_tag: Mapped[str | None]
    resource_name: Mapped[str]
    sha256: Mapped[str] = mapped_column(ForeignKey("engine.resource.sha256"))
