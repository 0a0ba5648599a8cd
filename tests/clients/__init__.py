"""Workers written with Camunda's own clients, which are used as they are published."""
