"""A worker that is killed between effect and acknowledgement: the effect comes again, under the
same key, and whoever receives it keeps it once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from signal import SIGKILL
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from api.mailcatcher import MailFolder
from engine.commands.start_process_instance import start_process_instance
from engine.commands.verify_ledger import verify_ledger
from engine.model import Person, Resource
from engine.queries import case
from engine.settings import Settings
from engine.worker import Worker
from engine.workspace import Workspace, open_workspace
from tests.builders import ADMINISTRATOR, deployed, end_event, job, person, process, start_event
from tests.fakes import free_port

LETTER = Resource(
    "printed.document.md",
    b"---\ntitle: Letter\nclass: contact\npurpose: Letter\n---\nGood day, {{ name }}.\n",
)
MAILING = process(
    "mailing",
    start_event("send")
    + job(
        "send",
        "done",
        inputs={
            "to": "=&#34;jo@example.com&#34;",
            "subject": "=&#34;Hallo&#34;",
            "text": "=&#34;Guten Tag&#34;",
        },
    )
    + end_event(),
)
PRINTING = process(
    "printing",
    start_event("make")
    + job("make", "done", "document", inputs={"data": "={name: &#34;Jo&#34;}"}).replace(
        "</zeebe:ioMapping>",
        f'</zeebe:ioMapping><zeebe:linkedResources><zeebe:linkedResource resourceId="{LETTER.name}"'
        ' resourceType="document" linkName="template" bindingType="deployment"/>'
        "</zeebe:linkedResources>",
    )
    + end_event(),
)
KILLED = """
import os, signal, sys
from pathlib import Path
from engine.connectors import mail, document
from engine.settings import Settings
from engine.worker import Worker
from engine.workspace import open_workspace

class Killed:
    # The effect happens, nobody hears of it.
    def __init__(self, connector):
        self.connector = connector
    def run(self, request):
        self.connector.run(request)
        os.kill(os.getpid(), signal.SIGKILL)

home, url, port = sys.argv[1:]
workspace = open_workspace(Settings(home=Path(home), database_url=url, smtp_port=int(port)))
workspace.connectors = {type_: Killed(one) for type_, one in workspace.connectors.items()}
Worker(workspace).run_once()
"""


class Catcher(MailFolder):
    """The mail catcher of the demo, which also counts what comes."""

    received = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Count a mail, then keep it or not."""
        self.received += 1
        return await super().handle_DATA(server, session, envelope)


@pytest.fixture
def catcher(tmp_path: Path, settings: Settings) -> Iterator[tuple[Catcher, Settings]]:
    """A mail catcher, and the settings to reach it."""
    folder, port = Catcher(tmp_path / "mails"), free_port()
    controller = Controller(folder, hostname="127.0.0.1", port=port)
    controller.start()
    yield folder, replace(settings, smtp_port=port)
    controller.stop()


@pytest.fixture
def alice(workspace: Workspace) -> Person:
    return person(workspace, "alice", "clerk")


def kill_between(settings: Settings) -> None:
    """Run a real worker that dies between the effect of its first job and its acknowledgement."""
    arguments = [str(settings.home), str(settings.database_url), str(settings.smtp_port)]
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, *arguments], capture_output=True, check=False
    )
    assert ended.returncode == -SIGKILL, ended.stderr.decode()


def work_after_the_lease(settings: Settings) -> None:
    """Let another worker take over what the dead one had."""
    other = open_workspace(settings)
    other.real_clock = lambda: datetime.now(UTC) + timedelta(hours=1)
    Worker(other).run_once()
    other.close()


def test_a_mail_whose_worker_was_killed_is_sent_again_and_kept_once(
    catcher: tuple[Catcher, Settings], workspace: Workspace, alice: Person
) -> None:
    folder, settings = catcher
    deployed(workspace, MAILING)
    key = start_process_instance(workspace, "mailing", variables={}, actor=alice).key
    for _ in range(2):
        kill_between(settings)
        with workspace.transaction() as connection:
            connection.exec_driver_sql("UPDATE engine.job SET leased_until = now() - interval '1s'")
    assert case(workspace, key, ADMINISTRATOR).instance.status == "active"
    work_after_the_lease(settings)
    assert case(workspace, key, ADMINISTRATOR).instance.status == "completed"
    assert folder.received == 3
    assert len(folder.mails()) == 1
    facts = [
        fact
        for entry in case(workspace, key, ADMINISTRATOR).entries
        for fact in entry.facts
        if fact["type"] == "message.sent"
    ]
    assert len(facts) == 1
    kept = (folder.folder / f"{folder.mails()[0].key}.eml").read_text()
    (data,) = (fact["data"] for fact in facts)
    assert isinstance(data, dict)
    assert f"Message-ID: {data['message_id']}" in kept
    assert not verify_ledger(workspace)


def test_a_document_whose_worker_was_killed_is_made_again_and_kept_once(
    settings: Settings, workspace: Workspace, alice: Person
) -> None:
    deployed(workspace, PRINTING, LETTER)
    key = start_process_instance(workspace, "printing", variables={}, actor=alice).key
    kill_between(settings)
    assert case(workspace, key, ADMINISTRATOR).documents == ()
    work_after_the_lease(settings)
    view = case(workspace, key, ADMINISTRATOR)
    assert (view.instance.status, len(view.documents)) == ("completed", 1)
    assert not verify_ledger(workspace)
