"""Our values in the words of Camunda 8's REST interface; keys are strings of decimal digits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from api.http.element_keys import element_key
from api.http.incident_types import error_type
from api.json_text import write_json
from api.languages import told_in
from engine.model import (
    MOST_COUNTED,
    DeployedCalendar,
    DeployedCaseReport,
    DeployedDataCatalogue,
    DeployedDecision,
    DeployedEventMappings,
    DeployedForm,
    DeployedProcess,
    DeployedResource,
    Deployment,
    FormView,
    IncidentView,
    InstanceView,
    Person,
    StartedInstance,
    SubscriptionView,
    UserTaskView,
    VariableView,
)

TENANT = "<default>"
GATEWAY_VERSION = "8.9.0"
_TASK_STATES = {
    "ready": "CREATED",
    "claimed": "CREATED",
    "completed": "COMPLETED",
    "cancelled": "CANCELED",
}


def moment(value: datetime | None) -> str | None:
    """Return a time as RFC 3339 in UTC, or null."""
    if value is None:
        return None
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def topology(*, test_mode: bool = False) -> dict[str, object]:
    """Return one broker with one partition; Modeler looks at `gatewayVersion`.

    Args:
        test_mode: whether the clock may be turned here; said only if so.
    """
    partition = {"partitionId": 1, "role": "leader", "health": "healthy"}
    broker = {
        "nodeId": 0,
        "host": "localhost",
        "port": 0,
        "partitions": [partition],
        "version": GATEWAY_VERSION,
    }
    return {
        "brokers": [broker],
        "clusterId": "vorgang",
        "clusterSize": 1,
        "partitionsCount": 1,
        "replicationFactor": 1,
        "gatewayVersion": GATEWAY_VERSION,
        "lastCompletedChangeId": "-1",
        **({"testMode": True} if test_mode else {}),
    }


def person(who: Person) -> dict[str, object]:
    """Return who is signed in."""
    return {
        "username": who.username,
        "displayName": who.name,
        "email": who.email,
        "authorizedComponents": [],
        "tenants": [{"tenantId": TENANT, "name": "Default", "description": None}],
        "groups": sorted(who.groups),
        "roles": [],
        "salesPlanType": None,
        "c8Links": {},
        "canLogout": True,
    }


def deployment(made: Deployment, language: str) -> dict[str, object]:
    """Return what was deployed, one element per thing, as Modeler and its kin expect."""
    parts = [_part("processDefinition", _process(one)) for one in made.processes]
    parts += [_part("decisionDefinition", _decision(one)) for one in made.decisions]
    requirements = {one.requirements_key: one for one in made.decisions}
    parts += [_part("decisionRequirements", _requirements(one)) for one in requirements.values()]
    parts += [_part("form", _form(one)) for one in made.forms]
    parts += [_part("resource", _resource(one, one.calendar_id)) for one in made.calendars]
    parts += [_part("resource", _resource(one, one.mapping_id)) for one in made.event_mappings]
    parts += [_part("resource", _resource(one, one.catalogue_id)) for one in made.data_catalogues]
    parts += [_part("resource", _resource(one, one.report_id)) for one in made.case_reports]
    parts += [_part("resource", _resource(one, one.resource_id)) for one in made.resources]
    return {
        "deploymentKey": str(made.key),
        "tenantId": TENANT,
        "deployments": parts,
        "warnings": [str(one) for one in told_in(language, made.warnings)],
    }


def started(instance: StartedInstance, business_id: str | None) -> dict[str, object]:
    """Return a process instance that was just started."""
    return {
        "processDefinitionId": instance.process_definition_id,
        "processDefinitionVersion": instance.version,
        "tenantId": TENANT,
        "variables": {},
        "processDefinitionKey": str(instance.process_definition_key),
        "processInstanceKey": str(instance.key),
        "tags": [],
        "businessId": business_id,
    }


def process_instance(view: InstanceView) -> dict[str, object]:
    """Return a process instance."""
    return {
        "processDefinitionId": view.process_definition_id,
        "processDefinitionName": view.process_name,
        "processDefinitionVersion": view.version,
        "processDefinitionVersionTag": None,
        "startDate": moment(view.started_at),
        "endDate": moment(view.ended_at),
        "suspendedDate": moment(view.suspended_at),
        "state": "SUSPENDED" if view.suspended_at is not None else view.status.upper(),
        "hasIncident": view.has_incident,
        "tenantId": TENANT,
        "processInstanceKey": str(view.key),
        "processDefinitionKey": str(view.process_definition_key),
        "parentProcessInstanceKey": None,
        "parentElementInstanceKey": None,
        "rootProcessInstanceKey": str(view.key),
        "tags": [],
        "businessId": view.business_id,
        # Not Camunda's: its use is restricted (Art. 18 GDPR), and its values are shown to few.
        **({"restricted": True} if view.restricted else {}),
    }


def user_task(view: UserTaskView) -> dict[str, object]:
    """Return a user task."""
    return {
        "name": view.name,
        "state": (view.pending or "").upper() or _TASK_STATES.get(view.state, "CREATED"),
        "assignee": view.assignee,
        "elementId": view.activity_id,
        "candidateGroups": list(view.candidate_groups),
        "candidateUsers": list(view.candidate_users),
        "processDefinitionId": view.process_definition_id,
        "creationDate": moment(view.created_at),
        "completionDate": moment(view.completed_at),
        "followUpDate": moment(view.follow_up_at),
        "dueDate": moment(view.due_at),
        "tenantId": TENANT,
        "externalFormReference": None,
        "processDefinitionVersion": view.process_definition_version,
        "customHeaders": {},
        "priority": view.priority,
        "userTaskKey": str(view.key),
        "elementInstanceKey": element_key(view.process_instance_key, view.token_id),
        "processName": view.process_name,
        "processDefinitionKey": str(view.process_definition_key),
        "processInstanceKey": str(view.process_instance_key),
        "rootProcessInstanceKey": str(view.process_instance_key),
        "formKey": None if view.form_key is None else str(view.form_key),
        "tags": [],
        "businessId": view.business_id,
    }


def form(view: FormView, key: int | None) -> dict[str, object]:
    """Return a form; its schema is a text, as in Camunda 8."""
    return {
        "tenantId": TENANT,
        "formId": view.form_id,
        "schema": write_json(view.schema).decode(),
        "version": view.version,
        "formKey": str(key or 0),
    }


def incident(view: IncidentView, instance: InstanceView | None) -> dict[str, object]:
    """Return an incident; without its instance what only that knows is empty."""
    return {
        "processDefinitionId": "" if instance is None else instance.process_definition_id,
        "errorType": error_type(view.type),
        "errorMessage": view.message,
        "elementId": view.activity_id or "",
        "creationTime": moment(view.created_at),
        "state": "ACTIVE" if view.resolved_at is None else "RESOLVED",
        "tenantId": TENANT,
        "incidentKey": str(view.key),
        "processDefinitionKey": "0" if instance is None else str(instance.process_definition_key),
        "processInstanceKey": str(view.process_instance_key),
        "rootProcessInstanceKey": str(view.process_instance_key),
        "elementInstanceKey": element_key(view.process_instance_key, view.token_id or 0),
        "jobKey": None if view.job_key is None else str(view.job_key),
    }


def variable(view: VariableView) -> dict[str, object]:
    """Return a variable; its value is JSON in a text, as in Camunda 8."""
    return {
        "name": view.name,
        "value": write_json(view.value).decode(),
        "isTruncated": False,
        "tenantId": TENANT,
        "variableKey": str(view.key),
        "scopeKey": element_key(view.process_instance_key, view.token_id)
        if view.token_id
        else str(view.process_instance_key),
        "processInstanceKey": str(view.process_instance_key),
        "rootProcessInstanceKey": str(view.process_instance_key),
    }


def subscription(one: SubscriptionView) -> dict[str, object]:
    """Return a message that is waited for."""
    return {
        "messageSubscriptionKey": str(one.key),
        "processDefinitionId": one.process_definition_id,
        "processDefinitionKey": str(one.process_definition_key),
        "processInstanceKey": str(one.process_instance_key),
        "rootProcessInstanceKey": str(one.process_instance_key),
        "elementId": one.activity_id,
        "elementInstanceKey": element_key(one.process_instance_key, one.token_id),
        "messageSubscriptionState": "CREATED",
        "lastUpdatedDate": moment(one.created_at),
        "messageName": one.name,
        "correlationKey": one.correlation_key,
        "tenantId": TENANT,
    }


def page(items: Sequence[Mapping[str, object]], total: int) -> dict[str, object]:
    """Return a page of a search; of many, only so many were counted."""
    return {
        "items": list(items),
        "page": {
            "totalItems": total,
            "hasMoreTotalItems": total >= MOST_COUNTED,
            "startCursor": None,
            "endCursor": None,
        },
    }


def _part(name: str, value: Mapping[str, object]) -> dict[str, object]:
    names = ("processDefinition", "decisionDefinition", "decisionRequirements", "form", "resource")
    return {one: value if one == name else None for one in names}


def _process(one: DeployedProcess) -> dict[str, object]:
    return {
        "processDefinitionId": one.process_definition_id,
        "processDefinitionVersion": one.version,
        "resourceName": one.resource_name,
        "tenantId": TENANT,
        "processDefinitionKey": str(one.key),
    }


def _decision(one: DeployedDecision) -> dict[str, object]:
    return {
        "decisionDefinitionId": one.decision_definition_id,
        "version": one.version,
        "name": one.name or one.decision_definition_id,
        "tenantId": TENANT,
        "decisionRequirementsId": one.requirements_id,
        "decisionDefinitionKey": str(one.key),
        "decisionRequirementsKey": str(one.requirements_key),
    }


def _requirements(one: DeployedDecision) -> dict[str, object]:
    return {
        "decisionRequirementsId": one.requirements_id,
        "version": one.requirements_version,
        "decisionRequirementsName": one.requirements_name or one.requirements_id,
        "tenantId": TENANT,
        "resourceName": one.resource_name,
        "decisionRequirementsKey": str(one.requirements_key),
    }


def resource(one: DeployedResource) -> dict[str, object]:
    """Return a plain file."""
    return {**_resource(one, one.resource_id), "versionTag": one.version_tag}


def _resource(
    one: DeployedCalendar
    | DeployedEventMappings
    | DeployedDataCatalogue
    | DeployedCaseReport
    | DeployedResource,
    id_: str,
) -> dict[str, object]:
    """Return a file of ours as Camunda 8.9 tells of resources that it does not run."""
    return {
        "resourceId": id_,
        "version": one.version,
        "resourceName": one.resource_name,
        "tenantId": TENANT,
        "resourceKey": str(one.key),
    }


def _form(one: DeployedForm) -> dict[str, object]:
    return {
        "formId": one.form_id,
        "version": one.version,
        "resourceName": one.resource_name,
        "tenantId": TENANT,
        "formKey": str(one.key),
    }
