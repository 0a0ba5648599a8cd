"""JUEL, the expression language of Camunda 7 files, as far as it needs no Java.

A language of its own beside FEEL, on the same values and limits, with its own coercions: where FEEL
gives null, JUEL counts null and empty text as zero, or fails.

Source: JSR-245 (Expression Language 2.2), chapter 1. What the specification leaves open follows
Camunda 7.21's own implementation. One difference is meant: every number is a decimal of 34 digits.
"""

from feel.juel.expression import compile_juel
from feel.juel.faults import JuelFailed, JuelRefused

__all__ = ["JuelFailed", "JuelRefused", "compile_juel"]
