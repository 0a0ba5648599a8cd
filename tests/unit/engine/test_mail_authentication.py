"""Whose word counts for who wrote a mail, whatever its sender wrote into it."""

from __future__ import annotations

import pytest

from engine.mail_authentication import is_authentic

MX = "mx.example.com"
FORGED = "; dmarc=pass header.from=bank.example "


@pytest.mark.parametrize(
    "header",
    [
        "mx.example.com; dmarc=pass header.from=bank.example",
        "mx.example.com 1; spf=fail smtp.mailfrom=x.example; dkim=pass header.d=bank.example",
        "mx.example.com (so (deep)); dkim=pass (good; sign) header.i=@bank.example",
    ],
)
def test_the_word_of_ones_own_server_counts(header: str) -> None:
    assert is_authentic([header], MX, "jo@bank.example")


@pytest.mark.parametrize(
    "header",
    [
        f'mx.example.com; spf=pass smtp.mailfrom="x{FORGED}"@evil.example',
        rf'mx.example.com; spf=pass smtp.mailfrom="\"{FORGED}"@evil.example',
        f"mx.example.com; spf=pass (of (x) {FORGED}) smtp.mailfrom=evil.example",
        rf"mx.example.com; spf=pass (of \) {FORGED}) smtp.mailfrom=evil.example",
        "mx.example.com; dmarc=pass header.from=bank.example; dmarc=fail header.from=bank.example",
        "mx.example.com; dmarc=pass header.from=bank.example (never ends",
        'mx.example.com; dmarc=pass header.from="bank.example"',
        "mx.evil.example; dmarc=pass header.from=bank.example",
        '"mx.example.com"; dmarc=pass header.from=bank.example',
        "",
    ],
)
def test_what_the_sender_wrote_into_it_does_not(header: str) -> None:
    assert not is_authentic([header], MX, "jo@bank.example")
