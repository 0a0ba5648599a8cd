"""The table of the brand."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Integer
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class BrandRow(Base):
    """What strangers see of the company: one row, or none."""

    __tablename__ = "brand"
    __table_args__ = (CheckConstraint("id = 1"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    company: Mapped[str]
    colour: Mapped[str]
    imprint: Mapped[str]
    privacy: Mapped[str]
    logo_kind: Mapped[str | None]
    logo: Mapped[bytes | None]
    details: Mapped[str] = mapped_column(server_default="")
    changed_at: Mapped[datetime]
