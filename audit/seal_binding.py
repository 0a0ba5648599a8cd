"""What ties the seal of reports to the ledger: its key signs for the seal's authority.

Without that, anyone could put genuine evidence into a report of their own and seal it with a
certificate of their own. Whose seal it is, `offline.certificate` says.
"""

from __future__ import annotations

from hashlib import sha256

from audit.faults import SignerFailed
from audit.key_folder import held
from audit.keys import Keys
from audit.log_keyring import SigningKey
from audit.offline.certificate import (
    SealForeign,
    SealIdentity,
    authority_statement,
    read_certificate,
    seal_of,
)

__all__ = ["SealForeign", "SealIdentity", "published_keys", "seal_of", "vouch"]


def published_keys(keys: Keys, origin: str, key: SigningKey | None = None) -> dict[str, str]:
    """Return the public parts of the keys, and with them what ties them to one another.

    Args:
        keys: of the key folder.
        origin: of the log.
        key: the log's key that speaks for the others; `None` means the newest of the folder.

    Raises:
        SignerFailed: the key has not vouched for this seal yet, and does not sign here.
    """
    chosen = key or keys.log.newest
    parts = keys.public_parts(origin, chosen)
    return {**parts, "seal_signature": vouch(keys, origin, chosen).hex()}


def vouch(keys: Keys, origin: str, key: SigningKey) -> bytes:
    """Return a log key's signature for the seal's authority: made once, then kept in the folder.

    So it is there for processes that do not sign.

    Raises:
        SignerFailed: it is not there yet, and the key does not sign here.
    """
    authority = read_certificate(keys.seal.chain.decode())
    statement = authority_statement(origin, authority)
    name = sha256(statement + key.fingerprint.encode()).hexdigest()[:16]

    def signed() -> bytes:
        if key.signer is None:
            raise SignerFailed(
                "the publisher has not vouched for the seal yet: it does so with its next "
                f"checkpoint, and vouched-{name}.sig belongs into every key folder"
            )
        return key.signer.sign(statement)

    return held(keys.folder / f"vouched-{name}.sig", signed)
