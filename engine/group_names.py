"""What the groups of the library are called, in German and English; others go by their names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

GERMAN: Final[Mapping[str, str]] = {
    "account-manager": "Kundenbetreuung",
    "administrator": "Administration",
    "analyst": "Prozessgestaltung",
    "auditor": "Revision",
    "data-protection-officer": "Datenschutzbeauftragte",
    "data-protection-team": "Datenschutzkoordination",
    "delivery": "Projekt",
    "delivery-lead": "Teamleitung Projekt",
    "finance": "Finanzen",
    "head-of-sales": "Vertriebsleitung",
    "it-security": "IT-Sicherheit",
    "legal": "Recht",
    "managing-director": "Geschäftsführung",
    "marketing": "Marketing",
    "operator": "Betrieb",
    "sales-manager": "Teamleitung Vertrieb",
    "sales-operations": "Vertriebsinnendienst",
    "sales-rep": "Vertrieb",
    "support-l1": "Support",
    "support-l2": "Support, zweite Stufe",
    "support-lead": "Teamleitung Support",
}
ENGLISH: Final[Mapping[str, str]] = {
    "account-manager": "Account management",
    "administrator": "Administration",
    "analyst": "Process design",
    "auditor": "Audit",
    "data-protection-officer": "Data protection officer",
    "data-protection-team": "Data protection team",
    "delivery": "Project delivery",
    "delivery-lead": "Head of project delivery",
    "finance": "Finance",
    "head-of-sales": "Head of sales",
    "it-security": "IT security",
    "legal": "Legal",
    "managing-director": "Managing directors",
    "marketing": "Marketing",
    "operator": "Operations",
    "sales-manager": "Sales team lead",
    "sales-operations": "Sales operations",
    "sales-rep": "Sales",
    "support-l1": "Support",
    "support-l2": "Support, second level",
    "support-lead": "Support team lead",
}
