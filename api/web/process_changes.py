"""Two versions of a process side by side: in both diagrams, and in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

import bpmn.diff_words
import dmn.diff
import forms.diff
from api.identity import workspace_of
from api.one_turn import OneTurn
from api.requests import Reader, key_of
from api.web import pages
from api.web.language import language
from api.web.process_rows import element_name, head
from api.web.texts import say
from bpmn.model import Node
from dmn.differences import Change
from engine.queries.process_changes import PartChanges, ProcessChanges, process_changes
from engine.queries.process_overview import process_versions

router = APIRouter(route_class=OneTurn)
MOST_VERSIONS = 100
"""So many of the newest are offered; of others the address says the key."""
_WORDS = {"form": forms.diff.in_words, "decision": dmn.diff.in_words}


@router.get("/processes/{key}/changes")
def changes_page(
    request: Request,
    visitor: Reader,
    key: str,
    old: Annotated[str, Query(max_length=19)] = "",
    new: Annotated[str, Query(max_length=19)] = "",
) -> Response:
    """Show what changed from one version to another; without `old`, from the one before."""
    workspace, newer = workspace_of(request), key_of(new or key)
    older = key_of(old) if old else None
    compared = process_changes(workspace, older, newer, visitor.person)
    offered = process_versions(
        workspace, visitor.person, compared.new.version.id, limit=MOST_VERSIONS
    )
    shown = [one.key for one in offered]
    both = compared.old.version, compared.new.version
    return pages.page(
        request,
        visitor,
        "process_changes.html",
        **head(compared.new, visitor.person, "versions"),
        old=compared.old.version,
        offered=[*offered, *(one for one in both if one.key not in shown)],
        summary=_summary(compared),
        states=[_state(compared, side) for side in ("old", "new")],
        marked=list(_marked(compared)),
        sentences=[_lines(bpmn.diff_words.in_words(one, language())) for one in compared.changes],
        parts=[(_title(one), list(_told(one))) for one in compared.parts],
    )


def _summary(compared: ProcessChanges) -> str:
    marks = compared.marks
    counts = {"added": marks.added, "changed": marks.changed, "removed": marks.removed}
    steps = {name: sum(_is_node(compared, one) for one in found) for name, found in counts.items()}
    told = [say(f"changes.count.{name}", count=count) for name, count in steps.items() if count]
    told += [_title(one) for one in compared.parts]
    if told:
        return ", ".join(told)
    return say("changes.only_drawing" if compared.changes else "changes.same")


def _is_node(compared: ProcessChanges, element: str) -> bool:
    return element in compared.new.nodes or element in compared.old.nodes


def _state(compared: ProcessChanges, side: str) -> Mapping[str, object]:
    marks = compared.marks
    if side == "new":
        found = dict.fromkeys(marks.changed, "changed") | dict.fromkeys(marks.added, "added")
    else:
        found = dict.fromkeys(marks.changed.values(), "changed")
        found |= dict.fromkeys(marks.removed, "removed")
    return {"marks": found}


def _marked(compared: ProcessChanges) -> Iterator[tuple[str, str]]:
    """Yield the names of marked steps with their marks, in the order of the files."""
    marks = compared.marks
    for one, node in compared.new.nodes.items():
        if one in marks.added:
            yield _name(node), "added"
        elif one in marks.changed:
            yield _name(node), "changed"
    for one, node in compared.old.nodes.items():
        if one in marks.removed:
            yield _name(node), "removed"


def _name(node: Node) -> str:
    return element_name(node) if node.name else f"{element_name(node)} ({node.id})"


def _title(part: PartChanges) -> str:
    return say(f"changes.{part.kind}", name=part.name)


def _told(part: PartChanges) -> Iterator[list[str]]:
    if part.fate != "changed":
        yield [say(f"changes.{part.kind}_{'new' if part.fate == 'added' else 'gone'}")]
    for one in part.changes:
        yield _lines(_told_change(part, one))


def _told_change(part: PartChanges, change: Change) -> str:
    return _WORDS[part.kind](change, language())


def _lines(sentence: str) -> list[str]:
    """Return a sentence whose long values stand in lines of their own, line by line."""
    return [one.strip() for one in sentence.splitlines()]
