"""What a decision asks for, as a form: so that an analyst can try it without writing JSON.

Asked is for every variable that the decision, the decisions it requires and the functions it uses
take from outside: input data, and names that only occur in expressions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import datetime
from typing import Final

from api.json_text import write_json
from api.web.texts import say
from api.web.texts.feel_words import of_fault
from dmn.item_types import ItemType
from dmn.model import (
    BoxedContext,
    BoxedFilter,
    BoxedFunction,
    BoxedIterator,
    DecisionModel,
    DecisionService,
    DecisionTable,
    Requirement,
    TableInput,
)
from engine.faults import FieldFault, SubmissionRefused
from feel import (
    Expression,
    FeelLimitExceeded,
    FeelSyntaxFault,
    UnaryTests,
    Value,
    compile_expression,
    from_json,
    parse_temporal,
)
from forms.reader import read_form
from forms.validate import validate_submission

_LITERAL: Final = r'"(?:[^"\\]|\\.)*"'
_LITERALS: Final = re.compile(rf"\s*{_LITERAL}(?:\s*,\s*{_LITERAL})*\s*")
_MOST_OPTIONS: Final = 200
_HALF: Final = 8
_WHOLE: Final = 16


@dataclass(slots=True)
class _Asked:
    """One variable, as far as the model tells about it."""

    name: str
    type: ItemType | None = None
    label: str = ""
    options: list[str] = field(default_factory=list)
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class InputForm:
    """The form of a decision.

    Args:
        schema: for form-js.
        names: of the variables, by the key of their field.
        kinds: `number`, `boolean`, `string`, `date` or `any` (written as FEEL), by key.
    """

    schema: Mapping[str, object]
    names: Mapping[str, str]
    kinds: Mapping[str, str]

    def values_of(self, submission: Mapping[str, object], now: datetime) -> dict[str, Value]:
        """Return the variables that were filled in; numbers are exact, an empty field is null.

        Args:
            submission: parsed JSON by key.
            now: with zone.

        Raises:
            SubmissionRefused: with every field that cannot be read.
        """
        form = read_form(write_json(self.schema), "inputs.form")
        taken = validate_submission(form, submission, {}, now)
        values: dict[str, Value] = {}
        faults: list[FieldFault] = []
        for key, name in self.names.items():
            try:
                values[name] = _value(self.kinds[key], taken.get(key), now)
            except (FeelSyntaxFault, FeelLimitExceeded) as fault:
                message = say("tryout.unreadable", label=name, reason=of_fault(fault))
                faults.append(FieldFault(key, key, name, "feel", message))
        if faults:
            raise SubmissionRefused(faults)
        return values


def input_form(model: DecisionModel, decision_id: str) -> InputForm:
    """Return the form that asks for all that a decision needs.

    Args:
        model: of the file.
        decision_id: of a decision or a decision service in it.
    """
    asked = list(_Search().of(model, decision_id).values())
    keys = {f"value_{number}": one for number, one in enumerate(asked, 1)}
    kinds = {key: _kind(one.type) for key, one in keys.items()}
    components = [_component(key, one, kinds[key]) for key, one in keys.items()]
    schema = {"type": "default", "id": "inputs", "components": _in_rows(components)}
    return InputForm(schema, {key: one.name for key, one in keys.items()}, kinds)


def text_value(text: str, now: datetime) -> Value:
    """Return the value of a text written as FEEL, of which JSON is a part; empty is null.

    Raises:
        FeelSyntaxFault: it is neither.
        FeelLimitExceeded: it is too large.
    """
    return compile_expression(text).evaluate({}, now).value if text.strip() else None


# ---- what is asked ------------------------------------------------------------------------------
class _Search:
    def __init__(self) -> None:
        self._asked: dict[str, _Asked] = {}
        self._seen: set[tuple[str, str]] = set()

    def of(self, model: DecisionModel, id_: str) -> dict[str, _Asked]:
        if id_ in model.services:
            self._visit_service(model, model.services[id_])
        self._visit(model, id_)
        return self._asked

    def _visit(self, model: DecisionModel, id_: str) -> None:
        if (model.sha256, id_) in self._seen:
            return
        self._seen.add((model.sha256, id_))
        if id_ in model.inputs:
            self._ask(model.inputs[id_].name, model.inputs[id_].type)
        elif id_ in model.decisions:
            decision = model.decisions[id_]
            self._visit_all(model, decision.requirements)
            self._look_into(model, decision.logic)
        elif id_ in model.knowledge:
            self._visit_all(model, model.knowledge[id_].requirements)
            self._look_into(model, model.knowledge[id_].function)

    def _visit_all(self, model: DecisionModel, required: Iterable[Requirement]) -> None:
        for one in required:
            self._visit(_home(model, one), one.id)

    def _visit_service(self, model: DecisionModel, service: DecisionService) -> None:
        """A service is given its input decisions and does not compute them."""
        for given in service.input_decisions:
            owner = _home(model, given)
            decision = owner.decisions[given.id]
            self._seen.add((owner.sha256, given.id))
            self._ask(decision.variable, decision.type)
        self._visit_all(model, service.inputs)
        self._visit_all(model, service.outputs)

    def _look_into(self, model: DecisionModel, logic: object) -> None:
        known = _known_names(model) | _bound_in(logic)
        for column, cells in _columns_of(logic):
            name = column.expression.source.strip()
            if name in column.expression.names_used and name not in known:
                self._learn_from(name, column, cells)
        free = {name for part in _parts_of(logic) for name in part.names_used}
        for name in sorted(free - known - self._asked.keys()):
            self._ask(name, None)

    def _ask(self, name: str, type_: ItemType | None) -> _Asked:
        asked = self._asked.setdefault(name, _Asked(name))
        if asked.type is None or asked.type.standard == "Any":
            asked.type = type_ or asked.type
        allowed = type_.allowed if type_ is not None else None
        if allowed is not None and not asked.is_closed and (listed := _literals([allowed])):
            asked.options, asked.is_closed = listed, True
        return asked

    def _learn_from(self, name: str, column: TableInput, cells: Sequence[UnaryTests]) -> None:
        """A column that tests a variable tells its label, type and usual values."""
        asked = self._ask(name, column.type)
        asked.label = asked.label or column.label
        if asked.options:
            return
        allowed = [] if column.allowed is None else _literals([column.allowed])
        asked.options, asked.is_closed = allowed or _literals(cells), bool(allowed)


def _home(model: DecisionModel, requirement: Requirement) -> DecisionModel:
    return model if requirement.namespace is None else model.imports[requirement.namespace]


def _known_names(model: DecisionModel) -> set[str]:
    """Return the names that the model itself gives values to, besides input data."""
    names = {"?"}
    for one in model.knowledge.values():
        names |= {required.prefix for required in one.requirements}
    names |= {one.name for one in model.knowledge.values()}
    names |= {one.name for one in model.services.values()}
    for decision in model.decisions.values():
        names |= {decision.id, decision.name, decision.variable}
        names |= {required.prefix for required in decision.requirements}
    for imported in model.imports.values():
        names |= _known_names(imported)
    return names - {one.name for one in model.inputs.values()}


def _parts_of(logic: object) -> Iterator[Expression | UnaryTests]:
    """Yield every expression and cell, whatever kinds of logic there are."""
    if isinstance(logic, Expression | UnaryTests):
        yield logic
    elif isinstance(logic, tuple):
        for item in logic:
            yield from _parts_of(item)
    elif is_dataclass(logic) and not isinstance(logic, ItemType | type):
        for one in fields(logic):
            yield from _parts_of(getattr(logic, one.name))


def _bound_in(logic: object) -> set[str]:
    """Return the names that the logic itself gives values to."""
    names: set[str] = set()
    if isinstance(logic, BoxedContext):
        names |= {entry.name for entry in logic.entries if entry.name}
    elif isinstance(logic, BoxedFunction):
        names |= {name for name, _ in logic.parameters}
    elif isinstance(logic, BoxedIterator):
        names |= {logic.variable, "partial"}
    elif isinstance(logic, BoxedFilter):
        names |= {"item"}
    if isinstance(logic, tuple):
        return names.union(*map(_bound_in, logic))
    if is_dataclass(logic) and not isinstance(logic, ItemType | type):
        return names.union(*(_bound_in(getattr(logic, one.name)) for one in fields(logic)))
    return names


def _columns_of(logic: object) -> Iterator[tuple[TableInput, list[UnaryTests]]]:
    if isinstance(logic, DecisionTable):
        for index, column in enumerate(logic.inputs):
            yield column, [cell for rule in logic.rules if (cell := rule.tests[index])]
    elif isinstance(logic, BoxedContext):
        for entry in logic.entries:
            yield from _columns_of(entry.logic)


def _literals(cells: Sequence[UnaryTests]) -> list[str]:
    """Return the strings that the cells list, or nothing if one cell says anything else."""
    found: dict[str, None] = {}
    for cell in cells:
        if cell.accepts_everything:
            continue
        if not _LITERALS.fullmatch(cell.source):
            return []
        for literal in re.findall(_LITERAL, cell.source):
            value = compile_expression(literal).evaluate({}, _ANY_TIME).value
            found[str(value)] = None
    return list(found)[:_MOST_OPTIONS]


_ANY_TIME: Final = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


# ---- the form -----------------------------------------------------------------------------------
def _kind(type_: ItemType | None) -> str:
    if type_ is None or type_.is_collection or type_.arity is not None or type_.components:
        return "any"
    if type_.base is not None:
        return _kind(type_.base)
    return type_.standard if type_.standard in ("number", "boolean", "string", "date") else "any"


def _component(key: str, asked: _Asked, kind: str) -> dict[str, object]:
    label = _plain(asked.label or asked.name)
    hint = _plain(asked.name) if asked.label and asked.label != asked.name else ""
    common: dict[str, object] = {"id": key, "key": key, "label": label, "description": hint}
    if kind == "number":
        return common | {"type": "number", "serializeToString": True}
    if kind == "boolean":
        options = [("true", say("value.true")), ("false", say("value.false"))]
        return common | _choice(options)
    if kind == "string":
        if not asked.options:
            return common | {"type": "textfield"}
        options = [(option, option) for option in asked.options]
        if not asked.is_closed:
            options.append((say("tryout.other_value"), say("tryout.other")))
        return common | _choice(options)
    if kind == "date":
        # form-js takes the label of a date from a property of its own.
        return common | {"type": "datetime", "subtype": "date", "dateLabel": label}
    example = say("tryout.any_hint", example=_example(asked.type))
    written = f"{hint}: {example}" if hint else example
    wide = asked.type is not None and (asked.type.is_collection or bool(asked.type.components))
    return common | {"type": "textarea" if wide else "textfield", "description": _plain(written)}


def _plain(text: str) -> str:
    """Return a text of the model that form-js does not take for an expression or a template."""
    return text.replace("{{", "{ {").lstrip("= ")


def _choice(options: list[tuple[str, str]]) -> dict[str, object]:
    values = [{"value": value, "label": label} for value, label in options]
    return {"type": "select", "values": values}


def _example(type_: ItemType | None, depth: int = 3) -> str:
    """Return how a value of the type is written; a structure may have parts of its own type."""
    if type_ is None or depth == 0:
        return "null" if type_ else say("tryout.example.any")
    if type_.is_collection:
        return f"[{_example(replace(type_, is_collection=False), depth)}]"
    if type_.components:
        parts = (f'"{name}": {_example(inner, depth - 1)}' for name, inner in type_.components)
        return f"{{{', '.join(parts)}}}"
    if type_.base is not None:
        return _example(type_.base, depth)
    return _EXAMPLES.get(type_.standard, say("tryout.example.any"))


_EXAMPLES: Final[Mapping[str, str]] = {
    "number": "12.5",
    "boolean": "true",
    "string": '"Text"',
    "date": 'date("2026-12-24")',
    "time": 'time("14:30:00")',
    "date and time": 'date and time("2026-12-24T14:30:00")',
    "days and time duration": 'duration("P2DT3H")',
    "years and months duration": 'duration("P1Y6M")',
}


def _in_rows(components: list[dict[str, object]]) -> list[dict[str, object]]:
    """Lay two small fields side by side, a large one across."""
    row, free = 0, 0
    for component in components:
        columns = _WHOLE if component["type"] == "textarea" else _HALF
        if free < columns:
            row, free = row + 1, _WHOLE
        free -= columns
        component["layout"] = {"row": f"row_{row}", "columns": columns}
    return components


def _value(kind: str, value: Value, now: datetime) -> Value:
    if not isinstance(value, str) or value == "":
        return None if value == "" else value
    if kind == "number":
        return compile_expression(value).evaluate({}, now).value
    if kind == "boolean":
        return value == "true"
    if kind == "date":
        return parse_temporal(value)
    return text_value(value, now) if kind == "any" else from_json(value)
