"""Measures ratios of things that run side by side in one run; see `python -m bench --help`."""
