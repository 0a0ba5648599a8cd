"""Fuzzing. `python -m tests.fuzz TARGET SECONDS` runs one target with atheris; see `make fuzz`.

Each module `fuzz_…` holds `try_one(data)`, which raises only if the product does what it never
should. They need no atheris, so that the test suite tries them, too.
"""
