"""What changed between two versions of a model, told on the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from api.cli_faults import fail
from api.terminal import say

if TYPE_CHECKING:
    from dmn.differences import Change

SUFFIXES = (".bpmn", ".dmn", ".form")


class Compared(NamedTuple):
    """Two versions of one file, compared: what changed, and how to say it."""

    changes: tuple[Change, ...]
    in_words: Callable[[Change, str], str]
    running: tuple[str, str]


@click.command()
@click.argument("old", type=click.Path(exists=True, path_type=Path))
@click.argument("new", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--language",
    type=click.Choice(["de", "en"]),
    default=None,
    help="of the sentences; without it, that of the system",
)
def diff(old: Path, new: Path, language: str | None) -> None:
    """Say what changed from OLD to NEW, in sentences.

    Of .bpmn, .dmn and .form files, or of all that two folders hold. The drawing does not count.
    Needs no database. Exits 0 if nothing differs but the drawing, 1 if something does, 2 if a file
    cannot be read.

    \b
    Example: vorgang diff order-1.bpmn order-2.bpmn
    """
    from api.languages import language_of_environment

    spoken = language or language_of_environment()
    german = spoken == "de"
    differs = False
    effects: dict[str, None] = {}
    if old.is_dir() != new.is_dir():
        raise click.UsageError("compare two files, or two folders")
    for name, was, now in _pairs(old, new):
        if was is None or now is None:
            differs = True
            sentence = (
                ("neu: Datei", "new: file") if was is None else ("entfällt: Datei", "gone: file")
            )
            say(f"{sentence[not german]} {name}")
            continue
        compared = _compared(was, now)
        if compared.changes and old.is_dir():
            say(f"{name}:")
        for change in compared.changes:
            say(compared.in_words(change, spoken))
        if any(change.matters for change in compared.changes):
            differs = True
            effects[compared.running[not german]] = None
        elif not compared.changes and not old.is_dir():
            say("kein Unterschied" if german else "no difference")
    for effect in effects:
        say(f"\n{effect}")
    if differs:
        raise click.exceptions.Exit(1)


def _pairs(old: Path, new: Path) -> Iterator[tuple[str, Path | None, Path | None]]:
    if not old.is_dir():
        yield new.name, old, new
        return
    found = [
        {
            path.relative_to(folder).as_posix(): path
            for path in sorted(folder.rglob("*"))
            if path.suffix in SUFFIXES and path.is_file()
        }
        for folder in (old, new)
    ]
    for name in sorted(found[0].keys() | found[1].keys()):
        yield name, found[0].get(name), found[1].get(name)


def _compared(old: Path, new: Path) -> Compared:
    from dmn.findings import ModelRefused

    if old.suffix != new.suffix or new.suffix not in SUFFIXES:
        raise click.UsageError(f"compare two files of one kind: {', '.join(SUFFIXES)}")
    compare = {".bpmn": _diagrams, ".dmn": _decisions, ".form": _forms}[new.suffix]
    try:
        return compare(old, new)
    except ModelRefused as refusal:
        for finding in refusal.findings:
            say(str(finding), err=True, one_line=True)
        fail("the files cannot be compared", "correct what is said above", 2)


def _diagrams(old: Path, new: Path) -> Compared:
    from bpmn import diff_words
    from bpmn.diff import diff as compare
    from bpmn.reader import read_with_gaps

    was, now = (read_with_gaps(path.read_bytes(), path.name)[0] for path in (old, new))
    return Compared(compare(was, now), diff_words.in_words, diff_words.RUNNING)


def _decisions(old: Path, new: Path) -> Compared:
    from api.cli_decisions import read_model
    from dmn import diff as words

    was, now = read_model(old), read_model(new)
    return Compared(words.diff_decisions(was, now), words.in_words, words.RUNNING)


def _forms(old: Path, new: Path) -> Compared:
    from forms import diff as words
    from forms.reader import read_form

    was, now = (read_form(path.read_bytes(), path.name) for path in (old, new))
    return Compared(words.diff_forms(was, now), words.in_words, words.RUNNING)
