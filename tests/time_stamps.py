"""A time-stamp authority for tests: OpenSSL's, behind a small web server."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

_CONFIGURATION = """
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""
FROM, UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2050, 1, 1, tzinfo=UTC)


@dataclass
class Authority:
    """Keys and answers of one authority; `ca.pem` in its folder is what others trust.

    Args:
        folder: is filled.
        usages: extended key usages of its certificate.
        critical: whether they are critical, as they must be.
        until: when its certificate ends.
    """

    folder: Path
    usages: Sequence[ObjectIdentifier] = (ExtendedKeyUsageOID.TIME_STAMPING,)
    critical: bool = True
    until: datetime = UNTIL
    queries: list[bytes] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        """Make an authority, and a certificate for time stamps that it issued."""
        self.folder.mkdir(parents=True, exist_ok=True)
        authority, own = (
            ec.generate_private_key(ec.SECP256R1()),
            ec.generate_private_key(ec.SECP256R1()),
        )
        issuer, subject = _name(f"CA of {self.folder.name}"), _name("Test TSA")
        root = (
            _certificate(issuer, issuer, authority.public_key(), UNTIL)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(authority, SHA256())
        )
        leaf = (
            _certificate(subject, issuer, own.public_key(), self.until)
            .add_extension(x509.ExtendedKeyUsage(list(self.usages)), critical=self.critical)
            .sign(authority, SHA256())
        )
        (self.folder / "ca.pem").write_bytes(root.public_bytes(Encoding.PEM))
        (self.folder / "tsa.pem").write_bytes(leaf.public_bytes(Encoding.PEM))
        (self.folder / "tsa.key").write_bytes(
            own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        )
        (self.folder / "tsa.cnf").write_text(_CONFIGURATION.format(folder=self.folder))
        (self.folder / "serial").write_text("01\n")

    @property
    def ca(self) -> bytes:
        """What others trust, PEM."""
        return (self.folder / "ca.pem").read_bytes()

    def reply(self, query: bytes) -> bytes:
        """Return OpenSSL's answer to a query."""
        with self._lock:  # It counts in a file.
            self.queries.append(query)
            (self.folder / "query.tsq").write_bytes(query)
            subprocess.run(
                ["openssl", "ts", "-reply", "-queryfile", "query.tsq", "-config", "tsa.cnf",
                 "-section", "one", "-out", "reply.tsr"],
                cwd=self.folder, check=True, capture_output=True,
            )  # fmt: skip
            return (self.folder / "reply.tsr").read_bytes()

    def accepts(self, token: bytes, digest: bytes, *, ca: Path | None = None) -> bool:
        """Return whether OpenSSL accepts a token over a digest."""
        (self.folder / "token.der").write_bytes(token)
        done = subprocess.run(
            ["openssl", "ts", "-verify", "-digest", digest.hex(), "-in", "token.der", "-token_in",
             "-CAfile", str(ca or "ca.pem")],
            cwd=self.folder, check=False, capture_output=True, text=True,
        )  # fmt: skip
        return done.returncode == 0 and "Verification: OK" in done.stdout

    @contextmanager
    def listening(self) -> Iterator[str]:
        """Answer at the address that is given, until the block ends."""
        reply = self.reply

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                content = reply(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: Any) -> None:
                """Keep quiet."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/tsa"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, until: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(FROM)
        .not_valid_after(until)
    )
