"""Decisions over the JSON interface: Camunda's shapes, exact numbers, and a trace in the ledger."""

from __future__ import annotations

import json
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest

from audit.__main__ import main as verify_offline
from engine.commands.advance_ledger import advance_ledger
from engine.commands.verify_ledger import verify_ledger
from engine.model import Resource
from tests import builders
from tests.integration.api.conftest import Office
from tests.integration.api.pricing import EVALUATION, EXPRESSION, MODEL, deployed_keys, evaluated
from tests.integration.api.quotes import posted


@pytest.fixture(scope="module")
def keys(office: Office) -> dict[str, str]:
    """Keys of the decisions by id, and of their file under its own id."""
    return deployed_keys(office)


@pytest.mark.usefixtures("keys")
def test_a_table_is_evaluated_in_camundas_shape(office: Office, keys: dict[str, str]) -> None:
    variables = {"segment": "gold", "amount": 10}
    answer = evaluated(office, {"decisionDefinitionId": "discount", "variables": variables})
    evaluation = answer["decisionEvaluationKey"]
    assert evaluation.isdigit()
    assert len(evaluation) <= 25
    rule = {"ruleId": "R1", "ruleIndex": 1}
    assert answer == {
        "decisionDefinitionId": "discount",
        "decisionDefinitionKey": keys["discount"],
        "decisionDefinitionName": "Nachlass",
        "decisionDefinitionVersion": 1,
        "decisionEvaluationKey": evaluation,
        "decisionInstanceKey": evaluation,
        "decisionRequirementsId": "pricing",
        "decisionRequirementsKey": keys["pricing"],
        "evaluatedDecisions": [
            {
                "decisionDefinitionId": "discount",
                "decisionDefinitionKey": keys["discount"],
                "decisionDefinitionName": "Nachlass",
                "decisionDefinitionVersion": 1,
                "decisionDefinitionType": "DECISION_TABLE",
                "decisionEvaluationInstanceKey": f"{evaluation}-1",
                "output": "12.50",
                "tenantId": "<default>",
                "evaluatedInputs": [
                    {"inputId": "column-segment", "inputName": "Segment", "inputValue": '"gold"'},
                    {"inputId": "column-amount", "inputName": "Summe", "inputValue": "10"},
                ],
                "matchedRules": [
                    {
                        **rule,
                        "evaluatedOutputs": [
                            {
                                "outputId": "column-percent",
                                "outputName": "percent",
                                "outputValue": "12.50",
                                **rule,
                            }
                        ],
                    }
                ],
            }
        ],
        "failedDecisionDefinitionId": None,
        "failureMessage": None,
        "output": "12.50",
        "tenantId": "<default>",
        "warnings": [],
    }


def test_required_decisions_come_first_and_cents_stay_exact(
    office: Office, keys: dict[str, str]
) -> None:
    body = {
        "decisionDefinitionKey": keys["price"],
        "tenantId": "<default>",
        "variables": {"amount": Decimal("1000000000000000.10"), "segment": None},
    }
    answer = evaluated(office, body)
    assert [one["decisionDefinitionId"] for one in answer["evaluatedDecisions"]] == [
        "discount",
        "price",
    ]
    assert [one["decisionDefinitionType"] for one in answer["evaluatedDecisions"]] == [
        "DECISION_TABLE",
        "LITERAL_EXPRESSION",
    ]
    assert Decimal(answer["output"]) == Decimal("950000000000000.095")
    assert answer["evaluatedDecisions"][1]["evaluatedInputs"] == []


@pytest.mark.usefixtures("keys")
def test_what_matches_no_rule_is_null(office: Office) -> None:
    answer = evaluated(
        office, {"decisionDefinitionId": "discount", "variables": {"segment": "x", "amount": 1}}
    )
    assert (answer["output"], answer["failureMessage"]) == ("null", None)
    assert answer["evaluatedDecisions"][0]["matchedRules"] == []


@pytest.mark.usefixtures("keys")
def test_what_json_has_no_word_for_is_written_as_text_or_null(office: Office) -> None:
    answer = evaluated(office, {"decisionDefinitionId": "shape"})
    assert json.loads(answer["output"]) == {"when": "2026-03-29", "add": None}


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize(
    ("decision", "variables", "words"),
    [
        ("discount", {"segment": "gold", "amount": 2000}, "UNIQUE"),
        ("endless", {}, "100000 items"),
    ],
)
def test_a_decision_without_a_lawful_result_is_answered_with_the_reason(
    office: Office, decision: str, variables: dict[str, object], words: str
) -> None:
    answer = evaluated(office, {"decisionDefinitionId": decision, "variables": variables})
    assert answer["failedDecisionDefinitionId"] == decision
    assert words in answer["failureMessage"]
    assert answer["output"] == "null"


@pytest.mark.usefixtures("keys")
def test_the_decision_that_failed_is_named_where_another_one_requires_it(office: Office) -> None:
    body = {
        "decisionDefinitionId": "price",
        "variables": {"segment": "gold", "amount": 2000},
    }
    answer = evaluated(office, body)
    assert answer["decisionDefinitionId"] == "price"
    assert answer["failedDecisionDefinitionId"] == "discount"
    (failed,) = answer["evaluatedDecisions"]
    assert (failed["decisionDefinitionId"], failed["output"]) == ("discount", "null")
    assert [rule["ruleId"] for rule in failed["matchedRules"]] == ["R1", "R2"]
    assert [one["inputValue"] for one in failed["evaluatedInputs"]] == ['"gold"', "2000"]


@pytest.mark.usefixtures("keys")
def test_why_a_part_gave_null_is_answered_and_kept_sealed(office: Office) -> None:
    body = {"decisionDefinitionId": "price", "variables": {"segment": "x", "amount": 1}}
    (reason, *_) = evaluated(office, body)["warnings"]
    assert reason["decision"] == "price"
    assert "discount" in reason["expression"]
    assert reason["message"]
    advance_ledger(office.workspace)
    with office.workspace.transaction() as connection:
        entry = office.workspace.ledger.entries_of(connection, "system")[-1]
        opened = office.workspace.ledger.open_personal(connection, entry)
    assert reason["message"] in str(opened[1, "warnings"])
    assert reason["message"] not in entry.body.decode()


VERSIONED = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="taxes" name="Steuern"
  namespace="https://example.com/taxes">
  <decision id="tax" name="Steuer"><variable name="Steuer" typeRef="number"/>
    <literalExpression><text>amount * 0.19</text></literalExpression></decision>
  <decisionService id="taxing" name="Versteuern"><outputDecision href="#tax"/></decisionService>
</definitions>
"""


def test_an_id_means_the_newest_version_and_a_key_its_own(office: Office) -> None:
    program = office.program("nora")

    def made(text: str) -> dict[str, dict[str, Any]]:
        files = [("resources", ("taxes.dmn", text.encode(), "text/xml"))]
        answer = program.post("/v2/deployments", files=files)
        assert answer.status_code == 200, answer.text
        parts = [one for part in answer.json()["deployments"] for one in part.values() if one]
        return {one.get("decisionDefinitionId", "file"): one for one in parts}

    first = made(VERSIONED)
    second = made(VERSIONED.replace("0.19", "0.07"))
    assert made(VERSIONED.replace("0.19", "0.07")) == second
    assert (first["tax"]["version"], second["tax"]["version"]) == (1, 2)
    assert (first["file"]["version"], second["file"]["version"]) == (1, 2)
    variables = {"amount": Decimal("0.10")}
    by_key = {"decisionDefinitionKey": first["tax"]["decisionDefinitionKey"]}
    by_id = {"decisionDefinitionId": "tax"}
    assert evaluated(office, {**by_key, "variables": variables})["output"] == "0.0190"
    newest = evaluated(office, {**by_id, "variables": variables})
    assert (newest["output"], newest["decisionDefinitionVersion"]) == ("0.0070", 2)
    body: dict[str, object] = {
        "filter": {"decisionRequirementsId": "taxes", "isLatestVersion": True}
    }
    found = posted(program, "/v2/decision-definitions/search", body).json()["items"]
    assert {(one["decisionDefinitionId"], one["decisionRequirementsVersion"]) for one in found} == {
        ("tax", 2),
        ("taxing", 2),
    }
    body = {"filter": {"decisionRequirementsId": "taxes"}, "sort": [{"field": "version"}]}
    found = posted(program, "/v2/decision-requirements/search", body).json()["items"]
    assert [one["version"] for one in found] == [1, 2]
    service = evaluated(office, {"decisionDefinitionId": "taxing", "variables": variables})
    assert service["output"] == "0.0070"
    assert [one["decisionDefinitionId"] for one in service["evaluatedDecisions"]] == ["tax"]


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "At least one of [decisionDefinitionId, decisionDefinitionKey] is required."),
        (
            {"decisionDefinitionId": "a", "decisionDefinitionKey": "1"},
            "Only one of [decisionDefinitionId, decisionDefinitionKey] is allowed.",
        ),
        ({"decisionDefinitionKey": "abc"}, "is not a valid key"),
        ({"decisionDefinitionKey": "-1"}, "is not a valid key"),
        ({"decisionDefinitionKey": "1" * 26}, "is not a valid key"),
        ({"decisionDefinitionKey": 1}, "decisionDefinitionKey must be a text"),
        ({"decisionDefinitionId": "price", "variables": []}, "variables must be an object"),
        ({"decisionDefinitionId": "price", "tenantId": "other"}, "one tenant only"),
        ({"decisionDefinitionId": "price", "variable": {}}, "[variable] cannot be parsed"),
    ],
)
def test_a_request_that_is_none_is_refused_and_named(
    office: Office, body: dict[str, object], words: str
) -> None:
    answer = posted(office.program("nora"), EVALUATION, body)
    assert answer.status_code == 400, answer.text
    assert words in answer.json()["detail"]
    assert answer.json()["title"] == "INVALID_ARGUMENT"
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "body",
    [
        {"decisionDefinitionId": "nobody-knows-it"},
        {"decisionDefinitionKey": "1"},
        {"decisionDefinitionKey": "9" * 25},
    ],
)
def test_a_decision_that_nobody_deployed_is_not_found(
    office: Office, body: dict[str, object]
) -> None:
    assert posted(office.program("nora"), EVALUATION, body).status_code == 404


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize(
    "variables",
    [
        b"[" * 40 + b"]" * 40,
        b'{"amount": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"amount": 1e999}',
        b'{"amount": NaN}',
        b'{"amount": "\\u0000"}',
        b'{"amount": 1, "amount": 2}',
    ],
)
@pytest.mark.parametrize("path", [EVALUATION, EXPRESSION])
def test_hostile_variables_are_refused(office: Office, path: str, variables: bytes) -> None:
    name = b'"expression": "1"' if path == EXPRESSION else b'"decisionDefinitionId": "price"'
    body = b"{" + name + b', "variables": ' + variables + b"}"
    headers = {"content-type": "application/json"}
    answer = office.program("nora").post(path, content=body, headers=headers)
    assert answer.status_code == 400, answer.text


@pytest.mark.usefixtures("keys")
def test_large_variables_are_evaluated_or_refused_but_never_a_fault(office: Office) -> None:
    program = office.program("nora")
    wide = {f"v{number}": number for number in range(50_000)}
    assert evaluated(
        office,
        {"decisionDefinitionId": "discount", "variables": {**wide, "segment": "gold"}},
    )["output"] in {"12.50", "null"}
    long = {"decisionDefinitionId": "discount", "variables": {"segment": "x" * 1_900_000}}
    assert posted(program, EVALUATION, long).status_code in {200, 400}
    range_ = {"decisionDefinitionId": "range", "variables": {"text": "x" * 600_000}}
    assert posted(program, EVALUATION, range_).status_code == 400
    too_long = {"decisionDefinitionId": "discount", "variables": {"segment": "x" * 2_100_000}}
    assert posted(program, EVALUATION, too_long).status_code == 413


@pytest.mark.usefixtures("keys")
def test_an_evaluation_is_evidence_and_the_ledger_stays_sound(
    office: Office, tmp_path_factory: pytest.TempPathFactory
) -> None:
    workspace = office.workspace
    secret = "gold-for-a-person-nobody-may-read"
    done = evaluated(
        office,
        {"decisionDefinitionId": "discount", "variables": {"segment": secret, "amount": 1000}},
    )
    failed = evaluated(
        office,
        {"decisionDefinitionId": "discount", "variables": {"segment": "gold", "amount": 1000}},
    )
    advance_ledger(workspace)
    with workspace.transaction() as connection:
        entries = workspace.ledger.entries_of(connection, "system")[-2:]
        opened = [workspace.ledger.open_personal(connection, entry) for entry in entries]
    good, bad = (json.loads(entry.body) for entry in entries)
    assert good["actor"]["kind"] == "user"
    (fact,) = good["facts"]
    assert fact["type"] == "decision.evaluated"
    assert fact["data"] == {
        "decision": "discount",
        "version": 1,
        "matched": ["R2"],
        "evaluation": done["decisionEvaluationKey"],
    }
    assert len(fact["refs"]["table"]) == 64
    assert secret not in entries[0].body.decode()
    assert opened[0] == {
        (0, "input.Segment"): secret,
        (0, "input.Summe"): "1000",
        (0, "output"): "5",
    }
    assert bad["facts"][-1]["type"] == "decision.failed"
    assert bad["facts"][-1]["data"]["evaluation"] == failed["decisionEvaluationKey"]
    assert bad["facts"][-1]["data"]["matched"] == ["R1", "R2"]
    assert opened[1][len(bad["facts"]) - 1, "input.Segment"] == "gold"
    assert "UNIQUE" in str(opened[1][len(bad["facts"]) - 1, "message"])
    assert verify_ledger(workspace) == ()
    export = posted(office.program("henrike"), "/v2/ledger/export", {})
    file = tmp_path_factory.mktemp("export") / "ledger.json"
    file.write_bytes(export.content)
    assert verify_offline([str(file)]) == 0


@pytest.mark.usefixtures("keys")
def test_what_may_not_be_evaluated_leaves_no_trace(office: Office) -> None:
    def length() -> int:
        with office.workspace.transaction() as connection:
            return len(office.workspace.ledger.entries_of(connection, "system"))

    before = length()
    body = {"decisionDefinitionId": "price"}
    assert posted(office.program("silke"), EVALUATION, body).status_code == 403
    assert posted(office.program("nora"), EVALUATION, {"decisionDefinitionId": "x"}).is_error
    assert length() == before


def test_a_deployment_names_its_decisions_and_their_file(office: Office) -> None:
    files = [("resources", ("pricing.dmn", MODEL.encode(), "text/xml"))]
    made = office.program("nora").post("/v2/deployments", files=files).json()["deployments"]
    kinds = [kind for part in made for kind, one in part.items() if one is not None]
    assert kinds == ["decisionDefinition"] * 5 + ["decisionRequirements"]
    assert made[-1]["decisionRequirements"]["decisionRequirementsName"] == "Preise"
    assert made[-1]["decisionRequirements"]["version"] == 1


def test_an_imported_decision_is_recorded_under_the_hash_of_its_own_file(office: Office) -> None:
    model = 'xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"'
    rates = (
        f'<definitions {model} id="rates" name="rates" namespace="https://example.com/rates">'
        '<decision id="rate" name="rate"><literalExpression><text>7.5</text></literalExpression>'
        "</decision></definitions>"
    )
    fees = (
        f'<definitions {model} id="fees" name="fees" namespace="https://example.com/fees">'
        '<import name="rates" namespace="https://example.com/rates" '
        'importType="https://www.omg.org/spec/DMN/20191111/MODEL/"/>'
        '<decision id="fee" name="fee"><informationRequirement>'
        '<requiredDecision href="https://example.com/rates#rate"/></informationRequirement>'
        "<literalExpression><text>amount * rates.rate</text></literalExpression></decision>"
        "</definitions>"
    )
    builders.deployed(
        office.workspace,
        Resource("fees.dmn", fees.encode()),
        Resource("rates.dmn", rates.encode()),
    )
    answer = evaluated(office, {"decisionDefinitionId": "fee", "variables": {"amount": 2}})
    assert answer["output"] == "15.0"
    with office.workspace.transaction() as connection:
        entry = office.workspace.ledger.entries_of(connection, "system")[-1]
    required, asked = json.loads(entry.body)["facts"]
    assert required["refs"]["table"] == sha256(rates.encode()).hexdigest()
    assert "version" not in required["data"]
    assert asked["refs"]["table"] == sha256(fees.encode()).hexdigest()
    assert asked["data"]["version"] == 1
