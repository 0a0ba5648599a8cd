"""Running processes: a pure core, and the shell that gives each command one transaction."""
