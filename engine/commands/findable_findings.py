"""What a model says of the variables by whose values cases are found: refused for what nobody may
look people up by, or what is no path."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from dmn.findings import Finding
from engine.commands.read_resources import ReadResources
from engine.commands.variable_notes import DEFAULT, FormOf, Named, linked_forms, newest
from engine.commands.version_findings import own_classes
from engine.core.compiled_nodes import listed
from engine.core.executable import FINDABLE
from engine.core.variables import PROTECTED
from engine.data_catalogue.classification import classification

MOST_FINDABLE: Final = 20
_SPECIAL: Final = "special"
_PATH: Final = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")


def unfindable(
    models: ReadResources, deployed: Sequence[Named], deployed_form: FormOf = lambda _: None
) -> Iterator[Finding]:
    """Yield a refusal for each variable by whose values no case may be found.

    Args:
        models: of one upload.
        deployed: the newest data catalogues of earlier uploads.
        deployed_form: gives the form of an earlier upload that a link means.
    """
    catalogues = [catalogue.variables for _, catalogue in newest(models, deployed)]
    for _, definitions, process in models.processes:
        properties = process.extensions.properties
        paths = listed(properties.get(FINDABLE))
        if not paths:
            continue
        known = classification(linked_forms(models, process, deployed_form), catalogues)
        classes = {**known.retention, **own_classes(process)}
        usual = properties.get("vorgang:retention") or DEFAULT
        for path in paths:
            for rule, message, remedy in _of_path(path, classes.get(path.split(".")[0], usual)):
                yield Finding(definitions.file, process.id, process.line, message, remedy, rule)
        if len(paths) > MOST_FINDABLE:
            message = f"{FINDABLE} names {len(paths)} variables"
            remedy = f"Name at most {MOST_FINDABLE}: each is written with every change."
            yield Finding(
                definitions.file, process.id, process.line, message, remedy, "data/findable"
            )


def _of_path(path: str, retention: str) -> Iterator[tuple[str, str, str]]:
    if not _PATH.fullmatch(path) or path.split(".", maxsplit=1)[0] == PROTECTED:
        yield (
            "data/findable",
            f"{FINDABLE} names {path!r}, by which no case is found",
            "Write names of variables, of their parts with points, separated by commas.",
        )
    elif retention == _SPECIAL:
        yield (
            "data/findable-special",
            f"{FINDABLE} names the variable {path}, which is kept as {_SPECIAL}",
            "Nobody looks people up by such a value: leave it out.",
        )
