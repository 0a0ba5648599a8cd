"""A token that says who signed in opens no interface, whatever else it has in common with one."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from api.access_tokens import is_access_token

CLIENT = "vorgang"
PLAIN = {"alg": "RS256"}
SOUND = {"iss": "https://id.example", "sub": "somebody", "exp": 1, "iat": 0}
ACCESS: tuple[tuple[Mapping[str, object], Mapping[str, object]], ...] = (
    ({"typ": "at+jwt"}, {"aud": CLIENT, "client_id": "robot"}),
    ({"typ": "AT+JWT"}, {"aud": CLIENT, "nonce": "n"}),
    ({"typ": "application/at+jwt"}, {"aud": [CLIENT]}),
    ({"typ": "JWT"}, {"aud": CLIENT, "typ": "Bearer", "nonce": "n"}),
    ({}, {"aud": CLIENT, "token_use": "access"}),
    ({"typ": "JWT"}, {"aud": CLIENT, "scp": "cases.read"}),
    ({"typ": "JWT"}, {"aud": [CLIENT, "account"], "scope": "openid"}),
    ({"typ": "JWT"}, {"aud": "vorgang-api"}),
    ({}, {"aud": ["vorgang-api", "account"]}),
)
OTHER: tuple[tuple[Mapping[str, object], Mapping[str, object]], ...] = (
    ({}, {"aud": CLIENT}),
    ({"typ": "JWT"}, {"aud": CLIENT, "nonce": "n"}),
    ({"typ": "JWT"}, {"aud": CLIENT, "at_hash": "h", "scope": "openid"}),
    ({"typ": "JWT"}, {"aud": ["vorgang-api", CLIENT]}),
    ({"typ": "JWT"}, {"aud": "vorgang-api", "c_hash": "h"}),
    ({}, {"aud": CLIENT, "token_use": "id", "scope": "x"}),
    ({}, {"aud": CLIENT, "typ": "ID", "scope": "x"}),
    ({}, {"aud": CLIENT, "typ": "Refresh"}),
    ({}, {"aud": "vorgang-api", "typ": "Logout"}),
    ({}, {"aud": "vorgang-api", "token_use": "access", "typ": "ID"}),
    ({}, {"aud": "vorgang-api", "token_use": ["access"]}),
    ({"typ": "logout+jwt"}, {"aud": CLIENT, "events": {}}),
    ({"typ": "JWT"}, {"aud": CLIENT, "scope": "x", "events": {}}),
    ({"typ": "secevent+jwt"}, {"aud": "vorgang-api"}),
    ({"typ": "dpop+jwt"}, {"aud": "vorgang-api"}),
    ({"typ": ["at+jwt"]}, {"aud": "vorgang-api"}),
    ({"typ": "at+jwt"}, {"aud": "vorgang-api", "cnf": {"jkt": "k"}}),
)


@pytest.mark.parametrize(("header", "claims"), ACCESS)
def test_an_access_token_is_taken_as_one(
    header: Mapping[str, object], claims: Mapping[str, object]
) -> None:
    assert is_access_token({**PLAIN, **header}, {**SOUND, **claims}, CLIENT)


@pytest.mark.parametrize(("header", "claims"), OTHER)
def test_no_other_signed_token_is_taken_for_an_access_token(
    header: Mapping[str, object], claims: Mapping[str, object]
) -> None:
    assert not is_access_token({**PLAIN, **header}, {**SOUND, **claims}, CLIENT)
