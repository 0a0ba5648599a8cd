"""Templates of mails: a head that says what the mail is for, and a text with places for values.

A template is Jinja cut down to data: names, parts of contexts, conditions, loops over what is
there and a few filters. Nothing of it calls, assigns, imports or counts, so that no template can
reach past its data or go on for ever.

Source: Jinja 3.1, sandbox; the head is YAML between two lines of three dashes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import yaml
from jinja2 import TemplateError, TemplateSyntaxError, meta, nodes

from engine.mail_values import COUNTED, FILTERS, environment

SUFFIX: Final = ".mail.md"
LARGEST: Final = 100_000
"""Bytes of one template."""
LONGEST_LINE: Final = 300
MOST_NESTED_LOOPS: Final = 3
OWN_NAMES: Final = frozenset({"company", "today", "unsubscribe"})
"""What every template may name beside the variables of its job."""


class MailClass(StrEnum):
    """What a mail is before the law; it says which suppressions stop it."""

    INTERNAL = "internal"
    TRANSACTIONAL = "transactional"
    LEGAL_DUTY = "legal-duty"
    CONFIRMATION = "confirmation"
    """Asks whether somebody has really asked (double opt-in): no advertising."""
    SURVEY = "survey"
    ADVERTISING = "advertising"

    @property
    def is_promotion(self) -> bool:
        """Whether whoever objects to advertising must not get it; a survey is advertising."""
        return self in {MailClass.SURVEY, MailClass.ADVERTISING}


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong with a template, and on which line."""

    line: int | None
    message: str


class TemplateRefused(Exception):
    """The file is no template of a mail; `faults` says all that is wrong with it."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(one.message for one in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class MailTemplate:
    """A template of a mail.

    Args:
        subject: with places for values.
        body: the text, in Markdown if `html`.
        mail_class: what it is before the law.
        purpose: for which it is sent, as the record of processing names it.
        basis: on which it is sent, such as `Art. 6(1)(b) GDPR`.
        html: whether it goes out as HTML beside the plain text.
        version_tag: by which models may name this version.
        names: that it uses, but for `OWN_NAMES`.
    """

    subject: str
    body: str
    mail_class: MailClass
    purpose: str
    basis: str
    html: bool = False
    version_tag: str | None = None
    names: frozenset[str] = field(default_factory=frozenset)


_HEAD = re.compile(r"\A---[ \t]*\n(.*?\n)---[ \t]*\n?(.*)\Z", re.DOTALL)
_TEXTS: Final = ("subject", "class", "purpose", "basis")
_KNOWN: Final = frozenset({*_TEXTS, "html", "versionTag"})
_ALLOWED: Final = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Getitem),
    *(nodes.Const, nodes.If, nodes.CondExpr, nodes.For, nodes.Filter, nodes.Test, nodes.Compare),
    *(nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Concat, nodes.Neg),
)
_TESTS: Final = frozenset({"defined", "undefined", "none"})


def read_mail_template(content: bytes) -> MailTemplate:
    """Return the template that a file holds.

    Raises:
        TemplateRefused: it is none, with everything that is wrong.
    """
    if len(content) > LARGEST:
        raise _refused(None, f"the template has more than {LARGEST} bytes")
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise _refused(None, "the template is no UTF-8") from None
    parts = _HEAD.match(text)
    if parts is None:
        raise _refused(1, "the template begins with no head between two lines of three dashes")
    head = _head(parts[1])
    faults = _faults_of_head(head)
    names: set[str] = set()
    body_line = text[: parts.start(2)].count("\n")
    for written, above in ((str(head.get("subject", "")), 0), (parts[2], body_line)):
        found, used = _looked_at(written, above)
        faults += found
        names |= used
    if not parts[2].strip():
        faults.append(Fault(None, "the template has no text"))
    if not faults and MailClass(str(head["class"])).is_promotion and "unsubscribe" not in names:
        faults.append(
            Fault(None, "a mail of this class shows the link unsubscribe, and the text does not")
        )
    if faults:
        raise TemplateRefused(tuple(faults))
    tag = head.get("versionTag")
    return MailTemplate(
        str(head["subject"]),
        parts[2].strip("\n") + "\n",
        MailClass(str(head["class"])),
        str(head["purpose"]),
        str(head["basis"]),
        head.get("html") is True,
        None if tag is None else str(tag),
        frozenset(names) - OWN_NAMES,
    )


def _head(text: str) -> Mapping[str, object]:
    try:
        head = yaml.safe_load(text)
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        raise _refused(mark.line + 2 if mark else 1, "the head is no YAML") from None
    if not isinstance(head, dict) or not all(isinstance(one, str) for one in head):
        raise _refused(1, "the head is no list of names with values")
    return head


def _faults_of_head(head: Mapping[str, object]) -> list[Fault]:
    faults = [Fault(1, f"the head does not know {one}") for one in sorted(set(head) - _KNOWN)]
    for name in _TEXTS:
        value = head.get(name)
        if not isinstance(value, str) or not value.strip():
            faults.append(Fault(1, f"the head has no {name}"))
        elif len(value) > LONGEST_LINE or not value.isprintable():
            faults.append(Fault(1, f"{name} in the head is no single line"))
        elif name == "class" and value not in set(MailClass):
            faults.append(Fault(1, f"{value} is no class of mails; there are {_classes()}"))
    if not isinstance(head.get("html", False), bool):
        faults.append(Fault(1, "html in the head is true or false"))
    return faults


def _classes() -> str:
    return ", ".join(MailClass)


def _looked_at(source: str, above: int) -> tuple[list[Fault], set[str]]:
    """Return what is wrong with one text, and which names it uses.

    Args:
        above: lines of the file before it.
    """
    try:
        tree = environment().parse(source)
    except TemplateSyntaxError as fault:
        return [Fault(fault.lineno + above, f"the template cannot be read: {fault.message}")], set()
    except (TemplateError, RecursionError) as fault:
        return [Fault(None, f"the template cannot be read: {type(fault).__name__}")], set()
    faults = [
        Fault(one.lineno + above, message)
        for one in (tree, *tree.find_all(nodes.Node))
        for message in _said_of(one)
    ]
    if _loops(tree) > MOST_NESTED_LOOPS:
        faults.append(Fault(above + 1, f"more than {MOST_NESTED_LOOPS} loops in one another"))
    return faults, set() if faults else meta.find_undeclared_variables(tree)


def _said_of(node: nodes.Node) -> list[str]:
    if isinstance(node, nodes.Filter) and node.name not in {*FILTERS, COUNTED}:
        return [f"there is no filter {node.name}; there are {', '.join(sorted(FILTERS))}"]
    if isinstance(node, nodes.Test) and node.name not in _TESTS:
        return [f"there is no test {node.name}; there are {', '.join(sorted(_TESTS))}"]
    if isinstance(node, nodes.For) and node.recursive:
        return ["a template has no recursive loops"]
    if isinstance(node, nodes.Name) and node.ctx == "store" and node.name.startswith("_"):
        return [f"a name must not begin with an underscore: {node.name}"]
    if isinstance(node, (*_ALLOWED, nodes.Keyword)) or (
        isinstance(node, nodes.Tuple) and node.ctx == "store"
    ):
        return []
    if isinstance(node, (nodes.Helper, nodes.Stmt, nodes.Expr)):
        kind = type(node).__name__
        return [f"a template shows data and computes nothing: {kind} is not allowed"]
    return []


def _loops(node: nodes.Node) -> int:
    inner = max((_loops(one) for one in node.iter_child_nodes()), default=0)
    return inner + isinstance(node, nodes.For)


def _refused(line: int | None, message: str) -> TemplateRefused:
    return TemplateRefused((Fault(line, message),))
