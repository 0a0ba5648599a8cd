"""What can be asked. Every query takes the asking person and shows nothing else than they may
see."""

from engine.queries.account_details import account_details, own_account, reset_stands
from engine.queries.batches import batch, search_batch_items, search_batches
from engine.queries.bearers import person_of_own_jwt, person_of_token
from engine.queries.by_variables import findable_variables
from engine.queries.case_file import case, cases, entry
from engine.queries.documents import document
from engine.queries.element_history import history, open_jobs
from engine.queries.incident_groups import incident_groups
from engine.queries.known_groups import known_groups
from engine.queries.migration_targets import migration_elements, migration_targets
from engine.queries.next_due import next_due
from engine.queries.open_incidents import incidents
from engine.queries.persons import (
    accounts,
    person_of_credentials,
    person_of_session,
    person_of_username,
)
from engine.queries.receipts import receipt
from engine.queries.search import (
    search_incidents,
    search_process_instances,
    search_subscriptions,
    search_user_tasks,
    search_variables,
)
from engine.queries.startable import (
    begun_starts,
    process_definition,
    process_definition_xml,
    process_definitions,
    start_form,
    startable_processes,
)
from engine.queries.task_list import draft_saved_at, inbox, task_form, user_task

__all__ = [
    "account_details",
    "accounts",
    "batch",
    "begun_starts",
    "case",
    "cases",
    "document",
    "draft_saved_at",
    "entry",
    "findable_variables",
    "history",
    "inbox",
    "incident_groups",
    "incidents",
    "known_groups",
    "migration_elements",
    "migration_targets",
    "next_due",
    "open_jobs",
    "own_account",
    "person_of_credentials",
    "person_of_own_jwt",
    "person_of_session",
    "person_of_token",
    "person_of_username",
    "process_definition",
    "process_definition_xml",
    "process_definitions",
    "receipt",
    "reset_stands",
    "search_batch_items",
    "search_batches",
    "search_incidents",
    "search_process_instances",
    "search_subscriptions",
    "search_user_tasks",
    "search_variables",
    "start_form",
    "startable_processes",
    "task_form",
    "user_task",
]
