"""What changed between two versions of a BPMN file, element by element; nothing about the drawing.

The sentences stand in `diff_words`. The comparison goes through the model's own classes, so that no
field is forgotten; `diff_versions.MEANINGLESS` names the few that say only where something stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace

from bpmn.diff_process import diff_process
from bpmn.diff_versions import MEANINGLESS, ROOTS, Versions, of_node, of_process, processes_of
from bpmn.model import Definitions
from bpmn.renamed_ids import process_pairs, renamed_ids, with_ids
from dmn.differences import Change, Difference, Step, Subject, differences, numbered, same


def diff(old: Definitions, new: Definitions) -> tuple[Change, ...]:
    """Return what changed, in the order of the newer file; nothing if the files are the same.

    A file that differs in its drawing, its notes or its spelling only gives one sentence that says
    so. The file's name is not compared.
    """
    ids = renamed_ids(old, new)
    found = tuple(_each_once(_changes(Versions(with_ids(old, ids), new, ids))))
    if found:
        return found
    if old.sha256 == new.sha256 and same(old, new, {"Definitions.file"}):
        return ()
    return (Change("drawing", (Subject("file", new.file),), matters=False),)


def _each_once(changes: Iterator[Change]) -> Iterator[Change]:
    # By their looks: what a change holds, such as a map, need not be hashable.
    return iter({repr(one): one for one in changes}.values())


def _changes(versions: Versions) -> Iterator[Change]:
    whole = Subject("file", versions.new.file)
    yield from versions.changed(whole, versions.old, versions.new)
    pairs = tuple(process_pairs(versions.old, versions.new))
    for process in processes_of(versions.old):
        if all(process is not before for before, _ in pairs):
            yield Change("process.removed", (of_process(process), str(len(process.nodes))))
    for process in processes_of(versions.new):
        if all(process is not after for _, after in pairs):
            yield Change("process.added", (of_process(process), str(len(process.nodes))))
    for before, after in pairs:
        yield from diff_process(before, after, versions)
    for field, kind in {**ROOTS, "participants": "participant"}.items():
        yield from _roots(field, kind, versions)
    yield from _remnants(versions)


def _roots(field: str, kind: str, versions: Versions) -> Iterator[Change]:
    """Yield what changed in messages and the like, each with the elements that use it."""
    olds, news = getattr(versions.old, field), getattr(versions.new, field)
    old = dict(zip(numbered([one.id for one in olds]), olds, strict=True))
    new = dict(zip(numbered([one.id for one in news]), news, strict=True))
    for key, one in old.items():
        if key not in new:
            yield Change("removed", (Subject(kind, one.id, one.name), ()))
    for key, one in new.items():
        subject = Subject(kind, one.id, one.name)
        if key not in old:
            blank = replace(one, **{_last_field(one): None})
            yield Change("added", (subject, tuple(differences(blank, one))))
            continue
        if one.id in versions.former:
            yield Change("id", (subject, versions.former[one.id]))
        users = tuple(
            of_node(node)
            for process in processes_of(versions.new)
            for node in process.nodes
            if _holds(node.events, one) or _holds(node.multi_instance, one)
        )
        for place in differences(old[key], one):
            yield Change("root.changed", (subject, versions.named(place), users))


def _last_field(one: object) -> str:
    """Return the field that says most besides id and name; a signal has its name only."""
    assert is_dataclass(one)
    return fields(one)[-1].name


def _holds(held: object, one: object) -> bool:
    if isinstance(held, tuple):
        return any(_holds(item, one) for item in held)
    if not is_dataclass(held):
        return False
    return held == one or any(_holds(getattr(held, each.name), one) for each in fields(held))


def _remnants(versions: Versions) -> Iterator[Change]:
    """Yield what changed in what the model cannot hold: it does not run, but it is said."""
    old, new = (_remnants_of(one) for one in (versions.old, versions.new))
    for key in [*old, *(one for one in new if one not in old)]:
        (_, name, owner, tag), _ = key
        if old.get(key) == new.get(key):
            continue
        subject = Subject("file", versions.new.file)
        if owner is not None:
            subject = versions.subject(owner)
            if subject.kind == "element":
                subject = Subject(tag, owner)
        place = Difference((Step("Definitions.remnants", name),), old.get(key), new.get(key))
        yield Change("changed", (subject, place))


def _remnants_of(
    definitions: Definitions,
) -> dict[tuple[tuple[str, str, str | None, str], int], str]:
    found: dict[tuple[tuple[str, str, str | None, str], int], str] = {}
    for one in definitions.remnants:
        key = one.kind.value, one.name, one.owner, one.owner_tag
        number = sum(1 for known, _ in found if known == key)
        found[key, number] = one.value
    return found


__all__ = ["MEANINGLESS", "diff"]
