"""What strangers see of the company: name, logo, colour, links; checked before it is kept.

Colours keep WCAG 2.2: 4.5:1 for words, in light and dark, on every ground that a page has. A logo
is looked at by its bytes: a PNG is written anew, an SVG holds nothing but drawing.
"""

from __future__ import annotations

import hashlib
import io
import re
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from lxml import etree

from engine.faults import EngineFault

LONGEST_COMPANY, LONGEST_LINK = 80, 300
MOST_DETAILS, LONGEST_DETAIL = 10, 120
"""Lines of what the law wants in business letters, and letters of one."""
LARGEST_LOGO: Final = 200_000
"""Bytes."""
MOST_PIXELS: Final = 2_000
LEAST_CONTRAST: Final = 4.5
SVG, PNG = "image/svg+xml", "image/png"
_LIGHT: Final = ("#ffffff", "#f4f6f5", "#edf0ef")
_DARK: Final = ("#181f1e", "#101514", "#222b29")
"""Surface, ground and sunken, as the style sheet has them."""
_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")
_DRAWING: Final = frozenset(
    {"svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "defs"}
    | {"linearGradient", "radialGradient", "stop", "clipPath", "title", "desc", "text", "tspan"}
    | {"mask"}
)
_NAMESPACE: Final = "{http://www.w3.org/2000/svg}"
_OUTSIDE: Final = re.compile(r"url\(\s*['\"]?(?!#)|expression|javascript:|@import|&", re.IGNORECASE)
Rgb = tuple[float, float, float]


class BrandRefused(EngineFault):
    """Something of the brand does not fit; `faults` says what, by field: a word and a figure."""

    def __init__(self, faults: Mapping[str, tuple[str, str]]) -> None:
        told = (f"{name}: {word} {figure}".rstrip() for name, (word, figure) in faults.items())
        super().__init__("; ".join(told))
        self.faults = dict(faults)


@dataclass(frozen=True, slots=True)
class Logo:
    """A logo that has been looked at."""

    kind: str
    content: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        """Of its bytes, as hex."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Brand:
    """What strangers see of the company.

    Args:
        company: name; empty for that of the settings.
        colour: accent in light pages, such as `#0b5c68`; empty for the product's own.
        imprint: address of the imprint; likewise `privacy`, of the privacy notice.
        logo: if there is one.
        details: what the law wants in business letters (§ 35a GmbHG, § 37a HGB), a line each.
    """

    company: str = ""
    colour: str = ""
    imprint: str = ""
    privacy: str = ""
    logo: Logo | None = None
    details: str = ""

    def style(self) -> str:
        """Return the style sheet that puts the colour in place of the product's own; empty if there
        is none."""
        if not self.colour:
            return ""
        light, dark = self.colour, on_dark(self.colour)
        pairs = {
            "--accent": (light, dark),
            "--accent-hover": (_mixed(light, "#000000", 0.25), _mixed(dark, "#ffffff", 0.3)),
            "--accent-soft": (_mixed("#ffffff", light, 0.08), _mixed("#181f1e", dark, 0.12)),
            "--on-accent": (_words_on(light), _words_on(dark)),
        }
        said = "".join(f"{name}:light-dark({a},{b});" for name, (a, b) in pairs.items())
        return f":root{{{said}}}"


def checked(brand: Brand) -> Brand:
    """Return a brand as it is kept.

    Raises:
        BrandRefused: all that does not fit.
    """
    faults: dict[str, tuple[str, str]] = {}
    company = " ".join(brand.company.split())
    if len(company) > LONGEST_COMPANY or not company.isprintable():
        faults["company"] = ("long", str(LONGEST_COMPANY))
    colour = brand.colour.strip().lower()
    if colour and not _COLOUR.fullmatch(colour):
        faults["colour"] = ("unknown", "")
    elif colour and (least := least_contrast(colour)) < LEAST_CONTRAST:
        faults["colour"] = ("contrast", f"{int(least * 100) / 100:.2f}")
    links = {"imprint": brand.imprint.strip(), "privacy": brand.privacy.strip()}
    for name, link in links.items():
        if link and not _is_link(link):
            faults[name] = ("unknown", "")
    details = [" ".join(one.split()) for one in brand.details.splitlines() if one.strip()]
    if len(details) > MOST_DETAILS:
        faults["details"] = ("many", str(MOST_DETAILS))
    elif any(len(one) > LONGEST_DETAIL or not one.isprintable() for one in details):
        faults["details"] = ("long", str(LONGEST_DETAIL))
    if faults:
        raise BrandRefused(faults)
    said = "\n".join(details)
    return Brand(company, colour, links["imprint"], links["privacy"], brand.logo, said)


def looked_at(content: bytes) -> Logo:
    """Return a logo: a PNG written anew, or an SVG that holds nothing but drawing.

    Raises:
        BrandRefused: it is neither, too large, or could do more than be looked at.
    """
    if len(content) > LARGEST_LOGO:
        raise BrandRefused({"logo": ("large", str(LARGEST_LOGO // 1000))})
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return Logo(PNG, _png(content))
    return Logo(SVG, _svg(content))


def least_contrast(colour: str) -> float:
    """Return the lowest contrast that a colour has as words, on light pages and on its own soft."""
    grounds = (*_LIGHT, _mixed("#ffffff", colour, 0.08))
    return min(contrast(colour, one) for one in grounds)


def on_dark(colour: str) -> str:
    """Return the colour for dark pages: lighter, by as much as its words need."""
    for step in range(101):
        lighter = _mixed(colour, "#ffffff", step / 100)
        grounds = (*_DARK, _mixed("#181f1e", lighter, 0.12))
        if min(contrast(lighter, one) for one in grounds) >= LEAST_CONTRAST:
            return lighter
    return "#ffffff"


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2.2, contrast ratio)."""
    first, second = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (first + 0.05) / (second + 0.05)


def _words_on(colour: str) -> str:
    return max(("#ffffff", "#101514"), key=lambda one: contrast(colour, one))


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in _parts(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(colour: str) -> Rgb:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _mixed(one: str, other: str, share: float) -> str:
    parts = (a + (b - a) * share for a, b in zip(_parts(one), _parts(other), strict=True))
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)


def _is_link(text: str) -> bool:
    if len(text) > LONGEST_LINK or not text.isprintable() or " " in text:
        return False
    try:
        found = urlsplit(text)
    except ValueError:
        return False
    return found.scheme == "https" and bool(found.hostname) and found.username is None


def _png(content: bytes) -> bytes:
    """Return the picture alone: what else a file holds stays behind.

    Raises:
        BrandRefused: it is damaged or too large.
    """
    # Loaded with the first logo: few ask for it.
    from PIL import Image

    refused = BrandRefused({"logo": ("unreadable", "")})
    try:
        width, height = struct.unpack(">II", content[16:24])
        if not (0 < width <= MOST_PIXELS and 0 < height <= MOST_PIXELS):
            raise BrandRefused({"logo": ("pixels", str(MOST_PIXELS))})
        with Image.open(io.BytesIO(content), formats=["PNG"]) as picture:
            target = io.BytesIO()
            picture.convert("RGBA").save(target, format="PNG")
    except (OSError, SyntaxError, ValueError, struct.error, zlib.error) as fault:
        raise refused from fault
    return target.getvalue()


def _svg(content: bytes) -> bytes:
    """Return a drawing, if nothing in it could run, ask elsewhere or hide.

    Raises:
        BrandRefused: it is none, or something could.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise BrandRefused({"logo": ("kind", "")}) from fault
    if b"<!DOCTYPE" in content.upper() or root.tag != f"{_NAMESPACE}svg":
        raise BrandRefused({"logo": ("kind", "")})
    for node in [*root.iter()]:
        if not isinstance(node.tag, str) or not node.tag.startswith(_NAMESPACE):
            # Comments, and what drawing programs keep for themselves.
            node.getparent().remove(node)
            continue
        name = node.tag.removeprefix(_NAMESPACE)
        if name not in _DRAWING:
            raise BrandRefused({"logo": ("active", name)})
        for attribute, value in node.attrib.items():
            if not _draws(str(attribute), str(value)):
                raise BrandRefused({"logo": ("active", str(attribute).rpartition("}")[2])})
    return etree.tostring(root, encoding="utf-8")


def _draws(attribute: str, value: str) -> bool:
    plain = attribute.rpartition("}")[2].lower()
    if plain.startswith("on") or _OUTSIDE.search(value):
        return False
    return plain != "href" or value.startswith("#")
