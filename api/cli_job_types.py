"""The option that names job types done outside."""

from __future__ import annotations

import click

from engine.job_types import DeclarationRefused, declared_types


def _declared(_context: click.Context, _option: click.Parameter, text: str) -> tuple[str, ...]:
    try:
        return declared_types(text)
    except DeclarationRefused as fault:
        raise click.BadParameter(str(fault)) from None


external_job_types = click.option(
    "--external-job-types",
    default="",
    envvar="VORGANG_EXTERNAL_JOB_TYPES",
    callback=_declared,
    help="Job types that workers of yours do, parted by commas; prefixes end with *.",
)
"""`--external-job-types`: what it gives is ready for `lint_resources`."""
