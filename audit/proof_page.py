"""The pages of a report with which others check it, and what they should not take it for."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import CondPageBreak, Paragraph, Spacer

from audit import page, proof_texts
from audit.cosignature import Cosigned
from audit.language import Language
from audit.note import Checkpoint, parts, read_checkpoint


def how_to_check(
    bundle: Mapping[str, Any],
    entries: Sequence[Mapping[str, Any]],
    language: Language,
    seal_time: proof_texts.SealTime,
) -> Iterator[Any]:
    """Yield checkpoint, keys, the seal's time, and the commands of others that check them."""
    checkpoint, say = read_checkpoint(bundle["checkpoint"]), language.say
    yield page.paragraph(say("check"), page.HEADING)
    yield page.paragraph(say("check.words"))
    yield Spacer(1, 6)
    yield page.labelled(_marks(bundle, entries, checkpoint, language, seal_time), page.WIDTH * 0.2)
    yield Spacer(1, 8)
    yield page.paragraph(say("check.note"), page.SMALL)
    yield _exact(bundle["checkpoint"].rstrip("\n").split("\n"), page.FINE)
    yield page.paragraph(say("tools"), page.HEADING)
    english = language.english
    commands = proof_texts.ENGLISH_COMMANDS if english else proof_texts.GERMAN_COMMANDS
    stamp = proof_texts.ENGLISH_STAMP if english else proof_texts.GERMAN_STAMP
    for text, lines in [*commands, *([stamp] if bundle.get("timestamps") else ())]:
        yield CondPageBreak(60)
        yield page.paragraph(text)
        yield _exact(lines)
        yield Spacer(1, 6)


def previous_report(bundle: Mapping[str, Any], language: Language) -> Iterator[Any]:
    """Yield that the log continues the checkpoint of the report before, or that there is none."""
    yield CondPageBreak(110)
    yield page.paragraph(language.say("check.previous"), page.HEADING)
    note = bundle.get("earlier", {}).get("note")
    if note is None:
        yield page.paragraph(language.say("check.previous_none"))
        return
    known = read_checkpoint(note)
    size, root = language.entries(known.size), known.root.hex()
    yield page.paragraph(language.say("check.previous_words", size=size, root=root))
    yield Spacer(1, 4)
    yield _exact(note.rstrip("\n").split("\n"), page.FINE)


def what_it_does_not_show(language: Language) -> Iterator[Any]:
    """Yield what the proof leaves open."""
    yield CondPageBreak(200)
    yield page.paragraph(language.say("limits"), page.HEADING)
    style = page.BODY.clone("limit", leftIndent=10, bulletIndent=0, spaceAfter=4)
    limits = proof_texts.ENGLISH_LIMITS if language.english else proof_texts.GERMAN_LIMITS
    for text in limits:
        yield Paragraph(page.escaped(text), style, bulletText="–")
    yield Spacer(1, 6)
    yield page.paragraph(language.say("limits.seal"), page.SMALL)


def _marks(
    bundle: Mapping[str, Any],
    entries: Sequence[Mapping[str, Any]],
    checkpoint: Checkpoint,
    language: Language,
    seal_time: proof_texts.SealTime,
) -> list[tuple[str, str]]:
    say = language.say
    rows = [
        (say("check.log"), checkpoint.origin),
        (say("check.checkpoint"), language.entries(checkpoint.size)),
        (say("check.root"), checkpoint.root.hex()),
        (say("check.key"), bundle["keys"]["vkey"]),
        (say("check.seal"), _fingerprint(bundle["keys"]["seal_certificate_pem"])),
        (say("check.seal_time"), say(f"check.seal_time.{seal_time}")),
        (say("check.authority"), _fingerprint(bundle["keys"]["seal_authority_pem"])),
    ]
    others = _cosigners(bundle["checkpoint"], checkpoint.origin)
    if others:
        rows.append((say("check.witnesses"), ", ".join(others)))
    if bundle.get("timestamps"):
        count = language.number(len(bundle["timestamps"]))
        rows.append((say("check.timestamps"), say("check.timestamps_words", count=count)))
    if entries:
        rows.append((say("check.last"), entries[-1]["leaf"]))
    if "attestation" in bundle:
        place = language.number(bundle["attestation"]["index"])
        rows.append((say("check.end"), say("check.end_words", place=place)))
    return rows


def _cosigners(note: str, origin: str) -> list[str]:
    """Return the witnesses at the checkpoint's signatures, and when each says that it signed."""
    return [
        f"{name} ({Cosigned(name, int.from_bytes(signed[4:12], 'big')).at:%Y-%m-%d %H:%M} UTC)"
        for name, signed in parts(note)[1]
        if name != origin
    ]


def _exact(lines: Sequence[str], style: ParagraphStyle = page.EXACT) -> Any:
    text = "<br/>".join(page.escaped(line) or "&nbsp;" for line in lines)
    return page.box([Paragraph(text, style)], page.SUNKEN, page.LINE)


def _fingerprint(certificate_pem: str) -> str:
    lines = [line for line in certificate_pem.splitlines() if line and not line.startswith("-----")]
    digest = sha256(base64.b64decode("".join(lines))).hexdigest()
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))
