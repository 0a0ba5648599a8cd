"""What docs/data-protection.md says of data catalogues is so."""

from __future__ import annotations

import re
from pathlib import Path

from engine.data_catalogue.reader import read_data_catalogue
from engine.retention import TERMS

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "data-protection.md").read_text()


def test_the_catalogue_of_the_page_can_be_read() -> None:
    text = PAGE.split("```json\n")[1].split("```")[0]
    assert read_data_catalogue(text.encode(), "sales.data.json").variables["email"].given


def test_the_page_names_every_class() -> None:
    section = PAGE.split("## Classes of variables")[1].split("```")[0]
    assert set(TERMS) <= set(re.findall(r"`([a-z-]+)`", section))
