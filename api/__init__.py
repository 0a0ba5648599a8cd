"""The edge: HTTP, pages and the command line over the engine."""
