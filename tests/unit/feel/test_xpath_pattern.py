"""Patterns are XPath's and nobody else's. Source: XPath and XQuery Functions 3.1, 5.6.1."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.feel.evaluating import evaluation, value

NO_PATTERNS = [
    # Of the library, or of other languages.
    *("a++", "a*+", "a?+", "a{2}+", "(?>a)", r"\K", r"\X", r"\m", r"\M", r"\R", r"\h", r"\G"),
    *(r"\N{DIGIT ONE}", r"\N{U+61}", r"\L<words>", r"\Qa\E", r"\x61", r"\u0061", r"\0", r"\e"),
    *("(?:abc){e<=1}", "(abc){e}", "a{i<=3,d<=3}", "a{s}", "(?i)a", "(?-i:a)", "(?|a)", "(?#a)"),
    *("(?=a)", "(?!a)", "(?<=a)", "(?<!a)", "(?P<x>a)", "(?<x>a)", "(?R)", "(?1)", "(?(1)a|b)"),
    *(r"\b", r"\B", r"\A", r"\Z", r"\z", r"\a", r"\f", r"\v", r"\/", r"\"", r"\_", r"\ "),
    *("[[:alpha:]]", "[a&&[b]]", "[a||[b]]", "[a--b]", r"[\b]", r"(a)[\1]"),
    *(r"\p{Alpha}", r"\p{Script=Greek}", r"\p{name=a}", r"\pL", r"\p{^L}", r"\p{IsNowhere}"),
    # Of XPath, but not well-formed.
    *("a{,3}", "a{2}{3}", "a**", "a???", "*a", "+", "a|*", "(*a)", "{", "}", "a{", "a{x}", "]"),
    *("(", ")", "(a", "a)", "[", "[]", "[]a]", "[^]", "[^]a]", "[a", "[z-a]", r"[a-\d]", "[a[b]]"),
    *("[a-z-[aeiou]x]", "[a-z-[aeiou]", "[a-z-[]]", "a{3,2}", "\\"),
    *(r"\1", r"\1(a)", r"(a\1)", r"(a)\2"),
]


@pytest.mark.parametrize("pattern", NO_PATTERNS)
def test_what_xpath_has_no_pattern_for_is_null_and_never_true(pattern: str) -> None:
    outcome = evaluation("matches(text, pattern)", text="abc a 1", pattern=pattern)
    assert outcome.value is None
    assert outcome.warnings


# Where the library, or Java, would say something else.
MATCHES = [
    (r"^\w$", "€", True),
    (r"^\w$", "_", False),
    (r"^\w+$", "Größe3", True),
    (r"^\W$", "-", True),
    (r"^[\w_]+$", "order_1", True),
    (r"^[^\w]$", "_", True),
    (r"^\s$", "\u00a0", False),
    (r"^\s+$", " \t\r\n", True),
    (r"^\S$", "\u2003", True),
    (r"^\d$", "\u0664", True),
    (r"^\i\c*$", "ä-1.x", True),
    (r"^\i$", "1", False),
    (r"^\I$", "1", True),
    (r"^\C$", "a", False),
    (r"^\C$", " ", True),
    (r"^[\i-[a-z]]$", "b", False),
    (r"^.$", "\u2028", True),
    (r"^.$", "\r", False),
    ("a$", "a\n", False),
    ("^(a)?b\\1$", "b", True),
    (r"^(a)\10$", "aa0", True),
    (r"^(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)\10$", "abcdefghijj", True),
    (r"^(?:(a)|b)\1$", "aa", True),
    (r"^(?:(a)|b)\1{2}$", "b", True),
    ("^[-a]$", "-", True),
    ("^[a-]$", "-", True),
    ("^[a-c-9]$", "-", True),
    ("^[a^]$", "^", True),
    ("^[.?*+{}()|$]+$", ".?*+{}()|$", True),
    (r"^[\[\]\\\-\^]+$", r"[]\-^", True),
    ("^[a~~b&&c||d]+$", "~&|", True),
    (r"^[\p{L}-[a-y]]$", "z", True),
    (r"^[\p{L}-[a-y]]$", "b", False),
    ("^[a-z-[b-y-[m]]]+$", "amz", True),
    (r"^\p{Lu}\P{Lu}\p{IsGreek}$", "Aaα", True),
    ("^a{2}?$", "aa", True),
    ("^(|a)$", "", True),
    (r"^\n\r\t\\\|\.\-\^\?\*\+\{\}\(\)\[\]\$$", "\n\r\t\\|.-^?*+{}()[]$", True),
]


@pytest.mark.parametrize(("pattern", "text", "expected"), MATCHES)
def test_a_pattern_means_what_xpath_says(pattern: str, text: str, expected: bool) -> None:
    assert value("matches(text, pattern)", text=text, pattern=pattern) is expected


def test_case_is_ignored_letter_by_letter() -> None:
    assert value('matches("\u212a", "k", "i") and matches("ΣΊΣΥΦΟΣ", "^σίσυφος$", "i")') is True
    assert value('matches("straße", "strasse", "i")') is False
    assert value('matches("straße", "strasse", "qi")') is False


plain = st.text("ab.*+?()[]{}|^$\\-&~ \n", max_size=8)


@given(plain, plain)
def test_a_pattern_is_one_of_xpath_or_none_at_all(pattern: str, text: str) -> None:
    outcome = value("matches(text, pattern)", text=text, pattern=pattern)
    assert outcome in (True, False, None)
    # What is escaped stands for itself, whatever it is.
    escaped = re.sub(r"([.\\?*+{}()|\[\]$^-])", r"\\\1", text)
    assert value("matches(text, pattern)", text=text, pattern=f"^{escaped}$") is True
    inside = re.sub(r"([\\\[\]^-])", r"\\\1", text)
    if text:
        assert value("matches(text, pattern)", text=text, pattern=f"^[{inside}]+$") is True
