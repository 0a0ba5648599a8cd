"""Settings: read once from the environment at start, then passed as a value."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine import retention as terms_of
from engine.embedding import OriginsRefused, origins
from engine.job_types import DeclarationRefused, declared_types
from engine.outward_hosts import HostListRefused, allowed_hosts

_NO_SETTINGS = {"VORGANG_TRACE", "VORGANG_CHILD"}
"""Ours, but no settings: a switch for stack traces, and the mark of child processes."""


LOG_FORMATS = ("text", "json")
MAIL_ENCRYPTIONS = ("none", "starttls", "tls")
SHORTEST_TOKEN = 16
"""Characters: a token that guards something is not to be guessed."""


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
        smtp_password_file: file that holds it instead.
        smtp_starttls: whether to require STARTTLS; the older way to say `smtp_tls`.
        smtp_tls: `none`, `starttls` (required) or `tls` (from the first byte, port 465); empty
            goes by `smtp_starttls`.
        smtp_ca_file: file with certificates that the mail server's must stem from, or `None`.
        mail_from: sender of the mails.
        mail_return_path: address to which bounces go, each with `+` and the mail's key before the
            @; `None` sends them to the sender.
        imap_host: server with the mailbox that mails come back to; `None` reads none.
        imap_port: its port.
        imap_tls: `tls` (from the first byte), `starttls` (required) or `none`.
        imap_ca_file: file with certificates that the server's must stem from, or `None`.
        imap_username: account there.
        imap_password_file: file that holds its password.
        imap_folder: folder that is read.
        imap_done_folder: folder into which what was taken is moved.
        imap_quarantine_folder: folder for what a person is to look at.
        mail_hourly: so many mails of one sender begin cases within an hour, and so many go to one.
        mail_authentication_server: name of the mail server whose word on senders counts.
        dkim_key_file: RSA key (PEM) that signs mails, or `None`.
        dkim_selector: under which name DNS has its public half.
        dkim_domain: that signs; `None` means the sender's.
        company: name on quotes and reports.
        timestamp_url: RFC 3161 time-stamp authority for report signatures, or `None`.
        mail_page_port: port of the demo mail catcher's page.
        external_job_types: job types that workers take over HTTP, names and prefixes with `*`.
        operations_host: address of the port for health and metrics.
        operations_port: its port, 0 for none; each process that runs on one host needs its own.
        metrics_token: bearer token without which `/metrics` answers nobody, or `None`.
        log_format: `text` for people, `json` for programs, a line for each thing that happened.
        webhook_secrets: folder with a file of secrets for each webhook; `None` takes no webhooks.
        archive_after: how long an ended case stays among the running ones, `P30D`.
        retention: terms that differ from the usual ones, `contact=P12M`; see `engine.retention`.
        test_mode: whether operators may turn the engine's clock; never where work is real.
        log_signer: command of the program that signs the log instead of a key file, or empty.
        tiles: folder for the log as static files; `None` means `tiles` in `home`.
        witnesses: file with the witnesses that cosign the log, a line each: address, verifier key.
        witnesses_needed: how many of them must have cosigned a checkpoint; 0 means all.
        works_council: whether figures name no person and no group of fewer than five.
        tiles_public: whether whoever is not signed in may read the log's hashes too.
        largest_file: how many MB a file may have that somebody hands in.
        embed_origins: sites that may show public forms inside their pages, separated by commas.
        virus_scan: what looks for viruses in such files, `tcp://host:3310` or `unix:///…` for
            clamd, else a command; empty looks at none.
        oidc_issuer: address of the provider of identities, or `None` for local accounts alone.
        oidc_client_id: what this product is called there.
        oidc_client_secret_file: file that holds its secret; `None` for a public client.
        oidc_name: what people call the provider, on the button of the login.
        oidc_groups_claim: name of the claim that lists what somebody is there.
        oidc_groups: groups here for values of that claim, `abteilung-x=finance vx=operator`.
        oidc_admits: who gets an account at the first sign-in: `nobody`, `mapped` (whoever has at
            least one group by `oidc_groups`) or `anybody`.
        oidc_audience: audience of the provider's tokens that programs may send, or `None`.
        second_factor_for: groups whose members need a second factor beside a password, with blanks
            between them.
        http_allowed: whom connectors may call, `https://erp.example.com:8443`, with blanks between;
            `=10.1.0.0/16` behind one lets its name lead there.
        http_authorities: file with certificates of authorities that count beside the usual ones.
        secrets: folder with a file for each secret that models name, and one that says whose it is.
        erp_port: port of the reference ERP that `vorgang up` starts for demonstrations, 0 for none;
            it never starts beside a database or webhooks of an operator's own.
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
    smtp_password_file: str | None = None
    smtp_starttls: bool = False
    smtp_tls: str = ""
    smtp_ca_file: str | None = None
    mail_from: str = "Vorgang <vorgang@vorgang.localhost>"
    mail_return_path: str | None = None
    imap_host: str | None = None
    imap_port: int = 993
    imap_tls: str = "tls"
    imap_ca_file: str | None = None
    imap_username: str | None = None
    imap_password_file: str | None = None
    imap_folder: str = "INBOX"
    imap_done_folder: str = "Vorgang-Erledigt"
    imap_quarantine_folder: str = "Vorgang-Quarantaene"
    mail_hourly: int = 30
    mail_authentication_server: str | None = None
    dkim_key_file: str | None = None
    dkim_selector: str = "vorgang"
    dkim_domain: str | None = None
    company: str = "Beispiel GmbH"
    timestamp_url: str | None = None
    mail_page_port: int = 8026
    external_job_types: tuple[str, ...] = ()
    webhook_secrets: str | None = None
    operations_host: str = "127.0.0.1"
    operations_port: int = 0
    metrics_token: str | None = None
    log_format: str = "text"
    archive_after: str = "P30D"
    retention: str = ""
    test_mode: bool = False
    log_signer: str = ""
    tiles: str | None = None
    tiles_public: bool = False
    works_council: bool = True
    witnesses: str | None = None
    witnesses_needed: int = 0
    largest_file: int = 10
    virus_scan: str = ""
    embed_origins: str = ""
    oidc_issuer: str | None = None
    oidc_client_id: str = "vorgang"
    oidc_client_secret_file: str | None = None
    oidc_name: str = "Firmenkonto"
    oidc_groups_claim: str = "groups"
    oidc_groups: str = ""
    oidc_admits: str = "mapped"
    oidc_audience: str | None = None
    second_factor_for: str = ""
    http_allowed: str = ""
    http_authorities: str | None = None
    secrets: str | None = None
    erp_port: int = 8091

    @property
    def tiles_folder(self) -> Path:
        """Folder for the log as static files."""
        return self.home / "tiles" if self.tiles is None else Path(self.tiles)

    @property
    def mail_encryption(self) -> str:
        """How mails are sent: `none`, `starttls` or `tls`."""
        return self.smtp_tls or ("starttls" if self.smtp_starttls else "none")


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
    _refuse_meaningless(chosen)
    return Settings(**chosen)  # type: ignore[arg-type]  # names and types come from the class itself


def _refuse_meaningless(chosen: Mapping[str, object]) -> None:
    if chosen.get("log_format", "text") not in LOG_FORMATS:
        raise SettingMisread(
            f"VORGANG_LOG_FORMAT is {chosen['log_format']!r}; it takes {' or '.join(LOG_FORMATS)}"
        )
    for name in ("smtp_tls", "imap_tls"):
        if chosen.get(name, "none") not in MAIL_ENCRYPTIONS:
            raise SettingMisread(
                f"VORGANG_{name.upper()} is {chosen[name]!r}; it takes "
                f"{', '.join(MAIL_ENCRYPTIONS)}"
            )
    try:
        terms_of.days(str(chosen.get("archive_after", "P30D")))
        terms_of.terms(str(chosen.get("retention", "")))
    except terms_of.TermRefused as fault:
        raise SettingMisread(f"VORGANG_ARCHIVE_AFTER or VORGANG_RETENTION: {fault}") from None
    try:
        allowed_hosts(str(chosen.get("http_allowed", "")))
    except HostListRefused as fault:
        raise SettingMisread(f"VORGANG_HTTP_ALLOWED: {fault}") from None
    try:
        origins(str(chosen.get("embed_origins", "")))
    except OriginsRefused as fault:
        raise SettingMisread(f"VORGANG_EMBED_ORIGINS: {fault}") from None
    token = str(chosen.get("metrics_token", "x" * SHORTEST_TOKEN))
    if len(token) < SHORTEST_TOKEN or not token.isascii() or " " in token:
        raise SettingMisread(
            f"VORGANG_METRICS_TOKEN takes at least {SHORTEST_TOKEN} letters and digits"
        )


def _refuse_unknown(environment: Mapping[str, str], known: set[str]) -> None:
    for variable in environment:
        if variable.startswith("VORGANG_") and variable not in known | _NO_SETTINGS:
            # Without what all have in common, which makes every name look like every other.
            names = [name.removeprefix("VORGANG_") for name in known]
            near = difflib.get_close_matches(variable.removeprefix("VORGANG_"), names, 1)
            hint = f"perhaps VORGANG_{near[0]} is meant" if near else "README lists them all"
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
        # A port, or how many; one that is 0 by itself may be left out.
        what, least = "port" if variable.endswith("_PORT") else "number", 0 if default == 0 else 1
        if not text.isascii() or not text.isdecimal() or not least <= int(text[:6]) < 65_536:
            raise SettingMisread(f"{variable} is {text!r}; it takes a {what} from 1 to 65535")
        return int(text)
    if isinstance(default, Path):
        return Path(text)
    if isinstance(default, tuple):
        try:
            return declared_types(text)
        except DeclarationRefused as fault:
            raise SettingMisread(f"{variable}: {fault}") from None
    return text
