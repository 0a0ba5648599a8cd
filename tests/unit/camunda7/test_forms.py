"""Camunda 7: form fields become a form of form-js, which shows and checks the same."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from dmn.findings import ModelRefused
from engine.commands.lint_resources import lint_resources
from engine.commands.read_resources import read_resources
from engine.model import Resource
from forms.model import Form
from forms.validate import SubmissionRefused, validate_submission
from tests.unit.camunda7.documents import around, element, findings

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FIELDS = """<camunda:formData>
<camunda:formField id="name" label="Name" type="string" defaultValue="Adler">
  <camunda:validation><camunda:constraint name="required" />
  <camunda:constraint name="maxlength" config="8" /></camunda:validation></camunda:formField>
<camunda:formField id="count" label="Anzahl" type="long" defaultValue="2">
  <camunda:validation><camunda:constraint name="min" config="1" />
  <camunda:constraint name="max" config="9" /></camunda:validation></camunda:formField>
<camunda:formField id="urgent" type="boolean" defaultValue="true" />
<camunda:formField id="due" type="date" />
<camunda:formField id="way" type="enum" defaultValue="a"><camunda:value id="a" name="Post" />
  <camunda:value id="b" name="Bote" /></camunda:formField>
</camunda:formData>"""


def form_of(extensions: str, tag: str = "userTask") -> Form:
    document = around(element(tag, 'name="Fragen"', extensions))
    read = read_resources([Resource("ask.bpmn", document.encode())], ())
    if read.refusals:
        raise ModelRefused(read.refusals)
    ((resource, form),) = read.forms
    assert json.loads(resource.content)["id"] == form.id
    return form


def test_fields_are_shown_with_labels_defaults_and_values() -> None:
    form = form_of(FIELDS)
    assert (form.id, form.title) == ("process.work", "Fragen")
    components = form.schema["components"]
    assert isinstance(components, list)
    assert [(one["type"], one["key"], one.get("defaultValue")) for one in components] == [
        ("textfield", "name", "Adler"),
        ("number", "count", 2),
        ("checkbox", "urgent", True),
        ("datetime", "due", None),
        ("select", "way", "a"),
    ]
    assert components[4]["values"] == [
        {"value": "a", "label": "Post"},
        {"value": "b", "label": "Bote"},
    ]


def test_a_submission_is_checked_by_the_constraints() -> None:
    form = form_of(FIELDS)
    given = {"name": "Bea", "count": Decimal(3), "urgent": False, "due": "2026-04-01", "way": "b"}
    taken = validate_submission(form, given, {}, NOW)
    assert (taken["name"], taken["count"], taken["way"]) == ("Bea", 3, "b")
    for wrong in ({"name": ""}, {"name": "a" * 9}, {"count": Decimal(10)}, {"way": "c"}):
        with pytest.raises(SubmissionRefused):
            validate_submission(form, {**given, **wrong}, {}, NOW)


@pytest.mark.parametrize(
    ("field", "what"),
    [
        ('type="com.acme.Type"', "needs Java"),
        ('type="long" defaultValue="${amount}"', "default"),
        ('type="long" defaultValue="x"', "default"),
        ('type="enum" defaultValue="x"', "default"),
    ],
)
def test_a_field_that_needs_java_is_refused(field: str, what: str) -> None:
    data = f'<camunda:formData><camunda:formField id="a" {field} /></camunda:formData>'
    with pytest.raises(ModelRefused) as refused:
        form_of(data)
    assert what in refused.value.findings[0].message


def test_a_constraint_of_a_class_is_refused() -> None:
    data = (
        '<camunda:formData><camunda:formField id="a" type="string"><camunda:validation>'
        '<camunda:constraint name="validator" config="com.acme.V" /></camunda:validation>'
        "</camunda:formField></camunda:formData>"
    )
    with pytest.raises(ModelRefused, match="validator"):
        form_of(data)


def test_the_form_of_its_fields_is_not_missed_when_the_file_is_deployed() -> None:
    document = around(element("userTask", "", FIELDS))
    assert findings(document) == []
    assert lint_resources([Resource("ask.bpmn", document.encode())]).refusals == ()


PROPERTIES = """<camunda:formProperty id="name" name="Name" variable="person" required="true" />
<camunda:formProperty id="count" type="long" default="2" writable="false" />
<camunda:formProperty id="rate" type="double" />
<camunda:formProperty id="due" type="date" datePattern="dd-MM-yyyy" />
<camunda:formProperty id="way" type="enum"><camunda:value id="a" name="Post" />
</camunda:formProperty>"""


def test_form_properties_are_fields_of_the_variables_that_they_fill() -> None:
    form = form_of(PROPERTIES)
    components = form.schema["components"]
    assert isinstance(components, list)
    assert [(one["type"], one["key"], one["label"]) for one in components] == [
        ("textfield", "person", "Name"),
        ("number", "count", "count"),
        ("number", "rate", "rate"),
        ("datetime", "due", "due"),
        ("select", "way", "way"),
    ]
    given = {"person": "Bea", "count": Decimal(9), "rate": Decimal("1.5"), "way": "a"}
    taken = validate_submission(form, given, {"count": Decimal(2)}, NOW)
    assert (taken["person"], taken["rate"], taken["way"]) == ("Bea", Decimal("1.5"), "a")
    assert taken.get("count") != Decimal(9), "nobody can write what is not writable"
    with pytest.raises(SubmissionRefused):
        validate_submission(form, {**given, "person": ""}, {}, NOW)


@pytest.mark.parametrize(
    ("attribute", "what"),
    [
        ('expression="${person.name}"', "the form property 'name' has an expression"),
        ('readable="false"', "the form property 'name' is not readable"),
    ],
)
def test_a_form_property_that_cannot_be_shown_is_refused(attribute: str, what: str) -> None:
    document = around(element("userTask", "", f'<camunda:formProperty id="name" {attribute} />'))
    (finding,) = findings(document)
    assert what in finding.message
