"""What a mail about tasks says: names of tasks and numbers of cases, never what a case is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from engine.calendars.model import ZONE
from engine.model import UserTaskView

MOST_TASKS: Final = 30
"""How many a mail lists; the inbox has the rest."""
GERMAN: Final[Mapping[str, str]] = {
    "hello": "Guten Tag,",
    "digest.one": "1 Aufgabe wartet auf Sie",
    "digest": "{count} Aufgaben warten auf Sie",
    "assigned.one": "1 neue Aufgabe für Sie",
    "assigned": "{count} neue Aufgaben für Sie",
    "overdue.one": "1 Aufgabe ist überfällig",
    "overdue": "{count} Aufgaben sind überfällig",
    "case": "Vorgang {key}",
    "late": "überfällig seit {time} Uhr",
    "due": "fällig {time} Uhr",
    "for": "in Vertretung für {name}",
    "more": "Weitere {count} stehen im Posteingang.",
    "inbox": "Posteingang: {link}",
    "stop": "Welche Nachrichten Sie bekommen, legen Sie hier fest: {link}",
    "moment": "%d.%m.%Y, %H:%M",
}
ENGLISH: Final[Mapping[str, str]] = {
    "hello": "Hello,",
    "digest.one": "1 task waits for you",
    "digest": "{count} tasks wait for you",
    "assigned.one": "1 new task for you",
    "assigned": "{count} new tasks for you",
    "overdue.one": "1 task is overdue",
    "overdue": "{count} tasks are overdue",
    "case": "case {key}",
    "late": "overdue since {time}",
    "due": "due {time}",
    "for": "as a deputy of {name}",
    "more": "{count} more are in your inbox.",
    "inbox": "Inbox: {link}",
    "stop": "Choose here which mails you get: {link}",
    "moment": "%d %B %Y, %H:%M",
}
CATALOGUES: Final = {"de": GERMAN, "en": ENGLISH}


def written(
    kind: str, tasks: Sequence[UserTaskView], language: str, public_url: str, now: datetime
) -> tuple[str, str]:
    """Return subject and text of a mail.

    Args:
        kind: `digest`, `assigned` or `overdue`.
        tasks: of which it tells, at least one.
        language: `de` or `en`.
        public_url: where the product is.
        now: against which a task is late.
    """
    words = CATALOGUES[language]
    place = public_url.rstrip("/")
    count = len(tasks)
    subject = words[f"{kind}.one" if count == 1 else kind].format(count=count)
    lines = [words["hello"], "", f"{subject}:", ""]
    for task in tasks[:MOST_TASKS]:
        lines += [f"- {_line(task, words, now)}", f"  {place}/tasks/{task.key}"]
    if count > MOST_TASKS:
        lines += ["", words["more"].format(count=count - MOST_TASKS)]
    lines += ["", words["inbox"].format(link=f"{place}/inbox"), ""]
    lines += [words["stop"].format(link=f"{place}/account/notifications")]
    return subject, "\n".join(lines) + "\n"


def _line(task: UserTaskView, words: Mapping[str, str], now: datetime) -> str:
    case = task.business_id or words["case"].format(key=task.process_instance_key)
    parts = [f"{task.name} – {case}"]
    if task.due_at is not None:
        moment = task.due_at.astimezone(ZONE).strftime(words["moment"])
        parts.append(words["late" if task.due_at <= now else "due"].format(time=moment))
    if task.deputy_for:
        parts.append(words["for"].format(name=task.deputy_for))
    return ", ".join(parts)
