"""Every attribute that the readers take is in the list, and what the list names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bpmn.camunda7 import ATTRIBUTES, ELEMENTS
from bpmn.dialect import EXTENSIONS

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
_ROW = re.compile(r"\| (?P<what>[^|]+) \| [^|]+ \| (?P<shown>[^|]+) \|")
READ_ELSEWHERE = {"subscription", "loopCharacteristics", "modelerTemplate"}
"""zeebe extensions that stand on no flow node."""


def rows(section: str) -> dict[str, list[str]]:
    """What the list says of a dialect: by attribute, what shows it."""
    text = (HERE / "dialects" / "README.md").read_text(encoding="utf-8")
    part = text.split(f"\n## {section}\n")[1].split("\n## ")[0]
    found = [row for row in map(_ROW.fullmatch, part.splitlines()) if row is not None]
    return {
        row["what"].strip(): re.findall("`([^`]+)`", row["shown"])
        for row in found
        if row["what"] != "attribute"
    }


SECTIONS = ("Camunda 8", "Camunda 7 and Operaton", "Plain BPMN and other tools")
ROWS = {section: rows(section) for section in SECTIONS}


@pytest.mark.parametrize("name", sorted(EXTENSIONS.keys() | READ_ELSEWHERE))
def test_each_extension_of_camunda_8_has_a_row(name: str) -> None:
    assert f"`{name}`" in ROWS["Camunda 8"]


@pytest.mark.parametrize("name", sorted(ATTRIBUTES.keys() | ELEMENTS.keys()))
def test_each_attribute_of_camunda_7_has_a_row(name: str) -> None:
    assert f"`{name}`" in ROWS["Camunda 7 and Operaton"]


@pytest.mark.parametrize(
    ("what", "shown"),
    [
        pytest.param(what, one, id=f"{what} {one}")
        for section in ROWS.values()
        for what, shown in section.items()
        for one in shown or [""]
    ],
)
def test_what_a_row_names_is_there(what: str, shown: str) -> None:
    file, _, test = shown.partition("::")
    if file.endswith(".py"):
        assert f"def {test}" in (ROOT / file).read_text(encoding="utf-8"), what
    else:
        assert (HERE / f"{file}.bpmn").is_file(), what
        assert (HERE / f"{file}.scenario.yaml").is_file(), what
