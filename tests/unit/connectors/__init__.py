"""Connectors that call others."""
