"""What one evaluation may use up, and what it has used."""
from __future__ import annotations


class Run:
    """skeleton."""
