"""The verifier as one file to hand out: it runs where Python 3.11 or newer does, without packages.

python3 vorgang-verify.pyz EXPORT
"""

from __future__ import annotations

import ast
import io
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_ENTRANCE = "audit.__main__"
_START = f"""import sys

from {_ENTRANCE} import main

sys.exit(main(program="vorgang-verify.pyz"))
"""
_MADE_AT = (1980, 1, 1, 0, 0, 0)
"""The same content gives the same bytes, so that their hash can be published."""


def zipped_verifier() -> bytes:
    """Return the file: what the verifier imports, its format's description, and how it starts."""
    content = io.BytesIO(b"#!/usr/bin/env python3\n")
    content.seek(0, io.SEEK_END)
    with zipfile.ZipFile(content, "w") as archive:
        _put(archive, "__main__.py", _START.encode())
        _put(archive, "FORMAT.md", (_ROOT / "audit" / "FORMAT.md").read_bytes())
        for path in sorted(_needed()):
            _put(archive, path.relative_to(_ROOT).as_posix(), path.read_bytes())
    return content.getvalue()


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    file = zipfile.ZipInfo(name, _MADE_AT)
    file.compress_type = zipfile.ZIP_DEFLATED
    file.external_attr = 0o644 << 16
    archive.writestr(file, content)


def _needed() -> set[Path]:
    """Return the files of all modules that are imported at once, not only when they are called."""
    found, waiting = set[Path](), [_ENTRANCE]
    while waiting:
        name = waiting.pop()
        path = _file_of(name)
        if path is None or path in found:
            continue
        found.add(path)
        waiting += [name.rpartition(".")[0], *_imports(path)]
    return found


def _imports(path: Path) -> Iterator[str]:
    for statement in ast.parse(path.read_bytes()).body:
        if isinstance(statement, ast.ImportFrom) and statement.module:
            yield statement.module
            yield from (f"{statement.module}.{one.name}" for one in statement.names)
        elif isinstance(statement, ast.Import):
            yield from (one.name for one in statement.names)


def _file_of(module: str) -> Path | None:
    """Return the file of a module of ours; `None` for others."""
    if module.partition(".")[0] != "audit":
        return None
    path = _ROOT.joinpath(*module.split("."))
    files = (path / "__init__.py", path.with_suffix(".py"))
    return next((file for file in files if file.is_file()), None)


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(zipped_verifier())
