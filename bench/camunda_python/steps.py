"""Runs instances of a process in camunda-python, which saves to PostgreSQL after each step.

    python steps.py MODEL DATABASE_URL

Answers each line of stdin with `done`:

    start      begins an instance
    complete   completes the user task of the instance in memory
    restored   reads the instances from the database and completes the user task of the last
"""

from __future__ import annotations

import sys
from pathlib import Path

from camunda.engine import ProcessEngine
from camunda.parser import parse_bpmn_xml
from camunda.persistence.store import Store


def main(model: Path, url: str) -> None:
    """Answer line by line until stdin ends."""
    engine = ProcessEngine(store=Store(url))
    engine.deploy(parse_bpmn_xml(model.read_text()))
    instance = ""
    for line in sys.stdin:
        match line.strip():
            case "start":
                if instance:
                    engine.delete_process_instance(instance)
                instance = engine.start_process_instance_by_key(model.stem).id
            case "restored":
                engine.close()
                engine = ProcessEngine.from_database(url)
                _complete(engine, instance)
            case "complete":
                _complete(engine, instance)
        print("done", flush=True)


def _complete(engine: ProcessEngine, instance: str) -> None:
    (task,) = engine.create_task_query(process_instance_id=instance)
    engine.complete_task(task.id, {})


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
