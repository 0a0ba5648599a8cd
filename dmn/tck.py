"""Run a folder of the DMN Technology Compatibility Kit: `python -m dmn.tck DIR`.

Prints one JSON object a line for each case, that is each result expected by a test case, with the
keys `level`, `folder`, `case`, `status` (passed, failed or skipped), `expects_null` and `reason`;
then one a line for each level, with `summary`: true. DIR is a kit, a level of it or one of its
folders. A folder without any test gives no summary but a line on standard error that says so.
Exit code: 0 if no case failed, 1 if one did or nothing was found, 2 if the call is wrong.
"""

from __future__ import annotations

import fnmatch
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from lxml import etree

from dmn.evaluate import DecisionFailed, evaluate_decision
from dmn.findings import Finding
from dmn.hardened_xml import MAXIMUM_BYTES, XmlRefused, parse_xml
from dmn.model import Decision, DecisionModel, DecisionService
from dmn.read_together import ReadTogether, read_together
from dmn.tck_values import TEST_CASE, NoSuchValue, agree, value_of
from feel import FeelLimitExceeded, Value
from feel.limits import Run
from feel.text import text_of
from feel.values import type_name

_LEVEL: Final = re.compile(r"compliance-level-(\d+)")
_TESTS: Final = "*-test-*.xml"
_NOT_RUN: Final = "are not run"
"""Ends the warning of a function in Java or PMML: no code of a model ever runs."""
_STATUSES: Final = ("passed", "failed", "skipped")
_NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""Every run gives the same; no case asks which day it is."""


@dataclass(frozen=True, slots=True)
class Case:
    """What became of one expected result.

    Args:
        level: of compliance; 0 if the folder stands in none.
        folder: name of the folder.
        case: file, id of the test case and name of the result, with slashes between.
        status: `passed`, `failed` or `skipped`.
        expects_null: whether null or an error is expected.
        reason: why it failed or was skipped, else null.
    """

    level: int
    folder: str
    case: str
    status: str
    expects_null: bool
    reason: str | None = None


@dataclass
class Summary:
    """Counts of one level; value cases are those that do not expect null."""

    level: int
    summary: bool = True
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    value_cases: Mapping[str, int] = field(default_factory=dict)
    null_cases: Mapping[str, int] = field(default_factory=dict)
    reasons_of_skipped: Mapping[str, int] = field(default_factory=dict)


def run_kit(directory: Path) -> Iterator[Case]:
    """Yield what became of each case below a directory, in the order of levels and folders.

    Whatever cannot be read is told as a failed or skipped case; nothing is raised.
    """
    unreadable: list[OSError] = []
    folders = {
        Path(place)
        for place, _, files in os.walk(directory, onerror=unreadable.append)
        if fnmatch.filter(files, _TESTS)
    }
    for fault in unreadable:
        yield _whole(Path(fault.filename), "", f"the folder cannot be read: {fault.strerror}")
    for folder in sorted(folders, key=lambda path: (_level(path), path)):
        yield from _run_folder(folder)


def summaries(cases: Iterable[Case]) -> list[Summary]:
    """Return the counts of each level."""
    counts: dict[int, Counter[tuple[str, bool]]] = {}
    reasons: dict[int, Counter[str]] = {}
    for case in cases:
        counts.setdefault(case.level, Counter())[case.status, case.expects_null] += 1
        if case.status == "skipped":
            reasons.setdefault(case.level, Counter())[case.reason or ""] += 1
    found = []
    for level, count in sorted(counts.items()):
        values = {status: count[status, False] for status in _STATUSES}
        nulls = {status: count[status, True] for status in _STATUSES}
        passed, failed, skipped = (values[status] + nulls[status] for status in _STATUSES)
        why = dict(reasons.get(level, Counter()))
        found.append(Summary(level, True, passed, failed, skipped, values, nulls, why))
    return found


def _level(folder: Path) -> int:
    levels = _LEVEL.findall(str(folder.resolve()))
    return int(levels[-1]) if levels else 0


# ---- one folder ---------------------------------------------------------------------------------
def _run_folder(folder: Path) -> Iterator[Case]:
    contents = {}
    for path in sorted(folder.iterdir()):
        if path.is_file() and (path.suffix == ".dmn" or fnmatch.fnmatch(path.name, _TESTS)):
            try:
                contents[path.name] = _content(path)
            except OSError as fault:
                yield _whole(folder, path.name, f"{path.name} cannot be read: {fault.strerror}")
    models = read_together({name: contents[name] for name in contents if name.endswith(".dmn")})
    for name, content in contents.items():
        if name.endswith(".dmn"):
            continue
        try:
            root = parse_xml(content)
        except XmlRefused as fault:
            yield _whole(folder, name, f"{name}: {fault}")
            continue
        yield from _run_tests(folder, name, root, models)


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        # One byte more than the gate lets in: it refuses the file without all of it being read.
        return file.read(MAXIMUM_BYTES + 1)


def _whole(folder: Path, name: str, reason: str) -> Case:
    return Case(_level(folder), folder.name, name, "failed", False, reason)


def _run_tests(
    folder: Path, name: str, root: etree._Element, models: ReadTogether
) -> Iterator[Case]:
    wanted = (root.findtext(f"{TEST_CASE}modelName") or "").strip()
    model = models.models.get(wanted)
    findings = models.refusals.get(wanted, ())
    for test in root.iter(f"{TEST_CASE}testCase"):
        for node in test.findall(f"{TEST_CASE}resultNode"):
            case = f"{name}/{test.get('id', '')}/{node.get('name', '')}"
            expects_null, status, reason = _judged(test, node, model, findings)
            if model is None:
                missing = f"there is no readable model '{wanted}'"
                status, reason = "skipped", str(findings[0]) if findings else missing
            yield Case(_level(folder), folder.name, case, status, expects_null, reason)


def _judged(
    test: etree._Element,
    node: etree._Element,
    model: DecisionModel | None,
    findings: Sequence[Finding],
) -> tuple[bool, str, str | None]:
    """Return whether null is expected, the status of a result, and the reason for it."""
    try:
        element = node.find(f"{TEST_CASE}expected")
        expected = None if element is None else value_of(element)
    except NoSuchValue as fault:
        return False, "skipped", f"the expected value cannot be read: {fault}"
    if node.get("errorResult") in ("true", "1"):
        # An error is what the kit calls null.
        expected = None
    expects_null = expected is None
    if model is None:
        return expects_null, "skipped", None
    asked = _asked(test, node, model)
    if asked is None:
        reason = f"the model has no decision or service '{_wanted(test, node)}'"
        return expects_null, "skipped", reason
    given: Value = None
    try:
        result = evaluate_decision(model, asked, _inputs(test, model), _NOW, lenient=True)
        given = _picked(node, model, asked, result.value)
        reasons = [str(warning) for warning in result.warnings]
    except NoSuchValue as fault:
        return expects_null, "skipped", f"an input cannot be read: {fault}"
    except DecisionFailed as fault:
        reasons = [str(fault)]
    if agree(given, expected, Run(_NOW)):
        return expects_null, "passed", None
    foreign = next((reason for reason in reasons if _NOT_RUN in reason), None)
    if foreign:
        return expects_null, "skipped", foreign
    reasons = [f"expected {_as_feel(expected)}, got {_as_feel(given)}", *reasons]
    return expects_null, "failed", "; ".join([*reasons, *map(str, findings)])[:500]


def _as_feel(value: Value) -> str:
    """Return a value as an expression that gives it, so that its type is told."""
    try:
        return text_of([value], Run(_NOW))[1:-1]
    except FeelLimitExceeded:
        return f"a very long {type_name(value)}"


def _inputs(test: etree._Element, model: DecisionModel) -> dict[str, Value]:
    """Return the inputs; `i.x` is the input `x` of the model imported as `i`."""
    inputs: dict[str, Value] = {}
    for node in test.findall(f"{TEST_CASE}inputNode"):
        *prefixes, name = node.get("name", "").split(".")
        inside = inputs
        if not model.imports:
            prefixes, name = [], node.get("name", "")
        for prefix in prefixes:
            context = inside.setdefault(prefix, {})
            inside = context if isinstance(context, dict) else {}
        inside[name] = value_of(node)
    return inputs


def _invoked(test: etree._Element) -> str:
    """Return the name of the decision service that a test case invokes, empty if it does not."""
    return test.get("invocableName", "") if test.get("type") == "decisionService" else ""


def _wanted(test: etree._Element, node: etree._Element) -> str:
    return " ".join((_invoked(test) or node.get("name", "")).split())


def _asked(test: etree._Element, node: etree._Element, model: DecisionModel) -> str | None:
    elements: list[Decision | DecisionService] = [*model.services.values()]
    if not _invoked(test):
        elements = [*model.decisions.values(), *elements]
    wanted = _wanted(test, node)
    return next((element.id for element in elements if element.name == wanted), None)


def _picked(node: etree._Element, model: DecisionModel, asked: str, value: Value) -> Value:
    """Return one of several outputs of a service, else the value as it is."""
    service = model.services.get(asked)
    name = node.get("name", "")
    if service is None or len(service.outputs) < 2 or name == service.name:
        return value
    return value.get(name) if isinstance(value, dict) else value


# ---- the command --------------------------------------------------------------------------------
def main(arguments: Sequence[str]) -> int:
    """Run the kit named in the arguments, print what became of it, return the exit code."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        sys.stderr.write("usage: python -m dmn.tck DIR\n")
        return 2
    directory = Path(arguments[0])
    if not directory.is_dir():
        sys.stderr.write(f"there is no folder '{directory}'\n")
        return 2
    cases = []
    for case in run_kit(directory):
        _print(case)
        cases.append(case)
    for summary in summaries(cases):
        _print(summary)
    if not cases:
        sys.stderr.write(f"nothing was tested: '{directory}' holds no file {_TESTS}\n")
    return 0 if cases and all(case.status != "failed" for case in cases) else 1


def _print(line: Case | Summary) -> None:
    sys.stdout.write(json.dumps(asdict(line), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
