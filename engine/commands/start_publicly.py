"""Start a process for whoever has no account: by its public form, once each time it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from engine.commands.answer_once import Answer, Key, answer_once
from engine.commands.start_process_instance import start_process_instance
from engine.faults import EngineFault
from engine.public_processes import ANYBODY, public_process
from engine.workspace import Workspace

REMEMBERED_FOR: Final = timedelta(days=2)
"""At least as long as a page that shows the form may be sent off."""


class PublicFormChanged(EngineFault):
    """The form is another one by now; load the page again."""


def start_publicly(
    workspace: Workspace, slug: str, *, key: int, shown: str, variables: Mapping[str, object]
) -> int:
    """Return the key of the instance that the submission started.

    A page that is sent off twice has started one instance, and is told the same key again.

    Args:
        workspace: where.
        slug: of the form.
        key: of the version whose form was shown.
        shown: names this one showing of the form; nobody else has it.
        variables: what the form holds; JSON with Decimal for numbers.

    Raises:
        NotFound: there is no such form, or its process is suspended.
        PublicFormChanged: another version is the newest by now.
        SubmissionRefused: the variables break rules of the form.
        StepFailed: the first step did not come to a wait state; there is no instance.
        RequestUnderWay: the page is being sent off at this moment.
    """

    def act(within: Workspace) -> Answer:
        with within.transaction() as connection:
            newest = public_process(within, connection, slug).head.key
        if newest != key:
            raise PublicFormChanged
        started = start_process_instance(within, None, key=key, variables=variables, actor=ANYBODY)
        return Answer(200, str(started.key).encode())

    once = Key(f"public form {slug}", shown)
    return int(answer_once(workspace, once, act, kept_for=REMEMBERED_FOR).content)
