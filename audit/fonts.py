"""The fonts of our PDFs, Source Sans Pro: free, embedded, with all European letters."""

from __future__ import annotations

import importlib.resources
import unicodedata

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR, BOLD = "SourceSans", "SourceSans-Bold"
ITALIC, BOLD_ITALIC = "SourceSans-Italic", "SourceSans-BoldItalic"
_FILES = {
    REGULAR: "SourceSansPro-Regular.ttf",
    BOLD: "SourceSansPro-Semibold.ttf",
    ITALIC: "SourceSansPro-It.ttf",
    BOLD_ITALIC: "SourceSansPro-SemiboldIt.ttf",
}


def register_fonts() -> None:
    """Make the fonts known to reportlab, once per process; it embeds what a PDF uses of them."""
    if REGULAR in pdfmetrics.getRegisteredFontNames():
        return
    folder = importlib.resources.files("font_source_sans_pro") / "files"
    for name, file in _FILES.items():
        with importlib.resources.as_file(folder / file) as path:
            pdfmetrics.registerFont(TTFont(name, str(path)))
    pdfmetrics.registerFontFamily(
        REGULAR, normal=REGULAR, bold=BOLD, italic=ITALIC, boldItalic=BOLD_ITALIC
    )


def printable(text: str) -> str:
    """Return the text in letters that the font has: an accent may go, a number stands for the rest.

    A document must not show an empty box instead of a letter.
    """
    register_fonts()
    known = pdfmetrics.getFont(REGULAR).face.charToGlyph
    return "".join(letter if ord(letter) in known else _replaced(letter, known) for letter in text)


def _replaced(letter: str, known: dict[int, int]) -> str:
    if letter in "\n\t\r":
        return " "
    plain = "".join(part for part in unicodedata.normalize("NFKD", letter) if ord(part) in known)
    return plain or f"[U+{ord(letter):04X}]"
