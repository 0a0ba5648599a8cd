"""The shipped diagrams use the element templates, as an analyst who opens them in Modeler sees."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.element_templates import DIAGRAMS, FILES, ROOT, ZEEBE, begun, elements, templates

NODE = [str(ROOT / ".ci/node"), "node"]
# The properties panel, which Modeler's rules bring along, looks at the page when it is loaded.
NO_PAGE = "globalThis.document = { createElement: () => ({}), documentElement: { style: {} } };"


@pytest.mark.parametrize("diagram", DIAGRAMS, ids=lambda path: path.stem)
def test_what_a_template_is_for_names_it_and_holds_what_it_would_have_written(
    diagram: Path,
) -> None:
    known = {one.id: one for one in templates()}
    for element in elements(diagram):
        possible = {one.id for one in known.values() if begun(one, element)}
        named = element.get(f"{ZEEBE}modelerTemplate")
        if not possible:
            assert named is None, element.get("id")
            continue
        assert named in possible, element.get("id")
        assert known[named].lacks(element) == [], element.get("id")
        assert element.get(f"{ZEEBE}modelerTemplateVersion") == str(known[named].version)


@pytest.fixture(scope="session")
def rules(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Give the command that says what Modeler says of diagrams."""
    folder = tmp_path_factory.mktemp("rules")
    program = folder / "rules.mjs"
    source = "tests/conformance/element_templates_used.mjs"
    bundle = ["--bundle", "--platform=node", "--format=esm", "--log-level=error"]
    given = [source, *bundle, f"--banner:js={NO_PAGE}", f"--outfile={program}"]
    subprocess.run([*NODE, "node_modules/esbuild/bin/esbuild", *given], cwd=ROOT, check=True)
    every = folder / "templates.json"
    every.write_text(json.dumps([json.loads(file.read_text()) for file in FILES]))
    return [*NODE, str(program), str(every)]


def findings(rules: list[str], *diagrams: Path) -> list[dict[str, str]]:
    ran = subprocess.run(
        [*rules, *map(str, diagrams)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return list(json.loads(ran.stdout))


def test_modelers_own_rules_find_each_template_and_nothing_wrong(rules: list[str]) -> None:
    assert findings(rules, *DIAGRAMS) == []


@pytest.mark.parametrize(
    ("said", "instead", "message"),
    [
        ('source="=customer.email"', 'source=""', "An must not be empty."),
        ('"vorgang.mail-text"', '"vorgang.letter"', "'vorgang.letter' (version: 1) not found"),
    ],
)
def test_modelers_own_rules_say_what_is_missing(
    rules: list[str], tmp_path: Path, said: str, instead: str, message: str
) -> None:
    broken = tmp_path / "broken.bpmn"
    text = (ROOT / "library/deal-desk/deal-desk-customer.bpmn").read_text()
    assert said in text
    broken.write_text(text.replace(said, instead))
    assert any(message in one["message"] for one in findings(rules, broken))


@pytest.mark.parametrize(
    "folder", sorted({one.parent for one in DIAGRAMS}), ids=lambda path: path.name
)
def test_modeler_finds_all_templates_from_where_a_diagram_lies(folder: Path) -> None:
    """Modeler looks into `.camunda/element-templates` of a diagram's folder and of all above."""
    above = [one for one in (folder, *folder.parents) if one.is_relative_to(ROOT)]
    found = {
        file.name for one in above for file in (one / ".camunda/element-templates").glob("*.json")
    }
    assert found == {file.name for file in FILES}


def test_a_template_hides_nothing_that_an_element_says_beside_it() -> None:
    assert [one.id for one in templates() if one.content.get("entriesVisible") is not True] == []


def test_the_drawing_board_offers_every_template() -> None:
    editor = (ROOT / "api/web/islands/element_templates.js").read_text()
    assert [file.name for file in FILES if f"/{file.name}'" not in editor] == []


def test_readme_says_how_many_there_are() -> None:
    assert f"one of {len(FILES)} in `bpmn/element-templates`" in (ROOT / "README.md").read_text()


def test_the_page_of_connectors_says_where_each_template_is_used() -> None:
    page = (ROOT / "docs/connectors.md").read_text()
    rows = dict(re.findall(r"^\| `([a-z-]+\.json)` \| [^|]+ \| ([^|]*) \|$", page, re.MULTILINE))
    assert set(rows) == {file.name for file in FILES}
    for file in FILES:
        name = json.loads(file.read_text())["id"]
        using = {one.parent for one in DIAGRAMS if f'Template="{name}"' in one.read_text()}
        said = {
            (ROOT / "docs" / one).resolve() for one in re.findall(r"\]\(([^)]+)\)", rows[file.name])
        }
        assert said == using, file.name
        assert using, file.name
