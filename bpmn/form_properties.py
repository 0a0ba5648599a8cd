"""Form properties: the older way to write the fields of a form in the file itself.

Source: Activiti 5 and Flowable, user guides, "Forms" (`formProperty`); Camunda 7 reads them too.
"""

from __future__ import annotations

from lxml import etree

from bpmn.form_model import FormField
from bpmn.notes import Notes, boolean, line_of


def read_form_property(element: etree._Element, notes: Notes) -> FormField:
    """Return the form property as a field, whose key is the variable that it fills.

    A `datePattern` says how a date is written in a text; fields of dates need none.
    """
    identity = element.get("id", "")
    if not identity:
        notes.complain(element, "a form field has no id", "Give the field an id.")
    if element.get("expression"):
        notes.complain(
            element,
            f"the form property {identity!r} has an expression",
            "Name a variable instead, and set it before, for instance by an input mapping.",
        )
    if not boolean(element, "readable", default=True):
        notes.complain(
            element,
            f"the form property {identity!r} is not readable: nobody could fill it in",
            "Make it readable, or remove it.",
        )
    constraints = []
    if boolean(element, "required", default=False):
        constraints.append(("required", "true"))
    if not boolean(element, "writable", default=True):
        constraints.append(("readonly", "true"))
    return FormField(
        id=element.get("variable") or identity,
        type=element.get("type", "string"),
        line=line_of(element),
        label=element.get("name") or identity,
        default=element.get("default"),
        values=tuple(
            (str(one.get("id", "")), str(one.get("name") or one.get("id", "")))
            for one in element.iterchildren("{*}value")
        ),
        constraints=tuple(constraints),
    )
