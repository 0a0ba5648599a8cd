"""The stage of the demonstration: a running product, people who sign in, and files that stay."""

from __future__ import annotations

import html
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any, TypeVar

from api.demo.client import Answer, Client, Unexpected
from api.demo.strangers import PATIENCE_SECONDS, Stranger
from engine.settings import Settings

Found = TypeVar("Found")
Given = Mapping[str, object] | Callable[[Mapping[str, Any]], Mapping[str, object]]
"""What somebody enters into a form: values, or what makes them of what the form shows."""
_DOCUMENT = re.compile(r'href="(/documents/[0-9a-f]{64})">([^<]+)<')


@dataclass
class Play:
    """What the steps of the demonstration share."""

    settings: Settings
    password: str
    clients: dict[str, Client] = field(default_factory=dict)
    cases: dict[str, str] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where the server listens."""
        return f"http://{self.settings.host}:{self.settings.port}"

    def signed_in(self, username: str) -> Client:
        """Return the browser of a person, signed in."""
        if username not in self.clients:
            client = Client(self.address, username, self.password)
            client.log_in()
            self.clients[username] = client
        return self.clients[username]

    def program(self, username: str) -> Client:
        """Return a program that signs in with every request, such as Camunda Modeler."""
        return Client(self.address, username, self.password)

    def stranger(self, email: str) -> Stranger:
        """Return somebody outside the company, with a mailbox."""
        return Stranger(self.address, email, self.settings.home / "mails")

    def search(self, what: str, **chosen: object) -> list[dict[str, Any]]:
        """Return what an operator finds of cases, tasks or variables."""
        wanted = {"filter": chosen, "sort": [], "page": {"limit": 100}}
        found = self.signed_in("arne").post(f"/v2/{what}/search", wanted).expect(200)
        items = found.json()["items"]
        assert isinstance(items, list)
        return items

    def publish(self, name: str, key: str, variables: object) -> None:
        """Send a message, as another system does."""
        message = {"name": name, "timeToLive": 60_000, "variables": variables}
        message |= {"correlationKey": key} if key else {}
        self.program("arne").post("/v2/messages/publication", message).expect(200)

    def case_of(self, process: str, number: str) -> str:
        """Return the case of a process with a business id, once it has begun."""

        def look() -> str | None:
            found = self.search("process-instances", businessId=number)
            keys = [one for one in found if one["processDefinitionId"] == process]
            return str(keys[0]["processInstanceKey"]) if keys else None

        return until(look, f"no case {number} of {process} has begun")

    def newest_case(self, process: str) -> str:
        """Return the case of a process that began last, once one has."""

        def look() -> str | None:
            found = self.search("process-instances", processDefinitionId=process)
            keys = [int(one["processInstanceKey"]) for one in found]
            return str(max(keys)) if keys else None

        return until(look, f"no case of {process} has begun")

    def start_page(self, username: str, title: str) -> str:
        """Return the address of a start form, found as a person finds it."""
        page = self.signed_in(username).get("/start").expect(200).body.decode()
        for found in re.finditer(r'href="(/start/[^"]+)"(.*?)</a>', page, re.DOTALL):
            if title in html.unescape(found[2]):
                return found[1]
        raise Unexpected(f"{username} may not start {title}")

    def start(self, username: str, title: str, values: Mapping[str, object]) -> str:
        """Fill in a start form and send it; return the case."""
        path = self.start_page(username, title)
        answer = self.signed_in(username).post(path, {"data": values}).expect(200)
        return str(answer.json()["location"]).rpartition("case=")[2]

    def open_task(self, case: str, element: str, group: str = "") -> str | None:
        """Return an open task of a case, for a group if one is given."""
        for task in self.open_tasks(case, element):
            if not group or group in task["candidateGroups"]:
                return str(task["userTaskKey"])
        return None

    def open_tasks(self, case: str, element: str) -> list[dict[str, Any]]:
        """Return all open tasks of an element."""
        chosen = {"processInstanceKey": case, "elementId": element, "state": "CREATED"}
        return self.search("user-tasks", **chosen)

    def do(
        self,
        username: str,
        case: str,
        element: str,
        given: Given,
        group: str = "",
    ) -> None:
        """Claim a task of a case once it is there, fill in its form and send it."""
        task = until(lambda: self.open_task(case, element, group), f"no task {element}")
        self.complete(username, task, given)

    def complete(self, username: str, task: str, given: Given) -> None:
        """Claim a task, fill in its form and send it."""
        client = self.signed_in(username)
        client.submit(f"/tasks/{task}/claim").expect(303)
        form = client.get(f"/tasks/{task}/form.json").expect(200).json()
        if not form.get("schema"):
            raise Unexpected(f"the task {task} has no form")
        values = given(form) if callable(given) else given
        client.post(f"/tasks/{task}/complete", {"data": values}).expect(200)

    def tried(self, username: str, case: str, element: str, given: Mapping[str, object]) -> Answer:
        """Return what somebody is answered who tries to complete a task."""
        task = until(lambda: self.open_task(case, element), f"no task {element}")
        client = self.signed_in(username)
        client.submit(f"/tasks/{task}/claim")
        return client.post(f"/tasks/{task}/complete", {"data": given})

    def ended(self, case: str) -> None:
        """Wait for the end of a case."""
        until(lambda: self._state(case) == "COMPLETED", f"case {case} did not complete")

    def _state(self, case: str) -> str:
        answer = self.signed_in("henrike").get(f"/v2/process-instances/{case}").expect(200)
        return str(answer.json()["state"])

    def facts(self, case: str) -> set[str]:
        """Return the words of all facts that the ledger holds of a case."""
        auditor = self.signed_in("henrike")
        entries = auditor.get(f"/v2/process-instances/{case}/ledger").expect(200).json()["items"]
        assert isinstance(entries, list)
        bodies = [json.loads(str(entry["body"])) for entry in entries]
        return {str(fact["type"]) for body in bodies for fact in body["facts"]}

    def documents(self, username: str, case: str) -> dict[str, bytes]:
        """Return the documents that a person finds on the page of a case, by name."""
        client = self.signed_in(username)
        page = client.get(f"/cases/{case}").expect(200).body.decode()
        return {
            html.unescape(name): client.get(path).expect(200).body
            for path, name in _DOCUMENT.findall(page)
        }

    def report(self, username: str, report: str, kind: str) -> bytes:
        """Return a report on cases as somebody takes it away: `csv` or `pdf`."""
        client = self.signed_in(username)
        return client.submit(f"/reports/cases/{report}/file", format=kind).expect(200).body

    def keep(self, name: str, content: bytes) -> Path:
        """Write a file that stays after the demonstration."""
        path = self.settings.home / name
        path.write_bytes(content)
        self.files.append(path)
        return path


def attached(message: EmailMessage) -> tuple[str, bytes]:
    """Return name and content of the PDF that a mail carries.

    Raises:
        Unexpected: it carries none.
    """
    for part in message.walk():
        name, content = part.get_filename(), part.get_payload(decode=True)
        if name and isinstance(content, bytes) and content.startswith(b"%PDF"):
            return name, content
    raise Unexpected(f"the mail “{message['subject']}” carries no PDF")


def until(look: Callable[[], Found | None], words: str) -> Found:
    """Return what is found, or what is true, once it is there.

    Raises:
        Unexpected: it does not come; the message begins with these words.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        found = look()
        if found is not None and found is not False:
            return found
        time.sleep(0.2)
    raise Unexpected(f"{words} within {PATIENCE_SECONDS:.0f} s")
