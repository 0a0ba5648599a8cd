"""The table of links by which user tasks are done without an account."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class PublicLinkRow(Base):
    """A link to the user task of a token; `hash` is all that is kept of it."""

    __tablename__ = "public_link"
    __table_args__ = (Index("public_link_hash", "hash"),)

    process_instance_key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    token_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[bytes]
    expires_at: Mapped[datetime | None]
    many: Mapped[bool]
    created_at: Mapped[datetime]
