"""A session alone changes nothing that outlasts it: whoever took it over is asked who they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import httpx
import pytest

from engine.settings import Settings
from tests import builders
from tests.integration.api.conftest import PASSWORD, Office, token_of
from tests.integration.api.identity_provider import answered, real_provider
from tests.integration.api.test_every_route import routes
from tests.integration.api.test_identity_provider import MARIA, opened
from tests.integration.api.test_ways_in import OTHER, code_at, enrolled, secret_in, signed_in

UNASKED: Mapping[str, str] = {
    "/account/theme": "changes how pages look",
    "/account/password": "asks for the password itself",
    "/account/second-factor/codes": "asks for a code of the authenticator",
    "/account/second-factor/remove": "asks for a code of the authenticator",
    "/account/sessions/end": "takes away",
    "/account/sessions/{handle}/end": "takes away",
    "/account/calendar/stop": "takes away",
    "/account/notifications": "goes to the address that administration keeps",
    "/account/absence/{key}/withdraw": "takes away",
    "/accounts/{account_id}/tokens/{token_id}/revoke": "takes away",
}
TAKING_AWAY = ("lock", "sessions")
ACTS = ("groups", "unlock", "factor", "identity", "unlink", *TAKING_AWAY)


def aged(office: Office, username: str) -> None:
    """Let the sessions of somebody be an hour old."""
    with office.workspace.transaction() as connection:
        connection.exec_driver_sql(
            "UPDATE engine.session SET proven_at = proven_at - interval '1 hour' FROM "
            "engine.account a WHERE a.account_id = session.account_id AND a.username = %s",
            (username,),
        )


def stolen(office: Office, username: str, *groups: str) -> httpx.Client:
    """Return somebody's browser an hour after they signed in: whoever sits there now has it."""
    builders.person(office.workspace, username, *groups, password=PASSWORD)
    client = signed_in(office, username)
    aged(office, username)
    return client


def asks(answer: httpx.Response) -> bool:
    """Return whether the page asks for a password."""
    return answer.status_code == 403 and 'name="proof"' in answer.text


def test_every_form_of_accounts_asks_for_a_proof_or_says_why_not(office: Office) -> None:
    thief = stolen(office, "proof-admin", "administrator", "sales-rep")
    victim = builders.person(office.workspace, "proof-victim", "sales-rep")
    csrf = token_of(thief)
    mine = [
        path
        for method, path in routes(office)
        if method == "POST" and path.startswith(("/account/", "/accounts/"))
    ]
    assert len(mine) > 10
    assert set(mine) >= UNASKED.keys()
    for route in mine:
        for act in ACTS if route.endswith("{act}") else ("",):
            place = route.replace("{account_id}", victim.account_id).replace("{act}", act)
            if route in UNASKED or act in TAKING_AWAY:
                continue
            sent = {"csrf": csrf, "reason": "Weil ich kann", "groups": "operator"}
            assert asks(thief.post(place, data=sent)), place


def test_a_stolen_session_sets_up_no_second_factor_and_sees_no_secret(office: Office) -> None:
    thief = stolen(office, "proof-anna", "sales-rep")
    page = thief.get("/account/second-factor")
    assert asks(page)
    assert "geheimnis" not in page.text
    sent = {"csrf": token_of(thief), "next": "/account/second-factor", "proof": "geraten"}
    assert asks(thief.post("/account/proof", data=sent))
    answer = thief.post("/account/proof", data={**sent, "proof": PASSWORD})
    assert answer.headers["location"] == "/account/second-factor"
    assert len(enrolled(thief)[1]) == 10


def test_what_was_sent_is_done_once_the_password_is_right(office: Office) -> None:
    owner = stolen(office, "proof-bert", "administrator")
    somebody = builders.person(office.workspace, "proof-clara", "sales-rep", password=PASSWORD)
    place = f"/accounts/{somebody.account_id}/groups"
    sent = {"csrf": token_of(owner), "groups": "sales-rep finance", "reason": "Neue <Stelle>"}
    page = owner.post(place, data=sent)
    assert asks(page)
    assert 'value="Neue &lt;Stelle&gt;"' in page.text
    assert PASSWORD not in owner.post(place, data={**sent, "proof": PASSWORD + "x"}).text
    assert owner.post(place, data={**sent, "proof": PASSWORD}).status_code == 303
    assert "finance" in owner.get(f"/accounts/{somebody.account_id}").text
    again = owner.post(place, data={**sent, "groups": "sales-rep"})
    assert again.status_code == 303, "nothing is asked for some minutes"


def test_guessing_at_the_proof_waits_as_at_a_sign_in(office: Office) -> None:
    thief = stolen(office, "proof-dora", "sales-rep")
    sent = {"csrf": token_of(thief), "next": "/account/calendar"}
    for number in range(5):
        assert asks(thief.post("/account/proof", data={**sent, "proof": f"geraten-{number}"}))
    assert asks(thief.post("/account/proof", data={**sent, "proof": PASSWORD}))
    assert asks(thief.post("/account/calendar", data={"csrf": token_of(thief)}))


@pytest.mark.parametrize("next_", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_a_proof_leads_to_no_foreign_page(office: Office, next_: str) -> None:
    name = f"proof-next-{abs(hash(next_)) % 9999}"
    builders.person(office.workspace, name, "sales-rep", password=PASSWORD)
    client = signed_in(office, name)
    answer = client.post("/account/proof", data={"csrf": token_of(client), "next": next_})
    assert answer.headers["location"] == "/inbox"


def test_a_secret_that_another_session_saw_is_not_the_one_that_counts(office: Office) -> None:
    builders.person(office.workspace, "proof-emil", "sales-rep", password=PASSWORD)
    thief, owner = signed_in(office, "proof-emil"), signed_in(office, "proof-emil")
    seen = secret_in(thief.get("/account/second-factor").text)
    own, _ = enrolled(owner)
    assert own != seen
    half = office.stranger()
    half.post("/login", data={"username": "proof-emil", "password": PASSWORD})
    assert half.post("/login/code", data={"code": code_at(seen)}).status_code == 401


def test_a_new_password_is_no_way_around_it(office: Office) -> None:
    thief = stolen(office, "proof-fritz", "sales-rep")
    sent = {"csrf": token_of(thief), "current": "geraten", "new": OTHER, "again": OTHER}
    assert thief.post("/account/password", data=sent).status_code == 422
    assert asks(thief.get("/account/second-factor"))


@pytest.fixture
def elsewhere(settings: Settings) -> Iterator[Office]:
    """A server whose people sign in at a real provider, and have no password here."""
    with real_provider(("maria-1", MARIA)) as issuer:
        secret = settings.home / "client-secret"
        secret.write_text("not-to-be-guessed\n")
        yield from opened(settings, issuer, oidc_client_secret_file=str(secret))


def test_whoever_has_no_password_signs_in_at_the_provider_once_more(elsewhere: Office) -> None:
    browser = elsewhere.stranger()
    browser.get(answered(browser, "maria-1"))
    aged(elsewhere, "maria")
    page = browser.get("/account/second-factor")
    assert page.status_code == 403
    assert "/login/provider?again=1&amp;next=/account/security" in page.text
    away = browser.get("/login/provider?again=1").headers["location"]
    assert "prompt=login" in away
    assert "max_age=0" in away
    browser.get(answered(browser, "maria-1", "/login/provider?again=1"))
    assert browser.get("/account/second-factor").status_code == 200
