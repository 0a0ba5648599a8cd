"""Contexts, booleans and `not`. Source: DMN 1.5, 10.3.4.2, 10.3.4.8 table 81, tables 50 and 51."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feel import Value
from tests.unit.feel.evaluating import evaluation, value

EXAMPLES = [
    'get value({key1: "value1"}, "key1") = "value1" and get value({key1: 1}, "other") = null',
    'get entries({key1: "a", key2: 2}) = [{key: "key1", value: "a"}, {key: "key2", value: 2}]',
    'get entries({key1: "value1"})[key = "key1"].value = ["value1"]',
    'context([{key: "a", value: 1}, {key: "b", value: 2}]) = {a: 1, b: 2}',
    'context([{key: "a", value: 1, something: "else"}]) = {a: 1} and context([]) = {}',
    'context put({x: 1}, "y", 2) = {x: 1, y: 2} and context put({x: 1, y: 0}, "y", 2).y = 2',
    'get entries(context put({x: 1, y: 0, z: 0}, "y", 2)).key = ["x", "y", "z"]',
    'context put({x: 1}, ["y"], 2) = {x: 1, y: 2}',
    'context put({x: 1, y: {a: 0}}, ["y", "a"], 2) = {x: 1, y: {a: 2}}',
    "context merge([{x: 1}, {y: 2}]) = {x: 1, y: 2} and context merge([]) = {}",
    "context merge([{x: 1, y: 0}, {y: 2}]) = {x: 1, y: 2}",
    "not(true) = false and not(false) and not(null) = null",
    '{a: 1, "b c": a + 1}.`b c` = 2 and {a: {b: [1]}}.a.b = [1] and {"a": 1} = {a: 1.0}',
    "[{a: {b: [1]}}, {a: {b: [2.1, 2.2]}}].a.b = [[1], [2.1, 2.2]]",
    "{a: 1, b: 2} = {b: 2, a: 1} and not({a: 1} = {a: 1, b: 2}) and {a: null} != {}",
]


@pytest.mark.parametrize("source", EXAMPLES)
def test_the_examples_of_the_standard_hold(source: str) -> None:
    assert value(source) is True


@pytest.mark.parametrize(
    "source",
    [
        *('context([{key: "a", value: 1}, {key: "b"}])', "context([{value: 1}])", "context([1])"),
        *('context([{key: "a", value: 1}, {key: "a", value: 2}])', "context put({}, [], 2)"),
        *("context put({}, null, 2)", 'context put({y: 1}, ["y", "z"], 2)', "context merge([1])"),
        *('get value(null, "a")', "get value({}, [])", "get entries(1)", "{a: 1, a: 2}"),
    ],
)
def test_what_lies_outside_a_domain_is_null_with_a_warning(source: str) -> None:
    outcome = evaluation(source)
    assert outcome.value is None
    assert outcome.warnings


contexts = st.dictionaries(st.sampled_from("abcde"), st.sampled_from([True, False, None, "x"]))


@given(contexts, contexts, st.sampled_from("abcdef"))
def test_contexts_obey_the_laws_of_contexts(
    one: dict[str, Value], other: dict[str, Value], key: str
) -> None:
    scope: dict[str, Value] = {"a": one, "b": other, "k": key}
    for law in (
        "context(get entries(a)) = a",
        "context merge([a, b]) = context merge([a, context merge([a, b])])",
        "get value(context put(a, k, 5), k) = 5",
        "every e in get entries(b) satisfies is(get value(context merge([a, b]), e.key), e.value)",
        "count(get entries(context put(a, k, 1))) <= count(get entries(a)) + 1",
    ):
        assert value(law, **scope) is True, law
