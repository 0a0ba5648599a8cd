"""The stage of the demonstration: a running product, people who sign in, and files that stay."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from api.demo_client import Client, Unexpected
from api.demo_strangers import PATIENCE_SECONDS, Stranger
from engine.settings import Settings

Found = TypeVar("Found")


@dataclass
class Play:
    """What the steps of the demonstration share."""

    settings: Settings
    password: str
    clients: dict[str, Client] = field(default_factory=dict)
    case: str = ""
    files: list[Path] = field(default_factory=list)
    decided: list[str] = field(default_factory=list)

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

    def stranger(self, email: str) -> Stranger:
        """Return somebody outside the company, with a mailbox."""
        return Stranger(self.address, email, self.settings.home / "mails")

    def search(self, what: str, **chosen: object) -> list[dict[str, Any]]:
        """Return what an operator finds of cases, tasks or variables."""
        operator = Client(self.address, "arne", self.password)
        wanted = {"filter": chosen, "sort": [], "page": {"limit": 100}}
        items = operator.post(f"/v2/{what}/search", wanted).expect(200).json()["items"]
        assert isinstance(items, list)
        return items

    def newest_case(self, process: str) -> str:
        """Return the key of the case of a process that began last.

        Raises:
            Unexpected: there is none.
        """
        found = self.search("process-instances", processDefinitionId=process)
        if not found:
            raise Unexpected(f"no case of {process} has begun")
        return str(max(int(one["processInstanceKey"]) for one in found))

    def facts(self, case: str) -> set[str]:
        """Return the words of all facts that the ledger holds of a case."""
        auditor = self.signed_in("henrike")
        entries = auditor.get(f"/v2/process-instances/{case}/ledger").expect(200).json()["items"]
        assert isinstance(entries, list)
        bodies = [json.loads(str(entry["body"])) for entry in entries]
        return {str(fact["type"]) for body in bodies for fact in body["facts"]}

    def keep(self, name: str, content: bytes) -> Path:
        """Write a file that stays after the demonstration."""
        path = self.settings.home / name
        path.write_bytes(content)
        self.files.append(path)
        return path


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
