"""`vorgang diff`: exit codes, folders, decisions and forms."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import program

ROOT = Path(__file__).resolve().parents[3]
DIAGRAM = ROOT / "library" / "deal-desk" / "deal-desk.bpmn"
DECISIONS = ROOT / "library" / "deal-desk" / "deal-desk-matrix.dmn"
FORM = ROOT / "library" / "deal-desk" / "deal-desk-submit.form"


def differ(old: Path, new: Path, language: str = "de") -> Result:
    return CliRunner().invoke(program, ["diff", str(old), str(new), "--language", language])


def changed(source: Path, folder: Path, *replaced: tuple[str, str]) -> Path:
    text = source.read_text()
    for old, new in replaced:
        assert old in text
        text = text.replace(old, new, 1)
    folder.mkdir(exist_ok=True)
    path = folder / source.name
    path.write_text(text)
    return path


def test_a_file_and_itself_do_not_differ() -> None:
    for file in (DIAGRAM, DECISIONS, FORM):
        told = differ(file, file)
        assert (told.exit_code, told.output) == (0, "kein Unterschied\n")


def test_a_moved_shape_is_told_and_exits_zero(tmp_path: Path) -> None:
    told = differ(DIAGRAM, changed(DIAGRAM, tmp_path, ('<dc:Bounds x="', '<dc:Bounds x="1')))
    assert told.exit_code == 0
    assert "nur Zeichnung verändert" in told.output
    assert "Laufende" not in told.output


def test_a_difference_exits_one_and_says_what_it_means_for_running_cases(tmp_path: Path) -> None:
    new = changed(
        DIAGRAM, tmp_path, ('candidateGroups="sales-operations"', 'candidateGroups="legal"')
    )
    told = differ(DIAGRAM, new)
    assert told.exit_code == 1
    sentence, empty, effect = told.output.rstrip("\n").split("\n")
    assert sentence == (
        "Benutzeraufgabe „Hängende Freigabe klären“ (release-stuck): "
        "Kandidatengruppen vorher sales-operations, jetzt legal"
    )
    assert empty == ""
    assert effect.startswith("Laufende Vorgänge bleiben bei ihrer Version")


@pytest.mark.parametrize("content", ["no xml", "<a/>"])
def test_a_file_that_cannot_be_read_exits_two(tmp_path: Path, content: str) -> None:
    broken = tmp_path / "broken.bpmn"
    broken.write_text(content)
    assert differ(DIAGRAM, broken).exit_code == 2


def test_files_of_two_kinds_are_not_compared() -> None:
    told = differ(DIAGRAM, FORM)
    assert told.exit_code == 2
    assert "one kind" in told.output


def test_folders_are_compared_file_by_file(tmp_path: Path) -> None:
    for name in ("old", "new"):
        changed(DIAGRAM, tmp_path / name)
        changed(FORM, tmp_path / name)
    changed(
        DIAGRAM, tmp_path / "new", ('candidateGroups="sales-operations"', 'candidateGroups="legal"')
    )
    changed(DECISIONS, tmp_path / "new")
    (tmp_path / "old" / "gone.form").write_text("{}")
    told = differ(tmp_path / "old", tmp_path / "new")
    assert told.exit_code == 1
    lines = told.output.split("\n")
    assert lines[0] == "neu: Datei deal-desk-matrix.dmn"
    assert lines[1] == "deal-desk.bpmn:"
    assert lines[2].startswith("Benutzeraufgabe")
    assert lines[3] == "entfällt: Datei gone.form"


def test_rules_are_told_by_row_and_column(tmp_path: Path) -> None:
    new = changed(DECISIONS, tmp_path, ("<text>&gt; 15</text>", "<text>&gt; 12</text>"))
    told = differ(DECISIONS, new)
    assert told.exit_code == 1
    assert told.output.split("\n")[0] == (
        "Entscheidung „Freigabematrix“ (deal-desk-matrix): "
        "Regel 1 (M01), Spalte Nachlass in % vorher > 15, jetzt > 12"
    )


def test_rules_that_come_and_go_are_told_with_what_they_say(tmp_path: Path) -> None:
    new = changed(DECISIONS, tmp_path, ('<rule id="M02">', '<rule id="M99">'))
    gone, come = differ(DECISIONS, new).output.split("\n")[:2]
    assert 'bisherige Regel 2 (M02) entfällt: Nachlass in % > 15, group "finance"' in gone
    assert 'Regel 2 (M99) neu: Nachlass in % > 15, group "finance"' in come


def test_the_order_of_rules_is_told(tmp_path: Path) -> None:
    text = DECISIONS.read_text()
    at = [text.index(f'<rule id="M0{number}">') for number in (1, 2, 3)]
    swapped = text[: at[0]] + text[at[1] : at[2]] + text[at[0] : at[1]] + text[at[2] :]
    new = tmp_path / DECISIONS.name
    new.write_text(swapped)
    assert "Reihenfolge der Regeln" in differ(DECISIONS, new).output


def test_fields_of_forms_are_told_by_label_and_variable(tmp_path: Path) -> None:
    schema = json.loads(FORM.read_text())
    schema["components"][0]["validate"]["required"] = False
    schema["components"].insert(
        1, {"type": "number", "id": "d", "key": "discount", "label": "Rabatt"}
    )
    new = tmp_path / FORM.name
    new.write_text(json.dumps(schema))
    told = differ(FORM, new)
    assert told.exit_code == 1
    assert "Feld „Angebotsnummer“ (quoteNumber): Pflichtfeld vorher ja, jetzt nein" in told.output
    assert "neu: Feld „Rabatt“ (discount)" in told.output
    assert "Laufende Vorgänge zeigen" in told.output


def test_another_layout_of_a_form_is_no_difference(tmp_path: Path) -> None:
    schema = json.loads(FORM.read_text())
    schema["components"][0].pop("layout", None)
    new = tmp_path / FORM.name
    new.write_text(json.dumps(schema, indent=1))
    told = differ(FORM, new, "en")
    assert (told.exit_code, "only the layout" in told.output) == (0, True)
