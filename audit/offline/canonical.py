"""The commitment to a disclosed value, computed without a package: RFC 8785 for what can be sealed.

Source: RFC 8785, section 3.2; FORMAT.md, "Hashes".
"""

from __future__ import annotations

from json.encoder import encode_basestring

from audit.entry import LARGEST_INTEGER
from audit.keyed_hash import keyed_hash


def canonical(value: object) -> str:
    """Return the canonical JSON of a value that can be sealed: text, truth, integer, null, nested.

    Raises:
        ValueError: it holds something else, such as a float or an integer of 2^53 or more.
    """
    if isinstance(value, str):
        return encode_basestring(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int) and abs(value) <= LARGEST_INTEGER:
        return str(value)
    if isinstance(value, list):
        return f"[{','.join(map(canonical, value))}]"
    if isinstance(value, dict):
        # By UTF-16 code units, not by code points: section 3.2.3.
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return f"{{{','.join(f'{canonical(name)}:{canonical(value[name])}' for name in names)}}}"
    raise ValueError(f"a {type(value).__name__} such as {value!r} cannot be committed to")


def commitment(salt: bytes, name: str, value: object) -> bytes:
    """Return the commitment to a named value, 32 bytes.

    Raises:
        ValueError: the value is none that can be sealed.
    """
    # Most values are texts: they are written at once.
    written = (
        f"[{encode_basestring(name)},{encode_basestring(value)}]"
        if isinstance(value, str)
        else canonical([name, value])
    )
    message = b"ledger/v1/commit\x00" + written.encode()
    return keyed_hash(salt, message)
