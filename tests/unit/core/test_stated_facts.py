"""Facts that a model states: of which words, with which values, and where."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256

import pytest

from audit.entry import Fact
from audit.vocabulary import VOCABULARY, check
from bpmn.model import Node
from dmn.findings import ModelRefused
from engine.core import step
from engine.core.scoped_variables import INSTANCE
from engine.core.stated_words import (
    ENGINE_FAMILIES,
    STATED_FAMILIES,
    STATED_WORDS,
    forms_of,
    may_state,
)
from engine.core.variable_step import set_variables
from engine.german_incidents import incident_in_german
from tests.unit.core.builders import Run, around, chain, compiled, each, node, task, user, values

STATED = sorted(word for word in VOCABULARY if may_state(word))
TEXT = "Ja, ich möchte den Newsletter."


def properties(fact: str, **values: str) -> dict[str, str]:
    named = {f"vorgang:fact.{name.replace('__', '.')}": value for name, value in values.items()}
    return {"vorgang:fact": fact, **named}


def thrown(fact: str, **values: str) -> Node:
    return node("told", "intermediateThrowEvent", properties=properties(fact, **values))


def stated(run: Run, family: str) -> list[Fact]:
    return [one for one in run.facts if one.type.startswith(f"{family}.")]


def run(where: Node, **variables: object) -> Run:
    process, more = compiled(*chain(where)), around()
    first = step.start(process, "1", values(variables), more)
    return Run(process, first, [], {}, {}).after(first)


def refused(*nodes: Node) -> list[str]:
    with pytest.raises(ModelRefused) as found:
        compiled(*chain(*nodes))
    return [one.message for one in found.value.findings]


def test_every_family_of_the_vocabulary_belongs_to_models_or_to_the_engine() -> None:
    families = {word.partition(".")[0] for word in VOCABULARY}
    assert families == STATED_FAMILIES | ENGINE_FAMILIES
    assert not STATED_FAMILIES & ENGINE_FAMILIES
    assert {word.partition(".")[0] for word in STATED_WORDS} <= ENGINE_FAMILIES
    never = {"process", "task", "key", "erasure", "hold", "approval", "admin", "access", "export"}
    assert never <= ENGINE_FAMILIES


@pytest.mark.parametrize("fact", STATED)
def test_every_word_that_a_model_may_state_has_a_form_for_each_of_its_names(fact: str) -> None:
    names = set(forms_of(fact))
    assert names <= VOCABULARY[fact]
    assert fact.startswith("approval.") or names == VOCABULARY[fact]


@pytest.mark.parametrize("fact", sorted(set(VOCABULARY) - set(STATED)))
def test_no_model_writes_what_the_engine_alone_may_say(fact: str) -> None:
    assert refused(thrown(fact)) == [f"the fact {fact!r} is written by the engine alone"]


def test_the_values_of_a_fact_are_computed_where_it_is_stated() -> None:
    event = thrown(
        "consent.requested",
        purpose="=purposes",
        channel='="web"',
        text_version="=version",
        valid_until="=until",
        personal__email="=email",
        personal__name="=null",
        ref__text="=shown",
        ref__token="=secret",
    )
    secret = "3f9a-c41e-77d0-b2aa-6e05"
    done = run(
        event,
        purposes=["newsletter", "events"],
        version="2026-04",
        until="2026-05-04T10:00:00+02:00",
        email="a@example.com",
        shown=TEXT,
        secret=secret,
    )
    (fact,) = stated(done, "consent")
    assert fact.data == {
        "purpose": ["newsletter", "events"],
        "channel": "web",
        "text_version": "2026-04",
        "valid_until": "2026-05-04T08:00:00.000000Z",
    }
    assert [(one.name, one.value) for one in fact.personal] == [("email", "a@example.com")]
    assert fact.refs == {
        "text": sha256(TEXT.encode()).hexdigest(),
        "token": sha256(secret.encode()).hexdigest(),
    }
    check(fact)
    assert done.types("told") == ["element.completed", "consent.requested"]


def test_a_personal_value_is_sealed_in_the_class_of_its_variable() -> None:
    event = thrown("consent.confirmed", personal__email="=email", personal__note="=email")
    process = compiled(*chain(event), properties={"vorgang:class.email": "consent-proof-email"})
    (fact,) = stated(Run.of(process, email="a@example.com"), "consent")
    assert {one.name: one.retention for one in fact.personal} == {
        "email": "consent-proof-email",
        "note": "contact",
    }


@pytest.mark.parametrize("tag", ["userTask", "manualTask", "task"])
def test_a_task_states_its_fact_when_it_is_done(tag: str) -> None:
    where = node("told", tag, properties=properties("dsr.answered", result="=result"))
    done = run(where, result="full")
    if tag == "userTask":
        assert not stated(done, "dsr")
        done.complete("told", result="partial")
    expected = "partial" if tag == "userTask" else "full"
    assert [(one.type, dict(one.data)) for one in stated(done, "dsr")] == [
        ("dsr.answered", {"result": expected})
    ]


def test_each_instance_of_a_repeated_task_states_its_fact() -> None:
    where = task(
        "told", properties=properties("lead.scored", score="=item"), loop=each(input_element="item")
    )
    done = run(where, items=[1, 2])
    assert [one.data["score"] for one in stated(done, "lead")] == [1, 2]


def test_a_cancelled_task_states_nothing() -> None:
    where = user("told", properties=properties("dsr.answered"))
    done = run(where)
    done.cancel()
    assert not stated(done, "dsr")


@pytest.mark.parametrize(
    ("fact", "name", "value", "kept"),
    [
        ("dsr.received", "due", "2026-05-04", "2026-05-04T21:59:59.999999Z"),
        ("contract.notice_date", "date", "2026-05-04", "2026-05-04"),
        ("contract.notice_date", "date", "2026-05-04T10:00:00Z", "2026-05-04T10:00:00.000000Z"),
        ("quote.sent", "total", Decimal("119.90"), Decimal("119.90")),
        ("quote.sent", "total", Decimal("119.00"), 119),
        ("quote.sent", "currency", "EUR", "EUR"),
        ("dsr.recipients", "count", Decimal(0), 0),
        ("erp.call", "status", Decimal(201), "201"),
        ("signature.completed", "sha256", "0" * 64, "0" * 64),
        ("consent.mail_sent", "message_id", "<job-4711-2@example.com>", "<job-4711-2@example.com>"),
        ("consent.withdrawn", "channel", ["email", "web"], ["email", "web"]),
    ],
)
def test_values_stand_in_the_ledger_in_the_form_of_their_name(
    fact: str, name: str, value: object, kept: object
) -> None:
    done = run(thrown(fact, **{name: "=given"}), given=value)
    (one,) = stated(done, fact.partition(".")[0])
    assert one.data == {name: kept}
    check(one)


@pytest.mark.parametrize(
    ("fact", "name", "value"),
    [
        ("consent.used", "purpose", "Werbung für Erika Muster"),
        ("consent.used", "purpose", []),
        ("consent.used", "purpose", ["newsletter", None]),
        ("consent.used", "purpose", None),
        ("consent.used", "channel", "a@example.com"),
        ("consent.mail_sent", "message_id", "a@example.com"),
        ("consent.mail_sent", "message_id", "<anna@example.com>"),
        ("dsr.received", "kind", "Auskunft"),
        ("dsr.received", "request", "Erika Muster"),
        ("dsr.received", "due", "bald"),
        ("dsr.received", "due", "+99999-01-01T00:00:00Z"),
        ("dsr.received", "due", Decimal(3)),
        ("dsr.recipients", "count", Decimal(-1)),
        ("dsr.recipients", "count", Decimal("1.5")),
        ("quote.sent", "total", "119 EUR"),
        ("quote.sent", "reason", "weil Herr Muster es wollte"),
        ("signature.completed", "sha256", "0" * 63),
        ("contract.notice_date", "date", True),
    ],
)
def test_what_does_not_fit_the_open_part_of_the_ledger_is_an_incident(
    fact: str, name: str, value: object
) -> None:
    done = run(thrown(fact, **{name: "=given"}), given=value)
    assert done.types("told") == ["incident.created"]
    (opened,) = done.last.incidents_opened
    assert opened.message.startswith(f"vorgang:fact.{name} is ")
    assert incident_in_german(opened.message).startswith(f"vorgang:fact.{name} ist ")


@pytest.mark.parametrize(
    ("name", "value"),
    [("text", None), ("text", ""), ("text", Decimal(3)), ("token", "4711"), ("document", {})],
)
def test_what_has_no_hash_or_one_that_can_be_guessed_is_an_incident(
    name: str, value: object
) -> None:
    done = run(thrown("consent.confirmed", **{f"ref__{name}": "=given"}), given=value)
    assert done.types("told") == ["incident.created"]


@pytest.mark.parametrize("given", ["ab" * 32, {"sha256": "ab" * 32, "name": "Angebot.pdf"}])
def test_a_document_is_named_by_the_hash_that_it_has(given: object) -> None:
    done = run(thrown("signature.requested", ref__document="=given"), given=given)
    assert stated(done, "signature")[0].refs == {"document": "ab" * 32}


def test_a_task_whose_fact_fails_is_done_and_goes_on_once_the_value_is_there() -> None:
    where = user("told", properties=properties("dsr.received", due="=due"))
    done = run(where).complete("told", due="bald")
    assert [one.type for one in done.last.facts][-1] == "incident.created"
    assert not stated(done, "dsr")
    given = values({"due": "2026-05-04"})
    at = (done.process, "1", done.state, INSTANCE)
    done.after(set_variables(*at, given, "typo", done.around()))
    done.resolve("told")
    assert [one.type for one in stated(done, "dsr")] == ["dsr.received"]
    assert done.types("told").count("task.completed") == 1


@pytest.mark.parametrize(
    ("nodes", "message"),
    [
        ([thrown("order.lost")], "the fact 'order.lost' is no word of the ledger"),
        ([thrown("nothing.here")], "the fact 'nothing.here' is no word of the ledger"),
        ([thrown("consent.used", colour="=1")], "the fact 'consent.used' has no 'colour'"),
        ([thrown("lead.qualified", score="=1")], "the fact 'lead.qualified' has no 'score'"),
        ([thrown("consent.used", ref__email="=1")],
         "'email' is nothing that a fact names by its hash"),
        ([thrown("consent.used", personal__a_b__c="=1")],
         "the personal value 'a_b.c' is no name of a variable"),
        ([thrown("consent.used", purpose="newsletter")],
         "vorgang:fact.purpose is 'newsletter', which does not begin with ="),
        ([node("x", "startEvent", properties=properties("consent.used"))],
         "the fact 'consent.used' cannot be written here"),
        ([node("x", "exclusiveGateway", properties=properties("consent.used"))],
         "the fact 'consent.used' cannot be written here"),
        ([task("x", properties=properties("approval.auto"))],
         "the fact 'approval.auto' cannot be written here"),
    ],
)  # fmt: skip
def test_a_fact_that_cannot_be_stated_is_refused_by_name(nodes: list[Node], message: str) -> None:
    assert refused(*nodes) == [message]


def test_feel_that_does_not_parse_is_refused_where_it_stands() -> None:
    (message,) = refused(thrown("consent.used", purpose="=1 +"))
    assert "vorgang:fact.purpose" in message


@pytest.mark.parametrize("fact", ["consent.used", "quote.sent"])
def test_a_version_is_given_once_and_only_to_what_has_one(fact: str) -> None:
    given = {**properties(fact), "vorgang:version": "=1"}
    if fact == "quote.sent":
        given["vorgang:fact.version"] = "=1"
    (message,) = refused(node("x", "intermediateThrowEvent", properties=given))
    twice = f"the fact {fact!r} gets its version twice"
    assert message == (twice if fact == "quote.sent" else f"the fact {fact!r} has no 'version'")


def test_a_moment_without_a_zone_is_one_of_the_house() -> None:
    done = run(thrown("dsr.received", due='=date and time("2026-05-04T10:00:00")'))
    expected = datetime(2026, 5, 4, 8, tzinfo=UTC).isoformat(timespec="microseconds")[:-6] + "Z"
    assert stated(done, "dsr")[0].data == {"due": expected}
