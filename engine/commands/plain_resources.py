"""Plain files that jobs use: kept as they are, read by whoever does the job.

A script of robotic process automation (`.rpa`) says its id itself; any other file is known by its
name.

Source: Camunda 8.9, deploying RPA and generic resources.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dmn.findings import Finding, ModelRefused
from engine.mail_template import SUFFIX as MAIL
from engine.mail_template import MailTemplate, TemplateRefused, read_mail_template
from engine.model import Resource
from forms.strict_json import JsonRefused, parse_json

SUFFIXES: Final = frozenset({"rpa", "json", "md", "txt", "yaml", "csv"})
LARGEST: Final = 2_000_000
"""Bytes of one file."""
LONGEST_ID: Final = 255


@dataclass(frozen=True, slots=True)
class PlainResource:
    """A plain file by the id under which models name it."""

    id: str
    version_tag: str | None = None
    mail: MailTemplate | None = None


def read_plain_resource(resource: Resource, suffix: str) -> PlainResource:
    """Return what a plain file is called.

    Raises:
        ModelRefused: it is too large, or a script that does not say its id.
    """
    if len(resource.content) > LARGEST:
        raise _refused(
            resource, f"The file has more than {LARGEST} bytes", "Make it smaller.", "large"
        )
    if resource.name.lower().endswith(MAIL):
        return _mail_template(resource)
    if suffix != "rpa":
        return PlainResource(resource.name)
    try:
        content = parse_json(resource.content)
    except JsonRefused:
        raise _refused(resource, "The script is no JSON", "Save it anew.", "rpa") from None
    id_ = content.get("id") if isinstance(content, dict) else None
    if not isinstance(id_, str) or not 0 < len(id_) <= LONGEST_ID or not id_.isprintable():
        raise _refused(resource, "The script has no id", "Save it with Camunda Modeler.", "rpa")
    assert isinstance(content, dict)
    tag = content.get("versionTag")
    return PlainResource(id_, tag if isinstance(tag, str) and tag else None)


def _mail_template(resource: Resource) -> PlainResource:
    try:
        template = read_mail_template(resource.content)
    except TemplateRefused as refused:
        findings = (
            Finding(
                resource.name,
                None,
                one.line,
                one.message,
                "Correct the template; docs/mail.md says what one holds.",
                "deploy/mail-template",
            )
            for one in refused.faults
        )
        raise ModelRefused(tuple(findings)) from None
    return PlainResource(resource.name, template.version_tag, template)


def _refused(resource: Resource, message: str, remedy: str, rule: str) -> ModelRefused:
    return ModelRefused(
        (Finding(resource.name, None, None, message, remedy, f"deploy/resource-{rule}"),)
    )
