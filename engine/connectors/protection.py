"""What people of the data protection team do for a person, done in a case in their names.

Who does it is whoever completed the user task that the job's `vorgang:onBehalfOf` names; whether
they may, and whether others must have approved, the same commands decide that pages use.
"""

from __future__ import annotations

from engine.model import ConnectorFailed, ConnectorRequest, ConnectorResult

JOB_TYPES = (
    *("person.search", "person.records", "person.access", "person.portability"),
    "person.report",
    *("erasure.request", "erasure.approve", "erasure.execute", "erasure.withdraw"),
    *("restriction.place", "restriction.lift", "suppression.add"),
)


class ProtectionConnector:
    """Does one act of the data protection team."""

    def __init__(self, job_type: str) -> None:
        self._job_type = job_type

    def run(self, request: ConnectorRequest) -> ConnectorResult:
        """Do it.

        Raises:
            ConnectorFailed: nobody said so who may, others have to approve, or a variable is
                missing.
        """
        if request.act is None:
            raise ConnectorFailed(f"{self._job_type}: nobody acts here", retry=False)
        return request.act(self._job_type, request.variables)
