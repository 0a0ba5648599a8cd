"""Decision models: DMN 1.1 to 1.5 files as data, and their exact evaluation with evidence."""
