"""The procedure documentation as PDF."""

from __future__ import annotations

from audit.procedure_page import PrintedChapter, render_procedure
from engine.queries.procedure import Procedure
from engine.queries.procedure_texts import LEAD, TITLE


def printed(made: Procedure) -> bytes:
    """Return the documentation as a PDF in the look of the reports."""
    chapters = [
        PrintedChapter(one.title, one.paragraphs, one.heads, one.rows) for one in made.chapters
    ]
    return render_procedure(TITLE, made.company, made.made_at, LEAD, chapters)
