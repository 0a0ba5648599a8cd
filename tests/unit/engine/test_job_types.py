"""Which job types are done outside is declared; nobody else takes those that are not."""

from __future__ import annotations

import pytest

from api.running import environment_of
from bpmn.lint import lint
from bpmn.reader import read_definitions
from engine.commands.lint_resources import lint_resources
from engine.job_types import DeclarationRefused, JobTypes, declared_types
from engine.settings import SettingMisread, Settings, read_settings
from tests.builders import end_event, job, process, start_event

CREDIT = process(
    "credit", start_event("check") + job("check", "done", "credit-check") + end_event()
)


def test_types_are_declared_by_name_or_by_how_they_begin() -> None:
    settings = read_settings({"VORGANG_EXTERNAL_JOB_TYPES": " credit-check, erp.* ,credit-check,"})
    assert settings.external_job_types == ("credit-check", "erp.*")


@pytest.mark.parametrize("text", ["a*b", "**", "a b", "*a", "a,b c"])
def test_a_declaration_that_cannot_be_read_is_refused_by_its_variable(text: str) -> None:
    with pytest.raises(DeclarationRefused):
        declared_types(text)
    with pytest.raises(SettingMisread, match="VORGANG_EXTERNAL_JOB_TYPES"):
        read_settings({"VORGANG_EXTERNAL_JOB_TYPES": text})


def test_a_child_process_reads_the_declaration_that_its_parent_had() -> None:
    settings = Settings(external_job_types=("credit-check", "erp.*"))
    assert read_settings(
        {name: text for name, text in environment_of(settings).items() if name.startswith("VORG")}
    ).external_job_types == ("credit-check", "erp.*")


@pytest.mark.parametrize(
    ("job_type", "outside", "known"),
    [
        ("mail", False, True),
        ("document", True, True),
        ("erp.order", True, True),
        ("erp.", True, True),
        ("erp", False, False),
        ("credit-check", True, True),
        ("credit-check-2", False, False),
        ("", False, False),
    ],
)
def test_a_name_takes_a_type_from_its_connector_and_a_prefix_does_not(
    job_type: str, outside: bool, known: bool
) -> None:
    types = JobTypes({"mail", "document"}, ("document", "m*", "erp.*", "credit-check"))
    assert types.outside(job_type) is outside
    assert (job_type in types) is known


def test_everything_without_a_connector_can_be_declared_at_once() -> None:
    types = JobTypes({"mail"}, ("*",))
    assert types.outside("anything")
    assert not types.outside("mail")


def test_an_undeclared_job_type_is_refused_and_the_remedy_names_the_setting() -> None:
    (finding,) = lint_resources([CREDIT]).refusals
    assert finding.rule == "bpmn/unknown-job-type"
    assert "VORGANG_EXTERNAL_JOB_TYPES" in str(finding.remedy)
    assert lint_resources([CREDIT], ["credit-*"]).refusals == ()


def test_lint_names_the_declared_types_among_those_to_choose_from() -> None:
    definitions = read_definitions(CREDIT.content, CREDIT.name)
    (finding,) = lint(definitions, JobTypes({"mail"}, ("erp.*",)))
    assert "erp.*, mail;" in str(finding.remedy)
