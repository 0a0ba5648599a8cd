"""Rows of the ways in: identities elsewhere, second factors, tokens of machines, resets."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Integer, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base

_ACCOUNT = "engine.account.account_id"


class AccountIdentityRow(Base):
    """Who an account is for a provider of identities: by issuer and subject, nothing else."""

    __tablename__ = "account_identity"

    issuer: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey(_ACCOUNT), index=True)
    linked_at: Mapped[datetime]


class BegunSignInRow(Base):
    """A sign-in that waits for its second half, by the SHA-256 of its token: the provider's answer
    (`provider`) or a code (`code`). Used once."""

    __tablename__ = "begun_sign_in"

    token_sha256: Mapped[bytes] = mapped_column(primary_key=True)
    kind: Mapped[str]
    account_id: Mapped[str | None] = mapped_column(ForeignKey(_ACCOUNT))
    going_on: Mapped[str]
    failures: Mapped[int] = mapped_column(Integer)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class SecondFactorRow(Base):
    """The secret of an authenticator, sealed; it counts from when a code has confirmed it.
    `last_step` is the time step of the last code that was taken."""

    __tablename__ = "second_factor"

    account_id: Mapped[str] = mapped_column(ForeignKey(_ACCOUNT), primary_key=True)
    sealed: Mapped[bytes]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(BigInteger)


class RecoveryCodeRow(Base):
    """A code for whoever lost their authenticator, as a keyed hash; deleted when used."""

    __tablename__ = "recovery_code"

    account_id: Mapped[str] = mapped_column(ForeignKey(_ACCOUNT), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(primary_key=True)


class PasswordResetRow(Base):
    """A way to a new password that was sent by mail, by the SHA-256 of its token."""

    __tablename__ = "password_reset"

    token_sha256: Mapped[bytes] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey(_ACCOUNT), index=True)
    expires_at: Mapped[datetime]


class AccessTokenRow(Base):
    """A token with which a machine signs in, by its SHA-256; it has no more groups than these."""

    __tablename__ = "access_token"

    token_id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey(_ACCOUNT), index=True)
    name: Mapped[str]
    secret_sha256: Mapped[bytes]
    group_names: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
