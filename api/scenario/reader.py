"""Reads a file of scenarios; every fault with its line, all of them at once."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from api.scenario.grammar import FORMS, OF, REFUSED, Kind, value_of
from api.scenario.model import Refusal, Scenario, ScenarioFile, Step, Verb
from api.scenario.yaml_source import Located, YamlRefused, read_yaml

SUFFIX = ".scenario.yaml"
BEGINNING = datetime(2026, 1, 5, 8, tzinfo=UTC)
"""When a scenario's clock begins, if it does not say: a Monday, nine o'clock in Berlin."""
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
"""Between them a clock may stand; a calendar needs some room on both sides."""
KINDS = (
    *(".bpmn", ".dmn", ".form", ".mail.md", ".document.md"),
    *(".calendar.json", ".data.json", ".events.json"),
)
"""Of the files that are deployed together: nothing else is ever read."""
MOST_CHARACTERS = 1_000
"""Of the name of a file."""
WORDS = ("row", "clause", "process", "files", "people", "scenarios", "refused")
_Read = TypeVar("_Read")
_VERBS: dict[str, Verb] = {verb.value: verb for verb in Verb}


@dataclass(frozen=True, slots=True)
class ScenarioFault:
    """What is wrong with a file, and where."""

    line: int
    message: str


class ScenariosRefused(Exception):
    """A file of scenarios cannot be played.

    Args:
        path: which.
        faults: all that is wrong with it, by line.
    """

    def __init__(self, path: Path, faults: Iterable[ScenarioFault]) -> None:
        self.path = path
        self.faults = tuple(sorted(faults, key=lambda one: one.line))
        super().__init__("\n".join(f"{path}:{one.line}: {one.message}" for one in self.faults))


def read_scenarios(path: Path, given: Sequence[Path] | None = None) -> ScenarioFile:
    """Return what a file of scenarios says.

    Args:
        path: `X.scenario.yaml`, beside `X.bpmn`.
        given: what is deployed with the diagram; then nothing is looked for that the file names.

    Raises:
        ScenariosRefused: it is no YAML, names an unknown word, or a diagram or file is missing.
        OSError: it cannot be read.
    """
    reading = _Reading(path, given)
    try:
        document = read_yaml(path.read_text(encoding="utf-8"))
    except YamlRefused as fault:
        raise ScenariosRefused(path, [ScenarioFault(fault.line, fault.message)]) from None
    except UnicodeDecodeError:
        raise ScenariosRefused(path, [ScenarioFault(1, "the file is no UTF-8")]) from None
    found = reading.file(document)
    if reading.faults or found is None:
        raise ScenariosRefused(path, reading.faults)
    return found


class _Reading:
    def __init__(self, path: Path, given: Sequence[Path] | None = None) -> None:
        self.path = path
        self.given = given
        self.faults: list[ScenarioFault] = []

    def file(self, document: Located) -> ScenarioFile | None:
        found = self._mapping(document, "a file of scenarios", WORDS)
        if found is None:
            return None
        if ("scenarios" in found) == ("refused" in found):
            self._fault(document, "a file has either scenarios or refused")
        return ScenarioFile(
            path=self.path,
            diagram=self._diagram(document),
            files=self._files(found.get("files")),
            process=self._text(found, "process"),
            people=self._people(found.get("people")),
            scenarios=_found(self._scenario(one) for one in self._items(found, "scenarios")),
            refused=_found(self._refusal(one) for one in self._items(found, "refused")),
            row=self._text(found, "row"),
            clause=self._text(found, "clause"),
        )

    # ---- what is deployed ------------------------------------------------------------------------
    def _diagram(self, document: Located) -> Path:
        name = self.path.name.removesuffix(SUFFIX)
        diagram = self.path.with_name(f"{name}.bpmn")
        if not self.path.name.endswith(SUFFIX):
            self._fault(document, f"the name of a file of scenarios ends with {SUFFIX}")
        elif not diagram.is_file():
            self._fault(document, f"there is no {diagram.name} beside it")
        return diagram

    def _files(self, located: Located | None) -> tuple[Path, ...]:
        if self.given is not None:
            return tuple(self.given)
        if located is None:
            return ()
        if not isinstance(located.value, list):
            self._fault(located, "files takes a list of file names or patterns")
            return ()
        found: dict[Path, None] = {}
        for one in located.value:
            pattern = one.value
            if not isinstance(pattern, str) or not pattern:
                self._fault(one, "a file name is a text")
                continue
            try:
                matching = self._matching(pattern)
            except (ValueError, OSError, RecursionError):
                matching = []
            if not matching:
                kinds = ", ".join(KINDS)
                self._fault(one, f"no file of kind {kinds} is named {pattern[:200]!r}")
            found.update(dict.fromkeys(matching))
        return tuple(found)

    def _matching(self, pattern: str) -> list[Path]:
        """Return the files that a pattern names, which may begin with steps outwards.

        Raises:
            ValueError: it is no pattern.
        """
        if len(pattern) > MOST_CHARACTERS:
            raise ValueError
        folder, parts = self.path.parent, list(Path(pattern).parts)
        while parts and parts[0] == "..":
            folder = folder / parts.pop(0)
        if not parts or Path(pattern).is_absolute():
            return []
        found = (one for one in folder.glob(str(Path(*parts))) if one.is_file())
        # A link is judged by what it leads to: nothing but models is ever read.
        return sorted(
            one for one in found if one.name.endswith(KINDS) and one.resolve().name.endswith(KINDS)
        )

    def _people(self, located: Located | None) -> dict[str, tuple[str, ...]]:
        people: dict[str, tuple[str, ...]] = {}
        if located is None:
            return people
        if not isinstance(located.value, dict):
            self._fault(located, "people takes user names, each with a list of groups")
            return people
        for name, groups in located.value.items():
            plain = groups.plain()
            if isinstance(plain, list) and all(isinstance(one, str) for one in plain):
                people[name] = tuple(plain)
            else:
                self._fault(groups, f"{name} takes a list of groups")
        return people

    # ---- scenarios -------------------------------------------------------------------------------
    def _scenario(self, located: Located) -> Scenario | None:
        found = self._mapping(located, "a scenario", ("name", "at", "steps"))
        if found is None:
            return None
        name = self._text(found, "name")
        if not name:
            self._fault(located, "a scenario has a name, a sentence")
        if "steps" not in found:
            self._fault(located, "a scenario has steps")
        steps = [self._step(one) for one in self._items(found, "steps")]
        return Scenario(
            name or "",
            located.line,
            self._moment(found.get("at")),
            _found(steps),
        )

    def _moment(self, located: Located | None) -> datetime:
        if located is None:
            return BEGINNING
        moment = read_moment(str(located.value))
        if moment is None or not EARLIEST <= moment <= LATEST:
            self._fault(
                located,
                "at takes a date and time with zone, 2026-01-05T09:00:00+01:00, from 1970 to 9998",
            )
            return BEGINNING
        return moment

    def _step(self, located: Located) -> Step | None:
        found = located.value
        if not isinstance(found, dict) or not found:
            self._fault(
                located, "a step is a word with what it speaks of, such as complete: approve"
            )
            return None
        verbs = [word for word in found if word in _VERBS]
        if len(verbs) != 1:
            wrong = next((word for word in found if word not in _VERBS), "")
            message = (
                self._unknown(wrong, _VERBS)
                if not verbs
                else f"{' and '.join(verbs)} are two steps"
            )
            self._fault(located, message)
            return None
        return self._step_of(_VERBS[verbs[0]], located.line, found)

    def _step_of(self, verb: Verb, line: int, found: dict[str, Located]) -> Step:
        form = FORMS[verb]
        kinds = {verb.value: form.subject, OF: Kind.TEXT, **form.options}
        if not verb.expects:
            kinds[REFUSED] = Kind.TRUE
        told: dict[str, object] = {}
        for word, value in found.items():
            if word in kinds:
                told[word] = self._value(kinds[word], word, value)
            else:
                self._fault(value, self._unknown(word, (*kinds, *_VERBS)))
        missing = sorted(form.needed - set(told))
        if missing:
            self.faults.append(ScenarioFault(line, f"{verb} needs {', '.join(missing)}"))
        subject, of = told.pop(verb.value), told.pop(OF, None)
        refused = told.pop(REFUSED, None) is True
        return Step(line, verb, subject, told, of if isinstance(of, str) else None, refused)

    def _value(self, kind: Kind, word: str, located: Located) -> object:
        try:
            return value_of(kind, located)
        except ValueError as fault:
            self._fault(located, f"{word!r} {fault}")
            return None

    def _refusal(self, located: Located) -> Refusal | None:
        found = self._mapping(located, "a refusal", ("rule", "element"))
        if found is None:
            return None
        rule = self._text(found, "rule")
        if not rule:
            self._fault(located, "a refusal names its rule")
        return Refusal(rule or "", self._text(found, "element"))

    # ---- values ----------------------------------------------------------------------------------
    def _mapping(
        self, located: Located, what: str, words: Collection[str]
    ) -> dict[str, Located] | None:
        if not isinstance(located.value, dict):
            self._fault(located, f"{what} is a mapping of {', '.join(words)}")
            return None
        for word, value in located.value.items():
            if word not in words:
                self._fault(value, self._unknown(word, words))
        return located.value

    def _items(self, found: dict[str, Located], word: str) -> list[Located]:
        located = found.get(word)
        if located is None:
            return []
        if not isinstance(located.value, list) or not located.value:
            self._fault(located, f"{word} takes a list")
            return []
        return located.value

    def _text(self, found: dict[str, Located], word: str) -> str | None:
        located = found.get(word)
        if located is None:
            return None
        if not isinstance(located.value, str):
            self._fault(located, f"{word} takes a text")
            return None
        return located.value

    def _unknown(self, word: str, known: Collection[str]) -> str:
        near = difflib.get_close_matches(word, known, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}"
        return f"there is no {word!r}; {hint}"

    def _fault(self, located: Located, message: str) -> None:
        self.faults.append(ScenarioFault(located.line, message))


def _found(read: Iterable[_Read | None]) -> tuple[_Read, ...]:
    return tuple(one for one in read if one is not None)


def read_moment(text: str) -> datetime | None:
    """Return a date and time with zone, `None` if the text is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
