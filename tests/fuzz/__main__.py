"""`python -m tests.fuzz TARGET SECONDS [CORPUS]`: one target under atheris, guided by coverage.

What it finds is written to a file `crash-…` beside the corpus; `python -m tests.fuzz TARGET FILE`
tries that again.
"""

from __future__ import annotations

import importlib
import sys
import tempfile
from pathlib import Path
from typing import Any

# Not a requirement of the tests: it is large, and only `make fuzz` installs it.
atheris: Any = importlib.import_module("atheris")

PACKAGES = ["feel", "dmn"]
WORDS = Path(__file__).with_name("words.txt")


def main() -> None:
    """Fuzz what the command line names."""
    target, seconds, *rest = sys.argv[1:]
    with atheris.instrument_imports(include=PACKAGES):
        harness = importlib.import_module(f"tests.fuzz.fuzz_{target}")
    if not seconds.isdigit():
        harness.try_one(Path(seconds).read_bytes())
        return
    corpus = Path(rest[0] if rest else tempfile.mkdtemp(prefix=f"fuzz-{target}-"))
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(harness.SEEDS):
        (corpus / f"seed-{number}").write_bytes(seed)
    options = [
        f"-max_total_time={seconds}",
        f"-artifact_prefix={corpus}/",
        f"-dict={WORDS}",
        "-timeout=10",
        "-rss_limit_mb=1024",
        "-max_len=4096",
        "-print_final_stats=1",
        "-verbosity=0",
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus)], harness.try_one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
