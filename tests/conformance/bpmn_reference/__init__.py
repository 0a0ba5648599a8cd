"""A second interpreter of BPMN, written from the standard's token rules to check the engine by."""
