"""The pictures of the documentation: those that it shows, and those that the script makes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = ROOT / "docs" / "pictures"
LARGEST: Final = 150_000
"""Bytes."""
_SHOWN = re.compile(r"!\[[^\]]+\]\(([^)\s]+\.(?:png|webp|svg|jpg))\)")
_TAKEN = re.compile(r'take\("([a-z-]+)"')


def pages() -> Iterator[Path]:
    """Yield the pages of the documentation."""
    yield ROOT / "README.md"
    yield from sorted((ROOT / "docs").rglob("*.md"))


def shown() -> dict[Path, str]:
    """Return the pictures that pages show, and on which page."""
    return {
        (page.parent / name).resolve(): page.name
        for page in pages()
        for name in _SHOWN.findall(page.read_text(encoding="utf-8"))
    }


def test_each_picture_that_a_page_shows_is_there_and_small() -> None:
    wanted = shown()
    assert wanted
    assert [f"{name}: {path.name}" for path, name in wanted.items() if not path.exists()] == []
    taken = [path for path in wanted if path.parent == FOLDER]
    assert [path.name for path in taken if path.stat().st_size > LARGEST] == []


def test_the_script_takes_each_of_them_and_no_other() -> None:
    script = "".join(
        one.read_text(encoding="utf-8") for one in (ROOT / "tests" / "pictures").glob("*.py")
    )
    taken = {f"{name}.png" for name in _TAKEN.findall(script)}
    kept = {one.name for one in FOLDER.iterdir()}
    assert taken == kept == {path.name for path in shown() if path.parent == FOLDER}
