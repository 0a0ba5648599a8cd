"""A witness: a program of its own that sees to it that a log only ever grows.

The tax adviser or the data protection officer runs it, on a machine of theirs. It holds one small
checkpoint of each log, signs a newer one only if that is proven to continue it, and keeps what does
not fit as evidence. It knows no entry, no case and no person.

Source: C2SP tlog-witness and tlog-cosignature.
"""
