"""The class of a variable decides under which key it is sealed, and so what an erasure takes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta

import pytest

from api.processing_record import processing_markdown
from audit.language import Language
from dmn.findings import ModelRefused
from engine.commands.complete_user_task import complete_user_task
from engine.commands.disclose_person import disclose_person
from engine.commands.execute_erasure import execute_erasure
from engine.commands.keep_house import keep_house
from engine.commands.lint_resources import lint_resources
from engine.commands.port_person import port_person
from engine.commands.set_variables import set_variables
from engine.commands.start_process_instance import start_process_instance
from engine.commands.verify_ledger import verify_ledger
from engine.german import in_german
from engine.model import Resource
from engine.queries import case, inbox
from engine.queries.record_of_processing import record_of_processing
from engine.workspace import Workspace
from tests.builders import (
    ADMINISTRATOR,
    deployed,
    end_event,
    form,
    process,
    start_event,
    text_field,
    user_task,
)
from tests.integration.engine.protection import (
    BEGUN,
    DAY,
    Office,
    SetClock,
    approved,
    handle_of,
    of_anne,
    protected_office,
    told,
)

VALUES = {
    "email": "änne@example.com",
    "name": "Kornelkirsche",
    "invoice": "Mispelstrauch",
    "illness": "Elsbeerbaum",
    "amount": "Speierling",
}
PROPERTIES = {
    "vorgang:dataSubject": "=email",
    "vorgang:class.email": "contact",
    "vorgang:purpose": "Test",
    "vorgang:legalBasis": "Art. 6",
}


def catalogue(
    variables: Mapping[str, Mapping[str, object]], name: str = "office.data.json", **more: object
) -> Resource:
    return Resource(name, json.dumps({"variables": variables, **more}).encode())


def field(key: str, **said: str) -> dict[str, object]:
    named = {f"vorgang:{name.rstrip('_')}": value for name, value in said.items()}
    return {**text_field(key), "properties": named}


@pytest.fixture
def office(workspace: Workspace, set_clock: SetClock) -> Office:
    """A process whose variables have a class by its own property, by a field and by a catalogue."""
    set_clock(BEGUN)
    found = protected_office(workspace)
    deployed(
        workspace,
        process(
            "claim",
            start_event("ask", "claim-start")
            + user_task("ask", "done", form="claim")
            + end_event(),
            properties=PROPERTIES,
        ),
        form(
            "claim-start",
            text_field("email"),
            text_field("name"),
            field("invoice", class_="voucher"),
            field("illness", class_="special"),
        ),
        form("claim", text_field("amount")),
        catalogue({"name": {"class": "contact"}, "amount": {"class": "business"}}),
    )
    return found


def ended(workspace: Workspace, office: Office) -> int:
    """Return a case with a value of each class."""
    start = {name: value for name, value in VALUES.items() if name != "amount"}
    key = start_process_instance(
        workspace, "claim", variables=start, business_id=None, actor=office.clerk
    ).key
    (task,) = (one for one in inbox(workspace, office.clerk) if one.process_instance_key == key)
    complete_user_task(workspace, task.key, {"amount": VALUES["amount"]}, actor=office.clerk)
    return key


def classes(workspace: Workspace, key: int) -> dict[str, set[str]]:
    """Return the classes under which the ledger names values, by name."""
    found: dict[str, set[str]] = {}
    with workspace.transaction() as connection:
        for (body,) in connection.exec_driver_sql(
            "SELECT body FROM ledger.entry WHERE inst = %s", (str(key),)
        ):
            for fact in json.loads(bytes(body))["facts"]:
                for one in fact.get("personal", ()):
                    found.setdefault(one["name"], set()).add(one["class"])
    return found


def test_each_value_is_sealed_under_the_class_that_the_nearest_source_says(
    workspace: Workspace, office: Office
) -> None:
    key = ended(workspace, office)
    found = classes(workspace, key)
    assert {name: found[name] for name in VALUES} == {
        "email": {"contact"},
        "name": {"contact"},
        "invoice": {"voucher"},
        "illness": {"special"},
        "amount": {"business"},
    }
    with workspace.transaction() as connection:
        sealed = connection.exec_driver_sql(
            "SELECT DISTINCT class FROM ledger.sealed WHERE inst = %s", (str(key),)
        ).scalars()
        assert set(sealed) >= {"contact", "voucher", "special", "business"}


def test_an_erasure_takes_what_is_personal_and_leaves_vouchers_until_their_term(
    workspace: Workspace, office: Office, set_clock: SetClock
) -> None:
    key = ended(workspace, office)
    request = approved(workspace, office, of_anne(workspace))
    (done,) = execute_erasure(workspace, request, actor=office.asks).cases
    assert set(done.erased) >= {"contact", "special"}
    assert {one.retention for one in done.kept} == {"voucher", "business"}
    left = told(workspace, key)
    assert {name for name, value in VALUES.items() if value in left} == {"invoice", "amount"}
    with workspace.transaction() as connection:
        gone = connection.exec_driver_sql(
            "SELECT count(*) FROM ledger.sealed"
            " WHERE inst = %s AND class IN ('contact', 'special')",
            (str(key),),
        ).scalar_one()
        keys = connection.exec_driver_sql(
            "SELECT count(*) FROM keystore.dek d"
            " JOIN engine.every_process_instance i USING (subject)"
            " WHERE i.key = %s AND d.class IN ('contact', 'special') AND wrapped IS NOT NULL",
            (key,),
        ).scalar_one()
    assert (gone, keys) == (0, 0)
    assert verify_ledger(workspace) == ()
    terms = {one.retention: one.until for one in done.kept}
    voucher, business = terms["voucher"], terms["business"]
    assert voucher is not None
    assert business is not None
    assert voucher < business
    set_clock(voucher + DAY)
    keep_house(workspace)
    left = told(workspace, key)
    assert {name for name, value in VALUES.items() if value in left} == {"amount"}
    set_clock(business + timedelta(days=1))
    keep_house(workspace)
    assert not any(value in told(workspace, key) for value in VALUES.values())
    assert verify_ledger(workspace) == ()


def test_a_newer_catalogue_holds_from_the_next_step_on_for_cases_that_run(
    workspace: Workspace, office: Office
) -> None:
    key = start_process_instance(
        workspace,
        "claim",
        variables={name: value for name, value in VALUES.items() if name != "amount"},
        business_id=None,
        actor=office.clerk,
    ).key
    made = deployed(
        workspace,
        catalogue({"name": {"class": "special"}, "amount": {"class": "voucher"}}),
    )
    (one,) = made.data_catalogues
    assert (one.catalogue_id, one.version) == ("office", 2)
    set_variables(workspace, key, {"name": "Anna"}, "Berichtigung", actor=ADMINISTRATOR)
    (task,) = (one for one in inbox(workspace, office.clerk) if one.process_instance_key == key)
    complete_user_task(workspace, task.key, {"amount": "1"}, actor=office.clerk)
    found = classes(workspace, key)
    assert (found["name"], found["amount"]) == ({"contact", "special"}, {"voucher"})


def test_a_catalogue_is_deployed_as_other_files_are(workspace: Workspace) -> None:
    first = catalogue({"email": {"class": "contact"}}, name="folder/sales.data.json")
    (one,) = deployed(workspace, first).data_catalogues
    (same,) = deployed(workspace, first).data_catalogues
    assert one == same
    assert (one.catalogue_id, one.version, one.resource_name) == (
        "sales",
        1,
        "folder/sales.data.json",
    )
    with workspace.transaction() as connection:
        bodies = connection.exec_driver_sql("SELECT body FROM ledger.entry WHERE inst = 'system'")
        facts = [fact for (body,) in bodies for fact in json.loads(bytes(body))["facts"]]
    (said,) = (one for one in facts if one.get("data", {}).get("kind") == "data")
    assert said["type"] == "definition.deployed"
    assert len(said["refs"]["sha256"]) == 64
    assert verify_ledger(workspace) == ()


def test_two_catalogues_may_not_contradict_each_other(workspace: Workspace) -> None:
    email = {"email": {"class": "contact"}}
    deployed(workspace, catalogue(email, name="a.data.json"))
    deployed(workspace, catalogue(email, name="b.data.json"))
    other = catalogue({"email": {"class": "special"}}, name="c.data.json")
    with pytest.raises(ModelRefused) as refused:
        deployed(workspace, other)
    (finding,) = refused.value.findings
    assert finding.rule == "data/same-variable-twice"
    assert "a.data.json" in finding.message or "b.data.json" in finding.message
    # The newest version of a file takes the place of the one before.
    both = catalogue({"email": {"class": "special"}}, name="a.data.json")
    with pytest.raises(ModelRefused):
        deployed(workspace, both)
    deployed(workspace, both, catalogue({"other": {"class": "books"}}, name="b.data.json"))


def test_each_variable_without_a_class_is_named_once_with_place_and_remedy(
    workspace: Workspace,
) -> None:
    ask = process(
        "open",
        start_event("ask") + user_task("ask", "done", form="open") + end_event(),
        properties={
            "vorgang:purpose": "Test",
            "vorgang:legalBasis": "Art. 6",
            "vorgang:retention": "books",
        },
    )
    asked = form(
        "open", text_field("email"), text_field("person.age"), field("iban", class_="voucher")
    )
    known = catalogue({"person": {"class": "contact"}})

    def notes(*files: Resource) -> list[tuple[str, str | None]]:
        linted = [one for one in lint_resources(files).warnings if one.rule.startswith("data/")]
        made = [one for one in deployed(workspace, *files).warnings if one.rule.startswith("data/")]
        assert linted == made
        assert all("books" in one.message for one in linted)
        assert [str(one) for one in in_german(linted)] != [str(one) for one in linted] or not linted
        return [(one.file, one.element) for one in linted]

    assert notes(ask, asked) == [("open.form", "field-email"), ("open.form", "field-person.age")]
    assert notes(ask, asked, known) == [("open.form", "field-email")]
    # What was deployed before is known to a deployment.
    again = [
        one.element for one in deployed(workspace, ask).warnings if one.rule == "data/unclassified"
    ]
    assert again == ["field-email"]


@pytest.mark.parametrize(
    ("classed", "noted"),
    [
        ("stagX", ["data/class-of-nothing", "data/unclassified"]),
        # What comes from outside may have any name, and another one's class is its own.
        ("customerNumber", ["data/unclassified"]),
        ("stage", []),
    ],
)
def test_a_class_of_a_variable_that_nothing_names_is_noted_beside_the_one_that_is_meant(
    classed: str, noted: list[str]
) -> None:
    said = {**PROPERTIES, f"vorgang:class.{classed}": "books"}
    ask = process(
        "staged", start_event("ask", "staged") + user_task("ask", "done") + end_event(),
        properties=said,
    )  # fmt: skip
    found = [
        one
        for one in lint_resources([ask, form("staged", text_field("stage"))]).warnings
        if one.rule.startswith("data/")
    ]
    assert sorted(one.rule for one in found) == noted
    german = [str(one) for one in in_german(found) if "class-of" in one.rule]
    assert all("Schreiben Sie vorgang:class.stage" in one for one in german)


def test_what_the_person_gave_is_handed_over_and_nothing_else(
    workspace: Workspace, office: Office
) -> None:
    deployed(
        workspace,
        process(
            "order",
            start_event("ask", "order") + user_task("ask", "done") + end_event(),
            properties={**PROPERTIES, "vorgang:given": "email"},
        ),
        form(
            "order",
            text_field("email"),
            field("customer.name", given="true"),
            text_field("customer.rating"),
            field("phone", given="false"),
            text_field("wish"),
            text_field("reason"),
        ),
        catalogue(
            {
                "phone": {"class": "contact", "given": True},
                "wish": {"class": "contact", "given": True},
                "reason": {"class": "contact", "given": True},
            },
            name="order.data.json",
        ),
    )
    given = {
        "email": "änne@example.com",
        "customer": {"name": "Änne", "rating": "C"},
        "phone": "1",
        "wish": "blau",
        "reason": "Umzug",
    }
    key = start_process_instance(
        workspace, "order", variables=given, business_id=None, actor=office.clerk
    ).key
    # A reason that an operator writes is no variable, though it has the name of one.
    set_variables(workspace, key, {"wish": "rot"}, "Berichtigung", actor=ADMINISTRATOR)
    handle = handle_of(workspace, "änne@example.com")
    assert handle is not None
    (found,) = port_person(workspace, handle, actor=office.asks).cases
    assert found["values"] == {
        "email": "änne@example.com",
        "customer": {"name": "Änne"},
        "wish": "rot",
        "reason": "Umzug",
    }
    assert case(workspace, key, ADMINISTRATOR).instance.status == "active"


def test_labels_of_a_catalogue_are_read_where_a_person_or_an_authority_reads(
    workspace: Workspace, office: Office
) -> None:
    deployed(
        workspace,
        catalogue(
            {
                "name": {"class": "contact", "label": "Name der Kundin"},
                "amount": {"class": "business"},
                "elsewhere": {"class": "special", "label": "Was dieser Prozess nicht hat"},
            }
        ),
    )
    ended(workspace, office)
    handle = handle_of(workspace, VALUES["email"])
    assert handle is not None
    disclosed = json.dumps(disclose_person(workspace, handle, actor=office.asks).content)
    (of_case,) = json.loads(disclosed)["cases"]
    labels = {one["name"]: one.get("label") for one in of_case["values"]}
    assert (labels["name"], labels["email"]) == ("Name der Kundin", None)
    record = record_of_processing(workspace, office.asks)
    (activity,) = (one for one in record.activities if one.process == "claim")
    assert activity.categories == {
        "business": ("Amount",),
        "contact": ("Email", "Name der Kundin"),
        "special": ("Illness",),
        "voucher": ("Invoice",),
    }
    assert "Kontaktdaten (Email, Name der Kundin)" in processing_markdown(record, Language("de"))
