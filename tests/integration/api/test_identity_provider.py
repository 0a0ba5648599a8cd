"""Sign-in by a provider of identities: a real one, and one that lies in every way we know."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import httpx
import orjson
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from engine.commands.change_account import deactivate_account, link_identity
from engine.settings import Settings
from engine.workspace import Workspace, open_workspace
from tests import builders
from tests.integration.api.conftest import Office, running, token_of
from tests.integration.api.identity_provider import (
    Scripted,
    answered,
    asked_of,
    real_provider,
    scripted_provider,
    words_in,
)

GROUPS = "vertrieb=sales-rep betrieb=operator"
MARIA = {
    "name": "Maria Weber",
    "preferred_username": "maria",
    "email": "maria@example.com",
    "email_verified": True,
    "groups": ["vertrieb", "unbekannt"],
}


def opened(settings: Settings, issuer: str, **more: Any) -> Iterator[Office]:
    address = f"http://127.0.0.1:{settings.port}"
    chosen = replace(settings, public_url=address, oidc_issuer=issuer, oidc_groups=GROUPS, **more)
    workspace = open_workspace(chosen)
    server = running(workspace)
    with server as place:
        yield Office(place, workspace, app=server.app)
    workspace.close()


@pytest.fixture
def house(settings: Settings) -> Iterator[Office]:
    """A server whose people sign in at a real provider."""
    with real_provider(("maria-1", MARIA), ("extern-1", {"name": "Extern"})) as issuer:
        secret = settings.home / "client-secret"
        secret.write_text("not-to-be-guessed\n")
        yield from opened(settings, issuer, oidc_client_secret_file=str(secret))


@pytest.fixture
def liar(settings: Settings) -> Iterator[tuple[Office, Scripted]]:
    """A server whose provider says whatever a test wants."""
    with scripted_provider() as provider:
        for office in opened(settings, provider.address, oidc_audience="vorgang-api"):
            yield office, provider


def facts(workspace: Workspace) -> list[str]:
    with workspace.transaction() as connection:
        entries = workspace.ledger.entries_of(connection, "system")
    return [fact["type"] for one in entries for fact in orjson.loads(one.body)["facts"]]


def test_whoever_the_provider_vouches_for_gets_an_account_and_its_groups(house: Office) -> None:
    browser = house.stranger()
    back = answered(browser, "maria-1", "/login/provider?next=/cases")
    answer = browser.get(back)
    assert (answer.status_code, answer.headers["location"]) == (303, "/cases")
    page = browser.get("/account").text
    assert "Maria Weber" in page
    assert "maria@example.com" in page
    assert "account.created" in facts(house.workspace)
    assert facts(house.workspace)[-1] == "account.logged_in"
    with house.workspace.transaction() as connection:
        row = connection.exec_driver_sql(
            "SELECT array_agg(group_name) FROM engine.account_group JOIN engine.account "
            "USING (account_id) WHERE username = 'maria'"
        ).scalar_one()
    assert row == ["sales-rep"]


def test_an_answer_is_taken_once(house: Office) -> None:
    browser = house.stranger()
    back = answered(browser, "maria-1")
    assert browser.get(back).status_code == 303
    again = house.stranger()
    again.cookies.update(browser.cookies)
    assert again.get(back).status_code == 401


def test_an_answer_belongs_to_the_browser_that_asked(house: Office) -> None:
    back = answered(house.stranger(), "maria-1")
    assert house.stranger().get(back).status_code == 401
    other = house.stranger()
    other.get("/login/provider")
    assert other.get(back).status_code == 401


def test_who_is_in_no_mapped_group_gets_no_account(house: Office) -> None:
    browser = house.stranger()
    answer = browser.get(answered(browser, "extern-1"))
    assert answer.status_code == 401
    assert "kein aktives Konto" in words_in(answer.text)
    assert "account.created" not in facts(house.workspace)


def test_an_address_alone_links_nobody_to_an_account(house: Office) -> None:
    local = builders.person(house.workspace, "maria", "operator")
    browser = house.stranger()
    assert browser.get(answered(browser, "maria-1")).status_code == 303
    page = browser.get("/account").text
    assert "maria-" in page, "another account, with a name of its own"
    assert local.account_id not in page
    assert browser.get("/incidents").status_code == 403


def test_an_administrator_links_an_account_by_what_the_provider_calls_somebody(
    house: Office,
) -> None:
    local = builders.person(house.workspace, "extern", "finance", "sales-rep")
    link_identity(
        house.workspace, local.account_id, "extern-1", "Bestellt", actor=builders.ADMINISTRATOR
    )
    browser = house.stranger()
    assert browser.get(answered(browser, "extern-1")).status_code == 303
    page = words_in(browser.get("/account").text)
    assert "extern" in page
    with house.workspace.transaction() as connection:
        groups = connection.exec_driver_sql(
            "SELECT array_agg(group_name) FROM engine.account_group WHERE account_id = %s",
            (local.account_id,),
        ).scalar_one()
    assert groups == ["finance"], "mapped groups are the provider's, the others stay"


def test_a_locked_account_is_refused_though_the_provider_vouches(house: Office) -> None:
    browser = house.stranger()
    browser.get(answered(browser, "maria-1"))
    with house.workspace.transaction() as connection:
        account = connection.exec_driver_sql(
            "SELECT account_id FROM engine.account_identity"
        ).scalar_one()
    deactivate_account(house.workspace, account, "Ausgetreten", actor=builders.ADMINISTRATOR)
    assert browser.get("/inbox").status_code == 303
    again = house.stranger()
    assert again.get(answered(again, "maria-1")).status_code == 401


def test_signing_out_leads_to_the_provider_as_well(house: Office) -> None:
    browser = house.stranger()
    browser.get(answered(browser, "maria-1"))
    left = browser.post("/logout", data={"csrf": token_of(browser)})
    page = browser.get(left.headers["location"])
    assert f"{house.workspace.settings.oidc_issuer}/oauth2/end_session" in page.text
    assert browser.get("/inbox").status_code == 303


def back_of(office: Office, provider: Scripted, browser: httpx.Client) -> httpx.Response:
    """Let the scripted provider answer a sign-in that this browser begins."""
    asked = asked_of(browser.get("/login/provider").headers["location"])
    assert asked["code_challenge_method"] == "S256"
    provider.nonce = asked["nonce"]
    return browser.get(f"/login/provider/back?code=c&state={asked['state']}")


def test_the_scripted_provider_is_believed_when_it_does_not_lie(
    liar: tuple[Office, Scripted],
) -> None:
    office, provider = liar
    assert back_of(office, provider, office.stranger()).status_code == 303


def test_the_code_is_exchanged_with_the_verifier_of_the_challenge(
    liar: tuple[Office, Scripted],
) -> None:
    office, provider = liar
    browser, sent = office.stranger(), []
    for _ in range(2):
        asked = asked_of(browser.get("/login/provider").headers["location"])
        provider.nonce = asked["nonce"]
        browser.get(f"/login/provider/back?code=c&state={asked['state']}")
        form = asked_of(f"?{provider.sent}")
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        assert challenge == asked["code_challenge"]
        assert form["redirect_uri"] == asked["redirect_uri"]
        assert form["code_verifier"] not in "".join(asked.values())
        sent.append(form["code_verifier"])
        browser.cookies.clear()
    assert sent[0] != sent[1]
    assert all(43 <= len(one) <= 128 for one in sent), "RFC 7636, 4.1"


def unsigned(claims: dict[str, Any], _key: RSAKey) -> str:
    parts = (b'{"alg":"none"}', orjson.dumps(claims))
    return ".".join(base64.urlsafe_b64encode(one).rstrip(b"=").decode() for one in parts) + "."


def by_public_key(claims: dict[str, Any], key: RSAKey) -> str:
    secret = OctKey.import_key(key.as_pem(private=False))
    return jwt.encode({"alg": "HS256", "kid": "one"}, claims, secret)


def by_another_key(claims: dict[str, Any], _key: RSAKey) -> str:
    other = RSAKey.generate_key(2048, {"kid": "one"})
    return jwt.encode({"alg": "RS256", "kid": "one"}, claims, other)


@pytest.mark.parametrize("sign", [unsigned, by_public_key, by_another_key])
def test_a_token_that_the_provider_did_not_sign_opens_nothing(
    liar: tuple[Office, Scripted], sign: Callable[[dict[str, Any], RSAKey], str]
) -> None:
    office, provider = liar
    provider.sign = sign
    assert back_of(office, provider, office.stranger()).status_code == 401


@pytest.mark.parametrize(
    "lie",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "somebody-else"},
        {"aud": ["vorgang", "somebody-else"]},
        {"aud": ["vorgang", "somebody-else"], "azp": "somebody-else"},
        {"exp": 1},
        {"exp": None},
        {"iss": "https://elsewhere.example"},
        {"sub": None},
        {"iat": None},
        {"at_hash": "wrong"},
    ],
    ids=repr,
)
def test_a_token_that_says_something_wrong_opens_nothing(
    liar: tuple[Office, Scripted], lie: dict[str, object]
) -> None:
    office, provider = liar

    def told(claims: dict[str, Any]) -> dict[str, Any]:
        changed = {**claims, **lie}
        return {name: value for name, value in changed.items() if value is not None}

    provider.claims = told
    assert back_of(office, provider, office.stranger()).status_code == 401
    assert "account.created" not in facts(office.workspace)


def test_a_provider_that_calls_itself_otherwise_is_not_asked(
    liar: tuple[Office, Scripted],
) -> None:
    office, provider = liar
    provider.issuer = "https://elsewhere.example"
    answer = office.stranger().get("/login/provider")
    assert answer.status_code == 401
    assert "antwortet nicht" in words_in(answer.text)


def test_an_answer_that_names_another_provider_is_refused(liar: tuple[Office, Scripted]) -> None:
    office, provider = liar
    browser = office.stranger()
    asked = asked_of(browser.get("/login/provider").headers["location"])
    provider.nonce = asked["nonce"]
    place = f"/login/provider/back?code=c&state={asked['state']}&iss=https://elsewhere.example"
    assert browser.get(place).status_code == 401


def test_keys_are_kept_and_asked_for_anew_when_the_provider_changes_them(
    liar: tuple[Office, Scripted], monkeypatch: pytest.MonkeyPatch
) -> None:
    office, provider = liar
    for _ in range(3):
        assert back_of(office, provider, office.stranger()).status_code == 303
    assert provider.asked.count("/jwks") == 1
    assert provider.asked.count("/.well-known/openid-configuration") == 1
    provider.key = RSAKey.generate_key(2048, {"kid": "two"})
    monkeypatch.setattr("api.oidc._AT_MOST_EACH", 0.0)
    assert back_of(office, provider, office.stranger()).status_code == 303
    assert provider.asked.count("/jwks") == 2


def test_a_program_sends_the_providers_token_for_this_product(
    liar: tuple[Office, Scripted],
) -> None:
    office, provider = liar
    back_of(office, provider, office.stranger())

    def asks(token: str) -> int:
        headers = {"authorization": f"Bearer {token}"}
        place = f"{office.address}/v2/authentication/me"
        return httpx.get(place, headers=headers, timeout=30).status_code

    access: dict[str, object] = {"aud": "vorgang-api", "scope": "cases"}
    sound = provider.claims

    def without_nonce(claims: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in claims.items() if name != "nonce"}

    assert asks(provider.token(**access)) == 401, "with a nonce it is an ID token"
    provider.claims = without_nonce
    assert asks(provider.token(**access)) == 200
    assert asks(provider.token(aud="vorgang")) == 401, "an ID token is none"
    assert asks(provider.token(**access, sub="a-stranger")) == 401
    office.app.state.provider.settings = replace(
        office.app.state.provider.settings, oidc_audience="vorgang"
    )
    assert asks(provider.token(aud="vorgang")) == 401, "what signs people in opens no interface"
    assert asks(provider.token(aud="vorgang", scope="cases")) == 200
    provider.claims = sound
    assert asks(provider.token(aud="vorgang", scope="cases")) == 401
    provider.claims = without_nonce
    assert asks(provider.token(aud="vorgang-api", exp=1)) == 401
    assert asks(unsigned({"iss": provider.address}, provider.key)) == 401
