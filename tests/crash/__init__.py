"""The real servers and workers, killed at random and at named points, and a checker of what must
hold all the same.

`python -m tests.crash` runs as long as it is told to; the tests beside it are short runs of the
same. Nothing of it is in the product: what a child does otherwise than `vorgang` would is wrapped
around the product's own functions when the child starts.
"""
