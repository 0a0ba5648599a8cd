"""What a decision leaves in the ledger, also if it fails: the same from inside and from outside."""

from __future__ import annotations

from decimal import Decimal

import pytest

from audit.entry import Fact
from bpmn.model import Binding
from dmn.evaluate import DecisionFailed, DecisionResult, evaluate_decision
from dmn.model import DecisionModel
from engine.core import changes, step
from engine.core.changes import Changes
from engine.core.decision_facts import Asking, record_decision
from engine.faults import StepFailed
from engine.model import Values
from feel import Range, from_json
from feel.limits import STRING_CHARACTERS
from tests.unit.core.builders import NOW, Run, around, chain, compiled, script, user
from tests.unit.core.builders import decision as decision_task
from tests.unit.dmn.models import decision, literal, read, table

CLASS = literal('if amount > 10 then "big" else "small" + nothing')
TABLE = table(
    [("Klasse", "class"), ("Summe", "amount")],
    [("rate", "number")],
    ['"big"; - => 1', "-; >= 100 => 2"],
    policy='hitPolicy="UNIQUE"',
)
MODEL = read(decision("class", CLASS), decision("rate", TABLE, requires=["class"]))


def told(amount: object, model: DecisionModel = MODEL) -> DecisionResult | DecisionFailed:
    try:
        return evaluate_decision(model, "rate", {"amount": from_json(amount)}, NOW)
    except DecisionFailed as failure:
        return failure


def facts(amount: object) -> list[Fact]:
    found = Changes("contact", {})
    asking = Asking("rate", MODEL.sha256, {"rate": 7, "class": 2}, evaluation="55")
    record_decision(found, asking, told(amount))
    return found.facts


def values(fact: Fact) -> dict[str, object]:
    return {one.name: one.value for one in fact.personal}


def test_each_decision_has_its_own_version_and_the_hash_of_its_file() -> None:
    first, last = facts(50)
    assert first.data == {"decision": "class", "version": 2, "matched": [], "evaluation": "55"}
    assert last.data == {"decision": "rate", "version": 7, "matched": ["M01"], "evaluation": "55"}
    assert first.refs == last.refs == {"table": MODEL.sha256}


def test_why_a_part_gave_null_is_sealed_beside_what_the_decision_gave() -> None:
    _, last = facts(5)
    (reason, *_) = [str(one) for one in values(last)["warnings"]]  # type: ignore[attr-defined]
    assert "nothing" in reason
    assert "small" in reason
    assert "warnings" not in last.data


def test_a_failed_decision_leaves_what_came_before_its_inputs_and_its_rules() -> None:
    first, last = facts(500)
    assert (first.type, values(first)["output"]) == ("decision.evaluated", "big")
    assert last.type == "decision.failed"
    assert last.data["matched"] == ["M01", "M02"]
    assert last.data["version"] == 7
    seen = values(last)
    assert (seen["input.Klasse"], seen["input.Summe"]) == ("big", Decimal(500))
    assert "UNIQUE" in str(seen["message"])


def test_an_incident_in_a_process_keeps_the_same_facts() -> None:
    def decide(_: str, __: Binding, ___: str | None, given: Values) -> DecisionResult:
        return evaluate_decision(MODEL, "rate", given, NOW)

    process = compiled(*chain(user("u"), decision_task("d")))
    run = Run.of(process, amount=500)
    done = step.complete_user_task(
        process, "1", run.state, run.token("u"), {}, around(decide=decide)
    )
    run.after(done)
    found = [fact for fact in run.facts if fact.type.startswith("decision.")]
    outside = facts(500)
    assert [one.type for one in found] == [one.type for one in outside]
    assert [values(one) for one in found] == [values(one) for one in outside]
    assert [one.data["matched"] for one in found] == [one.data["matched"] for one in outside]
    assert {one.element for one in found} == {"d"}
    assert run.last.incidents_opened[0].type == "decision"


def test_evidence_that_no_step_can_hold_is_given_up_before_it_is_copied(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(changes, "MOST_EVIDENCE", 50)
    with pytest.raises(StepFailed, match="50 characters and items"):
        facts(500)


def test_a_value_whose_text_is_too_long_fails_the_step_and_not_the_server() -> None:
    long = "x" * STRING_CHARACTERS
    process = compiled(*chain(user("u"), script("s", "=[text..text]", "span")))
    run = Run.of(process, text=long)
    with pytest.raises(StepFailed, match="cannot be written down") as failed:
        run.complete("u")
    assert failed.value.activity_id == "s"
    with pytest.raises(StepFailed, match="cannot be written down"):
        Changes("contact", {}).record(
            "variable.changed", data={"names": ["r"]}, values={"r": Range(long, long, True, True)}
        )
