"""Pages of a PDF that say how many there are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from audit.fonts import REGULAR


def numbered_canvas(finish: Callable[[Canvas, int, int], None]) -> Callable[..., Canvas]:
    """Return a kind of canvas that finishes each page when it knows how many there are.

    Args:
        finish: draws what depends on it, given the canvas, the page's number and the count.
    """

    class NumberedCanvas(Canvas):  # type: ignore[misc]  # reportlab has no types
        """Keeps every page until the last one is known."""

        def __init__(self, *arguments: Any, **settings: Any) -> None:
            super().__init__(*arguments, **{**settings, "initialFontName": REGULAR})
            self._pages: list[dict[str, Any]] = []

        def showPage(self) -> None:
            self._pages.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            pages = self._pages
            for number, page in enumerate(pages, 1):
                self.__dict__.update(page)
                finish(self, number, len(pages))
                super().showPage()
            super().save()

    return NumberedCanvas
