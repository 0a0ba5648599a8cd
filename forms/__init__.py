"""Forms as data: read, shown and validated again by the server."""
