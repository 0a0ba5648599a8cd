"""What a model says is FEEL or JUEL, compiled where it is read, and evaluated in no other way."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.architecture.test_house import PACKAGES, ROOT, python_files

COMPILERS = {"compile_expression", "compile_unary_tests", "compile_juel"}
PLACES = {
    "compile_expression": {
        *("dmn/document.py", "dmn/read_logic.py", "dmn/read_table.py", "dmn/evaluate_logic.py"),
        "dmn/required_inputs.py",
        *("engine/core/compiler.py", "forms/reading.py", "engine/cloud_events/reader.py"),
        "engine/case_reports/reader.py",
        # Of the job's headers: what a call makes of its answer.
        "engine/connectors/rest/outcome.py",
    },
    "compile_unary_tests": {"dmn/document.py", "forms/reading.py"},
    "compile_juel": {"dmn/document.py", "engine/core/compiler.py"},
}
"""Modules that compile what stands in a model; in `dmn` also constants such as `null`."""
TRIED = {
    *("engine/queries/decision_definitions.py", "api/cli_decisions.py"),
    "api/web/decision_inputs.py",
}
"""Modules that compile what a person types in to try it."""
EVALUATORS = {"eval", "exec", "compile", "__import__", "literal_eval", "from_string", "Template"}
"""Of Python and Jinja: a model's text must reach none of them."""


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    function = node.func
    if isinstance(function, ast.Attribute):
        # `re.compile` compiles patterns of our own; methods named compile are FEEL's.
        return function.attr if function.attr not in {"compile"} else ""
    return function.id if isinstance(function, ast.Name) else ""


TEMPLATES = {
    *("engine/template_forms.py", "engine/template_language.py", "engine/template_values.py"),
    "engine/connectors/filled_text.py",
}
"""Templates of mails and documents: the sandbox of Jinja, and of its language data alone, as
`tests/integration/engine/test_mail_templates.py` shows."""


def test_expressions_are_compiled_only_where_models_are_read() -> None:
    """Named in a module, called or handed on: whoever has the name can compile."""
    found: dict[str, set[str]] = {}
    for path in python_files(*PACKAGES):
        if relative(path).startswith("feel/"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Name) and node.id in COMPILERS:
                found.setdefault(node.id, set()).add(relative(path))
    for name, modules in found.items():
        assert modules - TRIED <= PLACES[name], name
    assert {"engine/core/compiler.py", "forms/reading.py"} <= found["compile_expression"]


def test_no_model_text_reaches_an_evaluator_of_python() -> None:
    guilty = [
        f"{relative(path)}:{node.lineno}"
        for path in python_files(*PACKAGES)
        if relative(path) not in TEMPLATES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and called(node) in EVALUATORS
    ]
    assert guilty == []


def test_nobody_who_reads_models_parses_python_or_templates() -> None:
    """`ast`, `jinja2` and their like are for tests, pages and mails; models never meet them."""
    # Reads our own modules, to put into one file what the verifier imports.
    exempt = {"audit/offline/zipped.py", *TEMPLATES}
    guilty = [
        relative(path)
        for path in python_files("audit", "bpmn", "dmn", "engine", "feel", "forms")
        if relative(path) not in exempt
        for node in ast.walk(ast.parse(path.read_text()))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom) and not node.level
            else []
        )
        if name.split(".")[0] in {"ast", "code", "codeop", "jinja2", "pickle", "runpy", "string"}
    ]
    assert guilty == []


def test_an_equals_sign_is_looked_for_only_where_places_are_known() -> None:
    """What makes a value FEEL is said once for BPMN and once for forms."""
    # The advice about white space, and the computed label of a form in a report.
    exempt = {"bpmn/rules/expressions.py", "engine/commands/report_words.py"}
    guilty = [
        f"{relative(path)}:{number}"
        for path in python_files("bpmn", "engine", "api")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if 'startswith("=")' in line and relative(path) not in exempt
    ]
    assert guilty == []
