"""What the verifier cannot read it refuses in German, whatever part of it says so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import audit
from audit.__main__ import UNREADABLE, main
from audit.faults import EvidenceUnreadable
from audit.offline.german import in_german, part_in_german

OFFLINE = [
    *("evidence", "cosignature", "receipt", "checkpoint", "note", "verify", "seal"),
    *("offline/continuation", "offline/files", "offline/tiles", "offline/trust"),
]
WORD = re.compile(r"\b(the|a|is|no|not|has|have|of|and|with|for)\b")


def said_in(module: str) -> list[str]:
    """What the module refuses with, its blanks filled with a word."""
    source = (Path(audit.__file__).parent / f"{module}.py").read_text(encoding="utf-8")
    refusals = re.findall(r'EvidenceUnreadable\(\s*((?:f?"[^"]*"\s*)+)', source)
    texts = ["".join(re.findall(r'f?"([^"]*)"', one)) for one in refusals]
    return [re.sub(r"\{[^}]*\}", "5", text) for text in texts]


@pytest.mark.parametrize("module", OFFLINE)
def test_every_refusal_of_the_verifier_is_told_in_german(module: str) -> None:
    told = [in_german(EvidenceUnreadable(one)) for one in said_in(module)]
    assert told
    assert [one for one in told if WORD.search(one)] == []


PARTS = re.compile(r"raise (ValueError|TypeError)\(\s*(f?\"[^\"]*\")\s*\)")


@pytest.mark.parametrize("module", ["evidence", "filters"])
def test_what_has_another_form_in_an_export_is_told_in_german(module: str) -> None:
    source = (Path(audit.__file__).parent / f"{module}.py").read_text(encoding="utf-8")
    raised = [
        (kind, re.sub(r"\{[^}]*\}", "5", text.lstrip("f").strip('"')))
        for kind, text in PARTS.findall(source)
        # What reading JSON says is no part of it.
        if "no number" not in text and "member stands twice" not in text
    ]
    told = [part_in_german(EvidenceUnreadable(f"{kind}({one!r})")) for kind, one in raised]
    assert told
    assert [one for one in told if WORD.search(one) or one.startswith("Eine Angabe")] == []


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (KeyError("range"), "'range' fehlt"),
        (
            ValueError("2 subtree roots do not make a tree of 5"),
            "2 Wurzeln von Teilbäumen ergeben keinen Baum über 5 Einträge",
        ),
        (ValueError("missing or unknown: ['left']"), "Es fehlt oder ist unbekannt: 'left'"),
        (
            AttributeError("'str' object has no attribute 'keys'"),
            "Eine Angabe hat eine andere Form",
        ),
    ],
)
def test_a_part_that_is_missing_is_named(fault: Exception, told: str) -> None:
    assert part_in_german(EvidenceUnreadable(repr(fault))) == told


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"{", "Der Export ist kein JSON (Zeile 1, Spalte 2)."),
        (b"[]", "Die Datei enthält keinen Export (ledger-export/1)."),
        (b"\xff", "Der Export ist kein JSON, wie ein Export es sein muss."),
        (b"[" * 100_000, "Der Export ist kein JSON, wie ein Export es sein muss."),
        (None, "export.json: Die Datei gibt es nicht."),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_its_reason(
    content: bytes | None, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    if content is not None:
        Path("export.json").write_bytes(content)
    assert main(["export.json"]) == UNREADABLE
    assert capsys.readouterr().err == f"Nicht lesbar: {told}\n"


def test_a_key_that_is_none_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "export.json"
    file.write_text('{"format":"ledger-export/1"}')
    assert main([str(file), "--key", "quatsch", "--witness", "quatsch"]) == UNREADABLE
    assert "'quatsch' ist kein" in capsys.readouterr().err


def test_a_folder_is_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == UNREADABLE
    assert capsys.readouterr().err.endswith(": Das ist ein Ordner.\n")
