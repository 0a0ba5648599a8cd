"""A seeded defect that does not fit the product any more is told as such, and at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from audit import chain
from tests.crash import patches
from tests.crash.points import Function

_PLACE = ("audit.chain", "leaf_hash")


def _takes_too_little(inner: Function) -> Function:
    def hashed() -> Any:
        return inner(b"")

    return hashed


def _gives_too_much(inner: Function) -> Function:
    def hashed(*given: Any) -> Any:
        return inner(*given, "more")

    return hashed


def _hands_on(inner: Function) -> Function:
    def hashed(*given: Any) -> Any:
        return inner(*given)

    return hashed


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(chain, "leaf_hash", chain.leaf_hash)  # put back in the end
    return tmp_path / "children.log"


@pytest.mark.parametrize("outer", [_takes_too_little, _gives_too_much])
def test_a_patch_that_does_not_fit_is_told(
    outer: Any, log: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    patches.wrap(_PLACE, outer)
    with pytest.raises(TypeError):
        chain.leaf_hash(b"body")
    log.write_text(capfd.readouterr().err)
    with pytest.raises(patches.PatchBroken, match=r"audit\.chain\.leaf_hash: TypeError"):
        patches.refuse_broken(log)


def test_a_fault_of_the_product_is_not_taken_for_one_of_a_patch(
    log: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    patches.wrap(_PLACE, _hands_on)
    wrong: Any = "no bytes"
    with pytest.raises(TypeError):
        chain.leaf_hash(wrong)
    log.write_text(capfd.readouterr().err)
    patches.refuse_broken(log)
    assert "reached the patch of audit.chain.leaf_hash" in patches.last_words(log)


def test_a_defect_in_what_is_gone_is_told(log: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(AttributeError), patches.seeding("one of them"):
        patches.wrap(("audit.chain", "no_such_function"), _hands_on)
    log.write_text(capfd.readouterr().err)
    with pytest.raises(patches.PatchBroken, match="one of them"):
        patches.refuse_broken(log)


def test_without_a_log_nothing_is_broken(log: Path) -> None:
    patches.refuse_broken(log)
