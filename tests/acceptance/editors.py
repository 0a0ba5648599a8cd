"""Models in the editors of the browser: as drafts of new models, which nobody deploys first."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from lxml import etree
from playwright.sync_api import Page, expect

from tests.acceptance.product import SignedIn

ROOT = Path(__file__).resolve().parents[2]
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


def drafted(person: SignedIn, area: str, content: str) -> None:
    """Keep a file as the draft of a new model."""
    answer = person.http.post(
        f"/{area}/new/draft",
        json={"content": content, "base": "0"},
        headers={"x-csrf-token": person.token},
    )
    assert answer.status_code == 200, answer.text


def opened(page: Page, area: str) -> None:
    """Open the editor with the draft of a new model."""
    page.goto(f"/{area}/new")
    expect(page.locator(".editor-drawing[data-ready]")).to_have_attribute("data-ready", "true")


def kept(page: Page, area: str) -> str:
    """Return what the editor that is open keeps of a file that nobody has changed."""
    with page.expect_response(re.compile(r"/draft$")) as answer:
        page.get_by_role("button", name="Entwurf speichern").click()
    assert answer.value.ok
    content: str = page.request.get(f"/{area}/new/edit.json").json()["content"]
    return content


@cache
def parts(file: Path) -> frozenset[str]:
    """Return which parts a diagram is made of: elements, with their events and extensions."""
    found = set()
    for one in etree.parse(file).getroot().iter(f"{BPMN}*"):
        kind = etree.QName(one).localname
        events = [child for child in one if str(child.tag).endswith(_TELLING)]
        stated = [*events, *one.iterfind(f"{BPMN}extensionElements/*")]
        found |= {kind, *(f"{kind} {etree.QName(part).localname}" for part in stated)}
    return frozenset(found)


_TELLING = ("EventDefinition", "LoopCharacteristics")


def telling() -> list[Path]:
    """Return diagrams of the conformance table that have every part of all between them."""
    files = sorted((ROOT / "tests" / "conformance" / "bpmn").glob("*/*.bpmn"))
    left = {
        one: set(parts(one)) for one in files if one.parent.name != "refused" and _is_drawn(one)
    }
    chosen = []
    while any(left.values()):
        best = max(left, key=lambda one: (len(left[one]), str(one)))
        chosen.append(best)
        gone = set(left.pop(best))
        for one in left.values():
            one.difference_update(gone)
    return chosen


def _is_drawn(file: Path) -> bool:
    return b"BPMNShape" in file.read_bytes()


def same_xml(one: bytes, other: bytes) -> bool:
    """Return whether two files say the same, however they are written."""
    return _plain(etree.fromstring(one)) == _plain(etree.fromstring(other))


def _plain(element: etree._Element) -> tuple[object, ...]:
    text = (element.text or "").strip()
    children = [_plain(one) for one in element if isinstance(one.tag, str)]
    return (str(element.tag), tuple(sorted(element.attrib.items())), text, tuple(children))


_WALK = """async () => {
  const found = new Set();
  const soon = () => new Promise((done) => setTimeout(done, 40));
  const note = (root) => {
    if (!root) return;
    const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let one = walk.nextNode(); one; one = walk.nextNode()) {
      if (!one.parentElement.closest('.cm-editor')) found.add(one.textContent.trim());
    }
    for (const name of ['title', 'aria-label', 'placeholder']) {
      for (const one of root.querySelectorAll(`[${name}]`)) found.add(one.getAttribute(name));
    }
  };
  const press = (one) => one.dispatchEvent(
    new MouseEvent('click', { bubbles: true, clientX: 300, clientY: 300, view: window }));
  const panel = document.querySelector('[data-editor-properties]');
  const closed = ['group', 'collapsible-entry', 'list-entry']
    .map((part) => `.bio-properties-panel-${part}-header:not(.open):not(.empty)`).join();
  const menus = new Set();
  for (const hit of document.querySelectorAll('.djs-element > .djs-hit')) {
    const { x, y } = hit.getBoundingClientRect();
    const at = { bubbles: true, button: 0, clientX: x, clientY: y, view: window };
    hit.dispatchEvent(new MouseEvent('click', at));
    await soon();
    for (let depth = 0; depth < 3; depth += 1) {
      for (const one of panel.querySelectorAll(closed)) {
        (one.querySelector('[class$=header-title]') ?? one).click();
      }
      await soon();
    }
    note(panel);
    note(document.querySelector('.djs-context-pad'));
    const kind = panel.querySelector('.bio-properties-panel-header-type')?.textContent;
    for (const action of menus.has(kind) ? [] : ['replace', 'append']) {
      const entry = document.querySelector(`.djs-context-pad [data-action=${action}]`);
      if (!entry) continue;
      press(entry);
      await soon();
      note(document.querySelector('.djs-popup'));
      press(document.body);
      await soon();
    }
    menus.add(kind);
  }
  note(document.querySelector('.djs-palette'));
  press(document.querySelector('.djs-palette [data-action=create]'));
  await soon();
  note(document.querySelector('.djs-popup'));
  return [...found].filter((one) => /\\p{L}{2}/u.test(one));
}"""


def words_of(page: Page) -> set[str]:
    """Return what the editor of processes says when one element after the other is chosen: its
    panel with all groups open, its tools, and its menus."""
    return set(page.evaluate(_WALK))
