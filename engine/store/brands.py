"""The brand of the installation: one row, or none."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from engine.brand import Brand, Logo

_READ = "SELECT company, colour, imprint, privacy, logo_kind, logo, details FROM engine.brand"
_WRITE = """INSERT INTO engine.brand
  (id, company, colour, imprint, privacy, logo_kind, logo, details, changed_at)
VALUES (1, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (id) DO UPDATE SET company = excluded.company, colour = excluded.colour,
  imprint = excluded.imprint, privacy = excluded.privacy, logo_kind = excluded.logo_kind,
  logo = excluded.logo, details = excluded.details, changed_at = excluded.changed_at"""


def read(connection: Connection) -> Brand:
    """Return the brand; nothing of its own if nobody has set one."""
    row = connection.exec_driver_sql(_READ).one_or_none()
    if row is None:
        return Brand()
    company, colour, imprint, privacy, kind, logo, details = row
    picture = None if kind is None else Logo(kind, bytes(logo))
    return Brand(company, colour, imprint, privacy, picture, details)


def write(connection: Connection, brand: Brand, now: datetime) -> None:
    """Keep it in place of the one before."""
    logo = (brand.logo.kind, brand.logo.content) if brand.logo else (None, None)
    words = brand.company, brand.colour, brand.imprint, brand.privacy
    connection.exec_driver_sql(_WRITE, (*words, *logo, brand.details, now))
