"""What verification needs beyond the standard library, written once more: signatures, certificates.

Nothing here signs or keeps a secret, so nothing needs to take the same time for every value.
"""
