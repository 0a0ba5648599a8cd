"""Rows that name other rows: each name has a row, and none wait for each other for ever."""

import pytest

from dmn.german import CATALOGUE
from tests.unit.dmn.models import decision, read, refused, table

KEYED = 'xmlns:vorgang="urn:vorgang:schema:1.0" vorgang:namesRowsBy="key"'


def steps(*rows: str, keyed: str = KEYED) -> str:
    """Return a table of steps; a row is `test => key; names`."""
    logic = table([("Kind", "kind")], [("key", "string"), ("after", "Any")], rows, policy="")
    return decision("d", logic.replace('<output name="after"', f'<output {keyed} name="after"'))


def test_rows_in_a_circle_are_refused_with_their_numbers() -> None:
    rows = ('- => "first"; []', '- => "a"; ["first", "b"]', '- => "b"; ["c"]', '- => "c"; "a"')
    (finding,) = refused(steps(*rows)).findings
    assert finding.rule == "dmn/row-circle"
    assert finding.element == "M02"
    assert finding.message == "column 'after': these rules wait for each other: 2 → 3 → 4 → 2"
    assert CATALOGUE.told(finding.message) == (
        "Spalte 'after': diese Regeln warten aufeinander: 2 → 3 → 4 → 2"
    )


@pytest.mark.parametrize(
    "rows",
    [
        ('- => "a"; ["a"]',),
        ('- => "a"; ["*"]', '- => "b"; ["*"]'),
        ('- => "a"; []', '- => "b"; ["*"]', '- => "c"; ["b"]'),
        ('"x","y" => "a"; ["b"]', 'not("x") => "b"; ["a"]'),
        ('> 5 => "a"; ["b"]', "[6..8] => \"b\"; ['a']".replace("'", '"')),
        # What a cell tests by a function may be true beside anything.
        ('starts with(?, "x") => "a"; ["b"]', '"y" => "b"; ["a"]'),
    ],
)
def test_whatever_can_match_together_must_not_wait_for_each_other(rows: tuple[str, ...]) -> None:
    assert "dmn/row-circle" in {one.rule for one in refused(steps(*rows)).findings}


@pytest.mark.parametrize(
    "rows",
    [
        ('- => "a"; []', '- => "b"; ["a"]', '- => "c"; ["*"]'),
        # The two circles each need a row of the other kind.
        ('"x" => "a"; ["b"]', '"y" => "a"; []', '"x" => "b"; []', '"y" => "b"; ["a"]'),
        ('<= 5 => "a"; ["b"]', '> 5 => "b"; ["a"]'),
        ('not("x") => "a"; ["b"]', '"x" => "b"; ["a"]'),
        ('- => "a"; names', '- => "b"; ["a"]'),
    ],
)
def test_what_never_matches_together_or_is_computed_is_left_to_the_evaluation(
    rows: tuple[str, ...],
) -> None:
    assert read(steps(*rows)).decisions


def test_a_name_that_no_row_has_is_refused_at_its_row() -> None:
    (finding,) = refused(steps('- => "a"; []', '- => "b"; ["a", "kickof"]')).findings
    assert (finding.rule, finding.element) == ("dmn/unknown-row", "M02")
    assert finding.message == "rule 2, column 'after': no rule has the key 'kickof'"
    assert finding.remedy == "Write a key of the column 'key', or add a rule with it."
    assert "'kickof'" in str(CATALOGUE.told(finding.message))


def test_a_column_that_names_rows_by_no_output_is_refused() -> None:
    (finding,) = refused(steps('- => "a"; []', keyed=KEYED.replace('"key"', '"kee"'))).findings
    assert finding.rule == "dmn/unknown-row"
    assert "'kee', which is no output" in finding.message


def test_a_column_that_says_nothing_may_hold_any_texts() -> None:
    assert read(steps('- => "a"; ["b"]', '- => "b"; ["a"]', keyed="")).decisions


def test_a_large_table_without_a_circle_is_read() -> None:
    rows = [f'- => "k{n}"; [{", ".join(chr(34) + f"k{m}" + chr(34) for m in range(n))}]'
            for n in range(80)]  # fmt: skip
    assert read(steps(*rows)).decisions
