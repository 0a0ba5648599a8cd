"""Scenarios: what a process should do, told step by step, played on a real engine of their own."""
