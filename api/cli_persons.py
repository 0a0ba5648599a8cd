"""The commands `vorgang person`, `vorgang erasure` and `vorgang hold`: data protection.

Whoever acts gives their own password: an erasure needs two people, and this machine is none.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli_acting import acting, somebody
from api.new_file import refuse_present, written
from api.terminal import say
from api.web.formats import ZONE

if TYPE_CHECKING:
    from engine.commands.disclose_person import Disclosure
    from engine.erased_backups import Backups
    from engine.person_model import CasePlan, Erasure, Target

_SHARED = "gehört auch zu einer anderen Person: was gelöscht wird, ist auch deren"
_FILE = click.Path(dir_okay=False, path_type=Path)
_Command = Callable[..., None]


def _on(command: _Command) -> _Command:
    of_case = click.option("--case", type=click.IntRange(min=1), help="Key of one case.")
    return click.option("--person", help="Reference of a person.")(of_case(command))


@click.group()
def person() -> None:
    """What there is about a person whom cases are about."""


@person.command("find")
@click.argument("identifier")
@somebody
def find(identifier: str, username: str, password: str) -> None:
    """Find a person by what processes know them by, such as an e-mail address."""
    from engine.queries.data_subjects import find_person

    with acting(username, password) as (workspace, actor):
        found = find_person(workspace, identifier, actor)
    say(f"Person {found.handle}")
    _tell(found.cases)


@person.command("access")
@click.argument("handle")
@click.option("-o", "--output", type=_FILE, help="File to write; for PDF it is needed.")
@click.option("--format", "form", type=click.Choice(["json", "pdf"]), default="json")
@click.option("--language", type=click.Choice(["de", "en"]), default="de", show_default=True)
@somebody
def access(
    handle: str, output: Path | None, form: str, language: str, username: str, password: str
) -> None:
    """Write all that there is about a person, as JSON or as PDF for them (Art. 15 GDPR)."""
    from engine.commands.disclose_person import disclose_person

    if form == "pdf" and output is None:
        raise click.UsageError("PDF needs a file: -o FILE")
    refuse_present(output)
    with acting(username, password) as (workspace, actor):
        made = disclose_person(workspace, handle, actor=actor)
    if form == "pdf" and output is not None:
        from audit.language import Language
        from engine.commands.access_pdf import access_pdf

        _keep(output, access_pdf(made, Language(language)))
        _tell_gaps(made)
        return
    text = json.dumps(made.content, ensure_ascii=False, indent=1, default=str)
    if output is None:
        say(text)
    else:
        _keep(output, f"{text}\n".encode())
    _tell_gaps(made)


def _keep(output: Path, content: bytes) -> None:
    """Write what is about a person to a new file that only its owner reads."""
    say(f"geschrieben: {written(output, output.name, content, private=True)}")


def _tell_gaps(made: Disclosure) -> None:
    """Tell whoever hands an answer out what it lacks, and what to look at before."""
    if not made.complete:
        say("Die Auskunft ist nicht vollständig: Einiges lässt sich nicht öffnen.")
    for case in made.shared:
        say(
            f"Vorgang {case} betrifft auch andere: Prüfen Sie vor der Herausgabe, was darin von "
            "ihnen handelt (Art. 15 Abs. 4 DSGVO). Wodurch sie bekannt sind, ist ersetzt."
        )


@person.command("portability")
@click.argument("handle")
@click.option("--format", "form", type=click.Choice(["json", "csv"]), default="json")
@click.option("-o", "--output", type=_FILE, required=True, help="File to write.")
@somebody
def portability(handle: str, form: str, output: Path, username: str, password: str) -> None:
    """Write what a person gave, for them to take along (Art. 20 GDPR)."""
    from engine.commands.port_person import port_person

    refuse_present(output)
    with acting(username, password) as (workspace, actor):
        made = port_person(workspace, handle, actor=actor)
    _keep(output, (made.as_csv() if form == "csv" else made.as_json()).encode())


@person.command("processing")
@click.option("-o", "--output", type=_FILE, help="PDF to write; without it Markdown is shown.")
@click.option("--language", type=click.Choice(["de", "en"]), default="de", show_default=True)
@somebody
def processing(output: Path | None, language: str, username: str, password: str) -> None:
    """Write the record of processing activities as Markdown, or as PDF (Art. 30 GDPR)."""
    from api.processing_record import processing_markdown
    from audit.language import Language
    from engine.queries.record_of_processing import record_of_processing

    refuse_present(output)
    with acting(username, password) as (workspace, actor):
        record = record_of_processing(workspace, actor)
    if output is None:
        say(processing_markdown(record, Language(language)))
        return
    from api.processing_pdf import processing_pdf

    made = processing_pdf(record, Language(language))
    say(f"geschrieben: {written(output, output.name, made)}")


@click.group()
def erasure() -> None:
    """Erase a person's values: one asks, two others approve."""


@erasure.command("request")
@_on
@click.option("--reason", required=True, help="Why; sealed in the ledger.")
@somebody
def request(
    person: str | None, case: int | None, reason: str, username: str, password: str
) -> None:
    """Ask for an erasure of a person, or of one case."""
    from engine.commands.request_erasure import request_erasure
    from engine.queries.data_subjects import erasure as erasure_of

    with acting(username, password) as (workspace, actor):
        key = request_erasure(workspace, _target(person, case), reason, actor=actor)
        found = erasure_of(workspace, key, actor)
    say(f"Löschung {key} beantragt; zwei andere genehmigen sie.")
    _tell(found.cases)


def approvals_left(left: int) -> str:
    """Return how many approvals are missing, in German."""
    if left == 0:
        return "genehmigt"
    return "es fehlt 1 Genehmigung" if left == 1 else f"es fehlen {left} Genehmigungen"


def _given_up(request: Erasure) -> str:
    """Return how a request came to be withdrawn, in German."""
    return "verfallen" if request.lapsed else "zurückgezogen"


@erasure.command("list")
@somebody
def list_erasures(username: str, password: str) -> None:
    """List the newest requests."""
    from engine.commands.approve_erasure import missing
    from engine.queries.data_subjects import requested_erasures

    with acting(username, password) as (workspace, actor):
        for one in requested_erasures(workspace, actor):
            state = approvals_left(missing(one))
            if one.withdrawn_at is not None:
                state = f"{_given_up(one)} {_day(one.withdrawn_at)}"
            elif one.executed_at is not None:
                state = f"ausgeführt {_day(one.executed_at)}"
            elif one.begun_at is not None:
                state = f"begonnen {_day(one.begun_at)}, nicht zu Ende"
            about = one.target.handle or f"Vorgang {one.target.case}"
            say(f"{one.key}  {_day(one.requested_at)}  {about}  {state}")


@erasure.command("show")
@click.argument("key", type=int)
@somebody
def show(key: int, username: str, password: str) -> None:
    """Show what an erasure will do to each case."""
    from engine.commands.approve_erasure import missing
    from engine.queries.data_subjects import erasure as erasure_of

    with acting(username, password) as (workspace, actor):
        found = erasure_of(workspace, key, actor)
    if found.request.withdrawn_at is not None:
        day = _day(found.request.withdrawn_at)
        say(f"Löschung {key}: {_given_up(found.request)} {day}; es wird nichts gelöscht")
    elif found.request.executed_at is not None:
        say(f"Löschung {key}: ausgeführt {_day(found.request.executed_at)}")
        tell_kept(found.kept)
        _tell_backups(found.backups)
    else:
        say(f"Löschung {key}: {approvals_left(missing(found.request))}")
    if found.request.begun_at is not None and found.request.executed_at is None:
        say(f"begonnen {_day(found.request.begun_at)}, nicht zu Ende: ein Worker setzt sie fort")
    _tell(found.cases)


@erasure.command("approve")
@click.argument("key", type=int)
@somebody
def approve(key: int, username: str, password: str) -> None:
    """Approve an erasure that somebody else asked for."""
    from engine.commands.approve_erasure import approve_erasure

    with acting(username, password) as (workspace, actor):
        left = approve_erasure(workspace, key, actor=actor)
    say(f"genehmigt; {approvals_left(left)}" if left else "genehmigt")


@erasure.command("withdraw")
@click.argument("key", type=int)
@click.option("--reason", required=True, help="Why; sealed in the ledger.")
@somebody
def withdraw(key: int, reason: str, username: str, password: str) -> None:
    """Take back a request that nobody has begun to execute: who asked, or the officer."""
    from engine.commands.withdraw_erasure import withdraw_erasure

    with acting(username, password) as (workspace, actor):
        withdraw_erasure(workspace, key, reason, actor=actor)
    say(f"Löschung {key} zurückgezogen; es wird nichts gelöscht")


@erasure.command("execute")
@click.argument("key", type=int)
@click.confirmation_option(prompt="Was gelöscht ist, kommt nicht wieder. Löschen?")
@somebody
def execute(key: int, username: str, password: str) -> None:
    """Erase: running cases are cancelled, what the law keeps stays until its term is over."""
    from engine.commands.execute_erasure import execute_erasure

    with acting(username, password) as (workspace, actor):
        done = execute_erasure(workspace, key, actor=actor)
    say(f"Löschung {key} ausgeführt")
    _tell(done.cases)


@erasure.command("certificate")
@click.argument("key", type=int)
@click.option("-o", "--output", type=_FILE, required=True, help="PDF to write.")
@click.option("--language", type=click.Choice(["de", "en"]), default="de", show_default=True)
@somebody
def certificate(key: int, output: Path, language: str, username: str, password: str) -> None:
    """Write the sealed certificate of an erasure."""
    from engine.commands.certify_erasure import certify_erasure

    refuse_present(output)
    with acting(username, password) as (workspace, actor):
        made = certify_erasure(workspace, key, actor=actor, language=language)
    _keep(output, made.pdf)
    _tell_backups(made.backups)


def _tell_backups(backups: Backups | None) -> None:
    if backups is None:
        return
    if backups.since is not None:
        say(f"Auch Sicherungen öffnen nichts mehr, seit {_day(backups.since)}.")
        return
    files = " und ".join(f"kek-{epoch}.key" for epoch in backups.open)
    say(
        f"Sicherungen von vorher öffnen das Gelöschte noch, bis Epoche {backups.epoch} vergessen "
        f"ist. Die Administration führt aus: {', dann '.join(backups.commands)}; und entfernt "
        f"{files} aus jeder Kopie des Schlüsselordners."
    )


@click.group()
def hold() -> None:
    """Keep from erasure, or restrict, what is still needed."""


@hold.command("place")
@_on
@click.option("--kind", type=click.Choice(["litigation", "restriction"]), required=True)
@click.option("--reason", required=True, help="Why; sealed in the ledger.")
@click.option("--review-on", type=click.DateTime(["%Y-%m-%d"]), help="Look at it again then.")
@somebody
def place(
    person: str | None,
    case: int | None,
    kind: str,
    reason: str,
    review_on: datetime | None,
    username: str,
    password: str,
) -> None:
    """Place a hold on a person's cases, or on one."""
    from engine.commands.place_hold import place_hold
    from engine.person_model import HoldKind

    with acting(username, password) as (workspace, actor):
        key = place_hold(
            workspace,
            _target(person, case),
            HoldKind(kind),
            reason,
            review_on=None if review_on is None else review_on.date(),
            actor=actor,
        )
    say(f"Sperre {key} gesetzt")


@hold.command("list")
@somebody
def list_holds(username: str, password: str) -> None:
    """List the holds that stand."""
    from engine.queries.data_subjects import standing_holds

    with acting(username, password) as (workspace, actor):
        for one in standing_holds(workspace, actor):
            about = one.target.handle or f"Vorgang {one.target.case}"
            review = "" if one.review_on is None else f"  zu prüfen am {one.review_on:%d.%m.%Y}"
            say(f"{one.key}  {_day(one.placed_at)}  {one.kind}  {about}{review}")


@hold.command("lift")
@click.argument("key", type=int)
@click.option("--reason", required=True, help="Why; sealed in the ledger.")
@somebody
def lift(key: int, reason: str, username: str, password: str) -> None:
    """Lift a hold."""
    from engine.commands.place_hold import lift_hold

    with acting(username, password) as (workspace, actor):
        lift_hold(workspace, key, reason, actor=actor)
    say(f"Sperre {key} aufgehoben")


def _target(person: str | None, case: int | None) -> Target:
    from engine.person_model import Target

    return Target(person, case)


def _tell(cases: Iterable[CasePlan]) -> None:
    for one in cases:
        gone = ", ".join(_with_values(one, name) for name in one.erased)
        parts = [f"gelöscht: {gone or 'nichts'}", *_kept(one)]
        parts += ["läuft und wird abgebrochen"] if one.cancelled else []
        parts += [_SHARED] if one.case.shared else []
        say(f"  Vorgang {one.case.key}: {'; '.join(parts)}")


def tell_kept(cases: Iterable[CasePlan]) -> None:
    """Tell what is still there after an erasure, and for how long."""
    for one in cases:
        say(f"  Vorgang {one.case.key}: {'; '.join(_kept(one))}")


def _kept(plan: CasePlan) -> list[str]:
    """Return what of a case the law keeps, or a hold."""
    kept = [
        f"aufbewahrt: {_with_values(plan, one.retention)}"
        + ("" if one.until is None else f" bis {_day(one.until)}")
        for one in plan.kept
    ]
    return [*kept, *(f"gesperrt durch {key}" for key in plan.holds)]


def _with_values(plan: CasePlan, retention: str) -> str:
    """Return a class with the names of what a case holds in it."""
    names = ", ".join(plan.values.get(retention, ()))
    return f"{retention} ({names})" if names else retention


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(ZONE):%d.%m.%Y}"
