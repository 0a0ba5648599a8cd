"""The verifier as one file: it runs without any package, and says what the script says."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from audit.__main__ import main
from audit.export import to_bytes
from audit.offline.zipped import zipped_verifier
from audit.seal import sign_pdf
from tests.exports import ORIGIN, MadeLog, made_log


@pytest.fixture
def log(tmp_path: Path) -> MadeLog:
    return made_log(tmp_path / "keys")


def run(
    tmp_path: Path, *arguments: str, packages: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the file alone: no packages of this Python (-S), and none of ours anywhere.

    `packages` is a folder of other people's: the environment is heeded for that alone.
    """
    program = tmp_path / "vorgang-verify.pyz"
    program.write_bytes(zipped_verifier())
    alone = ["-S"] if packages else ["-I", "-S"]
    return subprocess.run(
        [sys.executable, *alone, str(program), *arguments],
        capture_output=True, text=True, check=False, cwd=tmp_path,
        env={"PYTHONPATH": str(packages or "")},
    )  # fmt: skip


def test_it_has_the_same_bytes_every_time() -> None:
    assert zipped_verifier() == zipped_verifier()


def test_it_says_what_the_script_says_and_ends_as_it_does(
    log: MadeLog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle = log.case("2")
    changed = json.loads(to_bytes(bundle))
    changed["entries"][0]["openings"][0]["value"] = "other"
    for content, code in ((bundle, 0), (changed, 1), ({}, 3)):
        file = tmp_path / "export.json"
        file.write_bytes(to_bytes(content))
        arguments = [str(file), "--key", log.keys.vkey(ORIGIN)]
        assert main(arguments) == code
        out, err = capsys.readouterr()
        done = run(tmp_path, *arguments)
        assert (done.returncode, done.stdout, done.stderr) == (code, out, err)


@pytest.mark.parametrize("others", [False, True], ids=["alone", "beside pyHanko"])
def test_of_a_report_it_checks_the_evidence_and_says_who_checks_the_seal(
    log: MadeLog, tmp_path: Path, others: bool
) -> None:
    # Where other people's packages lie and ours is only linked to, as in this Python.
    packages = Path(sysconfig.get_path("purelib")) if others else None
    pages = io.BytesIO()
    canvas = Canvas(pages)
    canvas.drawString(100, 700, "Bericht")
    canvas.save()
    file = tmp_path / "report.pdf"
    file.write_bytes(sign_pdf(pages.getvalue(), to_bytes(log.case("2")), log.keys))
    done = run(tmp_path, str(file), packages=packages)
    assert done.returncode == 0, done.stderr
    assert "Siegel     nicht geprüft" in done.stdout
    assert "pdfsig" in done.stdout
    assert "Total document signed" in done.stdout


def test_time_stamps_are_left_to_openssl_where_only_pyhanko_is_installed(
    log: MadeLog, tmp_path: Path
) -> None:
    export, authority = tmp_path / "export.json", tmp_path / "authority.pem"
    export.write_bytes(to_bytes(log.case("2")))
    authority.write_bytes(log.keys.seal.chain)
    packages = Path(sysconfig.get_path("purelib"))
    done = run(tmp_path, str(export), "--tsa-ca", str(authority), packages=packages)
    assert (done.returncode, "openssl ts -verify" in done.stdout + done.stderr) == (3, True)


def test_without_arguments_it_says_how_it_is_used(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.returncode == 2
    assert "Aufruf: vorgang-verify.pyz" in done.stderr
