"""Read a `.form` file: everything wrong with it at once, its FEEL compiled."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from dmn.findings import Finding, ModelRefused
from dmn.plain_id import REMEDY, is_plain_id, shortened
from feel import Expression
from forms.json_source import JsonSource, Path
from forms.limits import read_limits
from forms.model import CONTAINERS, KEYED, PRESENTATION, Component, Condition, Form
from forms.personal import read_personal
from forms.properties import read_options, read_rules, texts_of
from forms.reading import Reading, names_in
from forms.strict_json import JsonRefused, parse_json

NEWEST_SCHEMA = 19
MAXIMUM_COMPONENTS = 1000
MAXIMUM_DEPTH = 10
# Names that a browser's objects give a meaning of their own.
FORBIDDEN_SEGMENTS = frozenset({"__proto__", "constructor"})


def read_form(content: bytes, file: str) -> Form:
    """Return the form, ready to be shown and to validate submissions.

    Args:
        content: the file's bytes, as Camunda Modeler's form editor saves it.
        file: its name, for findings.

    Raises:
        ModelRefused: every finding of the file, each with component, line, message and remedy.

    Source: form-js 2.0, schema version 19.
    """
    schema = _schema(content, file)
    reading = Reading(file, JsonSource(content), tuple(sorted(_binding_names(schema))))
    _check_head(schema, reading)
    components = _read_components(schema.get("components"), "the form", reading, ())
    _check_paths(components, reading)
    for component in components:
        _check_rows(component, reading, inside=False)
    if reading.findings:
        raise ModelRefused(reading.findings, reading.warnings)
    form_id = str(schema["id"])
    title = schema.get("title") or schema.get("name")
    return Form(
        id=form_id,
        file=file,
        sha256=hashlib.sha256(content).hexdigest(),
        schema=schema,
        title=title if isinstance(title, str) else form_id,
        components=components,
        warnings=tuple(reading.warnings),
    )


def _schema(content: bytes, file: str) -> dict[str, object]:
    try:
        schema = parse_json(content)
    except JsonRefused as fault:
        finding = Finding(
            file,
            None,
            fault.line,
            fault.message,
            "Open the form in Camunda Modeler and save it again.",
            "form/json",
        )
        raise ModelRefused([finding]) from fault
    if isinstance(schema, dict):
        return schema
    raise ModelRefused(
        [
            Finding(
                file,
                None,
                1,
                "the file holds no form",
                "Save the form as a .form file in Camunda Modeler.",
                "form/json",
            )
        ]
    )


def _check_head(schema: Mapping[str, object], reading: Reading) -> None:
    form_id = schema.get("id")
    if not isinstance(form_id, str) or not form_id:
        reading.report(None, "id", "the form has no id", "Give the form an id.")
    elif not is_plain_id(form_id):
        reading.report(None, "id", f"the form's id {shortened(form_id)} is none", REMEDY)
    if schema.get("type", "default") != "default":
        reading.report(
            None, "type", f"the form's type is {schema['type']!r}", 'Use "type": "default".'
        )
    version = schema.get("schemaVersion", NEWEST_SCHEMA)
    if not isinstance(version, int) or isinstance(version, bool) or version > NEWEST_SCHEMA:
        reading.report(
            None,
            "schema-version",
            f"the schema version {version!r} is not known, the newest is {NEWEST_SCHEMA}",
            "Save the form with a form editor for Camunda 8.9 or older.",
        )


def _read_components(
    found: object, owner: str, reading: Reading, around: Path
) -> tuple[Component, ...]:
    if not isinstance(found, list):
        reading.report(None, "components", f"{owner} has no list of components", "Add one.")
        return ()
    if len(around) >= 2 * MAXIMUM_DEPTH:
        reading.report(
            None, "depth", f"{owner} is nested deeper than {MAXIMUM_DEPTH}", "Flatten the form."
        )
        return ()
    read = (
        _read_component(entry, owner, reading, (*around, "components", index))
        for index, entry in enumerate(found)
    )
    return tuple(component for component in read if component)


def _read_component(entry: object, owner: str, reading: Reading, path: Path) -> Component | None:
    reading.count += 1
    if reading.count > MAXIMUM_COMPONENTS:
        if reading.count == MAXIMUM_COMPONENTS + 1:
            reading.report(
                None,
                "components",
                f"the form has more than {MAXIMUM_COMPONENTS} components",
                "Split it into several forms.",
            )
        return None
    if not isinstance(entry, dict):
        reading.report(None, "components", f"a component of {owner} is no object", "Remove it.")
        return None
    element = _id_of(entry, owner, reading)
    reading.enter(element, path, entry.get(_label_name(entry, str(entry.get("type")))))
    kind = entry.get("type")
    if not isinstance(kind, str) or kind not in KEYED | CONTAINERS | PRESENTATION:
        reading.report(
            element,
            "component-type",
            f"form-js 2.0 knows no component of type {kind!r}",
            "Replace it with a known component.",
        )
        return None
    return _build(entry, element, kind, reading, path)


def _build(
    entry: dict[str, object], element: str, kind: str, reading: Reading, place: Path
) -> Component:
    path = _path(entry, element, kind, reading)
    name = _label_name(entry, kind)
    label = reading.template(element, name, entry.get(name))
    rules = read_rules(entry, element, kind, reading)
    options = read_options(entry, element, kind, reading)
    texts = tuple(texts_of(entry, element, reading))
    hide = _hide(entry, element, reading)
    readonly = _flag_or_expression(entry, element, "readonly", reading)
    expression = _expression(entry, element, kind, reading)
    personal = read_personal(entry, element, reading)
    children: tuple[Component, ...] = ()
    if kind in CONTAINERS:
        children = _read_components(entry.get("components", []), element, reading, place)
    beyond = read_limits(entry, element, kind, reading)
    own = (hide, readonly, expression, options.expression if options else None, *label, *texts)
    limits = (rules.minimum, rules.maximum, rules.shortest, rules.longest)
    days = (beyond.earliest, beyond.latest)
    needs = set(names_in((*own, *limits, *days, *rules.accept, rules.multiple)))
    if options and options.variable:
        needs.add(options.variable)
    return Component(
        id=element,
        type=kind,
        path=path,
        label=label,
        hide=hide,
        disabled=_flag(entry, element, "disabled", reading),
        readonly=readonly,
        rules=rules,
        options=options,
        expression=expression,
        default=entry.get("defaultValue"),
        needs=frozenset(needs),
        components=children,
        repetitions=_repetitions(entry, element, kind, reading),
        may_resize=_flag(entry, element, "allowAddRemove", reading, default=True),
        retention=personal.retention,
        given=personal.given,
        limits=beyond,
    )


def _id_of(entry: Mapping[str, object], owner: str, reading: Reading) -> str:
    element = entry.get("id")
    if not isinstance(element, str) or not element or len(element) > 255:
        reading.report(
            None, "id", f"a component of {owner} has no id", "Open and save it in Camunda Modeler."
        )
        return ""
    if element in reading.seen_ids:
        reading.report(element, "id", f"the id {element} is used twice", "Give each its own id.")
    reading.seen_ids.add(element)
    return element


def _label_name(entry: Mapping[str, object], kind: str) -> str:
    """Return the property that names the component for people."""
    labels = ("dateLabel", "timeLabel") if kind == "datetime" else ("label",)
    names = (*labels, "key", "path")
    return next((name for name in names if entry.get(name)), labels[0])


def _path(
    entry: Mapping[str, object], element: str, kind: str, reading: Reading
) -> tuple[str, ...]:
    if kind in PRESENTATION:
        return ()
    name = "key" if kind in KEYED else "path"
    text = entry.get(name)
    if kind == "group" and text in (None, ""):
        return ()
    segments = tuple(text.split(".")) if isinstance(text, str) else ("",)
    if not all(segments) or len(segments) > MAXIMUM_DEPTH:
        reading.report(
            element, "key", f"the {name} {text!r} names no variable", f"Give it a {name}."
        )
    if FORBIDDEN_SEGMENTS & set(segments):
        reading.report(
            element, "key", f"the {name} {text!r} uses a reserved name", "Choose another name."
        )
    return segments


def _hide(entry: Mapping[str, object], element: str, reading: Reading) -> Condition | None:
    conditional = entry.get("conditional")
    if conditional is None:
        return None
    hide = conditional.get("hide") if isinstance(conditional, dict) else conditional
    if hide in (None, ""):
        return None
    if isinstance(hide, str) and hide.startswith("="):
        name = "conditional.hide" if isinstance(conditional, dict) else "conditional"
        return reading.condition(element, name, reading.feel(element, name, hide))
    reading.report(
        element,
        "condition",
        f"conditional.hide is {hide!r}, no expression",
        'Write an expression that starts with "=", or remove it.',
    )
    return None


def _flag_or_expression(
    entry: Mapping[str, object], element: str, name: str, reading: Reading
) -> bool | Condition:
    value = entry.get(name)
    if isinstance(value, str) and value.startswith("="):
        return reading.condition(element, name, reading.feel(element, name, value)) or True
    return _flag(entry, element, name, reading)


def _flag(
    entry: Mapping[str, object],
    element: str,
    name: str,
    reading: Reading,
    *,
    default: bool = False,
) -> bool:
    value = entry.get(name)
    if value is None:
        return default
    if not isinstance(value, bool):
        reading.report(element, "property", f"{name} is {value!r}", f"Set {name} to true or false.")
        return default
    return value


def _expression(
    entry: Mapping[str, object], element: str, kind: str, reading: Reading
) -> Expression | None:
    if kind != "expression":
        return None
    source = entry.get("expression")
    if isinstance(source, str) and source.startswith("="):
        return reading.compile(element, "expression", reading.feel(element, "expression", source))
    reading.report(
        element, "expression", "the expression is missing", 'Write one that starts with "=".'
    )
    return None


def _repetitions(entry: Mapping[str, object], element: str, kind: str, reading: Reading) -> int:
    value = entry.get("defaultRepetitions", 1)
    if kind != "dynamiclist":
        return 1
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 100:
        return value
    reading.report(
        element, "property", f"defaultRepetitions is {value!r}", "Use a number from 0 to 100."
    )
    return 1


def _binding_names(node: object) -> Iterator[str]:
    """Yield the root names that components of a schema bind, wherever they are."""
    if not isinstance(node, dict):
        return
    for name in ("key", "path", "valuesKey"):
        value = node.get(name)
        if isinstance(value, str) and value:
            yield value.split(".")[0]
    children = node.get("components")
    for child in children if isinstance(children, list) else ():
        yield from _binding_names(child)


def _check_paths(components: tuple[Component, ...], reading: Reading) -> None:
    """Report two components that bind the same value, or one inside the other's."""
    closed: dict[tuple[str, ...], str] = {}
    inner: dict[tuple[str, ...], str] = {}

    def claim(path: tuple[str, ...], element: str) -> None:
        other = inner.get(path) or next(
            (closed[path[:n]] for n in range(1, len(path) + 1) if path[:n] in closed), None
        )
        if other:
            reading.report(
                element,
                "key",
                f"{'.'.join(path)} is already bound by {other}",
                "Give each component its own key.",
            )
        closed[path] = element
        for length in range(1, len(path)):
            inner.setdefault(path[:length], element)

    def visit(component: Component, base: tuple[str, ...]) -> None:
        path = base + component.path
        if component.is_keyed:
            claim(path, component.id)
        elif component.type == "dynamiclist":
            claim(path, component.id)
            _check_paths(component.components, reading)
        else:
            for child in component.components:
                visit(child, path)

    for component in components:
        visit(component, ())


def _check_rows(component: Component, reading: Reading, *, inside: bool) -> None:
    """Report fields that keep the server's value, but in rows that cannot be told apart."""
    uncertain = component.disabled or not isinstance(component.readonly, bool)
    if inside and component.is_keyed and uncertain:
        reading.report(
            component.id,
            "rows",
            "a field that is disabled, or read-only under a condition, stands in a list whose "
            "rows may come and go",
            "Make the field read-only throughout, or forbid adding and removing rows.",
        )
    inside = inside or (component.type == "dynamiclist" and component.may_resize)
    for child in component.components:
        _check_rows(child, reading, inside=inside)
