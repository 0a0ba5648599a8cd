"""The page that verifies an export in the browser: it says what the verifier in Python says."""

from __future__ import annotations

import base64
import copy
import io
import json
import random
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from reportlab.pdfgen.canvas import Canvas

from api.web.verifier_page import standing_alone
from audit.checkpoint import read_checkpoint, sign_checkpoint
from audit.evidence import read_export
from audit.export import to_bytes
from audit.faults import EvidenceUnreadable
from audit.finding import RULES_OF_MEANING
from audit.keys import load_or_create
from audit.note import Verifier
from audit.offline.zipped import zipped_verifier
from audit.seal import sign_pdf
from audit.seal_binding import published_keys
from audit.verify import verify_export
from audit.witness.storage import Storage
from tests.acceptance.changed_exports import CHANGES, OF_A_CASE, OTHER_KEY, entry_of
from tests.acceptance.visits import Visits, overflow
from tests.exports import ORIGIN, MadeLog, made_log
from tests.witnessed import cosigned_at

Bundle = dict[str, Any]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> MadeLog:
    return made_log(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def case(log: MadeLog) -> Bundle:
    """One case, exported when the log already holds what came after it."""
    return log.case("2", earlier=5)


@pytest.fixture(scope="module")
def whole(log: MadeLog, case: Bundle) -> Bundle:
    """The whole log, the word about the end of a case in it."""
    return log.everything()


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The page as somebody has it as a file, without a network; it must complain about nothing."""
    file = tmp_path_factory.mktemp("page") / "vorgang-verify.html"
    file.write_text(standing_alone(), encoding="utf-8")
    context = browser.new_context(offline=True, locale="de-DE", reduced_motion="reduce")
    opened, complaints = context.new_page(), list[str]()
    opened.on("pageerror", lambda fault: complaints.append(str(fault)))
    opened.on("console", lambda said: complaints.append(said.text))
    opened.on(
        "request", lambda asked: complaints.append(asked.url) if asked.url[:5] != "file:" else None
    )
    opened.goto(file.as_uri())
    opened.locator("#verifier[data-ready=true]").wait_for()
    yield opened
    context.close()
    assert complaints == []


CHECK = """async ([content, keys, earlier]) => {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  try {
    return await globalThis.verifyExportInBrowser(bytes, keys, earlier);
  } catch (fault) {
    return [`unreadable ${fault.name}`];
  }
}"""


def in_browser(
    page: Page, content: bytes, keys: tuple[str, ...], earlier: str | None = None
) -> list[str]:
    encoded = base64.b64encode(content).decode()
    return list(page.evaluate(CHECK, [encoded, list(keys), earlier]))


def in_python(content: bytes, keys: tuple[str, ...], earlier: str | None = None) -> list[str]:
    try:
        findings = verify_export(read_export(content), keys, earlier)
    except (EvidenceUnreadable, RecursionError):
        return ["unreadable"]
    return [str(one) for one in findings if one.code not in RULES_OF_MEANING]


def without_reasons(lines: list[str]) -> list[str]:
    """What is wrong with a form is said in other words, and a fault is one of the language."""
    return [
        "unreadable" if line.startswith("unreadable") else line.partition(": ")[0]
        if line.startswith("export-malformed") else line
        for line in lines
    ]  # fmt: skip


def same(
    page: Page, content: bytes, keys: tuple[str, ...] = (), earlier: str | None = None
) -> list[str]:
    ours = in_browser(page, content, keys, earlier)
    theirs = in_python(content, keys, earlier)
    assert without_reasons(ours) == without_reasons(theirs)
    assert not [line for line in ours if line.startswith("unreadable") and "Unreadable" not in line]
    return theirs


@pytest.mark.parametrize("change", [*CHANGES, *OF_A_CASE])
def test_a_change_of_a_case_is_named_as_python_names_it(
    log: MadeLog, case: Bundle, page: Page, change: str
) -> None:
    bundle = copy.deepcopy(case)
    ({**CHANGES, **OF_A_CASE})[change](bundle)
    content = json.dumps(bundle, ensure_ascii=False).encode()
    found = same(page, content, (log.keys.vkey(ORIGIN),))
    assert bool(found) is (change != "nothing")


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_the_whole_log_is_named_as_python_names_it(
    whole: Bundle, page: Page, change: str
) -> None:
    bundle = copy.deepcopy(whole)
    CHANGES[change](bundle)
    found = same(page, json.dumps(bundle).encode())
    assert bool(found) is (change != "nothing")


def test_flipped_bits_are_found_as_python_finds_them(
    log: MadeLog, case: Bundle, page: Page
) -> None:
    chance, content = random.Random(7), to_bytes(case)
    for bit in chance.sample(range(len(content) * 8), 250):
        broken = bytearray(content)
        broken[bit // 8] ^= 1 << bit % 8
        same(page, bytes(broken), (log.keys.vkey(ORIGIN),))


def test_keys_and_earlier_checkpoints_are_compared_as_python_compares_them(
    log: MadeLog, case: Bundle, page: Page
) -> None:
    content, vkey = to_bytes(case), log.keys.vkey(ORIGIN)
    size = json.loads(content)["range"]["size"]
    for earlier in (4, 5, 12, size, size - 3):
        note = log.note(earlier)
        same(page, content, (vkey,), note)
        same(page, content, (vkey,), note.replace(f"\n{earlier}\n", f"\n{earlier + 1}\n", 1))
    assert same(page, content, (vkey,), log.note(5)) == []
    assert same(page, content, (OTHER_KEY, vkey)) == []
    assert same(page, content, (OTHER_KEY,))[0].startswith("key-not-pinned")
    assert same(page, content, ("no key",)) == ["unreadable"]
    assert same(page, content, (vkey,), "no note") == ["unreadable"]


def longer(log: MadeLog) -> MadeLog:
    """The same log, with one entry more."""
    more = MadeLog(log.keys, [*log.bodies], [*log.openings], {**log.heads})
    more.write("2")
    return more


def test_a_kept_checkpoint_that_is_newer_than_the_export_is_told_as_python_tells_it(
    log: MadeLog, whole: Bundle, page: Page
) -> None:
    vkey, size = log.keys.vkey(ORIGIN), whole["range"]["size"]
    told = same(page, to_bytes(whole), (vkey,), longer(log).note())
    assert [one.partition(" ")[0] for one in told] == ["earlier-beyond"]
    assert f"reicht bis {size}, Ihr früherer Prüfpunkt bis {size + 1}" in told[0]


def test_a_version_that_is_true_is_no_version_for_either(log: MadeLog, page: Page) -> None:
    more = longer(log)
    more.bodies[-1] = more.bodies[-1].replace(b'"v":1}', b'"v":true}')
    told = same(page, to_bytes(more.everything()), (log.keys.vkey(ORIGIN),))
    assert [one.partition(" ")[0] for one in told] == ["entry-malformed"]


def test_a_foreign_key_beside_the_pinned_one_does_not_speak_for_the_log(
    log: MadeLog, case: Bundle, page: Page, tmp_path: Path
) -> None:
    foreign, note = load_or_create(tmp_path / "foreign"), case["checkpoint"]
    signer = foreign.log.newest.signer
    assert signer is not None
    second = sign_checkpoint(read_checkpoint(note), signer).rpartition("\n\n")[2]
    forged = {**case, "checkpoint": note + second, "keys": published_keys(foreign, ORIGIN)}
    assert same(page, to_bytes(forged)) == []
    found = same(page, to_bytes(forged), (log.keys.vkey(ORIGIN),))
    assert [one.partition(" ")[0] for one in found] == ["key-not-pinned"]
    anybody = Verifier(ORIGIN, bytes([1, *bytes(31)])).vkey()
    assert same(page, to_bytes(case), (anybody,)) == ["unreadable"]


HEAD = b'{"format":"ledger-export/1"'


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", HEAD + b"}", b"\xef\xbb\xbf{}", b"\xff", b'{"a":1,"a":1}', b"[" * 100_000,
     HEAD + b',"x":"\\ud800"}', HEAD + b',"x":"\\ud834\\udd1e"}', HEAD + b',"x":01}',
     HEAD + b',"x":NaN}', HEAD + b',"x":"\t"}', HEAD + b"} x"],
)  # fmt: skip
def test_what_is_no_export_is_refused_as_python_refuses_it(page: Page, content: bytes) -> None:
    assert same(page, content) != []


# ---- what people see -----------------------------------------------------------------------------
def check(
    page: Page,
    name: str,
    content: bytes,
    key: str = "",
    earlier: str = "",
    witness: str = "",
    needed: str = "",
) -> str:
    page.set_input_files(
        "#file", {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )
    page.locator("#key").fill(key)
    page.locator("#earlier").fill(earlier)
    page.locator("#witness").fill(witness)
    page.locator("#needed").fill(needed)
    page.get_by_role("button", name="Prüfen").click()
    page.locator("#result [data-verdict]").wait_for()
    return page.locator("#result").inner_text()


def zipped(content: bytes, method: int) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        archive.writestr("LIESMICH.txt", "…")
        archive.writestr("evidence.json", content)
    return held.getvalue()


def report(content: bytes, log: MadeLog) -> bytes:
    pages = io.BytesIO()
    canvas = Canvas(pages)
    canvas.drawString(100, 700, "Bericht")
    canvas.save()
    return sign_pdf(pages.getvalue(), content, log.keys)


def test_the_page_gives_a_verdict_on_each_kind_of_file_and_names_its_limits(
    log: MadeLog, case: Bundle, page: Page
) -> None:
    content, key = to_bytes(case), log.keys.vkey(ORIGIN)
    files = {
        "e.json": content,
        "stored.zip": zipped(content, zipfile.ZIP_STORED),
        "packed.zip": zipped(content, zipfile.ZIP_DEFLATED),
        "report.pdf": report(content, log),
    }
    for name, held in files.items():
        said = check(page, name, held, key, log.note(5))
        assert said.startswith("Der Nachweis hält.")
        assert "Vorgang 2" in said
        assert ("pdfsig" in said) is (name == "report.pdf")
        assert "Der Schlüssel stammt aus dem Export selbst" not in said
        assert "Ohne früheren Prüfpunkt" not in said
    said = check(page, "e.json", content)
    assert "Der Schlüssel stammt aus dem Export selbst" in said
    assert "Ohne früheren Prüfpunkt" in said
    for name, held in files.items():
        broken = bytearray(held)
        broken[len(held) // 2] ^= 1
        assert "Der Nachweis hält." not in check(page, name, bytes(broken), key)


def test_the_page_says_each_finding_in_german_and_cannot_be_tricked_into_markup(
    case: Bundle, page: Page
) -> None:
    bundle = copy.deepcopy(case)
    entry_of(bundle)["openings"][0]["name"] = "<img src=x onerror=alert(1)>\u202e"
    said = check(page, "e.json", to_bytes(bundle))
    assert said.startswith("Der Nachweis hält nicht: ein Befund.")
    assert "„<img src=x onerror=alert(1)>\\u202e“ kommt im Eintrag nicht vor." in said
    assert page.locator("#result img").count() == 0


def test_the_page_says_what_lies_beside_an_export_and_checks_the_witnesses_that_are_named(
    log: MadeLog, case: Bundle, page: Page, tmp_path: Path
) -> None:
    storage = Storage.make(tmp_path / "w", "zeuge.example")
    at = int(datetime(2026, 11, 22, 10, 5, tzinfo=UTC).timestamp())
    note = case["checkpoint"] + cosigned_at(storage, case["checkpoint"], at)
    stamp = {"over": note, "token": "MAA="}
    content, key = (
        to_bytes({**case, "checkpoint": note, "timestamps": [stamp]}),
        log.keys.vkey(ORIGIN),
    )
    said = check(page, "e.json", content, key)
    assert said.startswith("Der Nachweis hält.")
    assert "zeuge.example, nach eigener Angabe am 2026-11-22 10:05 UTC" in said
    assert "1 im Export, nicht geprüft" in said
    assert "Ob die Zeitstempel gelten" in said
    said = check(page, "e.json", content, key, witness=storage.witness.vkey())
    assert said.startswith("Der Nachweis hält.")
    assert "zeuge.example hat den Prüfpunkt über 26 Einträge am 2026-11-22 10:05 UTC" in said
    assert "nach eigener Angabe" not in said
    said = check(page, "e.json", to_bytes(case), key, witness=storage.witness.vkey())
    assert "cosignatures-too-few" in said
    said = check(page, "e.json", content, key, witness=storage.witness.vkey(), needed="2")
    assert said.startswith("Ein Schlüssel oder Prüfpunkt, den Sie vorgeben, ist nicht lesbar.")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("bild.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "kein lesbarer Export"),
        ("kaputt.json", HEAD + b', "log": <script>alert(1)</script>', "kein lesbarer Export"),
        ("leer.zip", b"PK\x05\x06" + bytes(18), "archive-altered"),
        ("leer.pdf", b"%PDF-1.7\n<script>alert(1)</script>", "report-altered"),
        ("tief.json", b"[" * 200_000, "kein lesbarer Export"),
        ("leer.json", b"", "kein lesbarer Export"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_is_refused_in_german(
    page: Page, name: str, content: bytes, said: str
) -> None:
    assert said in check(page, name, content)
    assert page.locator("#result script").count() == 0


def test_a_file_that_unpacks_to_more_than_a_browser_holds_is_refused(page: Page) -> None:
    said = check(page, "bombe.zip", zipped(bytes(2**29 + 1), zipfile.ZIP_DEFLATED))
    assert said.startswith("Die Datei ist kein lesbarer Export")


HOSTILE = (
    "<img src=x onerror=alert(1)>", "</script><script>alert(1)</script>", "javascript:alert(1)",
    "\u202e\u0000\ufeff", "{size}", "<b>Der Nachweis hält.</b>",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_file_becomes_markup(case: Bundle, page: Page, text: str) -> None:
    hostile = copy.deepcopy(case)
    hostile["log"] = text
    hostile["scope"] = {"kind": "filtered", "filters": {"case": text, "actor": text},
                        "disclosed": 6, "undisclosed": 15}  # fmt: skip
    del hostile["attestation"]
    first, second, rest = case["checkpoint"].split("\n", 2)
    hostile["checkpoint"] = "\n".join([text.replace("\u0000", ""), second, rest])
    hostile["timestamps"] = [{"over": text, "token": "MAA="}]
    hostile["logs"] = [{"log": text, "first": 0}]
    hostile["log_keys"] = [{"vkey": text, "first": 1}]
    said = check(page, "e.json", to_bytes(hostile))
    assert said.startswith("Der Nachweis hält nicht")
    assert first
    assert page.locator("#result img, #result script, #result b, #result a").count() == 0


def test_everybody_can_open_the_page_and_take_it_along(visits: Visits, case: Bundle) -> None:
    for width in (390, 1440):
        opened = visits.of(None, width=width)
        opened.goto("/verify")
        opened.locator("#verifier[data-ready=true]").wait_for()
        assert check(opened, "e.json", to_bytes(case)).startswith("Der Nachweis hält.")
        assert overflow(opened) <= 0
        saved = opened.request.get("/verify/vorgang-verify.html")
        assert saved.text() == standing_alone()
        zipped_file = opened.request.get("/verify/vorgang-verify.pyz")
        assert zipped_file.body() == zipped_verifier()
