"""Strings and conversions. Source: DMN 1.5, 10.3.4.1 table 72 and 10.3.4.3 table 74."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feel import Value
from tests.unit.feel.evaluating import evaluation, value

STRINGS = [
    'substring("foobar", 3) = "obar" and substring("foobar", 3, 3) = "oba"',
    'substring("foobar", -2, 1) = "a" and substring("foobar", 3, 10) = "obar"',
    'substring("\\U01F40Eab", 2) = "ab" and string length("\\U01F40Eab") = 3',
    'string length("foo") = 3 and string length("") = 0',
    'upper case("aBc4") = "ABC4" and lower case("aBc4") = "abc4"',
    'substring before("foobar", "bar") = "foo" and substring before("foobar", "xyz") = ""',
    'substring after("foobar", "ob") = "ar" and substring after("", "a") = ""',
    'replace("banana", "a", "o") = "bonono"',
    'replace("abcd", "(ab)|(a)", "[1=$1][2=$2]") = "[1=ab][2=]cd"',
    'replace("abra", "B", "*", "i") = "a*ra" and replace("a.c", ".", "x", "q") = "axc"',
    'not(contains("foobar", "of")) and contains("foobar", "oba") and contains(["foobar"], "f")',
    'starts with("foobar", "fo") and ends with("foobar", "r") and not(ends with("foobar", "o"))',
    'matches("foobar", "^fo*b") and not(matches("foobar", "^b")) and matches("FOO", "foo", "i")',
    'matches("a\\nb", "a.b", "s") and not(matches("a\\nb", "a.b")) and matches("ab", "a b", "x")',
    # XPath's own: `$` is the very end, a class subtracts another, doubled signs mean nothing more.
    'not(matches("ab\\n", "b$")) and matches("ab\\nc", "b$", "m")',
    'matches("b", "[a-z-[aeiou]]") and not(matches("a", "[a-z-[aeiou]]"))',
    'matches("&", "[a&&b]") and matches("|", "[a||b]") and matches("a.", "\\.$")',
    'split("John Doe", "\\\\s") = ["John", "Doe"]',
    'split("a;b;c;;", ";") = ["a", "b", "c", "", ""] and split("", ";") = [""]',
    'split("a1b2c", "([0-9])") = ["a", "b", "c"]',
    'string join(["a", "b", "c"], "_and_") = "a_and_b_and_c" and string join([], "X") = ""',
    'string join(["a", "b", "c"], "") = "abc" and string join(["a", "b", "c"], null) = "abc"',
    'string join(["a"], "X") = "a" and string join(["a", null, "c"], "X") = "aXc"',
    'string join(["a", "b", "c"]) = "abc" and string join(["a", null, "c"]) = "ac"',
    '"foo" + "bar" = "foobar" and "a" < "b" and "a" < "aa" and "Z" < "a"',
    '"\\u0041\\t\\"" = "A\\t\\""',
]
CONVERSIONS = [
    'number("1 000,0", " ", ",") = number("1,000.0", ",", ".")',
    'number("1.000.000,01", ".", ",") = 1000000.01 and number("-5", null, null) = -5',
    'number(from: "1,5", decimal separator: ",") = 1.5',
    'string(1.1) = "1.1" and string(null) = null and string(true) = "true"',
    'string(@"P1Y2M") = "P1Y2M" and string(@"10:00:00+01:00") = "10:00:00+01:00"',
    'string([1, "a"]) = "[1, \\"a\\"]" and string({a: "b"}) = "{a: \\"b\\"}"',
    'date("2012-12-25") - date("2012-12-24") = duration("P1D")',
    'date(date and time("2012-12-25T11:00:00Z")) = date("2012-12-25")',
    'date(2012, 12, 25) = date("2012-12-25")',
    'date and time("2012-12-24T23:59:00") = date and time(date("2012-12-24"), time("23:59:00"))',
    'date and time("2012-12-24T23:59:00") + duration("PT1M")'
    ' = date and time("2012-12-25T00:00:00")',
    'time("23:59:00Z") + duration("PT2M") = time("00:01:00@Etc/UTC")',
    'time(date and time("2012-12-25T11:00:00Z")) = time("11:00:00Z")',
    'time("23:59:00Z") = time(23, 59, 0, duration("PT0H"))',
    'time(23, 59, 30.5) = @"23:59:30.5" and time(1, 2, 3, null) = @"01:02:03"',
    'date and time("2012-12-24T23:59:00") - date and time("2012-12-22T03:45:00")'
    ' = duration("P2DT20H14M")',
    'duration("P2Y2M") = duration("P26M")',
    'years and months duration(date("2011-12-22"), date("2013-08-24")) = duration("P1Y8M")',
]


@pytest.mark.parametrize("source", STRINGS + CONVERSIONS)
def test_the_examples_of_the_standard_hold(source: str) -> None:
    assert value(source) is True


@pytest.mark.parametrize(
    "source",
    [
        *('substring("foobar", 0)', 'substring("foobar", -7)', 'substring("foobar", 1, 0)'),
        *("upper case(1)", "string length(null)", 'contains("a", null)', 'matches("a", "[")'),
        *('replace("abc", "x*", "-")', 'split("abc", "")', 'replace("a", "a", "$")'),
        *('matches("a", "a", "z")', 'matches("a", "[[:alpha:]]")', 'matches("a", "(?=a)")'),
        *('string join(["a", 1])', 'number("1.5", ".", ".")'),
        *('number("abc")', 'number("1 0")', 'number("1", "x", ".")', 'date("2012-12-32")'),
        *("date(2012, 13, 1)", "date(2012.5, 1, 1)", 'time("24:01:00")', "time(24, 0, 0)"),
        *('time(1, 2, 3, @"PT19H")', 'duration("P")', 'duration("P1DT")', 'duration("1D")'),
        *('date and time("2012-12-24T")', "date(null)", "duration(5)", '"a" - "b"', '"a" + 1'),
        *("date(year: 2012, month: 1)", 'substring(string: "a")', 'upper case(text: "a")'),
    ],
)
def test_what_lies_outside_a_domain_is_null_with_a_warning(source: str) -> None:
    outcome = evaluation(source)
    assert outcome.value is None
    assert outcome.warnings


texts = st.text(st.sampled_from("ab.Ä€\U0001f40e "), max_size=12)


@given(texts, texts)
def test_strings_obey_the_laws_of_strings(one: str, other: str) -> None:
    scope: dict[str, Value] = {"a": one, "b": other}
    for law in (
        "string length(a + b) = string length(a) + string length(b)",
        "starts with(a + b, a) and ends with(a + b, b) and contains(a + b, a)",
        'contains(a, b) = (b = "" or substring before(a, b) + b + substring after(a, b) = a)',
        'string join(split(a, "b"), "b") = a',
        'replace(a, b + "x", "", "q") = a or contains(a, "x")',
        "string(a) = a and upper case(upper case(a)) = upper case(a)",
        'a = "" or substring(a, 1) = a and substring(a, -string length(a)) = a',
        "(a < b) = (b > a) and (a < b or a = b or a > b)",
    ):
        assert value(law, **scope) is True, law
