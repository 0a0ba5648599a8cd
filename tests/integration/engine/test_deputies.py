"""Deputies: what they may do, that it ends by itself, and that four eyes counts both."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from engine.commands.anonymise_account import anonymise_account
from engine.commands.claim_user_task import claim_user_task
from engine.commands.complete_user_task import complete_user_task
from engine.commands.name_deputy import name_deputy, withdraw_deputy
from engine.commands.release_user_task import release_user_task
from engine.commands.start_process_instance import start_process_instance
from engine.commands.verify_ledger import verify_ledger
from engine.faults import AccountRefused, EngineFault, NotAllowed, NotFound, UserTaskNotReady
from engine.inbox_model import TaskFilter
from engine.model import Person, Resource, UserTaskView
from engine.queries import (
    case,
    cases,
    inbox,
    person_of_username,
    search_process_instances,
    search_user_tasks,
    task_form,
    user_task,
)
from engine.queries.inbox_choices import deputyships
from engine.queries.news import concerns
from engine.store import user_tasks
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, deployed, end_event, person, process, start_event
from tests.builders import user_task as task_element

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
CLERK = replace(ADMINISTRATOR, account_id="starter", groups=frozenset({"operator"}))


def two_steps(ask: str, judge: str) -> Resource:
    """Return a process in which these persons may ask, and these judge what others asked."""
    elements = (
        start_event("ask")
        + task_element("ask", "judge", groups="ASK")
        + task_element("judge", "done", groups="JUDGE", properties={"vorgang:fourEyes": "ask"})
        + end_event()
    )
    made = process("two", elements)
    content = made.content.decode()
    content = content.replace('candidateGroups="ASK"', f'candidateUsers="{ask}"')
    content = content.replace('candidateGroups="JUDGE"', f'candidateUsers="{judge}"')
    return Resource(made.name, content.encode())


def begun(workspace: Workspace, ask: str, judge: str) -> int:
    deployed(workspace, two_steps(ask, judge))
    return start_process_instance(workspace, "two", variables={}, actor=CLERK).key


def again(workspace: Workspace, who: Person) -> Person:
    """Return the person as they are known when they ask next."""
    return person_of_username(workspace, who.username)


def only(workspace: Workspace, who: Person) -> UserTaskView:
    (task,) = inbox(workspace, again(workspace, who))
    return task


def facts(workspace: Workspace, instance: int, type_: str) -> list[tuple[str, dict[str, str]]]:
    """Return who wrote such facts, and what they refer to."""
    entries = case(workspace, instance, CLERK).entries
    return [
        (body["actor"]["ref"], fact.get("refs", {}))
        for entry in entries
        for body in (json.loads(entry.body),)
        for fact in body["facts"]
        if fact["type"] == type_
    ]


@pytest.fixture
def at_noon(workspace: Workspace, set_clock: Callable[[datetime], None]) -> Workspace:
    set_clock(NOON)
    return workspace


def test_a_deputy_does_the_absent_ones_tasks_while_it_holds_and_not_a_moment_longer(
    at_noon: Workspace, set_clock: Callable[[datetime], None]
) -> None:
    workspace = at_noon
    ada, ben = person(workspace, "ada"), person(workspace, "ben")
    instance = begun(workspace, "ada", "ada")
    name_deputy(workspace, ada.account_id, ben.account_id, NOON + DAY, NOON + 2 * DAY, actor=ada)
    assert inbox(workspace, again(workspace, ben)) == []
    set_clock(NOON + DAY)
    task = only(workspace, ben)
    assert task.deputy_for == "Ada"
    assert case(workspace, instance, again(workspace, ben)).instance.key == instance
    set_clock(NOON + 2 * DAY)
    assert inbox(workspace, again(workspace, ben)) == []
    for act in (claim_user_task, release_user_task):
        with pytest.raises(NotAllowed):
            act(workspace, task.key, actor=again(workspace, ben))
    with pytest.raises(NotAllowed):
        complete_user_task(workspace, task.key, {}, actor=again(workspace, ben))
    with pytest.raises(NotAllowed):
        user_task(workspace, task.key, again(workspace, ben))


def test_what_a_deputy_claims_is_the_absent_ones_and_the_ledger_names_both(
    at_noon: Workspace,
) -> None:
    workspace = at_noon
    ada, ben = person(workspace, "ada"), person(workspace, "ben")
    instance = begun(workspace, "ada", "nobody")
    name_deputy(workspace, ada.account_id, ben.account_id, NOON, NOON + DAY, actor=ada)
    claim_user_task(workspace, only(workspace, ben).key, actor=again(workspace, ben))
    assert only(workspace, ben).holder == ada.account_id
    release_user_task(workspace, only(workspace, ben).key, actor=again(workspace, ben))
    complete_user_task(workspace, only(workspace, ben).key, {}, actor=again(workspace, ben))
    both = {"on_behalf_of": ada.account_id}
    assert facts(workspace, instance, "task.claimed") == [
        (ben.account_id, {"assignee": ada.account_id, **both})
    ]
    for word in ("task.released", "task.completed"):
        (said,) = facts(workspace, instance, word)
        assert said == (ben.account_id, both)
    assert verify_ledger(workspace, actor=CLERK) == ()


def test_a_deputy_cannot_take_over_what_the_absent_one_holds_and_then_do_it_as_their_own(
    at_noon: Workspace,
) -> None:
    workspace = at_noon
    ada, ben = person(workspace, "ada"), person(workspace, "ben")
    begun(workspace, "ada", "nobody")
    claim_user_task(workspace, only(workspace, ada).key, actor=ada)
    name_deputy(workspace, ada.account_id, ben.account_id, NOON, NOON + DAY, actor=ada)
    task = only(workspace, ben)
    claim_user_task(workspace, task.key, actor=again(workspace, ben))
    assert only(workspace, ben).holder == ada.account_id
    with pytest.raises(NotAllowed):
        claim_user_task(workspace, task.key, actor=again(workspace, ben), assignee=ben)


def test_nobody_approves_through_a_deputy_what_they_asked_for_themselves(
    at_noon: Workspace,
) -> None:
    workspace = at_noon
    ada, ben, cem = (person(workspace, name) for name in ("ada", "ben", "cem"))
    begun(workspace, "ada", "ada,ben,cem")
    name_deputy(workspace, ada.account_id, cem.account_id, NOON, NOON + DAY, actor=ada)
    # Ada asks herself: nobody judges it in her name.
    complete_user_task(workspace, only(workspace, ada).key, {}, actor=ada)
    task = only(workspace, cem)
    assert not task.deputy_for, "they may judge it in their own right"
    claim_user_task(workspace, task.key, actor=again(workspace, cem))
    release_user_task(workspace, task.key, actor=again(workspace, cem))
    withdraw_deputy(workspace, deputyships(workspace, ada)[0].key, actor=ada)
    # Cem asks in Ada's name: neither of them judges it.
    dan = person(workspace, "dan")
    begun(workspace, "ada", "ada,dan")
    name_deputy(workspace, ada.account_id, dan.account_id, NOON, NOON + DAY, actor=ada)
    asked = next(one for one in inbox(workspace, again(workspace, dan)) if one.activity_id == "ask")
    complete_user_task(workspace, asked.key, {}, actor=again(workspace, dan))
    for who in (ada, dan):
        judged = [
            one
            for one in inbox(workspace, again(workspace, who))
            if one.process_instance_key == asked.process_instance_key
        ]
        assert [one.excluded for one in judged] == [True]
        with pytest.raises(NotAllowed) as refused:
            complete_user_task(workspace, judged[0].key, {}, actor=again(workspace, who))
        assert refused.value.rule == "four-eyes"
        with pytest.raises(NotAllowed):
            claim_user_task(workspace, judged[0].key, actor=again(workspace, who))
        with pytest.raises(NotAllowed):
            task_form(workspace, judged[0].key, again(workspace, who))
    assert ben.account_id not in {asked.holder}


@pytest.mark.parametrize("seed", range(4))
def test_in_random_histories_nobody_judges_what_they_or_whom_they_stood_for_asked(
    at_noon: Workspace, seed: int
) -> None:
    workspace, chance = at_noon, Random(seed)
    people = [person(workspace, name) for name in ("ada", "ben", "cem", "dan")]
    instances, deputised, refused = [], 0, 0
    for _ in range(12):
        named = [
            ",".join(one.username for one in chance.sample(people, chance.randint(1, 2)))
            for _ in range(2)
        ]
        instances.append(begun(workspace, *named))
        for _ in range(9):
            _shuffle_deputies(workspace, people, chance)
            actor = again(workspace, chance.choice(people))
            for task in inbox(workspace, actor):
                act = chance.choice(("claim", "release", "complete", "complete"))
                try:
                    if act == "claim":
                        claim_user_task(workspace, task.key, actor=actor)
                    elif act == "release":
                        release_user_task(workspace, task.key, actor=actor)
                    else:
                        complete_user_task(workspace, task.key, {}, actor=actor)
                        deputised += bool(task.deputy_for)
                except (NotAllowed, UserTaskNotReady):
                    refused += 1
    both = 0
    for instance in instances:
        done = [
            {actor, *refs.values()} for actor, refs in facts(workspace, instance, "task.completed")
        ]
        if len(done) == 2:
            both += 1
            assert done[0].isdisjoint(done[1])
    assert both > 0
    assert deputised > 0
    assert refused > 0
    assert verify_ledger(workspace, actor=CLERK) == ()


def _shuffle_deputies(workspace: Workspace, people: list[Person], chance: Random) -> None:
    for one in deputyships(workspace, ADMINISTRATOR):
        if chance.random() < 0.5:
            withdraw_deputy(workspace, one.key, "Wieder da", actor=ADMINISTRATOR)
    absent, deputy = chance.sample(people, 2)
    try:
        name_deputy(
            workspace,
            absent.account_id,
            deputy.account_id,
            NOON,
            NOON + DAY,
            actor=absent,
        )
    except AccountRefused:
        assert any(one.absent == absent.account_id for one in deputyships(workspace, absent))


def test_only_oneself_and_administrators_name_a_deputy_and_only_one_at_a_time(
    at_noon: Workspace,
) -> None:
    workspace = at_noon
    ada, ben, cem = (person(workspace, name) for name in ("ada", "ben", "cem"))
    auditor = person(workspace, "eva", "auditor")
    name = (workspace, ada.account_id)
    with pytest.raises(NotAllowed):
        name_deputy(*name, ben.account_id, NOON, NOON + DAY, actor=ben)
    boss = person(workspace, "boss", "administrator")
    for reason in ("", "  ", "x" * 2_001):
        with pytest.raises(EngineFault, match="for a reason"):
            name_deputy(*name, ben.account_id, NOON, NOON + DAY, reason, actor=boss)
    key = name_deputy(*name, ben.account_id, NOON, NOON + DAY, "Seit heute krank", actor=boss)
    with workspace.transaction() as connection:
        [*_, entry] = workspace.ledger.entries_of(connection, "system")
        assert b"Seit heute krank" not in entry.body
        assert workspace.ledger.open_personal(connection, entry)[0, "reason"] == "Seit heute krank"
    refused = [
        (cem.account_id, NOON + DAY / 2, NOON + 2 * DAY),
        (ada.account_id, NOON + 3 * DAY, NOON + 4 * DAY),
        (auditor.account_id, NOON + 3 * DAY, NOON + 4 * DAY),
        ("acc_nobody", NOON + 3 * DAY, NOON + 4 * DAY),
        (cem.account_id, NOON + 4 * DAY, NOON + 3 * DAY),
        (cem.account_id, NOON - 3 * DAY, NOON - DAY),
        (cem.account_id, NOON + DAY, NOON + 400 * DAY),
    ]
    for deputy, begins, ends in refused:
        with pytest.raises(AccountRefused):
            name_deputy(*name, deputy, begins, ends, actor=ada)
    with pytest.raises(NotAllowed):
        withdraw_deputy(workspace, key, actor=ben)
    name_deputy(*name, cem.account_id, NOON + DAY, NOON + 2 * DAY, actor=ada)
    withdraw_deputy(workspace, key, actor=ada)
    with pytest.raises(NotFound):
        withdraw_deputy(workspace, key, actor=ada)


def test_an_administrator_withdraws_somebodys_deputy_for_a_sealed_reason(
    at_noon: Workspace,
) -> None:
    workspace = at_noon
    ada, ben = person(workspace, "ada"), person(workspace, "ben")
    boss = person(workspace, "boss", "administrator")
    key = name_deputy(workspace, ada.account_id, ben.account_id, NOON, NOON + DAY, actor=ada)
    for reason in ("", "  ", "x" * 2_001):
        with pytest.raises(EngineFault, match="for a reason"):
            withdraw_deputy(workspace, key, reason, actor=boss)
    assert [one.key for one in deputyships(workspace, ada)] == [key]
    withdraw_deputy(workspace, key, "Ada ist schon zurück", actor=boss)
    assert deputyships(workspace, ada) == ()
    with workspace.transaction() as connection:
        [*_, entry] = workspace.ledger.entries_of(connection, "system")
        assert b"Ada ist schon" not in entry.body
        opened = workspace.ledger.open_personal(connection, entry)
    assert opened[0, "reason"] == "Ada ist schon zurück"


def test_who_has_left_stands_in_for_nobody_and_nobody_for_them(at_noon: Workspace) -> None:
    workspace = at_noon
    ada, ben = person(workspace, "ada"), person(workspace, "ben")
    begun(workspace, "ada", "nobody")
    name_deputy(workspace, ada.account_id, ben.account_id, NOON, NOON + DAY, actor=ada)
    anonymise_account(workspace, "ada", actor=ADMINISTRATOR)
    assert again(workspace, ben).stands_for == ()
    assert inbox(workspace, again(workspace, ben), wanted=TaskFilter()) == []


def test_an_administrator_does_not_take_somebodys_place_alone(at_noon: Workspace) -> None:
    boss = person(at_noon, "placeboss", "administrator")
    away = person(at_noon, "placeaway", "clerk")
    with pytest.raises(AccountRefused, match="nobody names themselves"):
        name_deputy(at_noon, away.account_id, boss.account_id, NOON, NOON + DAY, actor=boss)
    assert deputyships(at_noon, away) == ()
    name_deputy(at_noon, away.account_id, boss.account_id, NOON, NOON + DAY, actor=away)


def test_searches_and_live_news_know_a_deputys_tasks_as_the_inbox_does(
    at_noon: Workspace, set_clock: Callable[[datetime], None]
) -> None:
    workspace = at_noon
    ada, ben = person(workspace, "ada"), person(workspace, "ben")
    instance = begun(workspace, "ada", "ada")
    name_deputy(workspace, ada.account_id, ben.account_id, NOON, NOON + DAY, actor=ada)
    deputy = again(workspace, ben)
    for _ in ("candidate", "holder"):
        (task,) = search_user_tasks(workspace, deputy).items
        assert (task.key, task.deputy_for) == (only(workspace, ben).key, "Ada")
        assert [one.key for one in cases(workspace, deputy)] == [instance]
        assert search_process_instances(workspace, deputy).total == 1
        with workspace.transaction() as connection:
            touched = user_tasks.touched(connection, {instance})
        assert concerns(touched, deputy)
        if task.state == "ready":
            claim_user_task(workspace, task.key, actor=again(workspace, ada))
    set_clock(NOON + DAY)
    later = again(workspace, ben)
    assert search_user_tasks(workspace, later).items == ()
    assert cases(workspace, later) == []
    assert not concerns(touched, later)
