"""Reports on cases: deployed files that say which values of cases are listed, counted and shown."""
