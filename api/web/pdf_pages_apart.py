"""The pages of a PDF as pictures and text: run in a process of its own, which reads the file from
its input and writes what it found to its output. What a file does to it, it does to nobody else."""

from __future__ import annotations

import io
import json
import resource
import sys
from typing import Any, Final

WIDTH: Final = 1240
"""Pixels: A4 at 150 dots an inch."""
MOST_PAGES: Final = 40
MOST_HEIGHT: Final = 4 * WIDTH
MOST_MEMORY: Final = 1 << 30
MOST_SECONDS: Final = 30
LONGEST_TEXT: Final = 20_000


def main() -> None:
    """Write a line of JSON about the pages, and their pictures one behind the other."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    import pypdfium2

    document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    pages, pictures = [], []
    for number in range(min(len(document), MOST_PAGES)):
        page = document[number]
        picture, size = _picture(page)
        text = page.get_textpage().get_text_bounded()[:LONGEST_TEXT]
        pages.append({"width": size[0], "height": size[1], "text": text, "size": len(picture)})
        pictures.append(picture)
    told = {"count": len(document), "pages": pages}
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + b"".join(pictures))


def _picture(page: Any) -> tuple[bytes, tuple[int, int]]:
    width, height = page.get_size()
    scale = min(WIDTH / width, MOST_HEIGHT / height)
    drawn = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
    target = io.BytesIO()
    # Letters need few colours; a photograph in a document needs no more to be known again.
    drawn.quantize(64).save(target, format="PNG", optimize=False)
    return target.getvalue(), drawn.size


if __name__ == "__main__":
    main()
