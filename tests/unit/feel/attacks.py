"""Texts that want to break the interpreter, by name. Each is tried in a process of its own kind.

The scope of all of them: `text`, a million letters a; `items`, a hundred thousand numbers;
`texts`, ten thousand short strings; `deep`, lists within one another; `x`, the number 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tests.unit.feel.attacks_by_form import ATTRIBUTES, NESTING, WIDTH
from tests.unit.feel.attacks_by_value import VALUES

_HUNDRED: Final = 'string join(for i in 1..100 return "0123456789")'
_DOUBLED: Final = "for i in 1..{times} return if i = 1 then {start} else {step}"
NOTHING_KEPT: Final = "count("
_LAST: Final = "partial[-1]"


def _doubled(start: str, step: str, times: int = 40) -> str:
    step = step.replace("LAST", _LAST)
    return _DOUBLED.format(start=start, step=step, times=times)


def _loop(body: str, times: int = 100_000) -> str:
    return f"{NOTHING_KEPT}for i in 1..{times} return {body})"


RECURSION: Final[Mapping[str, str]] = {
    "a function that calls itself": "{f: function(n) f(n + 1), r: f(1)}.r",
    "two functions that call each other": "{f: function(n) g(n), g: function(n) f(n), r: f(1)}.r",
    "a function that calls itself twice": "{f: function(n) f(n - 1) + f(n - 1), r: f(40)}.r",
    "a tree of calls within the depth": (
        "{f: function(n) if n = 0 then 1 else f(n - 1) + f(n - 1), r: f(50)}.r"
    ),
    "self-application": "(function(f) f(f))(function(f) f(f))",
    "the Y combinator": (
        "(function(f) (function(x) f(function(v) x(x)(v)))(function(x) f(function(v) x(x)(v))))"
        "(function(g) function(n) g(n + 1))(1)"
    ),
    "recursion in a filter": "{f: function(n) [1, 2][f(item)], r: f(1)}.r",
    "recursion in a sort": "{f: function(a, b) sort([a, b], f), r: sort([2, 1], f)}.r",
    "recursion in a quantifier": "{f: function(n) some y in [n, n] satisfies f(y), r: f(1)}.r",
    "recursion through a context": "{f: function(n) {a: f(n)}, r: f(1)}.r",
    "recursion through list replace": (
        "{f: function(a, b) list replace([a], f, b) = null, r: f(1, 2)}.r"
    ),
    "a function passed down": "{f: function(g, n) g(g, n + 1), r: f(f, 1)}.r",
    "functions made in a chain": (
        f"({_doubled('function(n) n', '(function(p) function(n) p(p(n)))(LAST)', 60)})[-1](1)"
    ),
}

STRINGS: Final[Mapping[str, str]] = {
    "doubled by plus": f"({_doubled(_HUNDRED, 'LAST + LAST')})[-1]",
    "doubled by replace": f"({_doubled(_HUNDRED, 'replace(LAST, chr, chr)')})[1]".replace(
        "chr, chr", '"(.)", "$1$1"'
    ),
    "replaced by itself": 'replace(text, "a", substring(text, 1, 10000))',
    "replaced by groups": 'replace(text, "(a+)", "$1$1$1$1$1$1$1$1$1$1$1$1")',
    "replaced at every empty place": 'replace(text, "", "bbbb")',
    "joined from many references": "string join(for i in 1..100000 return text)",
    "joined with a long delimiter": "string join(texts, text)",
    "joined with a long prefix": _loop('string join(texts, ",", text, text)'),
    "string of lists in themselves": f"string({_doubled('[1]', '[LAST, LAST]')})",
    "string of contexts in themselves": f"string({_doubled('{a: 1}', '{a: LAST, b: LAST}')})",
    "json of lists in themselves": f"to json({_doubled('[1]', '[LAST, LAST]')})",
    "string of long numbers": 'string join(for i in 1..100000 return string(1e6000), ",")',
    "string of strings of strings": f"({_doubled(_HUNDRED, 'string([LAST, LAST])')})[-1]",
    "quotes of quotes": f"({_doubled('chr', 'string([LAST])', 100)})[-1]".replace("chr", '"!"'),
    "base64 again and again": f"({_doubled(_HUNDRED, 'to base64(LAST)')})[-1]",
    "base64 of a long text": _loop("to base64(text)"),
    "upper case in a loop": _loop("upper case(text)"),
    "letters that grow": _loop('upper case(replace(text, "a", "ß"))'),
    "split of a long text": _loop('count(split(text, "a"))'),
    "split at nothing": 'split(text, "")',
    "extract every letter": 'count(extract(text, "."))',
    "concatenated in a chain": "+".join(["text"] * 300),
    "kept by a loop": "for i in 1..100000 return text + string(i)",
    "kept by contexts": "for i in 1..100000 return {a: text + string(i)}",
    "searched in a loop": _loop('contains(text, "aaaaaaaaaaaaaaaab")'),
    "searched by halves": _loop('contains(text, substring(text, 1, 20000) + "b")'),
    "compared in a loop": _loop('text + "b" = text + "c"'),
    "trimmed in a loop": _loop("is blank(text)"),
    "ends of a long text": _loop('ends with(text, "b")'),
    "long texts sorted": (
        '{b: text + "b", l: for i in 1..99999 return '
        "if odd(i) then substring(b, 2) else substring(text, 2), r: sort(l)}.r"
    ),
    "references to long texts sorted": (
        '{b: substring(text, 2) + "b", '
        "r: sort(for i in 1..99999 return if odd(i * i) then b else text)}.r"
    ),
    "long texts contained": (
        '{b: substring(text, 2) + "b", r: list contains(for i in 1..99999 return b, text)}.r'
    ),
    "long texts in ranges": (
        '{b: substring(text, 2) + "b", r: for i in 1..99999 return b in [text..text]}.r'
    ),
    "the least of long texts": (
        '{b: substring(text, 2) + "b", '
        "r: max(for i in 1..99999 return if odd(i) then b else text)}.r"
    ),
    "long texts told apart": (
        '{b: substring(text, 2) + "b", '
        "r: distinct values(for i in 1..99999 return if odd(i) then [b] else [text])}.r"
    ),
    "numbers from long texts": _loop("number(text)"),
    "dates from long texts": _loop("date(text)"),
    "replaced in a chain": 'replace(replace(replace(text, "a", "bb"), "b", "cc"), "c", "dd")',
}

PATTERNS: Final[Mapping[str, str]] = {
    "nested plus": f'matches({_HUNDRED} + "!", "^(([0-9])+)+$")',
    "nested star": f'matches({_HUNDRED} + "!", "^([0-9]*)*$")',
    "alternatives that overlap": f'matches({_HUNDRED} + "!", "^([0-9]|[0-9][0-9])+$")',
    "references to groups": 'matches(text, "(a+)(a+)(a+)\\\\1\\\\2\\\\3b")',
    "a split that backtracks": 'split(text, "(a+)+b")',
    "an extract that backtracks": 'extract(text, "(a+)+b")',
    "a replace that backtracks": 'replace(text, "(a+)+b", "x")',
    "a quadratic search": 'matches(text, "a+b")',
    "a quadratic split": 'split(text, "a*b")',
    "counted repeats": 'matches("a", "(a{9999}){9999}")',
    "counted repeats, deep": 'matches("a", "((((a{99}){99}){99}){99}){99}")',
    "a huge count": 'matches("a", "a{99999999999999999999}")',
    "counts of alternatives": 'matches("a", "(?:(?:ab|c){999}x){999}")',
    "groups in groups": 'matches("a", "' + "(" * 900 + "a" + ")" * 900 + '")',
    "classes in classes": 'matches("a", "' + "[a-z-" * 300 + "[a]" + "]" * 300 + '")',
    "many alternatives": 'matches(text, "' + "|".join(f"a{i}" for i in range(450)) + '")',
    "optional letters": 'matches(text, "' + "a?" * 500 + "a" * 500 + 'b")',
    "patterns by the thousand": _loop('matches("aaaaaaaaaaaaaaaaaaaaaaab", "(a+)+c")'),
    "other patterns each time": _loop('matches("a", "a{1,200}b" + string(i))'),
    "heavy patterns each time": _loop('matches("a", "(a{20}b{1,20}){1,20}" + string(i))'),
    "other heavy patterns each time": _loop('matches("a", "[\\\\p{L}-[a-z]]{99,199}" + string(i))'),
    "a flag that does not exist": 'matches("a", "a", "zzzz")',
    "look-behind": 'matches("a", "(?<=a{1,1000})b")',
    "recursion of the library": 'matches("a", "(?R)")',
    "a call of the library": 'matches("a", "(?P<x>a)(?P>x)(?&x)")',
    "fuzzy matching of the library": 'matches(text, "(?:abc){e<=1000}")',
    "fuzzy matching without a group": 'matches(text, "(aaaaaaaaab){e}")',
    "fuzzy counts": 'matches(text, "(ab){i<=3,d<=3,s<=3,e<=9}")',
    "named lists of the library": 'matches("a", "\\\\L<words>")',
    "a replacement that refers to much": 'replace(text, "(a*)", "' + "$1" * 500 + '")',
    "a long pattern": 'matches("a", text)',
    "a long pattern with the flag q": 'matches("a", text, "q")',
    "a long pattern with spaces": 'matches("a", text, "x")',
    "many groups that repeat": f'matches(text, "{"(" * 38}a|aa{")" * 38}+b")',
    "many groups that repeat on a shorter text": (
        f'matches(substring(text, 1, 25000), "{"(" * 38}a|aa{")" * 38}+b")'
    ),
    "groups within a repeated one": 'matches(text, "(?:(a)(a)?)+b")',
    "case folding": 'matches(text, "(A|AA)+B", "i")',
    "properties": 'matches(text, "(\\\\p{L}+)+\\\\d")',
}

SIZE: Final[Mapping[str, str]] = {
    "a long loop": "for i in 1..10**9 return i",
    "a loop without end": "for i in 1..10**17 return i",
    "a long range": "count([1..10**9])",
    "a long range counted": "count(for i in [1..10**9] return i)",
    "a range of dates": 'for d in @"-999999999-01-01"..@"999999999-12-31" return d',
    "ten thousand squared": "for i in 1..10000, j in 1..10000 return 1",
    "ten thousand squared in two loops": "for i in 1..10000 return for j in 1..10000 return 1",
    "a search among a hundred million": "some i in items, j in items satisfies i + j = 0",
    "a long product": "product(items)",
    "a product of a range": "product(for i in 1..100000 return i ** 60)",
    "powers of powers": "10 ** 10 ** 10",
    "powers in a chain": "1.0000000001" + "**1.0000000001" * 1_000,
    "powers in a chain in a loop": _loop("1.0000000001" + "**1.0000000001" * 1_000),
    "broken powers in a loop": _loop("1.2345678901234567890123456789 ** 0.1234567890123456789"),
    "sums in a loop": _loop("+".join(["i"] * 2_400)),
    "comparisons in a loop": _loop(" and ".join(["i<i+1"] * 800)),
    "lists in a loop": "for i in 1..100000 return [" + ",".join(["i"] * 2_000) + "]",
    "contexts in a loop": "for i in 1..100000 return {"
    + ",".join(f"a{i}:i" for i in range(1_000))
    + "}",
    "literals of dates in a loop": _loop("+".join(['(date("2026-01-01")).year'] * 400)),
    "times in zones in a loop": _loop(
        " or ".join(['@"2026-01-01T00:00:00@Europe/Berlin" > @"2026-01-01T00:00:00Z"'] * 400)
    ),
    "days of dates in a loop": _loop("+".join(['(@"2026-01-01"+@"P1D"*i).day'] * 300)),
    "exp of much": "exp(10**9)",
    "exp in a loop": _loop("exp(123.456)"),
    "log in a loop": _loop("log(123.456)"),
    "roots in a loop": _loop("sqrt(2)"),
    "rounding to thousands of digits": _loop("decimal(1/3, 6000)"),
    "rounding to a thousand million digits": "decimal(1, 10**9)",
    "rounding before the point": "round up(1, -10**9)",
    "rounding in a loop": _loop("round half up(1e6000, 6000)"),
    "remainders": _loop("modulo(1e33, 7e-33)"),
    "odd of much": _loop("odd(1e6144)"),
    "whole of much": _loop("1e6144 instance of number and even(1e6144)"),
    "the largest number": "9.999999999999999999999999999999999e6144 * 10",
    "the smallest number": "1e-6176 / 10",
    "huge durations": '@"P999999999Y" * 10**30',
    "huge days": 'duration("P999999999999999999999D")',
    "huge dates": '@"999999999-12-31T23:59:59Z" + @"P1D"',
    "dates before all": '@"-999999999-01-01T00:00:00+18:00" - @"PT1S"',
    "a year of many digits": 'date("' + "9" * 30_000 + '-01-01")',
    "fractions of seconds": '@"2026-01-01T00:00:00.' + "9" * 150 + '"',
    "zones that are paths": '@"10:00:00@../../../etc/passwd"',
    "zones that are folders": '@"10:00:00@Europe"',
    "huge offsets": '@"10:00:00+99:99"',
    "an index that is huge": "items[10**30]",
    "a negative index that is huge": "items[-10**30]",
    "a broken index": "items[1.5]",
    "a huge position": "insert before(items, 10**30, 1)",
    "a huge sublist": "sublist(items, 1, 10**30)",
    "a huge substring": 'substring("a", 1, 10**30)',
    "a huge partition": "partition(items, 10**30)",
    "a fine partition": "partition(items, 1)",
    "partitions in a loop": _loop("count(partition(items, 1))"),
    "partitions kept": "for i in 1..1000 return partition(items, 1)",
    "entries kept": (
        "{c: context(for i in 1..60000 return {key: string(i), value: i}), "
        "r: for i in 1..1000 return get entries(c)}.r"
    ),
    "numbers kept": "for i in 1..100000 return [" + ",".join(["i+1"] * 1_600) + "]",
    "texts kept": "for i in 1..100000 return [" + ",".join(["string(i)"] * 1_000) + "]",
    "small contexts kept": "for i in 1..100000 return [" + ",".join(["{a:i+1}"] * 1_000) + "]",
    "small lists kept": "for i in 1..100000 return [" + ",".join(["[]"] * 2_400) + "]",
    "pieces kept": 'for i in 1..1000 return split(substring(text, 1, 99000), "a")',
    "matches kept": 'for i in 1..1000 return extract(substring(text, 1, 40000), "a")',
    "ranges unfolded and dropped": _loop("some i in 1..100000 satisfies true", 1_000),
    "ranges of dates unfolded": _loop(
        'some d in @"2000-01-01"..@"2250-01-01" satisfies true', 1_000
    ),
    "durations kept": "for i in 1..100000 return [" + ",".join(['@"P1D"*i'] * 1_000) + "]",
}

LISTS: Final[Mapping[str, str]] = {
    "flattened doubles": f"count(flatten({_doubled('[1]', '[LAST, LAST]')}))",
    "concatenated doubles": f"count({_doubled('[1]', 'concatenate(LAST, LAST)')})",
    "appended without end": f"count({_doubled('[1]', 'append(LAST, LAST)', 150)})",
    "deep flattening": f"flatten({_doubled('[1]', '[LAST]', 9_000)})",
    "a deep result": f"({_doubled('[1]', '[LAST]', 500)})[-1]",
    "a deep context": f"({_doubled('{a: 1}', '{a: LAST}', 500)})[-1]",
    "a deep string": f"string({_doubled('[1]', '[LAST]', 5_000)})",
    "a deep json text": f"to json(({_doubled('[1]', '[LAST]', 5_000)})[-1])",
    "deep equality": (
        f"({_doubled('[1]', '[LAST]', 5_000)})[-1] = ({_doubled('[1]', '[LAST]', 5_000)})[-1]"
    ),
    "wide equality": (
        f"({_doubled('[1]', '[LAST, LAST]')})[-1] = ({_doubled('[1]', '[LAST, LAST]')})[-1]"
    ),
    "equality of functions in lists": "[count, count] = [sum, sum]",
    "deep instance of": (
        f"({_doubled('[1]', '[LAST]', 5_000)})[-1] instance of list<list<list<Any>>>"
    ),
    "wide instance of": (
        f"({_doubled('[1]', '[LAST, LAST]', 60)})[-1] instance of "
        + "list<" * 30
        + "number"
        + ">" * 30
    ),
    "wide conversions": (
        f"(function(a: {'list<' * 30}string{'>' * 30}) a)"
        f"(({_doubled('[1]', '[LAST, LAST]', 60)})[-1])"
    ),
    "a wide result": f"({_doubled('[1]', '[LAST, LAST]', 60)})[-1]",
    "a path through wide lists": f"({_doubled('[{a: 1}]', '[LAST, LAST]', 30)})[-1].a",
    "sorting the shuffled": "sort(for i in items return modulo(i * 7919, 100003))",
    "sorting the shuffled with a function": (
        "sort(for i in items return modulo(i * 7919, 100003), function(a, b) a < b)"
    ),
    "sorting with a liar": "sort(items, function(a, b) true)",
    "sorting with a liar that knows no order": "sort(items, function(a, b) null)",
    "sorting with a liar that fails": "sort(texts, function(a, b) a / b)",
    "sorting with a slow liar": "sort(items, function(a, b) count(items[item > a]) > b)",
    "sorting mixed values": "sort([1, null, true, count])",
    "sorting without a function": "sort(for i in items return -i)",
    "distinct contexts": "distinct values(for i in 1..100000 return {a: i})",
    "distinct lists": "distinct values(for i in 1..100000 return [i])",
    "duplicates": "duplicate values(items)",
    "unions": "union(items, items, items, items)",
    "indexes": _loop("count(index of(items, 1))"),
    "contained in a loop": _loop("list contains(items, 0)"),
    "filtered in a loop": _loop("count(items[item > i])"),
    "kept partial": "for i in 1..100000 return partial",
    "filters of huge contexts": (
        "{c: context(for i in 1..60000 return {key: string(i), value: i}), "
        "r: count((for i in 1..99999 return c)[a = 1])}.r"
    ),
    "paths through huge contexts": (
        "{c: context(for i in 1..60000 return {key: string(i), value: i}), "
        "r: count((for i in 1..99999 return c).`1`)}.r"
    ),
    "huge contexts compared": (
        '{c: context(for i in 1..60000 return {key: string(i), value: i}), d: put(c, "1", 2), '
        "r: for i in 1..99999 return c = d}.r"
    ),
    "huge contexts put into": (
        "{c: context(for i in 1..60000 return {key: string(i), value: i}), "
        'r: for i in 1..99999 return put(c, "a", i)}.r'
    ),
    "reversed in a loop": _loop("reverse(items)"),
    "medians in a loop": _loop("median(items)"),
    "modes in a loop": _loop("mode(items)"),
    "deviations": _loop("stddev(items)"),
    "counted contexts": f"({_doubled('{a: 1}', 'context put(LAST, string(i), LAST)', 9_000)})[-1]",
    "a huge context": "context(for i in 1..100000 return {key: string(i), value: i})",
    "huge contexts in a loop": _loop(
        'context merge([context(for i in 1..9000 return {key: string(i), value: 1}), {a: "b"}])'
    ),
    "deep put": "context put({}, (for i in 1..5000 return string(i)), 1)",
    "deep get": "get value({}, (for i in 1..100000 return string(i)))",
    "entries of much": _loop("get entries(context(get entries({a: 1, b: 2})))"),
    "items of a deep variable": "string(deep)",
    "flattening of a deep variable": "flatten(deep)",
    "any of much": _loop("any(for j in 1..1000 return false)"),
    "all of much": "all(for j in 1..100000 return true, true)",
    "ranges of ranges": _loop("overlaps([1..i], [i..9])"),
}

TEXTS: Final[Mapping[str, str]] = {
    "json of deep lists": f"from json({_doubled('LAST', 'LAST', 1)})".replace(
        "LAST", 'string join(for j in 1..100000 return "[")', 1
    ),
    "json of closed deep lists": (
        'from json(string join(for j in 1..90000 return "[") '
        '+ string join(for j in 1..90000 return "]"))'
    ),
    "json of deep contexts": ('from json(string join((for j in 1..60000 return "{\\"a\\":"), ""))'),
    "json of a list of many": 'from json("[1" + string join(for j in 1..99999 return ",1") + "]")',
    "json of many empty lists": (
        'from json("[[]" + string join(for j in 1..99999 return ",[],{},[]") + "]")'
    ),
    "json of a long number": 'from json(replace(text, "a", "9"))',
    "json of a long exponent": 'from json("1e" + replace(substring(text, 1, 9999), "a", "9"))',
    "json of many values kept": (
        'for i in 1..1000 return from json("[0" + string join(for j in 1..9999 return ",{}") + "]")'
    ),
    "json of a million values": (
        'from json("[0" + replace(substring(text, 1, 490000), "a", ",1") + "]")'
    ),
    "json of no number": 'from json("[NaN, Infinity, -Infinity]")',
    "json again and again": _loop('from json("[" + substring(text, 1, 1000) + "]")'),
    "json of many contexts in a loop": _loop(
        'from json("[0" + string join(for j in 1..9999 return ",{}") + "]")'
    ),
    "json of half a character": 'from json("\\"\\\\ud800\\"")',
    "NUL": '"a\\u0000b" + "\x00"',
    "NUL in the source": "1\x00+1",
    "NUL in a name": "a\x00b",
    "half a character in the source": '"\ud800" + string length("\udfff")',
    "half a character outside of strings": "\ud800 + 1",
    "half a character to base64": 'to base64("\\ud800")',
    "half a character in a pattern": 'matches("\\ud800", "[\\ud800-\\udfff]")',
    "writing from right to left": '"\u202e" = "\u202e" and \u202ea',
    "spaces nobody sees": "1\u200b+\u00a01\ufeff",
    "digits of other scripts": "\u0661 + \u0662",
    "digits of other scripts in dates": 'date("\u0662\u0660\u0662\u0666-01-01")',
    "digits of other scripts in numbers": 'number("\u0661\u0662")',
    "letters that combine": "a\u0301\u0301\u0301 + \u0301",
    "very many combining letters": "a" + "\u0301" * 10_000,
    "signs that look alike": "1 \u2212 1 \u2264 2",
    "faces": "\U0001f600 + \U0001f600",
    "a byte order mark": "\ufeff1 + 1",
    "line ends of all kinds": "1\r\n+\r1\u2028+\u00851\n+\x0b1\x0c",
    "an escape without end": '"\\u00',
    "an escape too large": '"\\UFFFFFF"',
    "quotes without end": '"' * 30_001,
    "backticks without end": "`" * 30_001,
    "a source of spaces": " " * 32_000,
    "an empty source": "",
    "an equals sign before it": "=" * 32_000,
    "points": "." * 32_000,
    "points and digits": "1." * 16_000,
    "ranges of points": "1.." * 10_000,
    "minus signs behind": "1" + "-" * 32_000,
    "at signs": "@" * 32_000,
    "an at sign with a long text": '@"' + "P" * 30_000 + '"',
    "a duration of many digits": '@"P' + "9" * 30_000 + 'D"',
    "letters whose case grows": "upper case(" + '"' + "\u0390" * 10_000 + '")',
}

ATTACKS: Final[Mapping[str, str]] = {
    f"{kind}: {name}": source
    for kind, sources in {
        "recursion": RECURSION,
        "string": STRINGS,
        "nesting": NESTING,
        "width": WIDTH,
        "pattern": PATTERNS,
        "attribute": ATTRIBUTES,
        "size": SIZE,
        "list": LISTS,
        "text": TEXTS,
        "value": VALUES,
    }.items()
    for name, source in sources.items()
}
