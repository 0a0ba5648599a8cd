"""The language of templates, of mails as of documents: a head, and texts with places for values.

A template is Jinja cut down to data: names, parts of contexts, conditions, loops over what is
there and a few filters. Nothing of it calls, assigns, imports or counts, so that no template can
reach past its data or go on for ever.

Source: Jinja 3.1, sandbox; the head is YAML between two lines of three dashes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import yaml
from jinja2 import TemplateError, TemplateSyntaxError, meta, nodes

from engine.template_values import COUNTED, FILTERS, environment

LARGEST: Final = 100_000
"""Bytes of one template."""
LONGEST_LINE: Final = 300
MOST_NESTED_LOOPS: Final = 3
VERSION_TAG: Final = "versionTag"

_HEAD = re.compile(r"\A---[ \t]*\n(.*?\n)---[ \t]*\n?(.*)\Z", re.DOTALL)
_ALLOWED: Final = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Getitem),
    *(nodes.Const, nodes.If, nodes.CondExpr, nodes.For, nodes.Filter, nodes.Test, nodes.Compare),
    *(nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Concat, nodes.Neg),
)
_TESTS: Final = frozenset({"defined", "undefined", "none"})


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong with a template, and on which line."""

    line: int | None
    message: str


class TemplateRefused(Exception):
    """The file is no template; `faults` says all that is wrong with it."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(one.message for one in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Written:
    """A file in its two parts.

    Args:
        above: lines of the file before the body.
    """

    head: Mapping[str, object]
    body: str
    above: int


def read_parts(content: bytes) -> Written:
    """Return the head and the body of a file.

    Raises:
        TemplateRefused: it is too large, no UTF-8, or without a head.
    """
    if len(content) > LARGEST:
        raise refused(None, f"the template has more than {LARGEST} bytes")
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise refused(None, "the template is no UTF-8") from None
    parts = _HEAD.match(text)
    if parts is None:
        raise refused(1, "the template begins with no head between two lines of three dashes")
    return Written(_head(parts[1]), parts[2], text[: parts.start(2)].count("\n"))


def faults_of_names(head: Mapping[str, object], known: Iterable[str]) -> list[Fault]:
    """Return a fault for each name of a head that means nothing there."""
    unknown = sorted(set(head) - {*known, VERSION_TAG})
    return [Fault(1, f"the head does not know {one}") for one in unknown]


def faults_of_line(head: Mapping[str, object], name: str) -> list[Fault]:
    """Return what is wrong with something in the head that is a single line, and must be there."""
    value = head.get(name)
    if not isinstance(value, str) or not value.strip():
        return [Fault(1, f"the head has no {name}")]
    if len(value) > LONGEST_LINE or not value.isprintable():
        return [Fault(1, f"{name} in the head is no single line")]
    return []


def version_tag(head: Mapping[str, object]) -> str | None:
    """Return the name of the version that a head says, by which models may ask for it."""
    tag = head.get(VERSION_TAG)
    return None if tag is None else str(tag)


def looked_at(source: str, above: int) -> tuple[list[Fault], set[str]]:
    """Return what is wrong with one text, and which names it uses.

    Args:
        source: with places for values.
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


def needed_names(source: str) -> frozenset[str]:
    """Return the names without which a text that was `looked_at` cannot be filled: those that it
    neither asks about (`is defined`) nor has something else for (`default`)."""
    tree = environment().parse(source)
    named = meta.find_undeclared_variables(tree)
    asked = {one for test in tree.find_all(nodes.Test) for one in _named_by(test.node)}
    spare = [
        one
        for filtered in tree.find_all(nodes.Filter)
        if filtered.name == "default"
        for one in _named_by(filtered.node)
    ]
    every = [one.name for one in tree.find_all(nodes.Name) if one.ctx == "load"]
    return frozenset(one for one in named - asked if every.count(one) > spare.count(one))


def _named_by(node: nodes.Node | None) -> list[str]:
    """Return the name that a value is a part of, if it is nothing else."""
    while isinstance(node, (nodes.Getattr, nodes.Getitem)):
        node = node.node
    return [node.name] if isinstance(node, nodes.Name) else []


def refused(line: int | None, message: str) -> TemplateRefused:
    """Return the refusal of a template with one thing wrong."""
    return TemplateRefused((Fault(line, message),))


def _head(text: str) -> Mapping[str, object]:
    try:
        head = yaml.safe_load(text)
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        raise refused(mark.line + 2 if mark else 1, "the head is no YAML") from None
    if not isinstance(head, dict) or not all(isinstance(one, str) for one in head):
        raise refused(1, "the head is no list of names with values")
    return head


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
