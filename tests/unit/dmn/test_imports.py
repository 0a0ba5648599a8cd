"""Models in several files."""

from decimal import Decimal

import pytest

from dmn.evaluate import evaluate_decision
from dmn.findings import ModelRefused
from dmn.read_together import read_together
from dmn.reader import imports_of, read_decisions
from feel import Value
from tests.unit.dmn.models import NAMESPACE, NOW, decision, definitions, literal, table
from tests.work import calls

D = Decimal


def file_of(namespace: str, *parts: str, imports: dict[str, str] | None = None) -> bytes:
    imported = "".join(
        f'<import namespace="{space}" name="{name}" importType="{NAMESPACE}"/>'
        for name, space in (imports or {}).items()
    )
    return definitions(imported, *parts).replace(
        b"http://camunda.org/schema/1.0/dmn", namespace.encode()
    )


def requires(kind: str, namespace: str, element: str) -> str:
    requirement = "knowledgeRequirement" if kind == "Knowledge" else "informationRequirement"
    return f'<{requirement}><required{kind} href="{namespace}#{element}"/></{requirement}>'


BASE = file_of(
    "urn:base",
    '<itemDefinition name="tRate"><typeRef>number</typeRef></itemDefinition>',
    '<inputData id="net" name="net amount">'
    '<variable name="net amount" typeRef="tRate"/></inputData>',
    decision("double", requires("Input", "", "net") + literal("net amount * 2"), name="Double It"),
    '<businessKnowledgeModel id="surcharge" name="count"><encapsulatedLogic>'
    '<formalParameter name="amount" typeRef="tRate"/>'
    + table([("A", "amount")], [("y", "number")], ["> 5 => 100", "- => 1"]).replace(
        'id="table"', 'id="t" hitPolicy="FIRST"'
    )
    + "</encapsulatedLogic></businessKnowledgeModel>",
    '<decisionService id="service" name="Doubling"><outputDecision href="#double"/>'
    '<inputData href="#net"/></decisionService>',
)
TOP = file_of(
    "urn:top",
    '<inputData id="own" name="own"><variable name="own" typeRef="Base Model.tRate"/></inputData>',
    decision(
        "top",
        requires("Decision", "urn:base", "double")
        + requires("Knowledge", "urn:base", "surcharge")
        + requires("Knowledge", "urn:base", "service")
        + requires("Input", "", "own")
        + requires("Input", "urn:base", "net")
        + literal(
            "[Base Model.Double It, Base Model.count(7), Base Model.Doubling(own), "
            "Base Model.net amount, count([1, 2]), own instance of number]"
        ),
    ),
    imports={"Base Model": "urn:base"},
)


def test_what_is_imported_is_used_behind_the_name_of_its_import() -> None:
    models = read_together({"top.dmn": TOP, "base.dmn": BASE})
    assert models.refusals == {}
    variables: dict[str, Value] = {"net amount": D(4), "own": D(3)}
    result = evaluate_decision(models.models["top.dmn"], "top", variables, NOW)
    assert result.value == [D(8), D(100), D(6), D(4), D(2), True]
    found = {part.decision_id: part for part in result.evidence}
    assert found["double"].file == "base.dmn"
    assert found["double"].sha256 == models.models["base.dmn"].sha256 != result.sha256
    assert found["top"].file == "top.dmn"
    assert found["surcharge"].inputs == {"A": D(7)}
    assert found["top"].inputs["Base Model"] == {
        "double": D(8),
        "Double It": D(8),
        "net amount": D(4),
    }


def test_the_input_of_an_imported_model_may_stand_under_the_name_of_the_import() -> None:
    model = read_together({"top.dmn": TOP, "base.dmn": BASE}).models["top.dmn"]
    given: dict[str, Value] = {"Base Model": {"net amount": D(50)}, "own": D(1)}
    value = evaluate_decision(model, "top", given, NOW).value
    assert isinstance(value, list)
    assert value[3] == 50


def test_one_model_imported_in_two_ways_may_have_two_inputs() -> None:
    base = file_of(
        "urn:c",
        '<inputData id="net" name="net"><variable name="net"/></inputData>',
        decision("c", requires("Input", "", "net") + literal("net")),
    )
    middle = file_of(
        "urn:b",
        decision("b", requires("Decision", "urn:c", "c") + literal("i.c")),
        imports={"i": "urn:c"},
    )
    top = file_of(
        "urn:a",
        decision(
            "a",
            requires("Decision", "urn:b", "b")
            + requires("Decision", "urn:c", "c")
            + literal("[i.b, x.c, net]"),
        ),
        imports={"i": "urn:b", "x": "urn:c"},
    )
    model = read_together({"a.dmn": top, "b.dmn": middle, "c.dmn": base}).models["a.dmn"]
    given: dict[str, Value] = {"net": D(1), "i": {"i": {"net": D(2)}}, "x": {"net": D(3)}}
    assert evaluate_decision(model, "a", given, NOW).value == [D(2), D(3), D(1)]
    assert evaluate_decision(model, "a", {"net": D(1)}, NOW).value == [D(1), D(1), D(1)]


def test_imports_go_through_several_files_and_meet_again() -> None:
    files = {
        "d.dmn": file_of(
            "urn:d",
            decision(
                "d",
                requires("Decision", "urn:b", "b")
                + requires("Decision", "urn:c", "c")
                + literal("b.b + c.c"),
            ),
            imports={"b": "urn:b", "c": "urn:c"},
        ),
        **{
            f"{name}.dmn": file_of(
                f"urn:{name}",
                decision(name, requires("Decision", "urn:a", "a") + literal(f"base.a + {number}")),
                imports={"base": "urn:a"},
            )
            for name, number in (("b", 1), ("c", 2))
        },
        "a.dmn": file_of("urn:a", decision("a", literal("x * 10"))),
    }
    result = evaluate_decision(read_together(files).models["d.dmn"], "d", {"x": D(1)}, NOW)
    assert result.value == 23
    assert [part.decision_id for part in result.evidence] == ["a", "b", "c", "d"]


def test_an_import_without_a_name_needs_no_prefix() -> None:
    base = file_of("urn:a", decision("a", literal("1"), name="The Base"))
    top = file_of(
        "urn:t",
        decision("t", requires("Decision", "urn:a", "a") + literal("The Base + 1")),
        imports={"": "urn:a"},
    )
    model = read_decisions(top, "t.dmn", {"urn:a": read_decisions(base, "a.dmn")})
    assert evaluate_decision(model, "t", {}, NOW).value == 2


def test_the_namespaces_that_a_file_needs_are_told() -> None:
    assert imports_of(TOP) == ("urn:base",)
    assert imports_of(BASE) == imports_of(b"no xml") == ()


def test_a_missing_import_names_the_namespace_and_what_to_do() -> None:
    with pytest.raises(ModelRefused) as caught:
        read_decisions(TOP, "top.dmn")
    finding = next(each for each in caught.value.findings if each.rule == "dmn/unresolved-import")
    assert "urn:base" in finding.message
    assert finding.line == 3
    assert "together" in finding.remedy
    assert not any(each.rule == "dmn/unresolved-reference" for each in caught.value.findings)


def test_what_the_imported_file_lacks_is_refused_where_it_is_required() -> None:
    top = TOP.replace(b"urn:base#double", b"urn:base#triple")
    with pytest.raises(ModelRefused, match="urn:base#triple"):
        read_decisions(top, "top.dmn", {"urn:base": read_decisions(BASE, "base.dmn")})


def test_files_that_import_each_other_are_refused_and_the_way_is_named() -> None:
    files = {
        "a.dmn": file_of("urn:a", decision("a", literal("1")), imports={"b": "urn:b"}),
        "b.dmn": file_of("urn:b", decision("b", literal("1")), imports={"a": "urn:a"}),
    }
    read = read_together(files)
    messages = [finding.message for found in read.refusals.values() for finding in found]
    assert any("a.dmn → b.dmn → a.dmn" in message for message in messages), messages


def test_two_files_of_the_imported_namespace_are_ambiguous() -> None:
    files = {"top.dmn": TOP, "base.dmn": BASE, "copy.dmn": BASE}
    findings = read_together(files).refusals["top.dmn"]
    assert findings[0].message == "base.dmn and copy.dmn have the imported namespace 'urn:base'"


def test_files_of_one_namespace_that_nobody_imports_do_not_matter() -> None:
    plain = definitions(decision("d", literal("1")))
    assert read_together({"a.dmn": plain, "b.dmn": plain}).refusals == {}


def test_a_deployed_model_is_imported_where_no_file_has_its_namespace() -> None:
    deployed = {"urn:base": read_decisions(BASE, "base.dmn")}
    assert read_together({"top.dmn": TOP}, deployed.get).refusals == {}


def test_a_fault_in_an_imported_file_is_told_of_that_file_only() -> None:
    broken = BASE.replace(b"* 2", b"* ")
    read = read_together({"top.dmn": TOP, "base.dmn": broken})
    assert set(read.refusals) == {"base.dmn"}


def test_an_import_of_something_else_than_a_model_is_told() -> None:
    content = definitions(
        '<import name="x" namespace="n" importType="http://www.w3.org/2001/XMLSchema"/>',
        decision("d", literal("1")),
    )
    (warning,) = read_decisions(content, "m.dmn").warnings
    assert (warning.rule, imports_of(content)) == ("dmn/import", ())


def _function(needs: str, text: str, name: str) -> str:
    return (
        f'<businessKnowledgeModel id="k" name="{name}"><encapsulatedLogic>'
        f'<formalParameter name="x"/>{literal(text)}</encapsulatedLogic>{needs}'
        "</businessKnowledgeModel>"
    )


def test_a_function_may_require_an_imported_one_of_the_same_id() -> None:
    files = {
        "one.dmn": file_of("urn:one", _function("", "x * 2", "inner")),
        "two.dmn": file_of(
            "urn:two",
            _function(requires("Knowledge", "urn:one", "k"), "one.inner(x) + 1", "outer"),
            decision("d", requires("Knowledge", "", "k") + literal("outer(10)")),
            imports={"one": "urn:one"},
        ),
    }
    result = evaluate_decision(read_together(files).models["two.dmn"], "d", {}, NOW)
    assert (result.value, result.warnings) == (D(21), ())


def _crossed(levels: int) -> dict[str, bytes]:
    """Return files of which each two import both of the level below."""
    files = {}
    for level in range(levels):
        below = {name: f"urn:{name}{level - 1}" for name in "ab"} if level else {}
        needs = "".join(requires("Knowledge", space, "k") for space in below.values())
        data = '<inputData id="q" name="q"><variable name="q" typeRef="number"/></inputData>'
        uses = requires("Knowledge", "", "k") + literal("f(q)")
        for name in "ab":
            files[f"{name}{level}.dmn"] = file_of(
                f"urn:{name}{level}",
                data,
                _function(needs, "x", "f"),
                decision("d", requires("Input", "", "q") + uses),
                imports=below,
            )
    return files


def test_models_imported_by_very_many_ways_are_evaluated_once_for_each_input() -> None:
    variables: dict[str, Value] = {"a": {"q": D(1)}, "b": {"q": D(2)}, "q": D(3)}

    def work(levels: int) -> int:
        model = read_together(_crossed(levels)).models[f"a{levels - 1}.dmn"]
        assert evaluate_decision(model, "d", variables, NOW).value == 3
        return calls(lambda: evaluate_decision(model, "d", variables, NOW))

    # There are twice as many ways with each level.
    assert work(16) < 4 * work(8)
