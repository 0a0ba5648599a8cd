"""How to check a report with other people's tools, and what it does not show: both languages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

SealTime = Literal["stamped", "unanswered", "none"]
"""Whether an authority vouches for the time of a report's seal, did not answer, or is not asked."""
_SEAL = ("pdfsig {file}",)
_DETACH = ("pdfdetach -save 1 -o evidence.json {file}",)
_SIGNATURE = (
    "jq -j .keys.ledger_pem evidence.json > ledger.pem",
    'jq -j \'.checkpoint | split("\\n\\n")[0] + "\\n"\' evidence.json > {point}.txt',
    'jq -r \'.log as $log | .checkpoint | split("\\n")[]',
    '| select(startswith("— \\($log) "))\' evidence.json > {point}.lines',
    "tail -1 {point}.lines | cut -d' ' -f3 | base64 -d | tail -c 64 > {point}.sig",
    "openssl pkeyutl -verify -pubin -inkey ledger.pem -rawin -in {point}.txt -sigfile {point}.sig",
)
_KEY = (
    "printf '%s' '{key}' | cut -d+ -f3- | base64 -d | tail -c 32 | sha256sum",
    "openssl pkey -pubin -in ledger.pem -outform DER | tail -c 32 | sha256sum",
)
_WHOSE = (
    "jq -j .keys.seal_certificate_pem evidence.json > seal.pem",
    "jq -j .keys.seal_authority_pem evidence.json > authority.pem",
    "pdfsig -dump {file}",
    "set -- $(grep -a -o '/ByteRange \\[[0-9 ]*' {file} | cut -d'[' -f2)",
    "(head -c $2 {file}; tail -c +$(($3 + 1)) {file} | head -c $4) > sealed.bin",
    "openssl cms -verify -binary -inform DER -in {file}.sig0 -content sealed.bin \\",
    "-certfile seal.pem -nointern -CAfile authority.pem -purpose any -out /dev/null",
    "jq -j '\"ledger/v1/seal-authority\\n\\(.log)\\n\"' evidence.json > authority.txt",
    "openssl x509 -in authority.pem -outform DER | sha256sum | cut -d' ' -f1 >> authority.txt",
    "jq -j .keys.seal_signature evidence.json | perl -pe '$_ = pack \"H*\", $_' > authority.sig",
    "openssl pkeyutl -verify -pubin -inkey ledger.pem -rawin -in authority.txt \\",
    "-sigfile authority.sig",
)
_LEAF = (
    "(printf '\\0'; jq -j '.entries[0].body' evidence.json) | sha256sum",
    "jq -r '.leaves[.entries[0].index - .range.first]' evidence.json",
)
STAMP_LINES = (
    "jq -r '.timestamps[0].token' evidence.json | base64 -d > token.der",
    "jq -j '.timestamps[0].over' evidence.json > over.txt",
    "openssl ts -verify -data over.txt -in token.der -token_in -CAfile TSA.pem",
)
_ALL = ("vorgang-verify {file} --key '{key}' --earlier {earlier}",)

Command = tuple[str, Sequence[str]]
"""What it does, and its lines."""


def _filled(lines: Sequence[str], **blanks: str) -> list[str]:
    """Return lines with their blanks filled in; their other braces stay."""
    text = "\n".join(lines)
    for name, value in blanks.items():
        text = text.replace(f"{{{name}}}", value)
    return text.split("\n")


_GERMAN = {
    "file": "bericht.pdf",
    "point": "punkt",
    "key": "SCHLÜSSEL",
    "earlier": "FRÜHERER_PRÜFPUNKT",
}
_ENGLISH = {
    "file": "report.pdf",
    "point": "point",
    "key": "KEY",
    "earlier": "EARLIER_CHECKPOINT",
}

GERMAN_COMMANDS: Sequence[Command] = (
    (
        "Siegel der Datei (Poppler). Entscheidend sind die Zeilen „Signature is Valid“ und „Total "
        "document signed“, nicht der Rückgabewert.",
        _filled(_SEAL, **_GERMAN),
    ),
    ("Beilage herauslösen (Poppler).", _filled(_DETACH, **_GERMAN)),
    (
        "Signatur des Prüfpunkts (OpenSSL).",
        _filled(_SIGNATURE, **_GERMAN),
    ),
    (
        "Schlüssel des Logs: der aus anderer Quelle und der beiliegende. Beide Zeilen müssen "
        "übereinstimmen.",
        _filled(_KEY, **_GERMAN),
    ),
    (
        "Wessen Siegel es ist (OpenSSL). „Signature is Valid“ sagt pdfsig auch zum Siegel eines "
        "Fremden über echter Beilage. Entscheidend sind „CMS Verification successful“ mit dem "
        "Zertifikat aus der Beilage und „Signature Verified Successfully“ für die Stelle, die es "
        "ausgestellt hat.",
        _filled(_WHOSE, **_GERMAN),
    ),
    (
        "Hashwert eines Eintrags (coreutils). Er muss in der Liste „leaves“ stehen, an der Stelle "
        "seines Platzes minus „range.first“.",
        _LEAF,
    ),
    (
        "Alles auf einmal, ohne Netz. Der Nachweisbaum folgt RFC 6962; auch Werkzeuge für "
        "Certificate Transparency können ihn prüfen.",
        _filled(_ALL, **_GERMAN),
    ),
)
ENGLISH_COMMANDS: Sequence[Command] = (
    (
        "The file's seal (Poppler). What counts are the lines “Signature is Valid” and “Total "
        "document signed”, not the exit code.",
        _filled(_SEAL, **_ENGLISH),
    ),
    ("Take the enclosure out (Poppler).", _filled(_DETACH, **_ENGLISH)),
    (
        "Signature of the checkpoint (OpenSSL).",
        _filled(_SIGNATURE, **_ENGLISH),
    ),
    (
        "The log's key: the one from another source, and the one enclosed. Both lines must agree.",
        _filled(_KEY, **_ENGLISH),
    ),
    (
        "Whose seal it is (OpenSSL). pdfsig says “Signature is Valid” of a stranger's seal over "
        "genuine evidence too. What counts are “CMS Verification successful” with the certificate "
        "out of the evidence, and “Signature Verified Successfully” for the authority that issued "
        "it.",
        _filled(_WHOSE, **_ENGLISH),
    ),
    (
        "Hash of an entry (coreutils). It must stand in the list “leaves”, at its place minus "
        "“range.first”.",
        _LEAF,
    ),
    (
        "Everything at once, without network. The tree is that of RFC 6962; tools for Certificate "
        "Transparency can check it too.",
        _filled(_ALL, **_ENGLISH),
    ),
)

GERMAN_STAMP: Command = (
    "Zeitstempel nach RFC 3161 (OpenSSL). TSA.pem ist das Zertifikat der Stelle, aus anderer "
    "Quelle. Entscheidend ist „Verification: OK“; wann sie gestempelt hat, sagt openssl ts -reply "
    "-in token.der -token_in -text.",
    STAMP_LINES,
)
ENGLISH_STAMP: Command = (
    "Time stamp by RFC 3161 (OpenSSL). TSA.pem is the authority's certificate, from another "
    "source. What counts is “Verification: OK”; when it was stamped, openssl ts -reply "
    "-in token.der -token_in -text says.",
    STAMP_LINES,
)
"""Printed only where there is a time stamp."""

GERMAN_LIMITS: Sequence[str] = (
    "Ob stimmt, was eingegeben wurde. Nachgewiesen ist, dass es so eingegeben wurde und wer dafür "
    "angemeldet war.",
    "Was nach dem letzten Prüfpunkt geschah, den jemand außerhalb des Betreibers aufbewahrt. Wer "
    "den Schlüssel des Ledgers hat, kann Einträge neu schreiben und neu signieren. Das wird "
    "erkennbar, wenn ein früherer Prüfpunkt dagegengehalten wird: Heben Sie diesen auf.",
    "Dass es keine weiteren Vorgänge gibt. Der Bericht zeigt den genannten Umfang; andere Einträge "
    "liegen nur als Hashwert bei.",
    "Die genaue Uhrzeit. Zeiten stammen von der Uhr der Datenbank. Nur wenn das Siegel einen "
    "Zeitstempel trägt, belegt ein Dritter, dass der Bericht zu dieser Zeit vorlag.",
    "Was nach dem Stand dieses Berichts geschah. Bei einem einzelnen Vorgang ist der Verlauf bis "
    "dahin vollständig: Das Ledger hält fest, mit welchem Eintrag er damals endete.",
    "Wer hinter dem Siegel steht. Für die Seiten bürgt das Siegel, für die Einträge das Ledger. "
    "Der Schlüssel des Ledgers nennt die Stelle, die das Zertifikat ausgegeben hat; sie gehört zu "
    "dem Betrieb, der den Bericht erstellt. Vergleichen Sie Prüfschlüssel und Fingerabdruck mit "
    "denen aus anderer Quelle.",
    "Werte, die gelöscht wurden. Der Eintrag bleibt nachweisbar, sein Wert ist nicht mehr lesbar.",
)
ENGLISH_LIMITS: Sequence[str] = (
    "Whether what was entered is true. Proven is that it was entered so, and who was logged in.",
    "What happened after the last checkpoint that somebody outside the operator keeps. Whoever has "
    "the ledger's key can write entries anew and sign anew. Holding an earlier checkpoint against "
    "it shows that: keep this one.",
    "That there are no other cases. The report shows the scope named; other entries are enclosed "
    "as hashes only.",
    "The exact time. Times are those of the database's clock. Only if the seal carries a timestamp "
    "does a third party vouch that the report existed at that time.",
    "What happened after this report. Of a single case the course up to then is complete: the "
    "ledger records with which entry it ended at that time.",
    "Who stands behind the seal. The seal vouches for the pages, the ledger for the entries. The "
    "ledger's key names the authority that issued the certificate; it belongs to the business that "
    "makes the report. Compare verifier key and fingerprint with those from another source.",
    "Values that were erased. The entry stays provable, its value can no longer be read.",
)
