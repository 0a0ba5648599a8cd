"""What a call is to be, as the model says it: fixed words in the job's headers, values in its
variables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote

import httpx

from engine.connectors.rest.body import Body, body_of, plain
from engine.model import ConnectorFailed, ConnectorRequest
from feel import Value

METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
AUTHENTICATIONS: Final = ("none", "basic", "bearer", "apiKey", "oauth")
READINGS: Final = ("auto", "json", "text", "document", "none")
IDEMPOTENCY_KEY: Final = "idempotency-key"
MOST_SECONDS: Final = 300
MOST_MEGABYTES: Final = 50
_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_VALUE: Final = re.compile(r"[\t\x20-\x7e\xa0-\xff]*")
_OURS: Final = frozenset(
    {
        *("host", "content-length", "transfer-encoding", "connection", "keep-alive", "upgrade"),
        *("te", "trailer", "expect", "authorization", "proxy-authorization", "accept-encoding"),
    }
)
_LONGEST_URL: Final = 8_000
_DOTS: Final = re.compile(r"(?:^|/)(?:\.|%2e){1,2}(?:/|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Plan:
    """A call that is to be made.

    Args:
        headers: that the model gives, and those that the body needs.
        reading: how the answer is read, one of `READINGS`.
        largest: bytes that it may have.
        connect: seconds to wait for a connection; `read` for the next bytes, `total` for all.
    """

    method: str
    url: httpx.URL
    headers: Mapping[str, str]
    body: Body
    reading: str
    largest: int
    connect: float
    read: float
    total: float

    @property
    def host(self) -> str:
        """Who is called, in small letters."""
        return self.url.host.lower().rstrip(".")


def refused(message: str) -> ConnectorFailed:
    """Return that a model asks for what cannot be done; another attempt changes nothing."""
    return ConnectorFailed(message, retry=False)


def plan_of(request: ConnectorRequest) -> Plan:
    """Return the call that a job asks for.

    Raises:
        ConnectorFailed: something is missing or cannot be sent.
    """
    given, said = request.variables, request.headers
    method = str(given.get("method") or "GET").upper()
    if method not in METHODS:
        raise refused(f"the method {method[:20]!r} is none of {', '.join(METHODS)}")
    body = body_of(said.get("bodyForm", ""), given.get("body"), request)
    headers = headers_of(given.get("headers"))
    if body.content_type is not None and (
        "content-type" not in headers or body.content_type.startswith("multipart/")
    ):
        headers["content-type"] = body.content_type
    return Plan(
        method,
        url_of(given.get("url"), given.get("query")),
        headers,
        body,
        chosen(said, "responseAs", READINGS),
        int(_number(said, "largestResponse", 5, MOST_MEGABYTES) * 1_000_000),
        _number(said, "connectTimeout", 5, 60),
        _number(said, "readTimeout", 20, MOST_SECONDS),
        _number(said, "totalTimeout", 60, MOST_SECONDS),
    )


def lookup_of(request: ConnectorRequest, plan: Plan) -> Plan | None:
    """Return the call that asks whether an earlier attempt has arrived, if the model names one.

    What it finds is the answer; 404 says that there is nothing yet.

    Raises:
        ConnectorFailed: the variable `lookupUrl` is no address.
    """
    address = request.variables.get("lookupUrl")
    if address is None or address == "":
        return None
    headers = {one: text for one, text in plan.headers.items() if one != "content-type"}
    return replace(plan, method="GET", url=url_of(address), headers=headers, body=Body())


def chosen(said: Mapping[str, str], name: str, words: tuple[str, ...]) -> str:
    """Return which of some words a header of the job says; the first if none."""
    word = said.get(name) or words[0]
    if word not in words:
        raise refused(f"{name} is {word[:40]!r}; it takes {', '.join(words)}")
    return word


def url_of(value: Value, query: Value = None) -> httpx.URL:
    """Return the address that is called.

    Raises:
        ConnectorFailed: it is none.
    """
    if not isinstance(value, str) or not value.strip():
        raise refused("the call needs an address in the variable url")
    if len(value) > _LONGEST_URL or not value.strip().isprintable():
        raise refused("the variable url is too long, or holds a control character")
    try:
        url = httpx.URL(value.strip())
        pairs = "&".join(
            f"{quote(name, safe='')}={quote(text, safe='')}" for name, text in _query(query)
        )
        if pairs:
            before = url.query.decode()
            url = url.copy_with(query=f"{before}{'&' if before else ''}{pairs}".encode())
    except (httpx.InvalidURL, ValueError):
        raise refused("the variable url is no address of the web") from None
    if url.scheme not in {"http", "https"} or not url.host:
        raise refused("the variable url has to begin with https:// and name a host")
    if url.userinfo:
        raise refused("the variable url holds a user name or password; use authentication")
    if _DOTS.search(url.raw_path.decode().partition("?")[0]) or "\\" in value:
        raise refused("the variable url holds . or .. as part of its path")
    return url.copy_with(fragment=None)


def _query(value: Value) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, one in _context(value, "query").items():
        items = one if isinstance(one, list) else [one]
        pairs.extend((name, plain(item, "query")) for item in items if item is not None)
    return pairs


def headers_of(value: Value) -> dict[str, str]:
    """Return the headers that a model gives; names in small letters.

    Raises:
        ConnectorFailed: one cannot be sent, or is not the model's.
    """
    headers: dict[str, str] = {}
    for name, one in _context(value, "headers").items():
        if one is None:
            continue
        small, text = name.lower(), plain(one, "headers").strip()
        if small in _OURS:
            raise refused(
                f"the header {name[:40]} is not for a model to give; for logins there is"
                " authentication"
            )
        if not _NAME.fullmatch(name) or not _VALUE.fullmatch(text) or len(text) > _LONGEST_URL:
            raise refused(f"the header {name[:40]!r} cannot be sent: it holds other characters")
        headers[small] = text
    return headers


def _context(value: Value, name: str) -> Mapping[str, Value]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise refused(f"the variable {name} has to be a context")
    return value


def _number(said: Mapping[str, str], name: str, usual: float, most: float) -> float:
    text = said.get(name, "")
    if not text:
        return usual
    if not re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,3})?", text) or not 0 < float(text) <= most:
        raise refused(f"{name} is {text[:20]!r}; it takes a number up to {most:g}")
    return float(text)
