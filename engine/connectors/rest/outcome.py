"""What an answer means: a result, a BPMN error, another attempt, or an incident."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from audit.entry import Fact
from engine.connectors.rest.plan import refused
from engine.connectors.rest.reply import Reply
from engine.model import BusinessError, ConnectorFailed, ConnectorRequest
from feel import ExpressionFailed, FeelLimitExceeded, FeelSyntaxFault, Value, compile_expression

RETRIED: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers after which another attempt may go better, where the model does not say which."""
_LIST: Final = re.compile(r"[1-5][0-9]{2}(?:[ ,]+[1-5][0-9]{2})*")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_LONGEST_CODE: Final = 200
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)


def now_of(request: ConnectorRequest) -> datetime:
    """Return the time of processes when the attempt began."""
    return request.now or _LONG_AGO


def statuses(said: Mapping[str, str], name: str, usual: frozenset[int]) -> frozenset[int]:
    """Return which answers a header of the job lists; `none` lists none.

    Raises:
        ConnectorFailed: it lists something else.
    """
    text = said.get(name, "").strip()
    if not text:
        return usual
    if text == "none":
        return frozenset()
    if not _LIST.fullmatch(text):
        raise refused(f"{name} is {text[:40]!r}; it takes statuses such as 429 503, or none")
    return frozenset(map(int, re.split(r"[ ,]+", text)))


def is_success(said: Mapping[str, str], status: int) -> bool:
    """Return whether an answer is one that the process goes on with."""
    return 200 <= status < 300 or status in statuses(said, "acceptedStatuses", frozenset())


def raise_error(
    request: ConnectorRequest, scope: Mapping[str, Value], facts: tuple[Fact, ...]
) -> None:
    """Pass, if the model's `errorExpression` makes no BPMN error of an answer.

    Raises:
        BusinessError: it gives a context with a `code`.
        ConnectorFailed: it gives something else, or is no FEEL.
    """
    value = _evaluated(request, "errorExpression", scope, facts)
    if value is None:
        return
    code = value.get("code") if isinstance(value, dict) else None
    if (
        not isinstance(value, dict)
        or not isinstance(code, str)
        or not 0 < len(code) <= _LONGEST_CODE
    ):
        raise ConnectorFailed(
            "errorExpression has to give null, or a context with the code of an error",
            retry=False,
            facts=facts,
        )
    message, values = value.get("message"), value.get("variables")
    raise BusinessError(
        code,
        message if isinstance(message, str) else "",
        values if isinstance(values, dict) else None,
        facts,
    )


def values_of(
    request: ConnectorRequest, scope: Mapping[str, Value], facts: tuple[Fact, ...]
) -> dict[str, Value]:
    """Return the variables that the model makes of an answer.

    Raises:
        ConnectorFailed: `resultExpression` gives no context, or `resultVariable` is no name.
    """
    values: dict[str, Value] = {}
    name = request.headers.get("resultVariable", "").strip()
    if name:
        if not _NAME.fullmatch(name):
            raise ConnectorFailed(
                f"resultVariable is {name[:40]!r}; it takes a name", retry=False, facts=facts
            )
        values[name] = scope["response"]
    found = _evaluated(request, "resultExpression", scope, facts)
    if found is None:
        return values
    if not isinstance(found, dict):
        raise ConnectorFailed(
            "resultExpression has to give a context of variables", retry=False, facts=facts
        )
    return {**values, **found}


def failure(
    request: ConnectorRequest, host: str, reply: Reply, facts: tuple[Fact, ...]
) -> ConnectorFailed:
    """Return how a call failed that was answered, but not as the process needs it."""
    retry = reply.status in statuses(request.headers, "retryOn", RETRIED)
    if 300 <= reply.status < 400:
        return ConnectorFailed(
            f"{host} answers {reply.status} and names another address, which is not called;"
            " name it in the model",
            retry=False,
            facts=facts,
        )
    return ConnectorFailed(
        advised(host, reply.status),
        retry=retry,
        after=wait_of(reply.headers.get("retry-after", ""), now_of(request)) if retry else None,
        facts=facts,
    )


def advised(host: str, status: int) -> str:
    """Return what an answer says that is no success, and what to do.

    Source: RFC 9110, sections 15.5 and 15.6.
    """
    if status in {401, 403, 407}:
        return f"{host} answers {status}. Check the login, and what it may do there"
    if status in {404, 405, 410}:
        return f"{host} answers {status}. Check address and method"
    if 400 <= status < 500 and status not in {408, 425, 429}:
        return f"{host} answers {status}. Correct what is sent, or make an error of it in the model"
    return f"{host} answers {status}. Look there, then try again; the same key goes along"


def wait_of(text: str, now: datetime) -> timedelta | None:
    """Return for how long somebody wants to be left alone.

    Source: RFC 9110, 10.2.3 (Retry-After: seconds, or a date).
    """
    text = text.strip()
    if text.isascii() and text.isdecimal():
        return timedelta(seconds=min(int(text[:9]), 86_400))
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    at = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    return min(max(at - now, timedelta()), timedelta(days=1))


def _evaluated(
    request: ConnectorRequest, name: str, scope: Mapping[str, Value], facts: tuple[Fact, ...]
) -> Value:
    text = request.headers.get(name, "").strip()
    if not text:
        return None
    try:
        expression = compile_expression(text.removeprefix("="))
        return expression.evaluate(scope, now_of(request)).value
    except (ExpressionFailed, FeelLimitExceeded, FeelSyntaxFault) as fault:
        raise ConnectorFailed(f"{name}: {fault}", retry=False, facts=facts) from fault
