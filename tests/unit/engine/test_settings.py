"""Settings for operators: what they take, and what they refuse by name."""

from __future__ import annotations

import pytest

from api.running import environment_of
from engine.settings import SettingMisread, Settings, read_settings


def test_no_port_for_health_and_metrics_is_zero() -> None:
    assert read_settings({}).operations_port == 0
    assert read_settings({"VORGANG_OPERATIONS_PORT": "0"}).operations_port == 0
    assert read_settings({"VORGANG_OPERATIONS_PORT": "9100"}).operations_port == 9100
    with pytest.raises(SettingMisread, match="VORGANG_PORT"):
        read_settings({"VORGANG_PORT": "0"})


@pytest.mark.parametrize("token", ["short", "with a blank in between", "Zwetschgenknödel-Token"])
def test_a_token_that_can_be_guessed_or_not_be_sent_is_refused(token: str) -> None:
    with pytest.raises(SettingMisread, match="VORGANG_METRICS_TOKEN"):
        read_settings({"VORGANG_METRICS_TOKEN": token})
    assert read_settings({"VORGANG_METRICS_TOKEN": "x" * 16}).metrics_token == "x" * 16


def test_a_log_is_for_people_or_for_programs() -> None:
    assert read_settings({}).log_format == "text"
    assert read_settings({"VORGANG_LOG_FORMAT": "json"}).log_format == "json"
    with pytest.raises(SettingMisread, match="text or json"):
        read_settings({"VORGANG_LOG_FORMAT": "xml"})


def test_a_child_reads_the_settings_of_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(metrics_token="x" * 16, log_format="json")
    told = {
        name: value
        for name, value in environment_of(settings).items()
        if name.startswith("VORGANG_")
    }
    assert read_settings(told) == settings


@pytest.mark.parametrize(
    "named", ["www.example.com", "https://a.example/", "https://*.example", "https://a.example;x"]
)
def test_a_site_that_shows_our_forms_is_named_as_its_origin(named: str) -> None:
    two = "https://a.example, https://b.example:8443"
    assert read_settings({"VORGANG_EMBED_ORIGINS": two}).embed_origins == two
    with pytest.raises(SettingMisread, match="VORGANG_EMBED_ORIGINS"):
        read_settings({"VORGANG_EMBED_ORIGINS": named})
