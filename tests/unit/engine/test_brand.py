"""A brand is kept only if it can be read, and its logo does nothing but be looked at."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from engine.brand import (
    LEAST_CONTRAST,
    PNG,
    SVG,
    Brand,
    BrandRefused,
    checked,
    contrast,
    least_contrast,
    looked_at,
    on_dark,
)

COLOURS = st.integers(0, 0xFFFFFF).map(lambda one: f"#{one:06x}")
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"{}>{}<path d="M1 1L8 8"/></svg>'


def test_the_contrast_of_black_and_white_is_21_and_of_equals_1() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#0b5c68", "#0b5c68") == 1


@given(COLOURS)
def test_each_colour_that_is_taken_can_be_read_in_both_themes(colour: str) -> None:
    for ground in ("#181f1e", "#101514", "#222b29"):
        assert contrast(on_dark(colour), ground) >= LEAST_CONTRAST
    if least_contrast(colour) < LEAST_CONTRAST:
        with pytest.raises(BrandRefused) as refused:
            checked(Brand(colour=colour))
        assert refused.value.faults["colour"][0] == "contrast"
    else:
        style = checked(Brand(colour=colour)).style()
        assert f"--accent:light-dark({colour}," in style


def test_a_pale_colour_is_refused_with_its_figure() -> None:
    with pytest.raises(BrandRefused) as refused:
        checked(Brand(colour="#ffcc00"))
    word, figure = refused.value.faults["colour"]
    assert (word, float(figure) < LEAST_CONTRAST) == ("contrast", True)


@pytest.mark.parametrize(
    "brand",
    [
        Brand(company="x" * 81),
        Brand(colour="red"),
        Brand(colour="#12345g"),
        Brand(imprint="javascript:alert(1)"),
        Brand(imprint="http://example.com"),
        Brand(privacy="https://user:pw@example.com"),
        Brand(privacy="/privacy"),
    ],
)
def test_what_does_not_fit_is_refused(brand: Brand) -> None:
    with pytest.raises(BrandRefused):
        checked(brand)


def test_a_drawing_is_taken_without_what_its_program_keeps_for_itself() -> None:
    extra = '<!-- hidden --><x:view xmlns:x="urn:x">secret</x:view>'
    logo = looked_at(DRAWING.format("", extra).encode())
    assert logo.kind == SVG
    assert b"secret" not in logo.content
    assert b"hidden" not in logo.content


@pytest.mark.parametrize(
    ("attributes", "inside"),
    [
        ("", "<script>alert(1)</script>"),
        (' onload="alert(1)"', ""),
        ("", '<a href="javascript:alert(1)"><path d="M0 0"/></a>'),
        ("", '<image href="https://example.com/x.png"/>'),
        ("", "<style>@import url(https://example.com)</style>"),
        ("", "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'/></foreignObject>"),
        (' style="fill:url(https://example.com/x)"', ""),
        ("", '<animate attributeName="href" values="javascript:alert(1)"/>'),
        ("", '<use href="#a"/>'),
    ],
)
def test_a_drawing_that_could_do_more_is_refused(attributes: str, inside: str) -> None:
    with pytest.raises(BrandRefused) as refused:
        looked_at(DRAWING.format(attributes, inside).encode())
    assert refused.value.faults["logo"][0] == "active"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"<html><svg/></html>",
        b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
        b"\x89PNG\r\n\x1a\n" + b"\0" * 40,
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x20\0\0\0\x20\0" + b"\0" * 20,
        b" " * 200_001,
    ],
)
def test_what_is_no_logo_is_refused(content: bytes) -> None:
    with pytest.raises(BrandRefused):
        looked_at(content)


def test_a_png_is_written_anew_without_what_stands_beside_the_picture() -> None:
    target = io.BytesIO()
    Image.new("RGB", (20, 10), "#0b5c68").save(target, format="PNG")
    logo = looked_at(target.getvalue() + b"<script>alert(1)</script>")
    assert logo.kind == PNG
    assert b"script" not in logo.content
