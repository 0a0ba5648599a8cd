"""Checks a set-up and says what is wrong and what to do about it; it changes nothing."""

from engine.doctor.examination import examine
from engine.doctor.result import Grade, Result

__all__ = ["Grade", "Result", "examine"]
