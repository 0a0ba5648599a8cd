"""`vorgang doctor`: settings among each other, what lies around, words and exit codes."""

from __future__ import annotations

import re
import socket
import string
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from api.cli_operating import doctor
from engine.doctor import Grade, examine, texts
from engine.doctor.setting_checks import check_settings
from engine.doctor.surrounding_checks import check_disk, check_mail, check_time_stamps, disk
from engine.settings import Settings
from tests.fakes import free_port, mail_server
from tests.integration.operating.examined import cases, now, of

PRODUCTION = Settings(
    database_url="postgresql://vorgang_login@db/vorgang",
    migration_url="postgresql://vorgang_owner@db/vorgang",
    host="0.0.0.0",
    public_url="https://vorgang.example",
    smtp_host="mail.example",
    smtp_starttls=True,
    smtp_username="vorgang",
    smtp_password="geheim",
)


PROXIED = {"FORWARDED_ALLOW_IPS": "10.0.0.2"}


def test_settings_of_a_sound_production_are_without_a_word() -> None:
    assert cases(check_settings(PRODUCTION, PROXIED)) == set()


@pytest.mark.parametrize(
    ("named", "case"),
    [
        (None, "nobody-forwards"),
        ("127.0.0.1", "nobody-forwards"),
        ("*", "everybody-forwards"),
        ("10.0.0.2, *", "everybody-forwards"),
        ("0.0.0.0/0", "everybody-forwards"),
        ("::/0", "everybody-forwards"),
        ("proxy", "no-forwarder"),
        ("10.0.0.2/8", "no-forwarder"),
    ],
)
def test_whoever_is_believed_about_addresses_is_a_proxy(named: str | None, case: str) -> None:
    environment = {} if named is None else {"FORWARDED_ALLOW_IPS": named}
    assert cases(check_settings(PRODUCTION, environment)) == {case}


@pytest.mark.parametrize("named", ["10.0.0.2", "172.31.240.0/24", "fd00::/64, 127.0.0.1"])
def test_a_proxy_or_its_network_may_be_named(named: str) -> None:
    assert cases(check_settings(PRODUCTION, {"FORWARDED_ALLOW_IPS": named})) == set()


def test_on_one_machine_no_proxy_need_be_named() -> None:
    local = replace(PRODUCTION, host="127.0.0.1")
    assert cases(check_settings(local, {})) == set()


@pytest.mark.parametrize(
    ("changes", "case"),
    [
        ({"test_mode": True}, "test-mode"),
        ({"database_url": None, "migration_url": None}, "embedded"),
        ({"migration_url": PRODUCTION.database_url}, "same-login"),
        ({"migration_url": "db"}, "no-url"),
        ({"public_url": "vorgang.example"}, "no-public-url"),
        ({"public_url": "http://127.0.0.1:8080"}, "local-public-url"),
        ({"public_url": "http://vorgang.example"}, "no-https"),
        ({"embed_origins": "http://www.partner.example"}, "site-in-clear"),
        ({"smtp_password": None}, "half-account"),
        ({"smtp_starttls": False}, "password-in-clear"),
        ({"smtp_starttls": False, "smtp_username": None, "smtp_password": None}, "mails-in-clear"),
        ({"smtp_password": None, "smtp_password_file": "/nowhere/password"}, "no-mail-password"),
        ({"dkim_key_file": "/nowhere/key.pem"}, "no-mail-key"),
        ({"operations_port": 9100, "operations_host": "0.0.0.0"}, "open-metrics"),
    ],
)
def test_a_setting_that_contradicts_another_is_named(changes: dict[str, Any], case: str) -> None:
    assert cases(check_settings(replace(PRODUCTION, **changes), PROXIED)) == {case}


def test_an_encrypted_site_shows_no_form_that_is_not() -> None:
    site = replace(PRODUCTION, embed_origins="https://www.partner.example")
    assert cases(check_settings(site, PROXIED)) == set()
    in_clear = replace(site, public_url="http://vorgang.example")
    assert cases(check_settings(in_clear, PROXIED)) == {"no-https", "form-in-clear"}


def test_the_switch_for_developers_is_found() -> None:
    assert cases(check_settings(PRODUCTION, {**PROXIED, "VORGANG_TRACE": "1"})) == {"trace"}


def test_without_time_zones_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    import zoneinfo

    def missing(name: str) -> None:
        raise zoneinfo.ZoneInfoNotFoundError(name)

    monkeypatch.setattr(zoneinfo, "ZoneInfo", missing)
    assert cases(check_settings(PRODUCTION, PROXIED)) == {"no-zones"}


def test_a_misspelt_setting_ends_the_examination() -> None:
    results = list(examine({"VORGANG_DATABSE_URL": "x"}, now))
    assert [result.case for result in results] == ["misread"]
    assert "VORGANG_DATABASE_URL" in texts.told(results[0], "de")


def test_the_mail_server_is_asked() -> None:
    with mail_server() as box:
        reachable = Settings(smtp_port=box.port)
        assert check_mail(reachable).case == ""
        assert check_mail(replace(reachable, smtp_starttls=True)).case == "mail-without-tls"
        account = replace(reachable, smtp_username="x", smtp_password="geheim")
        assert check_mail(account).case == "mail-without-tls"
    assert check_mail(reachable).case == "mail-silent"


def test_the_time_stamp_authority_is_looked_for() -> None:
    assert check_time_stamps(Settings()).case == ""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        assert check_time_stamps(Settings(timestamp_url=f"http://127.0.0.1:{port}/tsa")).case == ""
    silent = Settings(timestamp_url=f"http://127.0.0.1:{port}/tsa")
    assert check_time_stamps(silent).case == "time-stamps-silent"
    assert check_time_stamps(Settings(timestamp_url="tsa.example")).case == "no-time-stamp-url"
    assert check_time_stamps(Settings(timestamp_url="http://x:port/")).case == "time-stamps-silent"


def test_a_disk_that_is_nearly_full_is_found(tmp_path: Path) -> None:
    assert check_disk(Settings(home=tmp_path / "not" / "yet")).check == "disk"
    assert disk(10**11, "x").case == ""
    assert (disk(10**9, "x").case, disk(10**9, "x").grade) == ("disk-full", Grade.ADVICE)
    assert disk(10**8, "x").grade is Grade.WRONG


def test_every_case_has_the_same_gaps_in_both_languages() -> None:
    def gaps(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    german, english = texts.CASES["de"], texts.CASES["en"]
    assert german.keys() == english.keys()
    assert [case for case in german if gaps(german[case]) != gaps(english[case])] == []


def test_the_words_name_every_check_and_case(settings: Settings) -> None:
    source = "".join(
        path.read_text()
        for path in (Path(__file__).parents[3] / "engine" / "doctor").glob("*_checks.py")
    )

    used = set(re.findall(r'(?:advice|wrong|told)\(check, "([a-z-]+)"', source))
    assert used <= texts.CASES["de"].keys()
    assert len(used) > 30
    for result in examine(of(settings), now):
        for language in ("de", "en"):
            assert texts.told(result, language)


def test_exit_codes_tell_settings_database_and_the_rest_apart(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def code(**environment: str) -> tuple[int, str]:
        for name, value in of(settings, **environment).items():
            monkeypatch.setenv(name, value)
        ran = CliRunner().invoke(doctor, ["--language", "de"])
        return ran.exit_code, ran.output

    assert code()[0] == 1
    exit_code, output = code(VORGANG_DATABASE_URL=f"postgresql://x@127.0.0.1:{free_port()}/y")
    assert exit_code == 5
    assert "Die Datenbank antwortet nicht" in output
    assert code(VORGANG_PORT="eighty")[0] == 2
