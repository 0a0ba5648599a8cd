"""Reads process definitions (BPMN 2.0.2, Camunda 8 dialect) and checks what can run here."""
