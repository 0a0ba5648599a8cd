"""What an analyst is told of calls that this installation would refuse: a host that is not listed,
a secret that is not known or not for the process.

Notes, never a refusal: an operator may add either after the deployment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bpmn.model import Node, Process
from dmn.findings import Finding
from engine.commands.read_resources import ReadResources
from engine.named_secrets import SecretRefused, uses_of
from engine.outward_hosts import allowed_hosts, host_of
from engine.settings import Settings

CALLS: Final = frozenset({"http", "chat"})
"""The job types that call somebody."""
_ADDRESS: Final = re.compile(
    r'(?:=\s*")?(?P<scheme>https?)://(?P<host>\[[0-9a-f:.]+\]|[^"/:?#@\s]+)'
    r'(?::(?P<port>[0-9]{1,5}))?(?=[/?#]|"?\s*$)',
    re.IGNORECASE,
)
"""An address that is written out, at least as far as it names its host."""


def refused_calls(models: ReadResources, settings: Settings) -> Iterator[Finding]:
    """Yield a note for each call that would be refused here, as far as the model says whom it
    calls."""
    for _, definitions, process in models.processes:
        for node in process.nodes:
            task = node.extensions.task
            if task is not None and task.type in CALLS:
                yield from _of_hosts(definitions.file, node, settings)
                yield from _of_secret(definitions.file, node, process, settings)


def _of_hosts(file: str, node: Node, settings: Settings) -> Iterator[Finding]:
    hosts = allowed_hosts(settings.http_allowed)
    addresses = [one.source for one in node.extensions.inputs if one.target in ("url", "lookupUrl")]
    addresses += [node.extensions.headers.get("tokenUrl", "")]
    for found in filter(None, map(_ADDRESS.match, addresses)):
        scheme, host = found["scheme"].lower(), found["host"].lower()
        port = int(found["port"]) if found["port"] else None
        if host_of(hosts, scheme, host, port) is None:
            yield Finding(
                file,
                node.id,
                node.line,
                f"the call goes to {found['host']}, which VORGANG_HTTP_ALLOWED does not list so",
                "Have the host added with this scheme and port, or correct the address.",
                "call/host",
            )


def _of_secret(file: str, node: Node, process: Process, settings: Settings) -> Iterator[Finding]:
    name = node.extensions.headers.get("secret", "")
    if not name:
        return
    try:
        if settings.secrets is None:
            raise SecretRefused(f"the secret {name} is not known: VORGANG_SECRETS names no folder")
        processes, _ = uses_of(settings.secrets, name)
    except SecretRefused:
        yield Finding(
            file,
            node.id,
            node.line,
            f"the secret {name} is not known here, or for nobody",
            "Have an operator put it into the folder of VORGANG_SECRETS, with a .use file.",
            "call/secret",
        )
        return
    if processes.isdisjoint({process.id, "*"}):
        yield Finding(
            file,
            node.id,
            node.line,
            f"the secret {name} is not for the process {process.id}",
            f"Have an operator add the line process: {process.id} to its .use file.",
            "call/secret",
        )
