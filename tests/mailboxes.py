"""A real IMAP server for tests: Dovecot, with one mailbox in a folder of its own."""

from __future__ import annotations

import getpass
import grp
import imaplib
import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from engine.settings import Settings
from tests.certificates import Certificate
from tests.fakes import free_port

DONE, ASIDE = "Vorgang-Erledigt", "Vorgang-Quarantaene"
USERNAME: Final = "bounces"
PASSWORD: Final = "long-enough-for-a-mailbox"
SERVER: Final = "/usr/sbin/dovecot"
_CONFIGURATION: Final = """
base_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
{encryption}
disable_plaintext_auth = no
default_internal_user = {inner}
default_internal_group = {group}
default_login_user = {inner}
mail_location = maildir:{folder}/mail
mail_uid = {owner}
mail_gid = {group_id}
first_valid_uid = 1
first_valid_gid = 0
passdb {{
  driver = static
  args = user={username} password={password}
}}
userdb {{
  driver = static
  args = uid={owner} gid={group_id} home={folder}/mail
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass(frozen=True, slots=True)
class MailboxServer:
    """A server that runs, and where its password stands."""

    port: int
    password_file: Path
    tls_port: int = 0
    log: Path = Path()

    def brought(self, *mails: bytes) -> None:
        """Lay mails into the folder that is read."""
        with self.client() as client:
            for mail in mails:
                said, _ = client.append("INBOX", "", "", mail.replace(b"\n", b"\r\n"))
                assert said == "OK"

    def held(self, folder: str) -> int:
        """Return how many mails a folder holds; none if there is no such folder."""
        with self.client() as client:
            said, told = client.select(folder, readonly=True)
            return int(told[0] or b"0") if said == "OK" else 0

    def renumbered(self) -> None:
        """Make the folder that is read a new one, whose numbers mean nothing of before."""
        with self.client() as client:
            client.rename("INBOX", f"Elsewhere-{time.monotonic_ns()}")

    @contextmanager
    def client(self) -> Iterator[imaplib.IMAP4]:
        """Sign in beside the reader."""
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=30) as client:
            client.login(USERNAME, PASSWORD)
            yield client


def read_by(settings: Settings, server: MailboxServer) -> Settings:
    """Return settings by which the worker reads this mailbox."""
    return replace(
        settings,
        imap_host="127.0.0.1",
        imap_port=server.port,
        imap_tls="none",
        imap_username=USERNAME,
        imap_password_file=str(server.password_file),
    )


@contextmanager
def mailbox_server(folder: Path, certificate: Certificate | None = None) -> Iterator[MailboxServer]:
    """Run a server until the end of the block; with a certificate it encrypts, too."""
    program = shutil.which("dovecot") or SERVER
    port, password = free_port(), folder / "password"
    password.write_text(PASSWORD + "\n")
    configuration = folder / "dovecot.conf"
    tls_port = free_port() if certificate else 0
    configuration.write_text(_configured(folder, port, tls_port, certificate))
    running = subprocess.Popen([program, "-F", "-c", str(configuration)])
    server = MailboxServer(port, password, tls_port, folder / "log")
    try:
        _wait(server, running, folder / "log")
        yield server
    finally:
        running.terminate()
        running.wait(30)


def _configured(folder: Path, port: int, tls_port: int, certificate: Certificate | None) -> str:
    """Return what the server is told; whoever is not root runs all of it as themselves."""
    me = pwd.getpwuid(os.getuid())
    owner, group_id = (65534, 65534) if me.pw_uid == 0 else (me.pw_uid, me.pw_gid)
    mail = folder / "mail"
    mail.mkdir(mode=0o700)
    if me.pw_uid == 0:
        os.chown(mail, owner, group_id)
    inner = "nobody" if me.pw_uid == 0 else getpass.getuser()
    group = grp.getgrgid(group_id).gr_name
    named = {"folder": folder, "port": port, "owner": owner, "group_id": group_id}
    encryption = "ssl = no"
    if certificate is not None:
        encryption = f"ssl = yes\nssl_cert = <{certificate.file}\nssl_key = <{certificate.key}"
    return _CONFIGURATION.format(
        **named,
        encryption=encryption,
        tls_port=tls_port,
        inner=inner,
        group=group,
        username=USERNAME,
        password=PASSWORD,
    )


def _wait(server: MailboxServer, running: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        if running.poll() is not None:
            break
        with suppress(OSError, imaplib.IMAP4.error), server.client():
            return
        time.sleep(0.1)
    raise AssertionError(log.read_text() if log.exists() else "the mailbox server does not run")
