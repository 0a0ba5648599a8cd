"""Whatever finding a test provokes: it has a clause, and it can be told in German."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from dmn.findings import Finding
from engine.clauses import CLAUSES
from engine.german import in_german

_INVENTED = ("x/y", "test/", "rule")
_NAMED = re.compile(r"'.*'|„[^“]*“|“[^”]*”|\".*\"|\([^)]*\)|[$=`{].*|is defined", re.DOTALL)
_ENGLISH = re.compile(r"\b(the|is|are|has|have|of|with|which|Write|Use|Choose|Give|Fill)\b")
_PACKAGES = {"bpmn", "core", "dmn", "forms", "juel", "camunda7"}
"""Folders of tests that make findings out of models; other tests may invent some."""


@pytest.fixture(autouse=True)
def findings_are_told_in_german(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    is_invented = request.path.name == "test_german.py"
    if request.path.parent.name not in _PACKAGES or is_invented:
        yield
        return
    made: dict[tuple[str, str, str], Finding] = {}
    original = Finding.__init__

    def listening(self: Finding, *args: object, **named: object) -> None:
        original(self, *args, **named)  # type: ignore[arg-type]
        made[self.rule, self.message, self.remedy] = self

    monkeypatch.setattr(Finding, "__init__", listening)
    yield
    monkeypatch.undo()
    findings = [one for one in made.values() if not one.rule.startswith(_INVENTED)]
    told = dict(zip(findings, in_german(findings), strict=True))
    # Some tests translate by themselves.
    translations = {german.message for german in told.values()}
    for finding, german in told.items():
        assert finding.rule in CLAUSES, f"no clause: {finding.rule}"
        is_german = finding.message in translations or german.message != finding.message
        assert is_german, f"not told in German: {finding}"
        words = _NAMED.sub("", f"{german.message} {german.remedy}")
        assert not _ENGLISH.search(words), f"German in part only: {german}"
        english = finding if german.message != finding.message else None
        assert told_well(english, german), f"full stop or quotation marks: {finding} {german}"


def told_well(english: Finding | None, german: Finding) -> bool:
    """Whether remedies end with a full stop, and each language has its own quotation marks."""
    both = [german] if english is None else [english, german]
    return (
        all(one.remedy.endswith(".") and not one.message.endswith(".") for one in both)
        and (english is None or "„" not in f"{english.message} {english.remedy}")
        and "”" not in f"{german.message} {german.remedy}"
    )
