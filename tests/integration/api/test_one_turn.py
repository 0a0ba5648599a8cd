"""In which order a request is looked at: who asks, then what was sent."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import pytest

from api.one_turn import SMALL
from tests.integration.api.conftest import Office


def answered(office: Office, *headers: str) -> bytes:
    """Return the first line of the answer to a request that announces a body and sends none."""
    address = urlsplit(office.address)
    with socket.create_connection((str(address.hostname), address.port or 80), timeout=30) as line:
        said = ["POST /v2/user-tasks/search HTTP/1.1", f"Host: {address.netloc}", *headers]
        line.sendall("\r\n".join([*said, "Content-Type: application/json", "", ""]).encode())
        return line.makefile("rb").readline()


@pytest.mark.parametrize(
    "header",
    [f"Content-Length: {SMALL + 1}", "Content-Length: 1000000", "Transfer-Encoding: chunked"],
)
def test_much_is_not_read_of_somebody_who_has_not_shown_who_they_are(
    office: Office, header: str
) -> None:
    assert b" 401 " in answered(office, header)


@pytest.mark.parametrize("content", [b"{", b"[]", b"", b" " * 1_000])
@pytest.mark.parametrize("kind", ["application/json", "text/plain"])
def test_who_asks_matters_before_what_was_sent(office: Office, content: bytes, kind: str) -> None:
    with office.stranger() as nobody:
        answer = nobody.post(
            "/v2/user-tasks/search", content=content, headers={"content-type": kind}
        )
    assert answer.status_code == 401


@pytest.mark.parametrize("spaces", [0, SMALL - 2, SMALL - 1, SMALL, 10 * SMALL])
def test_a_body_of_any_length_that_may_be_is_taken(office: Office, spaces: int) -> None:
    with office.program("miriam") as client:
        answer = client.post(
            "/v2/user-tasks/search",
            content=b"{" + b" " * spaces + b"}",
            headers={"content-type": "application/json"},
        )
    assert answer.status_code == 200


def test_a_body_in_pieces_is_taken(office: Office) -> None:
    with office.program("miriam") as client:
        answer = client.post(
            "/v2/user-tasks/search",
            content=iter([b"{", b"}"]),
            headers={"content-type": "application/json"},
        )
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("PUT", "/v2/topology", 405),
        ("GET", "/v2/user-tasks/1/completion", 405),
        ("GET", "/v2", 404),
        ("GET", "/v2/", 404),
        ("GET", "/v2//user-tasks/1", 404),
        ("GET", "/user-tasks/1", 404),
        ("GET", "/v2/inbox", 404),
        ("GET", "/engine-rest", 404),
        ("GET", "//inbox", 404),
        ("GET", "/v2/user-tasks/1/2/3", 404),
    ],
)
def test_an_address_that_is_none_or_takes_another_method_is_refused(
    office: Office, method: str, path: str, status: int
) -> None:
    with office.program("miriam") as client:
        assert client.request(method, office.address + path).status_code == status
