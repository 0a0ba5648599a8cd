"""The pure core: an interpreter of BPMN 2.0.2, from values to values."""
