"""What a decision needs from outside is told by the model."""

from dmn.required_inputs import required_inputs
from tests.unit.dmn.models import decision, literal, read, table

DATA = (
    '<itemDefinition name="tRegion"><typeRef>string</typeRef><allowedValues>'
    '<text>"north", "south"</text></allowedValues></itemDefinition>'
    '<inputData id="r" name="region"><variable name="region" typeRef="tRegion"/></inputData>'
)
NEEDS = '<informationRequirement><requiredInput href="#r"/></informationRequirement>'
TABLE = table(
    [("Art", "kind"), ("Region", "region")],
    [("y", "number")],
    ['"a", "b"; - => 1', '"c"; "north" => extra'],
)
MODEL = read(
    DATA,
    decision("inner", NEEDS + TABLE),
    decision("outer", literal("inner + {own: 1, r: own + amount}.r"), requires=["inner"]),
    '<decisionService id="s" name="S"><outputDecision href="#outer"/>'
    '<inputDecision href="#inner"/></decisionService>',
)


def test_input_data_columns_and_free_names_of_required_decisions_are_asked_for() -> None:
    found = {one.name: one for one in required_inputs(MODEL, "outer")}
    assert set(found) == {"region", "kind", "extra", "amount"}
    assert (found["region"].suggestions, found["region"].is_closed) == (("north", "south"), True)
    assert (found["kind"].label, found["kind"].suggestions) == ("Art", ("a", "b", "c"))
    assert not found["kind"].is_closed
    assert found["amount"].type is None


def test_a_service_asks_for_its_input_decisions_instead_of_what_they_need() -> None:
    assert [one.name for one in required_inputs(MODEL, "s")] == ["inner", "amount"]


def test_nothing_is_needed_for_what_is_not_there() -> None:
    assert required_inputs(MODEL, "nothing") == ()
