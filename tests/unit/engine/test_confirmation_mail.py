"""A mail that asks whether somebody has really asked: line 8 of the newsletter's acceptance."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.library import shipped_resources
from engine.commands.lint_resources import lint_resources
from engine.german import in_german
from engine.mail_template import read_mail_template
from engine.model import Resource
from engine.template_language import TemplateRefused

NAME = "doi-confirmation.mail.md"
SHIPPED = Path(__file__).resolve().parents[3] / "library" / "double-opt-in" / NAME
PICTURE = "a mail that asks for confirmation has no pictures"
ADDRESS = (
    "a mail that asks for confirmation has no addresses of its own; links come from the process"
)


def refused(written: str) -> list[tuple[int | None, str]]:
    with pytest.raises(TemplateRefused) as caught:
        read_mail_template(written.encode())
    return [(one.line, one.message) for one in caught.value.faults]


def with_line(line: str) -> str:
    """Return the template of the library with one line more at its end."""
    return SHIPPED.read_text(encoding="utf-8").rstrip("\n") + f"\n{line}\n"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("![Logo](logo.png)", PICTURE),
        ('<img src="logo.png">', PICTURE),
        ("https://shop.example/neu", ADDRESS),
        ("Besuchen Sie www.example.com", ADDRESS),
        ("//example.com/pixel", ADDRESS),
        ("Unser Angebot der Woche", "Angebot"),
        ("Jetzt 20 % sichern", "20 %"),
        ("Mit Gutschein ab morgen", "Gutschein"),
        ("Herbstaktion: Sie sparen", "sparen"),
    ],
)
def test_line_8_a_picture_a_foreign_address_and_an_offer_are_refused_with_their_line(
    line: str, why: str
) -> None:
    (found,) = refused(with_line(line))
    assert found[0] == len(with_line(line).splitlines())
    assert found[1].endswith(why)


def test_line_8_an_offer_in_the_subject_and_html_are_refused_too() -> None:
    written = SHIPPED.read_text(encoding="utf-8")
    offering = written.replace("Bitte bestätigen Sie", "Rabatt, bestätigen Sie", 1)
    assert [one[0] for one in refused(offering)] == [1]
    html = written.replace("class: confirmation", "class: confirmation\nhtml: true", 1)
    assert refused(html) == [
        (1, "a mail that asks for confirmation goes out as plain text: html is false")
    ]


def test_line_8_the_build_fails_where_the_library_asks_and_offers() -> None:
    files = [
        Resource(one.name, with_line("Unser Angebot").encode()) if one.name == NAME else one
        for one in shipped_resources("double-opt-in", "shared")
    ]
    (found,) = lint_resources(files).refusals
    assert found.file == NAME
    (german,) = in_german((found,))
    assert "eine Mail, die um Bestätigung bittet, bietet nichts an: Angebot" in str(german)
    assert lint_resources(shipped_resources("double-opt-in", "shared")).refusals == ()


def test_other_mails_may_offer_and_link() -> None:
    written = with_line("Unser Angebot: https://shop.example/neu")
    read_mail_template(written.replace("class: confirmation", "class: advertising").encode())
