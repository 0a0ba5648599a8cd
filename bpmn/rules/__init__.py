"""The deployment checks, one small function each."""
