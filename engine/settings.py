"""Settings: read once from the environment at start, then passed as a value."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.job_types import DeclarationRefused, declared_types

_NO_SETTINGS = {"VORGANG_TRACE", "VORGANG_CHILD"}
"""Ours, but no settings: a switch for stack traces, and the mark of child processes."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator can set; every field has an environment variable `VORGANG_<NAME>`.

    Args:
        home: folder for the embedded database, keys and demo mails.
        database_url: PostgreSQL of your own, `postgresql://…`; `None` starts the embedded one.
        migration_url: connection of the schema's owner; `None` means `database_url`.
        host: address the web server listens on.
        port: its port.
        public_url: how people reach it; used for links in mails, and for secure cookies if `https`.
        log_origin: name of this log in every entry and checkpoint (C2SP tlog-checkpoint origin).
        smtp_host: mail server.
        smtp_port: its port.
        smtp_username: account there, or `None`.
        smtp_password: its password, or `None`.
        smtp_starttls: whether to require STARTTLS.
        mail_from: sender of the mails.
        company: name on quotes and reports.
        timestamp_url: RFC 3161 time-stamp authority for report signatures, or `None`.
        mail_page_port: port of the demo mail catcher's page.
        external_job_types: job types that workers take over HTTP, names and prefixes with `*`.
        test_mode: whether operators may turn the engine's clock; never where work is real.
    """

    home: Path = Path("var")
    database_url: str | None = None
    migration_url: str | None = None
    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str = "http://127.0.0.1:8080"
    log_origin: str = "vorgang.localhost/ledger"
    smtp_host: str = "127.0.0.1"
    smtp_port: int = 8025
    smtp_username: str | None = None
    smtp_password: str | None = None
    smtp_starttls: bool = False
    mail_from: str = "Vorgang <vorgang@vorgang.localhost>"
    company: str = "Beispiel GmbH"
    timestamp_url: str | None = None
    mail_page_port: int = 8026
    external_job_types: tuple[str, ...] = ()
    test_mode: bool = False


class SettingMisread(ValueError):
    """A setting makes no sense; the message names the variable and what it takes."""


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings that the environment asks for.

    Args:
        environment: usually `os.environ`, with `VORGANG_HOME`, `VORGANG_DATABASE_URL`, ….

    Raises:
        SettingMisread: a number or a switch cannot be read, or no setting has that name.
    """
    source = os.environ if environment is None else environment
    chosen: dict[str, object] = {}
    defaults = _defaults()
    _refuse_unknown(source, {f"VORGANG_{name.upper()}" for name in defaults})
    for name, default in defaults.items():
        variable = f"VORGANG_{name.upper()}"
        if variable in source and source[variable] != "":
            chosen[name] = _converted(variable, source[variable], default)
    if "public_url" not in chosen:
        chosen["public_url"] = (
            f"http://{chosen.get('host', '127.0.0.1')}:{chosen.get('port', 8080)}"
        )
    if chosen.get("test_mode") and "timestamp_url" in chosen:
        raise SettingMisread(
            "VORGANG_TEST_MODE lets the clock be turned and VORGANG_TIMESTAMP_URL proves the time: "
            "set one of them"
        )
    return Settings(**chosen)  # type: ignore[arg-type]  # names and types come from the class itself


def _refuse_unknown(environment: Mapping[str, str], known: set[str]) -> None:
    for variable in environment:
        if variable.startswith("VORGANG_") and variable not in known | _NO_SETTINGS:
            near = difflib.get_close_matches(variable, known, 1)
            hint = f"did you mean {near[0]}?" if near else "README lists them all"
            raise SettingMisread(f"there is no setting {variable}; {hint}")


def _defaults() -> dict[str, object]:
    settings = Settings()
    return {name: getattr(settings, name) for name in Settings.__slots__}


def _converted(variable: str, text: str, default: object) -> object:
    if isinstance(default, bool):
        if text.lower() not in {"true", "false", "1", "0", "yes", "no"}:
            raise SettingMisread(f"{variable} is {text!r}; it takes true or false")
        return text.lower() in {"true", "1", "yes"}
    if isinstance(default, int):
        # Every number among the settings is a port.
        if not text.isascii() or not text.isdecimal() or not 0 < int(text[:6]) < 65_536:
            raise SettingMisread(f"{variable} is {text!r}; it takes a port from 1 to 65535")
        return int(text)
    if isinstance(default, Path):
        return Path(text)
    if isinstance(default, tuple):
        try:
            return declared_types(text)
        except DeclarationRefused as fault:
            raise SettingMisread(f"{variable}: {fault}") from None
    return text
