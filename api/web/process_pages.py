"""Processes: the list, and one version with its diagram, versions, findings and parts."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.answers import download, json_answer
from api.identity import Visitor, workspace_of
from api.languages import told_in
from api.one_turn import OneTurn
from api.requests import Reader, key_of
from api.web import pages
from api.web.language import language
from api.web.process_rows import counted, draws_processes, element_name, head
from dmn.findings import Finding
from engine.commands.lint_resources import lint_resources
from engine.queries import decision_definitions, document_templates, process_overview
from engine.queries.process_overview import ProcessSight

router = APIRouter(route_class=OneTurn)
PAGE = 50
_LONGEST_NUMBER = 6


@router.get("/processes")
def process_list(
    request: Request,
    visitor: Reader,
    q: Annotated[str, Query(max_length=120)] = "",
    page: Annotated[str, Query(max_length=_LONGEST_NUMBER)] = "",
) -> Response:
    """Show the processes by name, or those that match a search."""
    query, number = q.replace("\0", "").strip(), page_in(page)
    rows, total = process_overview.process_list(
        workspace_of(request),
        visitor.person,
        text=query,
        limit=PAGE,
        offset=(number - 1) * PAGE,
    )
    return pages.page(
        request,
        visitor,
        "processes.html",
        rows=rows,
        total=total,
        query=query,
        counted=counted,
        draws=draws_processes(visitor.person),
        before=_address(query, number - 1) if number > 1 else None,
        after=_address(query, number + 1) if number * PAGE < total else None,
    )


@router.get("/processes/{key}")
def process_page(request: Request, visitor: Reader, key: str) -> Response:
    """Show one version; a process' id leads to its newest."""
    if not key.isdigit():
        newest = process_overview.newest_version(workspace_of(request), visitor.person, key)
        return pages.see_other(f"/processes/{newest}")
    sight = sight_of(request, visitor, key)
    standing = [
        (element_name(sight.nodes[one.element]), one)
        for one in sight.places
        if one.element in sight.nodes
    ]
    state = {
        "tokens": [{"activity_id": one.element, "count": one.tokens} for _, one in standing],
        "incidents": [one.element for _, one in standing if one.stuck],
    }
    return pages.page(
        request,
        visitor,
        "process.html",
        **head(sight, visitor.person, "overview"),
        standing=standing,
        state=state,
        purpose=sight.properties.get("vorgang:purpose"),
        drawings=sight.drawings,
    )


@router.get("/processes/{key}/diagram.json")
def process_diagram(request: Request, visitor: Reader, key: str) -> Response:
    """Answer the diagram island: the file alone; what the page marks, it says itself."""
    file = process_overview.process_file(workspace_of(request), key_of(key), visitor.person)
    return json_answer({"xml": file.content.decode()})


@router.get("/processes/{key}/file")
def process_file(request: Request, visitor: Reader, key: str) -> Response:
    """Hand out the deployed file."""
    file = process_overview.process_file(workspace_of(request), key_of(key), visitor.person)
    return download(file.content, file.name.rpartition("/")[2], "application/xml")


@router.get("/processes/{key}/versions")
def process_versions(
    request: Request,
    visitor: Reader,
    key: str,
    page: Annotated[str, Query(max_length=_LONGEST_NUMBER)] = "",
) -> Response:
    """Show the versions of a process, newest first."""
    sight, number = sight_of(request, visitor, key), page_in(page)
    rows = process_overview.process_versions(
        workspace_of(request),
        visitor.person,
        sight.version.id,
        limit=PAGE + 1,
        offset=(number - 1) * PAGE,
    )
    return pages.page(
        request,
        visitor,
        "process_versions.html",
        **head(sight, visitor.person, "versions"),
        # Each is compared with the one before it, which may stand on the next page.
        rows=[
            (one, rows[at + 1] if at + 1 < len(rows) else None)
            for at, one in enumerate(rows[:PAGE])
        ],
        page=number,
        more=len(rows) > PAGE,
    )


@router.get("/processes/{key}/findings")
def process_findings(request: Request, visitor: Reader, key: str) -> Response:
    """Show what a deployment of the same files would say today."""
    sight = sight_of(request, visitor, key)
    workspace = workspace_of(request)
    files = process_overview.process_files(workspace, sight.version.key, visitor.person)
    found = lint_resources(files, workspace.settings.external_job_types)
    refusals, warnings = (told_in(language(), one) for one in (found.refusals, found.warnings))
    marks = {one.element: "warned" for one in warnings if one.element}
    marks |= {one.element: "incident" for one in refusals if one.element}
    return pages.page(
        request,
        visitor,
        "process_findings.html",
        **head(sight, visitor.person, "findings"),
        refusals=refusals,
        warnings=warnings,
        place=lambda finding: _place(sight, finding),
        drawn=lambda finding: finding.element in sight.nodes,
        state={"marks": marks},
    )


@router.get("/processes/{key}/parts")
def process_parts(request: Request, visitor: Reader, key: str) -> Response:
    """Show the forms and decisions that a version uses."""
    sight = sight_of(request, visitor, key)
    users: dict[str, list[str]] = {}
    for node in sight.nodes.values():
        form = node.extensions.form
        if form is not None:
            users.setdefault(form.form_id, []).append(element_name(node))
    known = decision_definitions.search_decision_definitions(
        workspace_of(request), actor=visitor.person
    )
    used = {one.key for one in sight.decisions}
    templates = document_templates.document_templates(
        workspace_of(request), sight.version.key, visitor.person
    )
    return pages.page(
        request,
        visitor,
        "process_parts.html",
        **head(sight, visitor.person, "parts"),
        forms=[(one, users.get(one.id, [])) for one in sight.forms],
        decisions=[one for one in known if one.key in used],
        templates=[
            (one, [element_name(sight.nodes[step]) for step in one.steps]) for one in templates
        ],
        reads_decisions=pages.is_maker(visitor.person),
        missing=sight.missing,
        drawings=sight.drawings,
    )


@router.get("/processes/{key}/simulation")
def simulation(request: Request, visitor: Reader, key: str) -> Response:
    """Show the diagram with tokens that a person sends through it; nothing runs."""
    sight = sight_of(request, visitor, key)
    shown = head(sight, visitor.person, "overview")
    return pages.page(request, visitor, "process_simulation.html", **shown)


def sight_of(request: Request, visitor: Visitor, key: str) -> ProcessSight:
    """Return the version that an address names.

    Raises:
        NotFound: it names none.
        NotAllowed: the person may not look into definitions.
    """
    return process_overview.process_sight(workspace_of(request), key_of(key), visitor.person)


def page_in(text: str) -> int:
    """Return the number of a page, from 1; anything else is the first."""
    return max(1, int(text)) if text.isascii() and text.isdigit() else 1


def _address(query: str, number: int) -> str:
    said = {"q": query, "page": str(number) if number > 1 else ""}
    asked = urlencode({name: value for name, value in said.items() if value})
    return f"/processes?{asked}" if asked else "/processes"


def _place(sight: ProcessSight, finding: Finding) -> str:
    """Return what people call the element of a finding, its id if it has no name."""
    node = sight.nodes.get(finding.element or "")
    return (node.name if node else None) or finding.label or finding.element or ""
