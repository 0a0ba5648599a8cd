"""Reads the extensions of Camunda 7 and Operaton into the same model as those of Camunda 8.

Source: Camunda 7.24, user guide and `camunda.json` of camunda-bpmn-moddle.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from bpmn.camunda7_mappings import (
    OWN_BUSINESS_KEY,
    business_key,
    called_mappings,
    parameters,
    passes_all,
    thrown_mappings,
)
from bpmn.camunda7_work import read_continuations, read_decision, read_script, read_task
from bpmn.dialect import CAMUNDA_7
from bpmn.form_properties import read_form_property
from bpmn.model import (
    Assignment,
    Binding,
    CalledElement,
    EmbeddedForm,
    Extensions,
    FormField,
    FormReference,
    Schedule,
    VariableMapping,
)
from bpmn.notes import Notes, child, embedded_form_id, line_of
from bpmn.places import is_computed

_FORM_FILE = re.compile(r"camunda-forms:(?:deployment|app):(?:.*/)?([^/]+\.form)")
CORRELATION = "vorgang:correlationKey"
"""Camunda 7 has no place for a correlation key: this property of a catching event is it."""
BINDINGS = frozenset({"latest", "deployment", "version"})


def read_extensions_of_camunda_7(element: etree._Element, notes: Notes) -> Extensions:
    """Return what the attributes and extension elements of a node or process say."""
    tag = etree.QName(element).localname
    inputs, outputs = parameters(element, notes)
    if tag == "callActivity":
        more_inputs, more_outputs = called_mappings(element, notes)
        inputs, outputs = (*inputs, *more_inputs), (*outputs, *more_outputs)
    inputs = (*inputs, *thrown_mappings(element, notes))
    initiator = notes.name_of_camunda_7(element, "initiator")
    if initiator is not None:
        outputs = (*outputs, VariableMapping("=requester.id", initiator))
    attribute, task = notes.of_camunda_7, read_task(element, notes)
    return Extensions(
        form=_form(element, notes),
        decision=read_decision(element, notes),
        script=read_script(element, notes),
        task=task,
        assignment=Assignment(
            attribute(element, "assignee"),
            attribute(element, "candidateGroups"),
            attribute(element, "candidateUsers"),
        ),
        schedule=Schedule(attribute(element, "dueDate"), attribute(element, "followUpDate")),
        priority=attribute(element, "priority"),
        inputs=inputs,
        outputs=outputs,
        properties=_properties(element, tag, notes),
        only_outputs=False,
        continuations=read_continuations(element, task, notes),
    )


def extension_elements(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield the extension elements of this name, of Camunda 7 or Operaton."""
    holder = child(element, "extensionElements")
    for namespace in CAMUNDA_7 if holder is not None else ():
        assert holder is not None
        yield from holder.iterchildren(f"{{{namespace}}}{name}")


def read_called_element_of_camunda_7(element: etree._Element, notes: Notes) -> CalledElement | None:
    """Return what a call activity calls; its mappings stand in its extensions."""
    process = notes.plain(element, "calledElement")
    if process is None:
        return None
    binding, tag = _binding(element, "calledElement", notes, {*BINDINGS, "versionTag"})
    takes_all = any(one.get("variables") == "all" for one in _mappings(element, "out"))
    key = business_key(element, notes)
    return CalledElement(
        process_id=process,
        binding=binding,
        version_tag=tag,
        propagate_all_parent=passes_all(element),
        propagate_all_child=takes_all,
        # A called process stands in the instance that calls it, under whose business key it is.
        business_id=None if key == OWN_BUSINESS_KEY else key,
    )


def version_tag_of_camunda_7(element: etree._Element, notes: Notes) -> str | None:
    """Return the version tag of a process."""
    return notes.name_of_camunda_7(element, "versionTag")


def form_data(element: etree._Element, owner: str, notes: Notes) -> Iterator[EmbeddedForm]:
    """Yield the form that the fields of a user task or start event make, if it has any."""
    written = [*_fields_of(element), *extension_elements(element, "formProperty")]
    if written:
        fields = tuple(
            read_form_property(one, notes)
            if etree.QName(one).localname == "formProperty"
            else _field(one, notes)
            for one in written
        )
        title, line = element.get("name"), line_of(written[0])
        yield EmbeddedForm(
            embedded_form_id(element, owner), owner, line, title=title, fields=fields
        )


def _mappings(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return extension_elements(element, name)


def _properties(element: etree._Element, tag: str, notes: Notes) -> dict[str, str]:
    found: dict[str, str] = {}
    for group in extension_elements(element, "properties"):
        for one in group.iterchildren("{*}property"):
            name = one.get("name") or one.get("id") or ""
            computed = is_computed(name) or name == CORRELATION
            found[name] = (notes.property_value(one) if computed else one.get("value")) or ""
    groups = notes.name_of_camunda_7(element, "candidateStarterGroups")
    startable = notes.name_of_camunda_7(element, "isStartableInTasklist") != "false"
    if tag == "process" and groups is not None and startable:
        found.setdefault("vorgang:startGroups", groups)
    return found


def _binding(
    element: etree._Element, prefix: str, notes: Notes, known: set[str] | frozenset[str]
) -> tuple[Binding, str | None]:
    """Return a binding and what it names: a version tag, or the number of a version."""
    written = notes.name_of_camunda_7(element, f"{prefix}Binding") or "latest"
    if written not in known:
        notes.complain(
            element,
            f"the binding {str(written)!r} is unknown",
            f"Choose one of these: {', '.join(sorted(known))}.",
        )
        return Binding.LATEST, None
    binding = Binding(written)
    if binding not in (Binding.VERSION, Binding.VERSION_TAG):
        return binding, None
    name = "Version" if binding is Binding.VERSION else "VersionTag"
    value = notes.name_of_camunda_7(element, f"{prefix}{name}")
    if value is None or (binding is Binding.VERSION and not re.fullmatch("[0-9]{1,9}", value)):
        notes.complain(
            element,
            f"the binding {written} needs {prefix}{name}, which is {value!r}",
            "Fill in the version, as a number."
            if name == "Version"
            else "Fill in the version tag.",
        )
    return binding, value


def _form(element: etree._Element, notes: Notes) -> FormReference | None:
    key, reference = notes.of_camunda_7(element, "formKey"), notes.of_camunda_7(element, "formRef")
    if reference is not None:
        binding, version = _binding(element, "formRef", notes, BINDINGS)
        return FormReference(reference, binding, version)
    if key is not None:
        file = _FORM_FILE.fullmatch(key)
        if file is not None:
            return FormReference(file[1], Binding.DEPLOYMENT)
        notes.complain(
            element,
            f"the form key {str(key)!r} names no Camunda form",
            "Link a form by its id (Camunda form), or write camunda-forms:deployment:NAME.form;"
            " HTML forms are not shown.",
            "bpmn/form-key",
        )
    if any(True for _ in (*_fields_of(element), *extension_elements(element, "formProperty"))):
        identity = embedded_form_id(element, element.get("id", ""))
        return FormReference(identity, Binding.DEPLOYMENT)
    return None


def _fields_of(element: etree._Element) -> Iterator[etree._Element]:
    for data in extension_elements(element, "formData"):
        yield from data.iterchildren("{*}formField")


def _field(element: etree._Element, notes: Notes) -> FormField:
    identity = element.get("id", "")
    if not identity:
        notes.complain(element, "a form field has no id", "Give the field an id.")
    holder = element.find("{*}validation")
    constraints = () if holder is None else holder.iterchildren("{*}constraint")
    group = element.find("{*}properties")
    properties = () if group is None else group.iterchildren("{*}property")
    return FormField(
        id=identity,
        type=element.get("type", "string"),
        line=line_of(element),
        label=element.get("label"),
        default=element.get("defaultValue"),
        values=tuple(
            (str(one.get("id", "")), str(one.get("name") or one.get("id", "")))
            for one in element.iterchildren("{*}value")
        ),
        constraints=tuple(
            (str(one.get("name", "")), str(one.get("config", ""))) for one in constraints
        ),
        properties={str(one.get("id", "")): str(one.get("value", "")) for one in properties},
    )
