"""Pictures for the documentation, taken from the running product: `make pictures`."""
