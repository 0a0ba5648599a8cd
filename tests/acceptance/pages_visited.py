"""Where every page is, filled with data, and who may see it; and what is no page at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class PageVisited(NamedTuple):
    """A page to look at.

    Args:
        route: the application's route, as it is written there.
        address: where to look; `{name}` is one of the things that `filled_office.fill` made.
        username: who looks; nobody is signed in, if left out. `code` has given a password and no
            code yet, `stale` signed in an hour ago.
        status: what the server answers.
    """

    route: str
    address: str
    username: str | None = None
    status: int = 200


def _same(username: str | None, *routes: str) -> list[PageVisited]:
    return [PageVisited(route, route, username) for route in routes]


PAGES = [
    # Strangers.
    *_same(None, "/login", "/login/forgotten", "/verify", "/api"),
    PageVisited("/api/{part}", "/api/decisions"),
    PageVisited("/login/code", "/login/code", "code"),
    PageVisited("/login/reset/{token}", "/login/reset/gone", None, 410),
    PageVisited("/f/{slug}", "/f/seite-fragen"),
    PageVisited("/f/{slug}", "/f/gibt-es-nicht", None, 404),
    PageVisited("/u/{token}", "/u/gibt-es-nicht", None, 404),
    PageVisited("/u/{token}", "/u/{unsubscribing}"),
    PageVisited("/f/{slug}/thanks", "/f/seite-fragen/thanks?reference=ABCD-EFGH-IJKL-MNOP"),
    PageVisited("/t/{token}", "/t/{link}"),
    PageVisited("/t/{token}", "/t/{signing}"),
    PageVisited("/t/{token}", "/t/gibt-es-nicht", None, 404),
    PageVisited("/t/{token}/thanks", "/t/{used}/thanks"),
    PageVisited("/t/{token}/asked", "/t/{link}/asked"),
    # Everybody's own.
    *_same("thomas", "/inbox", "/inbox/filters", "/inbox/choices", "/cases", "/start"),
    PageVisited("/account/second-factor", "/account/second-factor", "stale", 403),
    PageVisited("/inbox", "/inbox?view=done", "thomas"),
    PageVisited("/cases", "/cases?q=nobody-is-called-so", "thomas"),
    *_same("thomas", "/account", "/account/security", "/account/second-factor"),
    *_same("thomas", "/account/sessions", "/account/calendar", "/account/absence"),
    *_same("thomas", "/account/notifications"),
    # A clerk's work.
    PageVisited("/tasks/{key}", "/tasks/{task}", "thomas"),
    PageVisited("/tasks/{key}", "/tasks/{claimed}", "thomas"),
    PageVisited("/tasks/{key}", "/tasks/{claimed}", "arne"),
    PageVisited("/tasks/{key}/assign", "/tasks/{claimed}/assign", "thomas"),
    PageVisited("/start/{key}", "/start/{start}", "miriam"),
    PageVisited("/cases/{key}", "/cases/{case}", "miriam"),
    PageVisited("/cases/{key}", "/cases/{ended}", "miriam"),
    PageVisited("/cases/{key}/offers/{offer}", "/cases/{case}/offers/{offer}", "miriam"),
    PageVisited("/cases/{key}", "/cases/{troubled}", "arne"),
    PageVisited("/cases/{key}", "/cases/999999", "miriam", 404),
    PageVisited("/documents/{sha256}", "/documents/none", "miriam", 404),
    # Analysts.
    *_same("nora", "/decisions", "/feel", "/processes"),
    PageVisited("/decisions/{key}", "/decisions/{decision}", "nora"),
    PageVisited("/documentation/{key}", "/documentation/{documentation}", "nora"),
    PageVisited("/processes/{key}", "/processes/{version}", "nora"),
    *(
        PageVisited(f"/processes/{{key}}/{part}", f"/processes/{{version}}/{part}", "nora")
        for part in ("versions", "findings", "parts", "simulation", "changes", "times", "scenarios")
    ),
    PageVisited("/processes/{key}/changes", "/processes/{changed}/changes", "nora"),
    PageVisited("/processes/{key}/versions", "/processes/{changed}/versions", "nora"),
    PageVisited("/processes/new", "/processes/new", "nora"),
    PageVisited("/processes/{key}/edit", "/processes/{version}/edit", "nora"),
    *_same("nora", "/decisions/new", "/forms", "/forms/new", "/drafts"),
    PageVisited("/decisions/{key}/edit", "/decisions/{decision}/edit", "nora"),
    PageVisited("/forms/{key}", "/forms/{form}", "nora"),
    PageVisited("/forms/{key}/edit", "/forms/{form}/edit", "nora"),
    PageVisited("/processes/{key}/forms/{form_key}", "/processes/{version}/forms/{form}", "nora"),
    PageVisited("/processes/{key}/templates/{template}", "{template}", "nora"),
    *_same("nora", "/reports/processes"),
    PageVisited("/reports/processes/{process}", "/reports/processes/deal-desk", "nora"),
    PageVisited(
        "/reports/processes/{process}/cases",
        "/reports/processes/deal-desk/cases?figure=begun",
        "nora",
    ),
    *_same("arne", "/reports/cases"),
    PageVisited("/reports/cases/{report}", "/reports/cases/page-asked", "arne"),
    PageVisited("/reports/cases/{report}/rows", "/reports/cases/page-asked/rows?figure=n", "arne"),
    # Operators.
    *_same("arne", "/operations", "/incidents", "/held", "/batches", "/batches/new"),
    *_same("arne", "/mails"),
    PageVisited("/mails/{key}", "/mails/{mail}", "arne"),
    PageVisited("/held/versions/{key}/resume", "/held/versions/{suspended}/resume", "arne"),
    PageVisited("/held/triggers/{key}/drop", "/held/triggers/{trigger}/drop", "arne"),
    *(
        PageVisited(f"/cases/{{key}}/{what}", f"/cases/{{case}}/{what}", "arne")
        for what in ("cancel", "suspend", "move", "change", "migrate")
    ),
    PageVisited("/cases/{key}/work", "/cases/{troubled}/work", "arne"),
    PageVisited("/cases/{key}/work", "/cases/{case}/work", "henrike"),
    PageVisited("/cases/{key}/resume", "/cases/{resting}/resume", "arne"),
    PageVisited("/batches/begin", "/batches/begin?kind=cancel&process=deal-desk", "arne"),
    PageVisited("/batches/begin", "/batches/begin?kind=change&process=deal-desk", "arne"),
    PageVisited("/batches/{key}", "/batches/{batch}", "arne"),
    PageVisited("/batches/{key}/cancel", "/batches/{batch}/cancel", "arne"),
    # Auditors.
    *_same("henrike", "/ledger", "/ledger/entries", "/ledger/readings", "/ledger/rules"),
    PageVisited("/ledger/preview", "/ledger/preview?format=pdf&report=approvals", "henrike"),
    PageVisited("/ledger/preview", "/ledger/preview?types=process.started", "henrike"),
    PageVisited("/ledger/entries", "/ledger/entries?type=process.started&actor=nobody", "henrike"),
    PageVisited("/ledger/entries/{index}", "/ledger/entries/0", "henrike"),
    PageVisited("/cases/{key}/ledger", "/cases/{ended}/ledger", "henrike"),
    PageVisited("/cases/{key}/ledger/{seq}", "/cases/{ended}/ledger/2", "henrike"),
    # Data protection.
    *_same("dora", "/data-protection", "/data-protection/processing"),
    *_same("dora", "/data-protection/suppressions"),
    *(
        PageVisited("/start/{key}", f"/start/{{{what}}}", "dora")
        for what in ("request", "breach", "evidence")
    ),
    PageVisited("/tasks/{key}", "/tasks/{asked}", "dora"),
    PageVisited("/reports/cases/{report}", "/reports/cases/data-subject-requests", "emil"),
    PageVisited("/reports/cases/{report}", "/reports/cases/breaches", "emil"),
    PageVisited("/data-protection/persons/{handle}", "/data-protection/persons/{handle}", "dora"),
    PageVisited("/data-protection/holds/{key}", "/data-protection/holds/{hold}", "dora"),
    PageVisited("/data-protection/erasures/{key}", "/data-protection/erasures/{erasure}", "emil"),
    PageVisited(
        "/data-protection/erasures/{key}/execute",
        "/data-protection/erasures/{erasure}/execute",
        "dora",
    ),
    # Administrators.
    *_same("uwe", "/accounts", "/accounts/new", "/accounts/brand", "/account/absence"),
    PageVisited("/account/absence/{key}/withdraw", "/account/absence/{deputy}/withdraw", "uwe"),
    PageVisited("/accounts/{account_id}", "/accounts/{account}", "uwe"),
]

NO_PAGES: Mapping[str, str] = {
    "/": "leads on to the inbox",
    "/embed.js": "a script for pages of other sites",
    "/openapi.json": "the interface, for programs",
    "/openapi.yaml": "the interface, for programs",
    "/login/provider": "leads on to the provider of identities",
    "/login/provider/back": "leads on to the inbox, or shows the login",
    "/login/provider/leave": "leads on to the provider of identities",
    "/inbox/news.json": "data for an island",
    "/tasks/{key}/form.json": "data for an island",
    "/tasks/{key}/news.json": "data for an island",
    "/start/{key}/form.json": "data for an island",
    "/cases/{key}/diagram.json": "data for an island",
    "/decisions/{key}/form.json": "data for an island",
    "/decisions/{key}/drawing.json": "data for an island",
    "/documentation/{key}/diagram.json": "data for an island",
    "/processes/{key}/diagram.json": "data for an island",
    "/processes/{key}/edit.json": "data for an island",
    "/decisions/{key}/edit.json": "data for an island",
    "/forms/{key}/edit.json": "data for an island",
    "/live": "a stream of events",
    "/health/live": "for machines",
    "/health/ready": "for machines",
    "/metrics": "for machines",
    "/ledger/checkpoint": "for machines",
    "/ledger/tile/{path:path}": "for machines",
    "/calendar/{name}": "a calendar's file",
    "/t/{token}/document": "a file to keep",
    "/t/{token}/documents/{number}": "a file to keep",
    "/brand/{name}.css": "a style sheet",
    "/brand/{sha256}/logo": "a picture",
    "/t/{token}/pages/{number}": "a picture",
    "/ledger/pruefpunkt.txt": "a file to keep",
    "/ledger/verfahren.pdf": "a file to keep",
    "/cases/{key}/report.pdf": "a file to keep",
    "/cases/{key}/ledger/{seq}/eintrag.json": "a file to keep",
    "/cases/{key}/ledger/{seq}/beleg.tlog-proof": "a file to keep",
    "/decisions/{key}/file": "a file to keep",
    "/processes/{key}/file": "a file to keep",
    "/reports/processes/{process}/{table}.csv": "a file to keep",
    "/reports/cases/{report}/{table}.csv": "a file to keep",
    "/verify/vorgang-verify.html": "the page of /verify as one file",
    "/verify/vorgang-verify.pyz": "a file to keep",
}
