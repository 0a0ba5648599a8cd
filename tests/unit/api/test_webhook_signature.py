"""Signatures of webhooks, beside the library of the Standard Webhooks project."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from api.rate_limit import RateLimit, TooManyRequests
from api.webhook_signature import SignatureRefused, secrets_of, verified

SECRETS = st.binary(min_size=24, max_size=64)
IDS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=60)
BODIES = st.text(st.characters(exclude_categories=["Cs"]), max_size=80).map(str.encode)


def signed(secret: bytes, id_: str, moment: datetime, body: bytes) -> dict[str, str]:
    """Return the headers that the library writes."""
    return {
        "webhook-id": id_,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Webhook(secret).sign(id_, moment, body.decode()),
    }


@given(SECRETS, SECRETS, IDS, BODIES)
def test_what_the_library_signs_is_taken_by_each_secret_that_counts_and_by_no_other(
    secret: bytes, other: bytes, id_: str, body: bytes
) -> None:
    now = datetime.now(UTC)
    headers = signed(secret, id_, now, body)
    assert verified([secret], headers, body, now) == id_
    assert verified([other, secret], headers, body, now) == id_, "while secrets are changed"
    for secrets in ([], [other] if other != secret else []):
        with pytest.raises(SignatureRefused):
            verified(secrets, headers, body, now)


@given(SECRETS, IDS, BODIES, st.data())
def test_one_bit_that_is_changed_anywhere_is_refused_here_and_by_the_library(
    secret: bytes, id_: str, body: bytes, data: st.DataObject
) -> None:
    now = datetime.now(UTC)
    headers = signed(secret, id_, now, body)
    place = data.draw(st.sampled_from(["body", "webhook-id", "webhook-timestamp", "signature"]))
    if place == "body":
        body += b" "
    elif place == "webhook-id":
        headers["webhook-id"] += "x"
    elif place == "webhook-timestamp":
        headers["webhook-timestamp"] = str(int(headers["webhook-timestamp"]) - 1)
    else:
        raw = bytearray(base64.b64decode(headers["webhook-signature"].partition(",")[2]))
        raw[data.draw(st.integers(0, 31))] ^= 1 << data.draw(st.integers(0, 7))
        headers["webhook-signature"] = f"v1,{base64.b64encode(raw).decode()}"
    with pytest.raises(SignatureRefused):
        verified([secret], headers, body, now)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body, headers, json_parse=False)


@pytest.mark.parametrize("seconds", [-301, -300, -1, 0, 1, 300, 301])
def test_five_minutes_either_way_are_taken_and_no_more(seconds: int) -> None:
    now, secret = datetime(2026, 3, 2, 9, 30, tzinfo=UTC), b"s" * 24
    headers = signed(secret, "msg_1", now + timedelta(seconds=seconds), b"{}")
    if abs(seconds) <= 300:
        assert verified([secret], headers, b"{}", now) == "msg_1"
    else:
        with pytest.raises(SignatureRefused):
            verified([secret], headers, b"{}", now)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[("webhook-id", one) for one in ("", "a b", "ü", "x" * 256, None)],
        *[("webhook-timestamp", one) for one in ("", "soon", "1.5", "-1", "9" * 13, "١", None)],
        *[("webhook-signature", one) for one in ("", "v1", "v1,", "v1,?", "v1a,AAAA", None)],
    ],
)
def test_a_header_that_is_missing_or_wrong_is_refused(name: str, value: str | None) -> None:
    now, secret = datetime.now(UTC), b"s" * 24
    headers = {**signed(secret, "msg_1", now, b"{}"), name: value}
    known = {key: one for key, one in headers.items() if one is not None}
    with pytest.raises(SignatureRefused):
        verified([secret], known, b"{}", now)


def test_one_good_signature_among_others_is_enough() -> None:
    now, secret = datetime.now(UTC), b"s" * 24
    headers = signed(secret, "msg_1", now, b"{}")
    good = headers["webhook-signature"]
    headers["webhook-signature"] = f"v1a,AAAA v1,AAAA {good} v2,BBBB"
    assert verified([secret], headers, b"{}", now) == "msg_1"
    headers["webhook-signature"] = " ".join(["v1,AAAA"] * 20 + [good])
    with pytest.raises(SignatureRefused):
        verified([secret], headers, b"{}", now)


def test_secrets_are_the_lines_of_a_file_with_and_without_prefix(tmp_path: Path) -> None:
    one, two = b"a" * 24, b"b" * 40
    lines = [
        "# the new one",
        f"whsec_{base64.b64encode(one).decode()}",
        "",
        base64.b64encode(two).decode().rstrip("="),
        "whsec_tooshort",
        "whsec_???",
        f"whsec_{base64.b64encode(b'c' * 65).decode()}",
    ]
    (tmp_path / "shop").write_text("\n".join(lines))
    assert secrets_of(tmp_path, "shop") == (one, two)
    assert secrets_of(tmp_path, "other") == ()
    (tmp_path / "folder").mkdir()
    assert secrets_of(tmp_path, "folder") == ()
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    assert secrets_of(tmp_path, "bytes") == ()


@given(
    burst=st.integers(1, 5),
    per_second=st.integers(1, 4),
    waits=st.lists(st.integers(0, 3), max_size=30),
)
def test_within_any_time_no_more_come_through_than_the_bucket_and_what_flowed_in(
    burst: int, per_second: int, waits: list[int]
) -> None:
    limit, now, taken = RateLimit(burst, float(per_second)), 0.0, list[float]()
    for wait in waits:
        now += wait
        try:
            limit.take("shop", now)
            taken.append(now)
        except TooManyRequests:
            left = [one for one in taken if one > now - 1 / per_second]
            assert left or burst < 1 or len(taken) >= burst
    for first in range(len(taken)):
        for last in range(first, len(taken)):
            span = taken[last] - taken[first]
            assert last - first + 1 <= burst + span * per_second


def test_one_name_does_not_use_up_what_another_has() -> None:
    limit = RateLimit(1, 1.0)
    limit.take("shop", 0.0)
    with pytest.raises(TooManyRequests):
        limit.take("shop", 0.5)
    limit.take("erp", 0.5)
    limit.take("shop", 1.0)
