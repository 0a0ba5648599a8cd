"""Calls to web services: whom, how, with which secrets, and what comes of the answers."""
