"""Pages for people: server-rendered, usable without script except for the forms."""
