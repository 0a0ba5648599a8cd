"""Revisions of the schema; `engine/commands/migrate` runs them."""
