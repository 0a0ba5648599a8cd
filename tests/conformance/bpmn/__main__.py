"""Plays all rows and writes the table: `python -m tests.conformance.bpmn`."""

from __future__ import annotations

import sys

from api.scenario.stage import opened_stage
from tests.conformance.bpmn.rows import Result, paths, result_of, row_of
from tests.conformance.bpmn.table import TABLE, table_of


def main() -> int:
    """Write the table; return how many rows fail, at most 1."""
    results: list[Result] = []
    with opened_stage() as stage:
        for path in paths():
            result = result_of(stage, row_of(path))
            results.append(result)
            for miss in result.misses:
                print(f"✗ {result.row.name}: {miss}")
    TABLE.write_text(table_of(results), encoding="utf-8")
    failing = sum(not one.outcome.holds for one in results)
    print(f"{len(results)} rows, {failing} fail; written: {TABLE.name}")
    return min(failing, 1)


if __name__ == "__main__":
    sys.exit(main())
