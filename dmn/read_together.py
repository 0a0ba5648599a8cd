"""Decision files that import one another, read in the order in which they need each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from dmn.allowance import Allowance
from dmn.findings import Finding, ModelRefused
from dmn.model import DecisionModel
from dmn.reader import imports_of, namespace_of, read_with_findings


@dataclass(frozen=True, slots=True)
class ReadTogether:
    """What became of several files.

    Args:
        models: by file, each after those it imports; a file that is no DMN at all has none.
        refusals: why files are refused, by file; nothing for those that are in order.
    """

    models: Mapping[str, DecisionModel]
    refusals: Mapping[str, tuple[Finding, ...]]


def read_together(
    files: Mapping[str, bytes],
    deployed: Callable[[str], DecisionModel | None] = lambda _: None,
    wanted: Iterable[str] | None = None,
    allowance: Allowance | None = None,
) -> ReadTogether:
    """Return the models of files that may import one another, and every reason to refuse some.

    Args:
        files: contents by name, DMN 1.1 to 1.5.
        deployed: gives the model of a namespace that they may import besides; the files come first.
        wanted: names of the files to read, with what they import; without it all of them.
        allowance: how much may be compiled in all of them; without it the usual.
    """
    reading = _Reading(files, deployed, allowance or Allowance())
    for file in files if wanted is None else wanted:
        reading.read(file)
    return ReadTogether(reading.models, reading.refusals)


@dataclass
class _Reading:
    files: Mapping[str, bytes]
    deployed: Callable[[str], DecisionModel | None]
    allowance: Allowance
    models: dict[str, DecisionModel] = field(default_factory=dict)
    refusals: dict[str, tuple[Finding, ...]] = field(default_factory=dict)
    _under_way: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._homes: dict[str, list[str]] = {}
        for file, content in self.files.items():
            namespace = namespace_of(content)
            if namespace is not None:
                self._homes.setdefault(namespace, []).append(file)

    def read(self, file: str) -> None:
        if file in self.models or file in self.refusals:
            return
        self._under_way.append(file)
        found: list[Finding] = []
        imported = {}
        for namespace in imports_of(self.files[file]):
            model = self._imported(file, namespace, found)
            if model is not None:
                imported[namespace] = model
        try:
            self.models[file], findings = read_with_findings(
                self.files[file], file, imported, self.allowance
            )
            # What `found` says of an import says more than that it is not there.
            told = [each for each in findings if not found or each.rule != "dmn/unresolved-import"]
            found += told
        except ModelRefused as refusal:
            found += refusal.findings
        self._under_way.pop()
        if found:
            self.refusals[file] = tuple(found)

    def _imported(self, file: str, namespace: str, found: list[Finding]) -> DecisionModel | None:
        homes = [home for home in self._homes.get(namespace, ()) if home != file]
        if not homes:
            return self.deployed(namespace)
        if len(homes) > 1:
            message = f"{' and '.join(homes)} have the imported namespace '{namespace}'"
            remedy = "Give each of them a namespace of its own."
            found.append(Finding(file, None, None, message, remedy, "dmn/ambiguous-import"))
            return None
        if homes[0] in self._under_way:
            way = [*self._under_way[self._under_way.index(homes[0]) :], homes[0]]
            message = f"the files import each other: {' → '.join(way)}"
            found.append(Finding(file, None, None, message, "Remove one import.", "dmn/cycle"))
            return None
        self.read(homes[0])
        return self.models.get(homes[0])
