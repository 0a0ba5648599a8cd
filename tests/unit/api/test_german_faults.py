"""Whatever the interface refuses is told in German to whoever asks for that."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import engine.core
from api.german_faults import detail_in_german
from engine.core.permission import Operation
from engine.core.rights import RIGHTS

ROOT = Path(engine.core.__path__[0]).parents[1]
FOLDERS = ("api", "api/http", "api/engine_rest", "engine/commands", "engine/queries", "engine/core")
FAULTS = frozenset(
    {
        "DefinitionSuspended",
        "DocumentUnknown",
        "DocumentationUnknown",
        "DecisionDefinitionUnknown",
        "ResourceUnknown",
        "BatchUnknown",
        "BatchRefused",
        "CalendarUnknown",
        "CredentialsRefused",
        "EngineFault",
        "EvaluationRefused",
        "IncidentStands",
        "IncidentUnknown",
        "InstanceSuspended",
        "JobHeld",
        "JobRequestRefused",
        "JobTypeUndeclared",
        "JobUnknown",
        "ListenersSlow",
        "MediaTypeRefused",
        "MessageNotAwaited",
        "MessageRefused",
        "NotAllowed",
        "NotFound",
        "NothingCatches",
        "ProcessDefinitionUnknown",
        "ProcessInstanceUnknown",
        "RequestRefused",
        "RequestTooLarge",
        "ResultRefused",
        "SignatureRefused",
        "SuspensionStands",
        "TaskChangesRefused",
        "UserTaskDenied",
        "UserTaskNotReady",
        "UserTaskUnknown",
        "VariablesRefused",
    }
)
"""Those that HTTP tells; others stay at the command line, or in the log."""
GAPS = ("x", "active", "7", "it was completed or cancelled", "without its lease token", ": x")
ELSEWHERE = frozenset(
    {
        "api/cli.py", "api/cli_operating.py", "api/cli_decisions.py", "api/demo/story.py",
        "engine/commands/back_up.py", "engine/commands/restore.py",
        "engine/commands/create_account.py",
    }
)  # fmt: skip
"""What only the command line says."""


def _text(node: ast.expr, gap: str) -> str | None:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        parts = [str(one.value) if isinstance(one, ast.Constant) else gap for one in node.values]
        return "".join(parts)
    return None


def _sentences() -> Iterator[ast.expr]:
    seen = set()
    for folder in FOLDERS:
        for file in sorted((ROOT / folder).glob("*.py")):
            if str(file.relative_to(ROOT)) in ELSEWHERE:
                continue
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if not (isinstance(node, ast.Call) and node.args):
                    continue
                name = ast.unparse(node.func).rpartition(".")[2]
                text = node.args[0]
                known = _text(text, "")
                wordless = known is None or not any(letter.isalpha() for letter in known)
                if name in FAULTS and not wordless and ast.unparse(text) not in seen:
                    seen.add(ast.unparse(text))
                    yield text


@pytest.mark.parametrize("sentence", list(_sentences()), ids=ast.unparse)
def test_what_is_refused_has_german_words(sentence: ast.expr) -> None:
    written = [_text(sentence, gap) or "" for gap in GAPS]
    assert any(detail_in_german(one) is not None for one in written), written[0]


@pytest.mark.parametrize("operation", RIGHTS)
def test_who_may_not_is_told_in_german_who_may(operation: Operation) -> None:
    what, who = RIGHTS[operation]
    told = detail_in_german(f"Miriam may not {what}; {who} may")
    assert told is not None
    assert told.startswith("Miriam darf nicht ")
    assert "; dazu berechtigt: " in told


def test_what_a_refusal_names_is_carried_over() -> None:
    told = detail_in_german("filter.colour is not understood; there are key, state")
    assert told == "filter.colour wird nicht verstanden; es gibt key, state"


def test_what_is_very_long_is_told_at_once() -> None:
    """Whoever asks names much of it: no pattern is to search that for long."""
    assert detail_in_german(" may not  user task  (" * 500) is None


def test_what_nobody_has_written_stays_as_it_is() -> None:
    assert detail_in_german("550 no such user") is None
