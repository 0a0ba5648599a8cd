"""Read a `.data.json` file: everything wrong with it at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from dmn.plain_id import REMEDY, is_plain_id, shortened
from engine.data_catalogue.model import DataCatalogue, Variable
from engine.json_resource import JsonReading, read_object
from engine.retention import IMPERSONAL, TERMS
from forms.json_source import JsonSource, Path

SUFFIX: Final = ".data.json"
PERSONAL_CLASS: Final = (
    "Give it a class for what is about a person: an erasure leaves business alone."
)
LONGEST_NAME: Final = 200
MOST_VARIABLES: Final = 10_000
_NAME: Final = re.compile(r"[^\W\d]\w{0,254}")
_FILE: Final = frozenset({"id", "name", "variables"})
_VARIABLE: Final = frozenset({"class", "label", "given"})


def read_data_catalogue(content: bytes, file: str) -> DataCatalogue:
    """Return what a file says of variables.

    Args:
        content: the file's bytes: a JSON object of `variables` (by name an object of `class` and,
            if wanted, `label` and `given`) and, if wanted, `id` and `name`; the id of a file
            without one is its name.
        file: its name, for findings.

    Raises:
        ModelRefused: every finding of the file.
    """
    reading = _Reading(file, JsonSource(content))
    return read_object(
        reading, content, "data/json", "the data catalogue is no JSON object", reading.catalogue
    )


class _Reading(JsonReading):
    def catalogue(self, given: Mapping[str, object], sha256: str) -> DataCatalogue:
        self.id = id_ = self._id(given)
        remedy = "Use id, name and variables."
        self._refuse_unknown(given, (), _FILE, remedy)
        name = self._text(given, (), "name") or id_ or ""
        return DataCatalogue(id_ or "", name, self._variables(given), sha256)

    def _id(self, given: Mapping[str, object]) -> str | None:
        id_ = given.get("id", self.file.rsplit("/", 1)[-1][: -len(SUFFIX)])
        if isinstance(id_, str) and is_plain_id(id_):
            return id_
        message = "the id of the data catalogue is no plain id"
        self.refuse(("id",) if "id" in given else (), "data/id", message, REMEDY)
        return None

    def _variables(self, given: Mapping[str, object]) -> Mapping[str, Variable]:
        listed = given.get("variables")
        if not isinstance(listed, dict) or len(listed) > MOST_VARIABLES:
            message = "the data catalogue has no object of variables"
            remedy = 'Write "variables": {"email": {"class": "contact"}}, at most 10000 of them.'
            place = ("variables",) if "variables" in given else ()
            self.refuse(place, "data/variables", message, remedy)
            return {}
        found = {}
        for name, said in listed.items():
            path: Path = ("variables", name)
            if not _NAME.fullmatch(name):
                message = f"{shortened(name)} is no name of a variable"
                remedy = "Write the name as processes and forms have it, without points."
                self.refuse(path, "data/variables", message, remedy)
            elif isinstance(said, dict):
                found[name] = self._variable(said, path)
            else:
                message = f"what is said of the variable {shortened(name)} is no JSON object"
                remedy = 'Write such as {"class": "contact"}.'
                self.refuse(path, "data/variables", message, remedy)
        return found

    def _variable(self, said: Mapping[str, object], path: Path) -> Variable:
        remedy = "Use class, label and given."
        self._refuse_unknown(said, path, _VARIABLE, remedy)
        retention = said.get("class")
        if not isinstance(retention, str) or retention not in TERMS:
            message = f"the variable {path[-1]} has no class"
            if retention is not None:
                shown = shortened(str(retention))
                message = f"the variable {path[-1]} has the unknown class {shown}"
            remedy = f"Use one of these classes: {', '.join(sorted(TERMS))}."
            place = (*path, "class") if "class" in said else path
            self.refuse(place, "data/class", message, remedy)
            retention = ""
        given = said.get("given", False)
        if not isinstance(given, bool):
            message = f"given of the variable {path[-1]} is neither true nor false"
            remedy = "Write true if the person gave it, else leave it out."
            self.refuse((*path, "given"), "data/given", message, remedy)
            given = False
        if given and retention == IMPERSONAL:
            message = f"the variable {path[-1]} is given by a person and classed as {IMPERSONAL}"
            self.refuse((*path, "class"), "data/business", message, PERSONAL_CLASS)
        return Variable(retention, self._text(said, path, "label"), given)

    def _text(self, given: Mapping[str, object], path: Path, name: str) -> str | None:
        value = given.get(name)
        if value is None:
            return None
        text = value.strip() if isinstance(value, str) else ""
        if 0 < len(text) <= LONGEST_NAME and text.isprintable():
            return text
        message = f"{name} is no short text"
        remedy = "Write one line of 1 to 200 characters, or leave it out."
        self.refuse((*path, name), "data/property", message, remedy)
        return None

    def _refuse_unknown(
        self, given: Mapping[str, object], path: Path, known: frozenset[str], remedy: str
    ) -> None:
        for name in sorted(set(given) - known):
            message = f"the data catalogue has an unknown property {shortened(name)}"
            self.refuse((*path, name), "data/property", message, remedy)
