"""Plain files that jobs use: kept as they are, read by whoever does the job.

A script of robotic process automation (`.rpa`) says its id itself; any other file is known by its
name.

Source: Camunda 8.9, deploying RPA and generic resources.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from dmn.findings import Finding, ModelRefused
from engine.document_template import SUFFIX as DOCUMENT
from engine.document_template import DocumentTemplate, read_document_template
from engine.mail_template import SUFFIX as MAIL
from engine.mail_template import MailTemplate, read_mail_template
from engine.model import Resource
from engine.template_language import TemplateRefused
from forms.strict_json import JsonRefused, parse_json

SUFFIXES: Final = frozenset({"rpa", "json", "md", "txt", "yaml", "csv"})
LARGEST: Final = 2_000_000
"""Bytes of one file."""
LONGEST_ID: Final = 255
_Template = TypeVar("_Template")


@dataclass(frozen=True, slots=True)
class PlainResource:
    """A plain file by the id under which models name it."""

    id: str
    version_tag: str | None = None
    mail: MailTemplate | None = None
    document: DocumentTemplate | None = None


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
        mail = _read(resource, lambda: read_mail_template(resource.content), "mail")
        return PlainResource(resource.name, mail.version_tag, mail=mail)
    if resource.name.lower().endswith(DOCUMENT):
        document = _read(
            resource, lambda: read_document_template(resource.content, resource.name), "document"
        )
        return PlainResource(resource.name, document.version_tag, document=document)
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


def _read(resource: Resource, read: Callable[[], _Template], kind: str) -> _Template:
    try:
        return read()
    except TemplateRefused as refused:
        page = {"mail": "mail", "document": "documents"}[kind]
        findings = (
            Finding(
                resource.name,
                None,
                one.line,
                one.message,
                f"Correct the template; docs/{page}.md says what one holds.",
                f"deploy/{kind}-template",
            )
            for one in refused.faults
        )
        raise ModelRefused(tuple(findings)) from None


def _refused(resource: Resource, message: str, remedy: str, rule: str) -> ModelRefused:
    return ModelRefused(
        (Finding(resource.name, None, None, message, remedy, f"deploy/resource-{rule}"),)
    )
