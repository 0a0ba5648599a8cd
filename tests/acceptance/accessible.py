"""What must hold of every page for those who see little, use no mouse, or read on a phone."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

_SCRIPT = Path(__file__).with_suffix(".js")


def faults_of(page: Page) -> list[str]:
    """Return what is wrong with a page: headings, ids, labels, names, width, size of targets.

    The page is looked at once its stylesheet is there: a key press does not wait for it.
    """
    page.wait_for_load_state("load")
    found: list[str] = page.evaluate(_SCRIPT.read_text().partition("\n")[2])
    return found
