"""The link of a mail: a page with a button, and one click without one."""

from __future__ import annotations

from engine.commands.suppress_mail import suppressions_of, unsubscribe_link
from engine.workspace import Workspace
from tests.integration.api.conftest import Office
from tests.integration.engine.test_mail_suppressions import OPERATOR


def reasons(workspace: Workspace, address: str) -> list[str]:
    return [str(one.reason) for one in suppressions_of(workspace, address, actor=OPERATOR)]


def test_looking_changes_nothing_and_one_click_does_it_without_login_or_redirect(
    office: Office,
) -> None:
    workspace, client = office.workspace, office.stranger()
    path = "/u/" + unsubscribe_link(workspace, "one@example.com", 1).rpartition("/")[2]
    page = client.get(path)
    assert page.status_code == 200
    assert "Abmelden" in page.text
    assert reasons(workspace, "one@example.com") == []
    click = client.post(path, data={"List-Unsubscribe": "One-Click"}, follow_redirects=False)
    assert (click.status_code, "set-cookie" in click.headers) == (200, False)
    assert reasons(workspace, "one@example.com") == ["withdrawn"]
    assert client.post(path, data={"never": "yes"}).status_code == 200
    assert reasons(workspace, "one@example.com") == ["withdrawn", "never"]


def test_a_link_that_is_none_of_ours_says_so(office: Office) -> None:
    for answer in (office.stranger().get("/u/unsinn"), office.stranger().post("/u/unsinn")):
        assert answer.status_code == 404
        assert "führt nirgendwohin" in answer.text


def test_programs_of_those_who_may_keep_the_list(office: Office) -> None:
    given = {"address": "api@example.com", "reason": "objection", "reasonText": "Brief"}
    client = office.program("arne")
    codes = [client.post("/v2/mail-suppressions", json=given).status_code for _ in "ab"]
    assert codes == [201, 200]
    found = client.post("/v2/mail-suppressions/search", json={"address": "API@example.com"})
    assert [one["reason"] for one in found.json()["items"]] == ["objection"]
    lifted = client.post("/v2/mail-suppressions/lifting", json=given)
    assert lifted.json() == {"lifted": [], "waiting": ["objection"]}
    found = client.post("/v2/mail-suppressions/search", json={"address": "API@example.com"})
    assert [one["liftingAsked"] for one in found.json()["items"]] == [True]
    for wrong in ({**given, "reason": "weil"}, {**given, "address": "x"}, {**given, "address": ""}):
        assert client.post("/v2/mail-suppressions", json=wrong).status_code == 400
    assert office.program("thomas").post("/v2/mail-suppressions", json=given).status_code == 403
