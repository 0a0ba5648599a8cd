"""An answer of Art. 15 as somebody looked it through: what is blackened or left out, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, cast

from engine.commands.disclose_person import Disclosure, Json
from engine.model import ConnectorFailed
from feel import Value, to_json

BLACKENED: Final = {"role": "blackened"}
"""Stands for a value that is not told."""
ACTIONS: Final = ("disclose", "blacken", "omit")
_NAMES: Final = 40
"""Names of values that a record shows."""


def records_of(made: Disclosure) -> tuple[list[Json], list[str]]:
    """Return a record for each case, for whoever looks the answer through, and who got data."""
    cases = cast("Sequence[Mapping[str, Any]]", made.content["cases"])
    records: list[Json] = [
        {
            "case": one["case"],
            "title": _title(one),
            "purpose": one["purpose"],
            "values": ", ".join(_names(one)[:_NAMES]),
            "count": len(one["values"]),
            "alsoOfOthers": one["also_of_others"],
            "action": "disclose",
            "names": None,
            "ground": None,
        }
        for one in cases
    ]
    recipients = {name for one in cases for name in one["recipients"]}
    return records, sorted(recipients)


def _title(case: Mapping[str, Any]) -> str:
    named = case["business_id"] or case["summary"] or case["case"]
    return f"{case['process']} · {named}"


def _names(case: Mapping[str, Any]) -> list[str]:
    return [*dict.fromkeys(str(one["name"]).rpartition("variables.")[2] for one in case["values"])]


def reviewed(made: Disclosure, decisions: Value) -> tuple[Disclosure, tuple[Json, ...]]:
    """Return the answer as decided, and what of it is not told, with the grounds.

    Args:
        made: all that there is.
        decisions: a context for each case that is not told in full: `case`, `action` (`blacken` or
            `omit`), `ground`, and for `blacken` the `names` of the values, separated by commas;
            without names all values of the case.

    Raises:
        ConnectorFailed: a decision names no case of the answer, or has no ground.
    """
    by_case = dict(_decided(made, decisions))
    kept: list[Json] = []
    left_out: list[Json] = []
    for case in cast("Sequence[Json]", made.content["cases"]):
        decision = by_case.get(str(case["case"]))
        if decision is None:
            kept.append(case)
            continue
        told = {"process": case["process"], "ground": decision["ground"]}
        if decision["action"] == "omit":
            left_out.append({**told, "what": None})
            continue
        names = [one.strip() for one in str(decision.get("names") or "").split(",") if one.strip()]
        kept.append(_blackened(case, names))
        left_out.append({**told, "what": ", ".join(names) or None})
    content = {**made.content, "cases": kept, "left_out": left_out}
    return replace(made, content=content), tuple(left_out)


def _decided(made: Disclosure, decisions: Value) -> Iterator[tuple[str, Mapping[str, Any]]]:
    known = {one["case"] for one in cast("Sequence[Json]", made.content["cases"])}
    given = to_json(decisions) if isinstance(decisions, list) else []
    for one in cast("Sequence[Mapping[str, Any]]", given):
        action, case = one.get("action"), str(one.get("case"))
        if action not in ACTIONS or case not in known:
            raise ConnectorFailed(
                f"decisions names a case {case} of which there is nothing, or an unknown action",
                retry=False,
            )
        if action == "disclose":
            continue
        if not str(one.get("ground") or "").strip():
            raise ConnectorFailed(f"decisions gives no ground for case {case}", retry=False)
        yield case, one


def _blackened(case: Json, names: Sequence[str]) -> Json:
    """Return a case without the values of these names, or without any if there are none."""

    def hidden(one: Json) -> bool:
        return not names or str(one["name"]).rpartition("variables.")[2] in names

    values = [
        {**one, "value": dict(BLACKENED)} if hidden(one) else one
        for one in cast("Sequence[Json]", case["values"])
    ]
    # What names a case is made of its values.
    return {**case, "values": values, "summary": None, "documents": []}
