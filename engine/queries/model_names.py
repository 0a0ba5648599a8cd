"""What a file says that it is, as far as it can be read; whether it is right, others say."""

from __future__ import annotations

from lxml import etree

from engine.edited_model import ModelKind, ModelName
from forms.strict_json import JsonRefused, parse_json

SUFFIXES = {ModelKind.PROCESS: ".bpmn", ModelKind.DECISION: ".dmn", ModelKind.FORM: ".form"}
_PROCESS = "{http://www.omg.org/spec/BPMN/20100524/MODEL}process"


def names_in(kind: ModelKind, content: bytes) -> tuple[ModelName, ...]:
    """Return by what the versions of a file count: of each process, of the form, or of the file of
    decisions and of each decision in it; nothing of what cannot be read."""
    if kind is ModelKind.FORM:
        found: tuple[str, ...] = (_form(content),)
    else:
        root = _root(content)
        if root is None:
            return ()
        found = _processes(root) if kind is ModelKind.PROCESS else _decisions(root)
    return tuple(ModelName(kind, one) for one in found if one)


def kind_of(file: str) -> ModelKind | None:
    """Return what a file of this name defines, if it is edited in the browser."""
    return next((kind for kind, suffix in SUFFIXES.items() if file.endswith(suffix)), None)


def _form(content: bytes) -> str:
    try:
        schema = parse_json(content)
    except JsonRefused:
        return ""
    named = schema.get("id") if isinstance(schema, dict) else None
    return named if isinstance(named, str) else ""


def _root(content: bytes) -> etree._Element | None:
    try:
        return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return None


def _processes(root: etree._Element) -> tuple[str, ...]:
    return tuple(one.get("id", "") for one in root.iter(_PROCESS))


def _decisions(root: etree._Element) -> tuple[str, ...]:
    file = f"{root.get('namespace', '')}#{root.get('id', '')}"
    return (file, *(one.get("id", "") for one in root.iter("{*}decision", "{*}decisionService")))
