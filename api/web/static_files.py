"""Styles, scripts and drawings: at addresses that change with their content, packed once."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from markupsafe import Markup
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC = Path(__file__).parent / "static"
FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
_PACKED = frozenset({".js", ".css", ".svg", ".json", ".txt"})
_SMALLEST = 1_000

Stamp = tuple[int, int]


@cache
def _kept() -> tuple[str, Mapping[Path, Stamp]]:
    """Return what stands for the content of all files, and each as it was when that was read."""
    digest, stamps = hashlib.sha256(), {}
    for file in sorted(one for one in STATIC.rglob("*") if one.is_file()):
        stamps[file] = _stamp(file)
        digest.update(f"{file.relative_to(STATIC)}\0{stamps[file][1]}\0".encode())
        digest.update(file.read_bytes())
    return f"~{digest.hexdigest()[:16]}", stamps


@cache
def _imports() -> Mapping[str, list[str]]:
    """Return which further files each island begins with, as far as the build wrote it down."""
    try:
        found: dict[str, list[str]] = json.loads((STATIC / "dist" / "imports.json").read_bytes())
    except FileNotFoundError:
        return {}
    return found


def address(name: str) -> str:
    """Return where a static file is; browsers keep it as long as its content stays."""
    return f"/static/{_kept()[0]}/{name}"


def island(name: str) -> Markup:
    """Return the script of an island, and what it needs, so that all of it is fetched at once."""
    needed = (
        Markup('<link rel="modulepreload" href="{}">').format(address(f"dist/{one}"))
        for one in _imports().get(f"{name}.js", ())
    )
    script = Markup('<script type="module" src="{}"></script>').format(address(f"dist/{name}.js"))
    return Markup("").join((*needed, script))


class Static(StaticFiles):
    """Static files, packed. What has an address of its content's own is kept for good; any other
    is asked about again each time."""

    def get_path(self, scope: Scope) -> str:
        """Return the file that is meant, without what stands for the content."""
        path = super().get_path(scope)
        first, _, rest = path.replace("\\", "/").partition("/")
        return rest if first.startswith("~") else path

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return the file, as far as the browser does not have it."""
        response = await super().get_response(path, scope)
        file = STATIC / path
        response.headers["cache-control"] = FOREVER if _is_kept(scope, file) else ASK_AGAIN
        if response.status_code != 200 or scope["method"] != "GET" or file.suffix not in _PACKED:
            return response
        response.headers["vary"] = "Accept-Encoding"
        if "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
            return response
        packed = _packed(file, _stamp(file))
        if packed is None:
            return response
        headers = {**response.headers, "content-encoding": "gzip"}
        return Response(packed, headers={**headers, "content-length": str(len(packed))})


def _is_kept(scope: Scope, file: Path) -> bool:
    """Return whether the address stands for the content that the file has now."""
    version, stamps = _kept()
    asked: Any = scope["path"]
    return f"/{version}/" in asked and stamps.get(file) == _stamp(file)


def _stamp(file: Path) -> Stamp:
    known = file.stat()
    return known.st_mtime_ns, known.st_size


@lru_cache(maxsize=64)
def _packed(file: Path, stamp: Stamp) -> bytes | None:
    """Return a file packed; nothing if that would not be worth it. A new stamp is a new file."""
    return gzip.compress(file.read_bytes(), 9, mtime=0) if stamp[1] >= _SMALLEST else None
