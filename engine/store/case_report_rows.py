"""Tables of reports on cases: the rows that reports have, and which cases are read again."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class CaseReportDefinitionRow(Base):
    """A version of a deployed report."""

    __tablename__ = "case_report_definition"
    __table_args__ = (Index("case_report_definition_version", "report_id", "version", unique=True),)

    key: Mapped[int] = mapped_column(primary_key=True)
    deployment_key: Mapped[int] = mapped_column(ForeignKey("engine.deployment.key"))
    report_id: Mapped[str]
    version: Mapped[int] = mapped_column(Integer)
    resource_name: Mapped[str]
    sha256: Mapped[str] = mapped_column(ForeignKey("engine.resource.sha256"))


class CaseReportRow(Base):
    """A row of a report: open values and marks, and what is personal, sealed with its case."""

    __tablename__ = "case_report_row"
    __table_args__ = (Index("case_report_row_day", "report", "day"),)

    process_instance_key: Mapped[int] = mapped_column(primary_key=True)
    report: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    day: Mapped[date]
    kept: Mapped[str]
    marks: Mapped[str]
    sealed: Mapped[bytes | None]


class CaseReportDueRow(Base):
    """A case of which something has happened since its rows were made."""

    __tablename__ = "case_report_due"

    process_instance_key: Mapped[int] = mapped_column(primary_key=True)
