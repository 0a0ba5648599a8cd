"""The pages of a PDF as pictures, for browsers that show none inside a page, and as text, for
people who read no pictures."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from engine.model import StoredDocument

_ROOT: Final = Path(__file__).resolve().parents[2]
_SECONDS: Final = 60
_KEPT: Final = 8
"""Documents whose pages a server keeps, the ones that were asked for last."""
_log = logging.getLogger("vorgang.api")


@dataclass(frozen=True, slots=True)
class PageShown:
    """One page.

    Args:
        width: of the picture, in pixels; likewise `height`.
        text: what stands on it.
        picture: PNG.
    """

    width: int
    height: int
    text: str
    picture: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class PdfShown:
    """What can be shown of a PDF.

    Args:
        count: of its pages; 0 if nothing can be shown.
        pages: the first of them.
    """

    count: int = 0
    pages: tuple[PageShown, ...] = ()


_shown: OrderedDict[str, PdfShown] = OrderedDict()
_alone = threading.Lock()


def shown_pages(document: StoredDocument) -> PdfShown:
    """Return the pages of a PDF; of a file that cannot be drawn none, which is no fault: whoever
    looks at it can still fetch it."""
    with _alone:
        found = _shown.get(document.sha256)
        if found is None:
            found = _drawn(document.content)
            _shown[document.sha256] = found
        _shown.move_to_end(document.sha256)
        while len(_shown) > _KEPT:
            _shown.popitem(last=False)
        return found


def _drawn(content: bytes) -> PdfShown:
    program = [sys.executable, "-m", "api.web.pdf_pages_apart"]
    try:
        ran = subprocess.run(
            program, input=content, capture_output=True, timeout=_SECONDS, cwd=_ROOT, check=True
        )
        line, _, rest = ran.stdout.partition(b"\n")
        told = json.loads(line)
    except (OSError, ValueError, subprocess.SubprocessError) as fault:
        # What the file is called, or holds, is nobody's who reads logs.
        _log.warning("the pages of a document cannot be shown: %s", type(fault).__name__)
        return PdfShown()
    pages, at = [], 0
    for one in told["pages"]:
        picture = rest[at : at + one["size"]]
        pages.append(PageShown(one["width"], one["height"], one["text"].strip(), picture))
        at += one["size"]
    return PdfShown(told["count"], tuple(pages))
