"""Say what a deployment would say, without a database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dmn.findings import Finding, in_order
from engine.commands.call_findings import refused_calls
from engine.commands.chat_findings import personal_chats
from engine.commands.class_findings import classed_impersonal, kept_longer
from engine.commands.findable_findings import unfindable
from engine.commands.mail_findings import unexplained_mails
from engine.commands.read_resources import read_resources
from engine.commands.template_findings import unfilled_templates
from engine.commands.variable_notes import classed_twice, variable_notes
from engine.commands.version_findings import personal_versions
from engine.connectors import JOB_TYPES
from engine.job_types import JobTypes
from engine.model import Resource
from engine.settings import Settings


@dataclass(frozen=True, slots=True)
class Linted:
    """What a deployment would say, by file and line.

    Args:
        refusals: every reason to refuse the files; none means that they can be deployed.
        warnings: advice, which does not stop a deployment.
    """

    refusals: tuple[Finding, ...]
    warnings: tuple[Finding, ...]


def lint_resources(
    resources: Sequence[Resource],
    external: Sequence[str] = (),
    settings: Settings | None = None,
) -> Linted:
    """Return what is to be said of these files.

    Whether forms and decisions that stand in other files are deployed is not known here; decision
    models that others import have to be among the files.

    Args:
        resources: `.bpmn`, `.dmn`, `.form` and `.data.json` files.
        external: job types that are done outside, as `VORGANG_EXTERNAL_JOB_TYPES` would name them.
        settings: of the installation, if it is known whom that may call.
    """
    models = read_resources(resources, JobTypes(JOB_TYPES, tuple(external)))
    classed = (
        *classed_twice(models, ()),
        *classed_impersonal(models, (), ()),
        *personal_versions(models, ()),
        *unfindable(models, ()),
    )
    refusals = in_order((*models.refusals, *classed))
    notes = (*variable_notes(models, ()), *kept_longer(models), *personal_chats(models, ()))
    notes = (*notes, *unfilled_templates(models), *unexplained_mails(models))
    calls = () if settings is None else refused_calls(models, settings)
    told = in_order((*models.warnings, *notes, *calls))
    return Linted(tuple(refusals), tuple(told))
