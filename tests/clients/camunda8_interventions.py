"""What an operator does to one instance on Camunda 8's client: hold, move, change, go on.

`camunda8_interventions.py INSTANCE`, told by environment variables where. It prints what it is
told, line by line.
"""

import sys
from typing import Any

from camunda_orchestration_sdk import CamundaClient
from camunda_orchestration_sdk.models import (
    ProcessInstanceModificationInstruction,
    ResumeProcessInstanceRequest,
    SetVariableRequest,
    SuspendProcessInstanceRequest,
    UserTaskSearchQuery,
)

(instance,) = sys.argv[1:]


def waiting(client: CamundaClient) -> Any:
    """Return the one user task that waits."""
    asked = {"filter": {"processInstanceKey": instance, "state": "CREATED"}}
    (task,) = client.search_user_tasks(data=UserTaskSearchQuery.from_dict(asked)).items
    return task


with CamundaClient() as client:
    client.suspend_process_instance(instance, data=SuspendProcessInstanceRequest())
    print(client.get_process_instance(instance).state)
    element = waiting(client).element_instance_key
    client.modify_process_instance(
        instance,
        data=ProcessInstanceModificationInstruction.from_dict(
            {
                "activateInstructions": [
                    {
                        "elementId": "second",
                        "variableInstructions": [{"variables": {"n": 2}, "scopeId": "second"}],
                    }
                ],
                "terminateInstructions": [{"elementInstanceKey": element}],
            }
        ),
    )
    task = waiting(client)
    print(task.element_id)
    client.create_element_instance_variables(
        task.element_instance_key,
        data=SetVariableRequest.from_dict({"variables": {"n": 3}, "local": True}),
    )
    client.resume_process_instance(instance, data=ResumeProcessInstanceRequest())
    print(client.get_process_instance(instance).state)
    client.modify_process_instance(
        instance,
        data=ProcessInstanceModificationInstruction.from_dict(
            {
                "moveInstructions": [
                    {
                        "sourceElementInstruction": {
                            "sourceType": "byId",
                            "sourceElementId": "second",
                        },
                        "targetElementId": "first",
                        "ancestorScopeInstruction": {"ancestorScopeType": "sourceParent"},
                    }
                ]
            }
        ),
    )
    print(waiting(client).element_id)
