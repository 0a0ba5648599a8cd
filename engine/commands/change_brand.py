"""Change what strangers see of the company."""

from __future__ import annotations

import hashlib

import rfc8785

from audit.entry import Fact, PersonalValue
from engine.brand import Brand, checked
from engine.commands.move_instance import ledger_actor
from engine.commands.reasons import checked_reason
from engine.core.permission import Operation
from engine.model import Person
from engine.store import accounts, brands
from engine.workspace import Workspace, require


def change_brand(workspace: Workspace, brand: Brand, why: str, *, actor: Person) -> Brand:
    """Return the brand as it is kept now, in place of the one before.

    Args:
        workspace: where.
        brand: all of it; its logo has been looked at.
        why: in somebody's words; the ledger holds it, sealed.
        actor: an administrator.

    Raises:
        NotAllowed: the actor may not.
        BrandRefused: something does not fit.
        EngineFault: there is no reason, or one that is too long.
    """
    require(actor, Operation.MANAGE_ACCOUNTS)
    said, kept = checked_reason(why), checked(brand)
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.chosen_time())
        brands.write(connection, kept, now)
        fact = Fact(
            "admin.intervened",
            data={"operation": "brand"},
            personal=(PersonalValue("reason", said),),
            refs={"brand": fingerprint(kept)},
        )
        subject = workspace.ledger.new_subject()
        workspace.ledger.append_system(connection, ledger_actor(actor), [fact], now, subject)
    return kept


def fingerprint(brand: Brand) -> str:
    """Return the SHA-256 of all that a brand is, as hex."""
    logo = brand.logo.sha256 if brand.logo else None
    said = [brand.company, brand.colour, brand.imprint, brand.privacy, logo]
    said += [brand.details] if brand.details else []
    return hashlib.sha256(rfc8785.dumps(said)).hexdigest()
