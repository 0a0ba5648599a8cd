"""Second factors, sessions, new passwords, tokens of machines and administration, over HTTP."""

from __future__ import annotations

import base64
import re
import time

import httpx
import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from tests import builders
from tests.integration.api.conftest import PASSWORD, Office, token_of

OTHER = "ein-anderes-langes-kennwort"


def signed_in(office: Office, username: str, password: str = PASSWORD) -> httpx.Client:
    client = office.stranger()
    answer = client.post("/login", data={"username": username, "password": password})
    assert answer.status_code == 303, answer.text
    return client


def code_at(secret: str, offset: int = 0) -> str:
    key = base64.b32decode(secret)
    return TOTP(key, 6, SHA1(), 30).generate(time.time() + offset).decode()


def secret_in(page: str) -> str:
    found = re.search(r'id="geheimnis">([A-Z2-7]+)<', page)
    assert found, page
    return found[1]


def enrolled(client: httpx.Client) -> tuple[str, list[str]]:
    """Return the secret of a second factor that was just set up, and its recovery codes."""
    secret = secret_in(client.get("/account/second-factor").text)
    answer = client.post(
        "/account/second-factor", data={"csrf": token_of(client), "code": code_at(secret, -30)}
    )
    assert answer.status_code == 200, answer.text
    return secret, re.findall(r"<li>([a-z0-9]{5}-[a-z0-9]{5})</li>", answer.text)


def test_a_second_factor_is_asked_for_and_each_code_is_taken_once(office: Office) -> None:
    builders.person(office.workspace, "factor-anna", "sales-rep", password=PASSWORD)
    secret, codes = enrolled(signed_in(office, "factor-anna"))
    assert len(set(codes)) == 10
    client = office.stranger()
    answer = client.post("/login", data={"username": "factor-anna", "password": PASSWORD})
    assert answer.headers["location"] == "/login/code"
    assert client.get("/inbox").status_code == 303, "the password alone opens nothing"
    wrong = client.post("/login/code", data={"code": "000000"})
    assert wrong.status_code == 401
    code = code_at(secret)
    assert client.post("/login/code", data={"code": code}).headers["location"] == "/inbox"
    assert client.get("/inbox").status_code == 200
    again = office.stranger()
    again.post("/login", data={"username": "factor-anna", "password": PASSWORD})
    assert again.post("/login/code", data={"code": code}).status_code == 401
    assert again.post("/login/code", data={"code": codes[0]}).status_code == 303
    once = office.stranger()
    once.post("/login", data={"username": "factor-anna", "password": PASSWORD})
    assert once.post("/login/code", data={"code": codes[0]}).status_code == 401


def test_a_password_alone_opens_no_interface_where_there_is_a_second_factor(office: Office) -> None:
    builders.person(office.workspace, "factor-bert", "sales-rep", password=PASSWORD)
    program = office.program("factor-bert")
    assert program.get("/v2/authentication/me").status_code == 200
    enrolled(signed_in(office, "factor-bert"))
    assert program.get("/v2/authentication/me").status_code == 401


def test_wrong_codes_end_a_sign_in_and_then_every_sign_in_waits(office: Office) -> None:
    builders.person(office.workspace, "factor-cleo", "sales-rep", password=PASSWORD)
    secret, _ = enrolled(signed_in(office, "factor-cleo"))
    client = office.stranger()
    client.post("/login", data={"username": "factor-cleo", "password": PASSWORD})
    answers = [client.post("/login/code", data={"code": "000000"}) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 401, 303]
    assert answers[-1].headers["location"] == "/login?done=over"
    client.post("/login", data={"username": "factor-cleo", "password": PASSWORD})
    assert client.post("/login/code", data={"code": code_at(secret)}).status_code == 401


def test_sessions_are_listed_and_ended_by_their_owner(office: Office) -> None:
    builders.person(office.workspace, "sessions-dora", "sales-rep", password=PASSWORD)
    here, there = signed_in(office, "sessions-dora"), office.stranger()
    there.headers["user-agent"] = "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0"
    there.post("/login", data={"username": "sessions-dora", "password": PASSWORD})
    page = here.get("/account/sessions").text
    assert "Firefox, Linux" in page
    assert "127.0.0.x" in page
    assert "127.0.0.1" not in page
    [handle] = re.findall(r"/account/sessions/([0-9a-f]{16})/end", page)
    csrf = token_of(here)
    assert there.get("/inbox").status_code == 200
    assert here.post(f"/account/sessions/{handle}/end", data={"csrf": csrf}).status_code == 303
    assert there.get("/inbox").status_code == 303
    assert here.get("/inbox").status_code == 200


def test_nobody_ends_somebody_elses_session(office: Office) -> None:
    builders.person(office.workspace, "sessions-emil", "sales-rep", password=PASSWORD)
    builders.person(office.workspace, "sessions-fritz", "sales-rep", password=PASSWORD)
    emil, second = signed_in(office, "sessions-emil"), signed_in(office, "sessions-emil")
    page = emil.get("/account/sessions").text
    [handle] = re.findall(r"/account/sessions/([0-9a-f]{16})/end", page)
    fritz = signed_in(office, "sessions-fritz")
    fritz.post(f"/account/sessions/{handle}/end", data={"csrf": token_of(fritz)})
    assert second.get("/inbox").status_code == 200


def test_a_new_password_ends_the_other_sessions(office: Office) -> None:
    builders.person(office.workspace, "password-gina", "sales-rep", password=PASSWORD)
    here, there = signed_in(office, "password-gina"), signed_in(office, "password-gina")
    sent = {"csrf": token_of(here), "current": PASSWORD, "new": OTHER, "again": OTHER}
    assert here.post("/account/password", data={**sent, "current": "x"}).status_code == 422
    assert here.post("/account/password", data={**sent, "again": "x"}).status_code == 422
    assert here.post("/account/password", data=sent).status_code == 303
    assert here.get("/inbox").status_code == 200
    assert there.get("/inbox").status_code == 303
    assert signed_in(office, "password-gina", OTHER).get("/inbox").status_code == 200


def newest_link(office: Office, before: int) -> str:
    deadline = time.monotonic() + 20
    while len(office.postbox.messages) <= before and time.monotonic() < deadline:
        time.sleep(0.02)
    text = str(office.postbox.messages[-1].get_content())
    return "/login/reset/" + text.split("/login/reset/")[1].split(maxsplit=1)[0]


def test_a_password_is_set_anew_by_mail_once(office: Office) -> None:
    builders.person(office.workspace, "reset-hanna", "sales-rep", password=PASSWORD)
    session = signed_in(office, "reset-hanna")
    client, before = office.stranger(), len(office.postbox.messages)
    unknown = client.post("/login/forgotten", data={"email": "nobody@example.com"})
    known = client.post("/login/forgotten", data={"email": "Reset-Hanna@example.com"})
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    link = newest_link(office, before)
    assert client.get(link).status_code == 200
    assert client.get(link).status_code == 200, "looking uses nothing up"
    sent = {"new": OTHER, "again": OTHER}
    assert client.post(link, data={"new": "kurz", "again": "kurz"}).status_code == 422
    assert client.post(link, data=sent).headers["location"] == "/login?done=password"
    assert client.post(link, data=sent).status_code == 410
    assert session.get("/inbox").status_code == 303, "sessions of before are over"
    assert signed_in(office, "reset-hanna", OTHER).get("/inbox").status_code == 200


def test_mails_for_one_address_are_few(office: Office) -> None:
    client = office.stranger()
    sent = {"email": "often@example.com"}
    codes = [client.post("/login/forgotten", data=sent).status_code for _ in range(5)]
    assert codes[:3] == [200, 200, 200]
    assert codes[-1] == 429


def admin_of(office: Office) -> httpx.Client:
    return signed_in(office, "ways-admin")


@pytest.fixture(scope="module", autouse=True)
def administrator(office: Office) -> None:
    """Somebody who manages the accounts of these tests."""
    builders.person(office.workspace, "ways-admin", "administrator", password=PASSWORD)


def service_with_token(office: Office, name: str, *groups: str) -> tuple[str, str]:
    """Return the account id of a new service, and a token of it."""
    admin = admin_of(office)
    csrf = token_of(admin)
    made = admin.post(
        "/accounts/new",
        data={
            "csrf": csrf,
            "kind": "service",
            "username": name,
            "name": name,
            "groups": " ".join(groups),
        },
    )
    account = made.headers["location"].split("/accounts/")[1].partition("?")[0]
    sent = {"csrf": csrf, "name": "deploy", "days": "30"}
    sent |= {f"group-{one}": "yes" for one in groups[:1]}
    page = admin.post(f"/accounts/{account}/tokens", data=sent).text
    found = re.search(r'id="neues-token">(vgt_[^<]+)<', page)
    assert found, page
    return account, found[1]


def bearer(office: Office, token: str) -> httpx.Client:
    return httpx.Client(
        base_url=office.address, headers={"authorization": f"Bearer {token}"}, timeout=30
    )


def test_a_token_signs_a_service_in_with_its_own_groups_until_it_is_revoked(
    office: Office,
) -> None:
    account, token = service_with_token(office, "robot-one", "analyst", "operator")
    program = bearer(office, token)
    me = program.get("/v2/authentication/me").json()
    assert me["username"] == "robot-one"
    assert program.post("/v2/incidents/search", json={}).status_code == 403, "not an operator"
    admin = admin_of(office)
    page = admin.get(f"/accounts/{account}").text
    assert token not in page
    [token_id] = re.findall(r"/tokens/([0-9a-f]{16})/revoke", page)
    basic = httpx.Client(base_url=office.address, auth=("robot-one", token))
    assert basic.get("/v2/authentication/me").status_code == 200
    jwt = oauth(office, "robot-one", token).json()["access_token"]
    assert bearer(office, jwt).get("/v2/authentication/me").status_code == 200
    csrf = {"csrf": token_of(admin)}
    answer = admin.post(f"/accounts/{account}/tokens/{token_id}/revoke", data=csrf)
    assert answer.status_code == 303
    for client in (program, basic, bearer(office, jwt)):
        assert client.get("/v2/authentication/me").status_code == 401


def oauth(office: Office, client_id: str, secret: str) -> httpx.Response:
    """Ask for a token as Camunda's clients do."""
    sent = {"audience": "aud", "client_id": client_id, "client_secret": secret}
    return office.stranger().post("/oauth/token", data={**sent, "grant_type": "client_credentials"})


def test_client_credentials_give_a_jwt_whose_end_a_client_can_read(office: Office) -> None:
    _, token = service_with_token(office, "robot-two", "analyst")
    answer = oauth(office, "robot-two", token)
    assert answer.status_code == 200
    part = answer.json()["access_token"].split(".")[1]
    claims = httpx.Response(200, content=base64.urlsafe_b64decode(part + "==")).json()
    assert claims["exp"] - claims["iat"] == answer.json()["expires_in"]
    assert oauth(office, "robot-one", token).status_code == 401
    assert oauth(office, "robot-two", token[:-1] + "x").status_code == 401
    wrong = office.stranger().post("/oauth/token", data={"grant_type": "password"})
    assert wrong.json() == {"error": "unsupported_grant_type"}


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_jwt_that_nobody_signed_opens_nothing(office: Office, algorithm: str) -> None:
    _, token = service_with_token(office, f"robot-{algorithm.lower()}", "analyst")
    text = oauth(office, f"robot-{algorithm.lower()}", token).json()["access_token"]
    head = base64.urlsafe_b64encode(f'{{"alg":"{algorithm}","typ":"at+jwt"}}'.encode())
    forged = ".".join([head.rstrip(b"=").decode(), text.split(".")[1], ""])
    assert bearer(office, forged).get("/v2/authentication/me").status_code == 401


def test_a_locked_account_is_out_at_once_and_the_reason_is_in_the_ledger(office: Office) -> None:
    victim = builders.person(office.workspace, "locked-ida", "sales-rep", password=PASSWORD)
    session, admin = signed_in(office, "locked-ida"), admin_of(office)
    place, csrf = f"/accounts/{victim.account_id}", token_of(admin)
    assert admin.post(f"{place}/lock", data={"csrf": csrf, "reason": ""}).status_code == 422
    answer = admin.post(f"{place}/lock", data={"csrf": csrf, "reason": "Hat das Haus verlassen"})
    assert answer.status_code == 303
    assert session.get("/inbox").status_code == 303
    assert office.program("locked-ida").get("/v2/authentication/me").status_code == 401
    with office.workspace.transaction() as connection:
        entries = office.workspace.ledger.entries_of(connection, "system")
        last = next(e for e in reversed(entries) if b"account.locked" in e.body)
        read = office.workspace.ledger.open_personal(connection, last)
    assert b"Haus verlassen" not in last.body
    assert read[0, "reason"] == "Hat das Haus verlassen"


def test_groups_count_from_the_next_request_on(office: Office) -> None:
    somebody = builders.person(office.workspace, "groups-jana", "sales-rep", password=PASSWORD)
    client, admin = signed_in(office, "groups-jana"), admin_of(office)
    assert client.get("/incidents").status_code == 403
    sent = {"csrf": token_of(admin), "groups": "sales-rep operator", "reason": "Vertretung"}
    place = f"/accounts/{somebody.account_id}/groups"
    assert admin.post(place, data=sent).status_code == 303
    assert client.get("/incidents").status_code == 200
    refused = admin.post(place, data={**sent, "groups": "Groß"})
    assert refused.status_code == 422
    assert "Kleinbuchstaben" in refused.text


def test_whoever_is_no_administrator_sees_no_account(office: Office) -> None:
    builders.person(office.workspace, "nosy-karl", "operator", password=PASSWORD)
    client = signed_in(office, "nosy-karl")
    known = builders.person(office.workspace, "nosy-target", "sales-rep")
    csrf = token_of(client)
    for place in ("/accounts", "/accounts/new", f"/accounts/{known.account_id}"):
        assert client.get(place).status_code == 403
    for act in ("groups", "lock", "factor", "sessions", "tokens"):
        sent = {"csrf": csrf, "reason": "Neugier", "groups": "operator", "name": "x", "days": "1"}
        assert client.post(f"/accounts/{known.account_id}/{act}", data=sent).status_code == 403


def test_pages_take_the_look_that_somebody_chose(office: Office) -> None:
    builders.person(office.workspace, "theme-lara", "sales-rep", password=PASSWORD)
    client = signed_in(office, "theme-lara")
    assert "data-theme" not in client.get("/account").text
    sent = {"csrf": token_of(client), "theme": "dark"}
    assert client.post("/account/theme", data=sent).status_code == 303
    assert '<html lang="de" data-theme="dark">' in client.get("/inbox").text
