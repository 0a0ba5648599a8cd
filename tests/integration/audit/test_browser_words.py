"""The page that verifies an export says in German why it cannot read one."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

from tests.integration.audit.test_browser_modules import MODULES, NODE


def test_the_page_says_in_german_whatever_it_cannot_read(tmp_path: Path) -> None:
    raised = re.compile(r"new Unreadable\((?:'([^']*)'|`([^`]*)`)\)")
    said = sorted(
        re.sub(r"\$\{[^}]*\}", "7", plain or filled)
        for module in MODULES.glob("*.js")
        for plain, filled in raised.findall(module.read_text())
    )
    assert len(said) > 50
    script = tmp_path / "told.mjs"
    script.write_text(
        f"import {{ inGerman }} from {json.dumps((MODULES / 'german.js').as_uri())};"
        f"console.log(JSON.stringify({json.dumps(said)}.map(inGerman)));"
    )
    done = subprocess.run([NODE, script], capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    assert [one for one, german in zip(said, told, strict=True) if one == german] == []
