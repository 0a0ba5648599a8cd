"""Time stamps: of OpenSSL's authority, checked here and by OpenSSL; and what does not hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from asn1crypto import tsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from audit.anchors.timestamp import (
    Stamped,
    TimestampBroken,
    TimestampRefused,
    check,
    digest_of,
    read,
    request,
)
from tests.time_stamps import Authority

DIGEST = sha256(b"a checkpoint with its signatures").digest()


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "tsa")


def stamped(authority: Authority, digest: bytes = DIGEST) -> bytes:
    with authority.listening() as url:
        return request(url, digest)


def test_a_time_stamp_is_checked_here_and_by_openssl_with_the_same_result(
    authority: Authority,
) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    token = stamped(authority)
    said = check(token, DIGEST, [authority.ca])
    assert before <= said.at <= datetime.now(UTC)
    assert said == Stamped(said.at, DIGEST, "Common Name: Test TSA") == read(token)
    assert authority.accepts(token, DIGEST)
    other = sha256(b"another").digest()
    assert not authority.accepts(token, other)
    with pytest.raises(TimestampBroken, match="etwas anderes"):
        check(token, other, [authority.ca])


def test_what_is_asked_holds_a_nonce_of_its_own_and_asks_for_the_certificate(
    authority: Authority,
) -> None:
    stamped(authority)
    stamped(authority)
    queries = [tsp.TimeStampReq.load(query) for query in authority.queries]
    assert all(query["cert_req"].native for query in queries)
    assert len({query["nonce"].native for query in queries}) == 2


def test_an_authority_that_one_does_not_trust_proves_nothing(
    authority: Authority, tmp_path: Path
) -> None:
    other = Authority(tmp_path / "other")
    token = stamped(authority)
    with pytest.raises(TimestampBroken, match="keiner Stelle"):
        check(token, DIGEST, [other.ca])
    assert not authority.accepts(token, DIGEST, ca=tmp_path / "other" / "ca.pem")
    assert check(token, DIGEST, [other.ca, authority.ca]) == check(
        token, DIGEST, [other.ca + authority.ca]
    )


@pytest.mark.parametrize(
    ("usages", "critical"),
    [
        ([ExtendedKeyUsageOID.TIME_STAMPING], False),
        ([ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.EMAIL_PROTECTION], True),
        ([ExtendedKeyUsageOID.CODE_SIGNING], True),
    ],
)
def test_a_certificate_that_is_not_for_time_stamps_alone_is_refused(
    authority: Authority, tmp_path: Path, usages: list[Any], critical: bool
) -> None:
    """OpenSSL's authority does not sign with one: the certificate is put into a sound token."""
    wrong = Authority(tmp_path / "wrong", usages, critical)
    reply = tsp.TimeStampResp.load(tsp_reply(authority))
    signed = reply["time_stamp_token"]["content"]
    from asn1crypto import cms, pem

    _, _, der = pem.unarmor((wrong.folder / "tsa.pem").read_bytes())
    signed["certificates"] = cms.CertificateSet([cms.CertificateChoices.load(der)])
    inside = cms.Certificate.load(der)
    signed["signer_infos"][0]["sid"] = cms.SignerIdentifier(
        "issuer_and_serial_number",
        {"issuer": inside.issuer, "serial_number": inside.serial_number},
    )
    with pytest.raises(TimestampBroken, match="allein für Zeitstempel"):
        check(reply["time_stamp_token"].dump(force=True), DIGEST, [wrong.ca])


def tsp_reply(authority: Authority) -> bytes:
    query = tsp.TimeStampReq(
        {
            "version": "v1",
            "message_imprint": {
                "hash_algorithm": {"algorithm": "sha256"},
                "hashed_message": DIGEST,
            },
            "cert_req": True,
        }
    )
    return authority.reply(query.dump())


def test_every_changed_byte_of_what_is_signed_is_noticed(authority: Authority) -> None:
    """No changed token is taken for one that says something else."""
    token = stamped(authority)
    sound = check(token, DIGEST, [authority.ca])
    refused = 0
    for at in range(0, len(token), 3):
        changed = bytearray(token)
        changed[at] ^= 1
        try:
            said = check(bytes(changed), DIGEST, [authority.ca])
        except TimestampBroken:
            refused += 1
        else:
            assert said == sound, at
    assert refused > len(token) / 3 * 0.9


@pytest.mark.parametrize("token", [b"", b"\x30\x00", b"\x30\x80", b"rubbish", bytes(5000)])
def test_what_is_no_time_stamp_is_named_as_such(token: bytes) -> None:
    with pytest.raises(TimestampBroken, match="kein Zeitstempel"):
        read(token)
    with pytest.raises(TimestampBroken):
        check(token, DIGEST, [])


def test_a_time_stamp_made_after_its_certificate_had_ended_is_refused(tmp_path: Path) -> None:
    ended = Authority(tmp_path / "ended", until=datetime(2021, 1, 1, tzinfo=UTC))
    reply = tsp.TimeStampResp.load(tsp_reply(ended))
    with pytest.raises(TimestampBroken):
        check(reply["time_stamp_token"].dump(), DIGEST, [ended.ca])


def answering(status: int, media_type: str, answer: Callable[[bytes], bytes]) -> Any:
    """A server that answers as told; returns it and its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_port}/"


REPLY = "application/timestamp-reply"


@pytest.mark.parametrize(
    ("status", "media_type", "what"),
    [
        (500, REPLY, "sound"),
        (200, "text/html", "sound"),
        (200, REPLY, "another nonce"),
        (200, REPLY, "another digest"),
        (200, REPLY, "refusal"),
        (200, REPLY, "rubbish"),
        (200, REPLY, "endless"),
    ],
)
def test_an_authority_that_answers_something_else_is_refused(
    authority: Authority, status: int, media_type: str, what: str
) -> None:
    def answer(query: bytes) -> bytes:
        asked = tsp.TimeStampReq.load(query)
        if what == "another nonce":
            asked["nonce"] = asked["nonce"].native ^ 2
        if what == "another digest":
            asked["message_imprint"]["hashed_message"] = bytes(32)
        if what == "refusal":
            asked["message_imprint"]["hash_algorithm"] = {"algorithm": "sha1"}
            asked["message_imprint"]["hashed_message"] = bytes(20)
        if what in {"rubbish", "endless"}:
            return b"rubbish" * (1 if what == "rubbish" else 100_000)
        return authority.reply(asked.dump(force=True))

    server, url = answering(status, media_type, answer)
    try:
        with pytest.raises(TimestampRefused):
            request(url, DIGEST)
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "tsa.example", "file:///etc/passwd", ""])
def test_an_authority_that_is_not_there_is_refused(url: str) -> None:
    with pytest.raises(TimestampRefused):
        request(url, DIGEST)


def test_what_is_stamped_is_the_note_with_its_signatures() -> None:
    assert (
        digest_of("a\n1\nroot\n\n— a sig\n") == sha256("a\n1\nroot\n\n— a sig\n".encode()).digest()
    )
