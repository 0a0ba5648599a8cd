"""Tables of documents' numbers: the last one of each series and year, and versions of a number."""

from __future__ import annotations

from sqlalchemy import Integer
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class DocumentSeriesRow(Base):
    """The last number of a series in a year."""

    __tablename__ = "document_series"

    series: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(Integer)


class DocumentVersionRow(Base):
    """The last version of a number, from the second on."""

    __tablename__ = "document_version"

    series: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(Integer)
