"""Rules about the file and its processes as a whole."""

from __future__ import annotations

from collections.abc import Iterator

from bpmn.camunda7 import PLATFORMS
from bpmn.dialect import EXECUTION_PLATFORM
from bpmn.model import Definitions
from bpmn.rules.subject import Subject, title
from dmn.findings import Finding


def execution_platform(definitions: Definitions) -> Iterator[Finding]:
    """A file made for another engine is refused: its extensions would mean something else here."""
    platform = definitions.execution_platform
    if platform not in {None, EXECUTION_PLATFORM, *PLATFORMS}:
        yield Finding(
            definitions.file,
            None,
            1,
            f"the file was made for {platform}",
            f"Create it for Camunda 8 ({EXECUTION_PLATFORM}) in Camunda Modeler.",
            "bpmn/execution-platform",
        )


def no_process(definitions: Definitions) -> Iterator[Finding]:
    """A file without any process is kept as documentation (BPMN 2.0.2, 10.2)."""
    if not definitions.processes:
        yield Finding(
            definitions.file,
            None,
            1,
            "the file holds no process; it is kept as documentation",
            "Draw a process if something should run.",
            "bpmn/no-process",
        )


def not_executable(definitions: Definitions) -> Iterator[Finding]:
    """A process that is not executable is kept as documentation (BPMN 2.0.2, 10.2)."""
    for process in definitions.processes:
        if not process.executable:
            yield Finding(
                definitions.file,
                process.id,
                process.line,
                f"{title(process)} is not executable: it is kept as documentation, and cannot be"
                " started",
                "Tick “Executable” in the properties panel if it should run.",
                "bpmn/not-executable",
            )


def history_time_to_live(subject: Subject) -> Iterator[Finding]:
    """Camunda 7's time to live is a proposal: how long values are kept follows from their class."""
    written = subject.process.history_time_to_live
    if written is not None and "vorgang:retention" not in subject.process.extensions.properties:
        yield subject.at(
            subject.process,
            "history-time-to-live",
            f"{{}} proposes to keep its instances for {written}",
            "Choose the retention class with the property vorgang:retention.",
        )
