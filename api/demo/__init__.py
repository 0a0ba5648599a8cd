"""The demonstration: one story, a chapter a module, over HTTP to a real server."""
