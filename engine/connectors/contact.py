"""Addresses: what the list of suppressions and the notes say of one, and what is added to them.

A process that writes to people asks before it does, and counts how often somebody asked for it.
Neither list nor notes hold an address, only its keyed hash; its hexadecimal digits are the `tag`,
by which cases about the same address find each other.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from engine import retention
from engine.connector_model import Contacts
from engine.mail_suppressions import Reason
from engine.model import ConnectorFailed, ConnectorRequest, ConnectorResult
from engine.retention import Term, TermRefused
from feel import Value, to_json

CHECK: Final = "contact.check"
NOTE: Final = "contact.note"
SUPPRESS: Final = "contact.suppress"
LIFT: Final = "contact.lift"
_KIND: Final = re.compile(r"[a-z][a-z0-9-]{0,59}")


class ContactCheck:
    """Says of the variable `address` for what it is suppressed.

    Gives `suppressions` (list of reasons), `suppressed` (whether advertising may not go there),
    `addressValid` (whether it takes mails, as far as is known), `tag` and `caseKey` (by which the
    case hears that somebody unsubscribes); with a `kind`, also how often that was noted `within` a
    time (`times`).
    """

    def run(self, request: ConnectorRequest) -> ConnectorResult:
        """Ask.

        Raises:
            ConnectorFailed: there is no address.
        """
        address = _address(request)
        known = _contacts(request).check(address)
        reasons: list[Value] = [*known.suppressions]
        values: dict[str, Value] = {
            "suppressions": reasons,
            "suppressed": any(one != Reason.INVALID for one in known.suppressions),
            "addressValid": Reason.INVALID not in known.suppressions,
            "tag": known.tag,
            "caseKey": request.case,
        }
        if request.variables.get("kind") is not None:
            within = _term(request, "within", "P1D")
            values["times"] = Decimal(_contacts(request).count(address, _kind(request), within))
        return ConnectorResult(values=values)


class ContactNote:
    """Notes that something of the `kind` (a word) happened with the variable `address`.

    The note is kept for `keep` (such as `P6M`). Gives `times`: how often it happened `within` a
    time (`P1D` if left out), this time counted; and `tag`.
    """

    def run(self, request: ConnectorRequest) -> ConnectorResult:
        """Note it.

        Raises:
            ConnectorFailed: a variable is missing or of another kind.
        """
        address, kind = _address(request), _kind(request)
        keep, within = _term(request, "keep", "P6M"), _term(request, "within", "P1D")
        times = _contacts(request).note(address, kind, keep, within)
        values: dict[str, Value] = {"times": Decimal(times)}
        values["tag"] = _contacts(request).check(address).tag
        return ConnectorResult(values=values)


class ContactSuppress:
    """Puts the variable `address` on the list of suppressions for `reason`.

    Gives `added`: whether that was new; and `tag`.
    """

    def run(self, request: ConnectorRequest) -> ConnectorResult:
        """Put it there.

        Raises:
            ConnectorFailed: there is no address, or no such reason.
        """
        address, reason = _address(request), request.variables.get("reason")
        added = _contacts(request).suppress(address, reason if isinstance(reason, str) else "")
        tag = _contacts(request).check(address).tag
        return ConnectorResult(values={"added": added, "tag": tag})


class ContactLift:
    """Takes what the variable `address` withdrew off the list, and nothing else.

    Gives `lifted`: whether there was anything; and `tag`.
    """

    def run(self, request: ConnectorRequest) -> ConnectorResult:
        """Take it off.

        Raises:
            ConnectorFailed: there is no address.
        """
        address = _address(request)
        lifted = _contacts(request).lift(address)
        return ConnectorResult(
            values={"lifted": lifted, "tag": _contacts(request).check(address).tag}
        )


def _contacts(request: ConnectorRequest) -> Contacts:
    if request.contacts is None:
        raise ConnectorFailed("nothing is known of addresses here", retry=False)
    return request.contacts


def _kind(request: ConnectorRequest) -> str:
    kind = request.variables.get("kind")
    if isinstance(kind, str) and _KIND.fullmatch(kind):
        return kind
    raise ConnectorFailed(
        f"{NOTE}: the variable kind must be a word in small letters, such as sign-up", retry=False
    )


def _address(request: ConnectorRequest) -> str:
    address = request.variables.get("address")
    if isinstance(address, str) and address.strip():
        return address.strip()
    raise ConnectorFailed("there is no address in the variable address", retry=False)


def _term(request: ConnectorRequest, name: str, usual: str) -> Term:
    given = request.variables.get(name)
    written = usual if given is None else str(to_json(given))
    try:
        return retention.term(written)
    except TermRefused as fault:
        raise ConnectorFailed(f"{NOTE}: the variable {name}: {fault}", retry=False) from fault
