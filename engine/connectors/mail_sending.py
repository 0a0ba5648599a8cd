"""Sends one mail: what a job, a notice or an account asks for becomes a message, and leaves."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from email.headerregistry import Address
from email.utils import parseaddr
from typing import Final

from audit.entry import Fact, JsonValue, PersonalValue, write_time
from engine.connector_model import Mailed
from engine.connectors.mail_delivery import NobodyTaken, Refused, deliver
from engine.connectors.mail_foot import with_foot
from engine.connectors.mail_message import (
    Mail,
    OtherPart,
    line,
    mail_message,
    message_id,
    recipients,
    text_of,
)
from engine.connectors.mail_text import MailText, written
from engine.mail_template import IMPRINT, MailClass, MailTemplate, read_mail_template
from engine.model import (
    BusinessError,
    ConnectorFailed,
    ConnectorRequest,
    ConnectorResult,
    LinkedFile,
    StoredDocument,
)
from engine.settings import Settings
from engine.template_language import TemplateRefused
from feel import Value

LINK: Final = "template"
"""Name of the link to the template."""
SUPPRESSED: Final = "MAIL_SUPPRESSED"
"""Error code of a mail that nobody may get, where the model wants an error."""

REFUSED: Final = "MAIL_REFUSED"
"""Error code of a mail whose recipients no server takes, where the model wants an error."""


_TAGGED: Final = frozenset({MailClass.ADVERTISING, MailClass.SURVEY, MailClass.CONFIRMATION})
"""Classes of mails of which the ledger says to which tags they went."""


@dataclass(frozen=True, slots=True)
class _Stated:
    """What is said of a mail in the ledger."""

    mail_class: MailClass
    data: Mapping[str, JsonValue]
    template: str | None = None


def send(
    settings: Settings,
    request: ConnectorRequest,
    headers: Mapping[str, str] | None = None,
    others: Sequence[OtherPart] = (),
) -> ConnectorResult:
    """Return what came of a mail that was sent.

    Args:
        settings: which server, and from whom.
        request: the message.
        headers: of ours, beside those that each mail has.
        others: parts of ours, beside text and HTML.

    Raises:
        ConnectorFailed: the message cannot be made, or the server did not take it.
        BusinessError: nobody may get it, and the model wants that as an error.
    """
    to = recipients(request.variables.get("to"))
    linked = request.linked(LINK)
    template = None if linked is None else _template(linked)
    stated = _stated(request, template, linked)
    # As near to sending as can be: whoever objected a moment ago gets nothing.
    stopped = request.stopped([one.addr_spec for one in to], stated.mail_class)
    left = [one for one in to if one.addr_spec not in stopped]
    if not left:
        return _nobody(request, stopped)
    mail = _mail(settings, request, left, template, stated)
    mail = replace(mail, headers={**mail.headers, **(headers or {})}, others=others)
    envelope = [one.addr_spec for one in left]
    message = mail_message(mail)
    sender = return_path(settings, request.idempotency_key)
    try:
        content, refused = deliver(settings, message, sender, envelope)
    except NobodyTaken as fault:
        if request.headers.get("onRefused") == "error":
            raise BusinessError(REFUSED, "der Mailserver lehnt den Empfänger ab") from fault
        raise
    stated = replace(stated, data={**stated.data, **_asked(request, stated)})
    result = _sent(mail, stated, content, refused, stopped, _tags(request, stated, envelope))
    return replace(result, values={**result.values, **_keys(request)})


def return_path(settings: Settings, key: str) -> str:
    """Return the address to which a mail's bounces go; it says which mail it was.

    Source: variable envelope return paths (VERP).
    """
    if settings.mail_return_path is None:
        return parseaddr(settings.mail_from)[1]
    local, _, domain = settings.mail_return_path.rpartition("@")
    return f"{local}+{key}@{domain}"


def _template(linked: LinkedFile) -> MailTemplate:
    try:
        return read_mail_template(linked.content)
    except TemplateRefused as fault:
        raise ConnectorFailed(f"the template cannot be filled: {fault}", retry=False) from fault


def _stated(
    request: ConnectorRequest, template: MailTemplate | None, linked: LinkedFile | None
) -> _Stated:
    """Return what a mail is for: its template says so, without one the headers of its job."""
    if template is not None and linked is not None:
        data: dict[str, JsonValue] = {"template": linked.id, "version": linked.version}
        data |= {"purpose": template.purpose, "basis": template.basis}
        return _Stated(template.mail_class, data, linked.sha256)
    named = request.headers.get("class", MailClass.TRANSACTIONAL)
    if named not in set(MailClass):
        raise ConnectorFailed(
            f"{named} is no class of mails; there are {', '.join(MailClass)}", retry=False
        )
    given = {one: request.headers.get(one, "") for one in ("purpose", "basis")}
    return _Stated(MailClass(named), {name: text for name, text in given.items() if text})


def _mail(
    settings: Settings,
    request: ConnectorRequest,
    to: Sequence[Address],
    template: MailTemplate | None,
    stated: _Stated,
) -> Mail:
    variables = request.variables
    attached = [_attached(one, request) for one in _contexts(variables.get("attachments"))]
    headers: dict[str, str] = {}
    link = None
    if stated.mail_class.is_promotion:
        if len(to) > 1:
            raise ConnectorFailed(
                "a mail of this class goes to one recipient alone: it holds the link by which that "
                "one unsubscribes. Use a multi-instance task",
                retry=False,
            )
        link = request.unsubscribe(to[0].addr_spec)
        # Source: RFC 8058, section 3.1.
        headers["List-Unsubscribe"] = f"<{link}>{_by_mail(settings, link)}"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    elif template is not None and len(to) == 1:
        link = request.unsubscribe(to[0].addr_spec)
    made = _said(settings, request, template, link)
    if stated.mail_class is not MailClass.INTERNAL and not (template and template.has_imprint):
        made = with_foot(made, request.brand())
    key, sender = request.idempotency_key, settings.mail_from
    return Mail(key, sender, to, made.subject, made.text, made.html, attached, (), headers)


def _said(
    settings: Settings, request: ConnectorRequest, template: MailTemplate | None, link: str | None
) -> MailText:
    """Return the texts of a mail, but for its foot."""
    variables = request.variables
    if template is None:
        subject = line(variables.get("subject"), "subject")
        text = text_of(variables.get("text"), "text")
        if link is not None and link not in text:
            text = f"{text.rstrip()}\n\n-- \nAbmelden: {link}\n"
        return MailText(subject, text)
    brand = request.brand()
    own: dict[str, object] = {"company": brand.company or settings.company}
    own |= {"today": request.now, "unsubscribe": link}
    if variables.get(IMPRINT) is None and brand.details:
        own[IMPRINT] = brand.details
    return written(template, {**variables, **own})


def _by_mail(settings: Settings, link: str) -> str:
    """Return how to unsubscribe by mail, if a mailbox is read: the same as by the link.

    Source: RFC 2369, section 3.2.
    """
    if settings.imap_host is None:
        return ""
    token = link.rpartition("/")[2]
    return f", <mailto:{parseaddr(settings.mail_from)[1]}?subject=unsubscribe%20{token}>"


def _nobody(request: ConnectorRequest, stopped: Mapping[str, str]) -> ConnectorResult:
    reason = next(iter(stopped.values()))
    if request.headers.get("onSuppressed") == "error":
        raise BusinessError(SUPPRESSED, "eine Mailsperre steht dieser Mail entgegen")
    fact = Fact("message.failed", data={"channel": "email", "kind": f"suppressed-{reason}"})
    values: dict[str, Value] = {"sent": False, "reason": reason, "suppressed": list(stopped)}
    values |= {"sentTo": [], "refused": [], "messageId": None, **_keys(request)}
    return ConnectorResult(values=values, facts=(fact,))


def _keys(request: ConnectorRequest) -> dict[str, Value]:
    """Return what a case waits by: for a mail that comes back, for somebody who unsubscribes."""
    return {"mailKey": request.idempotency_key, "caseKey": request.case}


def _sent(
    mail: Mail,
    stated: _Stated,
    content: bytes,
    refused: Sequence[Refused],
    stopped: Mapping[str, str],
    tags: Mapping[str, str],
) -> ConnectorResult:
    id_ = message_id(mail.key, mail.sender)
    missed = {one.address for one in refused}
    reached: list[Value] = [one.addr_spec for one in mail.to if one.addr_spec not in missed]
    refs = {f"attachment{index}": one.sha256 for index, (one, _) in enumerate(mail.attached, 1)}
    refs |= tags
    if stated.template is not None:
        refs["template"] = stated.template
    data: dict[str, JsonValue] = {"message_id": id_, "channel": "email", **stated.data}
    data |= {"class": str(stated.mail_class), "sha256": hashlib.sha256(content).hexdigest()}
    facts = [
        Fact(
            "message.sent",
            data=data,
            personal=(PersonalValue("recipient", ", ".join(map(str, reached))),),
            refs=refs,
        )
    ]
    if refused:
        failed: dict[str, JsonValue] = {"message_id": id_, "channel": "email"}
        failed |= {"kind": "recipient-refused"}
        facts.append(
            Fact(
                "message.failed",
                data=failed,
                personal=(PersonalValue("recipient", ", ".join(sorted(missed))),),
            )
        )
    values: dict[str, Value] = {
        "messageId": id_,
        "sentTo": reached,
        "sent": True,
        "reason": None,
        "suppressed": list(stopped),
        "refused": [{"address": one.address, "permanent": one.permanent} for one in refused],
    }
    sent_to = tuple(one.addr_spec for one in mail.to if one.addr_spec not in missed)
    return ConnectorResult(values=values, facts=tuple(facts), mailed=Mailed(id_, sent_to))


def _asked(request: ConnectorRequest, stated: _Stated) -> dict[str, JsonValue]:
    """Return when the list of suppressions was asked, if that is said of mails of this class."""
    if stated.mail_class not in _TAGGED or request.now is None:
        return {}
    return {"checked": write_time(request.now)}


def _tags(request: ConnectorRequest, stated: _Stated, addresses: Sequence[str]) -> dict[str, str]:
    """Return to whom a mail goes, by the keyed hashes that the list of suppressions holds: by them
    auditors see that it went to nobody who stood there."""
    if stated.mail_class not in _TAGGED or request.contacts is None:
        return {}
    tags = (request.contacts.check(one).tag for one in addresses)
    return {f"to{number}": tag for number, tag in enumerate(tags, 1)}


def _contexts(value: object) -> list[Mapping[str, object]]:
    if value is None:
        return []
    if isinstance(value, list) and all(isinstance(one, dict) and "sha256" in one for one in value):
        return value
    raise ConnectorFailed(
        "the variable attachments takes a list of contexts with the sha256 of a document, such as"
        " =[document]",
        retry=False,
    )


def _attached(
    attachment: Mapping[str, object], request: ConnectorRequest
) -> tuple[StoredDocument, str]:
    document = request.document(line(attachment["sha256"], "attachments.sha256"))
    return document, line(attachment.get("name") or document.name, "attachments.name")
