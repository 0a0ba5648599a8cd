"""The pages of a report with which others check it, and what they should not take it for."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import CondPageBreak, Paragraph, Spacer

from audit import page, words
from audit.checkpoint import read_checkpoint

_COMMANDS = (
    (
        "Siegel der Datei (Poppler). Entscheidend sind die Zeilen „Signature is Valid“ und „Total "
        "document signed“, nicht der Rückgabewert.",
        ("pdfsig bericht.pdf",),
    ),
    ("Beilage herauslösen (Poppler).", ("pdfdetach -save 1 -o evidence.json bericht.pdf",)),
    (
        "Signatur des Prüfpunkts (OpenSSL). Der Schlüssel soll aus anderer Quelle stammen.",
        (
            "jq -j .keys.ledger_pem evidence.json > ledger.pem",
            'jq -j \'.checkpoint | split("\\n\\n")[0] + "\\n"\' evidence.json > punkt.txt',
            "jq -j '.checkpoint | split(\"— \")[1]' evidence.json | cut -d' ' -f2 | base64 -d "
            "| tail -c 64 > punkt.sig",
            "openssl pkeyutl -verify -pubin -inkey ledger.pem -rawin -in punkt.txt "
            "-sigfile punkt.sig",
        ),
    ),
    (
        "Hashwert eines Eintrags (coreutils). Er muss in der Liste „leaves“ stehen, an der Stelle "
        "seines Platzes minus „range.first“.",
        (
            "(printf '\\0'; jq -j '.entries[0].body' evidence.json) | sha256sum",
            "jq -r '.leaves[.entries[0].index - .range.first]' evidence.json",
        ),
    ),
    (
        "Alles auf einmal, ohne Netz. Der Nachweisbaum folgt RFC 6962; auch Werkzeuge für "
        "Certificate Transparency können ihn prüfen.",
        ("vorgang-verify bericht.pdf --key 'SCHLÜSSEL' --earlier FRÜHERER_PRÜFPUNKT",),
    ),
)

_LIMITS = (
    "Ob stimmt, was eingegeben wurde. Nachgewiesen ist, dass es so eingegeben wurde und wer dafür "
    "angemeldet war.",
    "Was nach dem letzten Prüfpunkt geschah, den jemand außerhalb des Betreibers aufbewahrt. Wer "
    "den Schlüssel des Ledgers hat, kann Einträge neu schreiben und neu signieren. Das wird "
    "erkennbar, wenn ein früherer Prüfpunkt dagegengehalten wird: Heben Sie diesen auf.",
    "Dass es keine weiteren Vorgänge gibt. Der Bericht zeigt den genannten Umfang; andere Einträge "
    "liegen nur als Hashwert bei.",
    "Die genaue Uhrzeit. Zeiten stammen von der Uhr der Datenbank. Nur wenn das Siegel einen "
    "Zeitstempel trägt, belegt ein Dritter, dass der Bericht zu dieser Zeit vorlag.",
    "Was nach dem Stand dieses Berichts im Vorgang geschah. Bis dahin ist der Verlauf vollständig: "
    "Das Ledger hält fest, mit welchem Eintrag er damals endete.",
    "Wer hinter dem Siegel steht. Für die Seiten bürgt das Siegel, für die Einträge das Ledger. "
    "Der Schlüssel des Ledgers nennt die Stelle, die das Zertifikat ausgegeben hat; sie gehört zu "
    "dem Betrieb, der den Bericht erstellt. Vergleichen Sie Prüfschlüssel und Fingerabdruck mit "
    "denen aus anderer Quelle.",
    "Werte, die gelöscht wurden. Der Eintrag bleibt nachweisbar, sein Wert ist nicht mehr lesbar.",
)


def how_to_check(bundle: Mapping[str, Any], entries: Sequence[Mapping[str, Any]]) -> Iterator[Any]:
    """Yield checkpoint, keys, and the commands that check them with other people's tools."""
    checkpoint = read_checkpoint(bundle["checkpoint"])
    yield page.paragraph("Nachprüfen", page.HEADING)
    yield page.paragraph(
        "In dieser Datei steckt „evidence.json“ mit allen Einträgen, Nachweisen und dem Prüfpunkt. "
        "Damit prüft jeder ohne Zugang zum System."
    )
    yield Spacer(1, 6)
    rows = [
        ("Log", checkpoint.origin),
        ("Prüfpunkt", f"{words.counted(checkpoint.size, 'Eintrag', 'Einträge')}"),
        ("Wurzel (hex)", checkpoint.root.hex()),
        ("Prüfschlüssel", bundle["keys"]["vkey"]),
        ("Siegel, SHA-256", _fingerprint(bundle["keys"]["seal_certificate_pem"])),
        ("Aussteller, SHA-256", _fingerprint(bundle["keys"]["seal_authority_pem"])),
    ]
    if entries:
        rows.append(("Letzter Eintrag", entries[-1]["leaf"]))
    if "attestation" in bundle:
        place = words.number(bundle["attestation"]["index"])
        rows.append(("Ende festgehalten", f"auf Platz {place} im Log"))
    yield page.labelled(rows, label_width=page.WIDTH * 0.2)
    yield Spacer(1, 8)
    yield page.paragraph("Der Prüfpunkt, wie er signiert ist:", page.SMALL)
    yield _exact(bundle["checkpoint"].rstrip("\n").split("\n"), page.FINE)
    yield page.paragraph("Mit Werkzeugen anderer", page.HEADING)
    for text, commands in _COMMANDS:
        yield CondPageBreak(60)
        yield page.paragraph(text)
        yield _exact(commands)
        yield Spacer(1, 6)


def what_it_does_not_show() -> Iterator[Any]:
    """Yield what the proof leaves open."""
    yield CondPageBreak(200)
    yield page.paragraph("Was dieser Nachweis nicht zeigt", page.HEADING)
    style = page.BODY.clone("limit", leftIndent=10, bulletIndent=0, spaceAfter=4)
    for text in _LIMITS:
        yield Paragraph(page.escaped(text), style, bulletText="–")
    yield Spacer(1, 6)
    yield page.paragraph(
        "Der Bericht trägt ein fortgeschrittenes elektronisches Siegel. Er ist "
        "manipulationserkennbar: Eine Veränderung bleibt möglich, aber nicht unbemerkt.",
        page.SMALL,
    )


def _exact(lines: Sequence[str], style: ParagraphStyle = page.EXACT) -> Any:
    text = "<br/>".join(page.escaped(line) or "&nbsp;" for line in lines)
    return page.box([Paragraph(text, style)], page.SUNKEN, page.LINE)


def _fingerprint(certificate_pem: str) -> str:
    lines = [line for line in certificate_pem.splitlines() if line and not line.startswith("-----")]
    digest = sha256(base64.b64decode("".join(lines))).hexdigest()
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))
