"""The common base of all table rows, all in the schema `engine`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, LargeBinary, MetaData, Text
from sqlalchemy.orm import DeclarativeBase

SCHEMA = "engine"


class Base(DeclarativeBase):
    """Every table of the engine; the ledger's are not mapped, only `audit` writes them."""

    metadata = MetaData(schema=SCHEMA)
    type_annotation_map = {  # noqa: RUF012 -- SQLAlchemy reads this very attribute
        datetime: DateTime(timezone=True),
        bytes: LargeBinary,
        str: Text,
        int: BigInteger,
    }
