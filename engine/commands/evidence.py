"""What a person was shown and which form they used, as part of the fact about what they did."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import rfc8785

from audit.entry import JsonValue
from engine.model import Transition
from engine.store.definitions import FormHead
from forms.model import Form


def with_form(
    transition: Transition,
    fact_type: str,
    task: str | None,
    *,
    head: FormHead,
    form: Form,
    shown: Mapping[str, object] | None = None,
) -> Transition:
    """Return the transition with form and shown data named in the fact of this type and task.

    Args:
        transition: of the core.
        fact_type: `task.completed`, `task.submitted` or `process.started`.
        task: token id as text; `None` for the start.
        head: the form's version.
        form: the form itself.
        shown: data that the form put before the person; only its hash is kept.
    """
    refs = {"form": form.sha256}
    if shown is not None:
        refs["shown"] = hash_of(shown)
    is_task = fact_type != "process.started"
    data: dict[str, JsonValue] = {"form": head.id, "version": head.version} if is_task else {}
    facts = [
        replace(fact, refs={**fact.refs, **refs}, data={**fact.data, **data})
        if fact.type == fact_type and fact.task == task
        else fact
        for fact in transition.facts
    ]
    return replace(transition, facts=tuple(facts))


def hash_of(shown: Mapping[str, object]) -> str:
    """Return the SHA-256 (hex) of the canonical JSON of data, numbers as plain decimal strings (RFC
    8785)."""
    return hashlib.sha256(rfc8785.dumps(_plain(shown))).hexdigest()  # type: ignore[arg-type]


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return value
