"""Searches for programs: pages of what their account may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine.core.compiled_events import event_id
from engine.core.correlations import UNFILLED
from engine.core.permission import Installation, Operation, allowed
from engine.core.scoped_variables import variables_by_scope
from engine.core.standing import open_work
from engine.faults import EngineFault
from engine.inbox_tasks import as_deputy
from engine.model import (
    IncidentView,
    InstanceView,
    Person,
    SearchPage,
    SubscriptionView,
    UserTaskView,
    VariableView,
)
from engine.queries.by_variables import sees_values, with_variable_words
from engine.queries.case_file import sees_all
from engine.queries.open_incidents import named
from engine.restricted_cases import (
    incidents_without_values,
    reads_restricted,
    refuse_reading,
    restricted_keys,
    tasks_without_values,
    without_values,
)
from engine.store import instances, listings
from engine.store.business_ids import beginning_with
from engine.store.case_variables import canonical
from engine.store.instances import Place
from engine.workspace import Workspace, require
from feel import to_json

LARGEST_PAGE = 1_000


def search_user_tasks(
    workspace: Workspace,
    person: Person,
    *,
    filter: Mapping[str, object] | None = None,  # noqa: A002 -- as in the API
    limit: int = 100,
    offset: int = 0,
) -> SearchPage[UserTaskView]:
    """Return user tasks that the person may see, newest first.

    Args:
        workspace: where.
        person: who asks.
        filter: `key`, `process_instance_key`, `process_definition_key`,
            `process_definition_id`, `activity_id`,
            `state`, `assignee` (user name), `candidate_group`.
        limit: at most so many, up to 1,000.
        offset: leave out so many.
    """
    chosen = _chosen("user_tasks", filter)
    with workspace.transaction() as connection:
        page, total = listings.user_task_page(
            connection,
            person,
            sees_all(person),
            chosen,
            limit=min(limit, LARGEST_PAGE),
            offset=offset,
            seals=workspace.seals,
        )
        found = tasks_without_values(connection, person, [as_deputy(one, person) for one in page])
    return SearchPage(tuple(found), total)


def search_process_instances(
    workspace: Workspace,
    person: Person,
    *,
    filter: Mapping[str, object] | None = None,  # noqa: A002 -- as in the API
    limit: int = 100,
    offset: int = 0,
) -> SearchPage[InstanceView]:
    """Return process instances that the person may see, newest first.

    The filter takes `key`, `process_definition_key`, `process_definition_id`, `business_id`,
    `status`, `has_incident`, `text` (an ILIKE pattern), `business_ids` (one of several),
    `business_id_prefix` and `variables` (paths, each with the values of which one is to be there).

    Raises:
        NotAllowed: `variables`, for whoever does not read them.
        SearchRefused: a prefix too short, or that fits too many; a variable that finds no case.
    """
    asked = dict(filter or {})
    prefix = asked.pop("business_id_prefix", None)
    chosen = _chosen("instances", asked)
    everything, reads = sees_all(person), reads_restricted(person)
    with workspace.transaction() as connection:
        with_variable_words(workspace, connection, person, chosen)
        if prefix is not None:
            text, sees = str(prefix), {"sees_all": everything, "reads_restricted": reads}
            chosen["keys"] = beginning_with(connection, text, workspace.seals, person, **sees)
        seals, most = workspace.seals, min(limit, LARGEST_PAGE)
        found = listings.instances(
            connection,
            person,
            everything,
            chosen,
            seals=seals,
            limit=most,
            offset=offset,
            reads_restricted=reads,
        )
        total = listings.count_instances(
            connection, person, everything, chosen, seals, reads_restricted=reads
        )
        found = without_values(connection, person, found)
    return SearchPage(tuple(found), total)


def sees_incidents(person: Person) -> bool:
    """Return whether the person sees the incidents of all instances."""
    return allowed(person, Operation.READ_INCIDENTS, Installation())


def search_incidents(
    workspace: Workspace,
    person: Person,
    *,
    filter: Mapping[str, object] | None = None,  # noqa: A002 -- as in the API
    limit: int = 100,
    offset: int = 0,
) -> SearchPage[IncidentView]:
    """Return incidents, newest first; the filter takes `key`, `process_instance_key`, `type`
    and `open`.

    Raises:
        NotAllowed: the person may not see incidents of all instances.
    """
    require(person, Operation.READ_INCIDENTS)
    chosen = _chosen("incidents", filter)
    with workspace.transaction() as connection:
        found = listings.incidents(
            connection,
            chosen,
            limit=min(limit, LARGEST_PAGE),
            offset=offset,
            seals=workspace.seals,
        )
        total = listings.count_incidents(connection, chosen)
        told = [named(workspace, connection, one) for one in found]
        items = incidents_without_values(connection, person, told)
    return SearchPage(tuple(items), total)


def search_variables(
    workspace: Workspace,
    person: Person,
    *,
    filter: Mapping[str, object] | None = None,  # noqa: A002 -- as in the API
    limit: int = 100,
    offset: int = 0,
) -> SearchPage[VariableView]:
    """Return variables of one process instance, by name: its own, then those of its elements.

    The filter takes `process_instance_key` or `scope` (keys of the instance and of the token, 0 for
    the instance itself), `name` and `value`. Without an instance, name and value are needed, of a
    variable by which cases are found: then those of the newest such cases. Whoever does not audit
    or operate gets none: what a form shows of them stands in the form.
    """
    chosen = dict(filter or {})
    scope = chosen.get("scope")
    scoped, token = scope if isinstance(scope, tuple) else (None, None)
    key = chosen.get("process_instance_key", scoped)
    if key is None and sees_values(person) and {"name", "value"} <= chosen.keys():
        return _variables_of_several(workspace, person, chosen, limit, offset)
    if not isinstance(key, int) or scoped not in (None, key):
        return SearchPage((), 0)
    with workspace.transaction() as connection:
        sees = sees_values(person)
        if not refuse_reading(connection, key, person, reads=sees):
            return SearchPage((), 0)
        at = workspace.chosen_time()
        loaded = instances.load(connection, Place.CASE, key, at, workspace.seals)
        if loaded is None:
            return SearchPage((), 0)
        runnable = workspace.definitions.process(connection, loaded.process_definition_key)
    wanted = chosen.get("name")
    held = variables_by_scope(runnable.process, loaded.state)
    named_in = [(where, name) for where, values in held.items() for name in sorted(values)]
    value = canonical(chosen.get("value"))
    found = [
        # No table holds variables: the key counts them within this version of the instance.
        VariableView(key * 10_000 + number, key, name, to_json(held[where][name]), where)
        for number, (where, name) in enumerate(named_in)
        if wanted in (None, name)
        and token in (None, where)
        and ("value" not in chosen or value == canonical(to_json(held[where][name])))
    ]
    return SearchPage(tuple(found[offset : offset + limit]), len(found))


def _variables_of_several(
    workspace: Workspace, person: Person, chosen: Mapping[str, object], limit: int, offset: int
) -> SearchPage[VariableView]:
    path = str(chosen["name"])
    cases = search_process_instances(
        workspace,
        person,
        filter={"variables": [(path, (chosen["value"],))]},
        limit=limit,
        offset=offset,
    )
    named_so = {"name": path.partition(".")[0]}
    found = [
        one
        for case in cases.items
        for one in search_variables(
            workspace, person, filter={"process_instance_key": case.key, **named_so}
        ).items
        if one.token_id == 0
    ]
    return SearchPage(tuple(found), cases.total)


def search_subscriptions(
    workspace: Workspace,
    person: Person,
    *,
    filter: Mapping[str, object] | None = None,  # noqa: A002 -- as in the API
    limit: int = 100,
    offset: int = 0,
) -> SearchPage[SubscriptionView]:
    """Return the messages that are waited for, newest first.

    The filter takes `key`, `process_instance_key`, `process_definition_id`, `activity_id` and
    `name`. Whoever does not audit or operate gets none: a correlation key is a value of the case.
    """
    chosen = _chosen("subscriptions", filter)
    if not sees_values(person):
        return SearchPage((), 0)
    found = []
    with workspace.transaction() as connection:
        rows, total = listings.subscription_page(
            connection,
            chosen,
            limit=min(limit, LARGEST_PAGE),
            offset=offset,
            seals=workspace.seals,
        )
        hidden = restricted_keys(connection, person, (view for view, _ in rows))
        for view, state in rows:
            if state is None:
                element = event_id(view.activity_id)
                found.append(replace(view, activity_id=element, damaged=True))
                continue
            process = workspace.definitions.process(connection, view.process_definition_key).process
            awaited = open_work(process, state).subscriptions
            _, key = awaited.get((view.token_id, view.activity_id), ("", ""))
            element = event_id(view.activity_id)
            key = "" if key in (None, UNFILLED) or view.process_instance_key in hidden else key
            found.append(replace(view, correlation_key=key, activity_id=element))
    return SearchPage(tuple(found), total)


def _chosen(kind: str, filter_: Mapping[str, object] | None) -> dict[str, object]:
    chosen = dict(filter_ or {})
    unknown = sorted(set(chosen) - listings.FILTERS[kind])
    if unknown:
        raise EngineFault(f"there is no filter {', '.join(unknown)}")
    return chosen
