"""Read a `.report.json` file: everything wrong with it at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from bpmn.places import feel_of, is_feel
from dmn.plain_id import REMEDY, is_plain_id, shortened
from dmn.written import Owner, compiled
from engine.case_reports.model import (
    PERIODS,
    Breakdown,
    CaseReport,
    Chart,
    Column,
    How,
    Kind,
    Measure,
)
from engine.json_resource import JsonReading, read_object
from feel import Expression, compile_expression
from forms.json_source import JsonSource, Path

SUFFIX: Final = ".report.json"
LONGEST_TEXT: Final = 400
MOST: Final = 100
_FILE: Final = frozenset(
    {"id", "name", "description", "processes", "readers", "rows", "when", "day", "smallest"}
    | {"columns", "tiles", "tables"}
)
_COLUMN: Final = frozenset(
    {"id", "label", "value", "kind", "choices", "merged", "filter", "listed", "person"}
)
_MEASURE: Final = frozenset({"id", "label", "how", "among", "of", "value", "kind", "note"})
_TABLE: Final = frozenset(
    {"id", "title", "by", "measures", "chart", "among", "largestFirst", "note"}
)
_ROW: Final = frozenset({"case", "facts", "tasks", "row"})
Object = Mapping[str, object]


def read_case_report(content: bytes, file: str) -> CaseReport:
    """Return what a file says is reported of cases; docs/reports.md says what it may hold.

    Args:
        content: the file's bytes.
        file: its name, for findings.

    Raises:
        ModelRefused: every finding of the file.
    """
    reading = _Reading(file, JsonSource(content))
    return read_object(
        reading, content, "report/json", "the report is no JSON object", reading.report
    )


class _Reading(JsonReading):
    def report(self, given: Object, sha256: str) -> CaseReport:
        self.id = id_ = self._id(given, ())
        self._known(given, (), _FILE)
        columns = tuple(self._column(*one) for one in self._each(given, (), "columns"))
        ids = frozenset(one.id for one in columns)
        tiles = tuple(self._measure(*one, ids) for one in self._each(given, (), "tiles"))
        tables = tuple(self._table(*one, ids) for one in self._each(given, (), "tables"))
        for name, found in (("columns", columns), ("tiles", tiles), ("tables", tables)):
            self._refuse_twins((name,), [one.id for one in found])
        day = given.get("day")
        if day is not None and day not in ids:
            self._wrong(("day",), "day names no column", "Name a column that holds a day.")
        processes = self._texts(given, "processes")
        if not processes or not columns:
            missing = "columns" if processes else "processes"
            self._wrong((), f"the report says no {missing}", "Write a list that is not empty.")
        return CaseReport(
            id=id_,
            name=self._text(given, (), "name") or id_,
            description=self._text(given, (), "description"),
            processes=processes,
            readers=self._texts(given, "readers"),
            rows=self._expression(given, (), "rows"),
            when=self._expression(given, (), "when"),
            day=day if isinstance(day, str) else None,
            smallest=self._smallest(given),
            columns=columns,
            tiles=tiles,
            tables=tables,
            sha256=sha256,
        )

    def _column(self, given: Object, path: Path) -> Column:
        self._known(given, path, _COLUMN)
        id_ = self._id(given, path)
        if id_ in _ROW:
            self._wrong((*path, "id"), f"{id_} is no id for a column", "Choose another one.")
        return Column(
            id=id_,
            label=self._text(given, path, "label") or id_,
            value=self._expression(given, path, "value") or self._nothing(given, path),
            kind=Kind(self._one_of(given, path, "kind", Kind, Kind.TEXT)),
            choices=self._named(given, path, "choices"),
            merged=self._named(given, path, "merged"),
            filter=self._truth(given, path, "filter", False),
            listed=self._truth(given, path, "listed", True),
            person=self._truth(given, path, "person", False),
        )

    def _measure(self, given: Object, path: Path, ids: frozenset[str]) -> Measure:
        self._known(given, path, _MEASURE)
        how = How(self._one_of(given, path, "how", How, How.COUNT))
        usual = Kind.PERCENT if how is How.SHARE else Kind.NUMBER
        id_ = self._id(given, path)
        of = self._expression(given, path, "of", ids)
        value = self._expression(given, path, "value", ids)
        if how is How.SHARE and given.get("of") is None:
            self._needed(path, "of")
        if how in {How.SUM, How.MEDIAN, How.AVERAGE} and given.get("value") is None:
            self._needed(path, "value")
        return Measure(
            id=id_,
            label=self._text(given, path, "label") or id_,
            how=how,
            among=self._expression(given, path, "among", ids),
            of=of,
            value=value,
            kind=Kind(self._one_of(given, path, "kind", Kind, usual)),
            note=self._text(given, path, "note"),
        )

    def _table(self, given: Object, path: Path, ids: frozenset[str]) -> Breakdown:
        self._known(given, path, _TABLE)
        id_ = self._id(given, path)
        by = given.get("by")
        if not isinstance(by, str) or by not in ids | PERIODS:
            message = "by names neither a column nor month, quarter or year"
            self._wrong((*path, "by"), message, "Name a column of this report.")
            by = "month"
        measures = tuple(self._measure(*one, ids) for one in self._each(given, path, "measures"))
        self._refuse_twins((*path, "measures"), [one.id for one in measures])
        if not measures:
            self._needed(path, "measures")
        return Breakdown(
            id=id_,
            title=self._text(given, path, "title") or id_,
            by=by,
            measures=measures,
            chart=Chart(self._one_of(given, path, "chart", Chart, Chart.NONE)),
            among=self._expression(given, path, "among", ids),
            largest_first=self._truth(given, path, "largestFirst", False),
            note=self._text(given, path, "note"),
        )

    # ---- values ---------------------------------------------------------------------------
    def _wrong(self, path: Path, message: str, remedy: str) -> None:
        self.refuse(path, "report/property", message, remedy)

    def _needed(self, path: Path, name: str) -> None:
        self._wrong(path, f"the report gives no {name}", "Write it, as docs/reports.md says.")

    def _nothing(self, given: Object, path: Path) -> Expression:
        if given.get("value") is None:
            self._needed(path, "value")
        return compile_expression("null", ())

    def _known(self, given: Object, path: Path, known: frozenset[str]) -> None:
        for name in sorted(set(given) - known):
            message = f"the report has an unknown property {shortened(name)}"
            self._wrong((*path, name), message, f"Use one of these: {', '.join(sorted(known))}.")

    def _id(self, given: Object, path: Path) -> str:
        id_ = given.get("id")
        if isinstance(id_, str) and is_plain_id(id_) and "." not in id_:
            return id_
        self.refuse((*path, "id"), "report/id", "the id is missing or no plain id", REMEDY)
        return ""

    def _text(self, given: Object, path: Path, name: str) -> str:
        value = given.get(name, "")
        if isinstance(value, str) and len(value) <= LONGEST_TEXT and (not value or value.strip()):
            return value.strip()
        message = f"{name} is no text of 1 to {LONGEST_TEXT} characters"
        self._wrong((*path, name), message, "Write one, or leave it out.")
        return ""

    def _texts(self, given: Object, name: str) -> tuple[str, ...]:
        listed = given.get(name, [])
        if isinstance(listed, list) and all(isinstance(one, str) and one for one in listed):
            return tuple(str(one) for one in listed[:MOST])
        self._wrong((name,), f"{name} is no list of texts", 'Write such as ["sales-manager"].')
        return ()

    def _named(self, given: Object, path: Path, name: str) -> Mapping[str, str]:
        said = given.get(name, {})
        if isinstance(said, dict) and all(isinstance(one, str) for one in said.values()):
            return {str(key): str(value) for key, value in said.items()}
        message = f"{name} is no object of texts"
        self._wrong((*path, name), message, 'Write such as {"yes": "Ja"}.')
        return {}

    def _truth(self, given: Object, path: Path, name: str, usual: bool) -> bool:
        value = given.get(name, usual)
        if isinstance(value, bool):
            return value
        self._wrong((*path, name), f"{name} is neither true nor false", "Write true or false.")
        return usual

    def _smallest(self, given: Object) -> int:
        value = given.get("smallest", 5)
        number = int(str(value)) if str(value).isdigit() else 0
        if 1 <= number <= 1000:
            return number
        self._wrong(("smallest",), "smallest is no number of 1 to 1000", "Write such as 5.")
        return 5

    def _one_of(
        self, given: Object, path: Path, name: str, known: Iterable[str], usual: str
    ) -> str:
        value, words = given.get(name, usual), [str(one) for one in known]
        if isinstance(value, str) and value in words:
            return value
        told = ", ".join(one for one in words if one)
        self._wrong((*path, name), f"{name} is none of {told}", "Use one of them.")
        return usual

    def _each(self, given: Object, path: Path, name: str) -> Iterator[tuple[Object, Path]]:
        listed = given.get(name, [])
        if not isinstance(listed, list) or len(listed) > MOST:
            message = f"{name} is no list of at most {MOST} objects"
            self._wrong((*path, name), message, "Write a list of objects.")
            return
        for index, one in enumerate(listed):
            if isinstance(one, dict):
                yield one, (*path, name, index)
            else:
                message = f"an entry of {name} is no JSON object"
                self._wrong((*path, name, index), message, "Write one in braces.")

    def _expression(
        self, given: Object, path: Path, name: str, ids: frozenset[str] | None = None
    ) -> Expression | None:
        value = given.get(name)
        if value is None:
            return None
        if not isinstance(value, str) or not is_feel(value):
            message = f"{name} is no expression"
            remedy = "Write one in FEEL, with = before it."
            self.refuse((*path, name), "report/expression", message, remedy)
            return None
        written = self.source.written(value, (*path, name))
        owner = Owner(self.file, self.id, None, None)
        what = f"the expression in {name}"
        keep = self.findings.append
        found = compiled(compile_expression, feel_of(written), (), owner, what, keep)
        for used in sorted(found.names_used - ids) if found and ids is not None else ():
            message = f"the expression in {name} names {shortened(used)}, which is no column"
            remedy = "Figures are made of columns: add one, or use its id."
            self.refuse((*path, name), "report/name", message, remedy)
        return found

    def _refuse_twins(self, path: Path, ids: list[str]) -> None:
        for id_ in dict.fromkeys(one for one in ids if one and ids.count(one) > 1):
            self._wrong(path, f"the id {shortened(id_)} stands there twice", "Rename one of them.")
