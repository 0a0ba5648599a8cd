"""Secrets are named in a model, read by the worker, sent to whom they are for, and seen nowhere."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.model import ConnectorFailed, ConnectorResult
from engine.named_secrets import secret_of
from tests.callee import Answer, Received, Service, web_service
from tests.unit.connectors.calling import asked, calls, keep_secret

SECRET = "s3cret/Aequivalent+x"


@pytest.fixture
def service() -> Iterator[Service]:
    with web_service() as running:
        yield running


def url(service: Service, path: str = "/") -> str:
    return f"http://127.0.0.1:{service.port}{path}"


@pytest.mark.parametrize(
    ("headers", "sent"),
    [
        ({"authentication": "bearer"}, ("authorization", f"Bearer {SECRET}")),
        ({"authentication": "apiKey", "secretHeader": "X-Key"}, ("x-key", SECRET)),
        (
            {"authentication": "basic", "username": "vorgang"},
            (
                "authorization",
                f"Basic {base64.b64encode(f'vorgang:{SECRET}'.encode()).decode()}",
            ),
        ),
    ],
)
def test_a_secret_goes_out_and_never_comes_back(
    service: Service, tmp_path: Path, headers: dict[str, str], sent: tuple[str, str]
) -> None:
    def echo(got: Received) -> Answer:
        said = got.headers[sent[0]]
        body = f'{{"{said}": ["{said}", "{base64.b64encode(SECRET.encode()).decode()}"]}}'
        return Answer(200, body.encode(), {"Content-Type": "application/json", "X-Echo": said})

    service.answer = echo
    folder = keep_secret(tmp_path / "secrets", "erp-token", SECRET)
    request = asked({"url": url(service)}, secret="erp-token", resultVariable="all", **headers)
    result = calls(service.port, secrets=folder).run(request)
    assert service.received[0].headers[sent[0]] == sent[1]
    assert "***" in str(result.values)
    assert_unseen(result)


def assert_unseen(result: ConnectorResult) -> None:
    for form in (SECRET, base64.b64encode(SECRET.encode()).decode(), "s3cret%2F"):
        assert form not in str(result)
        assert form not in repr(result)


def test_a_secret_that_comes_back_in_a_file_or_an_error_is_not_kept(
    service: Service, tmp_path: Path
) -> None:
    folder = keep_secret(tmp_path / "secrets", "erp-token", SECRET)
    known = {"authentication": "bearer", "secret": "erp-token"}
    caller = calls(service.port, secrets=folder)
    service.answer = lambda _: Answer(200, b"%PDF-1.7 " + SECRET.encode(), {})
    with pytest.raises(ConnectorFailed, match="holds one of our secrets"):
        caller.run(asked({"url": url(service)}, responseAs="document", **known))
    service.answer = lambda _: Answer(400, SECRET.encode(), {"Content-Type": "text/plain"})
    with pytest.raises(ConnectorFailed) as failure:
        caller.run(asked({"url": url(service)}, **known))
    assert SECRET not in f"{failure.value} {failure.value.facts}"


@pytest.mark.parametrize(
    ("uses", "told"),
    [
        (("process: others", "host: 127.0.0.1"), "not for the process orders"),
        (("process: orders", "host: erp.example"), "not for 127.0.0.1"),
        (("process: orders",), "not for 127.0.0.1"),
        (("anything",), "says neither"),
    ],
)
def test_a_secret_is_for_its_processes_and_hosts_alone(
    service: Service, tmp_path: Path, uses: tuple[str, ...], told: str
) -> None:
    folder = keep_secret(tmp_path / "secrets", "erp-token", SECRET, *uses)
    request = asked({"url": url(service)}, authentication="bearer", secret="erp-token")
    with pytest.raises(ConnectorFailed, match=told) as failure:
        calls(service.port, secrets=folder).run(request)
    assert not failure.value.retry
    assert SECRET not in str(failure.value)
    assert service.received == []


def test_a_secret_nobody_put_there_or_nobody_shares_is_not_used(
    service: Service, tmp_path: Path
) -> None:
    folder = tmp_path / "secrets"
    folder.mkdir()
    (folder / "alone").write_text(SECRET)
    for name, told in (("alone", "for nobody"), ("none", "holds no secret"), ("../x", "no name")):
        with pytest.raises(ConnectorFailed, match=told):
            calls(service.port, secrets=str(folder)).run(
                asked({"url": url(service)}, authentication="bearer", secret=name)
            )
    assert SECRET not in repr(secret_of(keep_secret(folder, "other", SECRET), "other"))


class Provider:
    """Gives tokens, and takes the newest alone."""

    def __init__(self, life: str = "3600") -> None:
        self.life = life
        self.given = 0
        self.stale = False

    def __call__(self, got: Received) -> Answer:
        if got.path == "/token":
            self.given += 1
            self.stale = False
            token = f'{{"access_token": "token-{self.given:04}-long", "expires_in": {self.life}}}'
            return Answer(200, token.encode())
        fresh = got.headers["authorization"] == f"Bearer token-{self.given:04}-long"
        if self.stale or not fresh:
            return Answer(401)
        return Answer(200, b'{"echo": "' + got.headers["authorization"].encode() + b'"}')


def test_a_token_is_kept_until_it_ends_and_renewed_once_when_it_does_not_count(
    service: Service, tmp_path: Path
) -> None:
    provider = Provider()
    service.answer = provider
    folder = keep_secret(tmp_path / "secrets", "client", SECRET)
    caller = calls(service.port, secrets=folder)
    request = asked(
        {"url": url(service, "/orders")},
        authentication="oauth",
        secret="client",
        tokenUrl=url(service, "/token"),
        clientId="vorgang",
        scope="orders",
        resultVariable="all",
    )
    results = [caller.run(request) for _ in range(3)]
    assert provider.given == 1
    token = service.received[0]
    assert token.body == b"grant_type=client_credentials&scope=orders"
    assert SECRET not in str(results)
    assert "token-0001" not in str(results)
    provider.stale = True
    caller.run(request)
    assert provider.given == 2
    service.answer = lambda got: provider(got) if got.path == "/token" else Answer(401)
    before = len(service.received)
    with pytest.raises(ConnectorFailed, match="answers 401") as failure:
        caller.run(request)
    assert not failure.value.retry
    assert [one.path for one in service.received[before:]] == ["/orders", "/token", "/orders"]


def test_a_token_that_has_no_life_left_is_asked_for_anew(service: Service, tmp_path: Path) -> None:
    provider = Provider(life="0.000001")
    service.answer = provider
    folder = keep_secret(tmp_path / "secrets", "client", SECRET)
    caller = calls(service.port, secrets=folder)
    request = asked(
        {"url": url(service)},
        authentication="oauth",
        secret="client",
        tokenUrl=url(service, "/token"),
        clientId="vorgang",
    )
    for _ in range(2):
        caller.run(request)
    assert provider.given == 2


def test_no_token_is_told_without_the_secret(service: Service, tmp_path: Path) -> None:
    service.answer = lambda _: Answer(401, SECRET.encode())
    folder = keep_secret(tmp_path / "secrets", "client", SECRET)
    request = asked(
        {"url": url(service)},
        authentication="oauth",
        secret="client",
        tokenUrl=url(service, "/token"),
        clientId="vorgang",
    )
    with pytest.raises(ConnectorFailed, match="check clientId") as failure:
        calls(service.port, secrets=folder).run(request)
    assert not failure.value.retry
    assert SECRET not in str(failure.value)
