"""The company of the demonstration; neither it nor anybody in it exists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from api.operators import OPERATOR
from engine.brand import Brand
from engine.commands.change_brand import change_brand
from engine.model import Resource
from engine.queries.brand import brand
from engine.settings import Settings
from engine.workspace import Workspace

COMPANY: Final = "Fördeblick Software GmbH"
_PLACE: Final = "Beispiel GmbH"
"""What the library and the settings call the company until somebody names theirs."""
_ADDRESS: Final = (
    ("Musterstraße 1", "Hafenstraße 7"),
    ("12345 Musterstadt", "24103 Kiel"),
    ("Erika Beispiel", "Wiebke Hansen"),
    ("Amtsgericht Musterstadt HRB 12345", "Amtsgericht Kiel, HRB 0000 KI"),
    ("info@example.com", "info@foerdeblick.example"),
)
_DETAILS: Final = f"""{COMPANY}, Hafenstraße 7, 24103 Kiel
Amtsgericht Kiel, HRB 0000 KI · Geschäftsführung: Wiebke Hansen"""
"""What stands at the foot of its letters and mails."""


def introduce(workspace: Workspace) -> None:
    """Say at the foot of mails and letters who the company is, unless somebody has said it."""
    if workspace.settings.company == COMPANY and brand(workspace) == Brand():
        change_brand(workspace, Brand(details=_DETAILS), "Beispieldaten", actor=OPERATOR)


def as_company(settings: Settings) -> Settings:
    """Return the settings of a demonstration: with its company, unless another one is named."""
    if settings.company != _PLACE:
        return settings
    usual = Settings.__dataclass_fields__["mail_from"].default
    sender = f"{COMPANY} <post@foerdeblick.example>"
    return replace(
        settings,
        company=COMPANY,
        mail_from=sender if settings.mail_from == usual else settings.mail_from,
    )


def of_company(resources: Sequence[Resource], company: str) -> tuple[Resource, ...]:
    """Return the models of the library with the name of a company in declaration and imprint."""
    words = [(_PLACE, company), *(_ADDRESS if company == COMPANY else ())]
    return tuple(_renamed(one, words) for one in resources)


def _renamed(resource: Resource, words: Sequence[tuple[str, str]]) -> Resource:
    if not resource.name.endswith((".dmn", ".form")) or _PLACE.encode() not in resource.content:
        return resource
    content = resource.content
    for old, new in words:
        content = content.replace(old.encode(), new.encode())
    return replace(resource, content=content)
