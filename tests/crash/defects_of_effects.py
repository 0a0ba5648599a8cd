"""Defects of what leaves the house: mails before their time, under another key, or never."""

from __future__ import annotations

import itertools
import os
import signal
import smtplib
from dataclasses import replace
from email.message import EmailMessage
from typing import Any

from tests.crash.patches import wrap
from tests.crash.points import Function

_COUNT = itertools.count(1)


def effect_inside_step() -> None:
    """The mail goes out in the transaction that asks for it."""

    def outer(inner: Function) -> Function:
        def send_step(exchange: Any, rows: Any) -> None:
            for job in rows.jobs:
                if job["type"] == "mail":
                    found = _business_id(exchange.connection, rows)
                    _send(found, f"<{job['idempotency_key']}@vorgang.localhost>")
                    if next(_COUNT) % 3 == 0:
                        os.kill(os.getpid(), signal.SIGKILL)
            inner(exchange, rows)

        return send_step

    # The job row of a step that was not committed is not there to compare with.
    wrap(("engine.store.step_writing", "send_step"), outer)


def _business_id(connection: Any, rows: Any) -> str:
    statement = "SELECT business_id FROM engine.process_instance WHERE key = %s"
    row = connection.exec_driver_sql(statement, (rows.instance,)).one()
    return str(rows.seal.open_text("business_id", row[0]))


def _send(case: str, message_id: str) -> None:
    from engine.settings import read_settings

    settings = read_settings()
    message = EmailMessage()
    message["From"], message["To"] = "b@example.com", "a@example.com"
    message["Subject"], message["Message-ID"] = case, message_id
    message.set_content("noted")
    with smtplib.SMTP(settings.smtp_host, settings.smtp_port) as server:
        server.send_message(message)


def new_key_on_retry() -> None:
    """Each attempt has an idempotency key of its own."""

    def outer(inner: Function) -> Function:
        def request(workspace: Any, job: Any) -> Any:
            changed = f"{job.idempotency_key}-{job.attempts}"
            return inner(workspace, replace(job, idempotency_key=changed))

        return request

    wrap(("engine.worker", "request_of_job"), outer)


def lost_retry() -> None:
    """A second attempt is taken for done: the first one surely did it."""
    from engine.model import ConnectorResult

    retried: set[str] = set()

    def remembering(inner: Function) -> Function:
        def request(workspace: Any, job: Any) -> Any:
            if job.attempts > 1:
                retried.add(job.idempotency_key)
            return inner(workspace, job)

        return request

    def skipping(inner: Function) -> Function:
        def run(connector: Any, request: Any) -> Any:
            if request.idempotency_key not in retried:
                return inner(connector, request)
            from audit.entry import Fact

            name = f"<{request.idempotency_key}@vorgang.localhost>"
            sent = Fact(type="message.sent", data={"message_id": name, "channel": "email"})
            return ConnectorResult(facts=(sent,))

        return run

    wrap(("engine.worker", "request_of_job"), remembering)
    wrap(("engine.connectors.mail", "MailConnector.run"), skipping)
