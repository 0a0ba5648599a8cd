"""One scenario while it is played: which instance it speaks of, and what stands there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from api.scenario.model import ScenarioFile, Step
from api.scenario.onlooker import ONLOOKER
from api.scenario.outcome import StepMissed
from api.scenario.stage import Stage
from bpmn.model import Definitions
from engine.faults import NotAllowed
from engine.model import (
    CaseView,
    ElementEvent,
    InstanceView,
    JobView,
    Person,
    Resource,
    UserTaskView,
)
from engine.queries import (
    case,
    history,
    open_jobs,
    search_process_instances,
    search_user_tasks,
    search_variables,
)

MOST = 1_000
"""Instances, tasks or variables that a step looks at."""


@dataclass(frozen=True, slots=True)
class Production:
    """What the scenarios of a file are played with.

    Args:
        file: the file.
        diagrams: its BPMN files, read; the first is that beside it.
        resources: all that is deployed.
        people: groups by user name.
        process: id of the process that steps speak of.
    """

    file: ScenarioFile
    diagrams: tuple[Definitions, ...]
    resources: tuple[Resource, ...]
    people: Mapping[str, tuple[str, ...]]
    process: str


@dataclass
class Play:
    """A scenario that is being played.

    Args:
        stage: where.
        production: with what.
        current: key of the instance that it has started last.
    """

    stage: Stage
    production: Production
    current: int | None = None
    seen_mails: set[int] = field(default_factory=set)
    """Places of the mails that a step has expected; each counts once."""

    def instances(self, process: str | None = None) -> Sequence[InstanceView]:
        """Return all instances, or those of one process, newest first."""
        chosen = {} if process is None else {"process_definition_id": process}
        page = search_process_instances(self.stage.workspace, ONLOOKER, filter=chosen, limit=MOST)
        return page.items

    def instance(self, step: Step) -> int:
        """Return the key of the instance that a step speaks of.

        Raises:
            StepMissed: there is none.
        """
        if step.of is None and self.current is not None:
            return self.current
        process = step.of or self.production.process
        found = self.instances(process)
        if not found:
            raise StepMissed("no-instance", process=process)
        return found[0].key

    def view(self, step: Step) -> CaseView:
        """Return where the instance stands."""
        return case(self.stage.workspace, self.instance(step), ONLOOKER)

    def history(self, step: Step) -> tuple[ElementEvent, ...]:
        """Return what happened to the elements of the instance."""
        return history(self.stage.workspace, self.instance(step), ONLOOKER)

    def variables(self, step: Step) -> dict[str, object]:
        """Return the variables of the instance; its own go before those of a scope within it."""
        chosen = {"process_instance_key": self.instance(step)}
        page = search_variables(self.stage.workspace, ONLOOKER, filter=chosen, limit=MOST)
        return {
            one.name: one.value for one in sorted(page.items, key=lambda one: one.token_id == 0)
        }

    def waiting(self, step: Step) -> list[str]:
        """Return the elements that wait in the instance, sorted."""
        return sorted(one.activity_id for one in self.view(step).tokens)

    # ---- one thing that a step speaks of ---------------------------------------------------------
    def task(self, step: Step, element: str) -> UserTaskView:
        """Return the first open user task of an element.

        Raises:
            StepMissed: there is none.
        """
        found = self.tasks(step, element)
        if not found:
            raise StepMissed("no-task", element=element, waiting=self.waiting(step))
        return found[0]

    def on_task(
        self, step: Step, element: str, act: Callable[[UserTaskView, Person], None]
    ) -> None:
        """Act on the first open user task of an element on which whoever acts may act.

        Raises:
            StepMissed: there is none.
            NotAllowed: there is none for them.
        """
        self.task(step, element)
        refused: NotAllowed | None = None
        for task in self.tasks(step, element):
            try:
                self.as_somebody(step, partial(act, task))
            except NotAllowed as fault:
                refused = refused or fault
            else:
                return
        if refused is not None:
            raise refused

    def job(self, step: Step, element: str) -> JobView:
        """Return the first open job of an element.

        Raises:
            StepMissed: there is none.
        """
        jobs = open_jobs(self.stage.workspace, self.instance(step), ONLOOKER)
        found = [one for one in jobs if one.activity_id == element and one.state == "open"]
        if not found:
            raise StepMissed("no-job", element=element, waiting=self.waiting(step))
        return found[0]

    def has_task(self, step: Step, element: str) -> bool:
        """Return whether a user task of an element waits."""
        return bool(self.tasks(step, element))

    def tasks(self, step: Step, element: str) -> list[UserTaskView]:
        """Return the open user tasks of an element, the oldest first."""
        chosen = {"process_instance_key": self.instance(step), "activity_id": element}
        page = search_user_tasks(self.stage.workspace, ONLOOKER, filter=chosen, limit=MOST)
        found = [one for one in page.items if one.state in {"ready", "claimed"}]
        return sorted(found, key=lambda one: one.key)

    # ---- who does it -----------------------------------------------------------------------------
    def person(self, name: str) -> Person:
        """Return one of the scenario's people.

        Raises:
            StepMissed: there is nobody of that name.
        """
        person = self.stage.people.get(name)
        if person is None:
            raise StepMissed("no-person", name=name, known=sorted(self.stage.people))
        return person

    def as_somebody(
        self, step: Step, act: Callable[[Person], None], *, also: Sequence[Person] = ()
    ) -> None:
        """Act as the person whom the step names; else as the first who may do it.

        Args:
            step: names a person, or does not.
            act: does it in somebody's name.
            also: who else may be asked, after the people.

        Raises:
            NotAllowed: the named person may not, or nobody may.
            StepMissed: there is nobody of that name.
        """
        name = step.options.get("as")
        if name is not None:
            act(self.person(str(name)))
            return
        refused: NotAllowed | None = None
        for person in self._asked(also):
            try:
                act(person)
            except NotAllowed as fault:
                refused = refused or fault
            else:
                return
        assert refused is not None, "there is always somebody to ask"
        raise refused

    def _asked(self, also: Sequence[Person]) -> Iterator[Person]:
        yield from self.stage.people.values()
        yield from also
