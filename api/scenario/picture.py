"""The coverage page: one file that shows in the diagrams what scenarios have reached.

Everything it needs stands in it, so that it opens without a network and can be sent by mail. The
drawing says nothing that the lists do not say too.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from api.scenario.coverage import Coverage, DiagramCoverage, ProcessCoverage
from api.scenario.picture_words import SCRIPT_WORDS, say
from bpmn.diff_versions import of_flow, of_node, processes_of
from bpmn.diff_words import called
from bpmn.model import Process
from bpmn.reader import read_with_gaps
from dmn.hardened_xml import parse_xml

_WEB: Final = Path(__file__).resolve().parents[1] / "web"


class BundleMissing(Exception):
    """The browser bundle of the coverage page is not built; run make setup."""


@dataclass(frozen=True, slots=True)
class Missed:
    """An element or flow that no scenario reached.

    Args:
        name: kind, label and id; of a flow also where it leads from and to.
        notes: why it cannot be seen in the drawing at once.
    """

    name: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """One process in numbers, and what of it was never reached."""

    process: ProcessCoverage
    title: str
    elements: int
    flows: int
    missed: tuple[Missed, ...]


def render_coverage(coverage: Coverage, *, language: str = "de") -> str:
    """Return the whole page.

    Args:
        language: `de` or `en`.

    Raises:
        BundleMissing: the drawing's script was not built.
    """
    environment = Environment(
        loader=FileSystemLoader(_WEB / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    script, style = _built("coverage.js"), _sheet()
    return environment.get_template("coverage.html").render(
        coverage=coverage,
        diagrams=[(one, tuple(_figures(one, language))) for one in coverage.diagrams],
        passed=sum(1 for one in coverage.results if one.passed),
        language=language,
        t=partial(say, language),
        script=Markup(script),  # noqa: S704 - our own bundle
        style=Markup(style),  # noqa: S704 - our own sheets
        policy=_policy(script, style),
        data=Markup(_data(coverage, language)),  # noqa: S704 - no < is left in it
    )


def _built(name: str) -> str:
    try:
        return (_WEB / "static" / "dist" / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BundleMissing from None


def _sheet() -> str:
    return (_WEB / "static" / "vorgang.css").read_text(encoding="utf-8") + _built("coverage.css")


def _policy(script: str, style: str) -> str:
    """Return the content policy of the page: what stands in it, nothing else.

    Source: CSP Level 3, 2.3.1 and 3.3.
    """
    script_hash, style_hash = (
        b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (script, style)
    )
    return (
        f"default-src 'none'; script-src 'sha256-{script_hash}'; style-src 'sha256-{style_hash}'; "
        "img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
    )


def _data(coverage: Coverage, language: str) -> str:
    """Return what the script draws, as JSON in which nothing can end a script element."""
    data = {
        "words": {name: say(language, name) for name in SCRIPT_WORDS},
        "diagrams": [
            {
                "xml": one.xml,
                "elements": _together(process.elements for process in one.processes),
                "flows": _together(process.flows for process in one.processes),
            }
            for one in coverage.diagrams
        ],
    }
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")


def _together(many: Iterator[Mapping[str, int]]) -> dict[str, int]:
    return {key: count for one in many for key, count in one.items()}


def _figures(diagram: DiagramCoverage, language: str) -> Iterator[Figures]:
    content = diagram.xml.encode()
    definitions, _ = read_with_gaps(content, diagram.file)
    drawn, collapsed = _drawn(content)
    processes = {one.id: one for one in processes_of(definitions)}
    for covered in diagram.processes:
        process = processes[covered.id]
        missed = tuple(_missed(process, covered, (drawn, collapsed), language))
        yield Figures(
            covered,
            covered.name or covered.id,
            sum(1 for count in covered.elements.values() if count),
            sum(1 for count in covered.flows.values() if count),
            missed,
        )


def _missed(
    process: Process,
    covered: ProcessCoverage,
    drawing: tuple[frozenset[str], frozenset[str]],
    language: str,
) -> Iterator[Missed]:
    drawn, collapsed = drawing
    nodes = {one.id: one for one in process.nodes}

    def notes(identity: str, parent: str | None) -> Iterator[str]:
        while parent is not None and parent in nodes:
            if parent in collapsed:
                inside = called(of_node(nodes[parent]), language)
                yield say(language, "collapsed").format(inside)
            parent = nodes[parent].parent
        if identity not in drawn:
            yield say(language, "not.drawn")

    for node in process.nodes:
        if not covered.elements.get(node.id):
            name = called(of_node(node), language)
            yield Missed(name, tuple(notes(node.id, node.parent)))
    for flow in process.flows:
        if not covered.flows.get(flow.id):
            ends = [nodes[one] for one in (flow.source, flow.target) if one in nodes]
            told = [one.name or one.id for one in ends]
            name = called(of_flow(flow), language)
            if len(told) == 2:
                name = say(language, "flow").format(name, *told)
            yield Missed(name, tuple(notes(flow.id, flow.parent)))


def _drawn(content: bytes) -> tuple[frozenset[str], frozenset[str]]:
    """Return the ids that have a drawing, and those of sub-processes drawn as a small box.

    Source: BPMN 2.0.2, 12.2.3.3 (`isExpanded`).
    """
    drawn, collapsed = set(), set()
    for one in parse_xml(content).iter("{*}BPMNShape", "{*}BPMNEdge"):
        identity = (one.get("bpmnElement") or "").rpartition(":")[2]
        drawn.add(identity)
        if one.get("isExpanded") == "false":
            collapsed.add(identity)
    return frozenset(drawn), frozenset(collapsed)


__all__ = ["BundleMissing", "render_coverage"]
