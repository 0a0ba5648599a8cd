"""What an operator does on Camunda 8's client: migrates one instance, then the others as a batch.

`camunda8_operator.py INSTANCE TARGET PROCESS`, told by environment variables where. It prints what
it is told, line by line.
"""

import sys
import time

from camunda_orchestration_sdk import CamundaClient
from camunda_orchestration_sdk.errors import ApiError
from camunda_orchestration_sdk.models import (
    BatchOperationItemSearchQuery,
    BatchOperationSearchQuery,
    ElementInstanceSearchQuery,
    MigrateProcessInstanceMappingInstruction,
    ProcessDefinitionSearchQuery,
    ProcessInstanceCancellationBatchOperationRequest,
    ProcessInstanceCancellationBatchOperationRequestFilter,
    ProcessInstanceMigrationBatchOperationRequest,
    ProcessInstanceMigrationBatchOperationRequestMigrationPlan,
    ProcessInstanceMigrationInstruction,
)

instance, target, process = sys.argv[1:]
MAPPING = [
    MigrateProcessInstanceMappingInstruction(source_element_id="check", target_element_id="look")
]
FILTER = ProcessInstanceCancellationBatchOperationRequestFilter.from_dict(
    {"processDefinitionId": process}
)


def followed(client: CamundaClient, key: str) -> None:
    """Wait for a batch, and print what came of it."""
    while (batch := client.get_batch_operation(key)).state in ("ACTIVE", "CREATED"):
        time.sleep(0.1)
    print(batch.batch_operation_type, batch.state, batch.operations_completed_count)
    items = client.search_batch_operation_items(
        data=BatchOperationItemSearchQuery.from_dict({"filter": {"batchOperationKey": key}})
    )
    print(sorted({str(item.state) for item in items.items}), len(items.items))


with CamundaClient() as client:
    client.migrate_process_instance(
        instance,
        data=ProcessInstanceMigrationInstruction(
            target_process_definition_key=target, mapping_instructions=MAPPING
        ),
    )
    plan = ProcessInstanceMigrationBatchOperationRequestMigrationPlan.from_dict(
        {
            "targetProcessDefinitionKey": target,
            "mappingInstructions": [one.to_dict() for one in MAPPING],
        }
    )
    made = client.migrate_process_instances_batch_operation(
        data=ProcessInstanceMigrationBatchOperationRequest(filter_=FILTER, migration_plan=plan)
    )
    followed(client, made.batch_operation_key)
    made = client.cancel_process_instances_batch_operation(
        data=ProcessInstanceCancellationBatchOperationRequest(filter_=FILTER)
    )
    try:
        client.suspend_batch_operation(made.batch_operation_key)
        client.resume_batch_operation(made.batch_operation_key)
    except ApiError as refused:
        # Nothing is to be cancelled: a worker may have ended the batch already.
        if refused.status_code not in (404, 409):
            raise
    followed(client, made.batch_operation_key)
    found = client.search_batch_operations(
        data=BatchOperationSearchQuery.from_dict(
            {"filter": {"batchOperationKey": made.batch_operation_key}}
        )
    )
    print(found.page.total_items)
    versions = client.search_process_definitions(
        data=ProcessDefinitionSearchQuery.from_dict({"filter": {"processDefinitionKey": target}})
    )
    (version,) = versions.items
    assert version == client.get_process_definition(target)
    assert version.process_definition_id in client.get_process_definition_xml(target)
    print(version.process_definition_id, version.version, version.state)
    made = client.resolve_process_instance_incidents(instance)
    followed(client, made.batch_operation_key)
    asked = ElementInstanceSearchQuery.from_dict({"filter": {"processInstanceKey": instance}})
    runs = [one for one in client.search_element_instances(data=asked).items if one.end_date]
    run = runs[-1]
    assert run == client.get_element_instance(run.element_instance_key)
    print(run.element_id, run.state)
