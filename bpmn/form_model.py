"""Forms as a process names them, and forms that stand in the process itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bpmn.activity_model import Binding


@dataclass(frozen=True, slots=True)
class FormReference:
    """zeebe `formDefinition`: a linked form.

    Args:
        form_id: literal or expression; in Camunda 7 also the name of a `.form` file.
        version_tag: with the binding `version`, the number of the version.
    """

    form_id: str
    binding: Binding = Binding.LATEST
    version_tag: str | None = None


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of Camunda 7's `formData`, or a `formProperty` of its relatives, as written.

    Args:
        type: `string`, `long`, `double` (of form properties), `boolean`, `date` or `enum`.
        values: of an enum: ids and names.
        constraints: of its `validation`: names and configurations.
        properties: of the field: ids and values.
    """

    id: str
    type: str
    line: int
    label: str | None = None
    default: str | None = None
    values: tuple[tuple[str, str], ...] = ()
    constraints: tuple[tuple[str, str], ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EmbeddedForm:
    """A form that stands in the BPMN file itself.

    Args:
        id: what a `FormReference` names, with the binding `deployment`.
        schema: JSON of form-js, as written; `None` if `fields` say it.
        owner: id of the element it stands in.
    """

    id: str
    owner: str
    line: int
    schema: str | None = None
    title: str | None = None
    fields: tuple[FormField, ...] = ()
