"""YAML as scenarios use it: JSON's values, each with its line; numbers are decimals.

Only what YAML 1.2 calls its core: `yes`, `on`, dates and times of day are texts here, so that
nothing turns into something else than what was written.

Source: YAML 1.2.2, 10.3 (core schema).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

import yaml

from forms.messages import UNSTORABLE

MOST_VALUES = 100_000
"""Of one file, with what its aliases repeat."""
DEEPEST = 64
"""Lists and mappings within each other; nothing deeper could be stored."""


_COLLECTIONS = frozenset({"tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"})
_TAKEN = "there are texts, numbers, true, false, null, lists and mappings"


class YamlRefused(Exception):
    """The text is no YAML that a scenario may hold.

    Args:
        line: where, from 1.
        message: what is wrong.
    """

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


@dataclass(frozen=True, slots=True)
class Located:
    """A value with the line at which it begins.

    Args:
        line: from 1.
        value: a text, `Decimal`, bool or `None`; of a list or mapping their located parts.
    """

    line: int
    value: str | Decimal | bool | list[Located] | dict[str, Located] | None

    def plain(self) -> object:
        """Return the value without lines, as JSON with decimals."""
        if isinstance(self.value, list):
            return [one.plain() for one in self.value]
        if isinstance(self.value, dict):
            return {name: one.plain() for name, one in self.value.items()}
        return self.value


class _CoreLoader(yaml.SafeLoader):
    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Return the next node; what is too deep is refused, for each level costs a call."""
        self.depth += 1
        if self.depth > DEEPEST:
            line = parent.start_mark.line + 1 if parent is not None else 1
            raise YamlRefused(line, f"more than {DEEPEST} lists and mappings within each other")
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


# Its own, not those that it would share with the loader it comes from.
_CoreLoader.yaml_implicit_resolvers = {}
_PLAIN = (
    ("null", r"^(?:null|Null|NULL|~|)$", ["n", "N", "~", ""]),
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    (
        "decimal",
        r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,4})?$",
        list("-+.0123456789"),
    ),
    ("merge", r"^<<$", ["<"]),
)
_SPELLED = {name: re.compile(pattern) for name, pattern, _ in _PLAIN}
for _tag, _, _first in _PLAIN:
    _CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", _SPELLED[_tag], _first)


def read_yaml(text: str) -> Located:
    """Return what a YAML document holds.

    Raises:
        YamlRefused: it is no YAML, a key stands twice or is no text, or a value is of a type that
            JSON does not have.
    """
    try:
        node = yaml.compose(text, Loader=_CoreLoader)
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        raise YamlRefused(mark.line + 1 if mark else 1, str(fault.problem or fault)) from None
    except yaml.YAMLError as fault:
        raise YamlRefused(1, str(fault).splitlines()[0]) from None
    except (ValueError, OverflowError):
        raise YamlRefused(1, "a text names a character that there is not") from None
    if node is None:
        return Located(1, None)
    return _Reading().located(node)


class _Reading:
    def __init__(self) -> None:
        self._values = 0
        self._within: list[yaml.Node] = []

    def located(self, node: yaml.Node) -> Located:
        line = node.start_mark.line + 1
        self._values += 1
        if self._values > MOST_VALUES or node in self._within:
            raise YamlRefused(line, f"more than {MOST_VALUES} values; look for an alias of itself")
        if isinstance(node, yaml.ScalarNode):
            return Located(line, _scalar(node, line))
        self._within.append(node)
        try:
            if node.tag not in _COLLECTIONS:
                raise YamlRefused(line, f"{node.tag} is not taken; {_TAKEN}")
            if isinstance(node, yaml.SequenceNode):
                return Located(line, [self.located(one) for one in node.value])
            return Located(line, self._mapping(node))
        finally:
            self._within.pop()

    def _mapping(self, node: yaml.Node) -> dict[str, Located]:
        found: dict[str, Located] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode) or key.tag.endswith(":merge"):
                raise YamlRefused(line, "a key is a text")
            _refuse_unstorable(key.value, line)
            if key.value in found:
                raise YamlRefused(line, f"{key.value!r} stands twice")
            found[key.value] = self.located(value)
        return found


def _scalar(node: yaml.ScalarNode, line: int) -> str | Decimal | bool | None:
    text: str = node.value
    kind = node.tag.removeprefix("tag:yaml.org,2002:")
    if kind in _SPELLED and not _SPELLED[kind].match(text):
        raise YamlRefused(line, f"{text[:80]!r} is no {kind}")
    match kind:
        case "null":
            return None
        case "bool":
            return text.lower() == "true"
        case "decimal":
            return Decimal(text)
        case "str":
            _refuse_unstorable(text, line)
            return text
    raise YamlRefused(line, f"{node.tag} is not taken; {_TAKEN}")


def _refuse_unstorable(text: str, line: int) -> None:
    if UNSTORABLE.search(text):
        raise YamlRefused(line, f"{text[:80]!r} holds characters that cannot be stored")
