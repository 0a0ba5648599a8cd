"""The logo of an installation, as a picture that stands on white paper."""

from __future__ import annotations

import importlib.resources
import logging
from functools import lru_cache
from io import BytesIO

from PIL import Image

from engine.brand import PNG, Logo

_WIDTH, _HEIGHT = 1_300, 425
"""Pixels of its field: 600 to the inch."""
_log = logging.getLogger(__name__)


@lru_cache(maxsize=4)
def drawn_logo(logo: Logo) -> Image.Image | None:
    """Return it without anything transparent; `None` if it cannot be drawn."""
    try:
        content = logo.content if logo.kind == PNG else _drawn(logo.content.decode())
        with Image.open(BytesIO(content), formats=["PNG"]) as picture:
            known = picture.convert("RGBA")
    except (OSError, ValueError) as fault:
        _log.warning("the logo cannot be drawn: %s", type(fault).__name__)
        return None
    ground = Image.new("RGBA", known.size, "white")
    ground.alpha_composite(known)
    return ground.convert("RGB")


def _drawn(svg: str) -> bytes:
    """Return a drawing as a PNG, in letters of our own: the same on each machine."""
    # Loaded with the first logo: few have one.
    from resvg_py import svg_to_bytes

    folder = importlib.resources.files("font_source_sans_pro") / "files"
    with importlib.resources.as_file(folder) as fonts:
        return svg_to_bytes(
            svg_string=svg,
            width=_WIDTH,
            height=_HEIGHT,
            skip_system_fonts=True,
            font_dirs=[str(fonts)],
            font_family="Source Sans Pro",
            sans_serif_family="Source Sans Pro",
        )
