"""Whatever `vorgang doctor` finds is told in German; what others said stands in quotation marks."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import engine
from engine.doctor import texts
from engine.doctor.german_settings import SENTENCES, fault_in_german
from engine.doctor.result import Grade, wrong
from engine.settings import SettingMisread, read_settings

ROOT = Path(engine.__path__[0]).parent
CHECKS = sorted((ROOT / "engine" / "doctor").glob("*.py"))
_SETTINGS = (
    *("engine/settings.py", "engine/retention.py", "engine/job_types.py"),
    *("engine/witness_list.py", "engine/store/database.py", "audit/anchors/witnesses.py"),
)
_REFUSALS = {
    *("SettingMisread", "SettingsRefused", "TermRefused", "DeclarationRefused"),
    *("WitnessesMisread",),
}
GAPS = ("x", "port", "7 of 2 witnesses is no policy that can be met", "'x' is no number of days")


def _text(node: ast.expr, gap: str) -> str | None:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        parts = [str(one.value) if isinstance(one, ast.Constant) else gap for one in node.values]
        return "".join(parts)
    return None


def _refusals() -> Iterator[ast.expr]:
    for name in _SETTINGS:
        for node in ast.walk(ast.parse((ROOT / name).read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _REFUSALS:
                yield from (one for one in node.args if _text(one, "") is not None)


@pytest.mark.parametrize("sentence", list(_refusals()), ids=ast.unparse)
def test_what_a_setting_is_refused_for_has_german_words(sentence: ast.expr) -> None:
    written = [_text(sentence, gap) or "" for gap in GAPS]
    assert any(not fault_in_german(one).startswith("„") for one in written), written[0]


def test_no_sentence_stands_there_in_vain() -> None:
    assert len(list(_refusals())) > 15
    assert len(set(SENTENCES.values())) == len(SENTENCES)


def test_every_check_and_every_case_has_german_words_of_its_own() -> None:
    """Whoever adds one to the code finds out here that its words are missing."""
    checks, cases = set(), set()
    for path in CHECKS:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "check":
                checks.add(_text(node.value, ""))
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"wrong", "advice"}:
                name, *rest = (_text(one, "…") for one in node.args)
                checks |= {name} - {None}
                cases |= set(rest[:1]) - {None}
    assert checks - {None} <= texts.CHECKS.keys() | {"schema"}
    assert {one for one in cases if "…" not in str(one)} <= texts.CASES["de"].keys()
    assert len(cases) > 40
    english = texts.CASES["en"]
    own = {"no-database-url"}
    assert {one for one, said in texts.CASES["de"].items() if said == english[one]} <= own
    assert [one for one, said in texts.CHECKS.items() if one == said and one != "schema"] == []


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        (
            "VORGANG_DATABSE_URL",
            "x",
            "die Einstellung VORGANG_DATABSE_URL gibt es nicht; vielleicht ist"
            " VORGANG_DATABASE_URL gemeint. Berichtigen",
        ),
        ("VORGANG_FOO", "x", "die Einstellung VORGANG_FOO gibt es nicht; README nennt alle."),
        ("VORGANG_METRICS_TOKEN", "short", "VORGANG_METRICS_TOKEN braucht mindestens 16"),
        ("VORGANG_PORT", "eighty", "VORGANG_PORT ist 'eighty'; nötig ist ein Port von 1 bis"),
        ("VORGANG_TEST_MODE", "maybe", "VORGANG_TEST_MODE ist 'maybe'; möglich sind true und"),
        ("VORGANG_WITNESSES_NEEDED", "x", "NEEDED ist 'x'; nötig ist eine Zahl von 1 bis 65535"),
        (
            "VORGANG_EXTERNAL_JOB_TYPES",
            "a b",
            "VORGANG_EXTERNAL_JOB_TYPES: 'a b' ist keine Auftragsart; möglich sind",
        ),
        ("VORGANG_RETENTION", "contact=x", "VORGANG_RETENTION: 'x' ist keine Frist; schreiben"),
        ("VORGANG_LOG_FORMAT", "xml", "VORGANG_LOG_FORMAT ist 'xml'; möglich sind text und json"),
    ],
)
def test_a_setting_that_is_refused_is_told_in_german(variable: str, value: str, told: str) -> None:
    with pytest.raises(SettingMisread) as fault:
        read_settings({variable: value})
    line = texts.told(wrong("settings", "misread", fault=fault.value), "de")
    assert told in line
    assert "?." not in line


def test_what_a_driver_said_stands_in_quotation_marks() -> None:
    silent = wrong("database", "no-database", fault="connection refused")
    line = texts.told(silent, "de")
    assert line.startswith(texts.GRADES["de"][Grade.WRONG])
    assert "Die Datenbank antwortet nicht: „connection refused“. Starten Sie sie" in line
    assert "does not answer: connection refused. Start it" in texts.told(silent, "en")
