"""What the code says to people who model: every sentence and every rule, read from the source.

A sentence is known by where it stands: an argument of a function that keeps findings, or what is
called a message, a remedy or the like. `{}` stands for what it names.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_SPEAKERS = {
    **dict.fromkeys(("Finding", "XmlRefused", "JsonRefused", "PatternRefused"), 0),
    **dict.fromkeys(("TimerRefused", "CronRefused", "at", "at_text", "_at", "find"), 0),
    **dict.fromkeys(("refuse", "advise", "report", "refuse_unsupported", "Difference"), 0),
    **dict.fromkeys(("_misread", "_fault", "note", "complain", "_complain", "_wrong"), 0),
}
_NAMES = re.compile(r"(?i)_?(message|remedy|remedies|what|words|refusal|fault|advice)s?\d?")
_RULE = re.compile(r"[a-z]+(-[a-z0-9]+)*")
_PLACE_OF_RULE = {"at": 1, "at_text": 3, "_at": 2, "refuse": 1, "advise": 1, "report": 1}


def trees(*places: str) -> Iterator[tuple[Path, ast.Module]]:
    """Yield the source files under these folders, or of these names."""
    for place in places:
        found = ROOT / place
        for path in sorted(found.rglob("*.py")) if found.is_dir() else [found]:
            yield path, ast.parse(path.read_text())


def template(node: ast.AST) -> str | None:
    """Return the text that an expression gives, gaps as `{}`; `None` if it is no text."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
        )
    return None


def sentences(*places: str) -> dict[str, str]:
    """Return every sentence, with the place where it stands."""
    found: dict[str, str] = {}
    for path, tree in trees(*places):
        for node in ast.walk(tree):
            for spoken in _spoken(node):
                for text, line in _texts(spoken):
                    if " " in text.strip():
                        found.setdefault(text, f"{path.relative_to(ROOT)}:{line}")
    return found


def rules(*places: str) -> dict[str, str]:
    """Return the name of every rule as it is written, with or without the prefix."""
    found: dict[str, str] = {}
    for path, tree in trees(*places):
        for node in ast.walk(tree):
            for rule in _rules(node):
                found.setdefault(rule, f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}")
    return found


def _called(node: ast.Call) -> str:
    return str(getattr(node.func, "attr", None) or getattr(node.func, "id", ""))


def _spoken(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Call) and _called(node) in _SPEAKERS:
        yield from node.args
    elif isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        names = [each.id for one in targets for each in ast.walk(one) if isinstance(each, ast.Name)]
        if any(_NAMES.fullmatch(name) for name in names) and node.value is not None:
            yield node.value
    elif isinstance(node, ast.Return | ast.Yield) and isinstance(node.value, ast.Tuple):
        yield node.value


def _texts(node: ast.AST) -> Iterator[tuple[str, int]]:
    text = template(node)
    if text is not None:
        yield text, getattr(node, "lineno", 0)
        return
    if isinstance(node, ast.Call | ast.Compare | ast.Subscript | ast.ListComp | ast.Lambda):
        return
    for part in ast.iter_child_nodes(node):
        if not (isinstance(node, ast.IfExp) and part is node.test):
            yield from _texts(part)


def _rules(node: ast.AST) -> Iterator[str]:
    text = template(node)
    if text and re.fullmatch(
        r"(bpmn|dmn|form|feel|juel|deploy|calendar|events|data|call|report)/[a-z0-9{}-]+", text
    ):
        yield text
    if isinstance(node, ast.Call) and (place := _PLACE_OF_RULE.get(_called(node))) is not None:
        arguments: list[ast.AST] = []
        for argument in node.args:
            if isinstance(argument, ast.Starred) and isinstance(argument.value, ast.Tuple):
                arguments += argument.value.elts
            else:
                arguments.append(argument)
        if len(arguments) > place:
            for text, _ in _texts(arguments[place]):
                if _RULE.fullmatch(text):
                    yield text
