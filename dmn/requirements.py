"""What requires what in a model: references resolved, circles refused.

Source: DMN 1.5, 6.3.7 to 6.3.15 and 12.3.2 (references).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from lxml import etree

from dmn.document import Document, children, identifier, local_name, named
from dmn.model import DecisionModel, Requirement

ELEMENTS: Final = ("inputData", "decision", "businessKnowledgeModel", "decisionService")
"""Names of the elements that others may require."""
_MOST_CIRCLES: Final = 100
"""So many elements are looked at: who mends these finds the others at the next try."""


@dataclass(frozen=True, slots=True)
class Imports:
    """Models that a file imports.

    Args:
        models: by namespace.
        prefixes: names of the imports, by namespace.
    """

    models: Mapping[str, DecisionModel]
    prefixes: Mapping[str, str]

    def by_prefix(self) -> dict[str, DecisionModel]:
        """Return the models by the name of their import."""
        return {self.prefixes[namespace]: model for namespace, model in self.models.items()}


@dataclass(frozen=True, slots=True)
class References:
    """Resolves what elements of a file refer to.

    Args:
        document: gets the findings.
        namespace: of the file.
        elements: of the file that may be referred to, by id.
        imports: the models that it imports.
    """

    document: Document
    namespace: str
    elements: Mapping[str, etree._Element]
    imports: Imports

    def among(self, references: Iterable[etree._Element], *kinds: str) -> tuple[Requirement, ...]:
        """Return the elements referred to; what refers to nothing of these kinds is refused."""
        found = (self._resolved(reference, kinds) for reference in references)
        return tuple(requirement for requirement in found if requirement is not None)

    def _resolved(self, reference: etree._Element, kinds: tuple[str, ...]) -> Requirement | None:
        href = (reference.get("href") or "").strip()
        namespace, _, target = href.rpartition("#")
        own = self.elements.get(target) if namespace in ("", self.namespace) else None
        if own is not None and local_name(own) in kinds:
            return Requirement(target)
        model = self.imports.models.get(namespace)
        if model is not None and any(target in elements_of(model, kind) for kind in kinds):
            return Requirement(target, namespace, self.imports.prefixes[namespace])
        if namespace in self.imports.prefixes and model is None:
            return None  # The import itself is refused.
        self.document.refuse(
            reference,
            "unresolved-reference",
            f"'{href}' refers to nothing in this file or what it imports",
            "Draw the requirement again, or remove it.",
        )
        return None


def elements_of(model: DecisionModel, kind: str) -> Mapping[str, object]:
    """Return the elements of a model by id that have this name in files."""
    parts: Mapping[str, Mapping[str, object]] = {
        "decision": model.decisions,
        "inputData": model.inputs,
        "businessKnowledgeModel": model.knowledge,
        "decisionService": model.services,
    }
    return parts[kind]


def refuse_circles(
    document: Document, elements: Mapping[str, etree._Element], model: DecisionModel
) -> None:
    """Refuse elements from which requirements lead back to themselves, and name the way."""
    edges = {key: _own(decision.requirements) for key, decision in model.decisions.items()}
    for key, knowledge in model.knowledge.items():
        # A knowledge model may invoke itself: that is recursion, not a circle.
        edges[key] = tuple(each for each in _own(knowledge.requirements) if each != key)
    edges.update({key: _own(service.outputs) for key, service in model.services.items()})
    given = {
        key: frozenset(_own(service.input_decisions)) for key, service in model.services.items()
    }
    told: set[str] = set()
    for start in sorted(_entangled(edges)[:_MOST_CIRCLES], key=list(edges).index):
        circle = () if start in told else _circle(start, edges, given)
        if circle:
            told.update(circle)
            way = " → ".join(f"'{named(elements[each])}'" for each in circle)
            document.refuse(
                elements[start],
                "cycle",
                f"'{named(elements[start])}' requires itself: {way}",
                "Remove one of these requirements.",
            )


def _own(requirements: Iterable[Requirement]) -> tuple[str, ...]:
    return tuple(each.id for each in requirements if each.namespace is None)


def _entangled(edges: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return the elements from which a way leads back to themselves, whatever is given.

    Source: Kosaraju's algorithm for strongly connected components.
    """
    inner = {key: [each for each in targets if each in edges] for key, targets in edges.items()}
    back: dict[str, list[str]] = {key: [] for key in edges}
    for key, targets in inner.items():
        for target in targets:
            back[target].append(key)
    seen: set[str] = set()
    order = [each for root in edges for each in _reached(root, inner, seen)]
    placed: set[str] = set()
    found: list[str] = []
    for start in reversed(order):
        group = list(_reached(start, back, placed))
        if len(group) > 1 or start in inner[start]:
            found += group
    return found


def _reached(root: str, edges: Mapping[str, list[str]], seen: set[str]) -> Iterator[str]:
    """Yield what is reached and was not seen before, each behind what is reached from it."""
    if root in seen:
        return
    seen.add(root)
    waiting = [(root, iter(edges[root]))]
    while waiting:
        target = next((each for each in waiting[-1][1] if each not in seen), None)
        if target is None:
            yield waiting.pop()[0]
        else:
            seen.add(target)
            waiting.append((target, iter(edges[target])))


_State: TypeAlias = tuple[str, frozenset[str]]
"""An element, and the decisions that are given where it is reached."""


def _circle(
    start: str,
    edges: Mapping[str, tuple[str, ...]],
    given: Mapping[str, frozenset[str]],
    outside: frozenset[str] = frozenset(),
) -> tuple[str, ...]:
    """Return the shortest way from an element back to itself, empty if there is none.

    What a service is given it does not compute: behind it no way leads through that. Who is
    reached again with more given stands in no circle by that.
    """
    begun = start, outside | given.get(start, frozenset())
    before: dict[_State, _State | None] = {begun: None}
    waiting = deque([begun])
    again: list[_State] = []
    while waiting:
        state = waiting.popleft()
        for target in edges.get(state[0], ()):
            if target in state[1]:
                continue
            reached = target, state[1] | given.get(target, frozenset())
            if reached == begun:
                return (*_way(state, before), start)
            if reached not in before:
                before[reached] = state
                (again if target == start else waiting).append(reached)
    found = (_circle(start, edges, given, inside) for _, inside in again)
    return next((circle for circle in found if circle), ())


def _way(to: _State, before: Mapping[_State, _State | None]) -> list[str]:
    way, state = [to[0]], before[to]
    while state is not None:
        way.append(state[0])
        state = before[state]
    return way[::-1]


def refuse_twins(document: Document, definitions: etree._Element) -> None:
    """Refuse elements or rules of one id; advise against two elements of one name, and none."""
    elements = list(children(definitions, *ELEMENTS))
    rules = [
        each
        for each in definitions.iter(etree.Element)
        if local_name(each) == "rule" and each.get("id")
    ]
    ids: set[str] = set()
    for element in (*elements, *rules):
        if identifier(element) in ids:
            document.refuse(
                element,
                "structure",
                f"the id '{identifier(element)}' stands twice",
                "Give one of the two another id.",
            )
        ids.add(identifier(element))
    names: set[str] = set()
    for element in elements:
        kind, name = local_name(element), named(element)
        if name in names:
            message = f"the {kind} '{name}' has the name of another element"
            document.advise(element, "same-name", message, "Give one of the two another name.")
        names.add(name)
        if not element.get("id"):
            message = f"the {kind} '{name}' has no id, nothing can refer to it"
            document.advise(element, "missing-id", message, "Give it an id.")
