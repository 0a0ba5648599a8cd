"""From a mail to the message that it becomes: the first rule that takes it, computed in FEEL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from engine.cloud_events.mapping import EventUnmapped, MappedMessage, evaluated, json_of, text_of
from engine.cloud_events.model import EventMappings, MailMapping
from feel import ExpressionFailed, FeelLimitExceeded, Value, from_json, parse_temporal


def message_of_mail(
    mail: Mapping[str, object],
    recipients: Iterable[str],
    files: Iterable[EventMappings],
    now: datetime,
) -> MappedMessage | None:
    """Return the message that a mail becomes; `None` if no rule takes it.

    Args:
        mail: what expressions see as `mail`; the rule adds `recipient` and `key`.
        recipients: addresses that it was sent to, the nearest first.
        files: deployed ones; those with the first id come first.
        now: for expressions.

    Raises:
        EventUnmapped: an expression of the rule fails, or gives what no message can have.
    """
    addresses = tuple(recipients)
    for file in sorted(files, key=lambda one: one.id):
        for rule in file.mails:
            for recipient, key in _fitting(rule, addresses):
                given = {**mail, "recipient": recipient, "key": key}
                scope = {"mail": seen(given)}
                if rule.when is None or _is_true(rule, scope, now):
                    return _message(rule, given, scope, now)
    return None


def message_of_rule(
    mail: Mapping[str, object], name: str, files: Iterable[EventMappings], now: datetime
) -> MappedMessage:
    """Return the message of this name that a mail becomes: with the variables of the first rule
    that names it, or as `mail`.

    Raises:
        EventUnmapped: the rule's expression fails, or gives what no message can have.
    """
    given = {**mail, "recipient": None, "key": None}
    rules = (one for file in sorted(files, key=lambda one: one.id) for one in file.mails)
    variables = next((one.variables for one in rules if one.message == name), None)
    return _message(MailMapping("*", name, variables=variables), given, {"mail": seen(given)}, now)


def seen(mail: Mapping[str, object]) -> Value:
    """Return a mail as expressions see it: its times are times."""
    read = from_json(mail)
    assert isinstance(read, dict)
    written = read.get("receivedAt")
    return {**read, "receivedAt": parse_temporal(written) if isinstance(written, str) else None}


def split_key(address: str) -> tuple[str, str | None]:
    """Return an address without `+` and what follows it before the @, and that.

    Source: RFC 5233, section 1.
    """
    local, _, domain = address.rpartition("@")
    plain, plus, key = local.partition("+")
    return f"{plain}@{domain}".lower(), key if plus and key else None


def _fitting(
    rule: MailMapping, addresses: tuple[str, ...]
) -> Iterator[tuple[str | None, str | None]]:
    """Yield each address that a rule is for, and the key in it."""
    if rule.to == "*":
        yield next(iter([split_key(one) for one in addresses]), (None, None))
        return
    for address in addresses:
        plain, key = split_key(address)
        if plain == rule.to.lower():
            yield plain, key


def _is_true(rule: MailMapping, scope: Mapping[str, Value], now: datetime) -> bool:
    assert rule.when is not None
    try:
        return rule.when.evaluate(scope, now).value is True
    except (ExpressionFailed, FeelLimitExceeded) as fault:
        raise EventUnmapped(f"when: {fault}") from fault


def _message(
    rule: MailMapping, mail: Mapping[str, object], scope: Mapping[str, Value], now: datetime
) -> MappedMessage:
    variables: Mapping[str, object] = {"mail": mail}
    if rule.variables is not None:
        value = evaluated(rule.variables, "variables", scope, now)
        if not isinstance(value, dict):
            raise EventUnmapped("variables has to give a context")
        variables = {name: json_of(one, "variables") for name, one in value.items()}
    return MappedMessage(
        text_of(rule.message, "message", scope, now),
        text_of(rule.correlation_key, "correlationKey", scope, now),
        variables,
        timedelta(),
        rule.of_strangers,
    )
