"""What can be done: one verb, one file, one transaction each."""
