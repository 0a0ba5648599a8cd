"""One of several processes that complete user tasks: all in the instances of each line read."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import psycopg

from bench.models import GROUP
from engine.commands.complete_user_task import complete_user_task
from engine.model import Person
from engine.settings import Settings
from engine.workspace import open_workspace

_WAITING = (
    "SELECT key FROM engine.user_task "
    "WHERE process_instance_key = ANY(%s) AND state IN ('ready', 'claimed') ORDER BY key"
)


def main(home: str, url: str, account_id: str) -> None:
    """Say `ready`, then complete everything in the instances of each line and say `done`."""
    clerk = Person(account_id, "clerk", "Clerk", frozenset({GROUP}))
    workspace = open_workspace(Settings(home=Path(home)))
    try:
        with psycopg.connect(url, autocommit=True) as look:
            print("ready", flush=True)
            for line in sys.stdin:
                instances = json.loads(line)
                while waiting := look.execute(_WAITING, (instances,)).fetchall():
                    for (key,) in waiting:
                        complete_user_task(workspace, key, {}, actor=clerk)
                print("done", flush=True)
    finally:
        workspace.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
